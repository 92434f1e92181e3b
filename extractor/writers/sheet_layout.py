"""Where the labels and cells of a form's table are when it is drawn: pure geometry, no spreadsheet.

Positions are ``(line, column)`` from 0 with half-open ranges, relative to the block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.forms.schema import Block, CellKey, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Area:
    """A label with the rectangle it covers."""

    text: str
    line: int
    line_end: int
    column: int
    column_end: int


@dataclass(frozen=True)
class Drawing:
    """One block: labels as rectangles, cells as single places."""

    labels: tuple[Area, ...]
    cells: tuple[tuple[CellKey, int, int], ...]
    lines: int
    columns: int


@dataclass(frozen=True, slots=True)
class _Label:
    """A node of a label tree: levels run from the outermost group, leaves along the other axis."""

    text: str
    level: int
    level_end: int
    leaf: int
    leaf_end: int


def draw(table: Table, block: Block) -> Drawing:
    """The block as the form prints it."""
    return _draw_single_row(table, block) if table.layout == "single_row" else _draw_rows(table, block)


def _draw_rows(table: Table, block: Block) -> Drawing:
    side, top = _depth(block.rows), _depth(block.columns)
    corner = block.corner[0] if block.corner else ""
    labels = [Area(corner, 0, top, 0, side)]
    labels += [Area(n.text, n.level, n.level_end, side + n.leaf, side + n.leaf_end) for n in _tree(block.columns, top)]
    labels += [Area(n.text, top + n.leaf, top + n.leaf_end, n.level, n.level_end) for n in _tree(block.rows, side)]
    cells = tuple(
        (CellKey(table.name, str(row.name), str(column.name)), top + i, side + j)
        for i, row in enumerate(block.leaf_rows)
        for j, column in enumerate(block.leaf_columns)
    )
    return Drawing(tuple(labels), cells, top + len(block.leaf_rows), side + len(block.leaf_columns))


def _draw_single_row(table: Table, block: Block) -> Drawing:
    """One line of numbers: the row labels are the upper header levels, the columns repeat below each of them."""
    upper, lower, width = _depth(block.rows), _depth(block.columns), len(block.leaf_columns)
    rows = block.leaf_rows
    labels = [Area(n.text, n.level, n.level_end, n.leaf * width, n.leaf_end * width) for n in _tree(block.rows, upper)]
    labels += [
        Area(n.text, upper + n.level, upper + n.level_end, i * width + n.leaf, i * width + n.leaf_end)
        for i in range(len(rows))
        for n in _tree(block.columns, lower)
    ]
    cells = tuple(
        (CellKey(table.name, str(row.name), str(column.name)), upper + lower, i * width + j)
        for i, row in enumerate(rows)
        for j, column in enumerate(block.leaf_columns)
    )
    return Drawing(tuple(labels), cells, upper + lower + 1, len(rows) * width)


def _depth(parts: tuple[Row, ...] | tuple[Column, ...]) -> int:
    return max((1 + _depth(part.children) for part in parts), default=0)


def _tree(parts: tuple[Row, ...] | tuple[Column, ...], depth: int, level: int = 0, leaf: int = 0) -> Iterator[_Label]:
    """Every group and leaf; a leaf above the deepest level covers what is left of the levels."""
    for part in parts:
        width = _width(part)
        yield _Label(part.label, level, level + 1 if part.children else depth, leaf, leaf + width)
        yield from _tree(part.children, depth, level + 1, leaf)
        leaf += width


def _width(part: Row | Column) -> int:
    return sum(map(_width, part.children)) if part.children else 1
