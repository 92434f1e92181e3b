"""OCR results as JSON, in the shapes that OCR engines write.

* our contract: a page, or a list of pages, ``{"page", "width", "height", "lines": [{"box", "text", "score"}]}``
* RapidOCR: ``[[box, text, score], …]``, the pair of that and the elapsed times, a list of ``{"box", "txt", "score"}``,
  ``{"boxes", "txts", "scores"}``
* PaddleOCR 2: a list of pages of ``[box, (text, score)]``
* PaddleOCR 3: ``{"res": {"rec_texts", "rec_scores", "rec_polys"}}``, or a list of these

as JSON, as the Python print of the same, or with one value a line. Anything else is refused with the JSON path of the
place, what was seen and what was expected.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from extractor.document import Document
from extractor.errors import UnreadableFile
from extractor.readers.boxes import BoxedPage, BoxedText, Point, build_document, rectangle
from extractor.readers.decode import decode

MEDIA_TYPE = "application/json"

_FARTHEST = 1e9  # no page reaches so far; keeps the geometry away from infinity
_DEEPEST = 12  # steps of a JSON path; real results need at most 6

_LOG_PREFIX = re.compile(r"^\s*\[[\d/:,. -]+\]\s*ppocr\s+\w+:\s*", re.MULTILINE)
_TEXT_KEYS = ("text", "txt", "rec_text", "transcription")
_BOX_KEYS = ("box", "bbox", "points", "polygon", "dt_polys")
_PADDLE_BOXES = ("rec_polys", "rec_boxes", "dt_polys")
_WRAPPERS = ("pages", "res", "result", "ocrResults", "prunedResult", "overall_ocr_res")
_SHAPES = (
    'a list of pages {"page", "width", "height", "lines": [{"box", "text", "score"}]}, '
    "or what RapidOCR or PaddleOCR write"
)


class _Wrong(Exception):
    """The value at ``path`` has the wrong structure; becomes an :class:`UnreadableFile` with the file's name."""

    def __init__(self, path: str, seen: object, expected: str) -> None:
        super().__init__(f"{path}: {_show(seen)}; expected {expected}")


class _Entry(NamedTuple):
    """One recognised line before its values are looked at."""

    path: str
    box: Any
    box_key: str
    text: Any
    text_key: str
    score: Any


def read_ocr_json(data: bytes, *, name: str) -> Document:
    """The document in OCR JSON. Raises :class:`UnreadableFile` naming the JSON path of what is wrong."""
    text, notes = decode(data, name=name)
    dropped: Counter[str] = Counter()
    try:
        pages = list(_pages(_parse(text, name), "$", dropped))
    except _Wrong as error:
        raise UnreadableFile(f"{name}: {error}") from error
    counted = [f"{count} OCR entries {what}" for what, count in sorted(dropped.items())]
    return build_document(pages, media_type=MEDIA_TYPE, notes=(*notes, *counted))


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise UnreadableFile(f"{name}: nested too deeply for OCR output") from error
    except ValueError as error:
        fault = error
    if re.search(r"\barray\(|\bRapidOCROutput\(", text[:100_000]):
        raise UnreadableFile(
            f"{name}: the print of a result object, which shortens its arrays; save the result as JSON instead "
            "(RapidOCR: to_json, PaddleOCR: save_to_json)"
        )
    plain = _LOG_PREFIX.sub("", text)
    try:
        return _literal(plain)
    except ValueError:
        pass
    # One value a line: JSON Lines, or a result printed entry by entry.
    try:
        return [_value(line) for line in plain.splitlines() if line.strip()]
    except ValueError:
        raise UnreadableFile(f"{name}: not JSON: {fault}; expected {_SHAPES}") from fault


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return _literal(line)


