"""Grids of cells that carry the names of what is in them, so that the truth is exact by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile
from typing import Literal

from extractor.forms.schema import Block, CellKey, Column, Row, Table
from training.values import Printed

Role = Literal[
    "title", "corner", "header", "group", "label", "value", "surplus", "filler", "furniture", "heading", "paragraph",
    "chrome",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of a drawn table.

    ``keys``: the cells of the form whose values are here, one per word of ``text`` where there are several.
    ``part``: the name (group: label) of the row or column that a label stands for. A filler is a place that a span
    covers, or that a conversion added. ``continues``: the text goes on with a label cut before.
    """

    text: str
    role: Role
    keys: tuple[CellKey, ...] = ()
    part: str = ""
    row_span: int = 1
    col_span: int = 1
    continues: bool = False


Line = tuple[Slot, ...]
Grid = tuple[Line, ...]
"""Rows of slots. In a span grid a row lists the cells that begin in it, as in HTML; in a flat grid it lists every
place. An empty row is a break between two tables; a row with one slot of furniture is a page number."""

Write = Callable[[Row | Column | str], str]
"""Gives the wording of a label in this report."""

FILLER = Slot("", "filler")
_TOTALS = 3
"""Rows at the end of a block that are drawn on the last lines of the table."""


@dataclass(frozen=True)
class _Node:
    """A header cell with what hangs below it."""

    text: str
    part: str
    children: tuple[_Node, ...] = ()
    keys: tuple[CellKey, ...] = field(default=())

    @property
    def width(self) -> int:
        return sum(child.width for child in self.children) or 1

    @property
    def depth(self) -> int:
        return 1 + max((child.depth for child in self.children), default=0)


def draw_table(table: Table, printed: Mapping[CellKey, Printed], write: Write, *, titles: bool = True) -> Grid:
    """The table as a span grid; blocks are below each other, narrow ones stretched to the widest, unless the form has
    them side by side."""
    if table.layout == "single_row":
        return tuple(chain.from_iterable(_draw_single_row(table, block, printed, write) for block in table.blocks))
    groups = _side_by_side(table)
    widths = [sum(_width(block) for block in group) for group in groups]
    grids: list[Grid] = []
    for group, width in zip(groups, widths, strict=True):
        missing = max(widths) - width
        drawn = [_draw_block(table, block, printed, write, titles) for block in group]
        drawn[-1] = _stretch(drawn[-1], missing) if missing else drawn[-1]
        grids.append(_abreast(drawn, group) if len(group) > 1 else drawn[0])
    return tuple(chain.from_iterable(grids))


def _side_by_side(table: Table) -> list[list[Block]]:
    """The blocks of the table, those together that are on the same lines."""
    groups: list[list[Block]] = []
    for block in table.blocks:
        if block.beside and groups:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _width(block: Block) -> int:
    return _label_depth(block) + len(block.leaf_columns)


def _abreast(grids: Sequence[Grid], blocks: Sequence[Block]) -> Grid:
    """The blocks on the same lines. Headers end on one line; a shorter block has empty cells above its last rows, so
    that totals are on one line, as such tables are drawn."""
    heads = [sum(1 for _ in takewhile(lambda line: not is_body(line), grid)) for grid in grids]
    bodies = max(len(grid) - head for grid, head in zip(grids, heads, strict=True))
    sides = []
    for grid, head, block in zip(grids, heads, blocks, strict=True):
        empty = bodies - (len(grid) - head)
        last = min(_TOTALS, len(block.rows) - 1)
        cut = len(grid) - sum(_leaf_count(row) for row in block.rows[len(block.rows) - last :])
        padding = tuple((FILLER,) * _width(block) for _ in range(empty))
        sides.append((*_deeper(grid[:head], max(heads) - head), *grid[head:cut], *padding, *grid[cut:]))
    return tuple(tuple(chain.from_iterable(lines)) for lines in zip(*sides, strict=True))


def _deeper(header: Grid, lines: int) -> Grid:
    """The header with so many lines more: what reaches down to its last line reaches further."""
    if not lines:
        return header
    deeper = [
        tuple(replace(s, row_span=s.row_span + lines) if n + s.row_span == len(header) else s for s in line)
        for n, line in enumerate(header)
    ]
    return (*deeper, *((),) * lines)


def _leaf_count(row: Row) -> int:
    return sum(map(_leaf_count, row.children)) or 1


def _draw_block(table: Table, block: Block, printed: Mapping[CellKey, Printed], write: Write, titles: bool) -> Grid:
    labels = _label_depth(block)
    nodes = [_column_node(column, write) for column in block.columns]
    lines: list[Line] = []
    if block.title and titles:
        lines.append((Slot(write(block.title), "title", col_span=labels + len(block.leaf_columns)),))
    lines.extend(_header(nodes, corner=write(block.corner[0]) if block.corner else "", labels=labels))
    lines.extend(_body(table.name, block, block.rows, 0, labels, printed, write))
    return tuple(lines)


