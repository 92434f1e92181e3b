"""Step 5a, place: which run of values belongs to which row of the form.

A value on the same line as a label is that label's. Where cells stand one a line, values follow their label. Where a
label is wrapped over several lines, the line with the values may hold no label at all; its neighbours decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from extractor.forms.lexicon import Candidate, SlotKind
from extractor.recovery.match import Alignment
from extractor.recovery.pieces import Band, Piece
from extractor.tagging.roles import Role
from extractor.values import is_numeral

_BREAKING = frozenset({SlotKind.SECTION, SlotKind.TITLE, SlotKind.CORNER, SlotKind.COLUMN, SlotKind.COLUMN_GROUP})
# A sentence may fill a cell (本年度未制定规章); a paragraph does not.
_LONGEST_CELL_TEXT = 40
# A line with fewer values than this may be a part of a stream of cells where no row is known.
_SHORT_LINE = 5
_SCRAP = 2
_BRACKETS = "()（）[]“”\"' "
# Values before their label stand in a row of their own; a single one is chrome or a page number.
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Values that stand together. ``via``: ``line`` (beside the label), ``after`` or ``before`` it."""

    items: tuple[Piece, ...]
    geometry: str
    via: str
    band: int = 0
    label: Piece | None = None
    """The last label piece on the same line."""
    head: bool = True
    """Does the line hold the beginning of the label? A page break leaves a tail with empty cells."""

    depth: int | None = None
    """Level of the label in the form's tree of rows."""
    counted: bool = False
    """Do other values of the table stand apart from their labels, so that counting alone says whose these are?"""

    @property
    def filled(self) -> int:
        return sum(1 for item in self.items if item.filled or item.role is Role.OTHER)


@dataclass
class RowSource:
    """All that the source holds of one row of the form."""

    slot: int
    labels: list[Piece] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    has_head: bool = False


@dataclass(frozen=True)
class Attachment:
    rows: Mapping[int, RowSource]
    """By slot index."""
    loose: tuple[Run, ...]
    """Runs of values beside no label of a row, in reading order; header bands among them."""


def unused(runs: Iterable[Run], used: Set[int]) -> list[Run]:
    """The runs that hold none of the items with these piece indices."""
    return [run for run in runs if not any(item.index in used for item in run.items)]


def before_used(runs: Iterable[Run], used: Set[int]) -> list[Run]:
    """The runs before the first one that holds such an item: what comes behind the values of another row is not this
    row's either."""
    return list(takewhile(lambda run: not any(item.index in used for item in run.items), runs))


@dataclass
class _Walk:
    current: int | None = None
    stream: list[Piece] = field(default_factory=list)
    stream_band: int = 0


