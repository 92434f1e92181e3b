"""Plain text, Markdown, TSV and CSV → Document.

What is left of the grid is in separators: tabs, pipes in many styles, runs of spaces, or only line breaks.
Each line is cut where its separators cut it; nothing is interpreted beyond that.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractor.document import Document, GridPlace, Page, Token
from extractor.messages import message
from extractor.readers.closed_cells import closed_tables
from extractor.readers.delimited import delimited_rows
from extractor.readers.drawn_text import DrawnTable, drawn_tables
from extractor.readers.inline_markup import shown_text
from extractor.readers.joined_rows import row_starts
from extractor.readers.laid_text import laid_tables
from extractor.readers.latex import latex_tables
from extractor.readers.listed import listed_rows
from extractor.readers.plain_lines import Line, Part, plain_parts, trim
from extractor.readers.run_together import is_run_together, labels_and_figures
from extractor.readers.wikitext import wiki_tables

_RULE_CELL = re.compile(r"-{2,}\Z|:-+:?\Z|-+:\Z")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－]+\s?\d{1,4}\s?[-—–－]+|第\s*\d{1,4}\s*页\s*+(?:(?:[/,，]\s*)?共\s*\d{1,4}\s*页)?)\s*\Z"
)


_FORMULA_OF_TEXT = re.compile(r'="{1,2}(?P<text>[^"\r\n]*)"{1,2}')
"""What keeps a spreadsheet from taking the text for a number: ="007"."""
_TOGETHER = message("text.run_together")
# What is longer is no cell but a page that lost its line breaks, with a menu bar's separators somewhere in it.
_LONGEST_CELL = 600


def read_text(text: str, *, media_type: str = "text/plain", notes: Sequence[str] = ()) -> Document:
    """Cut ``text`` into tokens. A form feed ends a page, as converters from PDF write it.

    Struck-out text and other markup inside lines is blanked in the document's text (:mod:`.inline_markup`).
    """
    if media_type != "text/html":
        text, told = shown_text(text)
        notes = (*notes, *told)
    lines = list(_lines(text))
    together = media_type != "text/csv" and is_run_together(text)
    tokens = _csv_tokens(text, lines) if media_type == "text/csv" else _tokens(text, lines, together=together)
    furniture = tuple((n.start, n.end) for n in lines if _PAGE_NUMBER.match(text[n.start : n.end]))
    page_ends = [line.end for line in lines if text[line.end : line.end + 1] == "\f"]
    bounds = [0, *(end + 1 for end in page_ends), len(text)]
    pages = tuple(Page(index, start, end) for index, (start, end) in enumerate(itertools.pairwise(bounds)))
    return Document(
        text=text,
        pages=pages,
        tokens=tuple(tokens),
        media_type=media_type,
        furniture=furniture,
        run_together=together,
        notes=(*notes, _TOGETHER) if together else tuple(notes),
    )


def _lines(text: str) -> Iterator[Line]:
    """Rows of a table that stand on one line are lines, too."""
    start, page, number = 0, 0, 0
    for match in [*_BREAK.finditer(text), None]:
        end = len(text) if match is None else match.start()
        for row in row_starts(text, start, end):
            yield Line(number, start, row, page)
            start, number = row, number + 1
        yield Line(number, start, end, page)
        if match is not None:
            start, number, page = match.end(), number + 1, page + (match.group() == "\f")


def _tokens(text: str, lines: Sequence[Line], *, together: bool) -> Iterator[Token]:
    leading_pipe = _runs_with_leading_pipe(text, lines)
    ruler = _Ruler(text)
    table, row, in_grid, open_cell = -1, 0, False, False
    ranges = [(line.start, line.end) for line in lines]
    drawn = {found.first: found for found in laid_tables(text, ranges)}
    drawn |= {found.first: found for found in closed_tables(text, ranges)}
    drawn |= {found.first: found for found in drawn_tables(text, ranges)}
    drawn |= {found.first: found for found in wiki_tables(text, ranges)} if "{|" in text else {}
    drawn |= {found.first: found for found in latex_tables(text, ranges)} if "\\begin{" in text else {}
    delimited = delimited_rows(text, ranges)
    listed = listed_rows(text, ranges)
    passed = -1
    for line in lines:
        content = text[line.start : line.end]
        if line.number <= passed:
            continue
        if line.number in drawn:
            passed, table, in_grid, open_cell = drawn[line.number].last, table + 1, False, False
            yield from _drawn_tokens(ruler, lines, drawn[line.number], table)
            continue
        if line.number in listed:
            table, row = (table, row) if in_grid else (table + 1, 0)
            in_grid, open_cell = True, False
            for cells in listed[line.number]:
                for col, (start, end) in enumerate(cells):
                    place = GridPlace(table, row, row + 1, col, col + 1)
                    yield _token(ruler, line, trim(text, start, end), place)
                row += 1
            continue
        # A line of blanks between tabs is still a row of empty cells.
        if not content.strip() and "\t" not in content:
            in_grid = False
            continue
        if line.number in delimited:
            parts = [trim(text, start, end) for start, end in delimited[line.number]]
            open_cell = False
        elif "|" in content:
            if _is_rule(content):
                continue
            parts = _pipe_parts(text, line, opens=leading_pipe[line.number] or open_cell)
            if content.strip() == "|" and not open_cell:
                # A pipe alone after a closed cell is an empty cell (one cell a line, the pipe closing each).
                parts = [Part(line.end, line.end)]
            open_cell = False
        elif "\t" in content:
            parts = _split(text, line.start, line.end, "\t")
            open_cell = False
        else:
            parts = [Part(line.start, line.end)]
            open_cell = True
        if open_cell or any(p.end - p.start > _LONGEST_CELL for p in parts):
            in_grid = False
            for part in parts:
                if together:
                    cuts = [Part(*ends) for ends in labels_and_figures(text, part.start, part.end)]
                    cuts = [cut for cut in cuts if not text[cut.start : cut.end].isspace()]
                else:
                    cuts = list(plain_parts(text, part.start, part.end))
                for cut in cuts:
                    yield _token(ruler, line, trim(text, cut.start, cut.end), None)
            continue
        if not in_grid:
            table, row, in_grid = table + 1, 0, True
        for col, part in enumerate(parts):
            yield _token(ruler, line, part, GridPlace(table, row, row + 1, col, col + 1))
        row += 1


def _drawn_tokens(ruler: _Ruler, lines: Sequence[Line], drawn: DrawnTable, table: int) -> Iterator[Token]:
    """Cell by cell, as the table is read; of a cell written over several lines, a token for each of them.

    All tokens of a row are of the first line it is on.
    """
    rows = sorted({cell.area.row for cell in drawn.cells})
    cols = sorted({cell.area.col for cell in drawn.cells})
    for cell in drawn.cells:
        line = lines[drawn.lines[cell.area.row]]
        if sum(end - start for start, end in cell.parts) > _LONGEST_CELL:
            for start, end in cell.parts:
                for plain in plain_parts(ruler.text, start, end):
                    yield _token(ruler, line, plain, None)
            continue
        row, row_end = bisect_left(rows, cell.area.row), bisect_left(rows, cell.area.row_end)
        col, col_end = bisect_left(cols, cell.area.col), bisect_left(cols, cell.area.col_end)
        place = GridPlace(table, row, row_end, col, col_end)
        for start, end in cell.parts:
            yield _token(ruler, line, trim(ruler.text, start, end), place)


def _is_rule(content: str) -> bool:
    """The line under the header of a Markdown table: nothing but dashes between the pipes."""
    if "-" not in content:
        return False
    stripped = content.strip()
    inner = stripped.removeprefix("|").removesuffix("|") if len(stripped) > 1 else stripped
    return all(_RULE_CELL.match(cell.strip()) for cell in inner.split("|"))


def _runs_with_leading_pipe(text: str, lines: Sequence[Line]) -> list[bool]:
    """For each line: does every row of its run of pipe lines begin with a pipe?

    Only then is the pipe in front a border; otherwise it closes an empty first cell.
    """
    flags = [False] * len(lines)
    run: list[int] = []
    starts = True

    def close() -> None:
        nonlocal run, starts
        for index in run:
            flags[index] = starts
        run, starts = [], True

    for index, line in enumerate(lines):
        content = text[line.start : line.end].strip()
        if "|" in content:
            run.append(index)
            starts = starts and content.startswith("|")
        elif content:
            close()
    close()
    return flags


def _pipe_parts(text: str, line: Line, *, opens: bool) -> list[Part]:
    parts = _split(text, line.start, line.end, "|")
    content = text[line.start : line.end].strip()
    if content.startswith("|") and opens:
        parts = parts[1:]
    if content.endswith("|") and parts:
        parts = parts[:-1]
    return parts


def _split(text: str, start: int, end: int, separator: str) -> list[Part]:
    parts, at = [], start
    while True:
        stop = text.find(separator, at, end)
        if stop < 0:
            parts.append(trim(text, at, end))
            return parts
        parts.append(trim(text, at, stop))
        at = stop + 1


class _Ruler:
    """Display columns of the parts of a line; those that come in order are measured once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line = self._at = -1
        self._width = 0

    def columns(self, line: Line, part: Part) -> tuple[int, int]:
        if line.number != self._line or part.start < self._at:
            self._line, self._at, self._width = line.number, line.start, 0
        before = self._width + _width(self.text[self._at : part.start])
        after = before + _width(self.text[part.start : part.end])
        self._at, self._width = part.end, after
        return before, after


