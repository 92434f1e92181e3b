"""The parts of a form as nodes: what a piece of a report may point at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from extractor.forms import CellKey, Column, Form, Row, Table


class NodeKind(IntEnum):
    SECTION = 0
    TITLE = 1
    ROW_GROUP = 2
    ROW = 3
    COLUMN_GROUP = 4
    COLUMN = 5


@dataclass(frozen=True, slots=True)
class Node:
    """``path``: the labels above it, outermost first, and its own last. ``name``: of a leaf that of the form, of a
    group its label, as drawn reports name the parts of their labels. ``place``: number among the nodes of its kind in
    its block, from 0."""

    kind: NodeKind
    path: tuple[str, ...]
    name: str
    table: int
    block: int
    place: int

    @property
    def label(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class FormNodes:
    """``cells[i]`` is the cell in which the row node ``rows[i]`` and the column node ``columns[i]`` meet."""

    nodes: tuple[Node, ...]
    cells: tuple[CellKey, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]


def nodes_of(form: Form) -> FormNodes:
    nodes: list[Node] = []
    cells: list[CellKey] = []
    rows: list[int] = []
    columns: list[int] = []
    for number, table in enumerate(form.tables):
        nodes.append(Node(NodeKind.SECTION, (table.title,), table.title, number, 0, 0))
        for own_rows, own_columns in _blocks(table, number, nodes):
            for row, row_name in own_rows:
                for column, column_name in own_columns:
                    cells.append(CellKey(table.name, row_name, column_name))
                    rows.append(row)
                    columns.append(column)
    return FormNodes(tuple(nodes), tuple(cells), tuple(rows), tuple(columns))


_Leaves = list[tuple[int, str]]


def _blocks(table: Table, number: int, nodes: list[Node]) -> Iterator[tuple[_Leaves, _Leaves]]:
    for block_number, block in enumerate(table.blocks):
        if block.title:
            nodes.append(Node(NodeKind.TITLE, (block.title,), block.title, number, block_number, 0))
        kinds = (
            (block.rows, NodeKind.ROW, NodeKind.ROW_GROUP),
            (block.columns, NodeKind.COLUMN, NodeKind.COLUMN_GROUP),
        )
        leaves: list[_Leaves] = []
        for parts, leaf, group in kinds:
            own: _Leaves = []
            places = {leaf: 0, group: 0}
            for part, path in _walk(parts, ()):
                kind = group if part.children else leaf
                name = str(part.name) if not part.children else part.label
                nodes.append(Node(kind, path, name, number, block_number, places[kind]))
                places[kind] += 1
                if not part.children:
                    own.append((len(nodes) - 1, name))
            leaves.append(own)
        yield leaves[0], leaves[1]


def _walk(
    parts: tuple[Row, ...] | tuple[Column, ...], above: tuple[str, ...]
) -> Iterator[tuple[Row | Column, tuple[str, ...]]]:
    for part in parts:
        path = (*above, part.label)
        yield part, path
        yield from _walk(part.children, path)
