"""Rules that are faint, dotted or broken: thin pieces of ink in line, with paper on both sides, taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ink import GRAINY, streaks
from extractor.scan.pixels import closed, grown, opened, pieces, transposed
from extractor.scan.rules import Rule

if TYPE_CHECKING:
    from extractor.scan.ink import Boxes, Mask
    from extractor.scan.look import Look
    from extractor.scan.pixels import Bytes

# All lengths in heights of text.
CLEAR = 0.25
"""How near paper must be on both sides: the strokes of a character lie closer together."""
SMOOTHED = 0.9
"""What a page with a coarse grain is smoothed over along its rules."""
DOTS = 0.4
"""Gap between the dots of one piece."""
PIECE = 1.6
"""Length of a piece at least; fewer strokes of characters reach it, and those that do end in the open."""
INKED = 0.5
"""Share of a piece that must be ink."""
BESIDE = (0.06, 0.28)
BUSY = 0.4
"""How far beside a piece other ink is looked for, and the share of its length from which that shows characters."""
SMEARED_SHARE = 0.6
"""What the share of a stretch counts for where ink was made longer."""
NEARLY_ALL = 0.72
"""Share of the side of a cell that must be inked where one of its ends is not."""
END = 0.15
"""Share of the side of a cell that counts as its end."""
BREAK = 1.3
ALIGNED = 0.15
REACH = 0.1
"""Pieces of one rule are apart at most so much along it, and across it; ink lies so near to the edge that it is of."""


CHARACTER = (0.35, 1.6)
ACROSS = 0.15
APART = 5.0
"""Characters measure so much and lie across an edge that they reach beyond by so much to both sides; across a printed
rule there is not one in so many heights of text."""
NO_BOXES: Boxes = np.zeros((0, 4), dtype=np.int64)


@dataclass(frozen=True)
class ThinInk:
    """Ink with paper on both sides: above and below in ``level``, left and right in ``upright``, which lies across.

    ``text``: height of the text in pixels.
    """

    level: Bytes
    upright: Bytes
    ink: Bytes
    text: float
    smoothed: float = 0.0
    """Heights of text over which it was smoothed along the rules: everything in it is longer by as much."""
    characters: Boxes = field(default_factory=lambda: NO_BOXES)

    def crossing(self, upright: bool, at: float, low: float, high: float) -> bool:
        """Whether characters lie across a stretch of an edge, more than now and then one."""
        boxes = self.characters if upright else self.characters[:, [1, 0, 3, 2]]
        over = ACROSS * self.text
        across = (boxes[:, 0] <= at - over) & (boxes[:, 2] >= at + over)
        within = (boxes[:, 1] < high) & (boxes[:, 3] > low)
        return float((across & within).sum()) > (high - low) / (APART * self.text)

    def touched(self, upright: bool, at: float, low: float, high: float) -> bool:
        """Whether a line that goes on over a stretch of an edge would run through a character."""
        boxes = self.characters if upright else self.characters[:, [1, 0, 3, 2]]
        through = (boxes[:, 0] < at) & (boxes[:, 2] > at) & (boxes[:, 1] < high) & (boxes[:, 3] > low)
        return bool(through.any())

    def share(self, upright: bool, at: float, low: float, high: float) -> float:
        """The share of a stretch of an edge on which there is such ink; 0 where it does not reach its ends.

        0 as well where characters lie across it: their strokes make up the ink.
        """
        if self.crossing(upright, at, low, high):
            return 0.0
        half = max(2, round(REACH * self.text))
        thin = self.upright if upright else self.level
        row = round(at)
        part = thin[max(0, row - half) : row + half + 1, max(0, round(low)) : round(high)]
        if not part.size:
            return 0.0
        inked: Mask = np.asarray(part.any(axis=0))
        end = max(2, round(END * len(inked)))
        # A character in the cell is free of its edges; a rule with holes may begin with one.
        share, ends = float(inked.mean()), (inked[:end].mean(), inked[-end:].mean())
        if min(ends) < INKED and (max(ends) < INKED or share < NEARLY_ALL):
            return 0.0
        return SMEARED_SHARE * share if self.smoothed else share


def thin_ink(ink: Mask, text: float, characters: Boxes = NO_BOXES) -> ThinInk:
    """``ink``: of a level page whose text is ``text`` pixels high."""
    raw = ink.view(np.uint8)
    near = max(3, round(CLEAR * text))
    return ThinInk(_thin(raw, near), _thin(transposed(raw), near), raw, text, characters=characters)


def thin_streaks(look: Look, text: float, characters: Boxes = NO_BOXES) -> ThinInk | None:
    """The same of a page with a coarse grain, smoothed along its lines; ``None`` for any other page."""
    gray, grain = look.gray, look.grain
    if grain <= GRAINY:
        return None
    length = max(5, round(SMOOTHED * text))
    level = streaks(gray, length, grain).view(np.uint8)
    upright = streaks(transposed(gray), length, grain).view(np.uint8)
    near = max(3, round(CLEAR * text))
    return ThinInk(_thin(level, near), _thin(upright, near), look.ink.view(np.uint8), text, SMOOTHED, characters)


def character_boxes(boxes: Boxes, text: float) -> Boxes:
    """The boxes of pieces of ink as large as characters, or as the parts of them; ``boxes``: of all but whole rules."""
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    smaller, larger = np.minimum(widths, heights), np.maximum(widths, heights)
    found: Boxes = boxes[(smaller >= CHARACTER[0] * text) & (larger <= CHARACTER[1] * text)]
    return found


def find_broken_rules(thin: ThinInk) -> list[Rule]:
    """The rules of a level page that show in pieces, each as one."""
    text = thin.text
    level = [Rule(False, *piece) for piece in _pieces(thin.level, thin.ink, thin)]
    upright = [Rule(True, *piece) for piece in _pieces(thin.upright, thin.ink.T, thin)]
    level, upright = (
        [rule for rule in found if not thin.crossing(rule.upright, rule.at, rule.low, rule.high)]
        for found in (level, upright)
    )
    return in_line(level, text) + in_line(upright, text)


def in_line(pieces: Sequence[Rule], text: float) -> list[Rule]:
    """Pieces of one direction that continue one another as one rule."""
    done: list[Rule] = []
    for piece in sorted(pieces, key=lambda r: (r.low, r.at)):
        for index in range(len(done) - 1, -1, -1):
            before = done[index]
            near = abs(before.at - piece.at) <= max(1.5, ALIGNED * text)
            if near and piece.low - before.high <= BREAK * text:
                a, b = before.high - before.low, max(1.0, piece.high - piece.low)
                at = (before.at * a + piece.at * b) / (a + b)
                done[index] = Rule(piece.upright, at, before.low, max(before.high, piece.high))
                break
        else:
            done.append(piece)
    return done


def _thin(ink: Bytes, near: int) -> Bytes:
    if ink.shape[0] <= 2 * near:
        return np.zeros_like(ink)
    thin = ink.copy()
    thin[near:] &= ink[:-near] ^ np.uint8(1)
    thin[:-near] &= ink[near:] ^ np.uint8(1)
    return thin


def _pieces(thin: Bytes, ink: Bytes, page: ThinInk) -> list[tuple[float, float, float]]:
    """``(at, low, high)`` of each level piece."""
    text, trim = page.text, page.smoothed / 2 * page.text
    dots, least = (DOTS, PIECE) if not page.smoothed else (DOTS / 2, PIECE + page.smoothed)
    thick = grown(thin, 1, 3)
    dotted = closed(thick, max(2, round(dots * text)), 1)
    runs = opened(dotted, max(8, round(least * text)), 1)
    labels, boxes, _ = pieces(runs)
    # Without the pieces themselves: the lines of a doubled rule lie beside each other.
    rest = ink & (grown(runs, 3, 5) ^ np.uint8(1))
    found = []
    for number, (low, top, high, bottom) in enumerate(boxes.tolist(), start=1):
        if bottom - top > max(6, 0.5 * text):
            continue
        place = slice(top, bottom), slice(low, high)
        own = thick[place] & (labels[place] == number)
        if own.any(axis=0).mean() >= INKED and not _among_strokes(rest, place, text):
            rows = np.nonzero(own)[0]
            found.append((top + float(rows.mean()) + 0.5, low + trim, high - trim))
    return found


def _among_strokes(ink: Bytes, place: tuple[slice, slice], text: float) -> bool:
    """Whether other ink lies along a piece: it is a stroke of characters. Cells keep their text off their rules."""
    least, most = max(1, round(BESIDE[0] * text)), round(BESIDE[1] * text)
    top, bottom = place[0].start, place[0].stop
    above = ink[max(0, top - most) : max(0, top - least), place[1]]
    below = ink[bottom + least : bottom + most, place[1]]
    return max(float(side.any(axis=0).mean()) if side.size else 0.0 for side in (above, below)) > BUSY


def rule_area(rules: Sequence[Rule], shape: tuple[int, int], text: float) -> Mask:
    """Where the ink of rules may lie that were found in pieces."""
    area = np.zeros(shape, dtype=np.uint8)
    half = max(2, round(0.1 * text))
    for rule in rules:
        a, b = round(rule.at) - half, round(rule.at) + half
        low, high = max(0, round(rule.low)), round(rule.high)
        if rule.upright:
            area[low:high, max(0, a) : b] = 1
        else:
            area[max(0, a) : b, low:high] = 1
    mask: Mask = area > 0
    return mask
