"""Sheets of a workbook → Document: one page a sheet, its name first, then paragraphs and grids from top to bottom.

The readers of the file kinds bring :class:`Sheet`; what is hidden is left out here, and said.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from extractor.document import Document
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.messages import message
from extractor.readers.grid_text import DocumentWriter, GridCell, join_lines
from extractor.readers.html_grid import MAX_SLOTS

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Is put into a cell whose content is not shown, or not in the file: something is there, and it is not nothing."""
MAX_CELLS = 50_000
"""Filled cells of a workbook. A report has some hundred, a yearbook with all its tables some ten thousand."""
_PROSE = 40
"""A cell across the whole table with more characters is a paragraph, not the title of a block of rows."""
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}|第[一二三四五六七八九十]+部分)\s*[、.．]")
_MOST_NAMED = 5

Block = str | tuple[GridCell, ...]
"""A paragraph, or the cells of a grid."""
Range = tuple[int, int]
"""Rows or columns from 0, half-open."""


@dataclass(frozen=True, slots=True)
class Merge:
    row: int
    row_end: int
    col: int
    col_end: int


@dataclass(frozen=True)
class Sheet:
    """``cells``: the text of every filled cell as displayed, by row and column from 0.

    ``hidden_rows``, ``hidden_cols``: ranges that are not shown. ``notes``: what the record is to say about the sheet.
    """

    name: str
    cells: Mapping[tuple[int, int], str]
    merges: Sequence[Merge] = ()
    hidden_rows: Sequence[Range] = ()
    hidden_cols: Sequence[Range] = ()
    shown: bool = True
    notes: Sequence[str] = field(default=())


