"""Lines of print drawn with fonts, worn as scans are, cut out as the extractor cuts them, with what each column holds.

The truth is where characters are, not only which: the columns about the middle of each have its class, those between
two have none, and those at its edges either (a frame-wise truth in place of Graves et al. 2006, which finds the
places by itself and takes much longer to).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractor.scan.quick_reader import LEAST_WIDTH, as_columns
from extractor.scan.signs import BLANK, OTHER, STRIDE
from training.reader.alphabet import is_han
from training.reader.glyphs import EM
from training.reader.texts import Sources
from training.reader.typeset import Laid, compose, lay
from training.reader.wear import printed, worn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.float32]

LEFT_OUT = -1
"""Truth of a column that counts for nothing."""
EITHER = -10
"""Truth of a column at the edge of a character of class ``k``: ``EITHER - k``, for that class or none."""
CORE, FREE = 0.2, 0.38
"""Shares of the width of a character, from its middle: columns that are its own, and from where on they are none's."""
LEAST_CORE = 2.0
TEXT_HEIGHT = 0.92
"""Of Chinese print, in font sizes: what the extractor measures."""


@dataclass(frozen=True)
class DrawnLine:
    """``columns``: shape ``(height, width)``, 0 paper to 1 ink; ``truth``: a class for each :data:`STRIDE` columns."""

    columns: NDArray[np.float32]
    truth: NDArray[np.int64]
    text: str
    crop: NDArray[np.uint8]
    """As it was cut out."""


@dataclass(frozen=True)
class Press:
    """Fonts and texts to draw lines from, the class of each character, and how high lines are, in pixels."""

    chinese: Sequence[Path]
    latin: Sequence[Path]
    sources: Sources
    classes: dict[str, int]
    height: int
    say: Callable[[Sources, Random, float], str]
    """What is printed on a line."""

    def draw(self, rng: Random, ease: float = 0.0) -> DrawnLine:
        """``ease``: 1 for clean short lines down to 0 for all that scans do."""
        while True:
            drawn = self._drawn(rng, ease)
            if drawn is not None:
                return drawn

    def _drawn(self, rng: Random, ease: float) -> DrawnLine | None:
        fate = rng.random()
        text = "" if fate < 0.03 else self.say(self.sources, rng, ease)
        chinese = rng.choice(self.chinese)
        latin = rng.choice(self.latin) if self.latin and rng.random() < 0.45 else chinese
        laid = lay(text, chinese, latin, rng)
        if text and (laid is None or not laid.spans):
            return None
        laid = laid or Laid([], [], 0.0, [], "")
        ink, spans, box = compose(laid, chinese, self.sources, rng, ease)
        # The size of a scan: 8 to 12 points at 100 to 200 dpi, most at 150.
        size = rng.triangular(11.5, 32.0, 19.0) if rng.random() < 0.85 else rng.uniform(10.5, 13)
        ink, spans, box = _scanned(ink, spans, box, size / EM, rng, ease)
        gray = worn(printed(ink, size, rng, ease), size, rng, ease)
        cut = 0.03 < fate < 0.045 and bool(spans)
        cropped, left, across = _cut(gray, box, TEXT_HEIGHT * size, rng, cut=cut)
        if cropped.shape[0] < 4 or cropped.shape[1] < 3:
            return None
        if len(text) > 3 and any(map(is_han, text)) and rng.random() < 0.45:
            # Long lines are pressed together before they are read.
            across *= rng.uniform(0.62, 1.0)
        width = max(LEAST_WIDTH, round(cropped.shape[1] * across * self.height / cropped.shape[0]))
        if width > 900:
            return None
        ratio = width / cropped.shape[1]
        places = [((low - left) * ratio, (high - left) * ratio) for low, high in spans]
        known = [OTHER if cut else self.classes.get(c, OTHER) for c in laid.text]
        return DrawnLine(as_columns(cropped, width, self.height), _truth(places, known, width), text, cropped)


