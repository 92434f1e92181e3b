"""Figures of a PDF page that lines run over without striking them out as a strike does: scribbles, hatches, and slanted
lines through the whole of a cell. Nobody can tell what of them still counts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from extractor.document import BBox
from extractor.readers.pdf_glyphs import Drawn, Glyph

MOST_DRAWN: Final = 20_000
"""A page with more lines and shapes is a drawing; nothing is looked for in it."""
SCRIBBLED: Final = 4
"""Lines across the middle of one figure; a slanted one counts twice, one that is longer than the figure is enough."""
_CORE: Final = (0.15, 0.25)
"""Shares of a glyph's width and height that are left out at each side: lines there are beside it."""
_SLANT: Final = (0.1, 10.0)
"""Rise of a slanted line, in points to a point: rules are level or upright."""
_BAND: Final = 8.0
"""Points: height of the bands in which figures are looked up."""

_STEPS: Final = 6
_BOWS: Final[dict[str, tuple[int | None, ...]]] = {"c": (None, 0, 1, 2), "v": (None, None, 0, 1), "y": (None, 0, 1, 1)}
"""Where the corners of a bow are among the points of its command; ``None``: where the pen is."""

Point = tuple[float, ...]
Segment = tuple[float, float, float, float]
"""Both ends of a straight line, x and y of each."""


def crossed(glyphs: Sequence[Glyph], lines: Iterable[Drawn], curves: Iterable[Drawn], frame: BBox) -> set[int]:
    """The numbers of the figures with several lines across their middle, or with a slanted one longer than they are."""
    drawn = [*lines, *(curve for curve in curves if curve.get("stroke"))]
    bands: defaultdict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.text.isdecimal():
            bands[math.floor(glyph.bbox.center[1] / _BAND)].append(glyph)
    if not bands or len(drawn) > MOST_DRAWN:
        return set()
    counts: defaultdict[int, int] = defaultdict(int)
    for segment in _segments(drawn, frame):
        for glyph in _near(segment, bands):
            if _runs_through(segment, _core(glyph.bbox)):
                counts[glyph.number] += _weight(segment, glyph.size)
    return {number for number, count in counts.items() if count >= SCRIBBLED}


def _segments(drawn: Iterable[Drawn], frame: BBox) -> Iterator[Segment]:
    for item in drawn:
        for (ax, ay), (bx, by) in pairwise(outline(item)):
            yield ax - frame.x0, ay - frame.top, bx - frame.x0, by - frame.top


def outline(drawn: Drawn) -> list[Point]:
    """The points of a line or curve, with some of each bow: from one end of a bow to the other nothing is drawn."""
    points: list[Point] = []
    for command, *given in drawn.get("path") or ():
        if command in _BOWS and points:
            points += _bow([points[-1] if end is None else given[end] for end in _BOWS[command]])
        else:
            points += given
    return points or list(drawn["pts"])


def _bow(corners: Sequence[Point]) -> Iterator[Point]:
    """Points on the cubic curve that the four ``corners`` span, without the first."""
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield tuple(sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True)) for axis in (0, 1))


def _near(segment: Segment, bands: defaultdict[int, list[Glyph]]) -> Iterator[Glyph]:
    low, high = sorted((segment[1], segment[3]))
    left, right = sorted((segment[0], segment[2]))
    first, last = math.floor(low / _BAND) - 1, math.floor(high / _BAND) + 1
    found = range(first, last + 1) if last - first < len(bands) else [b for b in bands if first <= b <= last]
    for band in found:
        for glyph in bands.get(band, ()):
            if glyph.bbox.x0 <= right and left <= glyph.bbox.x1:
                yield glyph


def _weight(segment: Segment, size: float) -> int:
    across, down = abs(segment[2] - segment[0]), abs(segment[3] - segment[1])
    if not _SLANT[0] * across < down < _SLANT[1] * across:
        return 1
    return SCRIBBLED if math.hypot(across, down) > size else 2


def _core(box: BBox) -> BBox:
    across, down = _CORE[0] * (box.x1 - box.x0), _CORE[1] * box.height
    return BBox(box.x0 + across, box.top + down, box.x1 - across, box.bottom - down)


def _runs_through(segment: Segment, box: BBox) -> bool:
    """Is a part of the segment in the box?"""
    ax, ay, bx, by = segment
    first, last = 0.0, 1.0
    for start, way, low, high in ((ax, bx - ax, box.x0, box.x1), (ay, by - ay, box.top, box.bottom)):
        if way == 0:
            if not low <= start <= high:
                return False
            continue
        enters, leaves = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enters), min(last, leaves)
    return first < last
