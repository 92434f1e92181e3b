"""docling's JSON (``export_to_dict``): DoclingDocument, schema versions 1.0 to 1.10 of docling-core 2.0 to 2.87.

``body.children`` are references (``{"$ref": "#/texts/3"}``) into ``texts``, ``tables``, ``groups`` and ``pictures``,
each with children of its own; a table has ``data.table_cells`` with half-open ranges of rows and columns. Boxes may
have their origin at the bottom left, with the height of the page in ``pages``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractor.document import BBox
from extractor.messages import message
from extractor.readers.grid_text import GridCell, Piece
from extractor.readers.tools.node import Node
from extractor.readers.tools.results import MOST_COLUMNS, MOST_ROWS, Block, FlowPage, ToolPage, table, text_lines

_REFERENCE = re.compile(
    r"#/(texts|tables|groups|pictures|key_value_items|form_items|field_regions|field_items)/(\d{1,7})\Z"
)
_DEEPEST = 50  # groups in groups; a report has three


def is_docling(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("body"), dict) and "texts" in value and "tables" in value


def read_docling(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    pages = {number: page["size"] for number, page in node["pages"].members()} if node["pages"].value else {}
    blocks: dict[str, list[Block]] = {}
    page = ""
    for item in _walk(node):
        page = _page_of(item) or page
        blocks.setdefault(page, []).extend(_blocks(item, pages.get(page)))
    for number, found in blocks.items():
        size = pages.get(number, Node(None))
        yield FlowPage(tuple(found), size["width"].size(), size["height"].size())


def _walk(document: Node) -> Iterator[Node]:
    """The items of the body in reading order, each once; a flat loop, because groups nest."""
    seen: set[str] = set()
    headed: set[str] = set()
    """Tables whose captions were given."""
    listed: dict[str, list[Node]] = {}
    """The items of each list that a reference named."""
    waiting = [(child, 0) for child in reversed(document["body"]["children"].items())]
    while waiting:
        child, depth = waiting.pop()
        reference = child["$ref"] if "$ref" in child else child["cref"]
        match = _REFERENCE.match(reference.text())
        if match is not None and match[1] not in listed:
            listed[match[1]] = document[match[1]].items()
        if match is None or int(match[2]) >= len(listed[match[1]]) or depth > _DEEPEST:
            raise reference.wrong(message("json.reference"))
        if reference.text() in seen:
            continue
        item = listed[match[1]][int(match[2])]
        if match[1] == "tables" and reference.text() not in headed:
            headed.add(reference.text())
            waiting.append((child, depth))
            waiting.extend((caption, depth + 1) for caption in reversed(item["captions"].items()))
            continue
        seen.add(reference.text())
        yield item
        # Besides captions the children of a table are what its rich cells hold; their text is in the cells too.
        inner = [] if match[1] == "tables" else item["children"].items()
        waiting.extend((child, depth + 1) for child in reversed(inner))


def _page_of(item: Node) -> str:
    places = item["prov"].items()
    return str(places[0]["page_no"].whole(least=0, most=10**6, absent=0)) if places else ""


def _blocks(item: Node, size: Node | None) -> Iterator[Block]:
    if "data" in item and "table_cells" in item["data"]:
        yield table(_cell(cell, size) for cell in item["data"]["table_cells"].items())
    else:
        yield from _text(item)


def _text(item: Node) -> Iterator[Block]:
    marker = item["marker"].text() if item["enumerated"].value else ""
    for line in text_lines(item["text"].text()):
        yield (Piece(f"{marker} {line[0].text}"), *line[1:]) if marker else line
        marker = ""


def _cell(cell: Node, size: Node | None) -> GridCell:
    row = cell["start_row_offset_idx"].whole(least=0, most=MOST_ROWS, absent=0)
    col = cell["start_col_offset_idx"].whole(least=0, most=MOST_COLUMNS, absent=0)
    row_end = cell["end_row_offset_idx"].whole(least=row + 1, most=MOST_ROWS + 1, absent=row + 1)
    col_end = cell["end_col_offset_idx"].whole(least=col + 1, most=MOST_COLUMNS + 1, absent=col + 1)
    return GridCell(row, row_end, col, col_end, cell["text"].text(), _bbox(cell["bbox"], size))


def _bbox(box: Node, size: Node | None) -> BBox | None:
    if box.value is None:
        return None
    left, top, right, bottom = (box[side].number() for side in "ltrb")
    if left is None or top is None or right is None or bottom is None:
        return None
    if box["coord_origin"].text() == "BOTTOMLEFT":
        height = size["height"].size() if size else None
        if height is None:
            return None
        top, bottom = height - top, height - bottom
    return BBox(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
