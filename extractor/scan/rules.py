"""The printed lines of a page: long, thin, level or upright runs of ink, also faint and broken ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.pixels import grown, pieces, transposed, window_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ink import Mask
    from extractor.scan.pixels import Bytes

LEVEL_LENGTH = 1 / 30
UPRIGHT_LENGTH = 1 / 36
"""Shares of the page's shorter side that a rule is long at least: more than the strokes of a character."""
FILLED = 0.8
"""Share of that length that must be ink: faint rules have holes."""
COVERED = (0.5, 0.85, 0.94)
"""Share of a part of a rule that must be ink in one row of pixels: with paper on both sides, with other ink near it on
one side, on both. Faint rules have holes; the strokes of a line of characters, which have ink beside them, more."""
SOLID = 0.95
"""Share that a thick rule needs."""
BUSY = 0.3
"""Share of the columns with ink near on a side from which the side counts as having ink."""
NEAR = 1 / 180
"""Share of the shorter side: how far ink near a rule may be."""
THICKEST = 1 / 90
"""Share of the shorter side; anything thicker is a bar or a picture."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line in pixels: ``at`` across its direction, from ``low`` to ``high`` along it."""

    upright: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True)
class RuledPage:
    """The rules of a page and where the ink of each is, in pictures of ``shape``.

    ``places``: numbers of pixels, row by row, of which a page has few in rules; ``numbers``: of the rule that each
    belongs to. A pixel in which two rules cross is there twice. ``wanders``: pixels by which each rule leaves its line.
    """

    rules: tuple[Rule, ...]
    wanders: tuple[float, ...]
    shape: tuple[int, int]
    places: NDArray[np.intp]
    numbers: NDArray[np.intp]

    def ink_of(self, wanted: Callable[[Rule], bool]) -> Mask:
        """Where the ink of some of the rules is, a pixel wider to either side."""
        keep = np.array([wanted(rule) for rule in self.rules], dtype=np.bool_)
        mask: Mask = np.zeros(self.shape, dtype=np.bool_)
        mask.ravel()[self.places[keep[self.numbers]] if len(keep) else self.places] = True
        return mask


def find_rules(ink: Mask) -> RuledPage:
    """The rules of a level page."""
    height, width = ink.shape
    side = min(ink.shape)
    thickest = max(4.0, side * THICKEST)
    raw = ink.view(np.uint8)
    level, places, numbers = _level_rules(raw, max(20, round(side * LEVEL_LENGTH)), thickest)
    upright, across, others = _level_rules(transposed(raw), max(16, round(side * UPRIGHT_LENGTH)), thickest)
    rules = [Rule(False, *place) for place, _ in level] + [Rule(True, *place) for place, _ in upright]
    columns, rows = np.divmod(across, height)
    return RuledPage(
        tuple(rules),
        tuple(wander for _, wander in (*level, *upright)),
        (height, width),
        np.concatenate([places, rows * width + columns]),
        np.concatenate([numbers, others + len(level)]),
    )


def _level_rules(
    ink: Bytes, length: int, thickest: float
) -> tuple[list[tuple[tuple[float, float, float], float]], NDArray[np.intp], NDArray[np.intp]]:
    """``(at, low, high)`` of each level rule and its wander; their pixels, and the number of the rule of each."""
    none: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
    if ink.shape[1] <= length:
        return [], none, none
    thick = grown(ink, 1, 3)
    # A window over which nearly all is ink; what lies in such a window is part of a rule.
    middle = length // 2
    dense = (window_sums(thick, length, middle) >= math.ceil(round(FILLED * length, 3))).view(np.uint8)
    covered = grown(dense, length, 1, (length - 1 - middle, 0)) & _closed_ends(thick)
    labels, boxes, areas = pieces(covered)
    places = np.flatnonzero(covered.view(np.bool_))
    own = labels.ravel()[places]
    below = places // ink.shape[1] - boxes[own - 1, 1]
    middles = np.bincount(own, weights=below, minlength=len(boxes) + 1)[1:] / np.maximum(1, areas)
    lengths = boxes[:, 2] - boxes[:, 0]
    # Widening made it two pixels thicker.
    long = (lengths >= 0.8 * length) & (areas / np.maximum(1, lengths) - 2 <= thickest)
    found: list[tuple[tuple[float, float, float], float]] = []
    numbers: NDArray[np.intp] = np.full(len(boxes) + 1, -1, dtype=np.intp)
    for index in np.flatnonzero(long).tolist():
        low, top, high, bottom = boxes[index].tolist()
        if _drawn(ink, (slice(top, bottom), slice(low, high)), length):
            numbers[index + 1] = len(found)
            wander = bottom - top - float(areas[index]) / (high - low)
            found.append(((top + float(middles[index]) + 0.5, float(low), float(high)), wander))
    numbers = numbers[own]
    return found, places[numbers >= 0], numbers[numbers >= 0]


