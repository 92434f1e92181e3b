"""The printed lines of a page: long, thin, level or upright runs of ink, also faint and broken ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from extractor.scan.ink import Mask

LEVEL_LENGTH = 1 / 30
UPRIGHT_LENGTH = 1 / 36
"""Shares of the page's shorter side that a rule is long at least: more than the strokes of a character."""
FILLED = 0.8
"""Share of that length that must be ink: faint rules have holes."""
THICKEST = 1 / 90
"""Share of the shorter side; anything thicker is a bar or a picture."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line in pixels: ``at`` across its direction, from ``low`` to ``high`` along it."""

    upright: bool
    at: float
    low: float
    high: float


def find_rules(ink: Mask) -> tuple[list[Rule], Mask]:
    """The rules of a level page, and where their ink is."""
    side = min(ink.shape)
    thickest = max(4.0, side * THICKEST)
    level, level_ink = _level_rules(ink, max(20, round(side * LEVEL_LENGTH)), thickest)
    upright, upright_ink = _level_rules(np.ascontiguousarray(ink.T), max(16, round(side * UPRIGHT_LENGTH)), thickest)
    rules = [Rule(False, *place) for place in level] + [Rule(True, *place) for place in upright]
    return rules, level_ink | upright_ink.T


def _level_rules(ink: Mask, length: int, thickest: float) -> tuple[list[tuple[float, float, float]], Mask]:
    """``(at, low, high)`` of each level rule, and the mask of their ink, a pixel wider to either side."""
    from scipy import ndimage

    thick = _widened(ink)
    # A window over which nearly all is ink; what lies in such a window is part of a rule.
    sums = np.cumsum(thick, axis=1, dtype=np.int32)
    sums = np.pad(sums, ((0, 0), (1, 0)))
    if ink.shape[1] <= length:
        return [], np.zeros_like(ink)
    dense = sums[:, length:] - sums[:, :-length] >= FILLED * length
    starts = np.zeros((ink.shape[0], ink.shape[1] + 1), dtype=np.int32)
    starts[:, : dense.shape[1]] += dense
    starts[:, length : length + dense.shape[1]] -= dense
    covered = np.cumsum(starts, axis=1)[:, :-1] > 0
    covered &= _closed_ends(thick)
    labels, _ = ndimage.label(covered, structure=np.ones((3, 3), dtype=bool))
    found: list[tuple[float, float, float]] = []
    kept = np.zeros(labels.max() + 1, dtype=bool)
    areas = np.bincount(labels.ravel())
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        low, high = place[1].start, place[1].stop
        # Widening made it two pixels thicker.
        thickness = areas[number] / (high - low) - 2
        if high - low < 0.8 * length or thickness > thickest:
            continue
        kept[number] = True
        rows = np.nonzero(labels[place] == number)[0]
        found.append((place[0].start + float(rows.mean()) + 0.5, float(low), float(high)))
    return found, kept[labels]


def _widened(ink: Mask) -> Mask:
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    return thick


def _closed_ends(thick: Mask) -> Mask:
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
