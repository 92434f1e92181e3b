"""What the source holds of each row of a form: the runs of values that belong to it, and those that belong to none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import KW_ONLY, dataclass, field, replace
from enum import StrEnum
from itertools import takewhile

from extractor.frozen import quick
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.tagging.roles import Role


class Via(StrEnum):
    """How the values of a row were found."""

    LINE = "line"
    """Beside the label."""
    AFTER = "after"
    BEFORE = "before"
    BETWEEN = "between"
    """No label is left: the neighbouring rows determine the row."""
    TURNED = "turned"
    """Put together from columns, each below its header."""
    BELOW = "below"
    """The same for a narrow block whose columns were separated."""
    APART = "apart"
    """Labels in one place, values in another."""
    TOGETHER = "together"
    """Cells written with nothing between them."""


@quick
@dataclass(frozen=True, slots=True)
class Run:
    """Values that are together in the source."""

    items: tuple[Piece, ...]
    _: KW_ONLY
    geometry: Geometry
    via: Via
    band: int = 0
    label: Piece | None = None
    """The last label piece on the same line."""
    head: bool = True
    """Does the line hold the beginning of the label? A page break leaves a tail with empty cells."""
    depth: int | None = None
    """Level of the label in the form's tree of rows."""
    counted: bool = False
    """Are other values of the table apart from their labels, so that only counting determines whose values these
    are?"""

    @property
    def filled(self) -> int:
        return sum(1 for item in self.items if item.filled or item.role is Role.OTHER)


@dataclass
class RowSource:
    """All that the source holds of one row of the form."""

    slot: int
    labels: list[Piece] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    has_head: bool = False
    by_order: bool = False
    """Is its label in words that the form does not have, so that only its place determines the row?"""

    @classmethod
    def made(cls, slot: int, run: Run) -> RowSource:
        """A row that was put together, wherever its label is."""
        return cls(slot, [], [run], True)


@dataclass(frozen=True)
class Attachment:
    rows: Mapping[int, RowSource]
    """By slot index."""
    loose: tuple[Run, ...]
    """Runs of values beside no label of a row, in reading order; header bands among them."""

    def with_runs(self, runs: Mapping[int, Run | None]) -> Attachment:
        """With these runs as all that there is of their rows, by slot; of a row that is ``None`` nothing is known, and
        what was its is loose.

        What they hold is no other row's, and neither is what comes behind it there.
        """
        used = {piece.index for run in runs.values() if run for item in run.items for piece in (item, *item.rest)}
        rows = {slot: replace(row, runs=list(takewhile(_without(used), row.runs))) for slot, row in self.rows.items()}
        loose = list(self.loose)
        for slot, run in runs.items():
            if run is None:
                loose += rows[slot].runs
            known = rows.get(slot, RowSource(slot))
            rows[slot] = replace(known, runs=[run] if run else [], has_head=known.has_head or run is not None)
        return Attachment(rows, tuple(filter(_without(used), loose)))


def _without(used: Set[int]) -> Callable[[Run], bool]:
    """Holds a run none of the items with these piece indices?"""
    return lambda run: not any(item.index in used for item in run.items)
