"""Ink and paper: what is printed on a page, whatever the light, and the pieces it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from extractor.scan.dirt import without_specks
from extractor.scan.pixels import (
    LEVELS,
    apart,
    by_level,
    closed,
    darker_by,
    grown,
    opened,
    pieces,
    shrunk,
    smoothed,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray
    from extractor.scan.pixels import Pieces

    Mask = NDArray[np.bool_]
    """Shape ``(height, width)``, true where there is ink."""
    Boxes = NDArray[np.int64]
    """Shape ``(boxes, 4)``: x0, top, x1, bottom in pixels, half-open."""

NEIGHBOURHOOD = 1 / 30
"""Share of the page's shorter side around a pixel that shows how light the paper is there."""
LEAST_CONTRAST = 14
MOST_CONTRAST = 45
"""Grey levels that ink is darker than the paper around it, on a page without and with a coarse grain."""
GRAINY = 5.0
"""Grey levels of grain from which the page is smoothed before ink is distinguished from paper."""
BLACKEST = 10
"""Per cent of what is darker than the paper that is as dark as print in the middle of its strokes."""
STAMP_STROKE = 1 / 450
STAMP_SIZE = (1 / 12, 1 / 2)
LETTER_SIZE = 1 / 130
LETTER_GAP = 1 / 12
LETTER_RUN = 1 / 40
RULE_GAP = 1 / 120
PRINT_GAP = 1 / 25
"""Shares of the page's shorter side: strokes of a stamp are thicker than the first, it measures so much, and rules and
characters that are printed over it part its strokes by no more than the gaps. Pieces of the letters of a watermark
measure so much at least, no others lie further off than the next, and few are level or upright as long as
the last."""
DARK_PRINT = 0.22
"""Share of the paper's level up to which print is dark enough for watermarks to be distinguished from it."""
EDGE = 2
"""Pixels that the soft edge of print is wide at most."""
PALE_PRINT = 0.5
"""Share of the pieces of the size of characters without a dark pixel from which the print itself is pale."""
CHARACTER = (1 / 130, 1 / 45)
"""Share of the shorter side that these pieces measure."""
STRAIGHT = 0.3
"""Share of a pale piece that such strokes make up at most; more are rules."""
WATERMARK = 0.4
"""Share of the way from the darkest print to the paper from which a whole stroke is that of a watermark: the soft edges
of print have dark pixels beside them."""
WATERMARK_SHARE = 0.0015
MOST_WATERMARK = 0.1
LETTER_AREA = 6e-5
"""Shares of the page that a watermark covers at least and at most, and of the square of the shorter side that a piece
of it covers."""
DARKEST_GROUND = 110
"""Grey level of the ground up to which print may be lighter than it."""
BROADEST_PRINT = 1 / 60
"""Share of the shorter side that no stroke of print is broader than."""
PALE = 0.55
"""Share of the usual darkness of ink under which ink is a stamp, a shadow or what shines through."""
SMEAR = 1 / 70
"""Share of the page's shorter side that characters of one line are apart at most."""


def in_eight_bits(picture: Image.Image) -> Image.Image:
    """A grey picture with more than 256 levels with as many; any other as it is.

    The lightest level is taken for white where the picture uses no more than 12 of its 16 bits, as some scanners do.
    """
    if not picture.mode.startswith(("I", "F")):
        return picture
    levels = np.asarray(picture, dtype=np.float64)
    lightest = float(levels.max(initial=0.0))
    bits = next((bits for bits in (8, 10, 12, 14, 16) if lightest < 2**bits), None)
    white = lightest if bits is None or picture.mode.startswith("F") else 2.0**bits - 1
    return Image.fromarray(np.clip(levels * (255.0 / max(white, 1e-9)), 0, 255).astype(np.uint8))


