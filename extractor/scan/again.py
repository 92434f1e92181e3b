"""A second reading of a page that reads badly, under another cleaning: print out of dots, halftone, stains, toner dirt.

The dots of such print are parted by paper as wide as themselves. Smoothed over them, it is strokes again. Which of the
two readings is the better one the readings themselves tell; where they differ on a number, it counts for less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.cells import inside, solid, without_rules
from extractor.scan.fields import DISAGREEMENT, folded, is_torn, read_tables, torn_share
from extractor.scan.ink import find_blots, find_ink, print_levels
from extractor.scan.light import DARKEST
from extractor.scan.marks import READABLE, SURE_SCORE, UNREAD, VALUE
from extractor.scan.pixels import blurred, closed, smoothed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractor.scan.fields import ScanCell, ScanTable
    from extractor.scan.grid import Grid
    from extractor.scan.ink import Mask
    from extractor.scan.ocr import Gray
    from extractor.scan.page import ScanPage
    from extractor.scan.reading import Reading, ScanText

DOUBTFUL = 0.15
"""Share of the lines of a page that are not read for sure from which it reads badly."""
TORN = 0.02
"""Share of the filled cells that hold several values from which rules were missed."""
LEAST_LINES = 8
SHORT = 3
"""Characters of a line at most that may be a number read badly."""
READ_SCORE = 0.8
"""From which the other reading speaks against a value."""
SMOOTHING = (0.09, 0.125)
"""Deviations of the smoothing, in heights of a line of digits: the dots of a printer, and those of a fax, which lie
further apart."""
LEAST_SMOOTHING = 0.8
GROUND = 1.0
"""Heights of such a line to either side within which the lightest is the paper."""
PAPER = 245.0
PALE_CUT = 0.45
"""Share of the way from the darkest print to the paper beyond which nothing is print: stains, stamps, watermarks."""


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


def cleanings(level: Gray, page: ScanPage) -> Iterator[Gray]:
    """The level picture cleaned in other ways: smoothed over the dots of its print, then without what is paler than
    print. How large the print is what was read on the ``page`` tells."""
    height = float(np.median([text.level.height for text in texts_of(page)]))
    even = _even(level, height)
    yield blurred(even, max(LEAST_SMOOTHING, SMOOTHING[0] * height))
    alone = print_alone(level)
    if alone is not None:
        yield alone
    yield blurred(even, max(LEAST_SMOOTHING, SMOOTHING[1] * height))


def print_alone(level: Gray) -> Gray | None:
    """The level picture without what is paler than print; ``None`` where all print is pale."""
    levels = print_levels(level)
    if levels is None:
        return None
    black, paper = levels
    shown = np.clip((level - black) / (PALE_CUT * (paper - black)), 0, 1)
    return blurred((shown * PAPER).astype(np.uint8), LEAST_SMOOTHING)


def reread(reading: Reading, level: Gray, rules: Mask, grids: Sequence[Grid], tables: list[ScanTable]) -> list[ScanTable]:
    """The tables with values in cells that could not be read, where the print alone shows one; they are in doubt.

    ``rules``: the ink of the grids in ``level``.
    """
    wanted = [cell.level for table in tables for cell in table.cells if _unclear(cell)]
    alone = print_alone(level) if wanted else None
    if alone is None:
        return tables
    ink: Mask = find_ink(alone) & ~rules
    blots = find_blots(ink, alone)
    within = np.array([inside(BBox(*box), wanted) for box in blots.boxes.tolist()], dtype=bool)
    blots = blots.chosen(within & solid(blots, reading.height))
    faint = np.zeros((0, 4), dtype=np.int64)
    again = replace(reading, gray=without_rules(alone, rules), ink=ink, blots=blots, faint=faint, darkness=0.0)
    others = {cell.level: cell for table in read_tables(again, grids)[0] for cell in table.cells}

    def clearer(cell: ScanCell) -> ScanCell:
        other = others.get(cell.level)
        if not _unclear(cell) or other is None or len(other.lines) != 1:
            return cell
        line = other.lines[0]
        if not VALUE.fullmatch(line.text) or line.score < READ_SCORE:
            return cell
        return replace(cell, lines=(replace(line, score=round(line.score * DISAGREEMENT, 5)),))

    return [replace(table, cells=tuple(clearer(cell) for cell in table.cells)) for table in tables]


def _unclear(cell: ScanCell) -> bool:
    """Whether ink in the cell could not be read, or is no single value."""
    unread = any(UNREAD in line.text or line.score < READABLE for line in cell.lines)
    weak = len(cell.lines) == 1 and len(cell.lines[0].text) <= SHORT and cell.lines[0].score < READ_SCORE
    return unread or weak or is_torn(cell)


def _even(level: Gray, height: float) -> Gray:
    """The picture with its ground divided out; ``height``: of a line in pixels."""
    size = 2 * max(3, round(GROUND * height)) + 1
    # Wider than characters: a closing narrower than that takes their inner paper, and with it strokes, for ground.
    ground = smoothed(closed(level, size, size), size, size).astype(np.float32)
    even: Gray = np.clip(level * (PAPER / np.maximum(ground, DARKEST)), 0, 255).astype(np.uint8)
    return even


def settled(readings: Sequence[ScanPage]) -> ScanPage:
    """The best of several readings of one page, with the values that most of them see, by their scores.

    A value on which they differ is less sure, and the others go along.
    """
    best = max(readings, key=_worth)
    others = [_Placed.of(page) for page in readings if page is not best]

    def voted(cell: ScanCell) -> ScanCell:
        if len(cell.lines) != 1:
            return cell
        return replace(cell, lines=(_voted(cell.lines[0], others),))

    tables = tuple(replace(table, cells=tuple(voted(cell) for cell in table.cells)) for table in best.tables)
    return replace(best, tables=tables)


def _voted(line: ScanText, others: Sequence[_Placed]) -> ScanText:
    own = VALUE.fullmatch(line.text)
    if not own and line.score >= SURE_SCORE and UNREAD not in line.text:
        return line
    votes: dict[str, list[ScanText]] = {folded(line.text): [line]} if own else {}
    for placed in others:
        other = placed.at(line.level)
        if other is not None and other.score >= READ_SCORE and VALUE.fullmatch(other.text):
            votes.setdefault(folded(other.text), []).append(other)
    if not votes or (own and len(votes) == 1):
        return line
    ranked = sorted(votes.values(), key=lambda same: (-sum(text.score for text in same), same[0].text))
    scores = [round(max(text.score for text in same) * DISAGREEMENT, 5) for same in ranked]
    alternatives = tuple((same[0].text, score) for same, score in zip(ranked[1:], scores[1:], strict=True))
    return replace(line, text=ranked[0][0].text, score=scores[0], alternatives=alternatives)


@dataclass(frozen=True)
class _Placed:
    """The lines of a reading that stand alone in their cell, with their middles, shape ``(lines, 2)``."""

    lines: tuple[ScanText, ...]
    middles: NDArray[np.float64]

    @staticmethod
    def of(page: ScanPage) -> _Placed:
        lines = tuple(cell.lines[0] for table in page.tables for cell in table.cells if len(cell.lines) == 1)
        return _Placed(lines, np.array([line.level.center for line in lines]).reshape(-1, 2))

    def at(self, box: BBox) -> ScanText | None:
        """The one line whose middle lies in the box."""
        within = (self.middles >= (box.x0, box.top)) & (self.middles <= (box.x1, box.bottom))
        found = np.flatnonzero(within.all(axis=1))
        return self.lines[int(found[0])] if len(found) == 1 else None


def _worth(page: ScanPage) -> float:
    """How much was read, and how surely; cells that run together count for nothing."""
    cells = [cell.lines for table in page.tables for cell in table.cells if not is_torn(cell)]
    lines = [line for own in (*cells, page.lines) for line in own]
    return sum(line.score for line in lines if line.text and UNREAD not in line.text)
