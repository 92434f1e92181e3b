"""Step 5a, place: which run of values belongs to which row of the form.

A value on the same line as a label is that label's. Where cells are written one a line, values follow their label.
Where a label is wrapped over several lines, the line with the values may hold no label at all; its neighbours decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.forms.lexicon import Candidate, SlotKind
from extractor.recovery.board.match import ABOVE_ROWS, Alignment
from extractor.recovery.board.pieces import Band, Geometry, Piece
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.tagging.roles import Role
from extractor.values import is_numeral

# A sentence may fill a cell (本年度未制定规章); a paragraph does not.
_LONGEST_CELL_TEXT = 40
# A line with fewer values than this may be a part of a stream of cells where no row is known.
_SHORT_LINE = 5
_SCRAP = 2
_NEAR_LABEL = 2
"""Blanks before the only value of a line, up to which it is right behind its label, whatever column it is of."""
_BRACKETS = "()（）[]“”\"' "
# Values before their label are in a row of their own; a single one is a part of the web page or a page number.
_BESIDE = 2


def attach(bands: Sequence[Band], alignment: Alignment, widths: Mapping[int, int]) -> Attachment:
    """``widths``: number of columns of each row, by slot index."""
    walk = _Walk(bands, alignment, widths)
    for band, slots in zip(bands, walk.slots_of, strict=True):
        walk.take(band, slots)
    walk.close()
    return Attachment(walk.rows, tuple(walk.loose))


class _Walk:
    """The values given to rows so far, line after line. ``current``: the row of the last label; ``stream``: lines of
    cells one a line that have not ended yet."""

    def __init__(self, bands: Sequence[Band], alignment: Alignment, widths: Mapping[int, int]) -> None:
        self.alignment, self.widths = alignment, widths
        self.rows: dict[int, RowSource] = {}
        self.loose: list[Run] = []
        self.current: int | None = None
        self.stream: list[Run] = []
        self.slots_of = [_row_slots(band, alignment) for band in bands]
        self.following = _following(self.slots_of)
        self.breaks = [not s and ends_row(b, alignment) for b, s in zip(bands, self.slots_of, strict=True)]
        self.strong: set[int] = set()
        """Rows with cells on the line of a label of theirs."""
        for band, slots in zip(bands, self.slots_of, strict=True):
            cells = [p for p in band.pieces if p.index not in alignment.rows and _is_cell(p)]
            self.strong.update(slots if cells else ())

    def close(self) -> None:
        """End the stream of cells: it belongs to the row of the last label, unless they are in drawn rows below one
        that is whole."""
        if not self.stream:
            return
        items = tuple(item for line in self.stream for item in line.items)
        run = replace(self.stream[0], items=items)
        if self.current is None:
            self.loose.append(run)
        elif self.current in self.strong and self._is_full(self.current) and all(item.grid for item in items):
            self.loose += [replace(line, geometry=Geometry.GRID) for line in self.stream]
        else:
            self.rows[self.current].runs.append(run)
        self.stream = []

    def take(self, band: Band, slots: Sequence[int]) -> None:
        """Give the items of a line to its row. ``slots``: of the labels on it."""
        if slots:
            self._take_labels(band)
            self.close()
            self.current = slots[-1]
            for run in _line_runs(band, self.alignment, self.widths):
                self.rows[_slot_for(run, band, self.alignment)].runs.append(run)
            return
        items = tuple(p for p in band.pieces if _is_cell(p))
        if self.breaks[band.index] or self._is_elsewhere(band):
            self.close()
            self.current = None
        if self.breaks[band.index]:
            return
        values = [p for p in items if p.is_item]
        if band.geometry == Geometry.GRID and len(values) >= _SHORT_LINE:
            values = list(_drawn_cells(band, values[0]))  # The drawn places stay, whatever a cell among them holds.
        if not values and not self._fits_in_cell(items):
            return
        if self._goes_on(band, values):
            self.stream.append(Run(items, geometry=Geometry.NONE, via=Via.AFTER, band=band.index))
            return
        self.close()
        filler = not any(v.filled for v in values)
        if self.current is not None and len(values) < self.widths[self.current] and filler:
            return  # A line of separators only: the filler of a spanned cell.
        self._take_line(band, values)

    def _is_elsewhere(self, band: Band) -> bool:
        """Is the line outside the block of the last label, where the place of that block is known?"""
        labels = self.rows[self.current].labels if self.current in self.rows else []
        block = labels[-1].block if labels else None
        own = next((piece.block for piece in band.pieces if piece.block is not None), None)  # Empty cells have none.
        return block is not None and own != block

    def _take_labels(self, band: Band) -> None:
        for piece in band.pieces:
            hit = self.alignment.rows.get(piece.index)
            if hit:
                source = self.rows.setdefault(hit.candidate.slot.index, RowSource(hit.candidate.slot.index))
                source.labels.append(piece)
                source.has_head |= hit.candidate.lo == 0
                source.by_order |= hit.by_order

    def _take_line(self, band: Band, values: Sequence[Piece]) -> None:
        """Give a line of values without a label to the row before it or behind it, or to none."""
        target, via = self.current, Via.AFTER
        upcoming = self.following[band.index]
        several = sum(v.filled for v in values) >= _BESIDE
        if upcoming is not None and several and upcoming not in self.strong and target in (None, *self.strong):
            target, via = upcoming, Via.BEFORE
        run = Run(tuple(values), geometry=band.geometry, via=via, band=band.index)
        if target is None or (target in self.strong and target in self.rows and self._is_full(target)):
            self.loose.append(run)
        else:
            self.rows.setdefault(target, RowSource(target)).runs.append(run)

    def _goes_on(self, band: Band, values: Sequence[Piece]) -> bool:
        """Are these cells written one a line, or nearly so?"""
        if band.geometry == Geometry.NONE:
            return True
        if band.geometry == Geometry.GRID and self.stream and len(band.pieces) <= 2:
            return True
        if band.geometry == Geometry.GRID and _is_one_cell(band):
            begins = self.current is not None and self.current not in self.strong
            return bool(self.stream) or (begins and len(values) < self.widths[self.current or 0])
        short = _SHORT_LINE if self.current is None else self.widths[self.current]
        return _is_tight(band) and len(values) < short

    def _fits_in_cell(self, items: Sequence[Piece]) -> bool:
        """May this text without any value be the content of a cell?"""
        if self.current is None or len(items) != 1:
            return False
        return sum(len(line.items) for line in self.stream) < self.widths.get(self.current, 0)

    def _is_full(self, slot: int) -> bool:
        """Has the row all its values, or all its cells drawn beside its label, with a value in one of them?"""
        width = self.widths.get(slot, 0)
        return any(
            run.filled >= width
            or (run.via == Via.LINE and run.geometry == Geometry.GRID and run.filled and len(run.items) >= width)
            for run in self.rows[slot].runs
        )


def _is_one_cell(band: Band) -> bool:
    """Are all values of the line in one drawn cell, in which a converter put neighbouring ones together?"""
    return len({piece.grid for piece in band.pieces}) == 1


def _is_tight(band: Band) -> bool:
    """Values one blank apart, as converters write cells that touch: their position on the line means nothing."""
    if band.geometry != Geometry.COLUMNS:
        return False
    beside = [(a, b) for a, b in pairwise(band.pieces) if b.is_item]
    between = [b.gap for a, b in beside if a.is_item]
    if between:
        return all(gap == 1 for gap in between)
    return all(b.gap is not None and b.gap <= _NEAR_LABEL for _, b in beside)


def _row_slots(band: Band, alignment: Alignment) -> list[int]:
    slots: list[int] = []
    for piece in band.pieces:
        hit = alignment.rows.get(piece.index)
        if hit and hit.candidate.slot.index not in slots:
            slots.append(hit.candidate.slot.index)
    return slots


def _following(slots_of: Sequence[Sequence[int]]) -> list[int | None]:
    """For each band the row whose label comes next."""
    result: list[int | None] = [None] * len(slots_of)
    upcoming: int | None = None
    for index in range(len(slots_of) - 1, -1, -1):
        result[index] = upcoming
        if slots_of[index]:
            upcoming = slots_of[index][0]
    return result


def _is_cell(piece: Piece) -> bool:
    if piece.is_item:
        return True
    # The last line of a wrapped label may be no more than a bracket.
    return piece.role is Role.OTHER and len(piece.text) <= _LONGEST_CELL_TEXT and bool(piece.text.strip(_BRACKETS))


def _drawn_cells(band: Band, first: Piece) -> Iterator[Piece]:
    """The cells of a drawn line without a label, ``first`` its first value. A number in words among them may be taken
    for that of a heading."""
    for piece in band.pieces:
        if _is_cell(piece):
            yield piece
        elif piece.index > first.index and is_numeral(piece.text):
            yield replace(piece, role=Role.OTHER)


def _line_runs(band: Band, alignment: Alignment, widths: Mapping[int, int]) -> Iterator[Run]:
    """The items right of each row label on a line; usually one label, one run."""
    label: Piece | None = None
    items: list[Piece] = []
    for piece in band.pieces:
        hit = alignment.rows.get(piece.index)
        if hit:
            if label is not None and any(i.filled for i in items):
                yield _line_run(band, label, items, alignment, widths)
            label, items = piece, []
        elif label is not None and _is_cell(piece):
            items.append(piece)
        elif label is not None and band.geometry == Geometry.GRID and is_numeral(piece.text):
            # It may be taken for the number of a heading; the drawn cell is the row's, whatever it holds.
            items.append(replace(piece, role=Role.OTHER))
    if label is not None and items:
        yield _line_run(band, label, items, alignment, widths)


def _line_run(band: Band, label: Piece, items: Sequence[Piece], alignment: Alignment, widths: Mapping[int, int]) -> Run:
    candidate = alignment.rows[label.index].candidate
    short = len(items) < widths[candidate.slot.index]
    return Run(
        tuple(items),
        geometry=Geometry.NONE if short and _is_tight(band) else band.geometry,
        via=Via.LINE,
        band=band.index,
        label=label,
        head=candidate.lo == 0,
        depth=candidate.slot.depth,
    )


def _slot_for(run: Run, band: Band, alignment: Alignment) -> int:
    piece = run.label or band.pieces[0]
    return alignment.rows[piece.index].candidate.slot.index


def ends_row(band: Band, alignment: Alignment) -> bool:
    """Does this line end the row before it: a heading, a header, a block's title?"""
    row = sum(p.filled for p in band.pieces) >= _BESIDE
    for piece in band.pieces:
        if piece.role is Role.SECTION and not row and not _is_scrap(piece, alignment):
            return True
        if piece.role in (Role.NOTE, Role.HEADER) and _is_break(alignment.others.get(piece.index, ())):
            return True
    return False


def _is_scrap(piece: Piece, alignment: Alignment) -> bool:
    """Is it only a few characters of a heading, as the last line of a wrapped row label may be as well?"""
    matched = [c.hi - c.lo for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.SECTION]
    return bool(matched) and max(matched) <= _SCRAP


def _is_break(candidates: Sequence[Candidate]) -> bool:
    return any(c.slot.kind in ABOVE_ROWS and (c.whole or c.hi - c.lo >= 2) for c in candidates)
