"""Azure Document Intelligence (Form Recognizer) and Azure Read.

As given in the REST reference of api versions 2023-07-31 and 2024-11-30: ``{"analyzeResult": {"content", "pages":
[{"pageNumber", "width", "height", "lines", "words"}], "tables": [{"cells": [{"rowIndex", "columnIndex", "rowSpan",
"columnSpan", "content", "boundingRegions", "spans"}]}]}}``, in camelCase, or in snake_case as older SDKs print it. A
span is a stretch of ``content``: it gives which words a cell holds. Version 2.1 and Read 3.2: ``readResults`` with
lines, ``pageResults`` with tables, as the examples of their documentation show.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
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

Range = tuple[int, int]


def is_azure(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    inner = value.get("analyzeResult", value.get("analyze_result", value))
    return isinstance(inner, dict) and (
        "readResults" in inner or ("content" in inner and isinstance(inner.get("pages"), list))
    )


def read_azure(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    result = next((node[key] for key in ("analyzeResult", "analyze_result") if key in node), node)
    if "readResults" in result:
        yield from _old(result)
        return
    tables = [(_page_number(found), found) for found in result["tables"].items()]
    taken = sorted(span for _, found in tables for cell in found["cells"].items() for span in _spans(cell))
    if not any(page["lines"].value for page in result["pages"].items()):
        yield _flow(result, tables, taken)
        return
    known: set[int] = set()
    for at, page in enumerate(result["pages"].items(), start=1):
        number = page.first("pageNumber", "page_number").whole(least=0, most=10**6, absent=at)
        known.add(number)
        words = sorted((span, word["confidence"].score()) for word in page["words"].items() for span in _spans(word))
        lines = [line for line in page["lines"].items() if not _inside(_spans(line), taken)]
        pieces = [_piece(line["content"], line["polygon"], _score(_spans(line), words)) for line in lines]
        own = [_table(found, words) for place, found in tables if place == number]
        boxed = BoxedPage(tuple(p for p in pieces if p), page["width"].size(), page["height"].size())
        yield around_tables(boxed, own)
    loose = tuple(_table(found, ()) for place, found in tables if place not in known)
    if loose:
        yield FlowPage(loose)


def _flow(result: Node, tables: Sequence[tuple[int, Node]], taken: Sequence[Range]) -> FlowPage:
    """What a text file becomes: paragraphs and tables by their place in the content, for nothing was recognised."""
    placed_blocks: list[tuple[int, Block]] = []
    for paragraph in result["paragraphs"].items():
        spans = _spans(paragraph)
        if not _inside(spans, taken):
            at = spans[0][0] if spans else 0
            placed_blocks += [(at, line) for line in text_lines(paragraph["content"].text())]
    for _, found in tables:
        spans = _spans(found) or [span for cell in found["cells"].items() for span in _spans(cell)]
        placed_blocks.append((min((start for start, _ in spans), default=10**9), _table(found, ())))
    return FlowPage(tuple(block for _, block in sorted(placed_blocks, key=lambda item: item[0])))


def _table(node: Node, words: Sequence[tuple[Range, float | None]]) -> Table:
    cells = []
    for cell in node["cells"].items():
        regions = cell.first("boundingRegions", "bounding_regions").items()
        bbox = regions[0]["polygon"].bbox() if regions else None
        cells.append(_cell(cell, cell["content"].text(), bbox, _score(_spans(cell), words)))
    regions = node.first("boundingRegions", "bounding_regions").items()
    return table(cells, regions[0]["polygon"].bbox() if regions else None)


def _cell(cell: Node, text: str, bbox: BBox | None, score: float | None) -> GridCell:
    row = cell.first("rowIndex", "row_index").whole(least=0, most=MOST_ROWS, absent=0)
    col = cell.first("columnIndex", "column_index").whole(least=0, most=MOST_COLUMNS, absent=0)
    rows = cell.first("rowSpan", "row_span").whole(least=1, most=MOST_ROWS, absent=1)
    cols = cell.first("columnSpan", "column_span").whole(least=1, most=MOST_COLUMNS, absent=1)
    return GridCell(row, row + rows, col, col + cols, text, bbox, score)


def _page_number(node: Node) -> int:
    regions = node.first("boundingRegions", "bounding_regions").items()
    place = regions[0].first("pageNumber", "page_number") if regions else Node(None)
    return place.whole(least=0, most=10**6, absent=1)


def _spans(node: Node) -> list[Range]:
    """Half-open stretches of the content."""
    listed = [node["span"]] if node["span"].value is not None else node["spans"].items()
    most = 10**9
    starts = [(span["offset"].whole(least=0, most=most, absent=0), span["length"]) for span in listed]
    return [(start, start + length.whole(least=0, most=most, absent=0)) for start, length in starts]


def _inside(spans: Sequence[Range], taken: Sequence[Range]) -> bool:
    """Whether a line begins and ends in cells; one without a stretch of its own does not."""

    def held(at: int) -> bool:
        before = bisect_left(taken, (at, at + 1)) - 1
        return any(start <= at < end for start, end in taken[max(before, 0) : before + 3])

    return bool(spans) and held(spans[0][0]) and held(spans[-1][1] - 1)


def _score(spans: Sequence[Range], words: Sequence[tuple[Range, float | None]]) -> float | None:
    found: list[float | None] = []
    for start, end in spans:
        at = bisect_left(words, ((start, 0), 0.0))
        while at < len(words) and words[at][0][0] < end:
            found.append(words[at][1])
            at += 1
    return least(*found)


def _piece(text: Node, polygon: Node, score: float | None) -> BoxedText | None:
    outline = polygon.outline()
    words = text.text()
    return BoxedText(words, outline, score) if words.strip() and placed(outline) else None


def _old(result: Node) -> Iterator[ToolPage]:
    """Version 2.1: no stretches of the text, so a line is in a table where its middle is."""
    tables: dict[int, list[Table]] = {}
    for page in result["pageResults"].items():
        number = page["page"].whole(least=0, most=10**6, absent=1)
        for found in page["tables"].items():
            cells = [_cell(c, c["text"].text(), c["boundingBox"].bbox(), None) for c in found["cells"].items()]
            tables.setdefault(number, []).append(table(cells, _around([cell.bbox for cell in cells])))
    for at, page in enumerate(result["readResults"].items(), start=1):
        number = page["page"].whole(least=0, most=10**6, absent=at)
        own = tables.get(number, [])
        pieces = []
        for line in page["lines"].items():
            score = least(*(word["confidence"].score() for word in line["words"].items()))
            piece = _piece(line["text"], line["boundingBox"], score)
            if piece and not any(_holds(cell.bbox, piece.bbox.center) for found in own for cell in found.cells):
                pieces.append(piece)
        yield around_tables(BoxedPage(tuple(pieces), page["width"].size(), page["height"].size()), own)
        tables.pop(number, None)
    if tables:
        yield FlowPage(tuple(found for own in tables.values() for found in own))


def _holds(box: BBox | None, point: tuple[float, float]) -> bool:
    return box is not None and box.x0 <= point[0] <= box.x1 and box.top <= point[1] <= box.bottom


def _around(boxes: Sequence[BBox | None]) -> BBox | None:
    known = [box for box in boxes if box]
    if not known:
        return None
    return BBox(
        min(b.x0 for b in known), min(b.top for b in known), max(b.x1 for b in known), max(b.bottom for b in known)
    )
