"""Baidu AI Cloud OCR: tables (``/ocr/v1/table``, V2), forms (``form_ocr``), and lines of text.

As given at cloud.baidu.com/doc/OCR; programs that read its answers use the same keys, no saved answer was seen.
``{"tables_result": [{"header": [{"words"}], "body": [{"row_start",
"row_end", "col_start", "col_end", "words", "cell_location"}], "footer"}]}``, ranges half-open, counted in rules;
``{"words_result": [{"words", "location": {"left", "top", "width", "height"}, "probability": {"average"}}]}``, the boxes
only in the versions that locate. The older ``forms`` have ``row`` and ``column`` as lists of numbers from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractor.document import BBox
from extractor.readers.boxes import BoxedPage, BoxedText, rectangle
from extractor.readers.grid_text import GridCell
from extractor.readers.tools.node import Node, placed
from extractor.readers.tools.results import MOST_COLUMNS, MOST_ROWS, Block, FlowPage, Table, ToolPage, table, text_lines


def is_tables(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("tables_result"), list)


def read_tables(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    yield FlowPage(tuple(block for found in node["tables_result"].items() for block in _around(found, _table(found))))


def _around(node: Node, body: Table) -> Iterator[Block]:
    """The lines above the table, the table, the lines below."""
    for line in node["header"].items():
        yield from text_lines(line.first("words", "word").text())
    yield body
    for line in node["footer"].items():
        yield from text_lines(line.first("words", "word").text())


def _table(node: Node) -> Table:
    return table(_cell(cell) for cell in node["body"].items())


def _cell(cell: Node) -> GridCell:
    row = cell["row_start"].whole(least=0, most=MOST_ROWS, absent=0)
    row_end = cell["row_end"].whole(least=row + 1, most=MOST_ROWS + 1, absent=row + 1)
    col = cell["col_start"].whole(least=0, most=MOST_COLUMNS, absent=0)
    col_end = cell["col_end"].whole(least=col + 1, most=MOST_COLUMNS + 1, absent=col + 1)
    return GridCell(row, row_end, col, col_end, cell["words"].text(), cell["cell_location"].bbox())


def is_forms(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("forms"), list)


def read_forms(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    blocks = [
        block
        for form in node["forms"].items()
        for block in _around(form, table(_form_cell(cell) for cell in form["body"].items()))
    ]
    yield FlowPage(tuple(blocks))


def _form_cell(cell: Node) -> GridCell:
    rows = [n.whole(least=0, most=MOST_ROWS, absent=0) for n in cell["row"].items()] or [0]
    cols = [n.whole(least=0, most=MOST_COLUMNS, absent=0) for n in cell["column"].items()] or [0]
    text = cell.first("word", "words").text()
    return GridCell(min(rows), max(rows) + 1, min(cols), max(cols) + 1, text, _rectangle(cell["rect"]))


def is_words(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("words_result"), list)


def read_words(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    lines = node["words_result"].items()
    if not all("location" in line or "vertexes_location" in line for line in lines):
        yield FlowPage(tuple(block for line in lines for block in text_lines(line["words"].text())))
        return
    pieces = [_piece(line) for line in lines]
    yield BoxedPage(tuple(piece for piece in pieces if piece))


def _piece(line: Node) -> BoxedText | None:
    box = line["location"]
    bounds = _rectangle(box) if box.value else None
    outline = line["vertexes_location"].outline() if bounds is None else rectangle(*bounds)
    text = line["words"].text()
    score = line["probability"]["average"].score()
    return BoxedText(text, outline, score) if text.strip() and placed(outline) else None


def _rectangle(box: Node) -> BBox | None:
    left, top, width, height = (box[side].number() for side in ("left", "top", "width", "height"))
    if left is None or top is None or width is None or height is None:
        return None
    return BBox(left, top, left + width, top + height)
