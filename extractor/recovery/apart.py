"""Step 5c, place: labels in one place, values in another, as converters leave them that read a page column by column.

A block of row labels is followed by all its values: row by row, column by column, or a group of columns first and the
rest later. Nothing on the page says which value stands beside which label, but the rows add up: the values of a page
are cut into chunks of rows, each in one of these orders, so that every row's identity holds. Only when the rows found
are as many as the labels of that page are they taken, in order; identities chose the place, and the record says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile
from math import inf

from extractor.recovery.attach import Attachment, RowSource, Run, unused
from extractor.recovery.chunks import cut_rows, with_odd_row
from extractor.recovery.headed import as_headed
from extractor.recovery.layout import Layout, in_tree_order
from extractor.recovery.options import RowSum
from extractor.recovery.pieces import Piece
from extractor.recovery.tails import join_tails
from extractor.tagging.roles import Role

# Pages are read as a whole where fewer than this share of the rows found have their values beside the label.
_BESIDE = 0.5
_MOST_VALUES = 500
"""More than two forms' worth on one page is no page of a form."""
_FEWEST_COLUMNS = 4
"""Narrower blocks have no identity that could tell."""
_FEWEST_TAILS = 2
"""Rows that a converter parts alike; a single one may have lost cells."""


def bring_together(
    slots: Sequence[int],
    columns: int,
    attachment: Attachment,
    pieces: Sequence[Piece],
    end: int,
    row_sum: RowSum,
    layout: Layout,
    below: Mapping[int, int],
) -> dict[int, Run]:
    """Runs for the rows of a block whose values stand apart from their labels.

    ``slots``: the block's rows in form order; ``end``: index of the piece behind the block. Rows that cannot be placed
    so are absent. ``below``: the values that stand below a header label, see :mod:`.headed`.
    """
    found = [slot for slot in slots if slot in attachment.rows and attachment.rows[slot].labels]
    if columns < _FEWEST_COLUMNS or not found:
        return {}
    sources = {slot: attachment.rows[slot] for slot in found}
    own = {slot: whole for slot, source in sources.items() if (whole := _own_values(source, columns))}
    rows: dict[int, Sequence[Piece]] = {}

    def take(labelled: Sequence[int], found_rows: Sequence[Sequence[Piece]]) -> None:
        placed = dict(zip(labelled, found_rows, strict=True))
        if _holds_own(placed, attachment):
            headed = {slot: as_headed(row, below, row_sum) for slot, row in placed.items()}
            rows.update({slot: row for slot, row in headed.items() if row is not None})

    before = _Leftover()
    for stretch in _stretches(sources, own, pieces, end, columns, layout):
        expected = [slot for slot in slots if stretch.after < slot < stretch.before]
        cut = _cut(stretch, {len(stretch.labelled), len(expected)}, attachment, columns, row_sum)
        if cut and len(cut) in (len(stretch.labelled), len(expected)):
            # Where the form has as many rows here, labels that were not recognised are no matter.
            take(stretch.labelled if len(cut) == len(stretch.labelled) else expected, cut)
            before = _Leftover()
            continue
        # A page may hold the values of a row whose label begins the next page, and the other way round.
        before = before.with_page(stretch.labelled, cut) if stretch.page else _Leftover()
        if len(before.labelled) == len(before.rows):
            take(before.labelled, before.rows)
            before = _Leftover()
    return {slot: Run(tuple(items), "none", "apart", 0, None, True) for slot, items in rows.items()}


def _cut(
    stretch: _Stretch, counts: Set[int], attachment: Attachment, columns: int, row_sum: RowSum
) -> Sequence[Sequence[Piece]]:
    """The rows that the values of the stretch make, their number being one of ``counts`` if that can be.

    What stands behind the next headings of the page is asked only where the values before them do not suffice.
    """
    first: Sequence[Sequence[Piece]] = []
    for values in (stretch.values, [*stretch.values, *stretch.behind])[: 1 + bool(stretch.behind)]:
        places = cut_rows(values, columns, row_sum) if len(values) <= _MOST_VALUES else []
        for made in (places, with_odd_row(places, columns)):
            if made and len(made) in counts:
                return [tuple(values[n] for n in row) for row in made]
        tails = _with_tails(stretch.labelled, values, attachment, columns, row_sum)
        if tails:
            return tails
        first = first or [tuple(values[n] for n in row) for row in places]
    return first


