"""A line of print laid out with the glyphs of fonts: ink, and where each character is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.reader.alphabet import is_han
from training.reader.glyphs import EM, Glyph, glyph
from training.reader.texts import Sources

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.float32]

_ROOM = 44
"""Pixels around the print at :data:`EM`."""


@dataclass(frozen=True)
class Laid:
    """``pens``: where each glyph begins; ``spans``: from where to where each character is."""

    glyphs: list[Glyph]
    pens: list[float]
    end: float
    spans: list[tuple[float, float]]
    text: str


def lay(text: str, chinese: Path, latin: Path, rng: Random) -> Laid | None:
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
    return Laid(glyphs, pens, pen, spans, text.replace(" ", ""))


def _set(text: str, rng: Random, *, wide: bool) -> str:
    """The text with its marks as they are printed: as wide as a Chinese character among these, now and then."""
    if not any(map(is_han, text)):
        dash = rng.choice("-—–－") if text == "-" else "-"
        return "——" if text == "--" else text.replace("-", dash)
    table = dict(zip("():;,", "（）：；，", strict=True)) if wide else {}
    return "".join(table.get(c, "—" if c == "-" else c) for c in text)


def compose(
    laid: Laid, chinese: Path, sources: Sources, rng: Random, ease: float
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
