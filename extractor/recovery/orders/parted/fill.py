"""Step 5b, place: values that are known by column, given to the rows of their block so that all sums hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.row_sums import RowSum

_MOST_SKIPPED = 2
"""Shares that are not part of the block: 总计 is a header of other tables, too."""
_MOST_STEPS = 20_000
_MOST_WAYS = 12
"""With more ways than these the reading is given up."""


@dataclass(frozen=True, slots=True)
class Part:
    """Values of one row, by column. ``below``: its row comes after that of the part before it."""

    columns: tuple[int, ...]
    values: tuple[Piece, ...]
    below: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What one group of labels contains: ``rows``, the rows it names; ``ways``, which parts its values may be."""

    rows: tuple[int, ...]
    ways: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A piece for each cell, row by row. ``turns``: how often the values continue with another row than before."""

    cells: tuple[Piece, ...]
    turns: int


@dataclass
class _Search:
    shares: Sequence[Share]
    width: int
    row_sum: RowSum
    cells: list[Piece | None]
    lost: int = 0
    """Cells at the end that the page does not show."""
    steps: int = 0
    given: list[int] = field(default_factory=list)
    """The rows that the parts were given to so far."""
    found: dict[tuple[object, ...], Way] = field(default_factory=dict)

    def go(self, number: int, skips: int, named: tuple[int, ...]) -> None:
        """Give the parts of share ``number`` and those after it to rows, leaving out at most ``skips`` shares.

        ``named``: rows named before that have not begun yet; the next row to begin is the first of them.
        """
        self.steps += 1
        if self.steps > _MOST_STEPS or len(self.found) > _MOST_WAYS:
            return
        if number == len(self.shares):
            self._keep(tuple(cell for cell in self.cells if cell is not None))
            return
        if skips:
            self.go(number + 1, skips - 1, named)
        for way in self.shares[number].ways:
            self._give(number, skips, way, (), (*named, *self.shares[number].rows))

    def _give(
        self, number: int, skips: int, way: Sequence[Part], rows: tuple[int, ...], named: tuple[int, ...]
    ) -> None:
        if len(rows) == len(way):
            self.go(number + 1, skips, named)
            return
        part = way[len(rows)]
        begins = 0 in part.columns
        for row in range(rows[-1] + 1 if part.below else 0, len(self.cells) // self.width):
            if begins and named and row != named[0]:
                continue
            places = [row * self.width + column for column in part.columns]
            if any(self.cells[place] is not None or place >= len(self.cells) - self.lost for place in places):
                continue
            for place, value in zip(places, part.values, strict=True):
                self.cells[place] = value
            self.given.append(row)
            if self._holds(row):
                self._give(number, skips, way, (*rows, row), named[1:] if begins else named)
            self.given.pop()
            for place in places:
                self.cells[place] = None

    def _keep(self, cells: tuple[Piece, ...]) -> None:
        lost = range(len(self.cells) - self.lost, len(self.cells))
        numbers = [cell.reading.value for cell in cells] + [None] * self.lost
        if len(numbers) < len(self.cells) or self.row_sum.failing(numbers, lost) != 0:
            return
        key = tuple((cell.reading.kind, cell.reading.value) for cell in cells)
        turns = sum(a != b for a, b in pairwise(self.given))
        if key not in self.found or turns < self.found[key].turns:
            self.found[key] = Way(cells, turns)

    def _holds(self, row: int) -> bool:
        """Does the row add up, if it is whole?"""
        own = range(row * self.width, (row + 1) * self.width)
        if any(self.cells[place] is None for place in own):
            return True
        values = [
            cell.reading.value if cell is not None and place in own else None for place, cell in enumerate(self.cells)
        ]
        return self.row_sum.failing(values) in (0, None)


def fill(shares: Sequence[Share], width: int, rows: int, row_sum: RowSum) -> list[Way]:
    """The ways to fill ``rows`` times ``width`` cells, those with the fewest turns first, with as few shares left out
    as can be; or to fill them up to a cell of the last row, if the edge of the page cut off those behind it.

    None where there are more than a few ways, or too many to look through. Ways that give the same numbers are one.
    """
    whole = [(skips, 0) for skips in range(_MOST_SKIPPED + 1)]
    cut = [(skips, lost) for skips in range(_MOST_SKIPPED) for lost in range(1, width)]
    for skips, lost in (*whole, *(cut if rows > 1 else ())):
        if not _may_be_full(shares, width * rows - lost, skips):
            continue
        search = _Search(shares, width, row_sum, [None] * (width * rows), lost)
        search.go(0, skips, ())
        if search.steps > _MOST_STEPS or len(search.found) > _MOST_WAYS:
            return []
        if search.found:
            return sorted(search.found.values(), key=lambda way: way.turns)
    return []


def _may_be_full(shares: Sequence[Share], cells: int, skips: int) -> bool:
    """Do the shares without some of them hold as many values as there are cells?"""
    sizes = [max((sum(len(part.values) for part in way) for way in share.ways), default=0) for share in shares]
    over = sum(sizes) - cells
    return any(sum(left_out) == over for count in range(skips + 1) for left_out in combinations(sizes, count))
