"""The lines of text beside the tables of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.cells import InkLine, cut_out, inside, with_signs
from extractor.scan.fields import LOOK_ALIKE
from extractor.scan.ink import PALE, find_blots, smeared
from extractor.scan.marks import LIKE_DASH, VALUE, is_slash
from extractor.scan.ocr import Recognised
from extractor.scan.pixels import resized
from extractor.scan.print_lines import print_lines
from extractor.scan.reading import MAX_CROPS, Reading, ScanText

if TYPE_CHECKING:
    from extractor.scan.ink import Boxes
    from extractor.scan.ocr import Gray

LOOSE_SCORE = 0.6
DETECTED_SCORE = 0.5
"""Scores from which text outside tables is kept: found as ink only, and found as a line by the engine."""
ROOM = 0.2
"""Heights of text around the ink of a line."""
NARROWEST_STRIP = 24.0
"""Heights of text that a strip is wide in which lines are looked for, at least."""
LONGEST_DASH = 1.8
"""Heights of text: a longer level stroke is a piece of a rule."""
LIKE_ONE = frozenset("1Il|!iⅠⅡ丨‖")
DETECTION_HEIGHT = 12.0
"""Pixels of text height that the engine's search for lines needs; larger pictures are made smaller for it. At 15 the
same lines are found, for half as much time again."""


def read_beside(reading: Reading, tables: Sequence[BBox]) -> list[ScanText]:
    """The lines beside the tables, and ink that is in none of them (a lone 0 that an engine did not see)."""
    boxes = reading.blots.boxes
    beside = (
        np.array([not inside(BBox(*box), tables) for box in boxes.tolist()], dtype=bool)
        if len(boxes)
        else np.zeros(0, dtype=bool)
    )
    left = boxes[beside]
    if not len(left):
        return []
    gray = reading.gray.copy()
    paper = np.uint8(np.median(gray[::4, ::4]))
    for table in tables:
        gray[round(table.top) : round(table.bottom) + 1, round(table.x0) : round(table.x1) + 1] = paper
    reading.in_time()
    lines = list(_lines(reading, gray, left, tables))[:MAX_CROPS]
    crops = [patch(gray, box) for box in lines]
    kept = [
        reading.text(_shaped(reading, result, box), box)
        for box, result in zip(lines, reading.recognise(crops, alone=True), strict=True)
        if result.text.strip() and result.score >= DETECTED_SCORE
    ]
    printed = [t for t in kept if not is_rule_piece(t, reading.height) and not is_pale_stroke(reading, t)]
    return printed + _unseen(reading, gray, left, lines)


def _shaped(reading: Reading, result: Recognised, box: BBox) -> Recognised:
    """The result, or the slash that was taken for a 1."""
    if len(result.text.strip()) <= 1 and is_slash(reading.ink_in(box), reading.height):
        return Recognised("/", result.score)
    return result


def is_rule_piece(line: ScanText, height: float) -> bool:
    """What is left of a rule, taken for 一; ``height``: of the text in pixels."""
    return line.level.x1 - line.level.x0 > LONGEST_DASH * height and set(line.text) <= LIKE_DASH


def is_pale_stroke(reading: Reading, line: ScanText) -> bool:
    """What is left of upright rules, taken for 1: much paler than the print."""
    if not set(line.text) <= LIKE_ONE:
        return False
    ink = reading.ink_in(line.level)
    box = line.level
    gray = reading.gray[round(box.top) : round(box.bottom), round(box.x0) : round(box.x1)]
    return bool(ink.any()) and float(255.0 - gray[ink].mean()) < PALE * reading.darkness


def _strips(left: Boxes, tables: Sequence[BBox], height: int, text: float) -> list[tuple[int, int]]:
    """Ranges of y that hold ink beside tables, with room around; those that nearly touch are one."""
    room = 1.5 * text
    spans: list[tuple[int, int]] = []
    for top, bottom in sorted((int(b[1]), int(b[3])) for b in left):
        low, high = max(0, round(top - room)), min(height, round(bottom + room))
        if spans and low <= spans[-1][1] + 4 * text:
            spans[-1] = spans[-1][0], max(spans[-1][1], high)
        else:
            spans.append((low, high))
    return spans


def _lines(reading: Reading, gray: Gray, left: Boxes, tables: Sequence[BBox]) -> Iterator[BBox]:
    """The lines in the strips beside tables: by their ink where it is plain print, else as the engine finds them.

    Where a page has no table, what looks like lines of text may be rows of cells: there the engine is asked.
    """
    for top, bottom in _strips(left, tables, gray.shape[0], reading.height):
        own = left[(left[:, 1] >= top) & (left[:, 3] <= bottom)]
        plain = print_lines(own, reading.height) if tables else None
        if plain is None:
            low, high = _across(own, gray.shape[1], reading.height)
            yield from found_lines(reading, gray[top:bottom, low:high], top, low)
        else:
            signed = (with_signs(InkLine(line), reading.faint, reading.height) for line in plain)
            yield from (_with_room(line.box, reading.height) for line in signed)


def _with_room(line: BBox, text: float) -> BBox:
    """With paper around, as engines draw their boxes."""
    return BBox(line.x0 - ROOM * text, line.top - ROOM * text, line.x1 + ROOM * text, line.bottom + ROOM * text)


def _across(own: Boxes, width: int, text: float) -> tuple[int, int]:
    """The range of x that the ink of a strip takes, with room around: a page number alone is found with its dashes only
    where there is paper about it."""
    low, high = int(own[:, 0].min()), int(own[:, 2].max())
    room = round(max(1.5 * text, (NARROWEST_STRIP * text - (high - low)) / 2))
    return max(0, low - room), min(width, high + room)


def found_lines(
    reading: Reading, strip: Gray, top: float, left: float = 0.0, text: float = DETECTION_HEIGHT
) -> list[BBox]:
    """The lines that the engine finds in a part of the page that begins at ``top`` and ``left``, on the level page.

    ``text``: pixels that text is made as high as for the search, if it is higher.
    """
    scale = min(1.0, text / reading.height)
    if scale < 0.95:
        size = max(1, round(strip.shape[1] * scale)), max(1, round(strip.shape[0] * scale))
        strip = resized(strip, *size)
    else:
        scale = 1.0
    found = []
    bottom, right = top + strip.shape[0] / scale, left + strip.shape[1] / scale
    for outline in reading.engine.find_lines(strip):
        xs, ys = [x / scale + left for x, _ in outline], [y / scale + top for _, y in outline]
        # Engines draw outlines beyond the rim now and then.
        box = BBox(max(left, min(xs)), max(float(top), min(ys)), min(right, max(xs)), min(bottom, max(ys)))
        if box.x1 - box.x0 >= 2 and box.height >= 2:
            found.append(box)
    return found


def patch(gray: Gray, box: BBox) -> Gray:
    """The part of the picture within the box."""
    top, left = max(0, round(box.top)), max(0, round(box.x0))
    return np.ascontiguousarray(gray[top : max(top + 2, round(box.bottom)), left : max(left + 2, round(box.x1))])


def _unseen(reading: Reading, gray: Gray, left: Boxes, lines: Sequence[BBox]) -> list[ScanText]:
    """Values among the ink that no line covers: engines do not see many a digit that is alone."""
    free = [box for box in left.tolist() if not inside(BBox(*box), lines)]
    if not free or len(free) > MAX_CROPS:
        return []
    mask = np.zeros_like(reading.ink)
    for x0, top, x1, bottom in free:
        mask[top:bottom, x0:x1] = True
    groups = find_blots(smeared(mask, max(1, round(0.6 * reading.height)))).boxes
    heights, widths = groups[:, 3] - groups[:, 1], groups[:, 2] - groups[:, 0]
    fitting = (heights <= 1.5 * reading.height) & (np.maximum(heights, widths) >= 0.4 * reading.height)
    fitting &= (widths <= LONGEST_DASH * reading.height) | (heights > 0.3 * reading.height)
    boxes = [BBox(*(float(edge) for edge in box)) for box in groups[fitting].tolist()]
    results = reading.recognise([cut_out(gray, box, reading.height) for box in boxes], alone=True)
    shaped = [_shaped(reading, result, box) for box, result in zip(boxes, results, strict=True)]
    values = [
        reading.text(result, box)
        for box, result in zip(boxes, shaped, strict=True)
        if result.score >= LOOSE_SCORE and VALUE.fullmatch(result.text.strip().translate(LOOK_ALIKE))
    ]
    return [value for value in values if not is_pale_stroke(reading, value)]
