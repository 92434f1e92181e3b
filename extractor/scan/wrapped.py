"""Numbers cut in two because their cell was too narrow for them, put together again.

Two numbers below each other may also be two rows with a rule between them that was not seen. A cut number fills its
line, its second line follows closely, and the cells beside it are filled as well or hold a single line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.scan.fields import LOOK_ALIKE

if TYPE_CHECKING:
    from extractor.scan.fields import ScanCell
    from extractor.scan.reading import ScanText

_DIGITS = re.compile(r"\d[\d,.，．]*")
FULL = 0.75
"""Share of the width of its cell from which a number is full in any case."""
PADDING = 1.6
"""Heights of a digit that cells keep free at both sides together, at most."""
LEADING = 2.5
"""Heights of a digit from line to line at most; rows of a table are further apart."""


def whole_lines(cells: Sequence[ScanCell]) -> list[tuple[str, ...]]:
    """The lines of text of each cell, with a cut number as one line."""
    lines = [tuple(line.text for line in cell.lines) for cell in cells]
    stacked = [n for n, cell in enumerate(cells) if _stacked(cell)]
    for n in stacked:
        beside = [m for m in stacked if m != n and _share_rows(cells[n], cells[m])]
        if all(_cut(cells[m]) for m in (n, *beside)) and _alone(cells[n], [cells[m] for m in beside], cells):
            lines[n] = ("".join(lines[n]),)
    return lines


def _stacked(cell: ScanCell) -> bool:
    return len(cell.lines) > 1 and all(_DIGITS.fullmatch(line.text.translate(LOOK_ALIKE)) for line in cell.lines)


def _share_rows(one: ScanCell, other: ScanCell) -> bool:
    return one.row < other.row_end and other.row < one.row_end


def _cut(cell: ScanCell) -> bool:
    """Whether no further digit found room in any of its lines but the last."""
    room = cell.level.x1 - cell.level.x0
    for before, after in pairwise(cell.lines):
        height = before.level.height
        if after.level.center[1] - before.level.center[1] > LEADING * height:
            return False
        width = _width(before)
        # Print leaves about half of the room between two digits free at the ends.
        digit = width / max(1.0, len(before.text) - 0.5)
        if width < FULL * room and room - width > digit + PADDING * height:
            return False
        if _width(after) > width + 0.5 * digit:
            return False
    return True


def _alone(cell: ScanCell, beside: Sequence[ScanCell], cells: Sequence[ScanCell]) -> bool:
    """Whether the row is one row: some cell beside has another number of lines, or some cut number ends short."""
    count = len(cell.lines)
    others = [other for other in cells if other.lines and other is not cell and _share_rows(cell, other)]
    if any(len(other.lines) != count for other in others if other.row == cell.row and other.row_end == cell.row_end):
        return True
    return any(len(c.lines[-1].text) < len(c.lines[0].text) for c in (cell, *beside))


def _width(line: ScanText) -> float:
    return line.level.x1 - line.level.x0