def _stretch(lines: Sequence[Line], places: int) -> Grid:
    """The cells at the right edge wider by ``places``; a line whose last cell is left of a tall one ends sooner."""
    covered = 0
    stretched: list[Line] = []
    for line in lines:
        last = line[-1]
        if not covered:
            line = (*line[:-1], replace(last, col_span=last.col_span + places))
            covered = last.row_span
        stretched.append(line)
        covered -= 1
    return tuple(stretched)


def _label_depth(block: Block) -> int:
    return max(_row_depth(row) for row in block.rows)


def _row_depth(row: Row) -> int:
    return 1 + max((_row_depth(child) for child in row.children), default=0)


def _column_node(column: Column, write: Write) -> _Node:
    return _Node(write(column), column.name or column.label, tuple(_column_node(c, write) for c in column.children))


def _header(nodes: Sequence[_Node], *, corner: str | None, labels: int) -> list[Line]:
    depth = max(node.depth for node in nodes)
    lines: list[list[Slot]] = [[] for _ in range(depth)]
    if labels:
        lines[0].append(Slot(corner or "", "corner", row_span=depth, col_span=labels))
    for node in nodes:
        _place_node(node, 0, depth, lines)
    return [tuple(line) for line in lines]


def _place_node(node: _Node, level: int, depth: int, lines: list[list[Slot]]) -> None:
    span = 1 if node.children else depth - level
    lines[level].append(Slot(node.text, "header", part=node.part, row_span=span, col_span=node.width))
    for child in node.children:
        _place_node(child, level + 1, depth, lines)


def _body(
    table: str,
    block: Block,
    rows: Iterable[Row],
    level: int,
    labels: int,
    printed: Mapping[CellKey, Printed],
    write: Write,
) -> Iterator[Line]:
    for row in rows:
        if not row.children:
            label = Slot(write(row), "label", part=str(row.name), col_span=labels - level)
            keys = [CellKey(table, str(row.name), str(column.name)) for column in block.leaf_columns]
            yield (label, *(Slot(printed[key].text, "value", (key,)) for key in keys))
            continue
        below = list(_body(table, block, row.children, level + 1, labels, printed, write))
        group = Slot(write(row), "group", part=row.label, row_span=len(below))
        yield (group, *below[0])
        yield from below[1:]


def _draw_single_row(table: Table, block: Block, printed: Mapping[CellKey, Printed], write: Write) -> Grid:
    def node(row: Row) -> _Node:
        children = tuple(node(child) for child in row.children) or tuple(_column_node(c, write) for c in block.columns)
        return _Node(write(row), row.name or row.label, children)

    keys = (
        CellKey(table.name, str(row.name), str(column.name)) for row in block.leaf_rows for column in block.leaf_columns
    )
    values = tuple(Slot(printed[key].text, "value", (key,)) for key in keys)
    return (*_header([node(row) for row in block.rows], corner=None, labels=0), values)


def flatten(grid: Grid) -> Grid:
    """The same table with every place filled: what a span covers becomes a filler."""
    lines: list[Line] = []
    open_spans: dict[int, int] = {}
    for line in grid:
        flat: list[Slot] = []
        for slot in line:
            _skip_covered(flat, open_spans)
            for extra in range(slot.col_span):
                if slot.row_span > 1:
                    open_spans[len(flat)] = slot.row_span - 1
                flat.append(replace(slot, row_span=1, col_span=1) if extra == 0 else FILLER)
        _skip_covered(flat, open_spans)
        lines.append(tuple(flat))
    return tuple(lines)


def as_flat(grid: Grid) -> Grid:
    """A flat grid as it is, a span grid flattened."""
    return flatten(grid) if any(s.row_span > 1 or s.col_span > 1 for line in grid for s in line) else grid


def _skip_covered(flat: list[Slot], open_spans: dict[int, int]) -> None:
    while open_spans.get(len(flat)):
        open_spans[len(flat)] -= 1
        flat.append(FILLER)


def is_body(line: Line) -> bool:
    """Whether values are in the row."""
    return any(slot.keys for slot in line)


def is_header(line: Line) -> bool:
    """Whether the row belongs to a header (title line, column heads)."""
    return not is_body(line) and any(slot.role in ("title", "corner", "header") for slot in line)


def keys_of(grids: Iterable[Grid]) -> set[CellKey]:
    """The cells that are still drawn."""
    return {key for grid in grids for line in grid for slot in line for key in slot.keys}
