"""Photographed pages: how the lines of a page run together, and the picture as if seen from straight above.

Slopes are changes of y per x for lines across the page and of x per y for lines down it, seen from the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ink import find_ink
from extractor.scan.pixels import moved_points, pieces, resized, straight_strokes, warped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray
    from extractor.scan.pixels import Bytes

    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    """Shape ``(3, 3)``: places (x, y, 1) in pixels, up to a factor."""

_LONG_SIDE = 1100
"""Pixels of the longer side of the picture in which lines are looked for."""
SLANTED = 0.27
"""Slope up to which a line counts as across or down."""
LEAST_LENGTH = 1 / 10
"""Share of the shorter side that a line is long at least."""
AGREEMENT = 0.006
"""Slopes this near to a bundle's are of the bundle."""
LEAST_LINES = 6
LEAST_SPREAD = 0.25
"""Share of the page that the lines of a bundle must be spread over for it to show how they run together."""
BENT = 0.004
"""Share of the page's side by which its corners must be off for the page to be turned into a rectangle."""
CLEARLY = 0.25
"""Share of that by which edges of rules, which show slopes less exactly than all ink, may be off for it to be sure that
the page is one."""
MOST_TRIED = 40


@dataclass(frozen=True, slots=True)
class Bundle:
    """Lines that would be parallel on paper: ``slope`` in the middle, ``change`` of it a pixel off the middle."""

    slope: float
    change: float


def page_warp(gray: Gray) -> Matrix | None:
    """From places in the picture to places on the page seen from above; ``None`` where it is seen so already."""
    scale = min(1.0, _LONG_SIDE / max(gray.shape))
    small = resized(gray, round(gray.shape[1] * scale), round(gray.shape[0] * scale)) if scale < 1 else gray
    ink = find_ink(small).view(np.uint8)
    least = round(LEAST_LENGTH * min(small.shape))
    across, down = _bundles(_edges_of_rules(ink, least), least)
    if across is not None and down is not None and _is_square(across, down, small.shape, CLEARLY * BENT):
        return None
    across, down = _bundles(ink, least)
    if across is None:
        return None
    if down is None:
        # Only lines of text: what runs down the page is taken to be square to them.
        down = Bundle(-across.slope, 0.0)
    if _is_square(across, down, small.shape, BENT):
        return None
    return _matrix(across, down, gray.shape, scale)


def _edges_of_rules(ink: Bytes, least: int) -> Bytes:
    """The upper and left edges of pieces of ink that are long enough to hold a line: of a form a quarter of the ink,
    and of the time that looking for lines in it takes."""
    numbers, boxes, _ = pieces(ink)
    long = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= least
    kept = np.append(False, long)[numbers]
    kept[1:, 1:] &= ~(kept[:-1, 1:] & kept[1:, :-1])
    edges: Bytes = kept.view(np.uint8)
    return edges


def _is_square(across: Bundle, down: Bundle, shape: tuple[int, ...], off: float) -> bool:
    """Whether the lines both ways are parallel and square to each other, but for this share of the page's side."""
    bend = max(abs(across.change), abs(down.change)) * max(shape) / 4
    return bend < off and abs(across.slope + down.slope) < 2 * off


def _bundles(ink: Bytes, least: int) -> tuple[Bundle | None, Bundle | None]:
    """The lines across and those down the page; ``least``: pixels that a line is long at least."""
    height, width = ink.shape
    lines = straight_strokes(ink, least=least, gap=max(2, least // 12)) - np.array([width, height] * 2) / 2
    return _bundle(lines, height), _bundle(lines[:, [1, 0, 3, 2]], width)


def _bundle(lines: Floats, side: int) -> Bundle | None:
    """The bundle that most of the lines across belong to, the longer counting for more; ``side``: the height."""
    x0, y0, x1, y1 = lines.T
    run, rise = x1 - x0, y1 - y0
    flat = np.abs(rise) <= SLANTED * np.abs(run)
    if flat.sum() < LEAST_LINES:
        return None
    run, rise, middle = run[flat], rise[flat], ((y0 + y1) / 2)[flat]
    slope, length = rise / run, np.abs(run)
    order = np.argsort(-length, kind="stable")[:MOST_TRIED]
    best, most = None, 0.0
    for i in range(len(order)):
        for j in range(i):
            a, b = order[i], order[j]
            apart = middle[a] - middle[b]
            if abs(apart) < LEAST_SPREAD * side:
                continue
            change = (slope[a] - slope[b]) / apart
            near = np.abs(slope - (slope[a] + change * (middle - middle[a]))) <= AGREEMENT
            weight = float(length[near].sum())
            if weight > most:
                best, most = near, weight
    if best is None or best.sum() < LEAST_LINES or np.ptp(middle[best]) < LEAST_SPREAD * side:
        return None
    change, start = np.polyfit(middle[best], slope[best], 1, w=length[best])
    return Bundle(float(start), float(change))


def _matrix(across: Bundle, down: Bundle, shape: tuple[int, ...], scale: float) -> Matrix:
    """Takes the two points in which the bundles meet to infinity, level and upright, and keeps the middle's size."""
    height, width = shape
    # In pixels of the whole picture from its middle.
    level = np.array([1.0, across.slope, -across.change * scale])
    upright = np.array([down.slope, 1.0, -down.change * scale])
    horizon = np.cross(level, upright)
    flat = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], horizon / horizon[2]])
    ways = np.stack([(flat @ level)[:2], (flat @ upright)[:2]], axis=1)
    square = np.eye(3)
    square[:2, :2] = np.linalg.inv(ways / np.linalg.norm(ways, axis=0))
    to_middle = np.array([[1.0, 0.0, -width / 2], [0.0, 1.0, -height / 2], [0.0, 0.0, 1.0]])
    back = np.array([[1.0, 0.0, width / 2], [0.0, 1.0, height / 2], [0.0, 0.0, 1.0]])
    matrix: Matrix = back @ square @ flat @ to_middle
    return matrix


def seen_from_above(gray: Gray, warp: Matrix) -> tuple[Gray, Matrix]:
    """The whole page, as large as before or a little larger, and the matrix that leads to it."""
    height, width = gray.shape
    moved = moved_points(np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]]), warp)
    low, high = moved.min(axis=0), moved.max(axis=0)
    shift = np.array([[1.0, 0.0, -low[0]], [0.0, 1.0, -low[1]], [0.0, 0.0, 1.0]])
    size = np.minimum(np.ceil(high - low), 1.5 * np.array([width, height])).astype(int)
    matrix = shift @ warp
    paper = int(np.median(gray[::4, ::4]))
    return warped(gray, matrix, int(size[0]), int(size[1]), paper), matrix