@dataclass(frozen=True, slots=True)
class _Leftover:
    """Labels and rows of pages that hold one more of these than of those."""

    labelled: tuple[int, ...] = ()
    rows: tuple[Sequence[Piece], ...] = ()

    def with_page(self, labelled: Sequence[int], rows: Sequence[Sequence[Piece]]) -> _Leftover:
        together = _Leftover((*self.labelled, *labelled), (*self.rows, *rows))
        alone = _Leftover(tuple(labelled), tuple(rows))
        return next((n for n in (together, alone) if abs(len(n.labelled) - len(n.rows)) <= 1), _Leftover())


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows without values of their own beside them, and the values that may be theirs. ``page``: is it a whole page?
    ``behind``: values on the same page behind the heading that ends the block."""

    labelled: list[int]
    values: list[Piece]
    page: bool
    behind: list[Piece]
    after: int
    """Slot of the last row before it that is known to stand elsewhere; -1: none."""
    before: float
    """The same of the first row behind it; infinite: none."""


def _stretches(
    sources: Mapping[int, RowSource],
    own: Mapping[int, tuple[Piece, ...]],
    pieces: Sequence[Piece],
    end: int,
    columns: int,
    layout: Layout,
) -> Iterator[_Stretch]:
    """Where few rows of the block have their values beside them, whole pages; else what stands between two that do.

    ``sources``: the rows found, in form order; ``own``: the values of those that have all of theirs.
    """
    heads = {slot: min(source.labels, key=lambda p: p.index) for slot, source in sources.items()}
    first = min(head.index for head in heads.values())
    if len(own) < _BESIDE * len(sources):
        filled = Counter(p.page for p in pieces[first:] if p.filled)
        # A page without values has no row: what looks like a label there is another table's.
        heads = {slot: head for slot, head in heads.items() if filled[head.page] >= columns}
        for page in sorted({p.page for source in sources.values() for p in source.labels if filled[p.page] >= columns}):
            labelled = [slot for slot, head in heads.items() if head.page == page]
            if not in_tree_order({slot: heads[slot] for slot in labelled}, layout):
                labelled.sort(key=lambda slot: heads[slot].index)
            on_page = [p for p in pieces[first:] if p.page == page and p.filled]
            near = [p for p in on_page if p.index < end]
            after = max((slot for slot, head in heads.items() if head.page < page), default=-1)
            before = min((slot for slot, head in heads.items() if head.page > page), default=inf)
            yield _Stretch(labelled, near, True, on_page[len(near) :], after, before)
        return
    places = [own[slot][0].index for slot in sorted(own)]
    # Labels may have been put elsewhere; where the values of complete rows follow the form, the others do as well.
    in_form_order = places == sorted(places)
    order = sorted(sources, key=None if in_form_order else lambda slot: heads[slot].index)
    taken = {p.index for values in own.values() for p in values}
    start = first
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
            earlier = order[place - 1] if place else -1
            yield _Stretch(labelled, between, False, behind, earlier, inf if later is None else later)


def _own_values(source: RowSource, columns: int) -> tuple[Piece, ...]:
    """The values beside the label of a row that has all of them there, on one line or on several; else none."""
    whole = next((run.items for run in source.runs if columns <= len(run.items) < 2 * columns), ())
    if not whole and source.runs and all(run.geometry == "none" for run in source.runs):
        together = tuple(item for run in source.runs for item in run.items)
        whole = together if len(together) == columns else ()
    return whole


def _holds_own(rows: Mapping[int, Sequence[Piece]], attachment: Attachment) -> bool:
    """Does each row hold the values that stand on the line of its label?"""
    for slot, row in rows.items():
        if slot not in attachment.rows:
            continue
        held = {piece.index for piece in row}
        lines = (run for run in attachment.rows[slot].runs if run.via == "line")
        if any(item.filled and item.index not in held for run in lines for item in run.items):
            return False
    return True


def _with_tails(
    labelled: Sequence[int], values: Sequence[Piece], attachment: Attachment, columns: int, row_sum: RowSum
) -> list[tuple[Piece, ...]]:
    """The rows, if each has values beside its label, but not all; none otherwise."""
    if len(labelled) < _FEWEST_TAILS:
        return []
    heads = []
    for slot in labelled:
        heads.append([p for run in attachment.rows[slot].runs for p in run.items if p.filled])
    # Behind the last label the others go on without a break.
    heads[-1] = heads[-1][: len(heads[0])]
    if not all(0 < len(head) < columns for head in heads):
        return []
    used = {p.index for head in heads for p in head}
    return join_tails(heads, [p for p in values if p.index not in used], columns, row_sum)


def merged(attachment: Attachment, runs: Mapping[int, Run]) -> Attachment:
    """The attachment with these runs in place of what stood beside the labels."""
    rows = dict(attachment.rows)
    for slot, run in runs.items():
        rows[slot] = replace(rows[slot], runs=[run]) if slot in rows else RowSource(slot, [], [run], True)
    used = {item.index for run in runs.values() for item in run.items}
    return Attachment(rows, tuple(unused(attachment.loose, used)))
