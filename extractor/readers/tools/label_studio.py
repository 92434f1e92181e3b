"""Label Studio's OCR template: exports as JSON and as JSON-MIN.

JSON-MIN as label-studio-converter 0.0.59 writes it; which versions of Label Studio itself write so was not checked.
JSON: tasks with ``annotations`` or ``predictions`` of ``result``: the box of a region and its text are two results with
one ``id`` (``type`` ``rectangle`` or ``polygon``, and ``textarea``). JSON-MIN: ``{"bbox": [{"x", "y", "width",
"height"}], "transcription": [text]}`` in parallel lists. Places are in percent of the picture, turned about the top
left corner by ``rotation`` degrees.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from extractor.messages import message
from extractor.readers.boxes import BoxedPage, BoxedText, Point
from extractor.readers.tools.node import Node, Wrong, placed
from extractor.readers.tools.results import ToolPage


def is_task(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    whole = "data" in value and any(isinstance(value.get(key), list) for key in ("annotations", "predictions"))
    boxes = value.get("bbox")
    least = "transcription" in value and isinstance(boxes, list) and all(isinstance(box, dict) for box in boxes)
    return whole or least


def read_task(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    if "transcription" in node:
        yield _page(list(_parallel(node)), node["bbox"].items())
        return
    # The last annotation is the newest; predictions count where nobody annotated.
    done = node["annotations"].items() or node["predictions"].items()
    results = done[-1]["result"].items() if done else []
    texts: dict[str, tuple[str, float | None]] = {}
    boxes: dict[str, Node] = {}
    for result in results:
        name = result["id"].text()
        written = result["value"]["text"]
        if written.value is not None:
            texts[name] = (_text(written), result["score"].score())
        if "x" in result["value"] or "points" in result["value"]:
            boxes.setdefault(name, result)
    regions = [(_outline(boxes[name]["value"], boxes[name]), *texts[name]) for name in boxes if name in texts]
    unplaced = [name for name in texts if name not in boxes]
    if unplaced:
        notes[message("ocr.entries_without_region")] += len(unplaced)
    yield _page([BoxedText(text, outline, score) for outline, text, score in regions], list(boxes.values()))


def _page(pieces: Sequence[BoxedText], sizes: Sequence[Node]) -> BoxedPage:
    kept = tuple(piece for piece in pieces if piece.text.strip() and placed(piece.outline))
    width, height = _size(sizes[0]) if sizes else (None, None)
    return BoxedPage(kept, width, height)


def _parallel(node: Node) -> Iterator[BoxedText]:
    boxes, texts = node["bbox"].items(), node["transcription"]
    listed = [texts] if isinstance(texts.value, str) else texts.items()
    if len(boxes) != len(listed):
        raise Wrong(texts.path, texts.value, message("json.as_many_texts", count=len(boxes)))
    for box, text in zip(boxes, listed, strict=True):
        yield BoxedText(_text(text), _outline(box, box), None)


def _text(node: Node) -> str:
    return node.text() if isinstance(node.value, str) else "\n".join(item.text() for item in node.items())


def _size(node: Node) -> tuple[float | None, float | None]:
    return node["original_width"].size(), node["original_height"].size()


def _outline(box: Node, sized: Node) -> tuple[Point, ...]:
    width, height = _size(sized)
    across, down = (width or 100.0) / 100, (height or 100.0) / 100
    if "points" in box:
        return tuple((x * across, y * down) for x, y in box["points"].outline())
    x, y, w, h = (box[key].number() or 0.0 for key in ("x", "y", "width", "height"))
    turned = math.radians(box["rotation"].number() or 0.0)
    cos, sin = math.cos(turned), math.sin(turned)
    corners = ((0.0, 0.0), (w * across, 0.0), (w * across, h * down), (0.0, h * down))
    return tuple((x * across + a * cos - b * sin, y * down + a * sin + b * cos) for a, b in corners)