def _literal(text: str) -> Any:
    """A Python literal; raises ``ValueError`` for anything else."""
    try:
        return ast.literal_eval(text.strip())
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _pages(value: Any, path: str, dropped: Counter[str]) -> Iterator[BoxedPage]:
    """The pages in a value of any of the known shapes."""
    if path.count("[") + path.count(".") > _DEEPEST:
        raise _Wrong(path, value, _SHAPES)
    if value is None:  # engines write null for a page without text
        yield BoxedPage(())
    elif isinstance(value, dict):
        yield from _pages_of_object(value, path, dropped)
    elif isinstance(value, list | tuple):
        yield from _pages_of_list(value, path, dropped)
    else:
        raise _Wrong(path, value, _SHAPES)


def _pages_of_object(value: dict[str, Any], path: str, dropped: Counter[str]) -> Iterator[BoxedPage]:
    for lines_key in ("lines", "words"):
        if lines_key in value:
            lines = _list(value[lines_key] or [], f"{path}.{lines_key}")
            entries = _entries(lines, f"{path}.{lines_key}")
            yield _page(entries, dropped, width=_size(value, "width", path), height=_size(value, "height", path))
            return
    if "rec_texts" in value:
        yield _page(_column_entries(value, path, _PADDLE_BOXES, "rec_texts", "rec_scores"), dropped)
        return
    if "txts" in value:
        yield _page(_column_entries(value, path, ("boxes",), "txts", "scores"), dropped)
        return
    for wrapper in _WRAPPERS:
        if wrapper in value:
            yield from _pages(value[wrapper], f"{path}.{wrapper}", dropped)
            return
    raise _Wrong(path, value, _SHAPES)


def _pages_of_list(value: Sequence[Any], path: str, dropped: Counter[str]) -> Iterator[BoxedPage]:
    if not value or any(_is_entry(item) for item in value):
        yield _page(_entries(value, path), dropped)
    elif _is_timed(value):
        yield from _pages(value[0], f"{path}[0]", dropped)
    else:
        for index, item in enumerate(value):
            if not (item is None or isinstance(item, dict | list | tuple)):
                raise _Wrong(f"{path}[{index}]", item, _SHAPES)
            yield from _pages(item, f"{path}[{index}]", dropped)


def _is_entry(item: Any) -> bool:
    if isinstance(item, dict):
        return any(key in item for key in _TEXT_KEYS) and "lines" not in item
    if not isinstance(item, list | tuple) or len(item) < 2:
        return False
    second = item[1]
    paired = isinstance(second, list | tuple) and len(second) == 2 and isinstance(second[0], str)
    return isinstance(item[0], list | tuple) and (isinstance(second, str) or paired)


def _is_timed(value: Sequence[Any]) -> bool:
    """RapidOCR's pair: the entries, and the seconds each step took."""
    if len(value) != 2:
        return False
    times = value[1] if isinstance(value[1], list | tuple) else [value[1]]
    return bool(times) and all(isinstance(time, int | float) for time in times)


def _entries(items: Sequence[Any], path: str) -> Iterator[_Entry]:
    for index, item in enumerate(items):
        here = f"{path}[{index}]"
        if isinstance(item, dict):
            box_key = next((key for key in _BOX_KEYS if key in item), None)
            text_key = next((key for key in _TEXT_KEYS if key in item), None)
            if box_key is None or text_key is None:
                raise _Wrong(here, item, 'an object with "box", "text" and "score"')
            score = item.get("score", item.get("confidence"))
            yield _Entry(here, item[box_key], f".{box_key}", item[text_key], f".{text_key}", score)
        elif _is_entry(item):
            if isinstance(item[1], str):
                yield _Entry(here, item[0], "[0]", item[1], "[1]", item[2] if len(item) > 2 else None)
            else:
                yield _Entry(here, item[0], "[0]", item[1][0], "[1][0]", item[1][1])
        else:
            raise _Wrong(here, item, "an entry: [box, text, score], [box, (text, score)] or an object with these")


