"""MinerU (opendatalab): ``content_list.json``, ``content_list_v2.json``, ``middle.json``, and the answer of its server.

As the repository's docs/en/reference/output_files.md and the code that writes them show, seen at the tags magic_pdf
0.10.6, 1.0.1 and 1.3.12, mineru 2.0.0, 2.5.0, 2.7.0 and 3.4. ``content_list.json`` is a list of blocks in reading
order: ``{"type": "text", "text", "page_idx"}``, ``{"type": "table", "table_body": "<table>…", "table_caption": […]}``,
lists as ``list_items``. ``content_list_v2.json`` (from 2.7 on, "subject to change") is a list of pages of ``{"type",
"content"}``: the content holds spans (``paragraph_content``, ``table_caption``), ``list_items`` and ``html``; the
``model.json`` of the vision backend is built alike, with a string as content. ``middle.json`` is ``{"pdf_info":
[page]}`` with ``para_blocks`` of blocks, lines and spans; the span of a table holds ``html``. The server answers
``{"results": {name: {"md_content", "content_list", "middle_json"}}}``, these as strings. Places are left aside: the
tool gives the order. A table that the tool only cut out is a picture beside the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from extractor.messages import message
from extractor.readers.decode import wrap_prose
from extractor.readers.grid_text import Piece
from extractor.readers.tools.node import Node
from extractor.readers.tools.otsl import table_blocks
from extractor.readers.tools.results import Block, FlowPage, ToolPage, html_blocks, least, text_lines

_AROUND = ("table_caption", "table_footnote", "image_caption", "img_caption", "image_footnote", "img_footnote")
_DEEPEST_BLOCK = 6  # a table in a list is at 3
_FOLDER = "images/"
"""Where the pictures lie that ``middle.json`` names."""


def is_content_list(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "type" in item and "page_idx" in item for item in value)
    )


def read_content_list(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    def page(block: Node) -> int:
        return block["page_idx"].whole(least=0, most=10**6, absent=0)

    for _, group in groupby(node.items(), key=page):
        blocks = list(group)
        pictures = tuple(block["img_path"].text() for block in blocks if not block["table_body"].text())
        yield FlowPage(tuple(line for block in blocks for line in _content(block)), pictures=_named(pictures))


def _named(pictures: tuple[str, ...]) -> tuple[str, ...]:
    """Those that have the name of a file, and not of the folder alone."""
    return tuple(name for name in pictures if name and not name.endswith("/"))


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


def is_pages_of_content(value: Any) -> bool:
    if not (isinstance(value, list) and any(value) and all(isinstance(page, list) for page in value)):
        return False
    blocks = [block for page in value for block in page]
    return all(isinstance(b, dict) and {"type", "content"} <= b.keys() for b in blocks) and all(
        isinstance(b["content"], dict | str | None) for b in blocks
    )


def read_pages_of_content(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    for page in node.items():
        blocks = [block["content"] for block in page.items()]
        drawn = [c for c in blocks if isinstance(c.value, dict) and not c["html"].value]
        pictures = tuple(content["image_source"]["path"].text() for content in drawn)
        yield FlowPage(tuple(line for content in blocks for line in _typed(content)), pictures=_named(pictures))


def _typed(content: Node) -> Iterator[Block]:
    """The content of a block by what its members are called; what is not on the page (``level``) is left out."""
    if not isinstance(content.value, dict):
        yield from table_blocks(content.text())
        return
    for ending in ("_caption", "_content"):
        yield from _spans(content, ending)
    for item in content["list_items"].items():
        said = _text_of(item["item_content"])
        number = item["prefix"].text().strip().strip("-")
        yield from text_lines(f"{number} {said}".strip())
    yield from table_blocks(content["html"].text())
    yield from _spans(content, "_footnote")


def _spans(content: Node, ending: str) -> Iterator[Block]:
    for key, member in content.members():
        if key.endswith(ending):
            yield from text_lines(_text_of(member))


def _text_of(node: Node) -> str:
    """Spans put together; formulas and code are strings."""
    if isinstance(node.value, str):
        return node.value
    return "".join(span["content"].text() for span in node.items())


def is_middle(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("pdf_info"), list)


def read_middle(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    for page in node["pdf_info"].items():
        size = page["page_size"].items()
        width, height = (side.size() for side in size) if len(size) == 2 else (None, None)
        pictures: list[str] = []
        blocks = tuple(block for part in page["para_blocks"].items() for block in _block(part, pictures))
        yield FlowPage(blocks, width, height, _named(tuple(pictures)))


def _block(node: Node, pictures: list[str], depth: int = 0) -> Iterator[Block]:
    if depth > _DEEPEST_BLOCK:
        raise node.wrong(message("json.depth_of_mineru"))
    for inner in node["blocks"].items():
        yield from _block(inner, pictures, depth + 1)
    for line in node["lines"].items():
        spans = line["spans"].items()
        for span in spans:
            yield from table_blocks(span["html"].text())
            if not span["html"].value:
                pictures.append(_FOLDER + span["image_path"].text())
        words = [span for span in spans if span["content"].text() and not span["html"].value]
        if words:
            text = "".join(span["content"].text() for span in words)
            yield (Piece(text, line["bbox"].bbox(), least(*(span["score"].score() for span in words))),)


def is_answer(value: Any) -> bool:
    results = value.get("results") if isinstance(value, dict) else None
    return (
        isinstance(results, dict)
        and bool(results)
        and all(isinstance(r, dict) and ("md_content" in r or "content_list" in r) for r in results.values())
    )


def read_answer(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    """The list of blocks where the server was asked for it, else the Markdown."""
    for _, result in node["results"].members():
        listed = result["content_list"]
        if listed.value:
            unpacked = listed.unpacked()
            if not is_content_list(unpacked.value):
                raise listed.wrong(message("json.list_of_blocks"))
            yield from read_content_list(unpacked, notes)
        else:
            yield FlowPage(tuple(html_blocks(wrap_prose(result["md_content"].text()))))
