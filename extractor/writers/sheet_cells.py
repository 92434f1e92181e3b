"""One sheet: a form's table as the form prints it, colours by state, and behind each cell what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from extractor.forms.schema import CellKey, Table
from extractor.messages import Language, message, translate, word
from extractor.report import Cell, Check, Report, Status
from extractor.writers.paper import set_up_page
from extractor.writers.sheet_layout import Drawing, draw
from extractor.writers.target import well_formed

REVIEW = "review"
STATES: Mapping[str, tuple[str | None, str]] = {
    Status.READ: (None, message("legend.read")),
    REVIEW: ("FFEB9C", message("legend.review")),
    Status.BLANK: ("F2F2F2", message("legend.blank")),
    Status.NOT_APPLICABLE: ("F2F2F2", message("legend.not_applicable")),
    Status.TEXT: ("E4DFEC", message("legend.text")),
    Status.MISSING: ("BFBFBF", message("legend.missing")),
    Status.UNREADABLE: ("F8CBAD", message("legend.unreadable")),
    Status.INFERRED: ("BDD7EE", message("legend.inferred")),
}
"""Fill colour and legend of each state; a state of its own, before what was read, is the doubt about it."""

_TEXT_LIMIT = 32_767
"""Characters that Excel takes in a cell."""
_NO_CHARACTER = re.compile(r"[\ufffe\uffff]")
_FORMULA_LEADS = tuple("=+-@＝＋－＠\t")
_LABEL_WIDTH, _VALUE_WIDTH = 26, 12
_LINE_HEIGHT = 15.0
"""Points; a Chinese character takes two of the units of width."""
_FIRST_LINE = 3
"""Where the first block begins: below the title and the path."""
_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LABEL_FILL = PatternFill("solid", fgColor="EAF1F8")
_CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)


def state_of(cell: Cell) -> str:
    """The key of :data:`STATES`. Missing, unreadable and inferred say by themselves that a person must look."""
    doubted = cell.needs_review and cell.status in (Status.READ, Status.BLANK, Status.NOT_APPLICABLE, Status.TEXT)
    return REVIEW if doubted else cell.status


def storable(text: str) -> str:
    """The text without what XML has no place for: control characters, and the two that are none (openpyxl lets them
    pass, and fails when the workbook is saved)."""
    return _NO_CHARACTER.sub("", ILLEGAL_CHARACTERS_RE.sub("", well_formed(text)))


def put(cell: SheetCell, text: str | None) -> SheetCell:
    """Text as text: what begins like a formula does not become one, not even when a person edits the cell."""
    clean = storable(text or "")[:_TEXT_LIMIT]
    cell.value = clean or None
    if clean:
        cell.data_type = "s"
        cell.quotePrefix = clean.startswith(_FORMULA_LEADS)
    return cell


def put_value(cell: SheetCell, value: str | float | None) -> SheetCell:
    """A number as a number, anything else as text."""
    if isinstance(value, str):
        return put(cell, value)
    cell.value = value
    return cell


def draw_sheet(sheet: Worksheet, report: Report, table: Table, language: Language = "en") -> None:
    """Title, blocks, failed checks of the table, legend."""
    place = " ".join(str(fact.value) for fact in (report.organization, report.year) if fact.value is not None)
    put(cell_at(sheet, 0, 0), f"{place} {table.title}".strip()).font = Font(bold=True, size=13)
    put(cell_at(sheet, 1, 0), report.source.path).font = Font(italic=True, color="666666")
    cells = {CellKey(cell.table, cell.row, cell.col): cell for cell in report.cells}
    line, side = _FIRST_LINE, 0
    for block in table.blocks:
        if block.title:
            put(cell_at(sheet, line, 0), block.title).font = Font(bold=True)
            line += 1
        drawing = draw(table, block)
        _draw_block(sheet, drawing, cells, line, language)
        line += drawing.lines + 1
        side = max(side, min((column for _, _, column in drawing.cells), default=0))
        _set_widths(sheet, drawing, side)
        _set_heights(sheet, drawing, side, line - drawing.lines - 1)
    for text in _failed_checks(report.checks, table.name):
        put(cell_at(sheet, line, 0), translate(text, language)).font = Font(color="C00000")
        line += 1
    _draw_legend(sheet, line + 1, language)
    # The labels at the side stay in view; a head can only where the table is one block.
    heads = _FIRST_LINE + draw(table, table.blocks[0]).cells[0][1] if len(table.blocks) == 1 and side else 2
    sheet.freeze_panes = cell_at(sheet, heads, side).coordinate
    set_up_page(sheet, pages_high=1)


def _draw_block(
    sheet: Worksheet, drawing: Drawing, cells: Mapping[CellKey, Cell], first_line: int, language: Language
) -> None:
    for area in drawing.labels:
        for line in range(area.line, area.line_end):
            for column in range(area.column, area.column_end):
                drawn = cell_at(sheet, first_line + line, column)
                drawn.border, drawn.fill, drawn.alignment = _BORDER, _LABEL_FILL, _CENTER
        put(cell_at(sheet, first_line + area.line, area.column), area.text)
        if (area.line_end - area.line, area.column_end - area.column) != (1, 1):
            sheet.merge_cells(
                start_row=first_line + area.line + 1,
                end_row=first_line + area.line_end,
                start_column=area.column + 1,
                end_column=area.column_end,
            )
    for key, line, column in drawing.cells:
        drawn = cell_at(sheet, first_line + line, column)
        drawn.border, drawn.alignment = _BORDER, _CENTER
        if key in cells:
            _draw_cell(drawn, cells[key], language)


def _draw_cell(drawn: SheetCell, cell: Cell, language: Language) -> None:
    put_value(drawn, cell.text if cell.value is None and cell.status is not Status.BLANK else cell.value)
    _fill(drawn, state_of(cell))
    drawn.comment = Comment(storable(evidence(cell, language)), "tablemend", 180, 320)


def _fill(drawn: SheetCell, state: str) -> None:
    colour = STATES[state][0]
    if colour:
        drawn.fill = PatternFill("solid", fgColor=colour)


def evidence(cell: Cell, language: Language = "en") -> str:
    """What a person needs to judge the cell: state, source text, place, reasons."""
    code = "evidence.state_to_review" if cell.needs_review else "evidence.state"
    lines: list[str] = [message(code, status=word("status", cell.status.value), confidence=round(cell.confidence, 2))]
    if cell.text is not None:
        code = "evidence.source_unit" if cell.unit else "evidence.source"
        lines.append(message(code, text=cell.text, unit=cell.unit))
    lines += [message("evidence.place", page=s.page, start=s.start, end=s.end) for s in cell.spans]
    lines.append(message("evidence.method", method=cell.method))
    lines += [message("evidence.reason", reason=reason) for reason in cell.reasons]
    return "\n".join(translate(line, language) for line in lines)


def _failed_checks(checks: Iterable[Check], table: str) -> Iterator[str]:
    for check in checks:
        if check.status == "fail" and any(cell.startswith(f"{table}/") for cell in check.cells):
            left, right = (f"{side:g}" if side is not None else "?" for side in (check.left, check.right))
            yield message(
                "evidence.check_failed", check=word("check", check.id), where=check.where, left=left, right=right
            )


def _draw_legend(sheet: Worksheet, line: int, language: Language) -> None:
    for offset, (state, (_, text)) in enumerate(STATES.items()):
        swatch = cell_at(sheet, line + offset, 0)
        swatch.border = _BORDER
        _fill(swatch, state)
        put(swatch, translate(text, language))


def _set_widths(sheet: Worksheet, drawing: Drawing, side: int) -> None:
    for column in range(drawing.columns):
        width = _LABEL_WIDTH if column < side else _VALUE_WIDTH
        sheet.column_dimensions[get_column_letter(column + 1)].width = width


def _set_heights(sheet: Worksheet, drawing: Drawing, side: int, first_line: int) -> None:
    """Rows as high as their longest label wraps to; spreadsheets do not grow rows for merged cells by themselves."""
    for area in drawing.labels:
        if area.line_end - area.line > 1:
            continue
        width = sum(_LABEL_WIDTH if n < side else _VALUE_WIDTH for n in range(area.column, area.column_end))
        lines = -(-2 * len(area.text) // width)
        row = sheet.row_dimensions[first_line + area.line + 1]
        row.height = max(row.height or _LINE_HEIGHT, lines * _LINE_HEIGHT)


def cell_at(sheet: Worksheet, line: int, column: int) -> SheetCell:
    """The cell at a place counted from 0; Excel counts from 1. Merged cells are styled before they are merged."""
    cell = sheet.cell(row=line + 1, column=column + 1)
    if not isinstance(cell, SheetCell):
        raise TypeError(f"line {line}, column {column} lies inside a merged area")
    return cell
