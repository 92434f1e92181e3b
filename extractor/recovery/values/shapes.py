"""Step 5a, place: the kinds of rows that a form has, and how their sums judge values in stacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from extractor.recovery.board.layout import Layout
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.values.stacks import Stack

_FEWEST_COLUMNS = 3
"""Narrower rows have no sum that could decide."""


class Standing(Enum):
    """The evidence that the pieces of a stack are one number."""

    SUMS = "its row adds up with it, and not otherwise"
    LOOK = "only its layout"
    EITHER = "nothing more than for the pieces by themselves"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of row with sums of its own."""

    width: int
    row_sum: RowSum

    def holds(self, numbers: Sequence[float | None]) -> bool:
        """Are these all the numbers of such a row, and does it add up?"""
        return len(numbers) == self.width and any(numbers) and self.row_sum.failing(numbers) == 0

    def standing(self, row: Sequence[Stack | None]) -> Standing | None:
        """For a row cell by cell; ``None`` where it does not add up with its numbers put together."""
        numbers = [stack.value if stack else None for stack in row]
        if not self.holds(numbers):
            return None
        upper = [stack.upper if stack else None for stack in row]
        return Standing.EITHER if upper != numbers and self.holds(upper) else Standing.SUMS


def shapes_of(layout: Layout) -> list[Shape]:
    """The rows of the form that have sums, one for each width."""
    found: dict[int, Shape] = {}
    for plan in layout.plans:
        sums = layout.sums.of_row(plan.slot, range(len(plan.keys)))
        if len(plan.keys) >= _FEWEST_COLUMNS and sums.failing([1.0] * len(plan.keys)) is not None:
            found.setdefault(len(plan.keys), Shape(len(plan.keys), sums))
    return list(found.values())
