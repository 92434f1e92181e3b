"""The functions of OpenCV that are used on pages, with the types that they have here: bytes in, bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    """Shape ``(height, width)``: a grey picture, or a mask of 0 and 1."""
    Boxes = NDArray[np.int64]
    """Shape ``(boxes, 4)``: x0, top, x1, bottom in pixels, half-open."""
    Mask = NDArray[np.bool_]
    Pieces = tuple[NDArray[np.int32], Boxes, NDArray[np.int64]]
    """What hangs together: the number of each pixel's piece from 1, and the boxes and areas of the pieces."""


SPARSE = 0.5
"""Share of the rows of a mask that have ink, up to which the others are left out where its pieces are looked for."""
# Pages are read side by side, and what a thread of OpenCV's own does within one step is less than its beginning costs:
# closings and widenings of a page take twice the computing with two.
cv2.setNumThreads(1)


def smoothed(picture: Bytes, width: int, height: int) -> Bytes:
    """The mean over a window around each pixel."""
    return np.asarray(cv2.blur(picture, (width, height)), dtype=np.uint8)


def softened(picture: Bytes) -> Bytes:
    """Without what is small, and without edges."""
    return np.asarray(cv2.GaussianBlur(cv2.medianBlur(picture, 5), (0, 0), 2.0), dtype=np.uint8)


def blurred(picture: Bytes, deviation: float) -> Bytes:
    """Smoothed by a bell curve of this deviation in pixels."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), deviation), dtype=np.uint8)


def darker_by(around: Bytes, picture: Bytes) -> Bytes:
    """How much ``picture`` is darker than ``around``; 0 where it is lighter."""
    return np.asarray(cv2.subtract(around, picture), dtype=np.uint8)


def by_level(picture: Bytes, made: NDArray[np.uint8]) -> Bytes:
    """What each grey level is made into; ``made``: 256 of them. A page in numbers of its own takes eight times the
    memory of its bytes."""
    return np.asarray(cv2.LUT(picture, made), dtype=np.uint8)


LEVELS = np.arange(256, dtype=np.float64)
"""All grey levels of a picture."""


def apart(one: Bytes, other: Bytes) -> Bytes:
    return np.asarray(cv2.absdiff(one, other), dtype=np.uint8)


def grown(mask: Bytes, width: int, height: int, anchor: tuple[int, int] = (-1, -1)) -> Bytes:
    """The largest value in a window around each pixel; ``anchor``: the pixel's place in it, the middle as a rule."""
    return np.asarray(cv2.dilate(mask, np.ones((height, width), dtype=np.uint8), anchor=anchor), dtype=np.uint8)


def shrunk(mask: Bytes, width: int, height: int) -> Bytes:
    """The smallest value in a window around each pixel."""
    return np.asarray(cv2.erode(mask, np.ones((height, width), dtype=np.uint8)), dtype=np.uint8)


def closed(mask: Bytes, width: int, height: int) -> Bytes:
    """With gaps narrower than the window filled."""
    kernel = np.ones((height, width), dtype=np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)


def opened(mask: Bytes, width: int, height: int) -> Bytes:
    """Only what the window fits into."""
    kernel = np.ones((height, width), dtype=np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), dtype=np.uint8)


def transposed(mask: Bytes) -> Bytes:
    """With its rows as columns, laid out anew: a sixth of the time that numpy takes."""
    return np.asarray(cv2.transpose(mask), dtype=np.uint8)


def window_sums(mask: Bytes, width: int, anchor: int) -> NDArray[np.int16]:
    """The sum over ``width`` pixels of a row, the pixel itself being number ``anchor`` of them; nothing beyond it."""
    border = cv2.BORDER_CONSTANT | cv2.BORDER_ISOLATED
    sums = cv2.boxFilter(mask, cv2.CV_16S, (width, 1), anchor=(anchor, 0), normalize=False, borderType=border)
    return np.asarray(sums, dtype=np.int16)


def pieces(mask: Bytes) -> Pieces:
    """What hangs together, also over corners: the number of each pixel's piece from 1, and the boxes and areas."""
    filled = _filled_rows(mask)
    if not 0 < len(filled) <= SPARSE * mask.shape[0]:
        return _pieces(mask)
    inner, boxes, areas = _pieces(np.take(mask, filled, axis=0))
    numbers = np.zeros(mask.shape, dtype=np.int32)
    numbers[filled] = inner
    boxes[:, 1], boxes[:, 3] = filled[boxes[:, 1]], filled[boxes[:, 3] - 1] + 1
    return numbers, boxes, areas


def _filled_rows(mask: Bytes) -> NDArray[np.intp]:
    """The rows that have ink, two by two, as the library goes through them, with an empty two between what is apart:
    pieces of these rows alone are the same, in the same order."""
    inked = np.asarray(mask.any(axis=1))
    twos = np.logical_or.reduceat(inked, np.arange(0, len(inked), 2))
    twos[1:] |= twos[:-1]
    return np.flatnonzero(np.repeat(twos, 2)[: len(inked)])