def _token(ruler: _Ruler, line: Line, part: Part, grid: GridPlace | None) -> Token:
    columns = ruler.columns(line, part) if grid is None else None
    return Token(part.start, part.end, line.page, line.number, columns=columns, grid=grid)


def _width(text: str) -> int:
    """Display columns: a Chinese character is two wide."""
    return len(text) if text.isascii() else sum(2 if c > "\u2e7f" else 1 for c in text)


def _csv_tokens(text: str, lines: Sequence[Line]) -> Iterator[Token]:
    """Fields of a CSV, quotes honoured; a quoted field may run over lines."""
    delimiter = max(",;\t", key=text[:4096].count)
    line_of = iter(lines)
    line = next(line_of)
    at, row, col, size = 0, 0, 0, len(text)
    while at < size:
        if text[at] == '"':
            stop = at + 1
            while stop < size and (text[stop] != '"' or text[stop + 1 : stop + 2] == '"'):
                stop += 2 if text[stop] == '"' else 1
            part, at = trim(text, at + 1, min(stop, size)), stop + 1
        else:
            stop = at
            while stop < size and text[stop] != delimiter and text[stop] not in "\r\n":
                stop += 1
            part, at = trim(text, at, stop), stop
        if formula := _FORMULA_OF_TEXT.fullmatch(text, part.start, part.end):
            part = trim(text, *formula.span("text"))
        while line.end < part.start:
            line = next(line_of, line)
        yield Token(part.start, part.end, line.page, line.number, grid=GridPlace(0, row, row + 1, col, col + 1))
        col += 1
        if text[at : at + 1] == delimiter:
            at += 1
            if at < size and text[at] not in "\r\n":
                continue
            yield Token(at, at, line.page, line.number, grid=GridPlace(0, row, row + 1, col, col + 1))
        while at < size and text[at] in "\r\n":
            at, row, col = at + 1, row + (text[at] == "\n"), 0
