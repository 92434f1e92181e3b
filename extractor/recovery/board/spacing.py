"""Step 5b, place: where columns are, from the pieces above them, although some of these are missing or cut in two.

The pieces of wrapped labels are above each other, in one place for each column. Where a label was not seen, its place
follows from the others, if all columns are equally wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

_TOGETHER = 0.4
"""Share of a column's width within which pieces are above the same column."""
_OFF = 0.2
"""Share of a column's width by which a label may be off the place that follows from equal widths."""
_MOSTLY = 0.6
"""Share of the columns that must have a label for equal widths to be assumed."""
_FEWEST = 4
"""Fewer places than this have none between them that could be off."""


def column_places(labels: Sequence[float], count: int) -> tuple[float, ...] | None:
    """The middles of ``count`` columns from those of their labels; ``None`` where the labels do not determine them."""
    if count < 2 or len(labels) < 2:
        return None
    ordered = sorted(labels)
    pitch = (ordered[-1] - ordered[0]) / (count - 1)
    if pitch <= 0:
        return None
    groups = [[ordered[0]]]
    for left, right in pairwise(ordered):
        if right - left > _TOGETHER * pitch:
            groups.append([])
        groups[-1].append(right)
    places = [fmean(group) for group in groups]
    if len(places) == count:
        return tuple(places)
    if len(places) < max(_FEWEST, _MOSTLY * count) or len(places) > count:
        return None
    first, last = places[0], places[-1]
    pitch = (last - first) / (count - 1)
    near = [round((place - first) / pitch) for place in places]
    off = max(abs(place - first - n * pitch) for place, n in zip(places, near, strict=True))
    if len(set(near)) < len(near) or off > _OFF * pitch:
        return None
    return tuple(first + n * pitch for n in range(count))
