"""MuPDF: ``page.get_text`` with ``dict``, ``rawdict`` or ``json`` (PyMuPDF), and mutool's ``stext.json``.

From the documentation of PyMuPDF; which version wrote each key first was not checked.
A page is ``{"width", "height", "blocks": [{"type": 0, "lines": [{"spans": [{"text", "bbox"}]}]}]}``; in ``rawdict`` a
span has ``chars`` of ``{"c", "bbox"}`` in place of its text. mutool writes ``{"pages": [{"blocks": [{"lines": [{"text",
"bbox": {"x", "y", "w", "h"}}]}]}]}``. Nothing was recognised, so there are no scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from extractor.document import BBox
from extractor.readers.boxes import BoxedPage
from extractor.readers.tools.node import Node
from extractor.readers.tools.results import ToolPage
from extractor.readers.word_runs import EXACT_GAP, Word, placed_words, side_by_side

_NEAR = 1.0 + EXACT_GAP / 2
"""How far a character may begin from one height before the end of the last one, in heights: kerning draws it back."""


def is_page(value: Any) -> bool:
    blocks = value.get("blocks") if isinstance(value, dict) else None
    return isinstance(blocks, list) and all(
        isinstance(block, dict) and ("lines" in block or "image" in block or "bbox" in block) for block in blocks
    )


def read_page(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    words = [
        word for block in node["blocks"].items() for line in block["lines"].items() for word in _words(line)
    ]  # fmt: skip
    yield BoxedPage(tuple(side_by_side(words, run_gap=EXACT_GAP)), node["width"].size(), node["height"].size())


def _words(line: Node) -> Iterator[Word]:
    if "spans" not in line:
        yield from _placed(line["text"].text(), _sized(line["bbox"]))
        return
    for span in line["spans"].items():
        if "chars" in span:
            yield from _spelled(span["chars"].items())
        else:
            yield from _placed(span["text"].text(), span["bbox"].bbox())


def _spelled(chars: Sequence[Node]) -> Iterator[Word]:
    """Words out of characters that are close together, up to a blank."""
    word: Word | None = None
    for char in chars:
        text, bbox = char["c"].text(), char["bbox"].bbox()
        if word is not None and bbox is not None and text.strip() and _follows(bbox, word.bbox):
            word = Word(word.text + text, _together(word.bbox, bbox), None)
            continue
        if word is not None:
            yield word
        word = Word(text, bbox, None) if text.strip() and bbox is not None else None
    if word is not None:
        yield word


def _follows(char: BBox, before: BBox) -> bool:
    return 0 <= char.x0 - before.x1 + char.height <= _NEAR * char.height


def _together(one: BBox, other: BBox) -> BBox:
    return BBox(one.x0, min(one.top, other.top), max(one.x1, other.x1), max(one.bottom, other.bottom))


def _placed(text: str, bbox: BBox | None) -> list[Word]:
    return placed_words(text, bbox) if bbox else []


def _sized(node: Node) -> BBox | None:
    if not isinstance(node.value, dict):
        return node.bbox()
    x, y, w, h = (node[side].number() for side in "xywh")
    return None if x is None or y is None or w is None or h is None else BBox(x, y, x + w, y + h)
