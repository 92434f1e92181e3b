"""The codebook: every table, column, state, check, fact and cell explained, made from what the program works with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extractor.facts.names import FACTS
from extractor.forms import instances, shipped_forms
from extractor.forms.describe import identity_line
from extractor.forms.schema import CellKey, Column, Form, leaves
from extractor.report import Status
from extractor.runs.panel.columns import SCHEMA_VERSION, DataTable, wide_keys, wide_name
from extractor.runs.panel.rows import Line, labels_of
from extractor.runs.panel.tables import CHOICE_RULE, FORM_CELLS, data_tables

STATES: Mapping[Status, str] = {
    Status.READ: "The number stands in the source and was placed here.",
    Status.BLANK: "The cell is drawn in the source, and empty. It is not 0.",
    Status.NOT_APPLICABLE: "The cell is marked / — - 无 空.",
    Status.TEXT: "The cell holds something that is not a number.",
    Status.MISSING: "The conversion lost the cell: row, column or page is not in the text. It is not 0.",
    Status.UNREADABLE: "Something stands there, but no reading of it can be defended.",
    Status.INFERRED: "Not in the source; the only value that the identities allow. Always to be reviewed.",
}
_ADVICE = (
    "Join the tables by `report_id`; offices over years by `office_id` and `year`. Filter `chosen` for one report an "
    "office and year.",
    "An empty number is never 0: look at the state. `status == 'read'` in `panel_status` keeps what needs no review.",
    "A printed number that breaks a check stays as printed; the check says `fail`.",
    "Offices are joined where their names are equal in normal form: script, width, spaces, marks, years, 关于, and "
    "official short forms (人民政府办公室 = 政府办, 人力资源和社会保障局 = 人社局). All else is only proposed, in "
    "`name_matching`.",
    "CSV files are UTF-8 with byte order mark. There, text that Excel would run as a formula has an apostrophe before "
    "it, and tables of more than 1,000,000 lines are cut into several CSV files.",
    "`to_review.csv` is the work list: reports and cells that a person should look at. `run.xlsx` holds the tables "
    "as sheets where they are small enough to be used; its sheet `note` says which are not, and where they are.",
    "Types do not depend on what the reports hold, also where a column is empty. In pandas, "
    "`read_parquet(file, dtype_backend='pyarrow')` keeps whole numbers whole where some are empty.",
)


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


def codebook_json(forms: Mapping[str, Form]) -> str:
    """The same for programs."""
    book: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "tables": [_table(table) for table in data_tables(forms)],
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


def codebook_markdown(forms: Mapping[str, Form]) -> str:
    return "\n".join(_markdown(forms)) + "\n"


def _markdown(forms: Mapping[str, Form]) -> Iterator[str]:
    wide = len(wide_keys(forms))
    yield from ("# Codebook", "", f"Data set `{SCHEMA_VERSION}`. Made by the program from its own definitions.", "")
    yield from (f"- {line}" for line in _ADVICE)
    yield from ("", "## Tables", "")
    for table in data_tables(forms):
        # The cells of the wide tables have a chapter of their own.
        columns = table.columns[:-wide] if table.name.startswith("panel") else table.columns
        yield from (f"### {table.name}", "", table.meaning, "")
        yield from (f"Key: {', '.join(f'`{name}`' for name in table.key) or 'all columns'}.", "")
        yield from _grid(("column", "type", "meaning"), ((f"`{c.name}`", c.kind, c.meaning) for c in columns))
        if len(columns) < len(table.columns):
            kind = table.columns[-1].kind
            yield f"| {wide} columns, one a cell | {kind} | see [Cells](#cells) |"
        yield ""
    yield from ("## States", "")
    yield from _grid(("status", "meaning"), ((f"`{status.value}`", meaning) for status, meaning in STATES.items()))
    yield from ("", "## Checks", "")
    for form_id in sorted(forms):
        yield from (f"### {form_id}", "")
        yield from (f"- {identity_line(forms[form_id], identity)}" for identity in forms[form_id].identities)
        yield ""
    yield from ("## Facts", "")
    yield from _grid(("name", "meaning"), ((f"`{name}`", meaning) for name, meaning in FACTS.items()))
    yield from (
        "",
        "## Cells",
        "",
        "Labels of rows and columns as each edition prints them; – where it has no such cell.",
        "",
    )
    yield from _grid(("column of panel", *(f"label in {form_id}" for form_id in sorted(forms)), "unit"), _cells(forms))


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
    """Prints the codebook of the shipped forms: ``python -m extractor.runs.panel.codebook > docs/codebook.md``."""
    sys.stdout.buffer.write(codebook_markdown({form.id: form for form in shipped_forms()}).encode())


if __name__ == "__main__":
    main()
