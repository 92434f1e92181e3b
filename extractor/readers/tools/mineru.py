"""MinerU (opendatalab): ``content_list.json`` and ``middle.json``.

As told in docs/en/reference/output_files.md of the repository, versions 1.3 to 2.5. ``content_list.json`` is a list of
blocks in reading order: ``{"type": "text", "text", "page_idx"}``, ``{"type": "table", "table_body": "<table>…",
"table_caption": […]}``, lists as ``list_items``. ``middle.json`` is ``{"pdf_info": [page]}`` with ``para_blocks`` of
blocks, lines and spans; the span of a table holds ``html``. Places are left aside: the tool gives the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from extractor.messages import message
from extractor.readers.grid_text import Piece
from extractor.readers.tools.node import Node
from extractor.readers.tools.otsl import table_blocks
from extractor.readers.tools.results import Block, FlowPage, ToolPage, least, text_lines

_AROUND = ("table_caption", "table_footnote", "image_caption", "img_caption", "image_footnote", "img_footnote")
_DEEPEST_BLOCK = 6  # a table in a list is at 3


def is_content_list(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "type" in item and "page_idx" in item for item in value)
    )


def read_content_list(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    def page(block: Node) -> int:
        return block["page_idx"].whole(least=0, most=10**6, absent=0)

    for _, blocks in groupby(node.items(), key=page):
        yield FlowPage(tuple(line for block in blocks for line in _content(block)))


def _content(block: Node) -> Iterator[Block]:
    before, after = _AROUND[0::2], _AROUND[1::2]
    for key in before:
        yield from _captions(block[key])
    for item in block["list_items"].items():
        yield from text_lines(item.text())
    yield from text_lines(block["text"].text())
    yield from table_blocks(block["table_body"].text())
    for key in after:
        yield from _captions(block[key])


def _captions(node: Node) -> Iterator[Block]:
    """A string, or a list of them."""
    for item in [node] if isinstance(node.value, str) else node.items():
        yield from text_lines(item.text())


def is_middle(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("pdf_info"), list)


def read_middle(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    for page in node["pdf_info"].items():
        size = page["page_size"].items()
        width, height = (side.size() for side in size) if len(size) == 2 else (None, None)
        blocks = tuple(block for part in page["para_blocks"].items() for block in _block(part))
        yield FlowPage(blocks, width, height)


def _block(node: Node, depth: int = 0) -> Iterator[Block]:
    if depth > _DEEPEST_BLOCK:
        raise node.wrong(message("json.depth_of_mineru"))
    for inner in node["blocks"].items():
        yield from _block(inner, depth + 1)
    for line in node["lines"].items():
        spans = line["spans"].items()
        for span in spans:
            yield from table_blocks(span["html"].text())
        words = [span for span in spans if span["content"].text() and not span["html"].value]
        if words:
            text = "".join(span["content"].text() for span in words)
            yield (Piece(text, line["bbox"].bbox(), least(*(span["score"].score() for span in words))),)
