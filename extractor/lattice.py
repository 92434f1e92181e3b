"""Ruled tables, whatever drew the rules: rules that hang together, and the cells of the lattice that they span.

Below the readers and the scan, which bring their own rules (drawn in a PDF, found in a picture).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from extractor.messages import message

Slot = tuple[int, int]
"""Row and column of the smallest rectangle that edges cut."""
Parted = Sequence[Sequence[bool]]
"""Whether a side of a slot is ruled: for upright edges by edge and row, for level edges by edge and column."""


class RuleLike(Protocol):
    """A straight rule: ``at`` across its direction, from ``low`` to ``high`` along it."""

    @property
    def upright(self) -> bool: ...
    @property
    def at(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


AnyRule = TypeVar("AnyRule", bound=RuleLike)


@dataclass(frozen=True, slots=True)
class Area:
    """A cell: half-open ranges of rows and columns."""

    row: int
    row_end: int
    col: int
    col_end: int

    @property
    def slots(self) -> list[Slot]:
        return [(row, col) for row in range(self.row, self.row_end) for col in range(self.col, self.col_end)]


def connected(rules: Sequence[AnyRule], tolerance: float) -> list[list[AnyRule]]:
    """The rules in groups that hang together by crossing or touching, in the order of their first rule.

    ``tolerance``: what a rule may miss another one by, in its own unit.
    """
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    level = [(i, rule) for i, rule in enumerate(rules) if not rule.upright]
    for i, rule in enumerate(rules):
        if not rule.upright:
            continue
        for j, other in level:
            if (
                other.low - tolerance <= rule.at <= other.high + tolerance
                and rule.low - tolerance <= other.at <= rule.high + tolerance
            ):
                parent[root(j)] = root(i)
    groups: dict[int, list[AnyRule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def areas(upright: Parted, level: Parted) -> list[Area]:
    """The cells by row and column: slots that no rule parts are one. A region that is no rectangle is cut into some."""
    rows, cols = len(level) - 1, len(upright) - 1
    region = _regions(upright, level)
    found: list[Area] = []
    taken: set[Slot] = set()
    for row, col in ((row, col) for row in range(rows) for col in range(cols)):
        if (row, col) in taken:
            continue
        number = region[row, col]
        col_end = col + 1
        while col_end < cols and region[row, col_end] == number and (row, col_end) not in taken:
            col_end += 1
        row_end = row + 1
        while row_end < rows and all(
            region[row_end, c] == number and (row_end, c) not in taken for c in range(col, col_end)
        ):
            row_end += 1
        area = Area(row, row_end, col, col_end)
        taken.update(area.slots)
        found.append(area)
    return found


def flow(rows: Sequence[Sequence[tuple[int, int]]], *, most_slots: int) -> Iterator[Area]:
    """The place of each cell of a table that shows its rows, as browsers set them: the first free place of the row.

    ``rows``: the rows and columns that each cell spans, at least 1; a span ends with the table, and where cells would
    overlap the later one is narrower. Raises ``OverflowError`` where the cells take more than ``most_slots`` slots,
    before memory is asked for.
    """
    taken: set[Slot] = set()
    for row, spans in enumerate(rows):
        col = 0
        for high, wide in spans:
            while (row, col) in taken:
                col += 1
            row_end, col_end = min(row + high, len(rows)), col + 1
            if len(taken) + (row_end - row) * wide > most_slots:
                raise OverflowError(message("table.spans_too_large", limit=most_slots))
            while col_end < col + wide and (row, col_end) not in taken:
                col_end += 1
            area = Area(row, row_end, col, col_end)
            taken.update(area.slots)
            yield area
            col = col_end


def sides_ruled(area: Area, upright: Parted, level: Parted) -> int:
    """How many of a cell's four sides are ruled over their whole length."""
    rows, cols = range(area.row, area.row_end), range(area.col, area.col_end)
    return sum(
        (
            all(upright[area.col][row] for row in rows),
            all(upright[area.col_end][row] for row in rows),
            all(level[area.row][col] for col in cols),
            all(level[area.row_end][col] for col in cols),
        )
    )


def _regions(upright: Parted, level: Parted) -> dict[Slot, int]:
    """Slot → number of the region that it hangs together with."""
    rows, cols = len(level) - 1, len(upright) - 1
    region: dict[Slot, int] = {}
    for first in ((row, col) for row in range(rows) for col in range(cols)):
        if first in region:
            continue
        number = len(region)
        region[first] = number
        waiting = [first]
        while waiting:
            for slot in _open_to(*waiting.pop(), upright, level):
                if 0 <= slot[0] < rows and 0 <= slot[1] < cols and slot not in region:
                    region[slot] = number
                    waiting.append(slot)
    return region


def _open_to(row: int, col: int, upright: Parted, level: Parted) -> Iterator[Slot]:
    """The neighbours of a slot that no rule parts it from; some may lie outside the lattice."""
    if not upright[col][row]:
        yield row, col - 1
    if not upright[col + 1][row]:
        yield row, col + 1
    if not level[row][col]:
        yield row - 1, col
    if not level[row + 1][col]:
        yield row + 1, col
