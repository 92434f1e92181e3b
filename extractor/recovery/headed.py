"""Step 5c, place: values that stand right below a header label, in rows that sums put together.

Sums do not tell the columns of a row from one another. Where a converter wrote header label and first value of some
columns as one block of text (科研机构 106), and these blocks in another order than the columns', the labels do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.forms.lexicon import SlotKind
from extractor.recovery.layout import Layout
from extractor.recovery.options import RowSum
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role

_SURE = 0.95
"""Likeness of a label that only lost its number."""
_MOST_LINES = 6
"""Lines over which a label is wrapped, its group's above it."""


def columns_below(
    pieces: Sequence[Piece], table: str, block: int, order: Sequence[int], layout: Layout
) -> dict[int, int]:
    """Index of each value that stands on the line below a header label → the printed column of that label.

    ``order``: column in form order of each printed column.
    """
    kinds = {slot.index: slot.kind for slot in layout.lexicon.slots if slot.table == table and slot.block == block}
    leaves = [slot for slot, kind in kinds.items() if kind is SlotKind.COLUMN]
    printed = {leaves[column]: place for place, column in enumerate(order)}
    found: dict[int, int] = {}
    for at, piece in enumerate(pieces):
        if not piece.filled or piece.gap != 1:
            continue
        lines = _lines_above(pieces, at)
        for start in range(len(lines)):
            above, label = _slots("".join(lines[:start]), kinds, layout), _slots("".join(lines[start:]), kinds, layout)
            groups = not start or any(kinds[slot] is SlotKind.COLUMN_GROUP for slot in above)
            if groups and len(label) == 1 and label[0] in printed:
                found[piece.index] = printed[label[0]]
    return found


def _lines_above(pieces: Sequence[Piece], at: int) -> list[str]:
    """The lines of the block of text that the piece ends, if all are labels; a few at most."""
    start = at
    while start and pieces[start].gap == 1 and at - start <= _MOST_LINES:
        start -= 1
    above = pieces[start:at]
    return [] if any(p.is_item or p.role is Role.FURNITURE for p in above) else [p.text for p in above]


def _slots(text: str, kinds: Mapping[int, SlotKind], layout: Layout) -> list[int]:
    return [c.slot.index for c in layout.lexicon.find(text) if c.whole and c.score >= _SURE and c.slot.index in kinds]


def as_headed(row: Sequence[Piece], below: Mapping[int, int], row_sum: RowSum) -> Sequence[Piece] | None:
    """The row with each value that stands below a header label in that column, the others in order in the columns left;
    ``None`` where it does not add up so."""
    headed = {below[piece.index]: piece for piece in row if piece.index in below}
    if all(row[column] is piece for column, piece in headed.items()):
        return row
    others = iter([piece for piece in row if piece.index not in below])
    made = [headed[column] if column in headed else next(others, None) for column in range(len(row))]
    whole = [piece for piece in made if piece is not None]
    return whole if len(whole) == len(row) and row_sum([p.reading.value for p in whole], ()) == 0 else None
