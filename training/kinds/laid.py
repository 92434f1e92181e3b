"""A report laid out on pages as a recogniser sees it: lines of text, and tables whose cells have places and spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from training.draw.grid import Grid, Slot
from training.draw.pages import text_width, wrap
from training.draw.report import DrawnReport, TablePart

WIDTH, HEIGHT = 1240, 1754
"""Pixels of an A4 page at 150 dots an inch."""
SIZE = 20.0
_MARGIN, _PADDING, _LEADING = 110.0, 7.0, 27.0
_LONG_LABEL = 8
_LONGEST_NUMBER = 8

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class LaidLine:
    """One line of print. ``paragraph`` numbers the paragraphs (and the cells) that lines belong to."""

    text: str
    box: Box
    role: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class LaidCell:
    """``lines``: its text as set, none for an empty cell. Rows and columns are half-open."""

    row: int
    row_end: int
    col: int
    col_end: int
    slot: Slot
    box: Box
    lines: tuple[LaidLine, ...]

    @property
    def text(self) -> str:
        return self.slot.text


@dataclass(frozen=True, slots=True)
class LaidTable:
    cells: tuple[LaidCell, ...]
    box: Box

    @property
    def rows(self) -> int:
        return max(cell.row_end for cell in self.cells)

    @property
    def cols(self) -> int:
        return max(cell.col_end for cell in self.cells)

    def by_row(self) -> Iterator[list[LaidCell]]:
        """The cells that begin in each row."""
        for row in range(self.rows):
            yield [cell for cell in self.cells if cell.row == row]


@dataclass(frozen=True, slots=True)
class LaidPage:
    number: int
    parts: tuple[LaidLine | LaidTable, ...]

    def lines(self) -> list[LaidLine]:
        """All lines of print, those of the tables included."""
        found: list[LaidLine] = []
        for part in self.parts:
            found += [part] if isinstance(part, LaidLine) else [line for cell in part.cells for line in cell.lines]
        return found

    def paragraphs(self) -> Iterator[LaidTable | tuple[LaidLine, ...]]:
        """The tables, and the lines of a paragraph together."""
        for _, group in groupby(self.parts, key=lambda p: p.paragraph if isinstance(p, LaidLine) else p.box):
            parts = list(group)
            if isinstance(parts[0], LaidTable):
                yield from (part for part in parts if isinstance(part, LaidTable))
            else:
                yield tuple(part for part in parts if isinstance(part, LaidLine))


class _Setter:
    def __init__(self) -> None:
        self.pages: list[list[LaidLine | LaidTable]] = [[]]
        self.at = _MARGIN
        self.paragraph = 0

    def room_for(self, height: float) -> None:
        if self.at + height > HEIGHT - _MARGIN and self.pages[-1]:
            self.pages.append([])
            self.at = _MARGIN

    def lines(self, text: str, role: str) -> None:
        self.paragraph += 1
        for line in wrap(text, WIDTH - 2 * _MARGIN, SIZE):
            self.room_for(_LEADING)
            self.pages[-1].append(self.line(line, _MARGIN, self.at, role))
            self.at += _LEADING
        self.at += _LEADING / 3

    def line(self, text: str, x0: float, top: float, role: str) -> LaidLine:
        box = (x0, top, round(x0 + text_width(text, SIZE), 1), top + SIZE)
        return LaidLine(text, box, role, self.paragraph)

    def table(self, grid: Grid) -> None:
        places = list(_places(grid))
        edges = _edges(places)
        heights = _heights(places, edges, len(grid))
        self.room_for(sum(heights))
        tops = [self.at]
        for height in heights:
            tops.append(tops[-1] + height)
        cells = [self.cell(place, edges, tops) for place in places]
        self.pages[-1].append(LaidTable(tuple(cells), (edges[0], tops[0], edges[-1], tops[-1])))
        self.at = tops[-1] + _LEADING

    def cell(self, place: _Place, edges: Sequence[float], tops: Sequence[float]) -> LaidCell:
        self.paragraph += 1
        box = (edges[place.col], tops[place.row], edges[place.col_end], tops[place.row_end])
        wrapped = _wrapped(place, edges)
        top = box[1] + (box[3] - box[1] - _LEADING * len(wrapped)) / 2
        lines = []
        for number, text in enumerate(wrapped):
            x0 = (box[0] + box[2] - text_width(text, SIZE)) / 2
            lines.append(self.line(text, round(x0, 1), round(top + number * _LEADING, 1), place.slot.role))
        return LaidCell(place.row, place.row_end, place.col, place.col_end, place.slot, box, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Place:
    row: int
    row_end: int
    col: int
    col_end: int
    slot: Slot


def lay_out(report: DrawnReport) -> list[LaidPage]:
    """The report on pages; a table that does not fit what is left of a page begins on the next."""
    setter = _Setter()
    for part in report.parts:
        if isinstance(part, TablePart):
            setter.table(part.grid)
        else:
            setter.lines(part.text, part.role)
    return [LaidPage(number, tuple(parts)) for number, parts in enumerate(setter.pages, start=1)]


def _places(grid: Grid) -> Iterator[_Place]:
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(grid):
        col = 0
        for slot in line:
            while (row, col) in taken:
                col += 1
            row_end, col_end = row + slot.row_span, col + slot.col_span
            taken |= {(r, c) for r in range(row, row_end) for c in range(col, col_end)}
            yield _Place(row, row_end, col, col_end, slot)
            col = col_end


def _edges(places: Sequence[_Place]) -> list[float]:
    count = max(place.col_end for place in places)
    weights = [1.0] * count
    for place in places:
        if place.slot.role in ("label", "group") and place.col_end - place.col == 1:
            weights[place.col] = max(weights[place.col], 3.0 if len(place.slot.text) > _LONG_LABEL else 1.2)
    unit = (WIDTH - 2 * _MARGIN) / sum(weights)
    edges = [_MARGIN]
    for weight in weights:
        edges.append(round(edges[-1] + weight * unit, 1))
    return edges


def _wrapped(place: _Place, edges: Sequence[float]) -> list[str]:
    """The lines of a cell; a number is never cut, in figures of whatever width."""
    text = place.slot.text.strip()
    if text and place.slot.role == "value" and len(text) <= _LONGEST_NUMBER:
        return [text]
    width = edges[place.col_end] - edges[place.col] - 2 * _PADDING
    return wrap(text, max(width, SIZE), SIZE)


def _heights(places: Sequence[_Place], edges: Sequence[float], rows: int) -> list[float]:
    heights = [_LEADING + 2 * _PADDING] * rows
    for place in sorted(places, key=lambda place: place.row_end - place.row):
        needed = _LEADING * len(_wrapped(place, edges)) + 2 * _PADDING
        lacking = needed - sum(heights[place.row : place.row_end])
        if lacking > 0:
            heights[place.row_end - 1] += lacking
    return heights
