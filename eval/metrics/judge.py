"""One cell of gold beside the cell that a system returned: what is right about it, and what is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from eval.suites.gold import GoldCell, GoldReport, GoldState
from extractor.report import Cell, Report, Status

FITTING: dict[GoldState, frozenset[Status]] = {
    GoldState.READ: frozenset({Status.READ}),
    GoldState.BLANK: frozenset({Status.BLANK, Status.NOT_APPLICABLE}),
    GoldState.NOT_APPLICABLE: frozenset({Status.NOT_APPLICABLE}),
    GoldState.TEXT: frozenset({Status.TEXT}),
    GoldState.UNREADABLE: frozenset({Status.UNREADABLE}),
    GoldState.PICTURED: frozenset({Status.UNREADABLE, Status.READ}),
    GoldState.LOST: frozenset({Status.MISSING, Status.INFERRED}),
}
"""The states of the record that show the truth about a state of gold. ``blank`` of gold covers two."""


def same_number(left: float | None, right: float | None) -> bool:
    """Equal up to what a float loses in JSON; ``None`` equals nothing, not even ``None``."""
    return left is not None and right is not None and math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)


class Judged(NamedTuple):
    """A cell of gold and what was made of it; ``cell`` is ``None`` where the record does not have it."""

    key: str
    gold: GoldCell
    cell: Cell | None

    @property
    def value(self) -> float | None:
        return None if self.cell is None else self.cell.value

    @property
    def status(self) -> Status | None:
        return None if self.cell is None else self.cell.status

    @property
    def flagged(self) -> bool:
        """Sent to review."""
        return self.cell is not None and self.cell.needs_review

    @property
    def number_right(self) -> bool:
        """The number that the report held was given."""
        return same_number(self.value, self.gold.value)

    @property
    def wrong(self) -> bool:
        """The number is in the source and another one was given."""
        return self.gold.state is GoldState.READ and self.value is not None and not self.number_right

    @property
    def silent(self) -> bool:
        """Wrong, and not sent to review."""
        return self.wrong and not self.flagged

    @property
    def invented(self) -> bool:
        """No number is in the source; one was given as if it did: not marked inferred, not sent to review."""
        return self.invented_number and not self.flagged

    @property
    def invented_number(self) -> bool:
        """No number is in the source; one was given as read, whether sent to review or not."""
        if self.gold.state is GoldState.READ or (self.gold.state is GoldState.PICTURED and self.number_right):
            return False
        return self.value is not None and self.status is not Status.INFERRED

    @property
    def missed(self) -> bool:
        """A number is in the source, and none was given."""
        return self.gold.state is GoldState.READ and self.value is None

    @property
    def lost_unflagged(self) -> bool:
        """A number is in the source; the record has the cell, gives no number and sends nobody to look."""
        return self.missed and self.cell is not None and not self.flagged

    @property
    def false_blank(self) -> bool:
        """A number is on the page, read or not to be read, and the record says that the cell is empty or marked not
        applicable, and sends nobody to look: the worst way to lose it."""
        stands = self.gold.state in (GoldState.READ, GoldState.UNREADABLE, GoldState.PICTURED)
        return stands and self.gold.value is not None and not self.flagged and self.status in FITTING[GoldState.BLANK]

    @property
    def value_right(self) -> bool:
        """The right number where there is one to read, none where there is none (or the lost one, inferred)."""
        if self.gold.state is GoldState.READ:
            return self.number_right
        if self.cell is None or self.value is None:
            return self.cell is not None
        return self.number_right and (self.status is Status.INFERRED or self.gold.state is GoldState.PICTURED)

    @property
    def state_right(self) -> bool:
        return self.status in FITTING[self.gold.state]

    @property
    def right(self) -> bool:
        """Value and state, which is what ``confidence`` is the chance of."""
        return self.value_right and self.state_right


def judge(gold: GoldReport, report: Report | None) -> Iterator[Judged]:
    """Every cell of gold, in its order, with its finest state known. ``report``: ``None`` where there is no record."""
    cells = {f"{c.table}/{c.row}/{c.col}": c for c in report.cells} if report else {}
    return (Judged(key, cell, cells.get(key)) for key, cell in gold.fine_cells.items())
