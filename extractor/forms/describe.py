"""A form in words, for the command line."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.forms.identities import instances
from extractor.forms.schema import Block, CellRef, Column, Form, Identity, Row, Table

_STEP = "  "


def summary(form: Form) -> str:
    """One line: id, cells, years, title, edition."""
    return f"{form.id}  {len(form.keys)} cells  {_years(form)}  {form.title}  {form.edition}"


def describe(form: Form) -> str:
    """An outline with every name and label, and the identities; ends with a line break."""
    return "\n".join(_outline(form)) + "\n"


def _years(form: Form) -> str:
    first, last = form.years
    return f"{first}–{last}" if last is not None else f"{first}–"


def _outline(form: Form) -> Iterator[str]:
    yield f"{form.id} (version {form.version})"
    yield f"{form.title}, {form.edition}, report years {_years(form)}"
    yield f"{len(form.keys)} cells in {len(form.tables)} {'table' if len(form.tables) == 1 else 'tables'}"
    if form.sections:
        yield ""
        yield "Sections"
        yield from (f"{_STEP}{title}" for title in form.sections)
    for table in form.tables:
        yield ""
        yield from _table(table)
    if form.identities:
        yield ""
        yield "Identities"
        yield from (f"{_STEP}{identity_line(form, identity)}" for identity in form.identities)


def _table(table: Table) -> Iterator[str]:
    drawn = ", drawn as one line of numbers" if table.layout == "single_row" else ""
    yield f"Table {table.name}  {table.title} ({len(table.keys)} cells{drawn})"
    for block in table.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.title:
        yield f"{_STEP}{block.title}"
    for head, parts in (("columns", block.columns), ("rows", block.rows)):
        yield f"{_STEP * 2}{head}"
        for part in parts:
            yield from _part(part, 3)


def _part(part: Row | Column, depth: int) -> Iterator[str]:
    # A group has no name: its label alone stands above what it holds.
    name = f"{part.name}  " if part.name else ""
    kind = (
        f" [{part.kind}{f', {part.unit}' if part.unit else ''}]" if isinstance(part, Column) and _marked(part) else ""
    )
    also = f"  (also: {' | '.join(part.aliases)})" if part.aliases else ""
    yield f"{_STEP * depth}{name}{part.label}{kind}{also}"
    for child in part.children:
        yield from _part(child, depth + 1)


def _marked(column: Column) -> bool:
    return column.kind != "count" or column.unit is not None


def identity_line(form: Form, identity: Identity) -> str:
    """An identity in one line, as ``forms show`` prints it."""
    left = f"“{identity.fact}” in the text" if identity.fact else _sum(identity.left)
    each = "" if identity.for_each == "once" else f", each {identity.for_each}"
    scope = "" if identity.scope == "report" else f", {identity.scope.replace('_', '-')}"
    notice = ", a notice only" if identity.notice else ""
    places = len(instances(form, identity))
    times = "" if identity.for_each == "once" else f" ({places} {'place' if places == 1 else 'places'})"
    return f"{identity.id}: {left} = {_sum(identity.right)}  [{identity.table}{each}{scope}{notice}]{times}"


def _sum(refs: tuple[CellRef, ...]) -> str:
    text = ""
    for n, ref in enumerate(refs):
        sign = "−" if ref.sign < 0 else "+"
        lead = f" {sign} " if n else "−" if ref.sign < 0 else ""
        name = "/".join(part for part in (ref.row, ref.col) if part)
        text += f"{lead}{name}{' (year before)' if ref.previous else ''}"
    return text
