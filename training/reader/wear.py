"""What printers, copiers and scanners do to one line of print."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.float32]

SOFTEST = 0.1
"""Deviation of the blur at most, in font sizes: strokes of digits are parted by a little more than that."""
GRAINIEST = 34.0
"""Deviation of the grain at most, in grey levels."""


def printed(ink: Picture, size: float, rng: Random, ease: float) -> Picture:
    """Ink 0 to 1 as a printer lays it: thick, thin, in dots, in streaks. ``size``: of the font in pixels."""
    kind = rng.random() / max(1e-6, 1 - ease)
    dice = np.random.default_rng(rng.randrange(2**32))
    if kind < 0.12:
        # Thick or thin: what is half covered counts for more or for less.
        ink = np.clip(ink, 0, 1) ** np.float32(rng.uniform(0.45, 2.2))
    elif kind < 0.20:
        ink = _dots(ink, size, rng)
    elif kind < 0.24:
        ink = ink * _streaks(ink.shape, size, rng, dice)
    elif kind < 0.30:
        # Low ink: specks of paper in the print.
        holes = cv2.GaussianBlur(dice.random(ink.shape, dtype=np.float32), (0, 0), rng.uniform(0.5, 1.4))
        ink = ink * np.clip((holes - np.quantile(holes[::3, ::3], rng.uniform(0.02, 0.22))) * 40, 0, 1)
    elif kind < 0.34:
        x, y = np.float32(rng.choice((1, 1, 2))), np.float32(rng.choice((0, 1)))
        moved = cv2.warpAffine(ink, np.array([[1, 0, x], [0, 1, y]], dtype=np.float32), ink.shape[::-1])
        ink = np.maximum(ink, np.float32(rng.uniform(0.3, 1)) * moved)
    return ink.astype(np.float32)


def _dots(ink: Picture, size: float, rng: Random) -> Picture:
    """The pins of a dot matrix printer, or a coarse screen: dots of two or three pixels on a grid."""
    pitch = rng.choice((2, 2, 3, 3, rng.uniform(0.09, 0.14) * size))
    pitch = max(2.0, min(pitch, 0.17 * size))
    height, width = ink.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    shift_x, shift_y = rng.uniform(0, pitch), rng.uniform(0, pitch)
    gx, gy = np.floor((xs + shift_x) / pitch), np.floor((ys + shift_y) / pitch)
    px, py = (gx + 0.5) * pitch - shift_x, (gy + 0.5) * pitch - shift_y
    level = cv2.remap(cv2.blur(ink, (max(1, round(pitch)), max(1, round(pitch)))), px, py, cv2.INTER_NEAREST)
    far = (xs - px) ** 2 + (ys - py) ** 2
    radius = rng.uniform(0.42, 0.75) * pitch
    if rng.random() < 0.4:
        # A screen: the darker, the larger the dot.
        return _as_ink(np.clip(1.5 * radius * np.sqrt(level.clip(0, 1)) + 0.5 - np.sqrt(far), 0, 1))
    on = level > rng.uniform(0.2, 0.5)
    return _as_ink(on * np.clip(radius + 0.5 - np.sqrt(far), 0, 1))


def _as_ink(values: object) -> Picture:
    return np.asarray(values, dtype=np.float32)


def _streaks(shape: tuple[int, ...], size: float, rng: Random, dice: np.random.Generator) -> Picture:
    """Level streaks in which the ink is pale, as of rollers and fax heads."""
    rows = np.ones(shape[0], dtype=np.float32)
    for _ in range(rng.randint(1, 4)):
        at, width = rng.randrange(shape[0]), max(1, round(rng.uniform(0.02, 0.1) * size))
        rows[at : at + width] = rng.uniform(0, 0.7)
    return _as_ink(np.repeat(rows[:, None], shape[1], axis=1))


def worn(ink: Picture, size: float, rng: Random, ease: float) -> NDArray[np.uint8]:
    """Grey, 0 black to 255 white, as a scanner gives it."""
    dice = np.random.default_rng(rng.randrange(2**32))
    hard = 1 - ease
    height, width = ink.shape
    if rng.random() < 0.5:
        ink = _as_ink(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.2, max(0.3, SOFTEST * size * (0.24 + 0.76 * hard)))))
    if rng.random() < 0.14 * hard:
        ink = _rule(ink, size, rng)
    paper, black = rng.uniform(215, 255), rng.triangular(0, 120, 15)
    if rng.random() < 0.1 * hard:
        paper, black = rng.uniform(150, 230), rng.uniform(30, 130)
    gray = paper - np.clip(ink, 0, 1) * (paper - black)
    fate = rng.random()
    if fate < 0.12 * hard:
        slope = np.linspace(-1, 1, width, dtype=np.float32) * rng.uniform(-30, 30)
        gray = gray + slope[None, :] + (np.linspace(-1, 1, height, dtype=np.float32) * rng.uniform(-30, 30))[:, None]
    elif fate < 0.20 * hard:
        gray = gray - _stain((height, width), size, rng, dice) * (gray - rng.uniform(60, 170)).clip(0)
    elif fate < 0.25 * hard:
        gray = _screened(gray, rng, dice)
    if rng.random() < 0.5:
        gray = gray + dice.standard_normal((height, width), dtype=np.float32) * np.float32(
            rng.triangular(0.5, GRAINIEST, 4.0) * hard + 0.5
        )
    if rng.random() < 0.12 * hard:
        specks = dice.random((height, width), dtype=np.float32) < rng.uniform(0.002, 0.03)
        if rng.random() < 0.5:
            specks = cv2.dilate(specks.astype(np.uint8), np.ones((2, 2), np.uint8)).astype(bool)
        gray = np.where(specks, np.float32(rng.choice((30, 80, 250))), gray)
    if rng.random() < 0.15 * hard:
        level = paper - rng.uniform(0.3, 0.7) * (paper - black)
        gray = np.where(gray < level, np.float32(rng.choice((0, 0, 40))), np.float32(255))
    made = np.clip(gray, 0, 255).astype(np.uint8)
    if rng.random() < 0.25 * hard:
        coded = cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 85)])[1]
        made = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
    if rng.random() < 0.25 * hard:
        # The cleanings of the extractor smooth what they give.
        made = cv2.GaussianBlur(made, (0, 0), rng.uniform(0.07, 0.13) * size)
    return np.asarray(made, dtype=np.uint8)


def _rule(ink: Picture, size: float, rng: Random) -> Picture:
    """What is left of a rule: a level or an upright stroke, whole or in pieces."""
    made = ink.copy()
    height, width = made.shape
    thick = max(1, round(rng.uniform(0.03, 0.09) * size))
    strength = rng.uniform(0.2, 1.0)
    if rng.random() < 0.6:
        at = rng.choice((rng.randrange(height), round(0.3 * height), round(0.75 * height)))
        low = rng.randrange(width)
        made[at : at + thick, low : low + rng.randint(2, width)] = strength
    else:
        at = rng.choice((round(0.4 * width), rng.randint(0, min(width - 1, 40)), max(0, width - rng.randint(1, 40))))
        low = rng.randrange(height)
        made[low : low + rng.randint(2, height), at : at + thick] = strength
    return np.maximum(made, ink)


def _stain(shape: tuple[int, int], size: float, rng: Random, dice: np.random.Generator) -> Picture:
    """A band, an arc or a cloud over the line: 0 to 1."""
    height, width = shape
    if rng.random() < 0.5:
        plate = np.zeros(shape, dtype=np.float32)
        radius = rng.uniform(1.0, 6.0) * size
        centre = round(rng.uniform(0, width)), round(rng.uniform(-radius, height + radius))
        cv2.circle(plate, centre, round(radius), 1.0, max(1, round(rng.uniform(0.08, 0.25) * size)))
        return plate * np.float32(rng.uniform(0.3, 0.9))
    cloud = cv2.GaussianBlur(dice.random(shape, dtype=np.float32), (0, 0), rng.uniform(0.15, 1.0) * size)
    low, high = float(cloud.min()), float(cloud.max())
    return _as_ink(0.8 * np.clip((cloud - low) / max(1e-6, high - low) * 2 - rng.uniform(0.6, 1.3), 0, 1))


def _screened(gray: Picture, rng: Random, dice: np.random.Generator) -> Picture:
    """Black and white dots in place of greys."""
    height, width = gray.shape
    if rng.random() < 0.5:
        bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], dtype=np.float32) * 16 + 8
        level = np.tile(bayer, (height // 4 + 1, width // 4 + 1))[:height, :width]
    else:
        level = dice.random(gray.shape, dtype=np.float32) * 200 + 30
    return np.where(gray < level, np.float32(20), np.float32(245))