def _drawn(ink: Bytes, place: tuple[slice, slice], length: int) -> bool:
    """Whether it is a drawn line and not a row of strokes: more than half of its parts, ``length`` pixels long."""
    near = max(4, round(min(ink.shape) * NEAR))
    top, bottom = max(0, place[0].start - near - 2), min(ink.shape[0], place[0].stop + near + 2)
    low, high = place[1].start, place[1].stop
    starts = range(0, max(1, high - low - length // 2), length)
    area = ink[top:bottom, low : min(high, low + starts[-1] + length)]
    sums = np.add.reduceat(area, starts, axis=1, dtype=np.uint32).T.tolist()
    needed = len(starts) - (len(starts) - 1) // 2
    for left, start, counts in zip(range(len(starts), 0, -1), starts, sums, strict=True):
        if not 0 < needed <= left:
            break
        needed -= _is_line(area[:, start : start + length], counts, near)
    return needed == 0


def _is_line(part: Bytes, counts: Sequence[int], near: int) -> bool:
    """Whether a part of a rule shows one in its fullest row of pixels. ``counts``: the ink of each row."""
    width: int = part.shape[1]
    peak = max(counts)
    share = peak / width
    if share < COVERED[0] or share >= SOLID:
        return share >= SOLID
    first = last = counts.index(peak)
    while first > 0 and counts[first - 1] >= 0.5 * peak:
        first -= 1
    while last < len(counts) - 1 and counts[last + 1] >= 0.5 * peak:
        last += 1
    if last - first >= near:
        return False
    # One pixel more on each side: the soft edge of the rule itself.
    above, below = part[max(0, first - 1 - near) : max(0, first - 1)], part[last + 2 : last + 2 + near]
    busy = sum(1 for side in (above, below) if np.count_nonzero(np.bitwise_or.reduce(side, axis=0)) / width >= BUSY)
    # Faint lines are thin; strokes below strokes, equally full, are a line of characters.
    return share >= COVERED[busy]


def _closed_ends(thick: Bytes) -> Bytes:
    """Ink with single missing pixels filled, so that a faint rule stays one piece; its window may not reach past it."""
    closed = thick.copy()
    for gap in (1, 2, 3):
        closed[:, gap:-gap] |= thick[:, : -2 * gap] & thick[:, 2 * gap :]
    return closed


def joined(rules: Sequence[Rule], *, beside: float, gap: float) -> list[Rule]:
    """Parts of one rule as one: at most ``beside`` pixels apart across it and ``gap`` pixels along it."""
    done: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.upright, r.low, r.at)):
        for index in range(len(done) - 1, -1, -1):
            other = done[index]
            if (
                other.upright == rule.upright
                and abs(other.at - rule.at) <= beside
                and rule.low - other.high <= gap
                and rule.low >= other.low
            ):
                a, b = other.high - other.low, rule.high - rule.low
                at = (other.at * a + rule.at * b) / (a + b)
                done[index] = Rule(rule.upright, at, other.low, max(other.high, rule.high))
                break
        else:
            done.append(rule)
    return done
