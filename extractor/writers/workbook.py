"""The Excel workbook: an overview, and each report's tables drawn as the form prints them.

Over :data:`MAX_DRAWN` reports the drawings give way to tidy ``cells`` sheets, and a ``note`` sheet says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from extractor.forms.schema import Form
from extractor.messages import Language, message, plain, translate, word
from extractor.report import Report, Status
from extractor.writers.paper import set_up_page
from extractor.writers.sheet_cells import cell_at, draw_sheet, put, put_value
from extractor.writers.target import whole_file
from extractor.writers.tidy import TidyLine, cell_labels, fact_year, failure, heads, tidy_lines
from extractor.writers.zip_archive import save_reproducibly

MAX_DRAWN = 50
"""Reports drawn; with three tables each, more sheets than that can no longer be found by their tabs."""
MAX_SHEET_LINES = 1_000_000
"""Lines of a ``cells`` sheet before the next one begins; Excel opens 1,048,576."""

_SHEET_NAME_LIMIT = 31
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_OVERVIEW = (
    *("number", "path", "organization", "year", "title", "form", "cells"),
    *(status.value for status in Status),
    *("needs_review", "checks_pass", "checks_fail", "checks_unknown", "warnings", "error"),
)
_WIDE = {"path": 40, "organization": 28, "title": 40, "form": 22, "warnings": 40, "error": 40}

SheetValue = str | float | None


def write_workbook(
    reports: Iterable[Report], target: Path, forms: Mapping[str, Form], language: Language = "en"
) -> None:
    """Numbers are numbers, and no text of a report becomes a formula. Heads and messages are in ``language``."""
    stream = (report if language == "en" else report.in_language(language) for report in reports)
    first = list(islice(stream, MAX_DRAWN + 1))
    with whole_file(target) as file:
        drawn = len(first) <= MAX_DRAWN
        book = _drawn_book(first, forms, language) if drawn else _cells_book(chain(first, stream), forms, language)
        save_reproducibly(book, file)


def overview_line(number: int, report: Report, language: Language = "en") -> list[SheetValue]:
    """One report in counts; the fields are named in the head of the sheet."""
    statuses = Counter(cell.status for cell in report.cells)
    checks = Counter(check.status for check in report.checks)
    facts = [None if fact.value is None else str(fact.value) for fact in (report.organization, report.title)]
    return [
        *(number, report.source.path, facts[0], fact_year(report.year), facts[1], report.form.id, len(report.cells)),
        *(statuses[status] for status in Status),
        sum(cell.needs_review for cell in report.cells),
        *(checks[status] for status in ("pass", "fail", "unknown")),
        "\n".join(report.warnings) or None,
        failure(report, language),
    ]


def _drawn_book(reports: Sequence[Report], forms: Mapping[str, Form], language: Language) -> Workbook:
    book = Workbook()
    overview = book.active
    if not isinstance(overview, Worksheet):
        raise TypeError("a new workbook begins with a worksheet")
    overview.title = translate(word("sheet_name", "reports"), language)
    _head(overview, _OVERVIEW)
    overview.append(_overview_heads(language))
    for cell in overview[1]:
        cell.font = Font(bold=True)
    names = {overview.title}
    for number, report in enumerate(reports, start=1):
        for column, value in enumerate(overview_line(number, report, language)):
            cell = cell_at(overview, number, column)
            put_value(cell, value)
            if isinstance(value, str) and "\n" in value:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        form = forms.get(report.form.id or "")
        for table in form.tables if form and report.cells else ():
            name = sheet_name(f"{number} {table.title}", names)
            names.add(name)
            draw_sheet(book.create_sheet(name), report, table, language)
            link = cell_at(overview, number, 0)
            if link.hyperlink is None:
                link.hyperlink = f"#{quote_sheetname(name)}!A1"
                link.font = Font(color="0563C1", underline="single")
    _filter(overview, len(_OVERVIEW), len(reports) + 1)
    return book


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes (31 characters, none of ``[]:*?/\\'``) and that no other sheet has, in either case."""
    base = " ".join(wanted.translate(_FORBIDDEN_IN_NAMES).split()) or "sheet"
    lower = {name.lower() for name in taken}
    name, copy = base[:_SHEET_NAME_LIMIT], 1
    while name.lower() in lower:
        copy += 1
        tail = f" ({copy})"
        name = base[: _SHEET_NAME_LIMIT - len(tail)] + tail
    return name


def _cells_book(reports: Iterable[Report], forms: Mapping[str, Form], language: Language) -> Workbook:
    """Written out as it grows: the number of reports does not show in memory."""
    book = Workbook(write_only=True)
    overview = _new_sheet(book, "reports", _OVERVIEW, language)
    note = _new_sheet(book, "note", ("note",), language)
    note.append([translate(message("workbook.cells_apart", limit=MAX_DRAWN), language)])
    labels = {form_id: cell_labels(form) for form_id, form in forms.items()}
    cells, written, sheets = _new_sheet(book, "cells", TidyLine._fields, language), 0, 1
    for number, report in enumerate(reports, start=1):
        overview.append(list(_safe(overview, overview_line(number, report, language))))
        if written + max(len(report.cells), 1) > MAX_SHEET_LINES:
            sheets += 1
            cells, written = _new_sheet(book, "cells", TidyLine._fields, language, sheets), 0
        for line in tidy_lines(report, labels.get(report.form.id or "", {}), language):
            cells.append(list(_safe(cells, line)))
            written += 1
        _filter(cells, len(TidyLine._fields), written + 1)
        _filter(overview, len(_OVERVIEW), number + 1)
    return book


def _overview_heads(language: Language) -> list[str]:
    states = {status.value for status in Status}
    return [plain(word("status" if name in states else "column", name), language) for name in _OVERVIEW]


def _new_sheet(
    book: Workbook, name: str, head: Sequence[str], language: Language, number: int = 1
) -> WriteOnlyWorksheet:
    title = plain(word("sheet_name", name), language)
    sheet: WriteOnlyWorksheet = book.create_sheet(title if number == 1 else f"{title} {number}")
    _head(sheet, head)
    sheet.append(_overview_heads(language) if head is _OVERVIEW else heads(head, language))
    return sheet


def _head(sheet: Any, names: Sequence[str]) -> None:
    """Widths and the frozen head line; must be before the first line that is written.

    ``sheet`` is a worksheet of either kind; the stubs of the write-only one leave out half its attributes.
    """
    sheet.freeze_panes = "A2"
    set_up_page(sheet, head_lines=1, pages_wide=2)
    for column, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDE.get(name, 13)


def _filter(sheet: Any, columns: int, lines: int) -> None:
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{lines}"


def _safe(sheet: WriteOnlyWorksheet, values: Iterable[SheetValue]) -> Iterator[object]:
    for value in values:
        yield put(WriteOnlyCell(sheet), value) if isinstance(value, str) else value
