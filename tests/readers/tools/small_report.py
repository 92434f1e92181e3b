"""A report of two paragraphs and one small table with spans, and what a reader should make of it."""

from __future__ import annotations

from extractor.document import Document
from extractor.forms import Form
from extractor.readers.grid_text import GridCell, compact
from training.draw.grid import Slot
from training.draw.report import DrawnReport, Paragraph, TablePart

Cells = list[tuple[int, int, int, int, str]]
"""Row and column ranges, half-open, and the text."""

TITLE = "青山县民政局2022年政府信息公开工作年度报告"
HEADING = "二、主动公开政府信息情况"
GRID = (
    (Slot("第二十条第(一)项", "title", col_span=4),),
    (
        Slot("信息内容", "corner", row_span=2, col_span=2),
        Slot("本年制发件数", "header"),
        Slot("现行有效件数", "header", row_span=2),
    ),
    (Slot("小计", "header"),),
    (Slot("文件", "group", row_span=2), Slot("规章", "label"), Slot("12", "value"), Slot("", "value")),
    (Slot("规范性文件", "label"), Slot("3", "value"), Slot("405", "value")),
)
CELLS: Cells = [
    (0, 1, 0, 4, "第二十条第(一)项"),
    (1, 3, 0, 2, "信息内容"),
    (1, 2, 2, 3, "本年制发件数"),
    (1, 3, 3, 4, "现行有效件数"),
    (2, 3, 2, 3, "小计"),
    (3, 5, 0, 1, "文件"),
    (3, 4, 1, 2, "规章"),
    (3, 4, 2, 3, "12"),
    (3, 4, 3, 4, ""),
    (4, 5, 1, 2, "规范性文件"),
    (4, 5, 2, 3, "3"),
    (4, 5, 3, 4, "405"),
]


def small_report(form: Form) -> DrawnReport:
    parts = (Paragraph(TITLE, "title"), Paragraph(HEADING, "heading"), TablePart("proactive", GRID))
    return DrawnReport(form, "青山县民政局", 2022, parts, {})


def grids_of(document: Document) -> list[Cells]:
    """The grids of a document, cell by cell; the lines of a cell joined."""
    tables: dict[int, dict[tuple[int, int, int, int], str]] = {}
    for token in document.tokens:
        if token.grid is not None:
            cells = tables.setdefault(token.grid.table, {})
            place = token.grid[1:]
            cells[place] = cells.get(place, "") + document.token_text(token)
    return [[(*place, text) for place, text in cells.items()] for cells in tables.values()]


def compacted(cells: Cells) -> Cells:
    """As a document holds them: without rows and columns in which no cell begins."""
    found = compact(GridCell(*cell) for cell in cells)
    return [(cell.row, cell.row_end, cell.col, cell.col_end, cell.text) for cell in found]
