"""Which rows of a form the unknown rows between two known points are: in order, by count, and by what they are like.

As many rows as the form has there are those rows. With fewer or more of them, a row is known where it is the same in
every way to give all of them rows of the form in order, or where its words are so much likelier a row's than any other
way allows; what is between two rows known so is counted again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_LEAD: Final = 0.15
"""By so much likeness the best way must be ahead of all ways without one of its rows."""
_ANY: Final = 0.02
"""Worth of a row that is like nothing: a row of the table is rather the form's than none."""


@dataclass(frozen=True)
class Chooser:
    """Chooses among rows of the source and of the form, each by its number. ``may_be``: whether the cells of the one
    may be those of the other; ``like``: from 0 to 1, how like the label of the one is to that of the other."""

    may_be: Callable[[int, int], bool]
    like: Callable[[int, int], float]

    def choose(self, rows: Sequence[int], slots: Sequence[int]) -> dict[int, int]:
        """Row → slot, for the rows that can be only one."""
        if not rows or not slots:
            return {}
        whole = self._only_way(rows, slots)
        if len(whole) == len(rows):
            return whole
        known = whole or self._likeliest(rows, slots)
        if not known:
            return {}
        found = dict(known)
        edges = [(-1, -1), *((rows.index(row), slots.index(slot)) for row, slot in sorted(known.items()))]
        for (row, slot), (next_row, next_slot) in zip(edges, [*edges[1:], (len(rows), len(slots))], strict=True):
            found |= self.choose(rows[row + 1 : next_row], slots[slot + 1 : next_slot])
        return found

    def _only_way(self, rows: Sequence[int], slots: Sequence[int]) -> dict[int, int]:
        """For each row the slot that it has in every way to give all rows slots in order: the same in the earliest and
        in the latest. Empty where there is no way."""
        first = self._earliest(rows, slots)
        last = self._earliest(rows[::-1], slots[::-1])[::-1]
        return {row: a for row, a, b in zip(rows, first, last, strict=False) if a == b}

    def _earliest(self, rows: Sequence[int], slots: Sequence[int]) -> list[int]:
        found: list[int] = []
        place = 0
        for row in rows:
            while place < len(slots) and not self.may_be(row, slots[place]):
                place += 1
            if place == len(slots):
                return []
            found.append(slots[place])
            place += 1
        return found

    def _likeliest(self, rows: Sequence[int], slots: Sequence[int]) -> dict[int, int]:
        """The rows of the way that is likest in all, without those that another way nearly as like gives another
        slot, or none."""
        worth = [[_ANY + self.like(row, slot) if self.may_be(row, slot) else 0.0 for slot in slots] for row in rows]
        before, behind = _best_before(worth), _best_behind(worth)
        best = before[-1][-1]
        found = {}
        for n, row in enumerate(rows):
            through = [
                before[n][m] + worth[n][m] + behind[n + 1][m + 1] if worth[n][m] else 0.0 for m in range(len(slots))
            ]
            without = max(before[n][m] + behind[n + 1][m] for m in range(len(slots) + 1))
            m = max(range(len(slots)), key=lambda place: through[place])
            others = max([without, *(total for place, total in enumerate(through) if place != m)])
            if through[m] >= best - 1e-9 and best - others >= _LEAD:
                found[row] = slots[m]
        return found


def _best_before(worth: Sequence[Sequence[float]]) -> list[list[float]]:
    """``[n][m]``: the most worth of the first ``n`` rows among the first ``m`` slots."""
    table = [[0.0] * (len(worth[0]) + 1)]
    for row in worth:
        line = [0.0]
        for m, value in enumerate(row):
            line.append(max(line[m], table[-1][m + 1], table[-1][m] + value if value else 0.0))
        table.append(line)
    return table


def _best_behind(worth: Sequence[Sequence[float]]) -> list[list[float]]:
    """``[n][m]``: the most worth of the rows from ``n`` on among the slots from ``m`` on."""
    turned = _best_before([list(row)[::-1] for row in worth[::-1]])
    return [line[::-1] for line in turned[::-1]]
