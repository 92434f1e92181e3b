"""Recognised lines with their boxes, in the shapes that OCR engines write.

* our contract: a page ``{"page", "width", "height", "lines": [{"box", "text", "score"}]}``
* RapidOCR (its code up to v3.9.2, ``to_json`` there): ``[[box, text, score], …]``, the pair of that and the elapsed
  times, a list of ``{"box", "txt", "score"}``, ``{"boxes", "txts", "scores"}``; EasyOCR 1.7 writes the first, and
  ``{"boxes", "text", "confident"}``
* PaddleOCR 2: a list of pages of ``[box, (text, score)]``; PaddleOCR 3: ``{"rec_texts", "rec_scores", "rec_polys"}``
* CnOCR (its code at v2.2 to v2.3.3, ``cnocr serve`` and the print of ``ocr()``): ``[{"text", "score", "position"}]``
* Umi-OCR (docs/http/api_ocr.md at v2.1.5) and PaddleOCR-json: ``{"code", "data": [{"text", "score", "box"}]}``

The versions of EasyOCR and PaddleOCR 2 were not checked against their code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from extractor.messages import message
from extractor.readers.boxes import BoxedPage, BoxedText
from extractor.readers.tools.node import Node, Wrong, placed
from extractor.readers.tools.results import FlowPage, ToolPage, text_lines

_TEXT_KEYS = ("text", "txt", "rec_text", "transcription")
_BOX_KEYS = ("box", "bbox", "points", "polygon", "dt_polys", "position", "text_region", "boxes")
_SCORE_KEYS = ("score", "confidence", "confident")
_COLUMNS = (
    ("rec_texts", ("rec_polys", "rec_boxes", "dt_polys"), "rec_scores"),
    ("txts", ("boxes",), "scores"),
)
_UMI_READ, _UMI_NOTHING = 100, 101


class Entry(NamedTuple):
    """One recognised line before its values are looked at."""

    box: Node
    text: Node
    score: Any


def is_page(value: Any) -> bool:
    return isinstance(value, dict) and ("lines" in value or "words" in value)


def read_page(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    lines = node["lines"] if "lines" in node else node["words"]
    width, height = _side(node["width"]), _side(node["height"])
    yield boxed_page(entries(lines), notes, width=width, height=height)


def _side(node: Node) -> float | None:
    if node.value is not None and isinstance(node.value, str):
        raise node.wrong(message("json.number"))
    return node.size()


def is_columns(value: Any) -> bool:
    return isinstance(value, dict) and any(texts in value for texts, _, _ in _COLUMNS)


def read_columns(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    texts, boxes, scores = next(names for names in _COLUMNS if names[0] in node)
    yield boxed_page(_column_entries(node, boxes, texts, scores), notes)


def is_entries(value: Any) -> bool:
    return isinstance(value, list | tuple) and (not value or any(_is_entry(item) for item in value))


def read_entries(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    yield boxed_page(entries(node), notes)


def is_timed(value: Any) -> bool:
    """RapidOCR's pair: the entries, and the seconds each step took."""
    if not isinstance(value, list | tuple) or len(value) != 2 or not (value[0] is None or is_entries(value[0])):
        return False
    times = value[1] if isinstance(value[1], list | tuple) else [value[1]]
    return bool(times) and all(isinstance(time, int | float) for time in times)


def read_timed(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    yield boxed_page(entries(node.items()[0]), notes)


def is_umi(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("code"), int) and isinstance(value.get("data"), list | str)


def read_umi(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    """``data`` is a message where nothing was read, and text alone where the user asked for no boxes."""
    code, data = node["code"].value, node["data"]
    if code == _UMI_NOTHING:
        yield BoxedPage(())
    elif code != _UMI_READ:
        raise data.wrong(message("json.umi_lines", code=code))
    elif isinstance(data.value, str):
        yield FlowPage(tuple(text_lines(data.text())))
    else:
        yield boxed_page(entries(data), notes)


def _is_entry(item: Any) -> bool:
    if isinstance(item, dict):
        texts = [item[key] for key in _TEXT_KEYS if key in item]
        boxed = any(key in item for key in _BOX_KEYS) and "lines" not in item
        return boxed and bool(texts) and not isinstance(texts[0], list | dict)
    if not isinstance(item, list | tuple) or len(item) < 2:
        return False
    second = item[1]
    paired = isinstance(second, list | tuple) and len(second) == 2 and isinstance(second[0], str)
    boxed = isinstance(item[0], list | tuple) and bool(item[0]) and not isinstance(item[0][0], str)
    return boxed and (isinstance(second, str) or paired)


def entries(node: Node) -> Iterator[Entry]:
    """The lines in a list, whichever way an engine writes one."""
    for item in node.items():
        if isinstance(item.value, dict):
            box_key = next((key for key in _BOX_KEYS if key in item), None)
            text_key = next((key for key in _TEXT_KEYS if key in item), None)
            if box_key is None or text_key is None:
                raise item.wrong(message("json.entry_object"))
            yield Entry(item[box_key], item[text_key], item.first(*_SCORE_KEYS).value)
        elif _is_entry(item.value):
            box, text, *rest = item.items()
            if isinstance(text.value, str):
                yield Entry(box, text, rest[0].value if rest else None)
            else:
                words, score = text.items()
                yield Entry(box, words, score.value)
        else:
            raise item.wrong(message("json.entry"))


def _column_entries(node: Node, box_keys: Sequence[str], text_key: str, score_key: str) -> Iterator[Entry]:
    """Entries of an object that keeps boxes, texts and scores in parallel lists."""
    texts = node[text_key].items()
    scores = node[score_key].items() or [Node(None)] * len(texts)
    lists = [node[key] for key in box_keys if isinstance(node[key].value, list | tuple)]
    # The detector's boxes may outnumber the texts kept; the first list of the right length belongs to them.
    fitting = [found for found in lists if len(found.value) == len(texts)]
    if not fitting:
        seen = {key: len(node[key].value) for key in box_keys if isinstance(node[key].value, list | tuple)}
        raise Wrong(node[box_keys[0]].path, seen, message("json.as_many_boxes", count=len(texts), list=text_key))
    if len(scores) != len(texts):
        raise node[score_key].wrong(message("json.as_many_scores", count=len(texts), list=text_key))
    for box, text, score in zip(fitting[0].items(), texts, scores, strict=True):
        yield Entry(box, text, score.value)


def boxed_page(
    found: Iterator[Entry], notes: Counter[str], *, width: float | None = None, height: float | None = None
) -> BoxedPage:
    """The page of these lines; what cannot be placed is counted in ``notes``."""
    pieces: list[BoxedText] = []
    for entry in found:
        text = entry.text.text()
        if not text.strip():
            notes[message("ocr.entries_without_text")] += 1
            continue
        outline = entry.box.outline()
        if not placed(outline):
            notes[message("ocr.entries_without_place")] += 1
            continue
        score = Node(entry.score).score()
        if score is None and entry.score is not None:
            notes[message("ocr.entries_without_score")] += 1
        pieces.append(BoxedText(text, outline, score))
    return BoxedPage(tuple(pieces), width, height)
