"""What an earlier reading of a page has read for sure, and another cleaning need not read again.

Numbers are read under every cleaning, for readings vote on them. Words are no matter of votes, and lines beside the
tables are those of one reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.marks import LIKE_DASH, SURE_SCORE, UNREAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.document import BBox
    from extractor.scan.fields import ScanTable
    from extractor.scan.reading import ScanText

SAME = 0.3
"""Heights of text by which the edges of one line, or one table, are off from reading to reading at most."""
CLEARER = 2.0
"""How many times the share of lines read for sure in cells, by which an earlier reading shows a cleaning to be none."""
MOST_DOUBT = 0.1
"""Share of the lines beside the tables that are not read for sure from which they are read again."""
_TWO_WORDS = re.compile("[一-龥].*[一-龥]")


@dataclass(frozen=True)
class Earlier:
    """``words``: lines in cells, with their boxes, shape ``(words, 4)``; ``beside``: the lines beside the ``tables``;
    ``sure``: the share of the lines in their cells that were read for sure."""

    words: tuple[ScanText, ...]
    boxes: NDArray[np.float64]
    beside: tuple[ScanText, ...]
    tables: tuple[BBox, ...]
    sure: float

    @staticmethod
    def of(tables: Sequence[ScanTable], beside: Sequence[ScanText]) -> Earlier:
        lines = _lines(tables)
        words = tuple(replace(line, kept=True) for line in lines if _is_sure(line) and _TWO_WORDS.search(line.text))
        kept = tuple(replace(line, kept=True) for line in beside)
        boxes = tuple(table.level for table in tables)
        return Earlier(words, _corners([word.level for word in words]), kept, boxes, _sure_share(lines))

    def is_much_clearer(self, tables: Sequence[ScanTable]) -> bool:
        """Whether so much less was read for sure in ``tables`` that the rest of the page need not be read."""
        own = [line for line in _lines(tables) if not line.kept]
        return bool(self.tables) and self.sure > CLEARER * _sure_share(own)

    def word_at(self, box: BBox, height: float) -> ScanText | None:
        """The words that were read in this very box; ``height``: of the text, in pixels."""
        near = np.flatnonzero(_apart(self.boxes, box) <= SAME * height)
        return self.words[int(near[0])] if len(near) else None

    def lines_beside(self, tables: Sequence[BBox], height: float) -> list[ScanText] | None:
        """The lines beside ``tables``, if these are the tables of the earlier reading, and it read such lines well."""
        if not tables or len(tables) != len(self.tables):
            return None
        if any(_apart(_corners(self.tables), table).min() > SAME * height for table in tables):
            return None
        told = [line for line in self.beside if not set(line.text) <= LIKE_DASH]
        doubt = sum(1 for line in told if not _is_sure(line))
        return list(self.beside) if doubt <= MOST_DOUBT * len(told) else None


def _lines(tables: Sequence[ScanTable]) -> list[ScanText]:
    return [line for table in tables for cell in table.cells for line in cell.lines]


def _sure_share(lines: Sequence[ScanText]) -> float:
    return sum(map(_is_sure, lines)) / len(lines) if lines else 0.0


def _is_sure(line: ScanText) -> bool:
    return line.score >= SURE_SCORE and UNREAD not in line.text


def _corners(boxes: Sequence[BBox]) -> NDArray[np.float64]:
    return np.array([(box.x0, box.top, box.x1, box.bottom) for box in boxes], dtype=np.float64).reshape(-1, 4)


def _apart(boxes: NDArray[np.float64], box: BBox) -> NDArray[np.float64]:
    """How far the edges of each box are off those of another one at most."""
    far: NDArray[np.float64] = np.abs(boxes - _corners([box])).max(axis=1)
    return far
