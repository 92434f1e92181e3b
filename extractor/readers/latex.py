"""Tables of LaTeX in a text: ``tabular`` and its kin, as models of vision and pandoc write them.

As described in the LaTeX2e reference manual (2024) and the manuals of ``multirow`` and ``tabularx``. A cell ends at
``&``, a row at ``\\\\``, outside of braces; ``\\multicolumn`` and ``\\multirow`` span. A table with other text on its
first or last line is left as text, so that none of it is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.lattice import Area
from extractor.readers.drawn_text import MOST_SLOTS, DrawnCell, DrawnTable

_BEGIN = re.compile(r"\\begin\{(tabular[xy]?\*?|longtable|array|tblr)\}")
_COMMAND = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|centering|noindent|small|"
    r"(?:cline|cmidrule|specialrule|addlinespace)(?:\([^()\n]{0,20}\))?(?:\[[^\[\]\n]{0,20}\])?(?:\{[^{}\n]{0,20}\})*)(?![a-zA-Z])"
)
_BESIDE = re.compile(
    r"(?:\s|\$\$|\\\[|\\\]|\\(?:begin|end)\{(?:table\*?|center|adjustbox|longtable)\}(?:\[[^\]\n]{0,20}\])?|\\centering)*"
)
"""What may be on the first or last line of a table beside it."""
_SPANNING = re.compile(r"\s*\\(multicolumn|multirow)(?![a-zA-Z])")
_SETTING = re.compile(
    r"\s*\\(?:textbf|textit|emph|underline|mathrm|mathbf|text|textrm|textsf|makecell|shortstack|thead|cell|hbox|mbox)"
    r"(?:\[[^\[\]\n]{0,10}\])?\{"
)
_MOST_SPANS = 1000
_DEEPEST = 8
_MOST_ARGUMENTS = 4
_OPTION = re.compile(r"\s*\[[^\[\]\n]{0,40}\]")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    rows: int
    cols: int
    parts: tuple[Range, ...]


def latex_tables(text: str, lines: Sequence[Range]) -> Iterator[DrawnTable]:
    """``lines``: start and end of each line of the text. A table that is not closed is none."""
    starts = [start for start, _ in lines]
    at, free = 0, 0
    while begin := _BEGIN.search(text, at):
        closing = f"\\end{{{begin[1]}}}"
        end = text.find(closing, begin.end())
        if end < 0:
            return
        at = end + len(closing)
        first, last = (bisect_right(starts, place) - 1 for place in (begin.start(), end))
        alone = _BESIDE.fullmatch(text, lines[first][0], begin.start()) and _BESIDE.fullmatch(text, at, lines[last][1])
        if alone and first >= free:
            table = _table(text, starts, _body(text, begin, end), (first, last))
            if table is not None:
                free = last + 1
                yield table


def _body(text: str, begin: re.Match[str], end: int) -> Range:
    """What is behind the arguments of the environment."""
    at = begin.end()
    for _ in range(2 if begin[1] in ("tabularx", "tabulary", "tabular*") else 1):
        option = _OPTION.match(text, at, end)
        at = option.end() if option else at
        argument = _braced(text, at, end)
        at = argument[1] + 1 if argument else at
    return at, end


def _table(text: str, starts: Sequence[int], body: Range, ends: tuple[int, int]) -> DrawnTable | None:
    rows: list[list[_Cell]] = []
    row_lines: dict[int, int] = {}
    slots = 0
    for row in _rows(text, *body):
        cells = [_cell(text, *part) for part in row]
        slots += sum(cell.cols for cell in cells)
        if slots > MOST_SLOTS:
            return None
        row_lines[len(rows)] = bisect_right(starts, row[0][0]) - 1
        rows.append(cells)
    placed = tuple(_placed(text, rows))
    if not any(len(row) > 1 for row in rows) or not placed:
        return None
    return DrawnTable(ends[0], ends[1], placed, row_lines)


def _rows(text: str, at: int, end: int) -> Iterator[list[Range]]:
    """Row by row the ranges of the cells, rules and comments not in them; a row of nothing is none."""
    row: list[Range] = []
    start, depth, place = at, 0, at
    while place <= end:
        character = text[place] if place < end else ""
        if character in ("", "\\") and (not character or (text.startswith("\\\\", place) and not depth)):
            row.append((start, place))
            if len(row) > 1 or text[row[0][0] : row[0][1]].strip():
                yield row
            row = []
            option = _OPTION.match(text, place + 2, end)
            place = start = option.end() if option else place + 2
            continue
        command = _COMMAND.match(text, place, end) if character == "\\" and not text[start:place].strip() else None
        if command or (character == "%" and not text[start:place].strip()):
            stop = command.end() if command else text.find("\n", place, end)
            place = start = stop if stop >= 0 else end
            continue
        if character == "\\":
            place += 2
            continue
        depth += (character == "{") - (character == "}" and depth > 0)
        if character == "&" and not depth:
            row.append((start, place))
            start = place + 1
        place += 1


def _cell(text: str, start: int, end: int) -> _Cell:
    """Rows and columns that the cell spans, and where its lines are."""
    rows = cols = 1
    for _ in range(_DEEPEST):
        spanning = _SPANNING.match(text, start, end)
        setting = None if spanning else _SETTING.match(text, start, end)
        if spanning:
            arguments = _arguments(text, spanning.end(), end)
            if len(arguments) < 3:
                break
            count = text[slice(*arguments[0])].strip().strip("*")
            size = int(count) if count.isascii() and count.isdigit() and len(count) < 5 else 1
            size = min(max(size, 1), _MOST_SPANS)
            rows, cols = (size, cols) if spanning[1] == "multirow" else (rows, size)
            start, end = arguments[2]
        elif setting:
            inner = _braced(text, setting.end() - 1, end)
            if inner is None or text[inner[1] + 1 : end].strip():
                break
            start, end = inner
        else:
            break
    return _Cell(rows, cols, tuple(_broken(text, start, end)))


def _arguments(text: str, at: int, end: int) -> list[Range]:
    """The arguments in braces, up to four of them; those in brackets are passed over."""
    found: list[Range] = []
    while len(found) < _MOST_ARGUMENTS:
        option = _OPTION.match(text, at, end)
        at = option.end() if option else at
        argument = _braced(text, at, end)
        if argument is None:
            break
        found.append(argument)
        at = argument[1] + 1
    return found


def _braced(text: str, at: int, end: int) -> Range | None:
    """What is between the braces that open at ``at``, white space passed over."""
    while at < end and text[at].isspace():
        at += 1
    if at >= end or text[at] != "{":
        return None
    depth, place = 0, at
    while place < end:
        if text[place] == "\\":
            place += 2
            continue
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return at + 1, place
        place += 1
    return None


def _broken(text: str, start: int, end: int) -> Iterator[Range]:
    """The lines of a cell that breaks them itself."""
    at = start
    while (found := text.find("\\\\", at, end)) >= 0:
        yield at, found
        at = found + 2
    yield at, end


def _placed(text: str, rows: Sequence[Sequence[_Cell]]) -> Iterator[DrawnCell]:
    """An empty place under a cell that spans rows belongs to that cell; one with text ends it."""
    filled = {
        (number, col)
        for number, row in enumerate(rows)
        for col, cell in _columns(row)
        if any(text[a:b].strip() for a, b in cell.parts)
    }
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        for col, cell in _columns(row):
            if (number, col) in taken and (number, col) not in filled:
                continue
            row_end = number + 1
            limit = min(number + cell.rows, len(rows))
            while row_end < limit and not any((row_end, c) in filled for c in range(col, col + cell.cols)):
                row_end += 1
            if len(taken) + (row_end - number) * cell.cols > MOST_SLOTS:
                return
            taken |= {(r, c) for r in range(number, row_end) for c in range(col, col + cell.cols)}
            yield DrawnCell(Area(number, row_end, col, col + cell.cols), cell.parts)


def _columns(row: Sequence[_Cell]) -> Iterator[tuple[int, _Cell]]:
    col = 0
    for cell in row:
        yield col, cell
        col += cell.cols
