"""Step 5b, place: values that are known by column, given to the rows of their block so that all sums hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.recovery.options import RowSum
from extractor.recovery.pieces import Piece

_MOST_SKIPPED = 2
"""Shares that are no part of the block: 总计 heads other tables, too."""
_MOST_STEPS = 20_000
_MOST_WAYS = 6
"""More ways than these are no reading."""


@dataclass(frozen=True, slots=True)
class Part:
    """Values of one row, by column. ``below``: its row comes after that of the part before it."""

    columns: tuple[int, ...]
    values: tuple[Piece, ...]
    below: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What one group of labels says: ``rows``, of which rows its parts must be; ``ways``, which parts these may be."""

    rows: frozenset[int]
    ways: tuple[tuple[Part, ...], ...]


@dataclass
class _Search:
    shares: Sequence[Share]
    width: int
    row_sum: RowSum
    cells: list[Piece | None]
    steps: int = 0
    found: dict[tuple[object, ...], list[Piece]] = field(default_factory=dict)

    def go(self, number: int, skips: int) -> None:
        """Give the parts of share ``number`` and those after it to rows, leaving out at most ``skips`` shares."""
        self.steps += 1
        if self.steps > _MOST_STEPS or len(self.found) > _MOST_WAYS:
            return
        if number == len(self.shares):
            whole = [cell for cell in self.cells if cell is not None]
            if len(whole) == len(self.cells) and self.row_sum([cell.reading.value for cell in whole], ()) == 0:
                self.found.setdefault(tuple((cell.reading.kind, cell.reading.value) for cell in whole), whole)
            return
        if skips:
            self.go(number + 1, skips - 1)
        for way in self.shares[number].ways:
            self._give(number, skips, way, ())

    def _give(self, number: int, skips: int, way: Sequence[Part], rows: tuple[int, ...]) -> None:
        if len(rows) == len(way):
            if self.shares[number].rows <= set(rows):
                self.go(number + 1, skips)
            return
        part = way[len(rows)]
        for row in range(rows[-1] + 1 if part.below else 0, len(self.cells) // self.width):
            places = [row * self.width + column for column in part.columns]
            if any(self.cells[place] is not None for place in places):
                continue
            for place, value in zip(places, part.values, strict=True):
                self.cells[place] = value
            if self._holds(row):
                self._give(number, skips, way, (*rows, row))
            for place in places:
                self.cells[place] = None

    def _holds(self, row: int) -> bool:
        """Does the row add up, if it is whole?"""
        own = range(row * self.width, (row + 1) * self.width)
        if any(self.cells[place] is None for place in own):
            return True
        values = [
            cell.reading.value if cell is not None and place in own else None for place, cell in enumerate(self.cells)
        ]
        return self.row_sum(values, ()) in (0, None)


def fill(shares: Sequence[Share], width: int, rows: int, row_sum: RowSum) -> list[list[Piece]]:
    """The ways to fill ``rows`` times ``width`` cells, row by row, with as few shares left out as can be.

    None where there are more than a few ways, or too many to look through. Ways that give the same numbers are one.
    """
    for skips in range(_MOST_SKIPPED + 1):
        search = _Search(shares, width, row_sum, [None] * (width * rows))
        search.go(0, skips)
        if search.steps > _MOST_STEPS or len(search.found) > _MOST_WAYS:
            return []
        if search.found:
            return list(search.found.values())
    return []
