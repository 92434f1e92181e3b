"""Step 5c, place: labels in one place, values in another, as converters leave them that read a page column by column.

A block of row labels is followed by all its values: row by row, column by column, or a group of columns first and the
rest later. Nothing on the page says which value stands beside which label, but the rows add up: the values of a page
are cut into chunks of rows, each in one of these orders, so that every row's identity holds. Only when the rows found
are as many as the labels of that page are they taken, in order; identities chose the place, and the record says so.
Where no such chunks are found, whole rows may be known by counting (:mod:`.counted`) and torn ones by sums of rows and
columns (:mod:`.torn`), or columns may be broken below different rows (:mod:`.paged`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Attachment, RowSource, Run, before_used, unused
from extractor.recovery.orders.parted.counted import Page, count_rows
from extractor.recovery.orders.parted.paged import rows_of_page
from extractor.recovery.orders.parted.stretch_rows import Rows, holds_own, place_stretch
from extractor.recovery.orders.parted.stretches import Stretch, find_stretches, own_values
from extractor.recovery.orders.parted.tiles import Torn
from extractor.recovery.orders.parted.torn import mend
from extractor.recovery.orders.parted.under import columns_allowed
from extractor.recovery.sums.column_sums import all_columns_hold
from extractor.recovery.sums.row_sums import FEWEST_COLUMNS, RowSum
from extractor.recovery.sums.row_sums import row_sum as sum_of
from extractor.tagging.roles import Role

_MOST_OWN = 2
"""Rows' worth of values behind a label that may still begin with the row's own."""


def bring_together(
    slots: Sequence[int],
    columns: int,
    attachment: Attachment,
    pieces: Sequence[Piece],
    end: int,
    row_sum: RowSum,
    layout: Layout,
    order: Sequence[int],
) -> dict[int, Run | None]:
    """Runs for the rows of a block whose values stand apart from their labels; ``None`` for one that has none to be
    known: what stands behind its label are the values of its page.

    ``slots``: the block's rows in form order; ``end``: index of the piece behind the block. Rows that cannot be placed
    so are absent. ``order``: form column of each printed column.
    """
    found = [slot for slot in slots if slot in attachment.rows and attachment.rows[slot].labels]
    if columns < FEWEST_COLUMNS or not found:
        return {}
    sources = {slot: attachment.rows[slot] for slot in found}
    own = {slot: whole for slot, source in sources.items() if (whole := own_values(source, columns))}
    rows: dict[int, Sequence[Piece]] = {}
    form_sum = sum_of(layout.by_slot[slots[0]], range(columns), layout)
    unknown: dict[int, Run | None] = {}
    torn: list[Torn] = []
    doubtful: set[int] = set()
    allowed = columns_allowed(pieces, [layout.by_slot[slots[0]].columns[column] for column in order])
    before = _Leftover()
    unplaced: list[tuple[Stretch, Sequence[Sequence[Piece]]]] = []
    for stretch in find_stretches(sources, own, pieces, end, columns, layout):
        # Where the form has as many rows on a page, labels that were not recognised are no matter. Among rows with
        # their values beside them they are: a row may have changed places with the one whose label is lost.
        expected = [slot for slot in slots if stretch.after < slot < stretch.before]
        placed, cut = place_stretch(stretch, expected, attachment, columns, row_sum)
        if not placed and stretch.page:
            counted = count_rows(_page(stretch, expected, slots, pieces, layout), columns, row_sum, allowed)
            if holds_own(counted.rows, attachment, columns):
                placed = counted.rows
                torn += counted.torn
                doubtful.update(expected)
        if not placed and stretch.page:
            placed = _by_area(stretch, expected, attachment, order, form_sum)
        if not placed and stretch.page:
            unplaced = [*unplaced, (stretch, cut)]
            spanned = _spanned(unplaced, slots)
            if holds_own(spanned, attachment, columns):
                placed = spanned
                doubtful.update(spanned)
        if placed:
            rows.update(placed)
            before, unplaced = _Leftover(), []
            continue
        # A page may hold the values of a row whose label begins the next page, and the other way round.
        before = before.with_page(stretch.labelled, cut) if stretch.page else _Leftover()
        if len(before.labelled) == len(before.rows):
            together = dict(zip(before.labelled, before.rows, strict=True))
            rows.update(together if holds_own(together, attachment, columns) else {})
            before = _Leftover()
        if stretch.page:
            unknown |= dict.fromkeys(_with_page(stretch.labelled, attachment, columns))
            # The values of another row may follow a label as well as its own.
            behind = {slot: own[slot] for slot in stretch.labelled if slot in own and _all_behind(sources[slot])}
            unknown |= {slot: Run(items, "none", "apart") for slot, items in behind.items()}
    mended = mend(torn, {**own, **rows}, row_sum, order, layout)
    rows.update(mended if holds_own(mended, attachment, columns, beside=True) else {})
    if all_columns_hold(slots, {**own, **rows}, order, layout):
        doubtful.clear()
    return unknown | {slot: Run(tuple(row), "none", "apart", counted=slot in doubtful) for slot, row in rows.items()}


def _all_behind(source: RowSource) -> bool:
    return all(run.via == "after" and run.geometry == "none" for run in source.runs)


def _with_page(labelled: Sequence[int], attachment: Attachment, columns: int) -> Iterator[int]:
    """The rows behind whose label stand the values of several rows, there being none behind the label before it: they
    begin with those of an earlier row."""
    for before, slot in pairwise(labelled):
        bare = not any(run.filled for run in attachment.rows[before].runs)
        if bare and any(r.via == "after" and r.filled > _MOST_OWN * columns for r in attachment.rows[slot].runs):
            yield slot


def _by_area(
    stretch: Stretch, expected: Sequence[int], attachment: Attachment, order: Sequence[int], form_sum: RowSum
) -> Rows:
    """The values of a page given to its rows, if columns of it are broken in a way that the sums tell; else none."""
    for values in stretch.tried:
        for slots in dict.fromkeys((tuple(stretch.labelled), tuple(expected))):
            rows = rows_of_page(values, len(slots), order, form_sum, headed=stretch.after < 0)
            placed = {slot: row for slot, row in zip(slots, rows, strict=False) if row is not None}
            if placed and holds_own(placed, attachment, len(order), beside=True):
                return placed
    return {}


def _page(stretch: Stretch, expected: list[int], slots: Sequence[int], pieces: Sequence[Piece], layout: Layout) -> Page:
    """The page of the stretch with its values up to the heading of another table. ``slots``: the rows of the block."""
    table, values = layout.by_slot[slots[0]].table, stretch.values
    for piece in pieces[values[0].index : values[-1].index] if values else ():
        names = layout.lexicon.find(piece.text) if piece.role is Role.SECTION else ()
        if any(c.whole and c.slot.kind is SlotKind.SECTION and c.slot.table != table for c in names):
            values = [value for value in values if value.index < piece.index]
            break
    return Page(expected, values, stretch.after < slots[0], expected == sorted(stretch.labelled))


def _spanned(pages: Sequence[tuple[Stretch, Sequence[Sequence[Piece]]]], slots: Sequence[int]) -> Rows:
    """The rows of some pages on end, if they make as many as the form has there: where the labels at the end of a page
    are lost, the rows say on which of two pages they are."""
    made = [row for _, rows in pages for row in rows]
    here = [slot for slot in slots if pages[0][0].after < slot < pages[-1][0].before]
    return dict(zip(here, made, strict=True)) if len(pages) > 1 and len(made) == len(here) else {}


@dataclass(frozen=True, slots=True)
class _Leftover:
    """Labels and rows of pages that hold one more of these than of those."""

    labelled: tuple[int, ...] = ()
    rows: tuple[Sequence[Piece], ...] = ()

    def with_page(self, labelled: Sequence[int], rows: Sequence[Sequence[Piece]]) -> _Leftover:
        together = _Leftover((*self.labelled, *labelled), (*self.rows, *rows))
        alone = _Leftover(tuple(labelled), tuple(rows))
        return next((n for n in (together, alone) if abs(len(n.labelled) - len(n.rows)) <= 1), _Leftover())


def merged(attachment: Attachment, runs: Mapping[int, Run | None]) -> Attachment:
    """The attachment with these runs in place of what stood beside the labels."""
    placed = [run for run in runs.values() if run is not None]
    used = {piece.index for run in placed for item in run.items for piece in (item, *item.rest)}
    rows = {slot: replace(source, runs=before_used(source.runs, used)) for slot, source in attachment.rows.items()}
    loose = list(attachment.loose)
    for slot, run in runs.items():
        if run is None:
            loose += rows[slot].runs
            rows[slot] = replace(rows[slot], runs=[])
        else:
            rows[slot] = replace(rows[slot], runs=[run]) if slot in rows else RowSource(slot, [], [run], True)
    return Attachment(rows, tuple(unused(loose, used)))
