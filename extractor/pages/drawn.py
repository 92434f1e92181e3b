"""A form as the page draws it: labels as rectangles, cells by number, and which cells each identity adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from extractor.forms.identities import Instance, Term, instances
from extractor.forms.schema import Block, CellKey, Column, Form, Identity, Row, Table, leaves
from extractor.report import Cell
from extractor.writers.sheet_layout import Drawing, draw

Json = dict[str, Any]
"""What goes to the page's script; its keys are documented where they are made, and read in ``assets/form.js``."""


def form_data(form: Form) -> Json:
    """``cells`` numbers the cells; everything else names them by that number."""
    number = {key: index for index, key in enumerate(form.keys)}
    return {
        "id": form.id,
        "title": form.title,
        "edition": form.edition,
        "cells": [[key.table, key.row, key.col] for key in form.keys],
        "tables": [_table_data(form, table, number) for table in form.tables],
        "sums": {
            f"{identity.id}|{instance.where}": {
                "left": _terms(instance.left, number),
                "right": _terms(instance.right, number),
                "fact": identity.fact,
                "each": identity.for_each,
            }
            for identity in form.identities
            for instance in _places(form, identity)
        },
    }


def bare_form(cells: Sequence[Cell]) -> Form | None:
    """A form made of nothing but the names in a record, for forms whose file is not at hand. ``None`` without cells.

    Rows and columns are in the order in which the record names them; rows with other columns begin a new block.
    """
    if not cells:
        return None
    tables = tuple(
        Table(name=name, title=name, blocks=tuple(_bare_blocks(list(members))))
        for name, members in groupby(cells, key=lambda cell: cell.table)
    )
    return Form(
        id=f"unknown-{len(cells)}", version="0", title="?", edition="?", years=(0, None), tables=tables, identities=()
    )


def same_cells(form: Form, cells: Sequence[Cell]) -> bool:
    """Whether a record holds exactly the cells of the form, in its order."""
    return len(form.keys) == len(cells) and all(
        key == (cell.table, cell.row, cell.col) for key, cell in zip(form.keys, cells, strict=True)
    )


def _bare_blocks(cells: list[Cell]) -> Iterable[Block]:
    rows = [(row, tuple(cell.col for cell in members)) for row, members in groupby(cells, key=lambda cell: cell.row)]
    for columns, members in groupby(rows, key=lambda row: row[1]):
        yield Block(
            columns=tuple(Column(name=name, label=name) for name in columns),
            rows=tuple(Row(name=name, label=name) for name, _ in members),
        )


def _places(form: Form, identity: Identity) -> Iterable[Instance]:
    return instances(form, identity) if identity.scope != "cross_year" else ()


def _terms(terms: Sequence[Term], number: dict[CellKey, int]) -> list[list[int]]:
    """Cell and sign of each term."""
    return [[number[term.key], term.sign] for term in terms]


def _table_data(form: Form, table: Table, number: dict[CellKey, int]) -> Json:
    return {
        "name": table.name,
        "title": table.title,
        "section": next((i for i, title in enumerate(form.sections, start=1) if title == table.title), None),
        "flat": table.layout == "single_row",
        "rows": dict(_path(*found) for block in table.blocks for row in block.rows for found in leaves(row)),
        "cols": dict(_path(*found) for block in table.blocks for column in block.columns for found in leaves(column)),
        "blocks": [_block_data(block, draw(table, block), number) for block in table.blocks],
    }


def _path(leaf: Row | Column, above: Sequence[Row | Column]) -> tuple[str, list[str]]:
    """The leaf's name, and its labels, outermost group first."""
    return str(leaf.name), [*(group.label for group in above), leaf.label]


def _block_data(block: Block, drawing: Drawing, number: dict[CellKey, int]) -> Json:
    first_line = min((line for _, line, _ in drawing.cells), default=0)
    first_column = min((column for _, _, column in drawing.cells), default=0)
    return {
        "title": block.title,
        "lines": drawing.lines,
        "columns": drawing.columns,
        "head": first_line,
        "side": first_column,
        "labels": [[a.text, a.line, a.line_end, a.column, a.column_end] for a in drawing.labels],
        "cells": [[number[key], line, column] for key, line, column in drawing.cells],
    }
