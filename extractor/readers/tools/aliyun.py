"""Alibaba Cloud OCR (API 2021-07-07): ``RecognizeTableOcr``, ``RecognizeAdvanced`` and its kin, and older tables.

``Data`` is a string of JSON: ``{"content", "prism_wordsInfo": [{"word", "prob", "pos", "tableId", "tableCellId"}],
"prism_tablesInfo": [{"cellInfos": [{"word", "xsc", "xec", "ysc", "yec", "pos", "tableCellId"}], "tableId"}],
"tableHeadTail"}``: first and last column and row of a cell, both in it. ``RecognizeTable`` of the vision platform
(2019-12-30) gives ``{"Tables": [{"Head", "TableRows": [{"TableColumns": [{"StartRow", "EndRow", "StartColumn",
"EndColumn", "Texts"}]}], "Tail"}]}``, the ends not in it. ``RecognizeAllText`` of 2021-07-07 gives ``{"SubImages":
[{"BlockInfo": {"BlockDetails": [{"BlockId", "BlockContent", "BlockPoints"}]}, "TableInfo": {"TableDetails":
[{"CellDetails": [{"RowStart", "RowEnd", "ColumnStart", "ColumnEnd", "CellContent", "BlockList"}], "Header"}]}}]}``,
the ends in it, as its example of a response has them. Names as in the Python SDK of that version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.document import BBox
from extractor.readers.boxes import BoxedPage, BoxedText
from extractor.readers.grid_text import GridCell
from extractor.readers.tools.node import Node, placed
from extractor.readers.tools.results import (
    MOST_COLUMNS,
    MOST_ROWS,
    Block,
    FlowPage,
    Table,
    ToolPage,
    around_tables,
    least,
    table,
    text_lines,
)

Key = tuple[int, int]


def is_prism(value: Any) -> bool:
    return isinstance(value, dict) and ("prism_wordsInfo" in value or "prism_tablesInfo" in value)


def read_prism(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    words = node["prism_wordsInfo"].items()
    scores: dict[Key, float | None] = {}
    for word in words:
        key = _key(word)
        scores[key] = least(scores.get(key), word["prob"].score(100))
    tables = [_table(found, scores) for found in node["prism_tablesInfo"].items()]
    held = {_key(cell, found) for found in node["prism_tablesInfo"].items() for cell in found["cellInfos"].items()}
    pieces = [_piece(word) for word in words if _key(word) not in held]
    if not words:
        yield FlowPage((*_ends(node, "head"), *tables, *_ends(node, "tail")))
        return
    boxed = BoxedPage(tuple(p for p in pieces if p), node["width"].size(), node["height"].size())
    yield around_tables(boxed, tables)


def _key(node: Node, table: Node | None = None) -> Key:
    """Which cell of which table a word is in; a word outside of all tables has neither number."""
    numbers = ((table or node)["tableId"], node["tableCellId"])
    table_id, cell_id = (number.whole(least=-1, most=10**6, absent=-1) for number in numbers)
    return table_id, cell_id


def _ends(node: Node, end: str) -> Iterator[Block]:
    for found in node["tableHeadTail"].items():
        for line in found[end].items():
            yield from text_lines(line.text())


def _table(node: Node, scores: dict[Key, float | None]) -> Table:
    cells = [_cell(cell, scores.get(_key(cell, node))) for cell in node["cellInfos"].items()]
    return table(cells, _topmost(cells))


def _topmost(cells: Sequence[GridCell]) -> BBox | None:
    return min((cell.bbox for cell in cells if cell.bbox), key=lambda box: box.top, default=None)


def _cell(cell: Node, score: float | None) -> GridCell:
    row = cell["ysc"].whole(least=0, most=MOST_ROWS, absent=0)
    row_end = cell["yec"].whole(least=row, most=MOST_ROWS, absent=row) + 1
    col = cell["xsc"].whole(least=0, most=MOST_COLUMNS, absent=0)
    col_end = cell["xec"].whole(least=col, most=MOST_COLUMNS, absent=col) + 1
    return GridCell(row, row_end, col, col_end, cell["word"].text(), cell["pos"].bbox(), score)


def _piece(word: Node) -> BoxedText | None:
    text, outline = word["word"].text(), word["pos"].outline()
    return BoxedText(text, outline, word["prob"].score(100)) if text.strip() and placed(outline) else None


def is_tables(value: Any) -> bool:
    tables = value.get("Tables") if isinstance(value, dict) else None
    return isinstance(tables, list) and all(isinstance(found, dict) and "TableRows" in found for found in tables)


def read_tables(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    blocks: list[Block] = []
    for found in node["Tables"].items():
        blocks += [line for text in found["Head"].items() for line in text_lines(text.text())]
        cells = [cell for row in found["TableRows"].items() for cell in row["TableColumns"].items()]
        blocks.append(table(map(_row_cell, cells)))
        blocks += [line for text in found["Tail"].items() for line in text_lines(text.text())]
    yield FlowPage(tuple(blocks))


def _row_cell(cell: Node) -> GridCell:
    row = cell["StartRow"].whole(least=0, most=MOST_ROWS, absent=0)
    row_end = cell["EndRow"].whole(least=row + 1, most=MOST_ROWS + 1, absent=row + 1)
    col = cell["StartColumn"].whole(least=0, most=MOST_COLUMNS, absent=0)
    col_end = cell["EndColumn"].whole(least=col + 1, most=MOST_COLUMNS + 1, absent=col + 1)
    return GridCell(row, row_end, col, col_end, "\n".join(text.text() for text in cell["Texts"].items()))


def is_all_text(value: Any) -> bool:
    images = value.get("SubImages") if isinstance(value, dict) else None
    return isinstance(images, list) and all(isinstance(image, dict) for image in images)


def read_all_text(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    """A page for each picture found in the picture."""
    for image in node["SubImages"].items():
        blocks = {_number(block["BlockId"]): block for block in image["BlockInfo"]["BlockDetails"].items()}
        found = image["TableInfo"]["TableDetails"].items()
        cells = [[(cell, _listed(cell)) for cell in each["CellDetails"].items()] for each in found]
        held = {number for each in cells for _, numbers in each for number in numbers}
        tables = [table(_detail(cell, numbers, blocks) for cell, numbers in each) for each in cells]
        if not blocks:
            yield FlowPage(tuple(b for t, each in zip(tables, found, strict=True) for b in _between_ends(t, each)))
            continue
        pieces = [_block(block) for number, block in blocks.items() if number not in held]
        placed_tables = [Table(t.cells, _topmost(t.cells)) for t in tables]
        yield around_tables(BoxedPage(tuple(piece for piece in pieces if piece)), placed_tables)


def _number(node: Node) -> int:
    return node.whole(least=0, most=10**6, absent=-1)


def _listed(cell: Node) -> tuple[int, ...]:
    return tuple(map(_number, cell["BlockList"].items()))


def _between_ends(found: Table, node: Node) -> tuple[Block, ...]:
    header, footer = (
        [line for text in node[end]["Contents"].items() for line in text_lines(text.text())]
        for end in ("Header", "Footer")
    )
    return (*header, found, *footer)


def _detail(cell: Node, numbers: tuple[int, ...], blocks: Mapping[int, Node]) -> GridCell:
    row = cell["RowStart"].whole(least=0, most=MOST_ROWS, absent=0)
    row_end = cell["RowEnd"].whole(least=row, most=MOST_ROWS, absent=row) + 1
    col = cell["ColumnStart"].whole(least=0, most=MOST_COLUMNS, absent=0)
    col_end = cell["ColumnEnd"].whole(least=col, most=MOST_COLUMNS, absent=col) + 1
    score = least(*(blocks[number]["BlockConfidence"].score(100) for number in numbers if number in blocks))
    return GridCell(row, row_end, col, col_end, cell["CellContent"].text(), cell["CellPoints"].bbox(), score)


def _block(block: Node) -> BoxedText | None:
    text, outline = block["BlockContent"].text(), block["BlockPoints"].outline()
    score = block["BlockConfidence"].score(100)
    return BoxedText(text, outline, score) if text.strip() and placed(outline) else None
