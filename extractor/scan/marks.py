"""What the shape of the ink shows where the engine cannot: dashes and slashes, which it takes for 一 and 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.ocr import Recognised
from extractor.scan.pixels import closed, pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ink import Boxes, Mask
    from extractor.scan.pixels import Bytes

VALUE = re.compile(r"[-+]?[\d,，.．]+%?|[-—–－/／\\]+")
"""What is in a cell of values."""
READABLE = 0.35
"""A lower score is no reading."""
DISAGREEMENT = 0.5
"""What the score is multiplied by where two readings differ."""
SURE_SCORE = 0.9
"""Short cells read with a lower score are read a second time, cut out with more paper around."""
DASH_HEIGHT = 0.3
LONG_DASH = 0.7
"""Heights of text: a dash is lower than the one, and a long one wider than the other."""
DASH_SHAPE = 1.4
"""How much wider than high a dash is at least; blur makes the short ones round."""
SHORT_DASH = 0.16
"""Heights of text that a dash is long at least: the hyphens of narrow fonts are little more than specks."""
MIDDLE = 0.3
"""Share of the height of a cell at its middle, to either side, in which a lone dash is."""
SHAPE_SCORE = 0.85
MAIN_SHARE = 0.6
"""Share of the ink that the one stroke has; the rest is specks."""
SLASH_HEIGHT = 0.55
SLASH_SLOPE = (0.18, 1.2)
SLASH_WIDTH = 0.34
"""A slash is this high at least, leans so much, and its stroke is never wider; in heights of text."""
BROKEN = 0.15
"""Heights of text that a gap in the stroke of a slash has at most."""
SPACED = 0.75
"""Heights of text between the digits of two numbers; the engine sees blanks between digits that are closer."""
PITCH = 1.25
EVEN = 1.3
"""Heights of text from the middle of one digit to that of the next at most where a font sets digits as wide as
characters, and how many times the narrowest such step the widest may be."""
DIGIT_HEIGHT = 0.5
DIGIT_LIKE = 0.7
"""Heights of text that a digit has at least, and shares of the highest piece of ink from which a piece is one."""
MARK_HEIGHT, MARK_RISE = (0.3, 0.8), 0.2
"""Heights of a raised mark, and how far its foot is above that of the number, in heights of a digit."""
TAIL, TAIL_STROKE = 0.5, 0.22
"""Heights of text: the bar of a 7 is shorter than the one, and a line through digits thinner than the other."""
STRIKE, STRIKE_END, STRIKE_SLOPE = 0.85, 0.1, 0.5
"""Heights of text: a line through digits is as long at least, shows alone for so much at its ends, and is level by so
much."""
STRIKE_WITHIN = 0.85
"""Share of the height of the ink up to which it lies: a line below digits strikes nothing out."""
STRUCK = 0.95
"""Share of the columns in which there is ink on that line."""
UNREAD = "\N{REPLACEMENT CHARACTER}"
"""Stands for ink of which no reading can be defended: the cell is not blank."""
LIKE_DASH = frozenset("一-—–－―ー_˗‐‑‒─~～¯丶.、·'")
STROKES = frozenset("-/")
"""What a dash and a slash are read as by a small reader."""
_LIKE_SLASH = frozenset("/／1lIi|!丨丿7JjV)）Il\\′'‘’乙ノ「]】")
_SPACED_DIGITS = re.compile(r"[-+]? *[\d,.]+(?: +[\d,.]+)+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COUNTING = frozenset("二三四五六七八九十")


def defended(result: Recognised, box: BBox, ink: Mask, height: float) -> Recognised:
    """The result, or what the shape of its ink shows, or the mark for unread ink. ``ink``: that within ``box``."""
    text = result.text.strip()
    sure = text and result.score >= READABLE and (result.score >= SURE_SCORE or bool(VALUE.fullmatch(text)))
    if is_dash(box, height) and (not sure or set(text) <= LIKE_DASH):
        return Recognised("—" if box.x1 - box.x0 >= LONG_DASH * height else "-", max(result.score, SHAPE_SCORE))
    if len(text) <= 1 and (not text or text in _LIKE_SLASH) and is_slash(ink, height):
        return Recognised("/", max(result.score, SHAPE_SCORE))
    if _SPACED_DIGITS.fullmatch(text) and (not has_gap(ink, SPACED * height) or is_even(ink, text, height)):
        return result._replace(text=text.replace(" ", ""))
    if _NUMBER.fullmatch(text) and is_more_than_digits(ink, text, height):
        return result._replace(score=round(result.score * DISAGREEMENT, 5))
    if sure:
        return result
    if text and result.score >= READABLE:
        return result
    # What the engine read there is no reading, but another reader may be held against it.
    own = ((text, result.score),) if VALUE.fullmatch(text) else ()
    return Recognised(UNREAD, result.score, (*own, *result.alternatives))


def unproved(result: Recognised) -> Recognised:
    """The mark for unread ink, where nothing tells print from dirt; the reading may be held against another one."""
    own = ((result.text, result.score),) if VALUE.fullmatch(result.text.strip()) else ()
    return Recognised(UNREAD, min(result.score, READABLE), (*own, *result.alternatives))


def uncounted(result: Recognised, ink: Mask, height: float) -> bool:
    """Whether there are more pieces of ink as high as digits than digits were read: of 11, engines read 1 now and then.

    Digits that touch make fewer pieces, which shows nothing.
    """
    text = "".join(result.text.split())
    if not _NUMBER.fullmatch(text) or not ink.any():
        return False
    _, boxes, _ = pieces(np.ascontiguousarray(ink).view(np.uint8))
    heights = boxes[:, 3] - boxes[:, 1]
    tallest = int(heights.max())
    if tallest < DIGIT_HEIGHT * height:
        return False
    return int((heights >= DIGIT_LIKE * tallest).sum()) > sum(c.isdigit() for c in text)


def with_doubled(result: Recognised, share: float) -> Recognised:
    """The result, less sure by ``share``, with the readings in which one of its digits appears twice."""
    text = result.text
    doubled = dict.fromkeys(text[:n] + text[n] + text[n:] for n in range(len(text)) if text[n].isdigit())
    score = round(result.score * share, 5)
    known = tuple((other, least) for other, least in result.alternatives if other not in doubled)
    return Recognised(text, score, (*((other, score) for other in doubled), *known))


def is_stroke(text: str, box: BBox, ink: Mask, height: float) -> bool:
    """Whether the ink is the dash or slash that it was read as, by its shape."""
    return is_slash(ink, height) if text == "/" else is_dash(box, height)


def is_dash(box: BBox, height: float) -> bool:
    """A short level stroke."""
    width = box.x1 - box.x0
    return box.height <= DASH_HEIGHT * height and DASH_SHAPE * box.height <= width <= 2 * height


def is_slash(ink: Mask, height: float) -> bool:
    """A thin straight stroke that leans to the right; a 1 is upright, a 7 has a bar. Specks beside it are none."""
    if not ink.any():
        return False
    raw = np.ascontiguousarray(ink).view(np.uint8)
    # Thin strokes fall into pieces where print is made of dots.
    gap = 2 * max(1, round(BROKEN * height / 2)) + 1
    whole = closed(np.pad(raw, gap), gap, gap)[gap:-gap, gap:-gap]
    return _is_leaning(raw, height) or _is_leaning(np.ascontiguousarray(whole), height)


def _is_leaning(ink: Bytes, height: float) -> bool:
    """Whether most of the ink is one such stroke."""
    labels, _, areas = pieces(ink)
    if areas.max() < MAIN_SHARE * areas.sum():
        return False
    rows, columns = np.nonzero(labels == areas.argmax() + 1)
    if len(rows) < 6 or np.ptp(rows) + 1 < SLASH_HEIGHT * height:
        return False
    counts = np.bincount(rows)
    full = np.flatnonzero(counts)
    left = np.full(len(counts), ink.shape[1])
    right = np.zeros(len(counts), dtype=np.int64)
    np.minimum.at(left, rows, columns)
    np.maximum.at(right, rows, columns)
    widths = (right - left + 1)[full]
    if widths.max() > max(3.0, SLASH_WIDTH * height) or widths.max() > 2.5 * np.median(widths) + 1:
        return False
    slope = float(np.polyfit(rows, columns, 1)[0])
    middles = ((left + right) / 2)[full]
    straight = np.std(middles - np.polyval(np.polyfit(full, middles, 1), full)) <= max(0.8, 0.05 * height)
    return bool(straight) and SLASH_SLOPE[0] <= -slope <= SLASH_SLOPE[1]


def has_gap(ink: Mask, widest: float) -> bool:
    """Whether somewhere within the ink more than ``widest`` columns in a row are free."""
    columns = np.flatnonzero(ink.any(axis=0))
    return bool(len(columns)) and bool((np.diff(columns) - 1 > widest).any())


def is_more_than_digits(ink: Mask, text: str, height: float) -> bool:
    """Whether ink that was read as one number is two of them, has a mark behind it, or is struck out."""
    if not ink.any():
        return False
    apart = has_gap(ink, SPACED * height) and not is_even(ink, text, height)
    labels, boxes, _ = pieces(np.ascontiguousarray(ink).view(np.uint8))
    return apart or has_raised_end(boxes) or has_tail(labels, boxes, height)


def has_tail(labels: NDArray[np.int32], boxes: Boxes, height: float) -> bool:
    """Whether a line goes on to the left or right of a piece of ink as high as a digit, as one through digits does."""
    for number, (x0, top, x1, bottom) in enumerate(boxes.tolist(), start=1):
        if bottom - top >= DIGIT_HEIGHT * height and x1 - x0 > TAIL * height:
            full = (labels[top:bottom, x0:x1] == number).sum(axis=0) > TAIL_STROKE * height
            if full.any() and max(full.argmax(), full[::-1].argmax()) > TAIL * height:
                return True
    return False


def is_struck(result: Recognised, ink: Mask, height: float) -> bool:
    """Whether a line runs through a number, or through what is not read for sure, from one end to the other, and shows
    alone at both. The bar of a 4 does not reach so far."""
    if not VALUE.fullmatch(result.text.strip()) and result.score >= SURE_SCORE:
        return False
    rows, width = ink.shape
    counts = ink.sum(axis=0)
    end = max(2, round(STRIKE_END * height))
    if width < STRIKE * height or rows < DIGIT_HEIGHT * height or not counts.all():
        return False
    if max(counts[:end].max(), counts[-end:].max()) > max(2.0, TAIL_STROKE * height):
        return False
    low, high = (float(np.nonzero(part)[0].mean()) for part in (ink[:, :end], ink[:, -end:]))
    within = (1 - STRIKE_WITHIN) * rows < (low + high) / 2 < STRIKE_WITHIN * rows
    if abs(low - high) > STRIKE_SLOPE * height or not within:
        return False
    line = np.rint(np.linspace(low, high, width)).astype(int)
    beside = np.pad(ink, ((1, 1), (0, 0)))
    across = np.arange(width)
    on = beside[line, across] | beside[line + 1, across] | beside[line + 2, across]
    return bool(on.mean() >= STRUCK)


def has_raised_end(boxes: Boxes) -> bool:
    """Whether the last piece of ink is smaller than the others and above their foot, as the mark of a note is."""
    heights = boxes[:, 3] - boxes[:, 1]
    tallest = int(heights.argmax())
    last = int(boxes[:, 0].argmax())
    alone = len(boxes) > 1 and boxes[last, 0] >= np.delete(boxes[:, 2], last).max()
    small = MARK_HEIGHT[0] <= heights[last] / heights[tallest] <= MARK_HEIGHT[1]
    raised = boxes[tallest, 3] - boxes[last, 3] >= MARK_RISE * heights[tallest]
    return bool(alone and small and raised)


def is_even(ink: Mask, text: str, height: float) -> bool:
    """Whether the characters of a number stand one by one, in equal steps as wide as one character: one number in a
    font with wide digits. ``text``: with blanks, which are no characters."""
    edges = np.flatnonzero(np.diff(ink.any(axis=0).astype(np.int8), prepend=0, append=0))
    if len(edges) != 2 * len(text.replace(" ", "")):
        return False
    steps = np.diff((edges[::2] + edges[1::2]) / 2)
    return bool(steps.max() <= min(PITCH * height, EVEN * steps.min()))


def lone_dash(faint: Boxes, cell: BBox, height: float) -> BBox | None:
    """The one faint piece of ink in a cell without other ink that is a small dash, that are in its middle."""
    if len(faint) != 1:
        return None
    box = BBox(*(float(edge) for edge in faint[0]))
    down = abs(box.center[1] - (cell.top + cell.bottom) / 2) <= MIDDLE * cell.height
    long = box.x1 - box.x0 >= max(3.0, SHORT_DASH * height)
    return box if long and down and is_dash(box, height) else None


def counts_on(texts: set[str]) -> bool:
    """Whether a column numbers its rows in words (一, 二, 三): then 一 is no dash."""
    return bool(texts & _COUNTING)
