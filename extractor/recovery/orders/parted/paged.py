"""Step 5c, place: a page of values that are written area by area, read row by row so that every row adds up.

Where an area ends (:mod:`.areas`) the height of the next one is open, and the sum of the row decides.
Sums distinguish the column of sums from the others, and nothing more: the others are taken in the form's order, unless
the first of them is the last of all, behind the sums, as it is where its header is the highest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2

from extractor.frozen import quick
from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.parted.areas import Area, Step, Stream
from extractor.recovery.sums.row_sums import RowSum

_Row = tuple[Piece, ...]
_LIMITS = (0, 4, 8, 12, 16, 20, 26, 36)
"""Costs up to which ways are searched, the lowest first: rows of zeros add up however they are split."""
_MOST_STATES = 2_000
"""Ways to continue that are kept from row to row, those that cost least."""
_MOST_TRIED = 10_000
"""Ways looked at for one page; then it is given up."""
_MOST_FOUND = 30
_SURE = 10.0
"""Bits of evidence that the sums must give beyond those needed to choose one of the ways."""


def rows_of_page(
    values: Sequence[Piece], rows: int, order: Sequence[int], form_sum: RowSum, *, headed: bool
) -> list[_Row | None]:
    """The values cut into so many rows; a row is ``None`` where several readings hold and give it other numbers.

    ``values``: all of the page, the rows' own at their beginning or at their end; ``order``: form column of each
    printed column; ``form_sum``: of a row in form order; ``headed``: may the first column come last? Empty where the
    page cannot be read so.
    """
    columns = len(order)
    signs = form_sum.signs(columns)
    size = rows * columns
    if not signs or rows < 2 or len(values) < size:
        return []
    written = [tuple(range(columns)), *([(*range(1, columns), 0)] if headed else [])]
    orders = tuple(tuple(signs[column] for column in columns_written) for columns_written in written)
    for start in dict.fromkeys((0, len(values) - size)):
        own = values[start : start + size]
        beside = values[max(0, start - columns) : start], values[start + size : start + size + columns]
        numbers = _numbers(own)
        # A row that is left over shows that a label is missing.
        if not numbers or any(len(row) == columns and _is_row(_numbers(row), orders) for row in beside):
            continue
        readings = [
            _reading(way.cells, own, written[way.order], order) for way in part_page(numbers, size // columns, orders)
        ]
        if readings:
            return [others[0] if _alike(others) else None for others in zip(*readings, strict=True)]
    return []


def _numbers(values: Sequence[Piece]) -> tuple[int, ...]:
    """Whole numbers, with 0 for what is not a number; empty where there are other numbers."""
    read = [piece.reading.value or 0.0 for piece in values]
    return tuple(map(int, read)) if all(value == int(value) for value in read) else ()


def _is_row(values: Sequence[int], orders: Sequence[Sequence[int]]) -> bool:
    return any(values) and any(sum(a * b for a, b in zip(values, signs, strict=True)) == 0 for signs in orders)


def _reading(cells: Sequence[int], values: Sequence[Piece], written: Sequence[int], order: Sequence[int]) -> list[_Row]:
    place_of = {column: place for place, column in enumerate(written)}
    columns = len(order)
    rows = range(0, len(cells), columns)
    return [tuple(values[cells[row + place_of[column]]] for column in order) for row in rows]


def _alike(rows: Sequence[_Row]) -> bool:
    return len({tuple(piece.reading.value for piece in row) for row in rows}) == 1


@dataclass(frozen=True, slots=True)
class Parted:
    """One way to split a page. ``order``: which of the orders of columns; ``cells``: place in the stream of each cell,
    row by row, columns as they are written."""

    order: int
    cells: tuple[int, ...]


@quick
@dataclass(frozen=True, slots=True)
class _State:
    """``open``: the areas that the next row may run through, by column; ``done``: those above it."""

    cost: int
    open: tuple[Area, ...]
    done: tuple[Area, ...] = ()


@lru_cache(maxsize=64)
def part_page(numbers: tuple[int, ...], rows: int, orders: tuple[tuple[int, ...], ...]) -> tuple[Parted, ...]:
    """The ways to split the stream that cost least so that every row adds up; of ways that give the same numbers in
    the same order, one.

    ``orders``: for each order that the columns may be written in, the sign of each in the sum of a row. None where
    there is no way, where there are too many, or where the sums are too weak as evidence to choose among those looked
    at. Cached, because both taggers of a report mostly ask for the same.
    """
    columns = len(orders[0])
    if len(numbers) != rows * columns:
        return ()
    streams = [Stream(numbers, signs) for signs in orders]
    ends: list[tuple[_State, int]] = []
    for limit in _LIMITS:
        ends = [(state, order) for order, stream in enumerate(streams) for state in _ends(stream, rows, limit)]
        if ends or any(stream.tried > _MOST_TRIED for stream in streams):
            break
    least = min((state.cost for state, _ in ends), default=0)
    found: dict[tuple[int, ...], Parted] = {}
    for state, order in ends:
        if state.cost == least:
            cells = _cells((*state.done, *state.open), rows, columns)
            found.setdefault((order, *(numbers[place] for place in cells)), Parted(order, cells))
    if not 0 < len(found) <= _MOST_FOUND:
        return ()
    tried = sum(stream.tried for stream in streams)
    evidence = min(_evidence([numbers[place] for place in way.cells], orders[way.order]) for way in found.values())
    return tuple(found.values()) if evidence >= log2(tried) + _SURE else ()


def _cells(areas: Sequence[Area], rows: int, columns: int) -> tuple[int, ...]:
    cells = [0] * (rows * columns)
    for area in areas:
        for n in range(area.width):
            for row in range(area.height):
                cells[(area.top + row) * columns + area.column + n] = area.start + n * area.height + row
    return tuple(cells)


def _evidence(values: Sequence[int], signs: Sequence[int]) -> float:
    """Evidence, in bits, in the fact that the rows add up: by chance a sum holds about once in as many times as its
    size."""
    columns = len(signs)
    rows = (values[start : start + columns] for start in range(0, len(values), columns))
    return sum(
        log2(1 + sum(map(abs, row)) / 2) for row in rows if not sum(a * b for a, b in zip(row, signs, strict=True))
    )


def _ends(stream: Stream, rows: int, limit: int) -> list[_State]:
    """All rows read, at no more than this cost; none where it takes too long."""
    states = [_State(0, (Area(0, len(stream.signs), 0, 0, 0, rows),))]
    for row in range(rows):
        states = [after for state in states for after in _next(stream, state, row, limit)]
        stream.tried += len(states)
        if stream.tried > _MOST_TRIED:
            return []
        states = sorted(states, key=lambda state: state.cost)[:_MOST_STATES]
    return states


def _next(stream: Stream, state: _State, row: int, limit: int) -> Iterator[_State]:
    """The ways to read one more row."""
    ended = [area for area in state.open if area.bottom == row]
    running = [area for area in state.open if area.bottom > row]
    missing = -sum(stream.total(area, row) for area in running)
    done = (*state.done, *(area for area in ended if area.height))
    for step in _steps(stream, ended, row, missing, limit - state.cost) if ended or not missing else ():
        areas = sorted((*running, *step.areas), key=lambda area: area.column)
        yield _State(state.cost + step.cost, tuple(areas), done)


def _steps(stream: Stream, ended: Sequence[Area], row: int, wanted: int, limit: int) -> list[Step]:
    """The ways in which the columns of all areas that ended continue; see :meth:`.areas.Stream.ways_on`."""
    steps = [Step(0, 0, ())]
    for n, area in enumerate(ended):
        last = n + 1 == len(ended)
        steps = [
            Step(step.total + more.total, step.cost + more.cost, (*step.areas, *more.areas))
            for step in steps
            for more in stream.ways_on(area, row, wanted - step.total if last else None, limit - step.cost)
            if step.cost + more.cost <= limit
        ]
    return steps
