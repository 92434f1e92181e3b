"""marker's JSON (``--output_format json``).

As marker/renderers/json.py writes it at the tags v1.0.0, v1.3.0 and v1.8.2; later versions were not seen.
A tree of blocks ``{"id", "block_type", "html", "polygon", "children"}``, pages below a document. The HTML of a block
with children names them as ``<content-ref src="…">``; that of a table is whole in its own block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractor.messages import message
from extractor.readers.tools.node import Node
from extractor.readers.tools.results import Block, FlowPage, ToolPage, html_blocks

_TABLES = frozenset(("Table", "TableOfContents", "Form"))
_REFERENCE = "<content-ref"
_DEEPEST = 20


def is_marker(value: Any) -> bool:
    return isinstance(value, dict) and "block_type" in value and ("children" in value or "html" in value)


def read_marker(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    pages = [child for child in node["children"].items() if child["block_type"].text() == "Page"]
    for page in pages or [node]:
        box = page["bbox"].bbox()
        size = (box.x1, box.bottom) if box else (None, None)
        yield FlowPage(tuple(_blocks(page, 0)), *size)


def _blocks(node: Node, depth: int) -> Iterator[Block]:
    if depth > _DEEPEST:
        raise node.wrong(message("json.depth_of_marker"))
    children, markup = node["children"].items(), node["html"].text()
    if children and (node["block_type"].text() not in _TABLES or _REFERENCE in markup):
        for child in children:
            yield from _blocks(child, depth + 1)
    else:
        yield from html_blocks(markup)