def _pieces(mask: Bytes) -> Pieces:
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    numbers = np.asarray(labels, dtype=np.int32)
    width = mask.shape[1]
    # Boxes and areas by runs of pixels, of which a page has few: a third of the time of OpenCV's own for all pixels.
    rows, starts, ends = _runs(mask)
    own = numbers[rows, starts]
    boxes = np.empty((count, 4), dtype=np.int64)
    boxes[:, 0], boxes[:, 2] = width, 0
    np.minimum.at(boxes[:, 0], own, starts)
    np.maximum.at(boxes[:, 2], own, ends)
    # Of several values for one place the last is kept.
    boxes[own[::-1], 1], boxes[own, 3] = rows[::-1], rows + 1
    areas = np.bincount(own, weights=ends - starts, minlength=count).astype(np.int64)
    return numbers, boxes[1:], areas[1:]


def _runs(mask: Bytes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Row, first pixel and end of each run of pixels along a row."""
    if mask[:, -1].any():
        # Else the last run of a row may go on in the next.
        mask = np.pad(mask, ((0, 0), (0, 1)))
    flat = np.ravel(mask)
    turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat[0]:
        turns = np.append(0, turns)
    rows, starts = np.divmod(turns[::2], mask.shape[1])
    return rows, starts, turns[1::2] - rows * mask.shape[1]


def solved(matrix: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """``x`` of ``matrix @ x = wanted`` for a symmetric positive matrix, in one thread: the many of a numerical library
    wait for one another on a busy machine, two hundred times as long as this takes."""
    _, found = cv2.solve(matrix, wanted[:, None], flags=cv2.DECOMP_CHOLESKY)
    return np.asarray(found, dtype=np.float64)[:, 0]


def resized(picture: Bytes, width: int, height: int) -> Bytes:
    """Made smaller by the mean of what falls together, made larger smoothly."""
    shrunk = width < picture.shape[1] or height < picture.shape[0]
    way = cv2.INTER_AREA if shrunk else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (max(1, width), max(1, height)), interpolation=way), dtype=np.uint8)


def lit(picture: Bytes, white: float, paper: Bytes, darkest: float) -> Bytes:
    """Each level times ``white`` to that of the paper there, which is ``darkest`` at least: in one picture of numbers,
    for a page in numbers takes four times the memory of its bytes."""
    made = np.maximum(paper, np.float32(darkest), dtype=np.float32)
    np.divide(np.float32(white), made, out=made)
    np.multiply(picture, made, out=made)
    return np.clip(made, 0, 255, out=made).astype(np.uint8)


def much_smaller(picture: Bytes, width: int, height: int) -> Bytes:
    """Made smaller to half its size or less by way of half the size, which takes an eighth of the time of another; a
    last odd row or column is left out."""
    half_height, half_width = (side // 2 for side in picture.shape)
    if 0 < width <= half_width and 0 < height <= half_height:
        picture = resized(picture[: 2 * half_height, : 2 * half_width], half_width, half_height)
    return picture if picture.shape == (height, width) else resized(picture, width, height)


def in_three_channels(picture: Bytes) -> Bytes:
    """Grey as a picture in colours, shape ``(height, width, 3)``."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def in_gray(colours: Bytes) -> Bytes:
    """Red, green, blue as grey."""
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def straight_strokes(mask: Bytes, *, least: int, gap: int) -> NDArray[np.float64]:
    """Shape ``(strokes, 4)``: x0, y0, x1, y1 of straight strokes of at least ``least`` pixels."""
    found = cv2.HoughLinesP(mask, 1, np.pi / 720, round(0.6 * least), minLineLength=least, maxLineGap=gap)
    empty: NDArray[np.float64] = np.zeros((0, 4))
    return empty if found is None else np.asarray(found, dtype=np.float64).reshape(-1, 4)


def turned_by(picture: Bytes, degrees: float, paper: int) -> Bytes:
    """Turned against the clock around the middle, as large as before; ``paper``: the grey level of the corners."""
    height, width = picture.shape
    # Middles of pixels lie half a pixel off their corners.
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return np.asarray(turned, dtype=np.uint8)


def warped(picture: Bytes, matrix: NDArray[np.float64], width: int, height: int, paper: int) -> Bytes:
    """``matrix`` leads from places in the picture to places in the result."""
    made = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper)
    return np.asarray(made, dtype=np.uint8)


def moved_points(points: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points, shape ``(points, 2)``, where the matrix leads them."""
    led = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(led[:, :2] / led[:, 2:], dtype=np.float64)


def resized_floats(values: NDArray[np.float64], width: int, rows: range, *, corner: int) -> NDArray[np.float32]:
    """Values of a lattice, ``corner`` pixels from place to place, the first in the corner, for the pixels of rows."""
    steps_x, steps_y = np.arange(width, dtype=np.float32) / corner, np.array(rows, dtype=np.float32) / corner
    xs, ys = np.meshgrid(steps_x, steps_y)
    return np.asarray(cv2.remap(values.astype(np.float32), xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def moved(picture: Bytes, xs: NDArray[np.float32], ys: NDArray[np.float32], paper: int) -> Bytes:
    """The picture with what was at ``xs`` and ``ys`` at each pixel."""
    made = cv2.remap(picture, xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    return np.asarray(made, dtype=np.uint8)
