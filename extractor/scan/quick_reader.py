"""The small reader of lines: a network of our own that reads first, a ninth of the large one's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.pixels import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

HEIGHT = 32
"""Pixels: what the network takes."""
STRIDE = 4
"""Columns of pixels that one class is given for."""
LEAST_CONTRAST = 60.0
"""Grey levels from paper to ink at least: what is paler is not made as dark as print."""


def as_columns(crop: Gray, width: int) -> NDArray[np.float32]:
    """The crop ``width`` pixels wide and as high as the network takes, 0 paper to 1 ink."""
    small = resized(crop, width, HEIGHT)
    counts = np.bincount(small.ravel(), minlength=256).cumsum()
    paper = float(np.searchsorted(counts, 0.85 * counts[-1]))
    ink = float(np.searchsorted(counts, 0.01 * counts[-1]))
    return ((paper - small.astype(np.float32)) / np.float32(max(LEAST_CONTRAST, paper - ink))).clip(-0.5, 1.25)
