"""A form as text, for the command line."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.forms.identities import instances
from extractor.forms.schema import Block, CellRef, Column, Form, Identity, Row, Table
from extractor.messages import Language, message, plain, word

_STEP = "  "


def summary(form: Form) -> str:
    """One line: id, cells, years, title, edition."""
    return message(
        "form.summary", id=form.id, cells=len(form.keys), years=_years(form), title=form.title, edition=form.edition
    )


def describe(form: Form, language: Language = "en") -> str:
    """An outline with every name and label, and the identities; ends with a line break."""
    return "\n".join(plain(line, language) for line in _outline(form, language)) + "\n"


def _years(form: Form) -> str:
    first, last = form.years
    return f"{first}–{last}" if last is not None else f"{first}–"


def _outline(form: Form, language: Language) -> Iterator[str]:
    yield message("form.head", id=form.id, version=form.version)
    yield message("form.edition", title=form.title, edition=form.edition, years=_years(form))
    yield message("form.size", cells=len(form.keys), tables=len(form.tables))
    if form.sections:
        yield ""
        yield message("form.sections")
        yield from (f"{_STEP}{title}" for title in form.sections)
    for table in form.tables:
        yield ""
        yield from _table(table)
    if form.identities:
        yield ""
        yield message("form.identities")
        yield from (f"{_STEP}{identity_line(form, identity, language)}" for identity in form.identities)


def _table(table: Table) -> Iterator[str]:
    code = "form.table_as_line" if table.layout == "single_row" else "form.table"
    yield message(code, name=table.name, title=table.title, cells=len(table.keys))
    for block in table.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.title:
        yield f"{_STEP}{block.title}"
    if block.beside:
        yield message("form.beside", indent=_STEP * 2)
    for head, parts in (("form.columns", block.columns), ("form.rows", block.rows)):
        yield message(head, indent=_STEP * 2)
        for part in parts:
            yield from _part(part, 3)


def _part(part: Row | Column, depth: int) -> Iterator[str]:
    # A group has no name: its label alone is above its rows or columns.
    name = f"{part.name}  " if part.name else ""
    kind = (
        f" [{part.kind}{f', {part.unit}' if part.unit else ''}]" if isinstance(part, Column) and _marked(part) else ""
    )
    line = f"{_STEP * depth}{name}{part.label}{kind}"
    yield message("form.also", line=line, aliases=" | ".join(part.aliases)) if part.aliases else line
    for child in part.children:
        yield from _part(child, depth + 1)


def _marked(column: Column) -> bool:
    return column.kind != "count" or column.unit is not None


def identity_line(form: Form, identity: Identity, language: Language = "en") -> str:
    """An identity in one line, as ``forms show`` prints it."""
    left = message("form.fact", fact=word("fact", identity.fact)) if identity.fact else _sum(identity.left)
    notes: list[str] = [identity.table]
    if identity.for_each != "once":
        notes.append(message("form.each_row" if identity.for_each == "row" else "form.each_column"))
    if identity.scope != "report":
        notes.append(message("form.cross_year" if identity.scope == "cross_year" else "form.narrative"))
    if identity.notice:
        notes.append(message("form.notice"))
    code = "form.identity" if identity.for_each == "once" else "form.identity_places"
    places = {} if identity.for_each == "once" else {"places": len(instances(form, identity))}
    line = message(code, id=identity.id, left=left, right=_sum(identity.right), notes=notes, **places)
    return plain(line, language)


def _sum(refs: tuple[CellRef, ...]) -> str:
    text: str = ""
    for n, ref in enumerate(refs):
        sign = "−" if ref.sign < 0 else "+"
        lead = f" {sign} " if n else "−" if ref.sign < 0 else ""
        name = "/".join(part for part in (ref.row, ref.col) if part)
        term = f"{lead}{name}"
        text = (
            message("form.sum_before", sum=text, term=term)
            if ref.previous
            else message("form.sum", sum=text, term=term)
        )
    return text
