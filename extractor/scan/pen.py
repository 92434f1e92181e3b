"""Ink of a coloured pen on black print: what a person struck out, wrote over or put right beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.colours import seal_boxes
from extractor.scan.marks import VALUE
from extractor.scan.pixels import LEVELS, by_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ink import Mask
    from extractor.scan.page import ScanPage, ScanTable
    from extractor.scan.reading import ScanText

VIVID = 35
"""Grey levels between the strongest and the weakest colour from which ink is coloured, on white paper."""
INK = 184
"""Level of the weakest colour below which something is ink, on white paper."""
PEN = (0.06, 0.65)
"""Share of the ink of a number that is coloured where a pen went over it; more is coloured print, less the rim of
black print in a JPEG."""
FEWEST = 8
"""Pixels of coloured ink that are a stroke."""
MOST = 0.1
"""Share of the numbers of a page from which it is the scanner that gives them coloured rims."""


def pen_ink(colours: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Of each pixel: 0 paper, 1 black ink or a stamp, 2 other coloured ink; ``None`` where there is none of that.

    ``colours``: shape ``(height, width, 3)``.
    """
    if all(np.array_equal(colours[:, :, 0], colours[:, :, n]) for n in (1, 2)):
        return None
    paper = np.maximum(np.median(colours[::8, ::8].reshape(-1, 3), axis=0), 1.0)
    lit = [
        by_level(np.ascontiguousarray(colours[:, :, n]), np.clip(LEVELS * (255.0 / paper[n]), 0, 255).astype(np.uint8))
        for n in range(3)
    ]
    weakest = np.minimum(np.minimum(lit[0], lit[1]), lit[2])
    strongest = np.maximum(np.maximum(lit[0], lit[1]), lit[2])
    ink: Mask = weakest < INK
    vivid: NDArray[np.uint8] = (ink & (strongest - weakest > VIVID)).view(np.uint8)
    if np.count_nonzero(vivid) < FEWEST:
        return None
    for x0, top, x1, bottom in seal_boxes(vivid):
        vivid[top:bottom, x0:x1] = 0
    return ink.view(np.uint8) + vivid


def written_over(page: ScanPage, pen: NDArray[np.uint8] | None) -> ScanPage:
    """The page with the numbers in its tables marked that a pen went over; ``pen``: :func:`pen_ink` of its picture."""
    if pen is None:
        return page
    numbers = [line for table in page.tables for cell in table.cells for line in cell.lines if _is_number(line)]
    over = {id(line) for line in numbers if _is_over(pen, line)}
    if not over or len(over) > max(1.0, MOST * len(numbers)):
        return page

    def marked(line: ScanText) -> ScanText:
        return replace(line, written_over=True) if id(line) in over else line

    def looked_at(table: ScanTable) -> ScanTable:
        return replace(table, cells=tuple(replace(c, lines=tuple(map(marked, c.lines))) for c in table.cells))

    return replace(page, tables=tuple(map(looked_at, page.tables)))


def _is_number(line: ScanText) -> bool:
    # A digit that is struck out may be read as a letter.
    return VALUE.fullmatch(line.text) is not None or len(line.text) == 1


def _is_over(pen: NDArray[np.uint8], line: ScanText) -> bool:
    box = line.bbox
    part = pen[max(0, round(box.top)) : round(box.bottom), max(0, round(box.x0)) : round(box.x1)]
    coloured = int(np.count_nonzero(part == 2))
    return coloured >= FEWEST and PEN[0] <= coloured / int(np.count_nonzero(part)) <= PEN[1]
