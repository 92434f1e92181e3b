"""The pages that lie on one picture: two beside each other on a sheet, or a page of a bound book and its neighbour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ink import find_ink
from extractor.scan.pixels import much_smaller

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

    Floats = NDArray[np.float64]

_WIDTH = 480
"""Pixels that the picture is as wide as for the search."""
SIDES = 0.15
"""Share of the height at the top and at the bottom that is not looked at: desks, rims, the curve of a book."""
SPINE_PAPER = 0.7
"""In the fold of a book the paper is darker than so much of the paper of the page."""
SPINE_WIDTH = 0.06
SPINE_CLEAN = 0.006
"""Shares of the width: a fold is no wider, and has no print to either side for so much."""
SPINE_REACH = (0.2, 0.8)
GUTTER_REACH = (0.4, 0.6)
"""Where a fold and the space between two pages on a sheet may lie, as shares of the width."""
GUTTER = 0.03
"""Share of the width that the space between two pages measures at least."""
SHEET = 1.15
"""A sheet with two pages is so many times wider than high."""
NEIGHBOUR = 0.75
"""A page narrower than so much of the other is its neighbour, and cut off or seen from the side."""
PRINTED = 0.02
"""Share of the rows of pixels with print on a page at least, on either side."""


def page_ranges(gray: Gray) -> list[tuple[int, int]]:
    """The ranges of x of the pages to be read, from the left; of a bound book's neighbour page there is none."""
    height, width = gray.shape
    small = much_smaller(gray, _WIDTH, round(height * _WIDTH / width)) if width > _WIDTH else gray
    rows = slice(round(SIDES * small.shape[0]), round((1 - SIDES) * small.shape[0]))
    printed = find_ink(small)[rows].mean(axis=0)
    paper = np.percentile(small[rows], 80, axis=0)
    cut = _spine(printed, paper)
    if cut is None and width >= SHEET * height:
        cut = _gutter(printed)
    if cut is None or min(printed[:cut].mean(), printed[cut:].mean()) < PRINTED:
        return [(0, width)]
    middle = round(cut * width / len(printed))
    ranges = [(0, middle), (middle, width)]
    widest = max(middle, width - middle)
    return [(low, high) for low, high in ranges if high - low >= NEIGHBOUR * widest]


def _spine(printed: Floats, paper: Floats) -> int | None:
    """The column of the fold of a book."""
    width = len(paper)
    low, high = (round(share * width) for share in SPINE_REACH)
    usual = float(np.percentile(paper, 80))
    at = low + int(paper[low:high].argmin())
    if paper[at] > SPINE_PAPER * usual:
        return None
    dark = paper <= SPINE_PAPER * usual
    first, last = at, at
    while first > 0 and dark[first - 1]:
        first -= 1
    while last < width - 1 and dark[last + 1]:
        last += 1
    # Its darkest part counts as ink, from top to bottom.
    while first > 0 and printed[first - 1] > 0.9:
        first -= 1
    while last < width - 1 and printed[last + 1] > 0.9:
        last += 1
    clean = max(2, round(SPINE_CLEAN * width))
    beside = np.concatenate([printed[max(0, first - clean) : first], printed[last + 1 : last + 1 + clean]])
    return at if last - first < SPINE_WIDTH * width and not beside.any() else None


def _gutter(printed: Floats) -> int | None:
    """The middle of the widest empty space between two pages on a sheet."""
    width = len(printed)
    low, high = (round(share * width) for share in GUTTER_REACH)
    free = np.concatenate([[0], (printed[low:high] == 0).astype(np.int8), [0]])
    starts, ends = np.flatnonzero(np.diff(free) == 1), np.flatnonzero(np.diff(free) == -1)
    if not len(starts):
        return None
    widest = int((ends - starts).argmax())
    if ends[widest] - starts[widest] < GUTTER * width:
        return None
    return low + int(starts[widest] + ends[widest]) // 2
