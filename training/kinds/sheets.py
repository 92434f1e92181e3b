"""Spreadsheets: one report on one sheet, or a table a sheet; numbers as numbers, with decoys that are not shown."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from training.draw.grid import Grid, Slot, keys_of
from training.draw.report import DrawnReport, TablePart
from training.kinds.kind import Drawing, Kind
from training.kinds.office import converted
from training.kinds.packed import with_parts

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PROPERTIES = b"""<?xml version="1.0"?><cp:coreProperties
xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""
_NUMBER = re.compile(r"-?\d{1,9}|-?\d{1,3}(?:,\d{3})+")
DECOY = 987


def draw_workbook(report: DrawnReport, *, sheets: bool = False) -> tuple[bytes, Drawing]:
    """The workbook as XLSX. ``sheets``: each section begins a sheet of its own."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"{report.year}年"
    row = 1
    grids = [part.grid for part in report.parts if isinstance(part, TablePart)]
    width = max(col + slot.col_span for grid in grids for _, col, slot in place_slots(grid))
    for part in report.parts:
        if isinstance(part, TablePart):
            row = _write_grid(sheet, row, part.grid)
        else:
            if sheets and part.role == "heading":
                sheet, row = book.create_sheet(part.text.replace("/", "")[:20]), 1
            sheet.cell(row, 1, part.text)
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
            row += 1
    _hide(book, width)
    buffer = io.BytesIO()
    book.save(buffer)
    # What the library writes there is the time of writing.
    content = with_parts(buffer.getvalue(), {"docProps/core.xml": PROPERTIES})
    return content, Drawing({"report.xlsx": content}, frozenset(keys_of(grids)))


def _write_grid(sheet: Worksheet, first: int, grid: Grid) -> int:
    """Gives the row after the table."""
    last = first - 1
    for row, col, slot in place_slots(grid):
        last = max(last, first + row + slot.row_span - 1)
        if slot.row_span > 1 or slot.col_span > 1:
            sheet.merge_cells(
                start_row=first + row,
                end_row=first + row + slot.row_span - 1,
                start_column=col + 1,
                end_column=col + slot.col_span,
            )
        if not slot.text:
            continue
        cell = sheet.cell(first + row, col + 1, slot.text)
        if slot.role == "value" and _NUMBER.fullmatch(slot.text):
            cell.value = int(slot.text.replace(",", ""))
            cell.number_format = "#,##0" if "," in slot.text else "General"
    return last + 1


def place_slots(grid: Grid) -> Iterator[tuple[int, int, Slot]]:
    """Row, column and slot of every cell of a span grid; breaks between tables are empty rows."""
    open_spans: dict[int, int] = {}
    for row, line in enumerate(grid):
        started: dict[int, int] = {}
        col = 0
        for slot in line:
            while open_spans.get(col):
                col += 1
            yield row, col, slot
            if slot.row_span > 1:
                started.update(dict.fromkeys(range(col, col + slot.col_span), slot.row_span - 1))
            col += slot.col_span
        open_spans = {at: left - 1 for at, left in open_spans.items() if left > 1} | started


def _hide(book: Workbook, width: int) -> None:
    """A hidden column and a hidden sheet, both with numbers that nobody sees, and a comment."""
    from openpyxl.comments import Comment

    sheet = book.worksheets[0]
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, width + 2, DECOY)
    sheet.column_dimensions[get_column_letter(width + 2)].hidden = True
    sheet.cell(1, 1).comment = Comment(str(DECOY), "x")
    hidden = book.create_sheet("草稿")
    hidden.sheet_state = "hidden"
    for row, values in enumerate(sheet.iter_rows(max_col=width), start=1):
        for col, cell in enumerate(values, start=1):
            hidden.cell(row, col, DECOY if isinstance(cell.value, int) else cell.value)


def _xlsx(report: DrawnReport, rng: Random) -> Drawing:
    return draw_workbook(report)[1]


def _xlsx_sheets(report: DrawnReport, rng: Random) -> Drawing:
    return draw_workbook(report, sheets=True)[1]


def _saved_as(suffix: str, name: str | None = None) -> Callable[[DrawnReport, Random], Drawing]:
    """The workbook saved again by LibreOffice, under the suffix ``name`` where programs know the kind by another."""

    def draw(report: DrawnReport, rng: Random) -> Drawing:
        content, drawing = draw_workbook(report)
        return Drawing({f"report.{name or suffix}": converted(content, "xlsx", suffix)}, drawing.drawn)

    return draw


def _sheet_xml(report: DrawnReport, rng: Random) -> Drawing:
    """SpreadsheetML as Excel 2003 writes it, of the sheets and merged cells of the workbook."""
    from openpyxl import load_workbook

    content, drawing = draw_workbook(report)
    sheets = "".join(map(_sheet_as_xml, load_workbook(io.BytesIO(content)).worksheets))
    text = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="#,##0"/></Style></Styles>'
        f"{sheets}</Workbook>"
    )
    return Drawing({"report.xml": text.encode()}, drawing.drawn)


def _sheet_as_xml(sheet: Worksheet) -> str:
    spans = {(m.min_row, m.min_col): (m.max_col - m.min_col, m.max_row - m.min_row) for m in sheet.merged_cells.ranges}
    hidden = [n for n in range(1, sheet.max_column + 1) if sheet.column_dimensions[get_column_letter(n)].hidden]
    columns = "".join(f'<Column ss:Index="{number}" ss:Hidden="1"/>' for number in hidden)
    rows = []
    for row in sheet.iter_rows():
        cells = []
        for cell in row:
            across, down = spans.get((cell.row, cell.column), (0, 0))
            if cell.value is None and not (across or down):
                continue
            kind = "Number" if isinstance(cell.value, int) else "String"
            style = ' ss:StyleID="s1"' if cell.number_format == "#,##0" else ""
            data = f'<Data ss:Type="{kind}">{escape(str(cell.value))}</Data>' if cell.value is not None else ""
            merge = f' ss:MergeAcross="{across}" ss:MergeDown="{down}"' if across or down else ""
            cells.append(f'<Cell ss:Index="{cell.column}"{style}{merge}>{data}</Cell>')
        if cells:
            rows.append(f'<Row ss:Index="{row[0].row}">{"".join(cells)}</Row>')
    state = "" if sheet.sheet_state == "visible" else "<x:Visible>SheetHidden</x:Visible>"
    return (
        f'<Worksheet ss:Name="{escape(sheet.title)}"><Table>{columns}{"".join(rows)}</Table>'
        f"<x:WorksheetOptions>{state}</x:WorksheetOptions></Worksheet>"
    )


def _xlsm(report: DrawnReport, rng: Random) -> Drawing:
    content, drawing = draw_workbook(report)
    return Drawing({"report.xlsm": with_parts(content, {"xl/vbaProject.bin": b"no macros"})}, drawing.drawn)


KINDS = {
    "xlsx": Kind(_xlsx),
    "xlsx-sheets": Kind(_xlsx_sheets),
    "xlsm": Kind(_xlsm),
    "excel-2003-xml": Kind(_sheet_xml),
    "ods": Kind(_saved_as("ods"), needs="soffice"),
    "fods": Kind(_saved_as("fods"), needs="soffice"),
    "xls": Kind(_saved_as("xls"), needs="soffice"),
    "et": Kind(_saved_as("xls", "et"), needs="soffice"),
}
