"""Words of one recognised line, merged into the runs that the page sets apart (cells side by side stay apart)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, NamedTuple

from extractor.document import BBox
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.boxes import BoxedText, Slope, bands, rectangle
from extractor.readers.grid_text import wide

if TYPE_CHECKING:
    from lxml.etree import _Element

RUN_GAP = 1.0
"""A gap wider than so many character heights ends a run."""
NUMBER_GAP = 0.6
"""The same between two numbers: figures of neighbouring columns are closer than words do."""
EXACT_GAP = 0.35
"""The first where places are exact and nothing else shows where a cell ends."""
FARTHEST = 1e7
"""Places beyond are none, whatever the unit."""

_NUMBER = re.compile(r"[+-]?[\d,.]+%?")
_RULE = re.compile(r"[\"'“”‘’_\[\]]*[|｜│丨][\"'“”‘’_\[\]|｜│丨]*")
_RULE_HEIGHT = 1.2
_LEAST_HEIGHT = 0.8  # of the page's usual word height: a line of 一 and dashes must not look like tiny type
_FULL_HEIGHT = 0.6  # of the line's highest word: commas and 一 sit low or high and are no measure of the slope
# Characters that XML 1.0 forbids; OCR output carries them all the same.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"(?<!\s)\s*<\?xml[^>]{0,200}\?>")


class Word(NamedTuple):
    """A recognised word with its upright box in page units."""

    text: str
    bbox: BBox
    score: float | None


def usual_height(lines: Sequence[Sequence[Word]]) -> float:
    """The median word height of a page; 0 without words."""
    heights = [word.bbox.height for line in lines for word in line]
    return median(heights) if heights else 0.0


def merge_words(words: Sequence[Word], *, page_height: float, run_gap: float = RUN_GAP) -> list[BoxedText]:
    """The runs of one line, left to right; ``page_height`` is the page's usual word height.

    A rule of a table that was recognised as a word is none; it ends a run.
    """
    ordered = sorted((word for word in words if word.text), key=lambda word: word.bbox.x0)
    rules = [n for n, word in enumerate(ordered) if _is_rule(word, page_height)]
    if rules:
        parts = [ordered[a + 1 : b] for a, b in pairwise([-1, *rules, len(ordered)])]
        return [run for part in parts for run in merge_words(part, page_height=page_height, run_gap=run_gap)]
    if not ordered:
        return []
    em = max(median(word.bbox.height for word in ordered), _LEAST_HEIGHT * page_height)
    runs = [[ordered[0]]]
    for left, right in pairwise(ordered):
        numbers = _NUMBER.fullmatch(left.text) and _NUMBER.fullmatch(right.text)
        if right.bbox.x0 - left.bbox.x1 > (min(NUMBER_GAP, run_gap) if numbers else run_gap) * em:
            runs.append([])
        runs[-1].append(right)
    return [_run(run) for run in runs]


def _is_rule(word: Word, page_height: float) -> bool:
    """A bar higher than words are; a bar of their height may be a 1."""
    return word.bbox.height > _RULE_HEIGHT * page_height and bool(_RULE.fullmatch(word.text))


def placed_words(text: str, bbox: BBox) -> list[Word]:
    """The words of one placed text, each with its share of the width by what its characters take."""
    total = text_units(text)
    if not total:
        return []
    unit = (bbox.x1 - bbox.x0) / total
    words = []
    at = before = 0
    for match in re.finditer(r"\S+", text):
        before += text_units(text[at : match.start()])
        x0 = bbox.x0 + unit * before
        before += text_units(match.group())
        at = match.end()
        x1 = bbox.x0 + unit * before
        words.append(Word(match.group(), BBox(x0, bbox.top, x1, bbox.bottom), None))
    return words


def text_units(text: str) -> int:
    """How wide a text is set: two for each character that takes a full square, one for each other."""
    return sum(map(_units, text))


def _units(character: str) -> int:
    return 2 if wide(character) else 1


def side_by_side(words: Sequence[Word], *, run_gap: float = EXACT_GAP) -> list[BoxedText]:
    """The runs of a page on which only places show what is on one line."""
    lines = [[words[index] for index in band] for band in bands([word.bbox for word in words])]
    usual = usual_height(lines)
    return [run for line in lines for run in merge_words(line, page_height=usual, run_gap=run_gap)]


def _run(words: Sequence[Word]) -> BoxedText:
    boxes = [word.bbox for word in words]
    scores = [word.score for word in words if word.score is not None]
    outline = rectangle(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )
    # The least sure word: one wrong digit makes the run wrong.
    return BoxedText(join_words([word.text for word in words]), outline, min(scores) if scores else None)


def join_words(words: Sequence[str]) -> str:
    """Words in a row; a space only between two of Latin letters or figures, as Chinese is written without."""
    parts: list[str] = []
    for word in words:
        if parts and word and parts[-1][-1].isascii() and word[0].isascii():
            parts.append(" ")
        if word:
            parts.append(word)
    return "".join(parts)


def words_slope(words: Sequence[Word]) -> Slope | None:
    """The slope of the line through the words' centres; ``None`` for fewer than three full-height words."""
    highest = max((word.bbox.height for word in words), default=0.0)
    centers = [word.bbox.center for word in words if word.bbox.height >= _FULL_HEIGHT * highest]
    if len(centers) < 3:
        return None
    mean_x, mean_y = fmean(x for x, _ in centers), fmean(y for _, y in centers)
    spread = sum((x - mean_x) ** 2 for x, _ in centers)
    if spread == 0:
        return None
    rise = sum((x - mean_x) * (y - mean_y) for x, y in centers) / spread
    return Slope(rise, max(x for x, _ in centers) - min(x for x, _ in centers))


def parsable_xml(text: str) -> bytes:
    """Decoded XML as UTF-8 bytes without a declaration (whose encoding no longer holds) or forbidden characters."""
    return _FORBIDDEN.sub(" ", _DECLARATION.sub("", text, count=1)).encode("utf-8")


def unplaced(name: str, what: str, element: _Element) -> UnreadableFile:
    """The error for recognised text without any box."""
    return UnreadableFile(message("file.text_without_box", name=name, line=element.sourceline, what=what))


def number_in(element: _Element, key: str) -> float | None:
    """The number in an attribute; ``None`` where it is missing, no number or too far off to be a place."""
    try:
        number = float(element.get(key, ""))
    except ValueError:
        return None
    return number if abs(number) < FARTHEST else None


def sized_box(element: _Element, keys: Sequence[str]) -> BBox | None:
    """The box that four attributes show: left, top, width and height; ``None`` where one of them shows no number."""
    left, top, width, height = (number_in(element, key) for key in keys)
    if left is None or top is None or width is None or height is None:
        return None
    return BBox(left, top, left + max(width, 0.0), top + max(height, 0.0))
