"""Pages drawn for the tests, and an engine that reads them: each text is written as a bar code of its own.

A *text* is drawn as upright strokes whose widths spell its number, so that the scripted engine can tell from the pixels
alone which text a crop holds, wherever it was cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractor.scan.ocr import Outline, Recognised

WIDTH, HEIGHT = 900, 1200
TEXT_HEIGHT = 16
_STROKE, _WIDE_STROKE, _GAP = 3, 7, 4
_BITS = 6
_FOOT = 21


def new_page(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    return Image.new("L", (width, height), 250)


def draw_code(page: Image.Image, number: int, x: int, y: int) -> None:
    """A text of 6 strokes, 3 pixels wide for 0 and 7 for 1, the first ones on a foot, the others joined."""
    draw = ImageDraw.Draw(page)
    at = x
    for bit in range(_BITS):
        width = _WIDE_STROKE if number >> (_BITS - 1 - bit) & 1 else _STROKE
        draw.rectangle((at, y, at + width - 1, y + TEXT_HEIGHT - 1), fill=20)
        if 2 <= bit < _BITS - 1:
            # All in one piece, as a character is; joints side by side would be a rule.
            joint = y + 9 + 2 * (bit % 2)
            draw.rectangle((at, joint, at + width + _GAP, joint + 1), fill=20)
        at += width + _GAP
    # The foot of the first half tells which way up the text stands; a longer one would be a rule.
    draw.rectangle((x, y + TEXT_HEIGHT - 3, x + _FOOT - 1, y + TEXT_HEIGHT - 1), fill=20)


def draw_grid(page: Image.Image, xs: Sequence[int], ys: Sequence[int], *, ink: int = 40, width: int = 2) -> None:
    """All rules of a grid from its edges."""
    draw = ImageDraw.Draw(page)
    for x in xs:
        draw.line((x, ys[0], x, ys[-1]), fill=ink, width=width)
    for y in ys:
        draw.line((xs[0], y, xs[-1], y), fill=ink, width=width)


def pixels(page: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(page.convert("L"))


def read_code(crop: NDArray[np.uint8]) -> int | None:
    """The number of the text in a crop that holds one text, upright; ``None`` for anything else."""
    dark = crop < 135
    rows = np.nonzero(dark.any(axis=1))[0]
    if not len(rows) or rows[-1] - rows[0] + 1 < 0.7 * TEXT_HEIGHT:
        return None
    cols = np.nonzero(dark.any(axis=0))[0]
    foot = dark[rows[-1] - 1, cols[0] + 1 : cols[0] + _FOOT - 2]
    if not len(foot) or foot.mean() < 0.9:
        return None  # it does not stand on its foot
    middle = dark[rows[0] + 3 : (rows[0] + rows[-1]) // 2].mean(axis=0) > 0.5
    edges = np.flatnonzero(np.diff(np.concatenate(([0], middle.astype(np.int8), [0]))))
    widths = edges[1::2] - edges[::2]
    if len(widths) != _BITS:
        return None
    return int(sum(int(width >= (_STROKE + _WIDE_STROKE) / 2) << (_BITS - 1 - n) for n, width in enumerate(widths)))


@dataclass
class CodeEngine:
    """Reads the drawn texts; ``texts[number]`` is what it says of a text. Keeps count of what it was asked."""

    texts: dict[int, str]
    scores: dict[int, float] = field(default_factory=dict)
    name: str = "codes 1"
    searched: int = 0
    read: int = 0

    def find_lines(self, picture: NDArray[np.uint8]) -> list[Outline]:
        """No line: what stands outside tables is left to be found by its ink."""
        self.searched += 1
        return []

    def read_lines(self, crops: Sequence[NDArray[np.uint8]]) -> list[Recognised]:
        self.read += len(crops)
        return [self._read(crop) for crop in crops]

    def _read(self, crop: NDArray[np.uint8]) -> Recognised:
        number = read_code(crop)
        if number is None or number not in self.texts:
            return Recognised("", 0.0)
        return Recognised(self.texts[number], self.scores.get(number, 0.99))
