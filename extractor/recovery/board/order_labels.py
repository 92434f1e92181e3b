"""Step 4b, match: labels in words that the form does not have, known by their place between labels that it has.

Offices word rows in their own way, and translate them. Between two known points of a table (rows and groups with known
labels, its heading, its end) the rows of cells whose labels match nothing are rows of the form in the form's order.
Each is taken for the one row that it can be: where there are as many as the form has there, or where the numbers before
the labels allow only one way. Where a row can be one of two, it is left open, and a label that is left over is none of
the form's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.forms.lexicon import LONGEST_LABEL, Candidate, SlotKind, split_number
from extractor.frozen import quick, replace
from extractor.recovery.board.in_order import Chooser
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import ABOVE_ROWS, Alignment, LabelHit
from extractor.recovery.board.pieces import Band, Geometry, Piece
from extractor.report import Section
from extractor.tagging.roles import Role

_HEADING_SCORE: Final = 0.9
_HEADING_LIKE: Final = 0.8
"""Of a heading that is there from end to end, with a character or two lost."""
_HEADING_LENGTH: Final = 4
"""Characters of a heading that must be there: 行政复议 begins labels, too."""
_GROUP_SCORE: Final = 0.95
_KNOWN: Final = 0.75
_FEWEST_LETTERS: Final = 2
"""Chinese characters of a label: one by itself is what is left of another."""
_ORDER_SCORE: Final = 0.5
"""Score of a label that is known from its place only; a label that matches letter by letter has 1."""
_MISREAD: Final = 0.5
"""Share of its letters with which a recognised label, in the place of a row, is that row's label read badly."""


