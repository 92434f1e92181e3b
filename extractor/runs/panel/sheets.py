"""The run's workbook: the tables of the data set as sheets, as far as Excel can use them, and a note on the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from extractor.forms.schema import Form
from extractor.runs.panel.columns import DataTable, wide_keys
from extractor.runs.panel.rows import labels_of
from extractor.runs.panel.tables import (
    CELLS,
    FORM_CELLS,
    NAME_MATCHING,
    OFFICES,
    REPORTS,
    TO_REVIEW,
    panel_table,
)
from extractor.runs.panel.views import View, failed_checks, open_cross_year, whole
from extractor.writers.paper import set_up_page
from extractor.writers.sheet_cells import put
from extractor.writers.target import whole_file
from extractor.writers.workbook import MAX_SHEET_LINES
from extractor.writers.zip_archive import save_reproducibly

MAX_SHEET_VALUES = 1_000_000
"""Values in a sheet (lines by columns), though Excel would hold more: writing and opening a million takes seconds, ten
million minutes."""

_MAX_CELLS_VALUES = 500_000
"""For the sheet of all cells: about a hundred reports. Who has more looks at the cells to review, or takes
the CSV files."""

# Text that openpyxl writes as it stands: no formula, no error code, nothing that XML cannot hold, not too long.
_PLAIN = re.compile(
    r"[^=+\-@＝＋－＠#\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
    r"[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]{0,32000}"
)
_WIDE_COLUMNS = {
    **dict.fromkeys(("path", "wordings", "reasons", "previous_cells", "warnings"), 40),
    **dict.fromkeys(("organization", "name", "office", "title"), 28),
}
_WIDTH = 14


@dataclass(frozen=True)
class Sheet:
    view: View
    title: str
    labels: tuple[str, ...] = ()
    """A line of Chinese labels above the names."""
    most_values: int = MAX_SHEET_VALUES


def run_sheets(forms: Mapping[str, Form]) -> tuple[Sheet, ...]:
    panel = panel_table(forms)
    return (
        Sheet(whole(REPORTS), "各报告 all reports"),
        Sheet(whole(OFFICES), "各机关 offices over the years"),
        Sheet(whole(panel), "面板数据 one column a cell", _labels(panel, forms)),
        Sheet(whole(TO_REVIEW), "待复核 only what to look at"),
        Sheet(failed_checks(), "勾稽不符 only checks that fail"),
        Sheet(open_cross_year(), "跨年核对 only checks that fail or are unknown"),
        Sheet(whole(NAME_MATCHING), "名称匹配 names that may be one office"),
        Sheet(whole(CELLS), "全部单元格 one line a cell", most_values=_MAX_CELLS_VALUES),
        Sheet(whole(FORM_CELLS), "表格单元说明 names and labels of the cells"),
    )


def write_run_workbook(parquet: Path, target: Path, sheets: Sequence[Sheet]) -> list[str]:
    """Sheets that would be too large are left out, never cut. Returns the names of those that were.

    ``parquet``: the folder with the Parquet files.
    """
    book = Workbook(write_only=True)
    note = book.create_sheet("note")
    note.column_dimensions["A"].width, note.column_dimensions["B"].width, note.column_dimensions["C"].width = 18, 12, 90
    set_up_page(note)
    note.append([_bold(note, text) for text in ("sheet", "lines", "what it holds")])
    left_out = []
    for sheet in sheets:
        view = sheet.view
        lines = view.count(parquet)
        too_large = lines > MAX_SHEET_LINES or lines * len(view.columns) > sheet.most_values
        told = f"{sheet.title}. {view.table.meaning}"
        if too_large:
            left_out.append(view.name)
            told = (
                f"NOT IN THIS WORKBOOK: {lines} lines × {len(view.columns)} columns are more than a sheet "
                f"can be used with. They are, whole, in the folder csv and in parquet/{view.table.name}.parquet."
            )
        note.append([_text(note, view.name), lines, _text(note, told)])
        if not too_large:
            _write_sheet(book, parquet, sheet)
    with whole_file(target) as file:
        save_reproducibly(book, file)
    return left_out


def _write_sheet(book: Workbook, parquet: Path, sheet: Sheet) -> None:
    columns = sheet.view.columns
    drawn: Any = book.create_sheet(sheet.view.name)
    heads = [sheet.labels, columns] if sheet.labels else [columns]
    drawn.freeze_panes = f"A{len(heads) + 1}"
    for number, name in enumerate(columns, start=1):
        drawn.column_dimensions[get_column_letter(number)].width = _WIDE_COLUMNS.get(name, _WIDTH)
    set_up_page(drawn, head_lines=len(heads))
    lines = len(heads)
    for head in heads:
        drawn.append([_bold(drawn, text) for text in head])
    for batch in sheet.view.batches(parquet):
        for line in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            drawn.append([_text(drawn, value) if isinstance(value, str) else value for value in line])
            lines += 1
    drawn.auto_filter.ref = f"A{len(heads)}:{get_column_letter(len(columns))}{max(lines, len(heads))}"


def _text(sheet: Any, value: str) -> object:
    return value if _PLAIN.fullmatch(value) else put(WriteOnlyCell(sheet), value)


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    cell.font = Font(bold=True)
    return cell


def _labels(panel: DataTable, forms: Mapping[str, Form]) -> tuple[str, ...]:
    """Row and column label of each cell, in the wording of the latest form that has it."""
    known = labels_of(forms)
    keys = wide_keys(forms)
    told = []
    for key in keys:
        row, col = next(known[form_id][key] for form_id in sorted(forms, reverse=True) if key in known[form_id])
        told.append(f"{row} | {col}")
    return (*("",) * (len(panel.columns) - len(keys)), *told)
