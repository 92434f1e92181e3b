"""Step 5c, place: a page of values written area by area, side by side or one above the other, again and again.

A converter that joins what is nearest writes most columns as a whole. Where a row is high or a number long it breaks
some of them that stand side by side: 商业企业 and 科研机构 down to the ninth row, then the rest of both. Such columns
are written in one go, so their number and the rows that are left say where the others begin. The page is read row by
row: where an area ends it is open how high the next one is, and the row has to add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log2

_BREAK = 4
"""What it costs that an area does not hold all the rows that are left of its columns."""
_NEXT_ROW = 1
"""The same where one row after the other is written."""
_ODD = 12
"""A row that does not add up in the source; one at most."""
_LIMITS = (0, 4, 8, 12, 16, 20, 26, 36)
"""Costs up to which ways are looked for, the lowest first: rows of zeros add up however they are parted."""
_FEW = 4
"""Rows left of the columns that go on anew at a row that does not add up; with more, nothing tells how they do."""
_MOST_STATES = 600
"""Ways to go on that are kept from row to row, those that cost least."""
_MOST_TRIED = 25_000
"""Ways looked at for one page; then it is given up."""
_MOST_FOUND = 30
_SURE = 10.0
"""Bits that the sums have to say beyond those it takes to choose one of the ways."""


@dataclass(frozen=True, slots=True)
class Parted:
    """One way to part a page. ``order``: which of the orders of columns; ``cells``: place in the stream of each cell,
    row by row, columns as they are written."""

    order: int
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Area:
    """Columns written one after the other from ``top`` on, ``height`` rows of them. ``start``: place in the stream;
    ``left``: rows of these columns below the area, written right behind it."""

    column: int
    width: int
    top: int
    height: int
    start: int
    left: int

    @property
    def stop(self) -> int:
        return self.start + self.width * self.height


@dataclass(frozen=True, slots=True)
class _State:
    """``open``: the areas that the next row may run through, by column; ``done``: those above it; ``odd``: did a row
    not add up?"""

    cost: int
    open: tuple[_Area, ...]
    done: tuple[_Area, ...] = ()
    odd: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """``total``: what the first row of these areas adds to the sum of its row."""

    total: int
    cost: int
    areas: tuple[_Area, ...]


@lru_cache(maxsize=64)
def part_page(numbers: tuple[int, ...], rows: int, orders: tuple[tuple[int, ...], ...]) -> tuple[Parted, ...]:
    """The ways to part the stream that cost least so that every row adds up; of ways that give the same numbers in the
    same order, one.

    ``orders``: for each order that the columns may be written in, the sign of each in the sum of a row. None where
    there is no way, where there are too many, or where the sums say too little to choose among those looked at.
    Remembered, for both taggers of a report mostly ask for the same.
    """
    columns = len(orders[0])
    if len(numbers) != rows * columns:
        return ()
    searches = [_Search(numbers, rows, signs) for signs in orders]
    ends: list[tuple[_State, int]] = []
    for limit in _LIMITS:
        ends = [(state, order) for order, search in enumerate(searches) for state in search.ends(limit)]
        if ends or any(search.tried > _MOST_TRIED for search in searches):
            break
    least = min((state.cost for state, _ in ends), default=0)
    found: dict[tuple[int, ...], Parted] = {}
    for state, order in ends:
        if state.cost == least:
            cells = _cells((*state.done, *state.open), rows, columns)
            found.setdefault((order, *(numbers[place] for place in cells)), Parted(order, cells))
    if not 0 < len(found) <= _MOST_FOUND:
        return ()
    tried = sum(search.tried for search in searches)
    says = min(_says([numbers[place] for place in way.cells], orders[way.order]) for way in found.values())
    return tuple(found.values()) if says >= log2(tried) + _SURE else ()


def _cells(areas: Sequence[_Area], rows: int, columns: int) -> tuple[int, ...]:
    cells = [0] * (rows * columns)
    for area in areas:
        for n in range(area.width):
            for row in range(area.height):
                cells[(area.top + row) * columns + area.column + n] = area.start + n * area.height + row
    return tuple(cells)


def _says(values: Sequence[int], signs: Sequence[int]) -> float:
    """What it says that the rows add up, in bits: by chance a sum holds about once in as many times as its size."""
    columns = len(signs)
    rows = (values[start : start + columns] for start in range(0, len(values), columns))
    return sum(
        log2(1 + sum(map(abs, row)) / 2) for row in rows if not sum(a * b for a, b in zip(row, signs, strict=True))
    )


class _Search:
    """The ways to read one page, the columns being written in one order."""

    def __init__(self, numbers: Sequence[int], rows: int, signs: Sequence[int]) -> None:
        self.tried = 1
        self._numbers = numbers
        self._rows = rows
        self._signs = signs

    def ends(self, limit: int) -> list[_State]:
        """All rows read, at no more than this cost; none where it takes too long."""
        width = len(self._signs)
        below = self._rows_below()
        whole = _Area(0, width, 0, 0, 0, self._rows - len(below))
        states = [_State(0, (whole,), below)]
        for row in range(self._rows - len(below)):
            states = [after for state in states for after in self._next(state, row, limit)]
            self.tried += len(states)
            states = sorted(states, key=lambda state: state.cost)[:_MOST_STATES]
            if self.tried > _MOST_TRIED:
                return []
        return states

    def _rows_below(self) -> tuple[_Area, ...]:
        """The last rows, as far as they are written one after the other; the first row is left."""
        width = len(self._signs)
        areas: list[_Area] = []
        for row in range(self._rows - 1, 0, -1):
            own = self._numbers[row * width : (row + 1) * width]
            if not any(own) or self._total(_Area(0, width, row, 1, row * width, 0), row):
                break
            areas.append(_Area(0, width, row, 1, row * width, 0))
        return tuple(areas)

    def _total(self, area: _Area, row: int) -> int:
        at = area.start + row - area.top
        signs = self._signs[area.column : area.column + area.width]
        return sum(
            sign * self._numbers[at + n * area.height] for n, sign in enumerate(signs)
        )

    def _next(self, state: _State, row: int, limit: int) -> Iterator[_State]:
        """The ways to read one more row."""
        ended = [area for area in state.open if area.top + area.height == row]
        running = [area for area in state.open if area.top + area.height > row]
        missing = -sum(self._total(area, row) for area in running)
        if not ended:
            if missing == 0:
                yield state
            elif not state.odd and state.cost + _ODD <= limit:
                yield _State(state.cost + _ODD, state.open, state.done, True)
            return
        done = (*state.done, *(area for area in ended if area.height))
        steps = self._steps(ended, row, missing, limit - state.cost)
        odd = not steps and not state.odd and sum(area.left for area in ended) <= _FEW
        if odd:
            steps = self._steps(ended, row, None, limit - state.cost - _ODD)
        for step in steps:
            areas = sorted((*running, *step.areas), key=lambda area: area.column)
            yield _State(state.cost + step.cost + _ODD * odd, tuple(areas), done, state.odd or odd)

    def _steps(self, ended: Sequence[_Area], row: int, wanted: int | None, limit: int) -> list[_Step]:
        """The ways in which the columns of all areas that ended go on. ``wanted``: what they have to add to the row;
        ``None``: any."""
        steps = [_Step(0, 0, ())]
        for n, area in enumerate(ended):
            last = n + 1 == len(ended)
            steps = [
                _Step(step.total + option.total, step.cost + option.cost, (*step.areas, *option.areas))
                for step in steps
                for option in self._options(
                    area, row, wanted - step.total if last and wanted is not None else None, limit - step.cost
                )
                if step.cost + option.cost <= limit
            ]
        return steps

    def _options(self, ended: _Area, row: int, wanted: int | None, limit: int) -> Iterator[_Step]:
        """The ways in which the columns of an area go on. ``wanted``: what they have to add to the row; ``None``: any.

        As one area; or some columns side by side that are broken, one group of them or two, and the others not.
        """
        column, width, start, rows = ended.column, ended.width, ended.stop, ended.left
        for step in self._broken(column, width, row, start, rows, ended.height == 1):
            if wanted is None or step.total == wanted:
                yield step
        if limit < _BREAK:
            return
        groups = [(n, size) for n in range(width - 1) for size in range(2, width - n + 1) if size < width]
        broken = {
            (n, size): list(self._broken(column + n, size, row, start + n * rows, rows, False))[1:] for n, size in groups
        }
        for n, size in groups:
            others = self._others(ended, row, ((n, size),))
            rest = sum(self._total(area, row) for area in others)
            for step in broken[n, size]:
                if wanted is None or step.total + rest == wanted:
                    yield _Step(step.total + rest, step.cost, (*others, *step.areas))
        if wanted is None or limit < 2 * _BREAK:
            return
        for first, second in combinations(groups, 2):
            if first[0] + first[1] > second[0]:
                continue
            others = self._others(ended, row, (first, second))
            rest = wanted - sum(self._total(area, row) for area in others)
            by_total: dict[int, list[_Step]] = {}
            for step in broken[second]:
                by_total.setdefault(step.total, []).append(step)
            self.tried += len(broken[first])
            for step in broken[first]:
                for other in by_total.get(rest - step.total, ()):
                    yield _Step(wanted, step.cost + other.cost, (*others, *step.areas, *other.areas))

    def _broken(self, column: int, width: int, row: int, start: int, rows: int, in_rows: bool) -> Iterator[_Step]:
        """An area of these columns: with all the rows that are left, then with fewer. ``in_rows``: is the area above a
        single row?"""
        self.tried += rows
        for height in range(rows, 0, -1):
            area = _Area(column, width, row, height, start, rows - height)
            cost = 0 if height == rows else _NEXT_ROW if height == 1 and in_rows else _BREAK
            yield _Step(self._total(area, row), cost, (area,))

    def _others(self, ended: _Area, row: int, groups: Sequence[tuple[int, int]]) -> tuple[_Area, ...]:
        """Areas of the columns that are not in these groups, with all the rows that are left."""
        areas = []
        at = 0
        for n, size in (*groups, (ended.width, 0)):
            if at < n:
                start = ended.stop + at * ended.left
                areas.append(_Area(ended.column + at, n - at, row, ended.left, start, 0))
            at = n + size
        return tuple(areas)
