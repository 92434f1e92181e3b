"""Step 5c, place: the values of a stretch cut into rows that add up, and given to the rows whose labels are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Attachment, Via
from extractor.recovery.orders.parted.chunks import cut_rows
from extractor.recovery.orders.parted.stretches import Stretch
from extractor.recovery.sums.row_sums import RowSum
from extractor.tagging.roles import Role

_MOST_VALUES = 500
"""A page with more than twice the rows of a form is no page of a form."""
Rows = Mapping[int, Sequence[Piece]]
"""Slot → the values of the row, in printed order."""


def place_stretch(
    stretch: Stretch, expected: Sequence[int], attachment: Attachment, columns: int, row_sum: RowSum
) -> tuple[Rows, Sequence[Sequence[Piece]]]:
    """The values of the stretch given to its rows, if there are as many rows as labels or as the form has here; else
    none, and the rows that the values make.

    The values behind the next headings of the page are used only where those before them do not suffice.
    """
    first: Sequence[Sequence[Piece]] = []
    for values in stretch.tried:
        for cut in _cuts(values, columns, row_sum):
            for slots in (stretch.labelled, expected):
                placed = dict(zip(slots, cut, strict=False))
                if len(slots) < len(expected) and _has_blank_row(values, cut, columns):
                    continue
                if len(slots) == len(cut) and holds_own(placed, attachment, columns):
                    return placed, cut
            first = first or cut
    return {}, [] if len(first) in (len(stretch.labelled), len(expected)) else first


def _cuts(values: Sequence[Piece], columns: int, row_sum: RowSum) -> Iterator[Sequence[Sequence[Piece]]]:
    """The values cut into rows; with what is left over cut once more."""
    if len(values) > _MOST_VALUES:
        return
    places = cut_rows(values, columns, row_sum)
    used = {n for row in places for n in row}
    left = [n for n in range(len(values)) if n not in used]
    again = [tuple(left[n] for n in row) for row in cut_rows([values[n] for n in left], columns, row_sum)]
    # What is left over proves nothing where it adds up by chance, as zeros do.
    again = again if all(sum(bool(values[n].reading.value) for n in row) > 1 for row in again) else []
    for rows in (places, sorted([*places, *again], key=min) if again else []):
        # Rows of nothing but zeros add up wherever they are cut; then all values must be theirs.
        telling = any(values[n].reading.value for row in rows for n in row)
        if rows and (telling or len(rows) * columns == len(values)):
            yield [tuple(values[n] for n in row) for row in rows]


def _has_blank_row(values: Sequence[Piece], rows: Sequence[Sequence[Piece]], columns: int) -> bool:
    """Are as many consecutive marks left over as a row has? Such a row adds up to nothing, and is in no cut."""
    used = {piece.index for row in rows for piece in row}
    runs = groupby(values, key=lambda piece: piece.role is Role.MARK and piece.index not in used)
    return any(left and len(list(run)) >= columns for left, run in runs)


def holds_own(rows: Rows, attachment: Attachment, columns: int, *, beside: bool = False) -> bool:
    """Does each row hold the values that are on the line of its label, or alone behind it?

    Behind the last label all values may follow. ``beside``: test only those on its line; of torn rows, values of
    several are together behind one label.
    """
    last = max((p.index for slot in rows if slot in attachment.rows for p in attachment.rows[slot].labels), default=-1)
    for slot, row in rows.items():
        if slot not in attachment.rows:
            continue
        held = {piece.index for piece in row}
        ends = any(p.index == last for p in attachment.rows[slot].labels)
        for run in attachment.rows[slot].runs:
            alone = run.via == Via.AFTER and not ends and not beside and run.filled < columns
            own = run.via == Via.LINE or alone
            if own and any(item.filled and item.index not in held for item in run.items):
                return False
    return True
