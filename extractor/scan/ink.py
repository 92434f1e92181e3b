"""Ink and paper: what is printed on a page, whatever the light, and the pieces it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

    Mask = NDArray[np.bool_]
    """Shape ``(height, width)``, true where there is ink."""
    Boxes = NDArray[np.int64]
    """Shape ``(boxes, 4)``: x0, top, x1, bottom in pixels, half-open."""

NEIGHBOURHOOD = 1 / 30
"""Share of the page's shorter side around a pixel that tells how light the paper is there."""
LEAST_CONTRAST = 14
MOST_CONTRAST = 45
"""Grey levels that ink is darker than the paper around it, on a page without and with a coarse grain."""
GRAINY = 5.0
"""Grey levels of grain from which the page is smoothed before ink is told from paper."""
RED_LEAD = 50
"""Grey levels that red leads the other colours by in the ink of a stamp."""
SMEAR = 1 / 70
"""Share of the page's shorter side that characters of one line are apart at most."""


def to_gray(picture: Image.Image) -> Gray:
    """The picture in grey, on white where it is transparent. Red stamps are left out: what is under them shows."""
    if picture.mode in ("L", "1", "I;16"):
        return np.asarray(picture.convert("L"))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    colours = np.asarray(picture.convert("RGB"))
    gray: Gray = np.array(picture.convert("L"))
    red = colours[:, :, 0]
    stamp = red.astype(np.int16) - colours[:, :, 1:].max(axis=2) > RED_LEAD
    gray[stamp] = red[stamp]
    return gray


def find_ink(gray: Gray) -> Mask:
    """Where the page is darker than the paper around."""
    picture = Image.fromarray(gray)
    smooth = picture.filter(ImageFilter.BoxBlur(1))
    grain = float(np.median(np.abs(gray[::3, ::3].astype(np.int16) - np.asarray(smooth)[::3, ::3])))
    if grain > GRAINY:
        picture = smooth
    around = picture.filter(ImageFilter.BoxBlur(max(8, round(min(gray.shape) * NEIGHBOURHOOD / 2))))
    contrast = min(MOST_CONTRAST, LEAST_CONTRAST + 2.5 * grain)
    dark: Mask = np.asarray(picture).astype(np.int16) < np.asarray(around).astype(np.int16) - round(contrast)
    return dark


@dataclass(frozen=True)
class Blots:
    """The connected pieces of ink: their boxes and how many pixels each has."""

    boxes: Boxes
    areas: NDArray[np.int64]

    def chosen(self, keep: NDArray[np.bool_]) -> Blots:
        return Blots(self.boxes[keep], self.areas[keep])


def find_blots(ink: Mask) -> Blots:
    from scipy import ndimage

    labels, count = ndimage.label(ink, structure=np.ones((3, 3), dtype=bool))
    if not count:
        return Blots(np.zeros((0, 4), dtype=np.int64), np.zeros(0, dtype=np.int64))
    boxes = np.array(
        [(place[1].start, place[0].start, place[1].stop, place[0].stop) for place in ndimage.find_objects(labels)],
        dtype=np.int64,
    )
    return Blots(boxes, np.bincount(labels.ravel(), minlength=count + 1)[1:])


def smeared(ink: Mask, reach: int) -> Mask:
    """Ink with the gaps along x closed that are at most ``reach`` pixels wide."""
    width = ink.shape[1]
    places = np.arange(width, dtype=np.int32)
    before = np.maximum.accumulate(np.where(ink, places, -width), axis=1)
    after = np.minimum.accumulate(np.where(ink, places, 2 * width)[:, ::-1], axis=1)[:, ::-1]
    closed: Mask = after - before <= reach + 1
    return closed


def line_boxes(ink: Mask) -> Boxes:
    """Rough boxes of lines of text: pieces of ink that hang together once smeared along the line."""
    side = min(ink.shape)
    blots = find_blots(smeared(ink, max(2, round(side * SMEAR))))
    width, height = _sizes(blots.boxes)
    # Specks and pictures are no lines.
    keep = (height >= side / 180) & (height <= side / 15) & (width >= height / 2)
    found: Boxes = blots.boxes[keep]
    return found


def text_height(lines: Boxes, side: int) -> float:
    """The usual height of a line in pixels, the longer lines counting for more; ``side``: the page's shorter one."""
    if not len(lines):
        return side / 60
    width, height = _sizes(lines)
    order = np.argsort(height, kind="stable")
    weight = np.cumsum(width[order])
    return float(height[order][np.searchsorted(weight, weight[-1] / 2)])


def _sizes(boxes: Boxes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
