"""What the drawn cells of a PDF page show besides characters and rules: pictures and shapes that may be digits.

A cell is blank only where it was drawn and holds no such thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from extractor.document import BBox
from extractor.normalize import PASSED_OVER, UNKNOWN
from extractor.readers.grid_text import GridCell, wide
from extractor.readers.pdf_rules import Rule
from extractor.readers.pdf_shown import PagePicture

CONTRAST = 48
"""Grey levels between a drawn digit and its paper; watermarks and shades of cells stay below."""
INSET = 1.5
"""Points at the edges of a cell that belong to its rules."""
RULE_REACH = 1.2
"""Points on each side of a rule that are its ink."""
RULED_SHARE = 0.6
"""Of the width or height of a cell that a line takes; a shorter one may be part of a drawn digit."""
LEAST_SIDE = 2.5
LEAST_INK = 1.5
"""Points, and square points: what is smaller in both or has less ink is a speck, not a digit."""
LONGEST_NUMBER = 16
"""Characters of a cell that may hold a number, and to which a picture may add digits."""


def is_gap(text: str) -> bool:
    """Whether a cell with this text shows a value that was not read. Characters that nobody knows are no value among
    Chinese ones: signs before the items of a list."""
    unknown = UNKNOWN in text and not any(wide(character) for character in text)
    return PASSED_OVER in text or (unknown and len(text) <= LONGEST_NUMBER)


@dataclass(frozen=True)
class Ledger:
    """``images``: the boxes of the pictures of the page; ``rules`` and ``slanted``: lines drawn on it, which are no
    digits. All in points of the page as displayed."""

    picture: PagePicture
    images: Sequence[BBox]
    rules: Sequence[Rule]
    slanted: Sequence[tuple[tuple[float, float], tuple[float, float]]] = field(default=())

    def has_unread(self, cell: GridCell) -> bool:
        """Whether something is in the cell that was not read."""
        box = cell.bbox
        if box is None or len(cell.text) > LONGEST_NUMBER:
            return False
        inner = BBox(box.x0 + INSET, box.top + INSET, box.x1 - INSET, box.bottom - INSET)
        if inner.x0 >= inner.x1 or inner.top >= inner.bottom:
            return False
        if not cell.text:
            return self._inked(inner)
        # Beside text, a shape is a frame or a seal; a picture that fits into the cell may be digits.
        return any(_fits(image, box) and self._inked(image) for image in self.images)

    def _inked(self, box: BBox) -> bool:
        rows, columns = self.picture.pixels(box)
        part = self.picture.bare[rows, columns].astype(np.int16)
        if int(part.max()) - int(part.min()) < CONTRAST:
            return False
        ink = np.abs(part - np.median(part)) >= CONTRAST
        for line in self._lines_through(box):
            line_rows, line_columns = self.picture.pixels(line)
            ink[_within(line_rows, rows), _within(line_columns, columns)] = False
        across, down = self.picture.scale
        if ink.sum() < LEAST_INK * across * down:
            return False
        high, wide = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        return bool(np.ptp(high) + 1 >= LEAST_SIDE * down or np.ptp(wide) + 1 >= LEAST_SIDE * across)

    def _lines_through(self, box: BBox) -> Iterator[BBox]:
        """Boxes around the rules and slanted lines that cross most of a box."""
        reach, least = RULE_REACH, (RULED_SHARE * (box.x1 - box.x0), RULED_SHARE * box.height)
        for rule in self.rules:
            low, high, at_low, at_high, along = (
                (box.top, box.bottom, box.x0, box.x1, least[1])
                if rule.upright
                else (box.x0, box.x1, box.top, box.bottom, least[0])
            )
            if at_low - reach <= rule.at <= at_high + reach and min(rule.high, high) - max(rule.low, low) >= along:
                a, b = (rule.at - reach, rule.at + reach), (rule.low, rule.high)
                yield BBox(a[0], b[0], a[1], b[1]) if rule.upright else BBox(b[0], a[0], b[1], a[1])
        for (x0, y0), (x1, y1) in self.slanted:
            if abs(x1 - x0) < least[0] and abs(y1 - y0) < least[1]:
                continue
            steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0))))
            for step in range(steps + 1):
                x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
                if box.x0 <= x <= box.x1 and box.top <= y <= box.bottom:
                    yield BBox(x - reach, y - reach, x + reach, y + reach)


def _within(inner: slice, outer: slice) -> slice:
    """The part of a range of pixels within another, counted from where that one begins."""
    return slice(max(0, inner.start - outer.start), max(0, inner.stop - outer.start))


def _fits(image: BBox, cell: BBox) -> bool:
    x, y = image.center
    holds = cell.x0 <= x <= cell.x1 and cell.top <= y <= cell.bottom
    return holds and image.x1 - image.x0 <= cell.x1 - cell.x0 and image.height <= cell.height
