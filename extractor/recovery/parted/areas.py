"""Step 5c, place: a page of values written area by area, side by side or one above the other, again and again.

A converter that joins what is nearest writes most columns as a whole. Where a row is high or a number long it breaks
some of them that stand side by side: 商业企业 and 科研机构 down to the ninth row, then the rest of both. Each such area
is written in one go, so its size says where it begins and ends, and the sums of the rows tell which areas there are.
These sums are linear: of an area only one number is kept, its values with their signs, weighted by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2

_MOST_BREAKS = 4
_MOST_IN_GROUP = 3
"""Breaks of columns that stand side by side."""
_MOST_TRIED = 30_000
"""Ways to fill some of the columns that are looked at for one page; then it is given up."""
_MOST_FOUND = 30
_SURE = 10.0
"""Bits that the sums have to say beyond those it takes to choose one of the ways."""
_PRIME = (1 << 31) - 1
_BASE = 1_327_217_885
_UNDO = pow(_BASE, -1, _PRIME)

_Area = tuple[int, int, int, int, int]
"""First column, columns, first row, rows, place in the stream. A plain tuple, for very many are made."""
_Way = tuple[int, tuple[_Area, ...]]
"""The weighted sum of areas, and the areas."""


@dataclass(frozen=True, slots=True)
class Parted:
    """One way to part a page. ``order``: which of the orders of columns; ``cells``: place in the stream of each cell,
    row by row, columns as they are written."""

    order: int
    cells: tuple[int, ...]


@lru_cache(maxsize=64)
def part_page(numbers: tuple[int, ...], rows: int, orders: tuple[tuple[int, ...], ...]) -> tuple[Parted, ...]:
    """The ways to part the stream with the fewest breaks so that every row adds up; of ways that give the same numbers
    in the same order, one.

    ``orders``: for each order that the columns may be written in, the sign of each in the sum of a row. None where
    there is no way, where there are too many, or where the sums say too little to choose among those looked at.
    Remembered, for both taggers of a report mostly ask for the same.
    """
    columns = len(orders[0])
    if len(numbers) != rows * columns:
        return ()
    searches = [_Search(numbers, signs) for signs in orders]
    for breaks in range(_MOST_BREAKS + 1):
        found: dict[tuple[int, ...], Parted] = {}
        for order, search in enumerate(searches):
            for areas in search.balanced(0, rows, 0, breaks):
                cells = _cells(areas, rows, columns)
                values = [numbers[place] for place in cells]
                if _add_up(values, orders[order]):
                    found.setdefault((order, *values), Parted(order, cells))
                if len(found) > _MOST_FOUND:
                    return ()
            if search.tried > _MOST_TRIED:
                return ()
        if found:
            tried = sum(search.tried for search in searches)
            says = min(_says([numbers[place] for place in way.cells], columns) for way in found.values())
            return tuple(found.values()) if says >= log2(tried) + _SURE else ()
    return ()


def _cells(areas: Sequence[_Area], rows: int, columns: int) -> tuple[int, ...]:
    cells = [0] * (rows * columns)
    for column, width, top, height, start in areas:
        for n in range(width):
            for row in range(height):
                cells[(top + row) * columns + column + n] = start + n * height + row
    return tuple(cells)


def _rows(values: Sequence[int], columns: int) -> Iterator[Sequence[int]]:
    return (values[start : start + columns] for start in range(0, len(values), columns))


def _add_up(values: Sequence[int], signs: Sequence[int]) -> bool:
    return all(sum(a * b for a, b in zip(row, signs, strict=True)) == 0 for row in _rows(values, len(signs)))


def _says(values: Sequence[int], columns: int) -> float:
    """What it says that the rows add up, in bits: by chance a sum holds about once in as many times as its size."""
    return sum(log2(1 + sum(map(abs, row)) / 2) for row in _rows(values, columns))


class _Search:
    """The ways to fill columns with areas. A way to fill some of them is worked out once."""

    def __init__(self, numbers: Sequence[int], signs: Sequence[int]) -> None:
        self.tried = 1
        self._numbers = numbers
        self._signs = signs
        self._known: dict[tuple[int, ...], list[_Way]] = {}
        size = len(numbers)
        self._sums, power = [0], 1
        for number in numbers:
            self._sums.append((self._sums[-1] + power * number) % _PRIME)
            power = power * _BASE % _PRIME
        powers = [1] * (2 * size + 1)
        for n in range(1, size + 1):
            powers[n] = powers[n - 1] * _BASE % _PRIME
            powers[-n] = powers[-n + 1] * _UNDO % _PRIME if n > 1 else _UNDO
        self._powers = powers  # Of the base, those below 0 counted from the end.

    def balanced(self, row: int, rows: int, start: int, breaks: int) -> Iterator[tuple[_Area, ...]]:
        """The ways to fill all columns from ``row`` on with exactly so many breaks so that each row adds up.

        A break through all columns counts as none: the sums above it say that it is there.
        """
        width = len(self._signs)
        for high in range(1, rows):
            stop = start + high * width
            if any(self._numbers[start:stop]) and self._whole(0, width, row, high, start)[0] == 0:
                for below in self.balanced(row + high, rows - high, stop, breaks):
                    yield ((0, width, row, high, start), *below)
        if not breaks:
            total, areas = self._whole(0, width, row, rows, start)
            if total == 0:
                yield areas
            return
        for before, size, here, rest in _groups(width, breaks):
            after = before + size
            first, areas = self._whole(0, before, row, rows, start)
            stacks = self._stacked(before, size, row, rows, start + before * rows, here)
            others = self._any(after, width - after, row, rows, start + after * rows, rest)
            if self.tried > _MOST_TRIED:
                return
            by_total: dict[int, list[tuple[_Area, ...]]] = {}
            for total, other in others:
                by_total.setdefault(total, []).append(other)
            for total, stack in stacks:
                for other in by_total.get(-(first + total) % _PRIME, ()):
                    yield (*areas, *stack, *other)

    def _whole(self, column: int, columns: int, row: int, rows: int, start: int) -> _Way:
        """Columns one after the other."""
        if not columns:
            return 0, ()
        total, sums, powers = 0, self._sums, self._powers
        for n in range(column, column + columns):
            at = start + (n - column) * rows
            total += self._signs[n] * (sums[at + rows] - sums[at]) * powers[row - at]
        return total % _PRIME, ((column, columns, row, rows, start),)

    def _any(self, column: int, columns: int, row: int, rows: int, start: int, breaks: int) -> list[_Way]:
        if not breaks:
            return [self._whole(column, columns, row, rows, start)]
        return [
            *self._stacked(column, columns, row, rows, start, breaks),
            *self._side_by_side(column, columns, row, rows, start, breaks),
        ]

    def _side_by_side(self, column: int, columns: int, row: int, rows: int, start: int, breaks: int) -> list[_Way]:
        """Whole columns first, then some that are broken, then others."""
        key = (0, column, columns, row, rows, start, breaks)
        if key in self._known:
            return self._known[key]
        ways: list[_Way] = []
        for before, size, here, rest in _groups(columns, breaks):
            after = before + size
            first, areas = self._whole(column, before, row, rows, start)
            stacks = self._stacked(column + before, size, row, rows, start + before * rows, here)
            others = self._any(column + after, columns - after, row, rows, start + after * rows, rest)
            self.tried += len(stacks) * len(others)
            if self.tried > _MOST_TRIED:
                return []
            ways += [((first + b + c) % _PRIME, (*areas, *stack, *other)) for b, stack in stacks for c, other in others]
        self._known[key] = ways
        return ways

    def _stacked(self, column: int, columns: int, row: int, rows: int, start: int, breaks: int) -> list[_Way]:
        """Areas one above the other; what is below a single row may be parted side by side again."""
        if columns < 2 or breaks > _MOST_IN_GROUP:
            return []
        key = (1, column, columns, row, rows, start, breaks)
        if key in self._known:
            return self._known[key]
        ways: list[_Way] = []
        for high in range(1, rows):
            below = (column, columns, row + high, rows - high, start + high * columns)
            lower = self._any(*below, breaks - 1) if high == 1 or breaks == 1 else self._stacked(*below, breaks - 1)
            self.tried += len(lower)
            if self.tried > _MOST_TRIED:
                return []
            top, areas = self._whole(column, columns, row, high, start)
            ways += [((top + total) % _PRIME, (*areas, *others)) for total, others in lower]
        self._known[key] = ways
        return ways


def _groups(columns: int, breaks: int) -> Iterator[tuple[int, int, int, int]]:
    """Columns that may be broken, not all: how many stand before them, how many they are, breaks in them and in those
    behind them."""
    for before in range(columns - 1):
        for size in range(2, columns - before + (before > 0)):
            for here in range(1, breaks + 1):
                if here == breaks or columns - before - size >= 2:
                    yield before, size, here, breaks - here
