"""Step 5b, place: which numbers fit which columns, by what the form counts there and by the unit behind a number.

The form says of each column whether it counts and in which unit; rows that print all their cells say what the office
makes of it (a sum of counts and amounts is no count). A number that does not fit is not shut out: an office may print
anything, and what it costs is weighed with the rest; so is what a tagger's scores have against a column.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.forms import Column
from extractor.frozen import quick
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Run

NO_COUNT = 1.5
"""A negative number, or a fraction, where the form counts."""
OTHER_UNIT = 1.5
"""A number with the unit of another column behind it."""
_WEIGHT = 0.05
"""Cost of a unit of surprise (natural logarithm): a quarter of the cost that :mod:`extractor.recovery.settle.domains`
weighs as one unit.

The scores of one row depend on each other: four times as much, the weight of independent ones, misses more numbers
(docs/decisions/0010)."""
_LEAST = 0.02
"""No score is taken to be surer than this against a column."""


@quick
@dataclass(frozen=True, slots=True)
class ColumnKinds:
    """Of each printed column: whether it counts without exception, and its unit (``None`` where it has none)."""

    counts: tuple[bool, ...]
    whole: tuple[bool, ...]
    """Does it count, and has no whole row a fraction there?"""
    units: tuple[str | None, ...]

    def against(self, items: Sequence[Piece]) -> list[list[float]]:
        """For each item and each printed column the cost of having it there; a last line of zeros for no item."""
        costs = [[self._cost(item, column) for column in range(len(self.counts))] for item in items]
        return [*costs, [0.0] * len(self.counts)]

    def _cost(self, item: Piece, column: int) -> float:
        value, unit = item.reading.value, _family(item.reading.unit)
        if value is None:
            return 0.0
        odd = (value < 0 and self.counts[column]) or (value % 1 != 0 and self.whole[column])
        strange = unit is not None and unit != self.units[column] and unit in self.units
        return NO_COUNT * odd + OTHER_UNIT * strange


def column_kinds(columns: Sequence[Column], runs: Sequence[Run]) -> ColumnKinds:
    """``columns``: those of the form in printed order; ``runs``: of all rows of their block."""
    rows = ([item for item in run.items if item.filled] for run in runs)
    whole = [row for row in rows if len(row) == len(columns)]
    counts = [column.kind == "count" for column in columns]
    fractions = [any((row[n].reading.value or 0) % 1 for row in whole) for n in range(len(columns))]
    return ColumnKinds(
        tuple(counts),
        tuple(count and not fraction for count, fraction in zip(counts, fractions, strict=True)),
        tuple(_printed_unit(whole, n) or _family(column.unit) for n, column in enumerate(columns)),
    )


def _printed_unit(rows: Sequence[Sequence[Piece]], column: int) -> str | None:
    units = Counter(unit for row in rows if (unit := _family(row[column].reading.unit)) is not None)
    return units.most_common(1)[0][0] if units else None


def _family(unit: str | None) -> str | None:
    """Amounts of money are one kind, whatever the unit."""
    return "元" if unit is not None and unit.endswith("元") else unit


def opinion(items: Sequence[Piece], cells: Sequence[int], leaves: Sequence[int]) -> float:
    """Cost of ``cells`` (item index of each printed column); ``leaves`` gives the leaf column of each of them.

    Values that ``cells`` leave out cost what corresponds to the tagger's chance that they are in no column. The cost is
    0 without scores.
    """
    if not leaves or not any(item.columns for item in items):
        return 0.0
    surprise = 0.0
    inside = set()
    for printed, item in enumerate(cells):
        if item >= 0:
            inside.add(item)
            chances = items[item].columns
            if chances and leaves[printed] < len(chances):
                surprise -= math.log(max(chances[leaves[printed]], _LEAST))
    for n, item_left in enumerate(items):
        if item_left.columns and item_left.filled and n not in inside:
            surprise -= math.log(max(1.0 - sum(item_left.columns), _LEAST))
    return _WEIGHT * surprise
