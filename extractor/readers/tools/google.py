"""Google: Document AI's ``Document`` (v1) and Cloud Vision's ``fullTextAnnotation`` (v1).

The documents in the tests of python-documentai-toolbox were tried and are read; of Vision no saved answer was seen.
Document AI: ``{"text", "pages": [{"dimension", "lines", "tables": [{"headerRows", "bodyRows"}]}]}``; every element has
a ``layout`` whose ``textAnchor`` is stretches of ``text`` (numbers as strings, a start of 0 left out). Rows list the
cells that begin in them, as in HTML. Vision: ``{"responses": [{"fullTextAnnotation": {"pages": [{"blocks":
[{"paragraphs": [{"words": [{"symbols": [{"text"}], "boundingBox"}]}]}]}]}}]}``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from extractor.document import BBox
from extractor.readers.boxes import BoxedPage, BoxedText
from extractor.readers.tools.node import Node
from extractor.readers.tools.results import (
    MOST_COLUMNS,
    MOST_ROWS,
    RowCell,
    Table,
    ToolPage,
    around_tables,
    least,
    row_table,
)
from extractor.readers.word_runs import EXACT_GAP, RUN_GAP, Word, side_by_side

Range = tuple[int, int]


_OF_A_PAGE = frozenset(("layout", "dimension", "tables", "paragraphs"))


def is_document_ai(value: Any) -> bool:
    pages = value.get("pages") if isinstance(value, dict) else None
    if not isinstance(pages, list) or not isinstance(value.get("text"), str):
        return False
    return all(isinstance(page, dict) and not page.keys().isdisjoint(_OF_A_PAGE) for page in pages)


def read_document_ai(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    text = node["text"].text()
    for page in node["pages"].items():
        width, height = page["dimension"]["width"].size(), page["dimension"]["height"].size()
        scale = (width or 1.0, height or 1.0)
        tables = [_table(found, text, scale) for found in page["tables"].items()]
        rows = [row for found in page["tables"].items() for row in _rows(found)]
        taken = sorted(part for row in rows for cell in row["cells"].items() for part in _anchor(cell["layout"]))
        pieces = [_piece(line["layout"], text, scale, taken) for line in page["lines"].items()]
        yield around_tables(BoxedPage(tuple(piece for piece in pieces if piece), width, height), tables)


def _rows(table: Node) -> list[Node]:
    return [*table["headerRows"].items(), *table["bodyRows"].items()]


def _table(node: Node, text: str, scale: tuple[float, float]) -> Table:
    rows = [[_cell(cell, text, scale) for cell in row["cells"].items()] for row in _rows(node)]
    return row_table(rows, _polygon(node["layout"]).bbox(_scale(node["layout"], scale)))


def _cell(cell: Node, text: str, scale: tuple[float, float]) -> RowCell:
    layout = cell["layout"]
    words = _text(layout, text)
    return RowCell(
        words,
        cell["rowSpan"].whole(least=0, most=MOST_ROWS, absent=1) or 1,
        cell["colSpan"].whole(least=0, most=MOST_COLUMNS, absent=1) or 1,
        _polygon(layout).bbox(_scale(layout, scale)),
        layout["confidence"].score() if words else None,
    )


def _text(layout: Node, text: str) -> str:
    found = "".join(text[start:end] for start, end in _anchor(layout))
    return found or layout["textAnchor"]["content"].text()


def _anchor(layout: Node) -> list[Range]:
    most = 10**10
    segments = layout["textAnchor"]["textSegments"].items()
    return [
        (s["startIndex"].whole(least=0, most=most, absent=0), s["endIndex"].whole(least=0, most=most, absent=0))
        for s in segments
    ]


def _polygon(layout: Node) -> Node:
    return layout["boundingPoly"].first("normalizedVertices", "vertices")


def _scale(layout: Node, scale: tuple[float, float]) -> tuple[float, float]:
    return scale if layout["boundingPoly"]["normalizedVertices"].value else (1.0, 1.0)


def _piece(layout: Node, text: str, scale: tuple[float, float], taken: Sequence[Range]) -> BoxedText | None:
    """A line, unless its middle is in a cell."""
    anchor = _anchor(layout)
    middle = (anchor[0][0] + anchor[-1][1]) // 2 if anchor else -1
    before = bisect_right(taken, (middle, 10**11)) - 1
    words = _text(layout, text)
    if not words.strip() or (before >= 0 and taken[before][0] <= middle < taken[before][1]):
        return None
    box = _polygon(layout).bbox(_scale(layout, scale))
    if box is None:
        return None
    corners = ((box.x0, box.top), (box.x1, box.top), (box.x1, box.bottom), (box.x0, box.bottom))
    return BoxedText(words, corners, layout["confidence"].score())


def is_vision(value: Any) -> bool:
    return isinstance(value, dict) and ("fullTextAnnotation" in value or "textAnnotations" in value)


def read_vision(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    if node["fullTextAnnotation"].value is None:
        yield BoxedPage(tuple(_annotations(node)))
        return
    for page in node["fullTextAnnotation"]["pages"].items():
        width, height = page["width"].size(), page["height"].size()
        scale = (width or 1.0, height or 1.0)
        paragraphs = [part for block in page["blocks"].items() for part in block["paragraphs"].items()]
        words = [word for part in paragraphs for word in _unbroken(part["words"].items(), scale)]
        runs = side_by_side(words, run_gap=RUN_GAP)
        yield BoxedPage(tuple(runs), width, height)


def _annotations(node: Node) -> Iterator[BoxedText]:
    """The first is the whole text; the others are its words."""
    words = []
    for item in node["textAnnotations"].items()[1:]:
        bbox = item["boundingPoly"]["vertices"].bbox()
        if bbox and item["description"].text():
            words.append(Word(item["description"].text(), bbox, None))
    yield from side_by_side(words, run_gap=RUN_GAP)


def _unbroken(nodes: Sequence[Node], scale: tuple[float, float]) -> Iterator[Word]:
    """The words, those as one that are close with no break given between them: 20 and 22 may be parts of 2022."""
    held: Word | None = None
    broken = False
    for node in nodes:
        word = _word(node, scale)
        if word is None:
            continue
        if (
            held
            and not broken
            and word.bbox.x0 - held.bbox.x0 >= 0
            and _gap(held, word) <= EXACT_GAP * word.bbox.height
        ):
            top, bottom = min(held.bbox.top, word.bbox.top), max(held.bbox.bottom, word.bbox.bottom)
            box = BBox(held.bbox.x0, top, max(held.bbox.x1, word.bbox.x1), bottom)
            held = Word(held.text + word.text, box, least(held.score, word.score))
        else:
            if held:
                yield held
            held = word
        symbols = node["symbols"].items()
        broken = not symbols or symbols[-1]["property"]["detectedBreak"].value is not None
    if held:
        yield held


def _gap(left: Word, right: Word) -> float:
    """The space between two words of a line; endless where the second is on another line."""
    level = abs(left.bbox.center[1] - right.bbox.center[1]) < right.bbox.height / 2
    return right.bbox.x0 - left.bbox.x1 if level else float("inf")


def _word(node: Node, scale: tuple[float, float]) -> Word | None:
    text = "".join(symbol["text"].text() for symbol in node["symbols"].items())
    box = node["boundingBox"]
    normal = box["normalizedVertices"].value
    bbox = box.first("normalizedVertices", "vertices").bbox(scale if normal else (1.0, 1.0))
    return Word(text, bbox, least(node["confidence"].score())) if text and bbox else None
