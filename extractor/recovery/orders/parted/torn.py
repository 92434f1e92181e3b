"""Step 5c, place: the torn rows of a table, put together where there is one way to do so.

First come those that their own sums determine; then, all other rows being known, those that the sums of the columns
determine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.recovery.board.pieces import Piece, numbers_of
from extractor.recovery.orders.parted.blocks import Row
from extractor.recovery.orders.parted.tiles import Torn, Way, tile
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.sums.sums import Sums

_MOST_ROUNDS = 3
"""Number of rounds: what is settled of one group may settle another."""
_Rows = dict[int, Row]


def mend(
    torn: Sequence[Torn],
    rows: Mapping[int, Sequence[Piece]],
    row_sum: RowSum,
    order: Sequence[int],
    sums: Sums,
) -> _Rows:
    """The torn rows that are settled. ``rows``: those known, in printed order; ``order``: form column of each printed
    one."""
    mended: _Rows = {}
    left = list(torn)
    asked: dict[int, object] = {}
    for _ in range(_MOST_ROUNDS):
        known = {**rows, **mended}
        for group in list(left):
            columns = sums.down_columns(group.slots, _numbers({**rows, **mended}), order)
            if asked.get(group.slots[0]) == columns:
                continue
            asked[group.slots[0]] = columns
            only = _plainest(tile(group, row_sum, columns))
            if only:
                mended.update(zip(group.slots, only[0].rows, strict=True))
                left.remove(group)
        if not left or len(known) == len(rows) + len(mended):
            break
    return mended


def _numbers(rows: Mapping[int, Sequence[Piece]]) -> dict[int, list[float | None]]:
    return {slot: numbers_of(row) for slot, row in rows.items()}


def _plainest(ways: Sequence[Way]) -> Sequence[Way]:
    """The way that is plainer than all others, if there is one. One with failing sums needs a conclusive order."""
    ordered = sorted(ways, key=lambda way: way.cost)
    plain = len(ordered) == 1 or (len(ordered) > 1 and ordered[0].cost < ordered[1].cost)
    return ordered[:1] if plain and (not ordered[0].odd or ordered[0].steady) else ()
