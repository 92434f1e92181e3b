"""The codebook: every table, column, state, check, fact and cell described, made from what the program works with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extractor.facts.names import FACTS
from extractor.forms import instances, shipped_forms
from extractor.forms.describe import identity_line
from extractor.forms.schema import CellKey, Column, Form, leaves
from extractor.messages import Language, message, plain, word
from extractor.report import Status
from extractor.runs.panel.columns import (
    NONE_APART,
    SCHEMA_VERSION,
    Apart,
    DataTable,
    panel_name,
    panels_of,
    wide_keys,
    wide_name,
)
from extractor.runs.panel.rows import Line, labels_of
from extractor.runs.panel.tables import CHOICE_RULE, FORM_CELLS, PANEL_HEAD, data_tables

STATES: Mapping[Status, str] = {status: word("state", status.value) for status in Status}
_ADVICE = tuple(word("advice", str(number)) for number in range(1, 8))


def form_cell_lines(forms: Mapping[str, Form]) -> Iterator[Line]:
    """The lines of the table ``form_cells``."""
    labels = labels_of(forms)
    for form_id in sorted(forms):
        form = forms[form_id]
        columns = _columns_of(form)
        for table in form.tables:
            for key in table.keys:
                column = columns[key]
                names = (form_id, *key, wide_name(key), table.title)
                yield (*names, *labels[form_id][key], column.kind, column.unit)


def _columns_of(form: Form) -> dict[CellKey, Column]:
    return {
        CellKey(table.name, str(row.name), str(column.name)): column
        for table in form.tables
        for block in table.blocks
        for row in block.leaf_rows
        for top in block.columns
        for column, _ in leaves(top)
    }


def codebook_json(forms: Mapping[str, Form], apart: Apart = NONE_APART) -> str:
    """The same for programs."""
    book: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "tables": [_table(table) for table in data_tables(forms, apart)],
        "states": {status.value: meaning for status, meaning in STATES.items()},
        "facts": FACTS,
        "choice_rule": CHOICE_RULE,
        "checks": {
            form_id: [
                {
                    "id": identity.id,
                    "scope": identity.scope,
                    "notice": identity.notice,
                    "identity": identity_line(forms[form_id], identity),
                    "where": [place.where for place in instances(forms[form_id], identity)],
                }
                for identity in forms[form_id].identities
            ]
            for form_id in sorted(forms)
        },
        "cells": [dict(zip(FORM_CELLS.names, line, strict=True)) for line in form_cell_lines(forms)],
    }
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


def _table(table: DataTable) -> dict[str, Any]:
    columns = [{"name": c.name, "type": c.kind, "meaning": c.meaning} for c in table.columns]
    return {"name": table.name, "meaning": table.meaning, "key": list(table.key), "columns": columns}


def codebook_markdown(forms: Mapping[str, Form], language: Language = "en", apart: Apart = NONE_APART) -> str:
    return "\n".join(_markdown(forms, language, apart)) + "\n"


def _markdown(forms: Mapping[str, Form], language: Language, apart: Apart) -> Iterator[str]:
    def say(text: str) -> str:
        return plain(text, language)

    def named(name: str) -> str:
        return say(word("codebook", name))

    yield from (f"# {named('title')}", "", say(message("codebook.made", schema=SCHEMA_VERSION)), "")
    yield from (f"- {say(line)}" for line in _ADVICE)
    yield from ("", f"## {named('tables')}", "")
    for table in data_tables(forms, apart):
        # The cells of the wide tables have a chapter of their own.
        columns = table.columns if table.panel is None else table.columns[: len(PANEL_HEAD)]
        yield from (f"### {table.name}", "", say(table.meaning), "")
        key = [f"`{name}`" for name in table.key] or [message("codebook.all_columns")]
        yield from (say(message("codebook.key", names=key)), "")
        heads = (named("column"), named("type"), named("meaning"))
        yield from _grid(heads, ((f"`{c.name}`", c.kind, say(c.meaning)) for c in columns))
        if len(columns) < len(table.columns):
            kind = table.columns[-1].kind
            wide = say(message("codebook.wide", count=len(table.columns) - len(columns)))
            yield f"| {wide} | {kind} | {named('see_cells')} |"
        yield ""
    yield from (f"## {named('states')}", "")
    yield from _grid(
        (named("status"), named("meaning")), ((f"`{status.value}`", say(meaning)) for status, meaning in STATES.items())
    )
    yield from ("", f"## {named('checks')}", "")
    for form_id in sorted(forms):
        yield from (f"### {form_id}", "")
        yield from (f"- {identity_line(forms[form_id], one, language)}" for one in forms[form_id].identities)
        yield ""
    yield from (f"## {named('facts')}", "")
    facts = ((f"`{name}`", meaning if language == "en" else say(word("fact", name))) for name, meaning in FACTS.items())
    yield from _grid((named("name"), named("meaning")), facts)
    yield from ("", f"## {named('cells')}", "", named("labels"), "")
    for panel, own in panels_of(forms, apart).items():
        if panel:
            yield from ("", f"### {panel_name('panel', panel)}", "")
        labelled = (say(message("codebook.label_in", form=form_id)) for form_id in sorted(own))
        yield from _grid((named("panel_column"), *labelled, named("unit")), _cells(own))


def _cells(forms: Mapping[str, Form]) -> Iterator[tuple[str, ...]]:
    labels = labels_of(forms)
    columns = {form_id: _columns_of(form) for form_id, form in forms.items()}
    for key in wide_keys(forms):
        told = (" | ".join(labels[form_id][key]) if key in labels[form_id] else "–" for form_id in sorted(forms))
        units = (columns[form_id][key].unit for form_id in sorted(forms) if key in columns[form_id])
        yield f"`{wide_name(key)}`", *told, " / ".join(dict.fromkeys(unit for unit in units if unit)) or "–"


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def main() -> None:
    """Prints the codebook of the shipped forms: ``python -m extractor.runs.panel.codebook > docs/codebook.md``; in
    Chinese with the argument ``zh``, for ``docs/codebook.zh.md``."""
    language: Language = "zh" if sys.argv[1:] == ["zh"] else "en"
    sys.stdout.buffer.write(codebook_markdown({form.id: form for form in shipped_forms()}, language).encode())


if __name__ == "__main__":
    main()
