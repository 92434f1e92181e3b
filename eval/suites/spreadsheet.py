"""Gold from a workbook, for who has a spreadsheet and no wish to write JSON.

Two sheets. ``reports``: one line a report with ``name``, ``file``, ``kind``, ``form`` and, where known, ``org``,
``year``, ``group``. ``cells``: one line a cell with ``report`` (the name), ``table``, ``row``, ``col``, ``value``,
``state``. An empty ``state`` stands for ``read`` beside a value and for ``blank`` beside none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from eval.suites.editions import known_edition
from eval.suites.errors import GoldError, GoldProblem
from eval.suites.gold import GoldState

if TYPE_CHECKING:
    from openpyxl import Workbook

REPORT_COLUMNS = ("name", "file", "kind", "form", "org", "year", "group")
NEEDED_REPORT_COLUMNS = ("name", "file", "kind", "form")
CELL_COLUMNS = ("report", "table", "row", "col", "value", "state")


def read_workbook(path: Path) -> list[dict[str, Any]]:
    """The lines of ``gold.jsonl`` in the order of the sheet ``reports``, not yet checked against the form.

    Raises :class:`GoldError` naming sheet, line and reason for a workbook that is not laid out as above.
    """
    book = _open(path)
    problems: list[GoldProblem] = []
    reports: dict[str, dict[str, Any]] = {}
    for number, row in _rows(book, "reports", NEEDED_REPORT_COLUMNS, path):
        name = _text(row.get("name"))
        if name is None:
            problems.append(GoldProblem(number, "sheet reports: no name"))
        elif name in reports:
            problems.append(GoldProblem(number, f"sheet reports: duplicate name {name!r}"))
        else:
            reports[name] = {"name": name, **_report(row), "cells": {}}
    for number, row in _rows(book, "cells", CELL_COLUMNS, path):
        name = _text(row["report"])
        key = "/".join(_text(row[part]) or "" for part in ("table", "row", "col"))
        if name not in reports:
            problems.append(GoldProblem(number, f"sheet cells: report {name!r} is not in sheet reports"))
        elif key in reports[name]["cells"]:
            problems.append(GoldProblem(number, f"sheet cells: {key} of {name!r} stands twice"))
        else:
            reports[name]["cells"][key] = _cell(row)
    if problems:
        raise GoldError(path, problems)
    return list(reports.values())


def write_gold(lines: Sequence[Mapping[str, Any]], path: Path) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def write_template(files: Sequence[Path], form: str, path: Path) -> None:
    """A workbook with a line for every report and every cell of the form, values to be filled in."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    reports, cells = book.create_sheet("reports"), book.create_sheet("cells")
    reports.append(REPORT_COLUMNS)
    cells.append((*CELL_COLUMNS, "row label", "column label"))
    labels = [
        (table.name, row.name, column.name, row.label, column.label)
        for table in known_edition(form).tables
        for block in table.blocks
        for row in block.leaf_rows
        for column in block.leaf_columns
    ]
    for file in files:
        reports.append((file.stem, file.name, file.suffix.lstrip(".") or "file", form))
        for table, row_name, col, row_label, column_label in labels:
            cells.append((file.stem, table, row_name, col, None, None, row_label, column_label))
    cells.freeze_panes = "A2"
    book.save(path)


def _open(path: Path) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # From memory: rows that are not read to the end would hold the file open.
        return load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError) as error:
        raise GoldError(path, [GoldProblem(None, f"not a workbook that can be read: {error}")]) from error


def _rows(book: Workbook, sheet: str, needed: Sequence[str], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number in the sheet and the values by column name; empty lines are left out."""
    if sheet not in book.sheetnames:
        raise GoldError(path, [GoldProblem(None, f"no sheet {sheet!r}; it has {', '.join(book.sheetnames)}")])
    lines = iter(book[sheet].iter_rows(values_only=True))
    header = [_text(cell) for cell in next(lines, ())]
    lacking = [name for name in needed if name not in header]
    if lacking:
        raise GoldError(path, [GoldProblem(1, f"sheet {sheet}: no column {', '.join(lacking)}")])
    for number, line in enumerate(lines, 2):
        row = {name: value for name, value in zip(header, line, strict=False) if name}
        if any(value is not None for value in row.values()):
            yield number, row


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: _text(row.get(name)) for name in REPORT_COLUMNS if name not in ("name", "year")}
    year = row.get("year")
    # Spreadsheets keep 2021 as 2021.0 and a form called 2021 as a number.
    known["form"] = (known["form"] or "").removesuffix(".0")
    found: dict[str, Any] = {name: value for name, value in known.items() if value is not None}
    if year is not None:
        found["year"] = int(year) if isinstance(year, float) and year.is_integer() else year
    return found


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    value = row["value"]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    state = _text(row["state"]) or (GoldState.READ.value if value is not None else GoldState.BLANK.value)
    return {"value": value, "state": state}


def _text(value: object) -> str | None:
    return None if value is None or not str(value).strip() else str(value).strip()
