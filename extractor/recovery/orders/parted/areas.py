"""Step 5c, place: how columns side by side continue, written as areas: together, or some of them broken below.

A converter that joins what is nearest writes most columns as a whole. Where a row is high or a number long it breaks
some adjacent columns: 商业企业 and 科研机构 down to the ninth row, then the rest of both. Such columns are written in
one piece, so their number and the rows that are left determine where the others begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from operator import mul

from extractor.frozen import quick, replace

BREAK = 4
"""Cost of an area that does not hold all the rows that are left of its columns."""
_NEXT_ROW = 1
"""The same where one row after the other is written."""


@quick
@dataclass(frozen=True, slots=True)
class Area:
    """Columns written one after the other from row ``top`` on, ``height`` values of each. ``start``: place in the
    stream; ``left``: rows of these columns below the area, written right behind it."""

    column: int
    width: int
    top: int
    height: int
    start: int
    left: int = 0

    @property
    def stop(self) -> int:
        return self.start + self.width * self.height

    @property
    def bottom(self) -> int:
        return self.top + self.height


@quick
@dataclass(frozen=True, slots=True)
class Step:
    """Areas that begin with the same row. ``total``: what they add to its sum."""

    total: int
    cost: int
    areas: tuple[Area, ...]


class Stream:
    """The values of a page in the order in which they are written, and the sign of each column in the sum of a row.

    ``tried`` counts the ways looked at.
    """

    def __init__(self, numbers: Sequence[int], signs: Sequence[int]) -> None:
        self.numbers = numbers
        self.signs = signs
        self.tried = 1

    def total(self, area: Area, row: int) -> int:
        """What the area adds to the sum of one of its rows."""
        signs = self.signs[area.column : area.column + area.width]
        return sum(map(mul, signs, self._row(area.start + row - area.top, area.width, area.height)))

    def _row(self, at: int, width: int, height: int) -> Sequence[int]:
        """The values of a row of an area, the first of which is there; of one without rows, the first value."""
        return self.numbers[at : at + width * height : height] if height else [self.numbers[at]] * width

    def ways_on(self, ended: Area, row: int, wanted: int | None, limit: int) -> Iterator[Step]:
        """The ways in which the columns of an area continue: together, or with some adjacent ones broken, in one group
        or in two, and the others not.

        ``wanted``: what they have to add to the sum of the row, ``None``: anything; ``limit``: what they may cost.
        """
        own = Area(ended.column, ended.width, row, ended.left, ended.stop)
        total = self.total(own, row)
        if wanted is None or total == wanted:
            yield Step(total, 0, (own,))
        if limit > 0:
            yield from self._shorter(own, _NEXT_ROW if ended.height == 1 else BREAK, wanted)
        if limit < BREAK:
            return
        in_pairs = wanted is not None and limit >= 2 * BREAK
        broken: dict[tuple[int, int], list[Step]] = {}
        for group in _groups(own.width):
            others = _others(own, group)
            rest = sum(self.total(area, row) for area in others)
            needed = None if wanted is None else wanted - rest
            broken[group] = list(self._shorter(_part(own, *group), wanted=None if in_pairs else needed))
            for step in broken[group]:
                if needed is None or step.total == needed:
                    yield Step(step.total + rest, step.cost, (*others, *step.areas))
        if wanted is None or not in_pairs:
            return
        for first, second in combinations(broken, 2):
            if sum(first) <= second[0]:
                others = _others(own, first, second)
                rest = wanted - sum(self.total(area, row) for area in others)
                for a, b in self._pairs(broken[first], broken[second], rest):
                    yield Step(wanted, a.cost + b.cost, (*others, *a.areas, *b.areas))

    def _shorter(self, area: Area, cost_of_row: int = BREAK, wanted: int | None = None) -> Iterator[Step]:
        """The ways to break the columns of an area below one of its rows. ``cost_of_row``: where that is the first;
        ``wanted``: what they have to add to the sum of the row, ``None``: anything."""
        self.tried += area.height
        signs = self.signs[area.column : area.column + area.width]
        for height in range(area.height - 1, 0, -1):
            total = sum(map(mul, signs, self._row(area.start, area.width, height)))
            if wanted is None or total == wanted:
                above = Area(area.column, area.width, area.top, height, area.start, area.height - height)
                yield Step(total, cost_of_row if height == 1 else BREAK, (above,))

    def _pairs(self, firsts: Sequence[Step], seconds: Sequence[Step], total: int) -> Iterator[tuple[Step, Step]]:
        """Those that add up to this together."""
        self.tried += len(firsts)
        by_total: dict[int, list[Step]] = {}
        for step in seconds:
            by_total.setdefault(step.total, []).append(step)
        for step in firsts:
            for other in by_total.get(total - step.total, ()):
                yield step, other


@cache
def _groups(width: int) -> tuple[tuple[int, int], ...]:
    """Adjacent columns that may be broken, but not all of them: how many are before them, and how many they are."""
    return tuple((n, size) for n in range(width - 1) for size in range(2, width - n + 1) if size < width)


def _part(area: Area, before: int, width: int) -> Area:
    """Some columns of an area."""
    return replace(area, column=area.column + before, width=width, start=area.start + before * area.height)


def _others(area: Area, *groups: tuple[int, int]) -> tuple[Area, ...]:
    """The columns of an area that are in none of the groups."""
    stops = [0, *map(sum, groups)]
    starts = [*(before for before, _ in groups), area.width]
    return tuple(_part(area, a, b - a) for a, b in zip(stops, starts, strict=True) if a < b)
