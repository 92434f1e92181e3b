"""What the source holds of each row of a form: the runs of values that belong to it, and those that belong to none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import takewhile

from extractor.recovery.board.pieces import Piece
from extractor.tagging.roles import Role


@dataclass(frozen=True, slots=True)
class Run:
    """Values that stand together. ``via``: ``line`` (beside the label), ``after`` or ``before`` it."""

    items: tuple[Piece, ...]
    geometry: str
    via: str
    band: int = 0
    label: Piece | None = None
    """The last label piece on the same line."""
    head: bool = True
    """Does the line hold the beginning of the label? A page break leaves a tail with empty cells."""

    depth: int | None = None
    """Level of the label in the form's tree of rows."""
    counted: bool = False
    """Do other values of the table stand apart from their labels, so that counting alone says whose these are?"""

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


@dataclass(frozen=True)
class Attachment:
    rows: Mapping[int, RowSource]
    """By slot index."""
    loose: tuple[Run, ...]
    """Runs of values beside no label of a row, in reading order; header bands among them."""


def unused(runs: Iterable[Run], used: Set[int]) -> list[Run]:
    """The runs that hold none of the items with these piece indices."""
    return [run for run in runs if not any(item.index in used for item in run.items)]


def before_used(runs: Iterable[Run], used: Set[int]) -> list[Run]:
    """The runs before the first one that holds such an item: what comes behind the values of another row is not this
    row's either."""
    return list(takewhile(lambda run: not any(item.index in used for item in run.items), runs))
