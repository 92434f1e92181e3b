"""The light on a page, divided out of it: shadows, the dark side of a photograph, the fold of a book, and the bands of
dirty rollers, which run over the whole picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.pixels import closed, grown, lit, resized, smoothed, softened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

UNEVEN = 30.0
"""Grey levels between the darker and the lighter paper from which the light is evened out."""
DARKEST = 40.0
"""Grey level under which nothing is taken for paper: a desk, a black rim."""
MARGIN = 0.025
"""Share of the length of a row or column of pixels at either end that no rule reaches."""
OPEN = 90
"""Per cent of a row or column that rules and print cover at most."""
BAND = 1 / 40
"""Share of the shorter side that a band measures across at most."""
BAND_DEPTH = 6.0
"""Grey levels that a band is darker than the paper beside it."""
BANDED = 0.02
"""Share of the rows or columns that are banded on a picture with bands."""
DARKEST_BAND = 0.3
"""Share of the paper's level under which a row is no band but a bar."""
_SMALL = 160
"""Pixels of the longer side of the picture that the light is measured in."""


def even_light(gray: Gray) -> Gray:
    """The page as if lit from everywhere, paper near white; the picture itself where its light is even."""
    height, width = gray.shape
    scale = _SMALL / max(height, width)
    if scale >= 0.5:
        return gray
    # The lightest of its surroundings is the paper between the strokes.
    across, down = max(8, round(width * scale)), max(8, round(height * scale))
    # Grain would shine through as lighter paper, so it is averaged out first.
    small = resized(smoothed(gray, 3, 3), 3 * across, 3 * down)
    lightest = resized(grown(small, 7, 7), across, down)
    paper = softened(lightest)
    dark, light = np.percentile(paper, (5, 95))
    if light - dark < UNEVEN:
        return gray
    return lit(gray, 245.0, resized(paper, width, height), DARKEST)


def without_bands(gray: Gray) -> Gray:
    """The picture, not turned yet, without bands across or down it; print within a band stays."""
    for axis in (0, 1):
        gains = _band_gains(gray if axis else gray.T)
        if gains is not None:
            made = gray * (gains[:, None] if axis else gains[None, :])
            gray = np.clip(made, 0, 255, out=made).astype(np.uint8)
    return gray


def _band_gains(gray: Gray) -> NDArray[np.float32] | None:
    """What makes each row as light as the rows around; ``None`` where there is no band."""
    end = max(2, round(MARGIN * gray.shape[1]))
    ends = np.median(gray[:, :end], axis=1), np.median(gray[:, -end:], axis=1)
    # As many darker pixels as a band may have light ones: a rule ends before the rim, a band does not.
    level = np.maximum(np.maximum(*ends), np.percentile(gray[:, ::4], OPEN, axis=1)).astype(np.uint8)
    size = 2 * round(BAND * min(gray.shape)) + 1
    around = closed(level[:, None], 1, size)[:, 0].astype(np.float32)
    band = (around - level > BAND_DEPTH) & (level > DARKEST_BAND * around)
    if band.mean() < BANDED:
        return None
    gains = np.where(level > DARKEST_BAND * around, around / np.maximum(level, 1), 1.0)
    return np.asarray(gains, dtype=np.float32)
