"""Surya (datalab): ``surya_ocr`` and ``surya_table``.

As its schemas are at the tags v0.4.0 to v0.14.7 (text), v0.6.0 and v0.9.0 to v0.14.7 (tables). Cells of 0.8 have no
numbers of rows and are not known; versions after 0.14.7 were not seen.
``results.json`` is an object of lists of pages by file name. A page of text is ``{"text_lines": [{"polygon", "text",
"confidence"}], "image_bbox"}``; one of tables ``{"cells": [{"row_id", "col_id", "rowspan", "colspan", "text_lines",
"bbox"}]}``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractor.readers.boxes import BoxedPage, BoxedText
from extractor.readers.grid_text import GridCell
from extractor.readers.tools.node import Node, placed
from extractor.readers.tools.results import MOST_COLUMNS, MOST_ROWS, FlowPage, ToolPage, least, table

_STYLE = re.compile(r"</?(?:b|i|u|sup|sub|del|mark|math|br|small)\s*/?>")
"""Since 0.13 a line may hold marks of its type."""


def is_page(value: Any) -> bool:
    return isinstance(value, dict) and ("text_lines" in value or _is_tables(value))


def _is_tables(value: dict[str, Any]) -> bool:
    cells = value.get("cells")
    return isinstance(cells, list) and all(isinstance(cell, dict) and "row_id" in cell for cell in cells)


def is_files(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(
        isinstance(pages, list) and bool(pages) and all(map(is_page, pages)) for pages in value.values()
    )  # fmt: skip


def read_files(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    for _, pages in node.members():
        for page in pages.items():
            yield from read_page(page, notes)


def read_page(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    if "text_lines" not in node:
        yield FlowPage((table(map(_cell, node["cells"].items())),))
        return
    box = node["image_bbox"].bbox()
    pieces = []
    for line in node["text_lines"].items():
        text, outline = _plain(line), line.first("polygon", "bbox").outline()
        if text.strip() and placed(outline):
            pieces.append(BoxedText(text, outline, line["confidence"].score()))
    yield BoxedPage(tuple(pieces), box.x1 if box else None, box.bottom if box else None)


def _plain(line: Node) -> str:
    return _STYLE.sub("", line["text"].text())


def _cell(cell: Node) -> GridCell:
    row = cell["row_id"].whole(least=0, most=MOST_ROWS, absent=0)
    col = cell.first("col_id", "within_row_id").whole(least=0, most=MOST_COLUMNS, absent=0)
    row_end = row + cell["rowspan"].whole(least=1, most=MOST_ROWS, absent=1)
    col_end = col + cell["colspan"].whole(least=1, most=MOST_COLUMNS, absent=1)
    lines = cell["text_lines"].items()
    text = "\n".join(map(_plain, lines)) or cell["text"].text()
    score = least(*(line["confidence"].score() for line in lines))
    return GridCell(row, row_end, col, col_end, text, cell.first("polygon", "bbox").bbox(), score)
