"""Other cleanings of a level page: print out of dots, halftone, stains, stamps, toner dirt.

The dots of such print are parted by paper as wide as themselves. Smoothed over them, it is strokes again. Stains are
broader than strokes: what is as dark over a square wider than any stroke is ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ink import GRAINY, PALE_PRINT, find_blots, find_ink, grain_of, print_levels, usual_darkness
from extractor.scan.light import DARKEST
from extractor.scan.pixels import LEVELS, blurred, by_level, closed, lit, smoothed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.scan.ocr import Gray

SMOOTHING = (0.09, 0.075)
"""Deviations of the smoothing, in heights of a line of digits: where the ground is that of characters, and where it is
that of strokes, which leaves less of them."""
LEAST_SMOOTHING = 0.8
GROUND = (1.0, 0.25)
"""Heights of such a line to either side within which the lightest is the ground: of characters, the paper; of strokes,
stains as well."""
PAPER = 245.0
MOSTLY_DIRT = 0.9
"""Share of the pieces as large as characters that may be stains and dirt where much of what shows is no print."""
PALE_CUT = 0.45
"""Share of the way from the darkest print to the paper beyond which nothing is print: stains, stamps, watermarks."""


def cleanings(level: Gray, height: float, *, dirty: bool) -> Iterator[Gray]:
    """The level picture cleaned in other ways: smoothed over the dots of its print, without what is paler than print,
    and without what is broader than strokes. For a ``dirty`` page the last two come first. ``height``: of its digits
    in pixels."""
    smoothing = [max(LEAST_SMOOTHING, share * height) for share in SMOOTHING]
    alone = print_alone(level, MOSTLY_DIRT) if dirty else print_alone(level)
    # Grain is no broader than strokes.
    if dirty and grain_of(level) <= GRAINY:
        yield _even(level, GROUND[1] * height)
    if dirty and alone is not None:
        yield alone
    yield blurred(_even(level, GROUND[0] * height), smoothing[0])
    if not dirty and alone is not None:
        yield alone
    yield _even(blurred(level, smoothing[1]), GROUND[1] * height)


def print_alone(level: Gray, pale: float = PALE_PRINT) -> Gray | None:
    """The level picture without what is paler than print; ``None`` where all print is pale. ``pale``: see
    :func:`extractor.scan.ink.print_levels`."""
    levels = print_levels(level, pale)
    if levels is None:
        return None
    black, paper = levels
    shown = np.clip((LEVELS - black) / (PALE_CUT * (paper - black)), 0, 1)
    return blurred(by_level(level, (shown * PAPER).astype(np.uint8)), LEAST_SMOOTHING)


def _even(level: Gray, reach: float) -> Gray:
    """The picture with its ground divided out: the lightest within ``reach`` pixels to either side."""
    size = 2 * max(3, round(reach)) + 1
    return lit(level, PAPER, smoothed(closed(level, size, size), size, size), DARKEST)


def deepened(even: Gray, height: float) -> Gray:
    """A cleaning with all that is darker than its characters as dark as these, and these black: ink is what is darker
    than its surroundings, and among dark rules pale print is not. ``height``: of its digits in pixels."""
    depth = usual_darkness(find_blots(find_ink(even), even), height)
    if not depth:
        return even
    levels = np.clip((LEVELS - (PAPER - depth)) / depth, 0, 1) * PAPER
    return by_level(even, levels.astype(np.uint8))
