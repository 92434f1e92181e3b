"""What an earlier reading of a page has read for sure, and another cleaning need not read again.

Cells are read under every cleaning, for readings vote on them. Lines beside the tables are those of one reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.scan.marks import LIKE_DASH, SURE_SCORE, UNREAD

if TYPE_CHECKING:
    from extractor.document import BBox
    from extractor.scan.fields import ScanTable
    from extractor.scan.reading import ScanText

SAME = 0.3
"""Heights of text by which the edges of one table are off from reading to reading at most."""
CLEARER = 2.0
"""How many times the share of lines read for sure in cells, by which an earlier reading shows a cleaning to be none."""
MOST_DOUBT = 0.1
"""Share of the lines beside the tables that are not read for sure from which they are read again."""


@dataclass(frozen=True)
class Earlier:
    """``beside``: the lines beside the ``tables``; ``sure``: the share of lines in cells that were read for sure."""

    tables: tuple[BBox, ...]
    beside: tuple[ScanText, ...]
    sure: float

    @staticmethod
    def of(tables: Sequence[ScanTable], beside: Sequence[ScanText]) -> Earlier:
        return Earlier(tuple(table.level for table in tables), tuple(beside), _sure_share(tables))

    def is_much_clearer(self, tables: Sequence[ScanTable]) -> bool:
        """Whether so much less was read for sure in ``tables`` that the rest of the page need not be read."""
        return bool(self.tables) and self.sure > CLEARER * _sure_share(tables)

    def lines_beside(self, tables: Sequence[BBox], height: float) -> list[ScanText] | None:
        """The lines beside ``tables``, if these are the tables of the earlier reading, and it read such lines well;
        ``height``: of the text, in pixels."""
        if not tables or len(tables) != len(self.tables):
            return None
        if any(min(_apart(table, other) for other in self.tables) > SAME * height for table in tables):
            return None
        told = [line for line in self.beside if not set(line.text) <= LIKE_DASH]
        doubt = sum(1 for line in told if not _is_sure(line))
        return list(self.beside) if doubt <= MOST_DOUBT * len(told) else None


def _sure_share(tables: Sequence[ScanTable]) -> float:
    lines = [line for table in tables for cell in table.cells for line in cell.lines]
    return sum(map(_is_sure, lines)) / len(lines) if lines else 0.0


def _is_sure(line: ScanText) -> bool:
    return line.score >= SURE_SCORE and UNREAD not in line.text


def _apart(one: BBox, other: BBox) -> float:
    """How far the edges of two boxes are apart at most."""
    return max(abs(one.x0 - other.x0), abs(one.top - other.top), abs(one.x1 - other.x1), abs(one.bottom - other.bottom))
