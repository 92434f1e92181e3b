"""Pages that are not flat: folded sheets and the curve of a book, made flat by what should be straight on them.

A rule is followed piece by piece: between two rules that cross it, a piece shows how far the page rises or falls there.
A smooth field that makes the pieces level, and one that makes the upright ones upright, show where each place belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.look import Look
from extractor.scan.pixels import closed, grown, moved, pieces, resized_floats, solved, transposed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ink import Mask
    from extractor.scan.ocr import Gray

    Floats = NDArray[np.float64]
    Samples = tuple[Floats, Floats, Floats, Floats]
    """``x0, y0, x1, y1``: places of one piece, one step apart."""

TEXT = 1 / 64
"""Share of the page's shorter side that text is high, as a rule; all other lengths are in heights of text."""
CLEAR = 0.3
"""How near paper must be on both sides of a piece: the strokes of a character lie closer together."""
PIECE = 1.4
"""Length of a piece at least."""
GAP = 0.12
"""Holes of faint rules that are filled."""
STEEPEST = 0.45
"""Rise of a piece to its length: steeper ones are strokes."""
STEP = 0.8
"""Along a piece its place is given once in so much."""
FINE = 1.5
COARSE = 14.0
"""Distance of the knots of the field along the lines that it levels, and across them."""
BENT = 0.13
"""From so much that a page is off at the worst of its twentieths it is made flat."""
LEVEL = 0.35
LEAST_HERE = 6
"""Share of that which the usual slopes must add up to in one direction for fields to be fitted, and how many steps in
a place show its slope."""
CLEARER = 0.75
"""Share of the squares of the steps that may be left by the field for it to be believed: a flat page has only noise."""
FOLLOWED = 0.65
"""Share of all rise that the field follows at least: dirt rises this way and that."""
LEAST_SAMPLES = 60
KINKS = 0.001
TWISTS = 0.1
EVEN = 0.03
REST = 0.008
"""Weights beside the pieces', all on slopes: against their change along the lines, against a change of their change
and a change across the lines, and against any slope."""
DOUBTS = (0.5, 0.2, 0.08)
"""Heights of text that a step may be off before it counts for less, round after round: what is no rule is not followed,
and a fold is not taken for that before it is known."""
LATTICE = 12
"""Pixels between the places that displacements are kept of."""
AT_ONCE = 128
"""Rows of pixels that are moved to where they belong at once."""


