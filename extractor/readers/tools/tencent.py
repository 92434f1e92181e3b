"""Tencent Cloud OCR (API 2018-11-19): tables and lines of text.

A saved answer of ``RecognizeTableAccurateOCR`` was seen, of the other calls none.
``RecognizeTableAccurateOCR`` and ``RecognizeTableOCR`` give ``{"TableDetections": [{"Cells": [{"ColTl", "RowTl",
"ColBr", "RowBr", "Text", "Type", "Confidence", "Polygon"}], "TableCoordPoint"}]}``: top left and bottom right corner
in rules, so that the range is half-open; lines outside the table have -1. ``TableOCR`` gives the cells as
``TextDetections``. ``GeneralBasicOCR`` and its kin give ``{"TextDetections": [{"DetectedText", "Confidence",
"Polygon"}]}``. Confidences are out of 100; the console wraps all in ``Response``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractor.readers.boxes import BoxedPage, BoxedText
from extractor.readers.grid_text import GridCell
from extractor.readers.tools.node import Node, placed
from extractor.readers.tools.results import MOST_COLUMNS, MOST_ROWS, Block, FlowPage, ToolPage, table, text_lines


def is_tables(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("TableDetections"), list)


def read_tables(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    yield FlowPage(tuple(b for found in node["TableDetections"].items() for b in _blocks(found["Cells"].items())))


def is_lines(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("TextDetections"), list)


def read_lines(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    found = node["TextDetections"].items()
    if found and all("ColTl" in cell for cell in found):
        yield FlowPage(tuple(_blocks(found)))
        return
    pieces = []
    for line in found:
        text, outline = line["DetectedText"].text(), line["Polygon"].outline()
        if text.strip() and placed(outline):
            pieces.append(BoxedText(text, outline, line["Confidence"].score(100)))
    yield BoxedPage(tuple(pieces))


def _blocks(cells: list[Node]) -> Iterator[Block]:
    """Lines outside of the table are before or after its cells; those have places."""
    placed_cells: list[GridCell] = []
    after: list[Block] = []
    for cell in cells:
        if cell["Type"].text() in ("header", "footer") or cell["RowTl"].value == -1:
            lines = text_lines(cell["Text"].text(), bbox=cell["Polygon"].bbox(), score=cell["Confidence"].score(100))
            if placed_cells or cell["Type"].text() == "footer":
                after.extend(lines)
            else:
                yield from lines
        else:
            placed_cells.append(_cell(cell))
    if placed_cells:
        yield table(placed_cells)
    yield from after


def _cell(cell: Node) -> GridCell:
    row = cell["RowTl"].whole(least=0, most=MOST_ROWS, absent=0)
    row_end = cell["RowBr"].whole(least=row, most=MOST_ROWS + 1, absent=row + 1)
    col = cell["ColTl"].whole(least=0, most=MOST_COLUMNS, absent=0)
    col_end = cell["ColBr"].whole(least=col, most=MOST_COLUMNS + 1, absent=col + 1)
    score = cell["Confidence"].score(100)
    bbox = cell["Polygon"].bbox()
    return GridCell(row, max(row_end, row + 1), col, max(col_end, col + 1), cell["Text"].text(), bbox, score)
