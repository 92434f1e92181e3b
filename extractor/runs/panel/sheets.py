"""The run's workbook: the tables of the data set as sheets, as far as Excel can use them, and a note on the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from extractor.forms.schema import Form
from extractor.messages import Language, message, plain, word
from extractor.runs.panel.columns import NONE_APART, Apart, panels_of
from extractor.runs.panel.shown import shown_column, shown_heads, wide_labels
from extractor.runs.panel.tables import (
    CELLS,
    FORM_CELLS,
    NAME_MATCHING,
    OFFICES,
    REPORTS,
    TO_REVIEW,
    panel_table,
)
from extractor.runs.panel.views import View, failed_checks, failures, open_cross_year, whole
from extractor.writers.paper import row_height, set_up_page
from extractor.writers.sheet_cells import put, put_value
from extractor.writers.target import whole_file
from extractor.writers.workbook import MAX_SHEET_LINES, sheet_name
from extractor.writers.zip_archive import save_reproducibly

MAX_SHEET_VALUES = 1_000_000
"""Values in a sheet (lines by columns), though Excel would hold more: writing and opening a million takes seconds, ten
million minutes."""

_MAX_CELLS_VALUES = 500_000
"""For the sheet of all cells: about a hundred reports. Who has more looks at the cells to review, or takes
the CSV files."""

# Text that openpyxl writes as it is: no formula, no error code, nothing that XML cannot hold, not too long.
_PLAIN = re.compile(
    r"[^=+\-@＝＋－＠#\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
    r"[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]{0,32000}"
)
_WIDE_COLUMNS = {
    **dict.fromkeys(("path", "wordings", "reasons", "previous_cells", "warnings"), 40),
    **dict.fromkeys(("organization", "name", "office", "title"), 28),
    **dict.fromkeys(("office_id", "year"), 8),
}
_WIDTH = 14
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_PAGE_WIDTH = 200
"""Widths of columns on a printed page: about two thirds of the natural size, which can be read on A4."""
_NOTE_WIDTHS = (18, 12, 90)
_NAMES_LINE = "year"
"""In the panel, the last of the columns that say which line it is; they stay in sight beside any cell."""


@dataclass(frozen=True)
class Sheet:
    view: View
    heads: tuple[tuple[str, ...], ...]
    """One line, or two: the labels of the form's cells are above the names for programs."""
    most_values: int = MAX_SHEET_VALUES


def run_sheets(forms: Mapping[str, Form], language: Language = "en", apart: Apart = NONE_APART) -> tuple[Sheet, ...]:
    panels = panels_of(forms, apart)
    views = [
        *(whole(table) for table in (REPORTS, OFFICES)),
        *(whole(panel_table(own, panel)) for panel, own in panels.items()),
        whole(TO_REVIEW),
        *(failures(), failed_checks(), open_cross_year()),
        *(whole(table) for table in (NAME_MATCHING, CELLS, FORM_CELLS)),
    ]
    return tuple(
        Sheet(
            view,
            _heads(view, panels[view.table.panel or ""], language),
            _MAX_CELLS_VALUES if view.name == CELLS.name else MAX_SHEET_VALUES,
        )
        for view in views
    )


def _heads(view: View, forms: Mapping[str, Form], language: Language) -> tuple[tuple[str, ...], ...]:
    heads = tuple(shown_heads(view, forms, language))
    if language != "en" or view.table.panel is None:
        return (heads,)
    labels = wide_labels(forms)
    return tuple(labels.get(name, "") for name in view.columns), heads


def write_run_workbook(parquet: Path, target: Path, sheets: Sequence[Sheet], language: Language = "en") -> list[str]:
    """Sheets that would be too large are left out, never cut. Returns the names of those that were.

    ``parquet``: the folder with the Parquet files, whose texts are in ``language``.
    """

    def say(text: str) -> str:
        return plain(text, language)

    book = Workbook(write_only=True)
    note = book.create_sheet(say(word("sheet_name", "note")))
    for number, width in enumerate(_NOTE_WIDTHS, start=1):
        note.column_dimensions[get_column_letter(number)].width = width
    set_up_page(note)
    note.append([_bold(note, say(word("sheet", f"head_{name}"))) for name in ("sheet", "lines", "holds")])
    left_out = []
    for number, sheet in enumerate(sheets, start=2):
        view = sheet.view
        name = _name_of(view, say)
        lines = view.count(parquet)
        too_large = lines > MAX_SHEET_LINES or lines * len(view.columns) > sheet.most_values
        told = message(
            "sheet.holds",
            title=word("sheet_title", view.table.kind if view.table.panel else view.name),
            meaning=view.table.meaning,
        )
        if too_large:
            left_out.append(view.name)
            told = message("sheet.left_out", lines=lines, columns=len(view.columns), table=view.table.name)
        note.row_dimensions[number].height = row_height([say(told)], _NOTE_WIDTHS[-1:])
        note.append([_wrapped(note, value) for value in (name, lines, say(told))])
        if not too_large:
            _write_sheet(book.create_sheet(name), parquet, sheet, language)
    with whole_file(target) as file:
        save_reproducibly(book, file)
    return left_out


def _name_of(view: View, say: Callable[[str], str]) -> str:
    if not view.table.panel:
        return say(word("sheet_name", view.name))
    return sheet_name(f"{say(word('sheet_name', view.table.kind))} {view.table.panel}", set())


def _write_sheet(drawn: Any, parquet: Path, sheet: Sheet, language: Language) -> None:
    view, heads = sheet.view, sheet.heads
    columns = view.columns
    named = columns.index(_NAMES_LINE) + 1 if view.table.panel is not None else 0
    drawn.freeze_panes = f"{get_column_letter(named + 1)}{len(heads) + 1}"
    widths = [_WIDE_COLUMNS.get(name, _WIDTH) for name in columns]
    for number, width in enumerate(widths, start=1):
        drawn.column_dimensions[get_column_letter(number)].width = width
    set_up_page(
        drawn,
        head_lines=len(heads),
        head_columns=f"A:{get_column_letter(named)}" if named else "",
        pages_wide=-(-sum(widths) // _PAGE_WIDTH),
    )
    lines = len(heads)
    for number, head in enumerate(heads, start=1):
        drawn.row_dimensions[number].height = row_height(head, widths)
        drawn.append([_bold(drawn, text) for text in head])
    for batch in view.batches(parquet):
        shown = (
            shown_column(view, name, column, language).to_pylist()
            for name, column in zip(columns, batch.columns, strict=True)
        )
        for line in zip(*shown, strict=True):
            drawn.append([_text(drawn, value) if isinstance(value, str) else value for value in line])
            lines += 1
    drawn.auto_filter.ref = f"A{len(heads)}:{get_column_letter(len(columns))}{max(lines, len(heads))}"


def _wrapped(sheet: Any, value: str | int) -> Any:
    cell = put_value(WriteOnlyCell(sheet), value)
    cell.alignment = _WRAPPED
    return cell


def _text(sheet: Any, value: str) -> object:
    return value if _PLAIN.fullmatch(value) else put(WriteOnlyCell(sheet), value)


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    cell.font = Font(bold=True)
    cell.alignment = _WRAPPED
    return cell
