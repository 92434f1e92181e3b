"""Uneven light: shadows, the dark side of a photograph, the fold of a book, divided out of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.pixels import grown, resized, smoothed, softened

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray

UNEVEN = 30.0
"""Grey levels between the darker and the lighter paper from which the light is evened out."""
DARKEST = 40.0
"""Grey level under which nothing is taken for paper: a desk, a black rim."""
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
    around = np.maximum(resized(paper, width, height).astype(np.float32), DARKEST)
    even: Gray = np.clip(gray.astype(np.float32) * (245.0 / around), 0, 255).astype(np.uint8)
    return even
