"""A picture in colours → grey: stamps in red ink left out, so that what is under them shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from extractor.scan.ink import RULE_GAP, STAMP_SIZE, sizes
from extractor.scan.pixels import closed, darker_by, grown, in_gray, pieces, resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

RED_LEAD = 50
RIM_LEAD = 12
"""Levels that red leads the other colours by in the ink of a stamp, and at its rim."""
RED_PRINT = 0.68
DARK_PART = 0.2
"""Share of the paper's level below which red ink is as dark as print, and the share of a piece that is so dark."""
DARKEST_PAPER = 64.0
"""Grey level under which nothing is taken for paper: there, all colours are noise."""
SEAL_SIZE = 1 / 15
SEAL_STROKE = 1 / 40
"""Shares of the page's shorter side that a stamp in red measures, and is broad, at least."""


def in_colours(picture: Image.Image) -> NDArray[np.uint8] | None:
    """Its colours, shape ``(height, width, 3)``, on white where it is transparent; ``None`` where it has none."""
    if picture.mode in ("L", "1"):
        return None
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))


def to_gray(picture: Image.Image) -> Gray:
    """The picture in grey, on white where it is transparent. Red stamps are left out: what is under them shows."""
    colours = in_colours(picture)
    return np.asarray(picture.convert("L")) if colours is None else without_red(colours)


def without_red(colours: NDArray[np.uint8]) -> Gray:
    """Colours, shape ``(height, width, 3)``, in grey, with the red of stamps made as light as the paper.

    Red print, and what a red pen wrote or struck out, stays.
    """
    gray = in_gray(colours)
    red = np.ascontiguousarray(colours[:, :, 0])
    lead = darker_by(red, np.maximum(colours[:, :, 1], colours[:, :, 2]))
    if not (lead > RIM_LEAD).any():
        return gray
    height, width = gray.shape
    # The lightest nearby is the paper, also in a shadow; there, red leads by less.
    small = grown(resized(np.maximum(gray, red), width // 8, height // 8), 9, 9)
    paper = resized(small, width, height)
    shown = np.maximum(paper, np.float32(DARKEST_PAPER), dtype=np.float32)
    np.multiply(lead, np.divide(np.float32(255.0), shown, out=shown), out=shown)
    core = ((lead > RIM_LEAD) & (shown > RED_LEAD)).view(np.uint8)
    core = _without_red_print(core, gray / np.maximum(paper, DARKEST_PAPER)) if core.any() else core
    if not core.any():
        return gray
    # JPEG keeps colours at half the size: the rim of a stamp is less red than its middle.
    stamp = (shown > RIM_LEAD) & (grown(core, 7, 7) > 0)
    usual = float(np.median(red[core > 0] / np.maximum(np.float32(1), paper[core > 0])))
    # Black print under a stamp is dark in red as well and stays.
    lit = red[stamp] / max(0.1, usual)
    gray[stamp] = np.minimum(lit, np.maximum(paper[stamp], gray[stamp])).astype(np.uint8)
    return gray


def _without_red_print(core: NDArray[np.uint8], light: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The red ink ``core`` without what is as dark as print and in no stamp. ``light``: shares of the paper's level."""
    labels, boxes, areas = pieces(core)
    places = np.flatnonzero(core)
    dark = np.bincount(labels.ravel()[places[light.ravel()[places] < RED_PRINT]], minlength=len(boxes) + 1)
    printed = np.concatenate([[False], dark[1:] > DARK_PART * areas])[labels]
    for x0, top, x1, bottom in seal_boxes(core):
        printed[top:bottom, x0:x1] = False
    kept: NDArray[np.uint8] = core & ~printed
    return kept


def seal_boxes(coloured: NDArray[np.uint8]) -> list[list[int]]:
    """The boxes of stamps in coloured ink: its pieces that are large and broad; rules and characters are not."""
    side = min(coloured.shape)
    _, boxes, _ = pieces(closed(coloured, *[max(3, round(side * RULE_GAP))] * 2))
    broad, long = np.minimum(*sizes(boxes)), np.maximum(*sizes(boxes))
    stamps = (long >= side * SEAL_SIZE) & (broad >= side * SEAL_STROKE) & (long <= side * STAMP_SIZE[1])
    found: list[list[int]] = boxes[stamps].tolist()
    return found
