"""Step 5c, place: the torn rows of a table, put together where there is one way to do so.

First those that their own sums settle; then, all other rows being known, those that the sums of the columns do. Two
groups of torn rows of one table, mostly its first and its last rows, are settled together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.recovery.layout import Layout
from extractor.recovery.options import RowSum
from extractor.recovery.parted.blocks import Row
from extractor.recovery.parted.column_sums import column_sums
from extractor.recovery.parted.tiles import Torn, Way, tile
from extractor.recovery.pieces import Piece

_MOST_PAIRS = 12
"""Ways of one group for which the other is put together."""
_Rows = dict[int, Row]


def mend(
    torn: Sequence[Torn],
    rows: Mapping[int, Sequence[Piece]],
    row_sum: RowSum,
    order: Sequence[int],
    layout: Layout,
) -> _Rows:
    """The torn rows that are settled. ``rows``: those known, in printed order; ``order``: see :mod:`.column_sums`."""
    mended: _Rows = {}
    left: list[tuple[Torn, list[Way]]] = []
    for group in torn:
        ways = tile(group, row_sum, column_sums(group.slots, rows, order, layout))
        only = _plainest(ways)
        if only:
            mended.update(zip(group.slots, only[0].rows, strict=True))
        else:
            left.append((group, ways))
    for group, ways in left:
        if not mended and len(left) == 1:
            break
        again = tile(group, row_sum, column_sums(group.slots, {**rows, **mended}, order, layout))
        only = _plainest(again)
        if only:
            mended.update(zip(group.slots, only[0].rows, strict=True))
    left = [(group, ways) for group, ways in left if group.slots[0] not in mended]
    if len(left) == 2:
        left.sort(key=lambda item: not item[1])
        (first, ways), (second, _) = left
        mended.update(_together(first, ways, second, {**rows, **mended}, row_sum, order, layout))
    return mended


def _together(
    first: Torn,
    ways: Sequence[Way],
    second: Torn,
    rows: Mapping[int, Sequence[Piece]],
    row_sum: RowSum,
    order: Sequence[int],
    layout: Layout,
) -> _Rows:
    pairs: list[tuple[tuple[int, int], Way, Way]] = []
    for way in ways[:_MOST_PAIRS]:
        known = {**rows, **dict(zip(first.slots, way.rows, strict=True))}
        sums = column_sums(second.slots, known, order, layout)
        for other in tile(second, row_sum, sums) if any(sums) else ():
            pairs.append(((way.odd + other.odd, way.turns + other.turns), way, other))
    pairs.sort(key=lambda pair: pair[0])
    if not pairs or (len(pairs) > 1 and pairs[1][0] == pairs[0][0]):
        return {}
    _, way, other = pairs[0]
    return dict(zip((*first.slots, *second.slots), (*way.rows, *other.rows), strict=True))


def _plainest(ways: Sequence[Way]) -> Sequence[Way]:
    """The way that is plainer than all others, if there is one."""
    ordered = sorted(ways, key=lambda way: way.cost)
    return ordered[:1] if len(ordered) == 1 or (ordered and ordered[0].cost < ordered[1].cost) else ()
