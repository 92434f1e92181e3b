"""What is in the cells of a grid: nothing, or lines of ink, each cut out for the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.pixels import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.grid import Grid
    from extractor.scan.ink import Blots, Boxes, Mask
    from extractor.scan.ocr import Gray

SPECK_SIZE = 0.28
SPECK_AREA = 0.02
"""A piece of ink is more than a speck from this size, in heights of text, and this area, in squares of it."""
SIGN_REACH = 0.6
SIGN_AREA = 0.01
"""Heights of text that a sign is from its number at most, and squares of it that it has at least."""
MOST_SPECKS = 60
"""In a cell: more are no character."""
SPECK_REACH = 0.35
OF_SPECKS = (0.4, 1.5)
"""Heights of text that specks of one character are apart at most, and that its longer side measures."""
LARGEST = 4.0
"""Heights of text: a piece of ink larger both ways is a picture, a stamp or a shadow."""
SAME_LINE_GAP = 0.3
SAME_LINE_HEIGHT = 1.3
"""Pieces above each other are of one line (二, 益) up to this gap and this height together, in heights of text."""
LONG_LINE = 3.1
"""Times its height from which the picture of a line is made narrower before it is read."""
NARROWED = 0.65
"""Share of its width that is left at least: lines of Chinese characters are read as well so, digits are not."""
TWO_LINES = 1.75
"""Heights of text from which ink is two lines that touch."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Paper left around a line when it is cut out, in heights of text.

    ``least``: height that a cut-out has at least, so that a dash is not given to the engine as high as a digit.
    """

    margin: float
    side: float
    least: float


CLOSE_CUT = Cut(0.22, 0.15, 1.2)
"""With more paper at its sides a lone 0 is taken for an O."""
WIDE_CUT = Cut(0.4, 0.4, 1.6)


@dataclass(frozen=True, slots=True)
class InkLine:
    """A line of ink in pixels of the level page."""

    box: BBox


def solid(blots: Blots, height: float) -> NDArray[np.bool_]:
    """Which pieces of ink are more than specks and less than pictures; ``height``: of the text, in pixels."""
    longer = np.maximum(blots.boxes[:, 2] - blots.boxes[:, 0], blots.boxes[:, 3] - blots.boxes[:, 1])
    shorter = np.minimum(blots.boxes[:, 2] - blots.boxes[:, 0], blots.boxes[:, 3] - blots.boxes[:, 1])
    large = (longer >= SPECK_SIZE * height) & (blots.areas >= SPECK_AREA * height * height)
    kept: NDArray[np.bool_] = large & (shorter <= LARGEST * height)
    return kept


def with_signs(line: InkLine, faint: Boxes, height: float) -> InkLine:
    """The line with the small pieces of ink right before and after it: a minus sign may be as small as a speck.

    ``faint``: pieces that alone would be specks.
    """
    box = line.box
    for _ in range(2):
        middle = (faint[:, 1] + faint[:, 3]) / 2
        near = (
            (middle >= box.top)
            & (middle <= box.bottom)
            & (faint[:, 2] >= box.x0 - SIGN_REACH * height)
            & (faint[:, 0] <= box.x1 + SIGN_REACH * height)
        )
        if not near.any():
            break
        members = faint[near]
        box = BBox(min(box.x0, int(members[:, 0].min())), box.top, max(box.x1, int(members[:, 2].max())), box.bottom)
    return InkLine(box)


def faint_marks(blots: Blots, height: float) -> Boxes:
    """The pieces of ink below the size of a character that may be signs or points."""
    size = (blots.areas >= max(3.0, SIGN_AREA * height * height)) & ~solid(blots, height)
    found: Boxes = blots.boxes[size & (blots.boxes[:, 3] - blots.boxes[:, 1] <= 0.5 * height)]
    return found


def ink_by_cell(grid: Grid, boxes: Boxes) -> dict[int, list[int]]:
    """Cell number → the indices of the pieces of ink whose middle lies in the cell."""
    inside: dict[int, list[int]] = {}
    for index, (x0, top, x1, bottom) in enumerate(boxes.tolist()):
        cell = grid.cell_at((x0 + x1) / 2, (top + bottom) / 2)
        if cell is not None:
            inside.setdefault(cell, []).append(index)
    return inside


def of_specks(faint: Boxes, height: float) -> BBox | None:
    """The largest thing of the size of a character that several specks make up which lie close together, or all of
    them, where they are more than one has; ``None`` where there is none. Print of few dots is told from dirt by nothing
    else. ``faint``: the specks of one cell."""
    if len(faint) > MOST_SPECKS:
        return BBox(*map(float, (*faint[:, :2].min(axis=0), *faint[:, 2:].max(axis=0))))
    groups: list[tuple[int, ...]] = []
    for speck in faint.tolist():
        close = [group for group in groups if _apart(group, speck) <= SPECK_REACH * height]
        edges = zip(speck, *close, strict=True)
        joined = tuple(int(outer(edge)) for outer, edge in zip((min, min, max, max), edges, strict=True))
        groups = [joined, *(group for group in groups if group not in close)]
    fitting = [group for group in groups if OF_SPECKS[0] * height <= _longer(group) <= OF_SPECKS[1] * height]
    largest = max(fitting, key=_longer, default=None)
    return BBox(*map(float, largest)) if largest and len(faint) > 1 else None


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    """The gap between two boxes, the wider of those across and down."""
    across = max(one[0], other[0]) - min(one[2], other[2])
    return max(across, max(one[1], other[1]) - min(one[3], other[3]))


def _longer(box: tuple[int, ...]) -> int:
    return max(box[2] - box[0], box[3] - box[1])


def ink_lines(boxes: Boxes, ink: Mask, height: float) -> list[InkLine]:
    """The lines that pieces of ink make up within one cell, from the top. ``height``: of the text, in pixels."""
    if not len(boxes):
        return []
    lines: list[InkLine] = []
    for top, bottom, members in ink_bands(boxes, height):
        x0, x1 = int(members[:, 0].min()), int(members[:, 2].max())
        if bottom - top >= TWO_LINES * height:
            edges = _cuts(ink[top:bottom, x0:x1], height)
            lines += [InkLine(BBox(x0, top + a, x1, top + b)) for a, b in pairwise(edges)]
        else:
            lines.append(InkLine(BBox(x0, top, x1, bottom)))
    return lines


def ink_bands(boxes: Boxes, height: float) -> Iterator[tuple[int, int, Boxes]]:
    """Ranges of y that ink takes, with those of one line of characters put together, each with its pieces."""
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    for top, bottom in _bands(boxes, height):
        yield top, bottom, boxes[(middles >= top) & (middles <= bottom)]


def _bands(boxes: Boxes, height: float) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for top, bottom in sorted((int(top), int(bottom)) for _, top, _, bottom in boxes):
        if runs and top <= runs[-1][1]:
            runs[-1] = runs[-1][0], max(runs[-1][1], bottom)
        else:
            runs.append((top, bottom))
    # The closest first: the strokes of 二 belong together before either is given to the next line.
    while len(runs) > 1:
        gaps = [
            (after[0] - before[1], index)
            for index, (before, after) in enumerate(pairwise(runs))
            if after[0] - before[1] <= SAME_LINE_GAP * height and after[1] - before[0] <= SAME_LINE_HEIGHT * height
        ]
        if not gaps:
            break
        _, index = min(gaps)
        runs[index : index + 2] = [(runs[index][0], runs[index + 1][1])]
    return runs


def _cuts(ink: Mask, height: float) -> list[int]:
    """Where lines that touch are parted: at the rows with the least ink near equal parts."""
    count = max(2, round(ink.shape[0] / (1.15 * height)))
    rows = ink.sum(axis=1)
    edges = [0]
    for part in range(1, count):
        middle = round(part * len(rows) / count)
        reach = max(1, round(0.3 * height))
        low = max(edges[-1] + 1, middle - reach)
        window = rows[low : middle + reach]
        edges.append(low + int(window.argmin()) if len(window) else middle)
    return [*edges, len(rows)]


def cut_out(gray: Gray, line: BBox, height: float, cut: Cut = CLOSE_CUT, *, room: BBox | None = None) -> Gray:
    """The picture of one line with some paper around it, never more than ``room`` (the cell)."""
    missing = max(0.0, cut.least * height - (line.height + 2 * cut.margin * height)) / 2
    above = cut.margin * height + missing
    side = cut.side * height
    x0, top, x1, bottom = line.x0 - side, line.top - above, line.x1 + side, line.bottom + above
    limit = room or BBox(0, 0, gray.shape[1], gray.shape[0])
    x0, x1 = max(x0, min(limit.x0, line.x0)), min(x1, max(limit.x1, line.x1))
    top, bottom = max(top, min(limit.top, line.top)), min(bottom, max(limit.bottom, line.bottom))
    left, right = max(0, round(x0)), min(gray.shape[1], round(x1))
    high, low = max(0, round(top)), min(gray.shape[0], round(bottom))
    return np.ascontiguousarray(gray[high:low, left:right])


def narrowed(crop: Gray) -> Gray:
    """The picture of a long line pressed together along the line, so that it costs less to read; others as they are."""
    height, width = crop.shape
    pressed = round(max(LONG_LINE * height, NARROWED * width))
    return resized(crop, pressed, height) if pressed < width else crop


def without_rules(gray: Gray, rules: Mask) -> Gray:
    """The page with its rules painted over in the colour of the paper."""
    plain: Gray = gray.copy()
    plain[rules] = np.uint8(np.median(gray[::4, ::4]))
    return plain


def inside(box: BBox, others: Sequence[BBox]) -> bool:
    """Whether the middle of a box lies in any of the others."""
    x, y = box.center
    return any(other.x0 <= x <= other.x1 and other.top <= y <= other.bottom for other in others)