def attach(bands: Sequence[Band], alignment: Alignment, widths: Mapping[int, int]) -> Attachment:
    """``widths``: number of columns of each row, by slot index."""
    rows: dict[int, RowSource] = {}
    loose: list[Run] = []
    strong: set[int] = set()
    filled: set[int] = set()
    slots_of = [_row_slots(band, alignment) for band in bands]
    for band, slots in zip(bands, slots_of, strict=True):
        cells = [p for p in band.pieces if p.index not in alignment.rows and _is_cell(p)]
        if slots and cells:
            strong.update(slots)
            if any(p.filled for p in cells):
                filled.update(slots)
    following = _following(slots_of)
    next_row: dict[int | None, int] = dict(pairwise(sorted(widths)))
    walk = _Walk()

    def close() -> None:
        if walk.stream:
            run = Run(tuple(walk.stream), "none", "after", walk.stream_band)
            if walk.current is None:
                loose.append(run)
            else:
                rows[walk.current].runs.append(run)
            walk.stream = []

    for band, slots in zip(bands, slots_of, strict=True):
        for piece in band.pieces:
            hit = alignment.rows.get(piece.index)
            if hit:
                source = rows.setdefault(hit.candidate.slot.index, RowSource(hit.candidate.slot.index))
                source.labels.append(piece)
                source.has_head |= hit.candidate.lo == 0
        if slots:
            close()
            walk.current = slots[-1]
            for run in _line_runs(band, alignment, widths):
                rows[_slot_for(run, band, alignment)].runs.append(run)
            continue
        items = tuple(p for p in band.pieces if _is_cell(p))
        if _breaks(band, alignment):
            close()
            walk.current = None
            continue
        values = [p for p in items if p.is_item]
        if band.geometry == "grid" and len(values) >= _SHORT_LINE:
            values = list(items)  # The drawn places stay, whatever a cell among them holds.
        if not values and not (items and _fits_in_cell(items, walk, widths)):
            continue
        if (
            band.geometry == "none"
            or (walk.stream and band.geometry == "grid" and len(band.pieces) <= 2)
            or (_is_tight(band) and len(values) < (_SHORT_LINE if walk.current is None else widths[walk.current]))
        ):
            if not walk.stream:
                walk.stream_band = band.index
            walk.stream.extend(items)
            continue
        close()
        if walk.current is not None and len(values) < widths[walk.current] and not any(v.filled for v in values):
            continue  # A line of nothing but separators: the filler of a spanned cell.
        before = following[band.index]
        target, via = walk.current, "after"
        beside = sum(v.filled for v in values) >= _BESIDE
        if beside and before is not None and before not in strong and (target is None or target in strong):
            target, via = before, "before"
        if beside and before in strong - filled and before == next_row.get(walk.current):
            # A page break tore the row: its values stand beside the first line of the label, which alone says nothing.
            target, via = before, "line"
        run = Run(tuple(values), band.geometry, via, band.index)
        if target is None or (target in strong and target in rows and _full(rows[target], widths)):
            loose.append(run)
        else:
            rows.setdefault(target, RowSource(target)).runs.append(run)
    close()
    return Attachment(rows, tuple(loose))


def _is_tight(band: Band) -> bool:
    """Values set one blank apart, as converters write cells that touch: where they stand on the line says nothing."""
    return band.geometry == "columns" and all(b.gap == 1 for a, b in pairwise(band.pieces) if a.is_item and b.is_item)


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
        elif label is not None and band.geometry == "grid" and is_numeral(piece.text):
            # It may be taken for the number of a heading; the drawn cell is the row's, whatever it holds.
            items.append(replace(piece, role=Role.OTHER))
    if label is not None and items:
        yield _line_run(band, label, items, alignment, widths)


def _line_run(band: Band, label: Piece, items: Sequence[Piece], alignment: Alignment, widths: Mapping[int, int]) -> Run:
    candidate = alignment.rows[label.index].candidate
    short = len(items) < widths[candidate.slot.index]
    geometry = "none" if short and _is_tight(band) else band.geometry
    return Run(tuple(items), geometry, "line", band.index, label, candidate.lo == 0, candidate.slot.depth)


def _slot_for(run: Run, band: Band, alignment: Alignment) -> int:
    piece = run.label or band.pieces[0]
    return alignment.rows[piece.index].candidate.slot.index


def _breaks(band: Band, alignment: Alignment) -> bool:
    """Does this line end the row before it: a heading, a header, a block's title?"""
    row = sum(p.filled for p in band.pieces) >= _BESIDE
    for piece in band.pieces:
        if piece.role is Role.SECTION and not row and not _is_scrap(piece, alignment):
            return True
        if piece.role in (Role.NOTE, Role.HEADER) and _is_break(alignment.others.get(piece.index, ())):
            return True
    return False


def _is_scrap(piece: Piece, alignment: Alignment) -> bool:
    """Is it no more than a few characters of a heading, as the last line of a wrapped row label may be as well?"""
    said = [c.hi - c.lo for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.SECTION]
    return bool(said) and max(said) <= _SCRAP


def _is_break(candidates: Sequence[Candidate]) -> bool:
    return any(c.slot.kind in _BREAKING and (c.whole or c.hi - c.lo >= 2) for c in candidates)


def _fits_in_cell(items: Sequence[Piece], walk: _Walk, widths: Mapping[int, int]) -> bool:
    """May this text without any value be what a cell holds?"""
    if walk.current is None or len(items) != 1:
        return False
    return len(walk.stream) < widths.get(walk.current, 0)


def _full(source: RowSource, widths: Mapping[int, int]) -> bool:
    return any(run.filled >= widths.get(source.slot, 0) for run in source.runs)
