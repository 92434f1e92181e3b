"""A second reading of a page that reads badly, under another cleaning: print out of dots, halftone, toner dirt.

The dots of such print are parted by paper as wide as themselves. Smoothed over them, it is strokes again. Which of the
two readings is the better one the readings themselves tell; where they differ on a number, it counts for less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.fields import combined, is_torn, torn_share
from extractor.scan.marks import SURE_SCORE, UNREAD, VALUE
from extractor.scan.ocr import Recognised
from extractor.scan.pixels import blurred

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.scan.fields import ScanCell, ScanTable
    from extractor.scan.ocr import Gray
    from extractor.scan.page import ScanPage
    from extractor.scan.reading import ScanText

DOUBTFUL = 0.15
"""Share of the lines of a page that are not read for sure from which it reads badly."""
TORN = 0.02
"""Share of the filled cells that hold several values from which rules were missed."""
LEAST_LINES = 8
READ_SCORE = 0.7
"""From which the other reading speaks against a value."""
SMOOTHING = 0.1
"""Deviation of the smoothing, in heights of a line of digits: the dots of a printer lie so far apart."""
LEAST_SMOOTHING = 0.8


def reads_badly(page: ScanPage) -> bool:
    """Whether so many lines are in doubt, or so many cells hold several values, that another cleaning is worth it."""
    texts = texts_of(page)
    doubtful = sum(1 for text in texts if text.score < SURE_SCORE or UNREAD in text.text)
    if page.notes or len(texts) < LEAST_LINES:
        return False
    return doubtful >= DOUBTFUL * len(texts) or torn_share(page.tables) >= TORN


def texts_of(page: ScanPage) -> list[ScanText]:
    """All lines of a page."""
    return [*(line for table in page.tables for cell in table.cells for line in cell.lines), *page.lines]


def smooth_print(level: Gray, page: ScanPage) -> Gray:
    """The level picture smoothed over the dots of its print, whose size what was read on the ``page`` tells."""
    height = float(np.median([text.level.height for text in texts_of(page)]))
    return blurred(level, max(LEAST_SMOOTHING, SMOOTHING * height))


def settled(page: ScanPage, smooth: ScanPage) -> ScanPage:
    """The better of two readings of one page, its values weighed by the other."""
    better, other = (smooth, page) if _worth(smooth) > _worth(page) else (page, smooth)
    return replace(better, tables=compared(better.tables, other.tables))


def _worth(page: ScanPage) -> float:
    """How much was read, and how surely; cells that run together count for nothing."""
    cells = [cell.lines for table in page.tables for cell in table.cells if not is_torn(cell)]
    lines = [line for own in (*cells, page.lines) for line in own]
    return sum(line.score for line in lines if line.text and UNREAD not in line.text)


def compared(tables: Sequence[ScanTable], others: Sequence[ScanTable]) -> tuple[ScanTable, ...]:
    """The tables with the values less sure that the other reading of the page has otherwise."""
    known = list(_single_lines(others))
    middles = np.array([line.level.center for line in known]).reshape(-1, 2)

    def weighed(cell: ScanCell) -> ScanCell:
        if len(cell.lines) != 1:
            return cell
        line = cell.lines[0]
        box = line.level
        across = (middles[:, 0] >= box.x0) & (middles[:, 0] <= box.x1)
        near = np.flatnonzero(across & (middles[:, 1] >= box.top) & (middles[:, 1] <= box.bottom))
        if len(near) != 1:
            return cell
        other = known[int(near[0])]
        if not VALUE.fullmatch(other.text) or other.score < READ_SCORE:
            return cell
        made = combined(_recognised(line), _recognised(other))
        if not made.text:
            return cell
        return replace(cell, lines=(replace(line, text=made.text, score=made.score, alternatives=made.alternatives),))

    return tuple(replace(table, cells=tuple(weighed(cell) for cell in table.cells)) for table in tables)


def _single_lines(tables: Sequence[ScanTable]) -> Iterator[ScanText]:
    for table in tables:
        yield from (cell.lines[0] for cell in table.cells if len(cell.lines) == 1)


def _recognised(line: ScanText) -> Recognised:
    """A line again as the engine gives it; ink that could not be read holds nothing."""
    return Recognised("" if UNREAD in line.text else line.text, line.score, line.alternatives)