@dataclass(frozen=True, eq=False)
class Bend:
    """Where the places of a flat page lie on the bent one: one row and column of ``xs`` and ``ys`` each ``LATTICE``."""

    xs: Floats
    ys: Floats

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The place on the bent page."""
        column = min(max(x / LATTICE, 0.0), self.xs.shape[1] - 1.001)
        row = min(max(y / LATTICE, 0.0), self.xs.shape[0] - 1.001)
        left, top = int(column), int(row)
        a, b = column - left, row - top
        weights = np.array([[(1 - a) * (1 - b), a * (1 - b)], [(1 - a) * b, a * b]])
        part = slice(top, top + 2), slice(left, left + 2)
        # Beyond the lattice as far as within it.
        over_x, over_y = x - column * LATTICE, y - row * LATTICE
        return float((weights * self.xs[part]).sum()) + over_x, float((weights * self.ys[part]).sum()) + over_y


def flattened(level: Look) -> tuple[Look, tuple[Bend, ...]]:
    """The page made flat, and how, the last step first; the page itself where it is flat enough."""
    bends: tuple[Bend, ...] = ()
    # A second time: pieces of a page that is bent much are better seen once it is bent less.
    for _ in range(2):
        bend = find_bend(level.ink)
        if bend is None:
            break
        level = Look(unbent(level.gray, bend))
        bends = (bend, *bends)
    return level, bends


def find_bend(ink: Mask) -> Bend | None:
    """How a page is bent; ``None`` where it is flat enough, or too little is known."""
    text = min(ink.shape) * TEXT
    shape = ink.shape[::-1]
    level, upright = _samples(ink, text), _samples(transposed(ink.view(np.uint8)).view(np.bool_), text)
    if _is_level(level, ink.shape, text) and _is_level(upright, shape, text):
        return None
    down, off_down = _field(level, ink.shape, text)
    across, off_across = _field(upright, shape, text)
    if not off_down and not off_across:
        return None
    height, width = ink.shape
    rows, columns = height // LATTICE + 2, width // LATTICE + 2
    x0, y0 = np.meshgrid(np.arange(columns) * float(LATTICE), np.arange(rows) * float(LATTICE))
    xs, ys = x0, y0
    # The fields are those of the bent page: where a place comes from is found step by step.
    for _ in range(4):
        ys_next = y0 + _values(down, ys, xs, ink.shape, text)
        xs = x0 + _values(across, xs, ys, shape, text)
        ys = ys_next
    return Bend(xs, ys)


def unbent(picture: Gray, bend: Bend) -> Gray:
    """The picture with each place where it belongs."""
    height, width = picture.shape
    paper = int(np.median(picture[::4, ::4]))
    flat = np.empty_like(picture)
    # In parts: places of all pixels at once take sixteen times the memory of the page. The lattice begins at the
    # corner; places between are taken from the four around.
    for top in range(0, height, AT_ONCE):
        rows = range(top, min(height, top + AT_ONCE))
        xs, ys = (resized_floats(places, width, rows, corner=LATTICE) for places in (bend.xs, bend.ys))
        flat[rows.start : rows.stop] = moved(picture, xs, ys, paper)
    return flat


def _samples(ink: Mask, text: float) -> Samples:
    """Steps along the level pieces of rules."""
    raw = ink.view(np.uint8)
    near = max(3, round(CLEAR * text))
    empty = np.zeros(0)
    if ink.shape[0] <= 2 * near:
        return empty, empty, empty, empty
    thin = raw.copy()
    thin[near:] &= raw[:-near] ^ np.uint8(1)
    thin[:-near] &= raw[near:] ^ np.uint8(1)
    joined = closed(grown(thin, 1, 3), max(2, round(GAP * text)) + 1, 1)
    labels, boxes, areas = pieces(joined)
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    kept = (widths >= PIECE * text) & (heights <= 4 + STEEPEST * widths) & (areas <= (3 + near) * widths)
    numbers = np.concatenate([[False], kept])
    places = np.flatnonzero(thin.view(np.bool_))
    own = labels.ravel()[places]
    places, own = places[numbers[own]], own[numbers[own]]
    if not len(places):
        return empty, empty, empty, empty
    ys, xs = np.divmod(places, ink.shape[1])
    step = max(4, round(STEP * text))
    # One place for each step of each piece, in the order of pieces, then along them.
    bins = -(-ink.shape[1] // step)
    keys, place = np.unique(own.astype(np.int64) * bins + xs // step, return_inverse=True)
    counts = np.bincount(place)
    middle_x, middle_y = np.bincount(place, weights=xs) / counts, np.bincount(place, weights=ys) / counts
    full = counts >= step // 2
    follows = (np.diff(keys) == 1) & (keys[1:] // bins == keys[:-1] // bins) & full[1:] & full[:-1]
    follows &= np.abs(np.diff(middle_y)) <= STEEPEST * np.abs(np.diff(middle_x))
    return middle_x[:-1][follows], middle_y[:-1][follows], middle_x[1:][follows], middle_y[1:][follows]


def _knots(shape: tuple[int, ...], text: float) -> tuple[int, int]:
    """Knots across the lines and along them; ``shape``: across, along."""
    return max(2, round(shape[0] / (COARSE * text)) + 1), max(4, round(shape[1] / (FINE * text)) + 1)


def _weights(
    along: Floats, across: Floats, shape: tuple[int, ...], knots: tuple[int, int]
) -> tuple[NDArray[np.int64], Floats]:
    """The four knots around each place and their shares."""
    a = np.clip(along / max(1, shape[1] - 1), 0, 1) * (knots[1] - 1)
    b = np.clip(across / max(1, shape[0] - 1), 0, 1) * (knots[0] - 1)
    left, top = np.minimum(a.astype(np.int64), knots[1] - 2), np.minimum(b.astype(np.int64), knots[0] - 2)
    a, b = a - left, b - top
    first = top * knots[1] + left
    around = np.stack([first, first + 1, first + knots[1], first + knots[1] + 1], axis=-1)
    return around, np.stack([(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b], axis=-1)


def _field(samples: Samples, shape: tuple[int, ...], text: float) -> tuple[Floats, float]:
    """How far each knot is off its line, and how far the page is off at the worst of the twentieths of the samples."""
    knots = _knots(shape, text)
    size = knots[0] * knots[1]
    x0, y0, x1, y1 = samples
    if len(x0) < LEAST_SAMPLES:
        return np.zeros(knots), 0.0
    # Both ends at one height: else a field that presses the page flat altogether would do as well.
    ends = [_weights(x, (y0 + y1) / 2, shape, knots) for x in (x1, x0)]
    around = np.concatenate([ends[0][0], ends[1][0]], axis=1)
    share = np.concatenate([ends[0][1], -ends[1][1]], axis=1)
    pairs = (around[:, :, None] * size + around[:, None, :]).ravel()
    rise = y1 - y0
    smooth = _smoothness(knots, len(x0) / size)
    trust = np.ones(len(rise))
    heights: Floats = np.zeros(size)
    left = rise
    for doubt in DOUBTS:
        weighed = share * trust[:, None]
        told = np.bincount(pairs, (weighed[:, :, None] * share[:, None, :]).ravel(), size * size).reshape(size, size)
        wanted: Floats = np.asarray(np.bincount(around.ravel(), (weighed * rise[:, None]).ravel(), size), np.float64)
        heights = solved(told + smooth, wanted)
        left = (heights[around] * share).sum(axis=1) - rise
        trust = 1 / (1 + (left / (doubt * text)) ** 2)
    field = heights.reshape(knots)
    # How high a whole line is is not given by its slope: it stays where it is.
    field = field - field.mean(axis=1, keepdims=True)
    followed = (trust * np.abs(rise)).sum() >= FOLLOWED * np.abs(rise).sum()
    if not followed or (trust * left**2).sum() > CLEARER * (trust * rise**2).sum():
        return np.zeros(knots), 0.0
    off = float(np.percentile(np.abs(_values(field, y0, x0, shape, text)), 95))
    return (field, off) if off >= BENT * text else (np.zeros(knots), 0.0)


def _is_level(samples: Samples, shape: tuple[int, ...], text: float) -> bool:
    """Whether the usual slopes of the pieces, place by place, add up to nothing along the page.

    Far cheaper than the field; dirt and strokes of characters do not touch the median.
    """
    x0, y0, x1, y1 = samples
    columns, rows = (max(1, round(side / (step * text))) for side, step in ((shape[1], COARSE / 4), (shape[0], COARSE)))
    place = np.minimum(y0 * rows / shape[0], rows - 1).astype(np.int64) * columns
    place += np.minimum(x0 * columns / shape[1], columns - 1).astype(np.int64)
    slope = (y1 - y0) / np.maximum(1.0, x1 - x0)
    counts = np.bincount(place, minlength=rows * columns)
    order = np.lexsort((slope, place))
    middle = np.minimum(np.cumsum(counts) - counts + counts // 2, max(0, len(order) - 1))
    usual = np.where(counts >= LEAST_HERE, slope[order][middle], 0.0) if len(order) else np.zeros(rows * columns)
    climb = np.cumsum(usual.reshape(rows, columns) * (shape[1] / columns), axis=1)
    off = float(np.percentile(np.abs(climb - climb.mean(axis=1, keepdims=True)), 95))
    return off < LEVEL * BENT * text


def _smoothness(knots: tuple[int, int], samples: float) -> Floats:
    """What the field costs beside what the pieces say; ``samples``: on each knot, on average."""
    kink = np.diff(np.eye(knots[1]), 2, axis=0)
    slope = np.diff(np.eye(knots[1]), 1, axis=0)
    twist = np.diff(np.eye(knots[0]), 2, axis=0) if knots[0] > 2 else np.zeros((1, knots[0]))
    change = np.diff(np.eye(knots[0]), 1, axis=0)
    slopes = slope.T @ slope
    cost = (
        KINKS * np.kron(np.eye(knots[0]), kink.T @ kink)
        + np.kron(TWISTS * twist.T @ twist + EVEN * change.T @ change + REST * np.eye(knots[0]), slopes)
        # Slopes show nothing of how high a whole line is.
        + 1e-6 * np.eye(knots[0] * knots[1])
    )
    made: Floats = cost * max(1.0, samples)
    return made


def _values(field: Floats, across: Floats, along: Floats, shape: tuple[int, ...], text: float) -> Floats:
    """The field at places of any shape."""
    around, share = _weights(along, across, shape, _knots(shape, text))
    values: Floats = (field.ravel()[around] * share).sum(axis=-1)
    return values
