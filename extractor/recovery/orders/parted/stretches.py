"""Step 5c, place: which rows of a block have no values beside them, among which values theirs may be, and those values
cut into rows that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from math import inf

from extractor.recovery.board.layout import Layout, in_source_order
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Attachment, RowSource, Via
from extractor.recovery.orders.parted.chunks import cut_rows
from extractor.recovery.sums.row_sums import RowSum
from extractor.tagging.roles import Role

# Pages are read as a whole where fewer than this share of the rows found have their values beside the label.
_BESIDE = 0.5
_MOST_VALUES = 500
"""A page with more than twice the rows of a form is no page of a form."""
Rows = Mapping[int, Sequence[Piece]]
"""Slot → the values of the row, in printed order."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows without values of their own beside them, and the values that may be theirs. ``page``: is it a whole page?
    ``behind``: values on the same page behind the heading that ends the block."""

    labelled: list[int]
    values: list[Piece]
    page: bool
    behind: list[Piece]
    after: float = inf
    """For a page: slot of the last row before it that is known to be elsewhere; -1: none."""
    before: float = -inf
    """The same for the first row behind it; infinite: none. With both left as they are, no row is between."""

    @property
    def tried(self) -> tuple[Sequence[Piece], ...]:
        """The values to be read: its own, and those with what is behind it, used only where its own do not suffice."""
        return (self.values, [*self.values, *self.behind]) if self.behind else (self.values,)


def find_stretches(
    sources: Mapping[int, RowSource],
    own: Mapping[int, tuple[Piece, ...]],
    pieces: Sequence[Piece],
    end: int,
    columns: int,
    layout: Layout,
) -> Iterator[Stretch]:
    """Where few rows of the block have their values beside them, whole pages; else the values between two that do.

    ``sources``: the rows found, in form order; ``own``: the values of those that have all of theirs.
    """
    heads = {slot: min(source.labels, key=lambda p: p.index) for slot, source in sources.items()}
    if len(own) < _BESIDE * len(sources):
        return _pages(sources, heads, pieces, end, columns, layout)
    return _between_whole_rows(heads, own, pieces, end)


def _pages(
    sources: Mapping[int, RowSource],
    heads: Mapping[int, Piece],
    pieces: Sequence[Piece],
    end: int,
    columns: int,
    layout: Layout,
) -> Iterator[Stretch]:
    """Page by page. ``heads``: the beginning of each row's label."""
    first = min(head.index for head in heads.values())
    filled = Counter(p.page for p in pieces[first:] if p.filled)
    # A page without values has no row: what looks like a label there belongs to another table.
    heads = {slot: head for slot, head in heads.items() if filled[head.page] >= columns}
    for page in sorted({p.page for source in sources.values() for p in source.labels if filled[p.page] >= columns}):
        labelled = [slot for slot, head in heads.items() if head.page == page]
        order = in_source_order({slot: heads[slot] for slot in labelled}, labelled, layout)
        # Where the order of the labels is not that of the rows, no value is any row's for sure.
        on_page = [p for p in pieces[first:] if p.page == page and p.filled and order is not None]
        near = [p for p in on_page if p.index < end]
        after = max((slot for slot, head in heads.items() if head.page < page), default=-1)
        before = min((slot for slot, head in heads.items() if head.page > page), default=inf)
        yield Stretch(order or labelled, near, True, on_page[len(near) :], after, before)


def _between_whole_rows(
    heads: Mapping[int, Piece], own: Mapping[int, tuple[Piece, ...]], pieces: Sequence[Piece], end: int
) -> Iterator[Stretch]:
    places = [own[slot][0].index for slot in sorted(own)]
    # Labels may have been put elsewhere; where the values of complete rows follow the form, the others do as well.
    in_form_order = places == sorted(places)
    order = sorted(heads, key=None if in_form_order else lambda slot: heads[slot].index)
    taken = {p.index for values in own.values() for p in values}
    start = min(head.index for head in heads.values())
    for place, slot in enumerate(order):
        if slot in own:
            start = max(p.index for p in own[slot])
        elif place == 0 or order[place - 1] in own:
            labelled = list(takewhile(lambda other: other not in own, order[place:]))
            later = order[place + len(labelled)] if place + len(labelled) < len(order) else None
            stop = min(heads[later].index, own[later][0].index) if later is not None else end
            between = [p for p in pieces[start:stop] if p.filled and p.index not in taken]
            last = heads[labelled[-1]].page
            behind = [p for p in pieces[end:] if p.filled and p.page == last] if later is None else []
            yield Stretch(labelled, between, False, behind)


def own_values(source: RowSource, columns: int) -> tuple[Piece, ...]:
    """The values beside the label of a row that has all of them there, on one line or on several; else none."""
    whole = next((run.items for run in source.runs if columns <= len(run.items) < 2 * columns), ())
    if not whole and source.runs and all(run.geometry == Geometry.NONE for run in source.runs):
        together = tuple(item for run in source.runs for item in run.items)
        whole = together if len(together) == columns else ()
    return whole


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
