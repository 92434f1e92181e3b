"""Other cleanings of a level page: print out of dots, halftone, stains, stamps, toner dirt.

The dots of such print are parted by paper as wide as themselves. Smoothed over them, it is strokes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ink import PALE_PRINT, print_levels
from extractor.scan.light import DARKEST
from extractor.scan.pixels import LEVELS, blurred, by_level, closed, lit, smoothed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.scan.ocr import Gray

SMOOTHING = (0.09, 0.125)
"""Deviations of the smoothing, in heights of a line of digits: the dots of a printer, and those of a fax, which lie
further apart."""
LEAST_SMOOTHING = 0.8
GROUND = 1.0
"""Heights of such a line to either side within which the lightest is the paper."""
PAPER = 245.0
MOSTLY_DIRT = 0.9
"""Share of the pieces as large as characters that may be stains and dirt where much of what shows is no print."""
PALE_CUT = 0.45
"""Share of the way from the darkest print to the paper beyond which nothing is print: stains, stamps, watermarks."""


def cleanings(level: Gray, height: float, *, dirty: bool) -> Iterator[Gray]:
    """The level picture cleaned in other ways: smoothed over the dots of its print, and without what is paler than
    print, which comes first for a ``dirty`` page. ``height``: of its lines in pixels."""
    even = _even(level, height)
    alone = print_alone(level, MOSTLY_DIRT) if dirty else print_alone(level)
    if dirty and alone is not None:
        yield alone
    yield blurred(even, max(LEAST_SMOOTHING, SMOOTHING[0] * height))
    if not dirty and alone is not None:
        yield alone
    yield blurred(even, max(LEAST_SMOOTHING, SMOOTHING[1] * height))


def print_alone(level: Gray, pale: float = PALE_PRINT) -> Gray | None:
    """The level picture without what is paler than print; ``None`` where all print is pale. ``pale``: see
    :func:`extractor.scan.ink.print_levels`."""
    levels = print_levels(level, pale)
    if levels is None:
        return None
    black, paper = levels
    shown = np.clip((LEVELS - black) / (PALE_CUT * (paper - black)), 0, 1)
    return blurred(by_level(level, (shown * PAPER).astype(np.uint8)), LEAST_SMOOTHING)


def _even(level: Gray, height: float) -> Gray:
    """The picture with its ground divided out; ``height``: of a line in pixels."""
    size = 2 * max(3, round(GROUND * height)) + 1
    # Wider than characters: a closing narrower than that takes their inner paper, and with it strokes, for ground.
    return lit(level, PAPER, smoothed(closed(level, size, size), size, size), DARKEST)