def _column_entries(
    value: dict[str, Any], path: str, box_keys: Sequence[str], text_key: str, score_key: str
) -> Iterator[_Entry]:
    """Entries of an object that keeps boxes, texts and scores in parallel lists."""
    texts = _list(value[text_key] or [], f"{path}.{text_key}")
    scores = _list(value.get(score_key) or [None] * len(texts), f"{path}.{score_key}")
    present = [key for key in box_keys if value.get(key) is not None]
    # The detector's boxes may outnumber the texts kept; the first list of the right length belongs to them.
    fitting = [key for key in present if isinstance(value[key], list | tuple) and len(value[key]) == len(texts)]
    if not fitting:
        seen = {key: len(value[key]) for key in present if isinstance(value[key], list | tuple)}
        raise _Wrong(f"{path}.{box_keys[0]}", seen, f"{len(texts)} boxes, one for each of {text_key}")
    if len(scores) != len(texts):
        raise _Wrong(f"{path}.{score_key}", scores, f"{len(texts)} scores, one for each of {text_key}")
    boxes = value[fitting[0]]
    for index, (box, text, score) in enumerate(zip(boxes, texts, scores, strict=True)):
        yield _Entry(path, box, f".{fitting[0]}[{index}]", text, f".{text_key}[{index}]", score)


def _page(
    entries: Iterator[_Entry], dropped: Counter[str], *, width: float | None = None, height: float | None = None
) -> BoxedPage:
    pieces: list[BoxedText] = []
    for entry in entries:
        if not (entry.text is None or isinstance(entry.text, str)):
            raise _Wrong(entry.path + entry.text_key, entry.text, "a string")
        if not entry.text or not entry.text.strip():
            dropped["without text dropped"] += 1
            continue
        outline = _outline(entry.box, entry.path + entry.box_key)
        if not all(abs(number) < _FARTHEST for point in outline for number in point):  # NaN is not under it either
            dropped["with a box that is not a finite place dropped"] += 1
            continue
        score = _score(entry.score)
        if score is None and entry.score is not None:
            dropped["with a score outside 0 to 1, read as having none"] += 1
        pieces.append(BoxedText(entry.text, outline, score))
    return BoxedPage(tuple(pieces), width, height)


def _outline(box: Any, path: str) -> tuple[Point, ...]:
    """The outline of four or more points, ``[x0, y0, x1, y1]``, or eight numbers in a row."""
    expected = "four points [[x, y] × 4] or [x0, y0, x1, y1]"
    if not isinstance(box, list | tuple):
        raise _Wrong(path, box, expected)
    if len(box) in (4, 8) and all(_is_number(item) for item in box):
        numbers = [float(item) for item in box]
        if len(numbers) == 4:
            return rectangle(*numbers)
        return tuple(zip(numbers[0::2], numbers[1::2], strict=True))
    if len(box) < 4:
        raise _Wrong(path, box, expected)
    for index, point in enumerate(box):
        if not (isinstance(point, list | tuple) and len(point) == 2 and all(_is_number(item) for item in point)):
            raise _Wrong(f"{path}[{index}]", point, "a point [x, y] of two numbers")
    return tuple((float(x), float(y)) for x, y in box)


def _is_number(value: Any) -> bool:
    # An integer beyond any float would fail later; no page is that large.
    return isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15)


def _score(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return min(number, 1.0) if 0 <= number <= 1.001 else None


def _size(value: dict[str, Any], key: str, path: str) -> float | None:
    size = value.get(key)
    if size is None:
        return None
    if not _is_number(size):
        raise _Wrong(f"{path}.{key}", size, "a number")
    return float(size) if math.isfinite(size) and size > 0 else None


def _list(value: Any, path: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise _Wrong(path, value, "a list")
    return value


def _show(value: object) -> str:
    if isinstance(value, dict):
        keys = ", ".join(f'"{key}"' for key in list(value)[:8])
        return f"an object with {keys or 'no keys'}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}: {str(value)[:60]}"
    return f"{type(value).__name__} {str(value)[:60]!r}"
