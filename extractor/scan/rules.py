"""The printed lines of a page: long, thin, level or upright runs of ink, also faint and broken ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.pixels import grown, pieces, window_sums

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
    """The rules of a page and where the ink of each is.

    ``level`` and ``upright`` number the pixels: those of ``rules[n]`` of that direction hold ``n + 1``, others 0.
    """

    rules: tuple[Rule, ...]
    level: NDArray[np.int32]
    upright: NDArray[np.int32]

    def ink_of(self, wanted: Callable[[Rule], bool]) -> Mask:
        """Where the ink of some of the rules is, a pixel wider to either side."""
        keep = np.array([False, *(wanted(rule) for rule in self.rules)])
        mask: Mask = np.zeros(self.level.shape, dtype=np.bool_)
        mask.ravel()[self._places] = keep[self.level.ravel()[self._places]] | keep[self.upright.ravel()[self._places]]
        return mask

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """The pixels of all rules, of which a page has few."""
        return np.flatnonzero(self.level | self.upright)


def find_rules(ink: Mask) -> RuledPage:
    """The rules of a level page."""
    side = min(ink.shape)
    thickest = max(4.0, side * THICKEST)
    level, places = _level_rules(ink, max(20, round(side * LEVEL_LENGTH)), thickest)
    across = np.ascontiguousarray(ink.T)
    upright, upright_places = _level_rules(across, max(16, round(side * UPRIGHT_LENGTH)), thickest)
    upright_places = np.where(upright_places > 0, upright_places + len(level), 0)
    rules = [Rule(False, *place) for place in level] + [Rule(True, *place) for place in upright]
    return RuledPage(tuple(rules), places, np.ascontiguousarray(upright_places.T))


def _level_rules(ink: Mask, length: int, thickest: float) -> tuple[list[tuple[float, float, float]], NDArray[np.int32]]:
    """``(at, low, high)`` of each level rule, and their pixels, numbered from 1."""
    if ink.shape[1] <= length:
        return [], np.zeros(ink.shape, dtype=np.int32)
    thick = grown(ink.view(np.uint8), 1, 3)
    # A window over which nearly all is ink; what lies in such a window is part of a rule.
    middle = length // 2
    dense = (window_sums(thick, length, middle) >= FILLED * length).view(np.uint8)
    covered = grown(dense, length, 1, (length - 1 - middle, 0)) & _closed_ends(thick)
    labels, boxes, areas = pieces(covered)
    found: list[tuple[float, float, float]] = []
    numbers = np.zeros(len(boxes) + 1, dtype=np.int32)
    for number, ((low, top, high, bottom), area) in enumerate(zip(boxes.tolist(), areas.tolist(), strict=True), 1):
        # Widening made it two pixels thicker.
        if high - low < 0.8 * length or area / (high - low) - 2 > thickest:
            continue
        place = slice(top, bottom), slice(low, high)
        if not _drawn(ink, place, length):
            continue
        rows = np.nonzero(labels[place] == number)[0]
        found.append((top + float(rows.mean()) + 0.5, float(low), float(high)))
        numbers[number] = len(found)
    return found, numbers[labels]


def _drawn(ink: Mask, place: tuple[slice, slice], length: int) -> bool:
    """Whether it is a drawn line and not a row of strokes: by the middle one of its parts, ``length`` pixels long."""
    near = max(4, round(min(ink.shape) * NEAR))
    top, bottom = max(0, place[0].start - near - 2), min(ink.shape[0], place[0].stop + near + 2)
    low, high = place[1].start, place[1].stop
    surplus = []
    for start in range(low, max(low + 1, high - length // 2), length):
        part = ink[top:bottom, start : min(high, start + length)]
        # Sums of bytes cost a third of means of booleans, and are the same.
        rows = part.view(np.uint8).sum(axis=1, dtype=np.uint32) / part.shape[1]
        first = last = int(rows.argmax())
        peak = float(rows[first])
        while first > 0 and rows[first - 1] >= 0.5 * peak:
            first -= 1
        while last < len(rows) - 1 and rows[last + 1] >= 0.5 * peak:
            last += 1
        # One pixel more on each side: the soft edge of the rule itself.
        above, below = part[max(0, first - 1 - near) : max(0, first - 1)], part[last + 2 : last + 2 + near]
        busy = sum(1 for side in (above, below) if float(side.any(axis=0).mean()) >= BUSY)
        # Faint lines are thin; strokes below strokes, equally full, are a line of characters.
        needed = SOLID if last - first >= near else COVERED[busy]
        surplus.append(peak - needed)
    surplus.sort()
    return surplus[(len(surplus) - 1) // 2] >= 0


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
