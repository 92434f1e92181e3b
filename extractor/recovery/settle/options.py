"""Step 5b, place: the candidates of one row, each with its cost.

Costs are in one unit: 1 is a plain preference, 4 is a printed value left out. The difference between the best and the
second best candidate shows how clearly the source itself decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from extractor.frozen import quick
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Via
from extractor.values import ReadingKind

UNDRAWN: Final = -1
"""The item index of a cell of a candidate that has no item in it."""


class Option(NamedTuple):
    """``cells[i]`` is the index of the item in printed column ``i``, or :data:`UNDRAWN`."""

    cells: tuple[int, ...]
    cost: float


class Lost(StrEnum):
    """The kind of a cell of a candidate that has nothing in it."""

    BLANK = "blank"
    """The text layer shows nothing there."""
    GAP = "gap"
    """The text layer shows nothing either, but other rows are full."""
    UNSEEN = "unseen"
    """OCR saw nothing."""
    CUT = "cut"
    """Beyond the edge."""
    TORN = "torn"
    """Lost from a drawn row."""
    VANISHED = "vanished"
    """Gone without a trace."""


@quick
@dataclass(frozen=True, slots=True)
class Placement:
    """The candidates of one row of the form, best first. ``items`` are what the options point at."""

    slot: int
    items: tuple[Piece, ...]
    options: tuple[Option, ...]
    geometry: Geometry
    lost: Lost
    left_out: int = 0
    """Printed values that are in no cell of the best option."""
    overlong: frozenset[int] = frozenset()
    """Items that extend across several columns: two numbers read as one."""
    odd: bool = False
    """Fewer cells than the table's complete rows, though enough to fill the row."""
    via: Via = Via.LINE
    counted: bool = False
    """See :class:`extractor.recovery.board.rows.Run`."""

    @property
    def margin(self) -> float:
        """By how much the best option beats the next one with other contents."""
        best = self.signature(self.options[0])
        for option in self.options[1:]:
            if self.signature(option) != best:
                return option.cost - self.options[0].cost
        return float("inf")

    def signature(self, option: Option) -> tuple[object, ...]:
        """The content of each cell under the option, whichever piece it comes from."""
        return tuple(self._content(i) for i in option.cells)

    def _content(self, index: int) -> object:
        if index == UNDRAWN:
            return None
        reading = self.items[index].reading
        return reading.value if reading.kind is ReadingKind.NUMBER else reading.kind.value

    def numbers(self, option: Option) -> list[float | None]:
        """See :func:`numbers_in`."""
        return numbers_in(self.items, option.cells)


def numbers_in(items: Sequence[Piece], cells: Sequence[int]) -> list[float | None]:
    """Value of each printed column, ``cells`` being those of an option; ``None`` where there is no number."""
    return [None if i == UNDRAWN else items[i].reading.value for i in cells]
