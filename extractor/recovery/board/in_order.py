"""Which rows of a form the unknown rows between two known points are: in order, by count, and by what they are like.

Of the ways to give them rows of the form in order, those that give most of them one are looked at, and of these the one
whose words are likest in all. A row is known where every other way, with another row of the form or none for it, is
clearly behind: where as many rows as the form has leave no other, or where its words are so much likelier. What is
between two rows known so is chosen again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_LEAD: Final = 0.15
"""By so much likeness the best way must be ahead of all ways without one of its rows."""
_ANY: Final = 2.0
"""Worth of a row that is like nothing, above any likeness: a row of the table is rather the form's than none."""


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
        known = self._likeliest(rows, slots)
        if not known:
            return {}
        found = dict(known)
        edges = [(-1, -1), *((rows.index(row), slots.index(slot)) for row, slot in sorted(known.items()))]
        for (row, slot), (next_row, next_slot) in zip(edges, [*edges[1:], (len(rows), len(slots))], strict=True):
            found |= self.choose(rows[row + 1 : next_row], slots[slot + 1 : next_slot])
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
