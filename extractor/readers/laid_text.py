"""Tables laid out with blanks whose cells all begin in columns → their cells, the empty ones too.

A converter that pads each cell to the width of its column leaves all that a drawn table has: every cell of every line
begins where its column does, or as much further right as a cell before it is too long. Lines that line up so by chance,
each cell a few blanks behind the one before, are told apart by the ends of the cells before: those of a column differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.lattice import Area
from extractor.readers.drawn_text import DrawnCell, DrawnTable
from extractor.readers.plain_lines import runs_of_lines

_CELL = re.compile(r"\S+(?: \S+)*")
_OTHER_SEPARATORS = re.compile(r"[|\t]")
_BETWEEN = 2
"""Blanks between two cells at least."""
_FEWEST_LINES = 3
_SURE = 0.25
"""Share of the lines that must have a cell where a column surely begins."""
_MOST_PUSHED = 0.34
"""Share of the lines that may have a cell longer than its column."""
_ROUNDS = 3
"""Lines with cells longer than their columns also hide columns from each other."""
_INDENTED = 2
"""Blanks that a cell may have before its text."""
_LONGEST_LINE = 2_000
_SEVERAL = 2

Measure = Callable[[str], int]
_MEASURES: tuple[Measure, ...] = (
    lambda text: len(text) if text.isascii() else sum(2 if c > "\u2e7f" else 1 for c in text),
    len,
)
"""Columns that a text takes up: a Chinese character two, or one as any other."""


@dataclass(frozen=True, slots=True)
class _Line:
    """``places``: half-open columns of each cell, ``ranges`` the same in characters, ``numbers`` whether it is one;
    ``width``: with the blanks behind the last cell."""

    number: int
    places: tuple[tuple[int, int], ...]
    ranges: tuple[tuple[int, int], ...]
    numbers: tuple[bool, ...]
    width: int
    end: int


def laid_tables(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[DrawnTable]:
    """``lines``: start and end of each line of the text."""
    for block in runs_of_lines(text, lines, _has_blanks):
        for measure in _MEASURES if len(block) >= _FEWEST_LINES else ():
            laid = [_measured(text, number, lines[number], measure) for number in block]
            table = _table(laid)
            if table is not None:
                yield table
                break


def _has_blanks(line: str) -> bool:
    """Are there blanks between its cells, before the first or behind the last, and no other separators?"""
    return " " * _BETWEEN in line and len(line) <= _LONGEST_LINE and not _OTHER_SEPARATORS.search(line)


def _measured(text: str, number: int, line: tuple[int, int], measure: Measure) -> _Line:
    start, end = line
    ranges = tuple(match.span() for match in _CELL.finditer(text, start, end))
    places, at, before = [], start, 0
    for first, last in ranges:
        begin = before + measure(text[at:first])
        before, at = begin + measure(text[first:last]), last
        places.append((begin, before))
    numbers = tuple(text[first].isdigit() for first, _ in ranges)
    return _Line(number, tuple(places), ranges, numbers, before + measure(text[at:end]), end)


def _table(lines: Sequence[_Line]) -> DrawnTable | None:
    """``None`` where the cells do not begin in columns."""
    columns = _columns(lines)
    if len(columns) < 2:
        return None
    rows = [_cells_of(line, columns) for line in lines]
    if any(row is None for row in rows) or _has_wrapped(lines, columns):
        return None
    padded = 2 * sum(line.width >= line.places[-1][1] + _BETWEEN for line in lines if line.places) > len(lines)
    cells = []
    for row, (line, own) in enumerate(zip(lines, rows, strict=True)):
        held, count = own or ({}, 0)
        at = line.ranges[0][0] if line.ranges else line.end  # Empty cells are where the one before them ends.
        for column in range(count if padded else len(columns)):
            part = line.ranges[held[column]] if column in held else (at, at)
            at = part[1]
            cells.append(DrawnCell(Area(row, row + 1, column, column + 1), (part,)))
    return DrawnTable(lines[0].number, lines[-1].number, tuple(cells), {n: line.number for n, line in enumerate(lines)})


def _columns(lines: Sequence[_Line]) -> list[int]:
    """Where columns begin; none where lines that have several cells do not show it."""
    several = [line for line in lines if len(line.places) > 1]
    if len(several) < _FEWEST_LINES:
        return []
    begun = Counter(begin for line in lines for begin, _ in line.places)
    lines = [_without_indents(line, begun) for line in lines]
    begun = Counter(begin for line in lines for begin, _ in line.places)
    sure = sorted(at for at, times in begun.items() if times > _SURE * len(lines))
    kept, columns = list(lines), sure
    for _ in range(_ROUNDS):
        kept = [line for line in kept if not _crosses(line, columns)]
        columns = sorted({begin for line in kept for begin, _ in line.places})
    if len(lines) - len(kept) > _MOST_PUSHED * len(lines) or any(_crosses(line, columns) for line in kept):
        return []
    held = {at: [line for line in kept if any(begin == at for begin, _ in line.places)] for at in columns}
    return columns if all(_is_column(left, at, held) for left, at in pairwise([0, *columns])) else []


def _without_indents(line: _Line, begun: Mapping[int, int]) -> _Line:
    """The line with cells beginning where more lines do, if that is only one or two blanks before."""
    places = []
    for begin, end in line.places:
        at = max(range(begin - _INDENTED, begin + 1), key=lambda n: (begun.get(n, 0), n))
        places.append((at, end))
    return replace(line, places=tuple(places))


def _crosses(line: _Line, columns: Sequence[int]) -> bool:
    """Does a cell of the line reach into the next column?"""
    return any(bisect_left(columns, begin + 1) < bisect_left(columns, end + _BETWEEN) for begin, end in line.places)


def _is_column(left: int, at: int, held: Mapping[int, Sequence[_Line]]) -> bool:
    """Do the cells before this column end in several places, or is nothing before it? One line alone shows one where it
    has a cell in the column before, or is the only one that goes so far: a head that is centred over its column begins
    where no cell does."""
    lines = held[at]
    if len(lines) == 1:
        return lines[0] in held.get(left, ()) or all(own == lines for begin, own in held.items() if begin > at)
    ends = {max((end for _, end in line.places if end <= at), default=0) for line in lines}
    return at == left or len(ends) > 1 or (ends == {0} and left > 0)


def _has_wrapped(lines: Sequence[_Line], columns: Sequence[int]) -> bool:
    """May cells be written over several lines? Then a line holds what is below cells that fill their columns, and is no
    longer; or lines of numbers above and below one are in the same columns, and it has nothing in these. A cell longer
    than its column was not wrapped."""
    widths: dict[tuple[int, bool], int] = {}
    for line in lines:
        for (begin, end), number in zip(line.places, line.numbers, strict=True):
            widths[begin, number] = max(widths.get((begin, number), 0), end - begin)
    begun = [{begin for begin, _ in line.places} for line in lines]
    around = (
        all(line.numbers) and bool(one) and one == two and not one & own
        for line, one, own, two in zip(lines, begun, begun[1:], begun[2:], strict=False)
    )
    below = (_goes_on(upper, line, widths) for upper, line in pairwise(lines) if not _crosses(upper, columns))
    return any(below) or any(around)


def _goes_on(upper: _Line, line: _Line, widths: Mapping[tuple[int, bool], int]) -> bool:
    """``widths``: of each column, the widest of its numbers, and of its texts."""
    above = {begin: (end, number) for (begin, end), number in zip(upper.places, upper.numbers, strict=True)}
    below = [(begin, end) for begin, end in line.places if begin in above]
    full = [b for b, end in below if above[b][0] - b >= widths[b, above[b][1]] and end <= above[b][0]]
    least = min(_SEVERAL, len(line.places)) if all(line.numbers) else len(line.places)
    return 0 < len(full) == len(below) and len(full) >= least


def _cells_of(line: _Line, columns: Sequence[int]) -> tuple[dict[int, int], int] | None:
    """Column → which cell of the line is in it, and how many columns the line has; ``None`` where a cell begins beside
    the columns. A cell longer than its column pushes those behind it."""
    held: dict[int, int] = {}
    pushed = 0
    for number, (begin, end) in enumerate(line.places):
        column = bisect_right(columns, begin - pushed) - 1
        if column < 0 or begin - pushed - columns[column] > _INDENTED or column in held:
            return None
        held[column] = number
        if column + 1 < len(columns):
            pushed += max(0, end + _BETWEEN - columns[column + 1] - pushed)
    count = sum(at + pushed < line.width for at in columns)
    return held, max(count, *(column + 1 for column in held)) if held else count
