"""AWS Textract: ``AnalyzeDocument`` and ``DetectDocumentText`` (API 2018-06-27), one response or a list of them.

The 98 responses saved in the tests of amazon-textract-textractor were tried and are read.
``{"Blocks": [block]}``; blocks refer to one another by ``Id``. A ``TABLE`` has ``CELL`` children with ``RowIndex`` and
``ColumnIndex`` from 1, and ``MERGED_CELL`` blocks whose children are the cells they cover; a cell has ``WORD``
children. Places are shares of the page, confidences are out of 100.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.readers.boxes import BoxedPage, BoxedText
from extractor.readers.grid_text import GridCell
from extractor.readers.tools.node import Node, placed
from extractor.readers.tools.results import MOST_COLUMNS, MOST_ROWS, Table, ToolPage, around_tables, least, table
from extractor.readers.word_runs import join_words

Blocks = Mapping[str, Node]


def is_textract(value: Any) -> bool:
    blocks = value.get("Blocks") if isinstance(value, dict) else None
    return isinstance(blocks, list) and (not blocks or (isinstance(blocks[0], dict) and "BlockType" in blocks[0]))


def read_textract(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    blocks = {block["Id"].text(): block for block in node["Blocks"].items()}
    pages: dict[int, tuple[list[Node], list[Node]]] = {}
    for block in blocks.values():
        lines, tables = pages.setdefault(block["Page"].whole(least=0, most=10**6, absent=1), ([], []))
        kind = block["BlockType"].text()
        if kind == "LINE":
            lines.append(block)
        elif kind == "TABLE":
            tables.append(block)
    for _, (lines, tables) in sorted(pages.items()):
        held = {word for found in tables for cell in _children(found, blocks) for word in _ids(cell)}
        pieces = [_piece(line, blocks, held) for line in lines]
        boxed = BoxedPage(tuple(piece for piece in pieces if piece), 1.0, 1.0)
        yield around_tables(boxed, [_table(found, blocks) for found in tables])


def _ids(block: Node, kind: str = "CHILD") -> list[str]:
    lists = [r["Ids"] for r in block["Relationships"].items() if r["Type"].text() == kind]
    return [item.text() for ids in lists for item in ids.items()]


def _children(block: Node, blocks: Blocks, kind: str = "CHILD") -> list[Node]:
    """Those that the response holds; a response may be one of several parts."""
    return [blocks[found] for found in _ids(block, kind) if found in blocks]


def _piece(line: Node, blocks: Blocks, held: set[str]) -> BoxedText | None:
    """The words of the line that are in no cell."""
    words = [word for word in _children(line, blocks) if word["Id"].text() not in held]
    if len(words) == len(_ids(line)):
        text, outline = line["Text"].text(), line["Geometry"]["Polygon"].outline()
    elif words:
        text, outline = _words(words), words[0]["Geometry"]["Polygon"].outline()
    else:
        return None
    score = least(line["Confidence"].score(100), *(word["Confidence"].score(100) for word in words))
    return BoxedText(text, outline, score) if text.strip() and placed(outline) else None


def _table(node: Node, blocks: Blocks) -> Table:
    cells = {cell["Id"].text(): cell for cell in _children(node, blocks) if cell["BlockType"].text() == "CELL"}
    merged = _children(node, blocks, "MERGED_CELL")
    covered = {found for cell in merged for found in _ids(cell)}
    alone = [_cell(cell, [cell], blocks) for name, cell in cells.items() if name not in covered]
    together = [_cell(cell, [cells[i] for i in _ids(cell) if i in cells], blocks) for cell in merged]
    ordered = sorted([*alone, *together], key=lambda cell: (cell.row, cell.col))
    return table(ordered, node["Geometry"]["Polygon"].bbox())


def _cell(cell: Node, parts: list[Node], blocks: Blocks) -> GridCell:
    row = cell["RowIndex"].whole(least=1, most=MOST_ROWS, absent=1) - 1
    col = cell["ColumnIndex"].whole(least=1, most=MOST_COLUMNS, absent=1) - 1
    rows = cell["RowSpan"].whole(least=1, most=MOST_ROWS, absent=1)
    cols = cell["ColumnSpan"].whole(least=1, most=MOST_COLUMNS, absent=1)
    words = [word for part in parts for word in _children(part, blocks) if word["BlockType"].text() == "WORD"]
    score = least(*(word["Confidence"].score(100) for word in words))
    bbox = cell["Geometry"]["Polygon"].bbox()
    return GridCell(row, row + rows, col, col + cols, _words(words), bbox, score)


def _words(words: list[Node]) -> str:
    return join_words([word["Text"].text() for word in words])
