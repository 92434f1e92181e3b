"""Pages turned level: by the angle at which their lines are sharpest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.look import Look
from extractor.scan.pixels import turned_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ink import Mask

MOST_SKEW = 8.0
_STEPS = (0.25, 0.05, 0.01)
"""Degrees: how far a page may be turned, and how closely the angle is searched, round after round."""
LEVEL_WITHIN = 0.02
"""Degrees that need no turning: half a pixel over the width of a page."""
CLEAR_GAIN = 1.02
"""How much sharper the lines must get for a page to be turned."""
_POINTS = 30_000


def deskew(look: Look) -> tuple[Look, float]:
    """The picture turned level, and by how many degrees against the clock."""
    angle = skew_angle(look.ink)
    if abs(angle) <= LEVEL_WITHIN:
        return look, 0.0
    return Look(turned_by(look.gray, angle, int(np.median(look.gray[::4, ::4])))), angle


def skew_angle(ink: Mask) -> float:
    """Degrees against the clock that make the lines level; 0 where nothing shows it."""
    coarse = np.ascontiguousarray(ink[::2, ::2])
    places = np.flatnonzero(coarse)
    if len(places) < 200:
        return 0.0
    step = -(-len(places) // _POINTS)
    ys, xs = np.divmod(places[::step], coarse.shape[1])
    down, along = ys.astype(np.float32), xs.astype(np.float32)
    best, reach = 0.0, MOST_SKEW
    for stride in _STEPS:
        count = round(reach / stride)
        # From the middle outwards: of equal angles the smallest turn is taken.
        tried = sorted((best + n * stride for n in range(-count, count + 1)), key=lambda a: abs(a - best))
        best = max(tried, key=lambda angle: _sharpness(along, down, angle))
        reach = stride
    if abs(best) >= MOST_SKEW or _sharpness(along, down, best) < CLEAR_GAIN * _sharpness(along, down, 0.0):
        return 0.0
    return best


def _sharpness(xs: NDArray[np.float32], ys: NDArray[np.float32], angle: float) -> float:
    """How much the rows of the page differ from one another once it is turned by ``angle`` against the clock."""
    rows = ys - xs * np.float32(math.tan(math.radians(angle)))
    counts = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
    return float((counts**2).sum())
