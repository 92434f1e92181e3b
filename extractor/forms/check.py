"""Is a form consistent? The checks that the schema alone cannot make: names and labels compared with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from extractor.forms.check_identities import identity_faults
from extractor.forms.faults import Fault, Place, listed, repeated
from extractor.forms.schema import Block, CellKey, Column, Form, Row, Table
from extractor.messages import message, word
from extractor.normalize import fold, squeeze

P = TypeVar("P", Row, Column)


def faults(form: Form) -> tuple[Fault, ...]:
    """All faults, in the order of the file; empty for a consistent form."""
    return (*_tables(form), *_section_aliases(form), *identity_faults(form))


def _tables(form: Form) -> Iterator[Fault]:
    yield from repeated(
        (((("tables", n, "name"), table.name)) for n, table in enumerate(form.tables)), message("fault.table_name")
    )
    for n, table in enumerate(form.tables):
        yield from _table(table, ("tables", n))


def _table(table: Table, at: Place) -> Iterator[Fault]:
    if not table.blocks:
        yield Fault((*at, "blocks"), message("fault.no_block"), message("fault.block_needed"))
    cells: set[CellKey] = set()
    rows: list[tuple[Place, Row]] = []
    for n, block in enumerate(table.blocks):
        here = (*at, "blocks", n)
        yield from _block(block, here)
        if block.beside and (not n or table.layout == "single_row"):
            yield Fault((*here, "beside"), message("fault.beside"), message("fault.beside_another"))
        block_rows = list(_walk(block.rows, (*here, "rows")))
        rows += block_rows
        columns = {str(column.name) for column in block.leaf_columns}
        for place, row in block_rows:
            keys = {CellKey(table.name, str(row.name), col) for col in columns} if row.name else set()
            if twice := sorted(keys & cells):
                yield Fault(
                    (*place, "name"), message("fault.cell_again", cell=str(twice[0])), message("fault.cell_once")
                )
            cells |= keys
    yield from _row_wordings(rows)


def _block(block: Block, at: Place) -> Iterator[Fault]:
    sides: tuple[tuple[str, list[tuple[Place, Row | Column]]], ...] = (
        ("rows", [*_walk(block.rows, (*at, "rows"))]),
        ("columns", [*_walk(block.columns, (*at, "columns"))]),
    )
    for side, parts in sides:
        if not parts:
            yield Fault(
                (*at, side), message("fault.none_of", side=word("side", side)), message("fault.entry_needed", key=side)
            )
        for place, part in parts:
            if part.name and part.children:
                yield Fault(
                    (*place, "name"),
                    message("fault.name_on_group", name=str(part.name)),
                    message("fault.name_or_children"),
                )
            elif not part.name and not part.children:
                yield Fault(place, message("fault.neither", what=part.label), message("fault.name_needed"))
        names = (((*place, "name"), part.name) for place, part in parts if part.name)
        yield from repeated(names, message("fault.name_among", side=word("side", side)))
    yield from _column_wordings([*_walk(block.columns, (*at, "columns"))])


def _row_wordings(rows: list[tuple[Place, Row]]) -> Iterator[Fault]:
    """A label may be in several groups (3.其他): its neighbours show which. An alias must not be another row's
    label."""
    owners: dict[str, list[int]] = {}
    for index, (_, row) in enumerate(rows):
        for wording in row.wordings:
            owners.setdefault(_plain(wording), []).append(index)
    for index, (place, row) in enumerate(rows):
        for n, alias in enumerate(row.aliases):
            others = [rows[other][1].label for other in owners[_plain(alias)] if other != index]
            if others:
                yield Fault(
                    (*place, "aliases", n),
                    message("fault.alias", alias=alias, label=row.label),
                    _free_of(others[0], "row"),
                )


def _column_wordings(columns: list[tuple[Place, Column]]) -> Iterator[Fault]:
    """Two columns may share an alias (本年新 | 本年新, both cut short): order decides. A label is nobody's alias."""
    for index, (place, column) in enumerate(columns):
        for n, alias in enumerate(column.aliases):
            plain = _plain(alias)
            for other, (_, rival) in enumerate(columns):
                if other != index and _plain(rival.label) == plain:
                    yield Fault(
                        (*place, "aliases", n),
                        message("fault.alias", alias=alias, label=column.label),
                        _free_of(rival.label, "column"),
                    )


def _free_of(label: str, part: str) -> str:
    return message("fault.own_wording", what=part, other=label)


def _section_aliases(form: Form) -> Iterator[Fault]:
    for title in form.section_aliases:
        if title not in form.sections:
            yield Fault(
                ("section_aliases", title),
                message("fault.section", name=title),
                message("fault.one_of_sections", expected=listed(form.sections)),
            )


def _walk(parts: tuple[P, ...], at: Place) -> Iterator[tuple[Place, P]]:
    """Leaves and groups with their places, each group before its children."""
    for n, part in enumerate(parts):
        place: Place = (*at, n)
        yield place, part
        yield from _walk(part.children, (*place, "children"))


def _plain(label: str) -> str:
    """The form in which labels are compared with the text of a source."""
    return squeeze(fold(label))
