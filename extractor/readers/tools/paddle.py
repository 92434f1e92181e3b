"""PaddleOCR's results for whole pages: PP-StructureV3, PaddleOCR-VL, and PP-Structure of version 2.

Version 3 as given in docs/version3.x/pipeline_usage/PP-StructureV3.md and PaddleOCR-VL.md (3.0 to 3.3, ranges as
the documentation names them; saved results of PaddleOCR-VL 1.5 and 1.6 have the same keys):
``save_to_json`` writes a page ``{"parsing_res_list": [{"block_label", "block_content", "block_bbox"}]}`` with the HTML
of a table as its content, and what went into it beside (``overall_ocr_res``, ``table_res_list``); the service wraps
pages as ``{"layoutParsingResults": [{"prunedResult": page}]}``. Version 2 (ppstructure/docs/quickstart.md, 2.7) writes
a list of regions ``{"type", "bbox", "res"}``: ``res`` is ``{"html"}`` for a table, else lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractor.readers.boxes import page_lines
from extractor.readers.tools.engines import boxed_page, entries, read_columns
from extractor.readers.tools.node import Node
from extractor.readers.tools.otsl import table_blocks
from extractor.readers.tools.results import Block, FlowPage, ToolPage, text_lines


def is_parsed(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("parsing_res_list"), list)


def read_parsed(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    blocks = [part for block in node["parsing_res_list"].items() for part in _block(block)]
    if not blocks and node["overall_ocr_res"].value:
        yield from read_columns(node["overall_ocr_res"], notes)
        return
    yield FlowPage(tuple(blocks), node["width"].size(), node["height"].size())


def _block(node: Node) -> Iterator[Block]:
    content = node["block_content"].text()
    if node["block_label"].text() == "table":
        yield from table_blocks(content)
    else:
        yield from text_lines(content, bbox=node["block_bbox"].bbox())


def is_regions(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "type" in item and "res" in item for item in value)
    )


def read_regions(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    yield FlowPage(tuple(block for region in node.items() for block in _region(region, notes)))


def _region(node: Node, notes: Counter[str]) -> Iterator[Block]:
    inside = node["res"]
    if isinstance(inside.value, dict):
        yield from table_blocks(inside["html"].text())
    elif inside.value:
        yield from map(tuple, page_lines(boxed_page(entries(inside), notes)))