def dark_on_light(gray: Gray) -> Gray:
    """The picture with its levels turned about where it shows light print on a dark ground, as screens do at night."""
    dark, light = np.percentile(gray[::4, ::4], (50, 99))
    if dark > DARKEST_GROUND or light - dark < 2 * MOST_CONTRAST:
        return gray
    size = max(3, round(min(gray.shape) * BROADEST_PRINT))
    bright = (gray > (dark + light) / 2).view(np.uint8)
    # A page on a dark desk is light over broad areas, print only in strokes.
    if opened(bright, size, size).mean() > 0.1 * bright.mean():
        return gray
    return np.asarray(255 - gray, dtype=np.uint8)


def without_gray_stamps(gray: Gray, levels: tuple[float, float] | None) -> Gray:
    """The level page with copied stamps made as light as the paper: thick strokes paler than print, in large pieces.

    ``levels``: its :func:`print_levels`.
    """
    if levels is None:
        return gray
    side = min(gray.shape)
    plain = smoothed(gray, 3, 3)
    black, paper = levels
    middle = (black + paper) / 2
    thick = max(3, round(side * STAMP_STROKE))
    pale = ((plain > middle) & (plain < paper - MOST_CONTRAST)).view(np.uint8)
    fat = opened(pale, thick, thick)
    if not fat.any():
        return gray
    boxes = _stamp_boxes(fat, side)
    if not boxes:
        return gray
    within = np.zeros_like(fat)
    for x0, top, x1, bottom in boxes:
        within[top:bottom, x0:x1] = 1
    # Only the middle of its strokes distinguishes it from the soft edges of print beside it.
    within &= fat & _no_print(gray, black, paper).view(np.uint8)
    reach = 2 * (thick // 2 + EDGE) + 3
    stamp = (grown(within, reach, reach) > 0) & (gray < paper)
    if not stamp.any():
        return gray
    lit: Gray = gray.copy()
    # What is darker than the stamp is print on it; its soft edges stay soft.
    lighter = black + (gray[stamp] - black) * ((paper - black) / max(1.0, middle - black))
    lit[stamp] = np.clip(lighter, 0, paper).astype(np.uint8)
    return lit


def without_watermark(gray: Gray, levels: tuple[float, float] | None) -> Gray:
    """The level page without the pale letters of a watermark; what is printed over them stays.

    ``levels``: its :func:`print_levels`.
    """
    if levels is None:
        return gray
    side = min(gray.shape)
    black, paper = levels
    if black > DARK_PRINT * paper:
        return gray
    core = (_no_print(gray, black, paper) & (gray < paper - LEAST_CONTRAST)).view(np.uint8)
    mask = opened(core, 3, 3)
    if mask.mean() < WATERMARK_SHARE:
        return gray
    labels, boxes, areas = pieces(mask)
    width, height = sizes(boxes)
    fits = (np.minimum(width, height) >= side * LETTER_SIZE) & (np.maximum(width, height) <= side * STAMP_SIZE[1])
    fits &= areas >= LETTER_AREA * side * side
    run = round(side * LETTER_RUN)
    # Rules are thin beside the strokes of large letters, which are as long across.
    straight = (opened(mask, run, 1) | opened(mask, 1, run)) & (1 - opened(mask, run // 3, run // 3))
    fits &= np.bincount(labels[straight > 0], minlength=len(boxes) + 1)[1:] <= STRAIGHT * areas
    letters = np.concatenate([[False], fits])[labels].view(np.uint8)
    # What is printed over a letter parts it: its smaller pieces lie near the others.
    reach = 2 * round(side * LETTER_GAP) + 1
    if letters.mean() < WATERMARK_SHARE:
        return gray
    letters |= mask & grown(letters, reach, reach)
    if letters.mean() > MOST_WATERMARK:
        return gray
    levels_within = gray[letters > 0]
    # Close to print only what is as grey as the letters is of them.
    as_gray = by_level(gray, (np.abs(LEVELS - float(np.median(levels_within))) <= LEAST_CONTRAST).view(np.uint8)) > 0
    stroke = (grown(letters, 7, 7) > 0) | ((grown(letters, 17, 17) > 0) & as_gray)
    level = float(np.percentile(levels_within, 10)) - LEAST_CONTRAST
    lit: Gray = gray.copy()
    # What is darker than the letters is print on them; its soft edges stay soft.
    lighter = black + (gray[stroke] - black) * ((paper - black) / max(1.0, level - black))
    lit[stroke] = np.clip(lighter, gray[stroke], np.maximum(paper, gray[stroke])).astype(np.uint8)
    return lit


def print_levels(gray: Gray, pale: float = PALE_PRINT) -> tuple[float, float] | None:
    """The grey levels of the darkest print and of the paper; ``None`` where all print is pale or there is none.

    ``pale``: share of the pieces as large as characters that may be paler than print.
    """
    paper = float(np.median(gray[::4, ::4]))
    ink = gray < paper - MOST_CONTRAST
    places = np.flatnonzero(ink)
    if len(places) < min(gray.shape):
        return None
    labels, boxes, _ = pieces(ink.view(np.uint8))
    size = np.maximum(*sizes(boxes))
    low, high = (share * min(gray.shape) for share in CHARACTER)
    characters = (size >= low) & (size <= high)
    shown, own = gray.ravel()[places], labels.ravel()[places]
    # Of characters alone: a desk around the page is darker than any print.
    printed = np.concatenate([[False], characters])[own] if characters.any() else np.ones(len(own), dtype=np.bool_)
    black = float(np.percentile(shown[printed], BLACKEST))
    dark = np.bincount(own[shown < black + WATERMARK * (paper - black)], minlength=len(boxes) + 1)[1:] > 0
    if characters.any() and (~dark[characters]).mean() > pale:
        return None
    return black, paper


def _no_print(gray: Gray, black: float, paper: float) -> Mask:
    """Where nothing as dark as print is near: not on its soft edges."""
    pale: Mask = shrunk(gray, 2 * EDGE + 1, 2 * EDGE + 1) > black + WATERMARK * (paper - black)
    return pale


def _stamp_boxes(fat: NDArray[np.uint8], side: int) -> list[list[int]]:
    """Around thick pale strokes of the size of a stamp, one of which is longer than any character."""
    _, arcs, _ = pieces(closed(fat, *[max(3, round(side * RULE_GAP))] * 2))
    long = arcs[np.maximum(arcs[:, 2] - arcs[:, 0], arcs[:, 3] - arcs[:, 1]) >= side * STAMP_SIZE[0]]
    if not len(long):
        return []
    _, groups, _ = pieces(closed(fat, *[max(3, round(side * PRINT_GAP))] * 2))
    found = []
    for x0, top, x1, bottom in groups.tolist():
        fits = min(x1 - x0, bottom - top) >= side * STAMP_SIZE[0] and max(x1 - x0, bottom - top) <= side * STAMP_SIZE[1]
        holds = (long[:, 0] >= x0) & (long[:, 2] <= x1) & (long[:, 1] >= top) & (long[:, 3] <= bottom)
        if fits and holds.any():
            found.append([x0, top, x1, bottom])
    return found


def grain_of(gray: Gray) -> float:
    """Grey levels by which a pixel is usually off its neighbours."""
    return float(np.median(apart(gray, smoothed(gray, 3, 3))[::3, ::3]))


def streaks(gray: Gray, length: int, grain: float) -> Mask:
    """Where the page is darker than above and below once it is smoothed along its lines: rules under a coarse grain.

    ``length``: pixels that are smoothed over.
    """
    along = smoothed(gray, length, 1)
    around = smoothed(along, 1, 2 * length + 1)
    contrast = LEAST_CONTRAST / 2 + 5.0 * grain / length**0.5
    dark: Mask = darker_by(around, along) > round(contrast)
    return dark


def find_ink(gray: Gray, grain: float | None = None) -> Mask:
    """Where the page is darker than the paper around. ``grain``: its :func:`grain_of`, where that is known."""
    grain = grain_of(gray) if grain is None else grain
    picture = smoothed(gray, 3, 3) if grain > GRAINY else gray
    reach = 2 * max(8, round(min(gray.shape) * NEIGHBOURHOOD / 2)) + 1
    around = smoothed(picture, reach, reach)
    contrast = min(MOST_CONTRAST, LEAST_CONTRAST + 2.5 * grain)
    dark: Mask = darker_by(around, picture) > round(contrast)
    return dark


@dataclass(frozen=True)
class Blots:
    """The connected pieces of ink: their boxes, how many pixels each has, and how dark they are on average."""

    boxes: Boxes
    areas: NDArray[np.int64]
    darkness: NDArray[np.float64]
    """Grey levels below white; zeros where no picture was looked at."""

    def chosen(self, keep: NDArray[np.bool_]) -> Blots:
        return Blots(self.boxes[keep], self.areas[keep], self.darkness[keep])


def find_blots(ink: Mask, gray: Gray | None = None) -> Blots:
    """The pieces of ink that hang together, also over corners; ``gray``: the picture that shows how dark they are."""
    labels, boxes, areas = pieces(ink.view(np.uint8))
    darkness = np.zeros(len(boxes))
    if gray is not None:
        # A tenth of a page is ink: places cost less than to go through all of it once more for each question.
        places = np.flatnonzero(ink)
        own = labels.ravel()[places]
        dark = np.bincount(own, weights=255.0 - gray.ravel()[places], minlength=len(boxes) + 1)
        darkness = dark[1:] / np.maximum(1, areas)
    return Blots(boxes, areas, darkness)


def usual_darkness(blots: Blots, height: float) -> float:
    """How dark the characters of a page are; ``height``: of the text in pixels. 0 without any."""
    sizes = blots.boxes[:, 3] - blots.boxes[:, 1]
    letters = (sizes >= 0.5 * height) & (sizes <= 1.5 * height)
    return float(np.median(blots.darkness[letters])) if letters.any() else 0.0


def without_pale(ink: Mask, gray: Gray, blots: Blots, large: float, usual: float) -> Mask:
    """The ink without what is pale in pieces larger than ``large`` pixels both ways: a copied stamp over the print."""
    width, height = sizes(blots.boxes)
    found = np.flatnonzero(np.minimum(width, height) > large)
    if not len(found) or not usual:
        return ink
    plain: Mask = ink.copy()
    for x0, top, x1, bottom in blots.boxes[found].tolist():
        part = slice(top, bottom), slice(x0, x1)
        plain[part] &= gray[part] < 255.0 - PALE * usual
    return plain


def smeared(ink: Mask, reach: int) -> Mask:
    """Ink with the gaps along x closed that are at most ``reach`` pixels wide."""
    wide = np.pad(ink.view(np.uint8), ((0, 0), (reach, reach)))
    mask: Mask = closed(wide, reach + 1, 1)[:, reach:-reach] > 0
    return mask


def line_boxes(ink: Mask, found: Pieces | None = None) -> Boxes:
    """Rough boxes of lines of text: pieces of ink that hang together once smeared along the line.

    ``found``: the pieces of the ink as it is, where they are known.
    """
    side = min(ink.shape)
    blots = find_blots(smeared(without_specks(ink, found), max(2, round(side * SMEAR))))
    width, height = sizes(blots.boxes)
    # Specks and pictures are no lines.
    keep = (height >= side / 180) & (height <= side / 15) & (width >= height / 2)
    lines: Boxes = blots.boxes[keep]
    return lines


def text_height(lines: Boxes, side: int) -> float:
    """The usual height of a line in pixels, the longer lines counting for more; ``side``: the page's shorter one."""
    if not len(lines):
        return side / 60
    width, height = sizes(lines)
    order = np.argsort(height, kind="stable")
    weight = np.cumsum(width[order])
    return float(height[order][np.searchsorted(weight, weight[-1] / 2)])


def sizes(boxes: Boxes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
