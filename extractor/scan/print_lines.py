"""Lines of plain print beside tables, told by their ink alone.

An engine's search for lines costs as much as reading them. On a level page whose ink is print and nothing else it is
not needed: the pieces of ink of one line are beside each other, and paper is between the lines. Where a band of ink is
higher than a line, or holds columns, the engine is asked.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.cells import TWO_LINES, ink_bands

if TYPE_CHECKING:
    from extractor.scan.ink import Boxes

SAME_TEXT = 1.5
"""Heights of text: a wider gap is between two texts."""
LEAST_HEIGHT = 0.45
"""Heights of text that a line has at least; lower ink is looked at by itself."""
MOST_TEXTS = 2
"""Texts side by side in a line of prose: more are columns."""

HIGH_PIECES = 0.9
AS_HIGH = 0.7
"""Of the pieces of a line nine tenths are lower than its high ones, which are so much of its height at least: of two
lines, each is half."""


def print_lines(boxes: Boxes, height: float) -> list[BBox] | None:
    """The lines that the pieces of ink make up, from the top; ``None`` where they are not plain lines of print.

    ``boxes``: of the pieces, in pixels of the level page; ``height``: of the text, in pixels.
    """
    lines: list[BBox] = []
    for top, bottom, own in ink_bands(boxes, height):
        print_height = height if bottom - top < TWO_LINES * height else _height_of_large(own, bottom - top)
        texts = _texts(own, SAME_TEXT * print_height) if print_height else []
        if not 0 < len(texts) <= MOST_TEXTS:
            return None
        lines += [text for text in texts if text.height >= LEAST_HEIGHT * height]
    return lines


def _height_of_large(boxes: Boxes, height: float) -> float:
    """The height of a line of larger print (a title), whose characters are as high as it; 0 for what is no such line,
    but several."""
    highest = float(np.quantile(boxes[:, 3] - boxes[:, 1], HIGH_PIECES))
    return height if highest >= AS_HIGH * height else 0.0


def _texts(boxes: Boxes, gap: float) -> list[BBox]:
    """The pieces of one line, parted where a gap is wider than ``gap``."""
    own = boxes[np.argsort(boxes[:, 0], kind="stable")]
    reached = np.maximum.accumulate(own[:, 2])
    cuts = [0, *(np.flatnonzero(own[1:, 0] - reached[:-1] > gap) + 1).tolist(), len(own)]
    parts = (own[first:last] for first, last in pairwise(cuts))
    return [BBox(float(p[:, 0].min()), float(p[:, 1].min()), float(p[:, 2].max()), float(p[:, 3].max())) for p in parts]
