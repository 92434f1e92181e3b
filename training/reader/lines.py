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

from extractor.scan.quick_reader import BLANK, HEIGHT, OTHER, STRIDE, as_columns
from training.reader.alphabet import is_han
from training.reader.glyphs import EM, Glyph, glyph
from training.reader.texts import Sources, line
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
_ROOM = 44
"""Pixels around the print at :data:`EM`."""


@dataclass(frozen=True)
class DrawnLine:
    """``columns``: shape ``(32, width)``, 0 paper to 1 ink; ``truth``: a class for each :data:`STRIDE` columns."""

    columns: NDArray[np.float32]
    truth: NDArray[np.int64]
    text: str


@dataclass(frozen=True)
class Press:
    """Fonts and texts to draw lines from, and the class of each character."""

    chinese: Sequence[Path]
    latin: Sequence[Path]
    sources: Sources
    classes: dict[str, int]
    say: Callable[[Sources, Random, float], str] = line
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
        laid = _laid(text, chinese, latin, rng)
        if text and (laid is None or not laid.spans):
            return None
        laid = laid or _Laid([], [], 0.0, [], "")
        ink, spans, box = _composed(laid, chinese, self.sources, rng, ease)
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
        width = max(8, round(cropped.shape[1] * across * HEIGHT / cropped.shape[0]))
        if width > 900:
            return None
        ratio = width / cropped.shape[1]
        places = [((low - left) * ratio, (high - left) * ratio) for low, high in spans]
        known = [OTHER if cut else self.classes.get(c, OTHER) for c in laid.text]
        return DrawnLine(as_columns(cropped, width), _truth(places, known, width), text)


@dataclass(frozen=True)
class _Laid:
    """``pens``: where each glyph begins; ``spans``: from where to where each character is."""

    glyphs: list[Glyph]
    pens: list[float]
    end: float
    spans: list[tuple[float, float]]
    text: str


def _laid(text: str, chinese: Path, latin: Path, rng: Random) -> _Laid | None:
    """Glyphs side by side; ``None`` where the fonts lack one."""
    spacing = rng.choice((0.0, 0.0, 0.0, rng.uniform(-0.04, 0.12))) * EM
    wide = rng.random() < 0.7
    glyphs, pens, spans, pen = [], [], [], 0.0
    shown = _set(text, rng, wide=wide)
    for character in shown:
        if character == " ":
            pen += rng.uniform(0.2, 0.6) * EM
            continue
        made = glyph(latin if character < "\u0100" else chinese, character)
        if made is None:
            return None
        glyphs.append(made)
        pens.append(pen)
        middle, ink = pen + made.left + made.ink.shape[1] / 2, made.ink.shape[1]
        half = max(ink, 0.6 * min(made.advance, EM)) / 2
        spans.append((middle - half, middle + half))
        pen += made.advance + spacing
    return _Laid(glyphs, pens, pen, spans, text.replace(" ", ""))


def _set(text: str, rng: Random, *, wide: bool) -> str:
    """The text with its marks as they are printed: as wide as a Chinese character among these, now and then."""
    if not any(map(is_han, text)):
        dash = rng.choice("-—–－") if text == "-" else "-"
        return "——" if text == "--" else text.replace("-", dash)
    table = dict(zip("():;,", "（）：；，", strict=True)) if wide else {}
    return "".join(table.get(c, "—" if c == "-" else c) for c in text)


def _composed(
    laid: _Laid, chinese: Path, sources: Sources, rng: Random, ease: float
) -> tuple[Picture, list[tuple[float, float]], tuple[float, float, float, float]]:
    """Ink 0 to 1 at :data:`EM` with room around, where the characters are, and the box of the line."""
    width = max(1, round(laid.end)) + 2 * _ROOM
    ink = np.zeros((2 * EM + 2 * _ROOM, width), dtype=np.float32)
    base = _ROOM + round(1.25 * EM)
    tops, bottoms, lefts, rights = [], [], [], []
    for made, pen in zip(laid.glyphs, laid.pens, strict=True):
        x, y = round(pen) + _ROOM + made.left, base + made.top
        h, w = made.ink.shape
        x, y = max(0, min(x, width - w)), max(0, min(y, ink.shape[0] - h))
        part = ink[y : y + h, x : x + w]
        np.maximum(part, made.ink[:, : part.shape[1]] / np.float32(255), out=part)
        tops.append(y)
        bottoms.append(y + h)
        lefts.append(x)
        rights.append(x + w)
    if not tops:
        x, y = _ROOM + rng.randint(0, 5), base - rng.randint(20, 40)
        tops, bottoms, lefts, rights = [y], [y + rng.randint(8, 40)], [x], [x + rng.randint(8, 60)]
        for _ in range(rng.choice((0, 1, 1, 2, 4))):
            # Dirt: no digit is to be made of it.
            at = rng.randint(lefts[0], rights[0]), rng.randint(tops[0], bottoms[0])
            cv2.ellipse(
                ink, at, (rng.randint(1, 7), rng.randint(1, 7)), rng.randint(0, 90), 0, 360, rng.uniform(0.3, 1), -1
            )
    box = float(min(lefts)), float(min(tops)), float(max(rights)), float(max(bottoms))
    if rng.random() < 0.10 * (1 - ease):
        _neighbour(ink, box, chinese, sources, rng)
    return ink, [(low + _ROOM, high + _ROOM) for low, high in laid.spans], box


def _neighbour(ink: Picture, box: tuple[float, float, float, float], font: Path, sources: Sources, rng: Random) -> None:
    """A piece of the line above or below."""
    above = rng.random() < 0.5
    x = round(box[0])
    for character in rng.choice(sources.phrases)[:12]:
        made = glyph(font, character)
        if made is None:
            continue
        h, w = made.ink.shape
        y = round(box[1] - h - rng.uniform(2, 8)) if above else round(box[3] + rng.uniform(2, 8))
        y0, y1, x1 = max(0, y), min(ink.shape[0], y + h), min(ink.shape[1], x + w)
        if y1 > y0 and x1 > x:
            part = ink[y0:y1, x:x1]
            np.maximum(part, made.ink[y0 - y : y1 - y, : x1 - x] / np.float32(255), out=part)
        x += round(made.advance)


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