@quick
@dataclass(frozen=True, slots=True)
class _Point:
    """Where the text is in the form: behind the first ``rows`` rows of a table. ``at_row``: the last of them is at this
    point of the text, and not only before it."""

    table: str
    rows: int
    at_row: bool = False


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A row of cells whose label matches nothing: the cells are beside it, or one a line behind it."""

    label: Piece
    cells: Sequence[Piece]
    drawn: bool
    first: bool = True
    """Is there no empty cell before the label?"""

    @property
    def filled(self) -> bool:
        return any(cell.filled for cell in self.cells)

    def may_be(self, layout: Layout, slot: int) -> bool:
        """May its cells be those of this row, and the number before its label the row's?

        Drawn rows have as many cells as the form, of others empty cells may have vanished; there, and where a drawn row
        has fewer though its label is in front, there are no more numbers than the form has cells.
        """
        width = layout.widths[slot]
        whole = self.drawn and len(self.cells) >= width
        may_be_short = not self.drawn or self.first
        if not whole and not (may_be_short and 0 < sum(cell.filled for cell in self.cells) <= width):
            return False
        number, _ = split_number(self.label.text)
        numbers = layout.lexicon.numbers_of(slot)
        return not number or not numbers or number in numbers


def with_labels_by_order(
    bands: Sequence[Band], alignment: Alignment, layout: Layout, sections: Sequence[Section] = ()
) -> Alignment:
    """The alignment with those rows added that have unknown labels and can only be one row of the form.

    ``sections``: those found, of which the form's tables are some; a heading may also be known by its label alone.
    """
    headings = _headings(bands, layout, sections)
    slots = {
        table.name: [plan.slot for plan in layout.plans if plan.table == table.name and plan.slot >= 0]
        for table in layout.form.tables
    }
    given: dict[int, int] = {}
    open_rows: set[int] = set()
    point: _Point | None = None
    waiting: list[_Unknown] = []
    for place, band in enumerate(bands):
        headed = headings.get(band.index)
        ends = headed is not None or (_ends_table(band) and not _cells_behind(bands, place))
        reached = _Point(headed, 0) if headed is not None else _point_at(band, alignment, layout, slots)
        if ends or reached is not None:
            found, left = _given(point, reached, waiting, slots, layout)
            given |= found
            open_rows |= left
            point, waiting = reached, []
        if not ends and (reached is None or not reached.at_row):
            unknown = _unknown_row(band, alignment) or _unknown_stream(bands, place, alignment)
            waiting += [unknown] if unknown is not None else []
    found, left = _given(point, None, waiting, slots, layout)
    given |= found
    open_rows |= left
    alignment = replace(
        alignment, open_rows=frozenset(open_rows) - {h.candidate.slot.index for h in alignment.rows.values()}
    )
    if not given:
        return alignment
    texts = {piece.index: piece for band in bands for piece in band.pieces if piece.index in given}
    hits = {index: _hit(texts[index], slot, layout) for index, slot in given.items()}
    hits |= {hit.piece: replace(hit, by_order=True) for hit in _without_head(alignment)}
    others = {piece: found for piece, found in alignment.others.items() if piece not in hits}
    return replace(alignment, rows=dict(sorted({**alignment.rows, **hits}.items())), others=others)


def _without_head(alignment: Alignment) -> Iterator[LabelHit]:
    """The labels of which only the end is there. Where other labels are in other words, the beginning may be so, too,
    and the numbers behind the end those of the next row."""
    headed = {hit.candidate.slot.index for hit in alignment.rows.values() if hit.candidate.lo == 0}
    return (hit for hit in alignment.rows.values() if hit.candidate.slot.index not in headed)


def _headings(bands: Sequence[Band], layout: Layout, sections: Sequence[Section]) -> dict[int, str]:
    """Band → the table whose section begins on it."""
    tables = {table.title: table.name for table in layout.form.tables}
    found: dict[int, str] = {}
    for section in sections:
        first = next((band for band in bands if band.pieces[-1].end > section.start), None)
        if section.title in tables and first is not None and not any(piece.is_item for piece in first.pieces):
            found[first.index] = tables[section.title]
    return found


def heading_of(piece: Piece, alignment: Alignment) -> str | None:
    """The table whose heading the piece is, if it is one."""
    for candidate in alignment.others.get(piece.index, ()):
        least = _HEADING_LIKE if candidate.whole else _HEADING_SCORE
        heads = candidate.slot.kind is SlotKind.SECTION and candidate.score >= least
        if heads and candidate.hi - candidate.lo >= _HEADING_LENGTH:
            return candidate.slot.table
    return None


def _point_at(band: Band, alignment: Alignment, layout: Layout, slots: Mapping[str, Sequence[int]]) -> _Point | None:
    """The row of a label on the line, or the group of rows that begins on it, or the table of which it is the
    heading."""
    hits = [hit for piece in band.pieces if (hit := alignment.rows.get(piece.index))]
    if hits:
        slot = hits[-1].candidate.slot
        return _Point(slot.table, slots[slot.table].index(slot.index) + 1, at_row=True)
    for piece in band.pieces:
        for candidate in alignment.others.get(piece.index, ()):
            group = candidate.slot
            if group.kind is SlotKind.ROW_GROUP and candidate.whole and candidate.score >= _GROUP_SCORE:
                below = [n for n, s in enumerate(slots[group.table]) if s > group.index]
                return _Point(group.table, below[0]) if below else None
    if not any(piece.filled for piece in band.pieces):
        table = next((found for piece in band.pieces if (found := heading_of(piece, alignment))), None)
        return _Point(table, 0) if table is not None else None
    return None


def _ends_table(band: Band) -> bool:
    """Is it a heading by itself, outside of any drawn table?"""
    first = band.pieces[0]
    return len(band.pieces) == 1 and first.role is Role.SECTION and first.grid is None


def _unknown_row(band: Band, alignment: Alignment) -> _Unknown | None:
    """The row of cells on this line, if its label (the last text before the cells) matches nothing in the lexicon."""
    label: Piece | None = None
    texts = 0
    for piece in band.pieces:
        if piece.is_item and (piece.filled or label is not None):
            break
        if not piece.is_item:
            label, texts = piece, texts + 1
    if label is None or label.index in alignment.rows or not _is_wording(label) or _heads(label, alignment):
        return None
    behind = [p for p in band.pieces if p.index > label.index]
    first = not any(p.is_item for p in band.pieces if p.index < label.index)
    row = _Unknown(label, behind, band.geometry is Geometry.GRID, first)
    if not row.filled and (texts > 1 or label.role is Role.HEADER or not all(cell.is_item for cell in row.cells)):
        return None  # A line of headers: texts, with empty cells among them.
    return row if row.cells else None


def _unknown_stream(bands: Sequence[Band], place: int, alignment: Alignment) -> _Unknown | None:
    """The same where cells come one a line behind their label. The line behind a known label is the rest of that."""
    label = _alone(bands, place)
    if label is None or label.is_item or not _is_wording(label) or _heads(label, alignment):
        return None
    before = _alone(bands, place - 1)
    if label.index in alignment.rows or (before is not None and before.index in alignment.rows):
        return None
    cells = _cells_behind(bands, place)
    return _Unknown(label, cells, False) if any(cell.filled for cell in cells) else None


def _cells_behind(bands: Sequence[Band], place: int) -> list[Piece]:
    """The cells on the lines behind this one that hold nothing else."""
    cells: list[Piece] = []
    for band in bands[place + 1 :]:
        if not all(piece.is_item for piece in band.pieces):
            break
        cells += band.pieces
    return cells


def _alone(bands: Sequence[Band], place: int) -> Piece | None:
    """The piece on this line, if there is one and no more."""
    if not 0 <= place < len(bands) or len(bands[place].pieces) > 1:
        return None
    return bands[place].pieces[0]


def _is_wording(piece: Piece) -> bool:
    return (
        len(piece.text) <= LONGEST_LABEL
        and sum("\u4e00" <= letter <= "\u9fff" for letter in piece.text) >= _FEWEST_LETTERS
    )


def _heads(label: Piece, alignment: Alignment) -> bool:
    """Is it a header or a title of the form?"""
    found = alignment.others.get(label.index, ())
    return any(c.slot.kind in ABOVE_ROWS and c.score >= _KNOWN for c in found)


def _given(
    point: _Point | None,
    reached: _Point | None,
    waiting: Sequence[_Unknown],
    slots: Mapping[str, Sequence[int]],
    layout: Layout,
) -> tuple[dict[int, int], set[int]]:
    """Label piece → slot, for the unknown rows between two points that can be only one row; and the rows of the form
    of which others of them may be one."""
    if point is None and reached is not None:
        point = _Point(reached.table, 0) if reached.rows else _before(reached.table, slots)
    if point is None or not waiting:
        return {}, set()
    between = _between(point, reached, slots)
    filled = [row for row in waiting if row.filled]
    chosen: dict[int, int] = {}
    # A line of a header may have nothing but empty cells behind it, and so may a row.
    for rows in (waiting, filled):
        likes = [layout.lexicon.likeness(row.label.text, between) for row in rows]
        chooser = Chooser(
            lambda row, slot, rows=rows: rows[row].may_be(layout, slot),  # type: ignore[misc]
            lambda row, slot, likes=likes: likes[row][slot],  # type: ignore[misc]
        )
        chosen = {rows[row].label.index: slot for row, slot in chooser.choose(range(len(rows)), between).items()}
        if chosen:
            break
    left = any(row.label.index not in chosen for row in filled)
    return chosen, set(between).difference(chosen.values()) if left else set()


def _between(point: _Point, reached: _Point | None, slots: Mapping[str, Sequence[int]]) -> list[int]:
    """The rows of the form from one point to the other; where the heading between two tables is lost, the rest of the
    one and the beginning of the other."""
    own = slots[point.table]
    if reached is None or not reached.rows:
        return list(own[point.rows :])
    stop = reached.rows - reached.at_row
    if reached.table == point.table:
        return list(own[point.rows : stop])
    names = list(slots)
    if names.index(reached.table) != names.index(point.table) + 1:
        return []
    return [*own[point.rows :], *slots[reached.table][:stop]]


def _before(table: str, slots: Mapping[str, Sequence[int]]) -> _Point | None:
    """The beginning of the table before this one, whose heading was not found."""
    names = list(slots)
    place = names.index(table)
    return _Point(names[place - 1], 0) if place and slots[names[place - 1]] else None


def _hit(label: Piece, slot: int, layout: Layout) -> LabelHit:
    """The label as that of the row in whose place it is: in other words, or in the row's own, badly recognised."""
    own = layout.lexicon.slots[slot]
    if label.score is not None:
        rows = [other.index for other in layout.lexicon.slots if other.kind is SlotKind.ROW]
        likeness = layout.lexicon.likeness(label.text, rows)
        best = max(likeness.values())
        if likeness[slot] == best >= _MISREAD:
            return LabelHit(label.index, Candidate(own, 0, 1, 1, best))
    return LabelHit(label.index, Candidate(own, 0, 1, 1, _ORDER_SCORE), by_order=True)