def _scanned(
    ink: Picture,
    spans: list[tuple[float, float]],
    box: tuple[float, float, float, float],
    scale: float,
    rng: Random,
    ease: float,
) -> tuple[Picture, list[tuple[float, float]], tuple[float, float, float, float]]:
    """At the size of the scan, a little turned, leaning and stretched."""
    lean = rng.gauss(0, 0.03) * (1 - ease)
    turn = rng.gauss(0, 0.006) * (1 - ease)
    across, down = scale * rng.uniform(0.93, 1.07), scale * rng.uniform(0.95, 1.05)
    dx, dy = rng.random(), rng.random()
    width, height = round(ink.shape[1] * across), round(ink.shape[0] * down)
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    # First soft by as much as it is made smaller, so that nothing between pixels is lost.
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.3, 0.42 / scale))
    matrix = np.array(
        [
            [across, across * lean, dx - across * lean * middle_y],
            [down * turn, down, dy - down * turn * middle_x],
        ],
        dtype=np.float64,
    )
    small = cv2.warpAffine(soft, matrix, (width, height), flags=cv2.INTER_LINEAR)

    def x_of(x: float) -> float:
        return across * x + dx

    moved = box[0] * across + dx, box[1] * down + dy, box[2] * across + dx, box[3] * down + dy
    return np.asarray(small, dtype=np.float32), [(x_of(a), x_of(b)) for a, b in spans], moved


def _cut(
    gray: NDArray[np.uint8], box: tuple[float, float, float, float], height: float, rng: Random, *, cut: bool
) -> tuple[NDArray[np.uint8], float, float]:
    """The crop, its left edge, and 1: as the extractor's cut-outs and an engine's boxes are, each a little off."""
    kind = rng.random()
    if kind < 0.55:
        margin, side, least = 0.22, 0.15, 1.2
    elif kind < 0.75:
        margin, side, least = 0.4, 0.4, 1.6
    else:
        margin, side, least = rng.uniform(0.0, 0.35), rng.uniform(0.0, 0.5), rng.uniform(0.9, 1.3)
    x0, top, x1, bottom = box
    missing = max(0.0, least * height - (bottom - top + 2 * margin * height)) / 2
    above = below = margin * height + missing
    left = right = side * height
    if rng.random() < 0.35:
        # The cell has no more room.
        above, below = min(above, rng.uniform(0.02, 0.6) * height), min(below, rng.uniform(0.02, 0.6) * height)
        left, right = min(left, rng.uniform(0.0, 0.3) * height), min(right, rng.uniform(0.0, 0.3) * height)
    if cut:
        lost = rng.uniform(0.35, 0.55) * (bottom - top)
        above, below = (-lost, below) if rng.random() < 0.5 else (above, -lost)
    jitter = 0.05 * height
    edges = (
        round(x0 - left + rng.gauss(0, jitter)),
        round(top - above + rng.gauss(0, jitter)),
        round(x1 + right + rng.gauss(0, jitter)),
        round(bottom + below + rng.gauss(0, jitter)),
    )
    low_x, low_y = max(0, edges[0]), max(0, edges[1])
    return np.ascontiguousarray(gray[low_y : max(low_y, edges[3]), low_x : max(low_x, edges[2])]), float(low_x), 1.0


def _truth(places: Sequence[tuple[float, float]], classes: Sequence[int], width: int) -> NDArray[np.int64]:
    columns = -(-width // STRIDE)
    middles = np.arange(columns) * STRIDE + STRIDE / 2
    truth = np.full(columns, BLANK, dtype=np.int64)
    core = np.full(columns, np.inf)
    for (low, high), kind in zip(places, classes, strict=True):
        middle, size = (low + high) / 2, high - low
        off = np.abs(middles - middle)
        near = off <= FREE * size
        truth[near & (truth == BLANK)] = EITHER - kind
        own = (off <= max(LEAST_CORE, CORE * size)) & (off < core)
        truth[own] = kind
        core[own] = off[own]
    return truth
