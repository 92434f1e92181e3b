"""Step 5c, place: labels in one place, values in another, as converters leave them that read a page column by column.

A block of row labels is followed by all its values: row by row, column by column, or a group of columns first and the
rest later. Nothing on the page shows which value belongs to which label, but the rows add up: the values of a page are
cut into chunks of rows, each in one of these orders, so that every row's identity holds. The rows are taken, in order,
only if they are as many as the labels of that page; identities chose the place, and the record contains this fact.
Where no such chunks are found, whole rows may be known by counting (:mod:`.counted`) and torn ones by sums of rows and
columns (:func:`.counted.mend`), or columns may be broken below different rows (:mod:`.paged`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan
from extractor.recovery.board.pieces import Band, Geometry, Piece, numbers_of
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.orders.parted.counted import Page, columns_allowed, count_rows, mend
from extractor.recovery.orders.parted.paged import rows_of_page
from extractor.recovery.orders.parted.stretches import (
    Rows,
    Stretch,
    find_stretches,
    holds_own,
    own_values,
    place_stretch,
)
from extractor.recovery.orders.parted.tiles import Torn
from extractor.recovery.sums.row_sums import FEWEST_COLUMNS, RowSum
from extractor.tagging.roles import Role

_MOST_OWN = 2
"""Multiples of a row's length in values behind a label that may still begin with the row's own values."""


def bring_together(
    board: Board, block: BlockPlan, attachment: Attachment, end: int, order: Sequence[int]
) -> dict[int, Run | None]:
    """Runs for the rows of a block whose values are apart from their labels; ``None`` for a row whose values cannot be
    known: the values behind its label are those of its page.

    ``end``: index of the piece behind the block; ``order``: form column of each printed column. Rows that cannot be
    placed so are absent.
    """
    found = [slot for slot in block.slots if slot in attachment.rows and attachment.rows[slot].labels]
    if block.width < FEWEST_COLUMNS or not found:
        return {}
    sources = {slot: attachment.rows[slot] for slot in found}
    own = {slot: whole for slot, source in sources.items() if (whole := own_values(source, block.width))}
    pages = _Pages(board, block, attachment, order, sources, own)
    for stretch in find_stretches(sources, own, board.pieces, end, block.width, board.layout):
        pages.read(stretch)
    return pages.runs()


@dataclass
class _Pages:
    """The rows of a block, page by page. ``own``: the values of those that have all of theirs beside them."""

    board: Board
    block: BlockPlan
    attachment: Attachment
    order: Sequence[int]
    sources: Mapping[int, RowSource]
    own: Mapping[int, tuple[Piece, ...]]
    rows: dict[int, Sequence[Piece]] = field(default_factory=dict)
    unknown: dict[int, Run | None] = field(default_factory=dict)
    torn: list[Torn] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    unplaced: list[tuple[Stretch, Sequence[Sequence[Piece]]]] = field(default_factory=list)

    @cached_property
    def printed_sum(self) -> RowSum:
        return self.board.layout.sums.of_row(self.block.plans[0].slot, self.order)

    @cached_property
    def form_sum(self) -> RowSum:
        return self.board.layout.sums.of_row(self.block.plans[0].slot, range(self.block.width))

    @cached_property
    def allowed(self) -> Mapping[int, Set[int]]:
        """Index of a value → the columns that a header label above it allows."""
        return columns_allowed(self.board.pieces, [self.block.plans[0].columns[column] for column in self.order])

    def read(self, stretch: Stretch) -> None:
        """Place the rows of one stretch, or keep what is known of it."""
        # Where the form has as many rows on a page, labels that were not recognised do no harm. Among rows with their
        # values beside them they do: a row may have changed places with the one whose label is lost.
        expected = [slot for slot in self.block.slots if stretch.after < slot < stretch.before]
        placed, cut = place_stretch(stretch, expected, self.attachment, self.block.width, self.printed_sum)
        if not placed and stretch.page:
            placed = self._counted(stretch, expected) or self._by_area(stretch, expected)
            if not placed:
                self.unplaced.append((stretch, cut))
                placed = self._spanned()
        if placed:
            self.rows.update(placed)
            self.unplaced = []
        else:
            self._leave(stretch)

    def runs(self) -> dict[int, Run | None]:
        """The result of all pages."""
        layout = self.board.layout
        mended = mend(self.torn, {**self.own, **self.rows}, self.printed_sum, self.order, layout.sums)
        self.rows.update(mended if self._holds_own(mended, beside=True) else {})
        known = {slot: numbers_of(row) for slot, row in {**self.own, **self.rows}.items()}
        sure = layout.sums.all_columns_hold(self.block.slots, known, self.order)
        return self.unknown | {
            slot: Run(
                tuple(left_to_right(row, self.board.band_of)),
                geometry=Geometry.NONE,
                via=Via.APART,
                counted=not sure and slot in self.doubtful,
            )
            for slot, row in self.rows.items()
        }

    def _holds_own(self, rows: Rows, *, beside: bool = False) -> bool:
        return holds_own(rows, self.attachment, self.block.width, beside=beside)

    def _counted(self, stretch: Stretch, expected: list[int]) -> Rows:
        """Whole rows known by counting; the torn ones are kept for later."""
        page = _page(stretch, expected, self.block, self.board)
        counted = count_rows(page, self.block.width, self.printed_sum, self.allowed)
        if not self._holds_own(counted.rows):
            return {}
        self.torn += counted.torn
        self.doubtful.update(expected)
        return counted.rows

    def _by_area(self, stretch: Stretch, expected: Sequence[int]) -> Rows:
        """The values given to the rows, if columns are broken in a way that the sums determine; else none."""
        for values in stretch.tried:
            for slots in dict.fromkeys((tuple(stretch.labelled), tuple(expected))):
                rows = rows_of_page(values, len(slots), self.order, self.form_sum, headed=stretch.after < 0)
                placed = {slot: row for slot, row in zip(slots, rows, strict=False) if row is not None}
                if placed and self._holds_own(placed, beside=True):
                    return placed
        return {}

    def _spanned(self) -> Rows:
        """The rows of some consecutive pages, if they make as many as these have labels, or as the form has there: a
        page may hold the values of a row whose label begins the next page, and the other way round; and where the
        labels at the end of a page are lost, the rows show on which of two pages they are."""
        for pages in (self.unplaced[n:] for n in range(len(self.unplaced) - 1)):
            made = [row for _, rows in pages for row in rows]
            first, last = pages[0][0].after, pages[-1][0].before
            labelled = [slot for stretch, _ in pages for slot in stretch.labelled]
            for slots in ([slot for slot in self.block.slots if first < slot < last], labelled):
                rows = dict(zip(slots, made, strict=True)) if len(made) == len(slots) else {}
                if rows and self._holds_own(rows):
                    self.doubtful.update(rows if slots != labelled else ())
                    return rows
        return {}

    def _leave(self, stretch: Stretch) -> None:
        """Nothing was placed."""
        if stretch.page:
            self.unknown |= dict.fromkeys(_with_page(stretch.labelled, self.attachment, self.block.width))
            # The values of another row may follow a label as well as its own.
            for slot in stretch.labelled:
                if slot in self.own and _all_behind(self.sources[slot]):
                    self.unknown[slot] = Run(self.own[slot], geometry=Geometry.NONE, via=Via.APART)


def _all_behind(source: RowSource) -> bool:
    return all(run.via == Via.AFTER and run.geometry == Geometry.NONE for run in source.runs)


def _with_page(labelled: Sequence[int], attachment: Attachment, columns: int) -> Iterator[int]:
    """The rows whose label is followed by the values of several rows, while none are behind the label before it: they
    begin with those of an earlier row."""
    for before, slot in pairwise(labelled):
        bare = not any(run.filled for run in attachment.rows[before].runs)
        if bare and any(r.via == Via.AFTER and r.filled > _MOST_OWN * columns for r in attachment.rows[slot].runs):
            yield slot


def _page(stretch: Stretch, expected: list[int], block: BlockPlan, board: Board) -> Page:
    """The page of the stretch with its values up to the heading of another table."""
    values = stretch.values
    for piece in board.pieces[values[0].index : values[-1].index] if values else ():
        names = board.layout.lexicon.find(piece.text) if piece.role is Role.SECTION else ()
        if any(c.whole and c.slot.kind is SlotKind.SECTION and c.slot.table != block.table.name for c in names):
            values = [value for value in values if value.index < piece.index]
            break
    return Page(expected, values, stretch.after < block.slots[0])


def left_to_right(row: Sequence[Piece], band_of: Mapping[int, Band]) -> Sequence[Piece]:
    """The cells of a row as they stand on their page, where boxes show it: a sum holds in any order of its terms."""
    bands = [band_of.get(piece.index) for piece in row]
    if len({piece.page for piece in row}) > 1 or any(b is None or b.geometry != Geometry.BOXES for b in bands):
        return row
    ordered = sorted(row, key=lambda piece: piece.x0)
    return ordered if all(a.x1 <= b.x0 for a, b in pairwise(ordered)) else row