class _Hidden:
    """Rows or columns that are not shown, in any number of ranges."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holds(self, index: int) -> bool:
        return self.first_shown(index, index + 1) is None

    def first_shown(self, start: int, end: int) -> int | None:
        """The first of ``[start, end)`` that is shown."""
        at = bisect_right(self._starts, start) - 1
        first = max(start, self._ends[at]) if at >= 0 else start
        return first if first < end else None


@dataclass(frozen=True, slots=True)
class _Area:
    """What is shown of a cell, in the rows and columns that are shown."""

    row: int
    row_end: int
    col: int
    col_end: int
    text: str
    after_gap: bool
    """Whether an empty row that is shown is above."""


def sheets_document(
    sheets: Iterable[Sheet], *, name: str, media_type: str, title: str | None = None, notes: Iterable[str] = ()
) -> Document:
    """Raises :class:`UnreadableFile` where nothing is shown, :class:`InputTooLarge` beyond :data:`MAX_CELLS`."""
    writer = DocumentWriter(media_type)
    told = list(notes)
    filled = 0
    for sheet in sheets:
        filled += len(sheet.cells)
        check_count(filled, name)
        if not sheet.shown:
            told += [message("sheet.hidden", sheet=sheet.name)] if sheet.cells else []
            continue
        told += [message("sheet.note", sheet=sheet.name, note=note) for note in (*_left_out(sheet), *sheet.notes)]
        blocks = _named_blocks(sheet, name)
        if not blocks:
            continue
        writer.start_page()
        writer.paragraph(" ".join(sheet.name.split()))
        for block in blocks:
            if isinstance(block, str):
                writer.paragraph(block)
            else:
                writer.table(block)
    document = writer.finish(metadata_title=title, notes=told)
    if not document.tokens:
        shown = message("file.no_sheet_shows", name=name)
        raise UnreadableFile(message("file.because_notes", error=shown, notes=told[:3]) if told else shown)
    return document


def _named_blocks(sheet: Sheet, name: str) -> list[Block]:
    try:
        return list(_blocks(sheet))
    except InputTooLarge as error:
        raise InputTooLarge(message("sheet.because", name=name, sheet=sheet.name, error=error)) from error


def check_count(filled: int, name: str) -> None:
    if filled > MAX_CELLS:
        raise InputTooLarge(message("file.too_many_cells", name=name, limit=MAX_CELLS))


def _left_out(sheet: Sheet) -> list[str]:
    """What is said of hidden rows and columns with content."""
    notes: list[str] = []
    for code, ranges, axis in (
        ("sheet.hidden_rows", sheet.hidden_rows, 0),
        ("sheet.hidden_columns", sheet.hidden_cols, 1),
    ):
        hidden = _Hidden(ranges)
        filled = sorted({place[axis] for place in sheet.cells if hidden.holds(place[axis])})
        if filled:
            shown = ", ".join(str(i + 1) if axis == 0 else column_name(i) for i in filled[:_MOST_NAMED])
            more = ", …" if len(filled) > _MOST_NAMED else ""
            notes.append(message(code, count=len(filled), shown=shown + more))
    return notes


def column_name(index: int) -> str:
    """A, B … Z, AA for 0, 1 … 25, 26."""
    name = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def _blocks(sheet: Sheet) -> Iterator[Block]:
    """Paragraphs and grids. A row with one filled cell above a table, or with a heading or prose across it, is a
    paragraph; the other rows are the table, and an empty row parts two tables of different width."""
    areas = _shown_areas(sheet)
    table: list[_Area] = []
    of_table: Range | None = None
    for run in _runs(areas):
        rows = {row: list(members) for row, members in groupby(run, key=lambda area: area.row)}
        full = [area for members in rows.values() if _filled(members) > 1 for area in members]
        of_full = _extent(full) if full else None
        last = max((area.row for area in full), default=-1)
        if table and (of_full is None or of_table != of_full or _filled(next(iter(rows.values()))) < 2):
            yield _grid(table)
            table, of_table = [], None
        for row, members in rows.items():
            if _is_paragraph(members, of_full, begun=bool(table), ends=row > last):
                if table:
                    yield _grid(table)
                    table, of_table = [], None
                yield from (area.text for area in members if area.text)
            else:
                table.extend(members)
                first, end = _extent(members)
                of_table = (first, end) if of_table is None else (min(first, of_table[0]), max(end, of_table[1]))
    if table:
        yield _grid(table)


def _filled(areas: Iterable[_Area]) -> int:
    return sum(1 for area in areas if area.text)


def _extent(areas: Sequence[_Area]) -> Range:
    return min(area.col for area in areas), max(area.col_end for area in areas)


def _is_paragraph(members: Sequence[_Area], full: Range | None, *, begun: bool, ends: bool) -> bool:
    """``full``: the columns of the rows of the run with several filled cells; ``None`` where it has none. ``begun``:
    rows of the table are above. ``ends``: none is below."""
    if _filled(members) != 1:
        return False
    if full is None or not begun:
        # What spans rows below belongs to the table that begins here.
        return all(area.row_end == area.row + 1 for area in members)
    only = next(area for area in members if area.text)
    first, end = full
    wide = only.col <= first and only.col_end >= end
    return (wide and _HEADING.match(only.text) is not None) or (len(only.text) > _PROSE and (wide or ends))


def _grid(table: Sequence[_Area]) -> tuple[GridCell, ...]:
    """The areas, and an empty cell in every place of the grid that they leave."""
    first, end = _extent(table)
    rows = sorted({area.row for area in table})
    if len(rows) * (end - first) > MAX_SLOTS:
        raise InputTooLarge(message("table.too_large_for", rows=len(rows), columns=end - first, limit=MAX_SLOTS))
    taken = {
        (row, col) for area in table for row in range(area.row, area.row_end) for col in range(area.col, area.col_end)
    }
    empty = (GridCell(r, r + 1, c, c + 1, "") for r in rows for c in range(first, end) if (r, c) not in taken)
    return (*(GridCell(a.row, a.row_end, a.col, a.col_end, a.text) for a in table), *empty)


def _runs(areas: Sequence[_Area]) -> Iterator[list[_Area]]:
    """The areas in row order, parted at empty rows that no cell spans."""
    run: list[_Area] = []
    end = 0
    for area in areas:
        if run and area.row >= end and area.after_gap:
            yield run
            run = []
        run.append(area)
        end = max(end, area.row_end)
    if run:
        yield run


def _shown_areas(sheet: Sheet) -> list[_Area]:
    """The filled and the merged cells, in row order, numbered without the rows and columns that are hidden or empty."""
    texts, merged = _anchored(sheet)
    rows = sorted({row for row, _ in texts})
    cols = sorted({col for _, col in texts})
    hidden = _Hidden(sheet.hidden_rows)
    areas: list[_Area] = []
    covered: set[tuple[int, int]] = set()
    count = 0

    def add(at: Merge, text: str) -> None:
        row, row_end = bisect_left(rows, at.row), bisect_left(rows, at.row_end)
        col, col_end = bisect_left(cols, at.col), bisect_left(cols, at.col_end)
        nonlocal count
        count += (row_end - row) * (col_end - col)
        if count > MAX_SLOTS:
            raise InputTooLarge(message("sheet.merges_too_large", limit=MAX_SLOTS))
        places = {(r, c) for r in range(row, row_end) for c in range(col, col_end)}
        if places and covered.isdisjoint(places):
            covered.update(places)
            areas.append(_Area(row, row_end, col, col_end, text, _gap_before(rows, row, hidden)))

    for merge in merged:
        add(merge, texts.get((merge.row, merge.col), ""))
    anchors = {(merge.row, merge.col) for merge in merged}
    for (row, col), text in texts.items():
        if (row, col) not in anchors:
            add(Merge(row, row + 1, col, col + 1), text)
    return sorted(areas, key=lambda area: (area.row, area.col))


def _anchored(sheet: Sheet) -> tuple[dict[tuple[int, int], str], list[Merge]]:
    """The texts by the place where they begin to be shown, and the merges from there on.

    What is below a merged cell is not shown. A merged cell that begins in a hidden row shows its text in the rest.
    """
    by_row: dict[int, list[Merge]] = defaultdict(list)
    filled_rows = sorted({row for row, _ in sheet.cells})
    entries = 0
    for merge in sheet.merges:
        inside = filled_rows[bisect_left(filled_rows, merge.row) : bisect_left(filled_rows, merge.row_end)]
        entries += len(inside)
        if entries > MAX_SLOTS:
            raise InputTooLarge(message("sheet.merges_too_long", limit=MAX_SLOTS))
        for row in inside:
            by_row[row].append(merge)
    texts: dict[tuple[int, int], str] = {}
    merged: list[Merge] = []
    hidden_rows, hidden_cols = _Hidden(sheet.hidden_rows), _Hidden(sheet.hidden_cols)
    for merge in sheet.merges:
        first_row = hidden_rows.first_shown(merge.row, merge.row_end)
        first_col = hidden_cols.first_shown(merge.col, merge.col_end)
        if first_row is None or first_col is None:
            continue
        merged.append(Merge(first_row, merge.row_end, first_col, merge.col_end))
        text = sheet.cells.get((merge.row, merge.col), "")
        if text:
            texts[first_row, first_col] = join_lines(text.splitlines())
    for (row, col), text in sheet.cells.items():
        below = any(merge.col <= col < merge.col_end for merge in by_row.get(row, ()))
        if not below and not hidden_rows.holds(row) and not hidden_cols.holds(col):
            joined = join_lines(text.splitlines())
            if joined:
                texts[row, col] = joined
    return texts, merged


def _gap_before(rows: Sequence[int], index: int, hidden: _Hidden) -> bool:
    """Whether an empty row that is shown is between this filled row and the one before it."""
    if not index:
        return False
    return hidden.first_shown(rows[index - 1] + 1, rows[index]) is not None
