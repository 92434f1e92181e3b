"""Step 5c, place: the torn rows of a table, put together where there is one way to do so.

First those that their own sums settle; then, all other rows being known, those that the sums of the columns do. Two
groups of torn rows of one table, mostly its first and its last rows, are settled together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.parted.blocks import Row
from extractor.recovery.orders.parted.tiles import Torn, Way, tile
from extractor.recovery.sums.column_sums import column_sums
from extractor.recovery.sums.row_sums import RowSum

_MOST_PAIRS = 12
"""Ways of one group for which the other is put together."""
_MOST_ROUNDS = 3
"""What is settled of one group may settle another."""
_Rows = dict[int, Row]


def mend(
    torn: Sequence[Torn],
    rows: Mapping[int, Sequence[Piece]],
    row_sum: RowSum,
    order: Sequence[int],
    layout: Layout,
) -> _Rows:
    """The torn rows that are settled. ``rows``: those known, in printed order; ``order``: see
    :mod:`extractor.recovery.sums.column_sums`."""
    mended: _Rows = {}
    left = list(torn)
    ways: dict[int, list[Way]] = {}
    asked: dict[int, object] = {}
    for _ in range(_MOST_ROUNDS):
        known = {**rows, **mended}
        for group in list(left):
            sums = column_sums(group.slots, {**rows, **mended}, order, layout)
            if asked.get(group.slots[0]) == sums:
                continue
            asked[group.slots[0]] = sums
            found = tile(group, row_sum, sums)
            only = _plainest(found)
            if only:
                mended.update(zip(group.slots, only[0].rows, strict=True))
                left.remove(group)
            ways[group.slots[0]] = found
        if not left or len(known) == len(rows) + len(mended):
            break
    if len(left) == 2:
        first, second = sorted(left, key=lambda group: not ways[group.slots[0]])
        mended.update(_together(first, ways[first.slots[0]], second, {**rows, **mended}, row_sum, order, layout))
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
    """The rows of both groups, the ways of one giving the sums of the other."""
    pairs: list[tuple[tuple[int, int, bool], Way, Way]] = []
    for way in ways[:_MOST_PAIRS]:
        known = {**rows, **dict(zip(first.slots, way.rows, strict=True))}
        sums = column_sums(second.slots, known, order, layout)
        for other in tile(second, row_sum, sums) if any(sums) else ():
            if (way.odd or other.odd) and not (way.steady and other.steady):
                continue
            pairs.append(((way.odd + other.odd, way.turns + other.turns, not other.steady), way, other))
    pairs.sort(key=lambda pair: pair[0])
    if not pairs or (len(pairs) > 1 and pairs[1][0] == pairs[0][0]):
        return {}
    _, way, other = pairs[0]
    return dict(zip((*first.slots, *second.slots), (*way.rows, *other.rows), strict=True))


def _plainest(ways: Sequence[Way]) -> Sequence[Way]:
    """The way that is plainer than all others, if there is one. One with sums that fail needs an order that speaks."""
    ordered = sorted(ways, key=lambda way: way.cost)
    plain = len(ordered) == 1 or (len(ordered) > 1 and ordered[0].cost < ordered[1].cost)
    return ordered[:1] if plain and (not ordered[0].odd or ordered[0].steady) else ()
