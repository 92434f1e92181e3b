"""Cells that cannot be read are read again where the print alone is left: under a stamp, a stain, dirt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.cells import inside, solid, without_rules
from extractor.scan.cleaning import PAPER, print_alone
from extractor.scan.fields import in_doubt, is_torn, read_tables
from extractor.scan.ink import find_blots
from extractor.scan.marks import READABLE, UNREAD, VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.scan.fields import ScanCell, ScanTable
    from extractor.scan.grid import Grid
    from extractor.scan.ink import Mask
    from extractor.scan.ocr import Gray
    from extractor.scan.reading import Reading

READ_SCORE = 0.8
"""From which the print alone shows a value."""
DARK = 0.8
"""Share of the level of the paper below which the print alone is ink."""
SHORT = 3
"""Characters of a line at most that may be a number read badly."""


def reread(
    reading: Reading, level: Gray, rules: Mask, grids: Sequence[Grid], tables: list[ScanTable]
) -> list[ScanTable]:
    """The tables with values in cells that could not be read, where the print alone shows one; they are in doubt.

    ``rules``: the ink of the grids in ``level``.
    """
    wanted = [cell.level for table in tables for cell in table.cells if _unclear(cell)]
    alone = print_alone(level) if wanted else None
    if alone is None:
        return tables
    # Not what is darker than its surroundings, which what is left of a stain may be, but what is as dark as print.
    ink: Mask = (alone < DARK * PAPER) & ~rules
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
        return replace(cell, lines=(in_doubt(line),))

    return [replace(table, cells=tuple(clearer(cell) for cell in table.cells)) for table in tables]


def _unclear(cell: ScanCell) -> bool:
    """Whether ink in the cell could not be read, or is no single value."""
    unread = any(UNREAD in line.text or line.score < READABLE for line in cell.lines)
    if len(cell.lines) != 1:
        return unread or is_torn(cell)
    line = cell.lines[0]
    return unread or (not VALUE.fullmatch(line.text) and len(line.text) <= SHORT and line.score < READ_SCORE)
