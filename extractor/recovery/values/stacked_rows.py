"""Step 5a, place: which lines of values are one row, some of its numbers being wrapped inside their cells.

No rule is drawn between such rows. Lines are one row where their values, stacked, fill the cells of a row and add up
that way, and do not add up unstacked: neither one of the lines alone nor the upper pieces of the numbers. Where no sum
decides, the layout must; where the numbers add up unstacked as well, they stay so. Either way a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.frozen import quick, replace
from extractor.recovery.board.board import Board
from extractor.recovery.values.shapes import Shape, Standing
from extractor.recovery.values.stacks import (
    Extent,
    Stack,
    all_full,
    by_character,
    by_place,
    digits_of,
    in_columns,
    in_order,
    middles,
    pile_up,
    stack_up,
)
from extractor.recovery.values.value_lines import Line

_MOST_LINES = 6
"""Lines of a row: a number in three pieces, and between each two of them values that are in the middle."""
_LONG = 4
"""Characters from which the upper piece of a number alone shows that its cell is full."""


_FullLines = dict[int, list[Sequence[Stack]]]
"""Width → lines with a value in each column of that kind of row, whatever their sums."""


@quick
@dataclass(frozen=True, slots=True)
class StackedRow:
    """Lines ``first`` to ``last`` (inclusive) of a stretch as one row."""

    first: int
    last: int
    stacks: tuple[Stack, ...]
    standing: Standing = Standing.SUMS

    @property
    def wrapped(self) -> list[Stack]:
        return [stack for stack in self.stacks if stack.wrapped]

    @property
    def lines(self) -> range:
        return range(self.first, self.last + 1)

    def overlaps(self, other: StackedRow) -> bool:
        return self.first <= other.last and other.first <= self.last

    def covers(self, other: StackedRow) -> bool:
        """Has it all the lines of the other one, and more?"""
        return self.overlaps(other) and set(self.lines) > set(other.lines)

    def same(self, other: StackedRow) -> bool:
        """The same pieces, whatever the unit of their positions."""
        return [stack.pieces for stack in self.stacks] == [stack.pieces for stack in other.stacks]


def find_rows(lines: Sequence[Line], shapes: Sequence[Shape], board: Board) -> list[StackedRow]:
    """The rows of a stretch that take several lines."""
    found: list[StackedRow] = []
    for extent, full in _extents(lines, shapes):
        rows = _Search(lines, shapes, board, extent, full).rows()
        found += [row for row in rows if not any(row.same(other) for other in found)]
    return _best(found)


def _extents(lines: Sequence[Line], shapes: Sequence[Shape]) -> list[tuple[Extent, _FullLines]]:
    """The units in which to look for columns, each with the full lines: some converters pad by character, not by
    display width."""
    extents: tuple[Extent, ...] = (by_place,) if lines[0].items[0].bbox is not None else (by_place, by_character)
    return [(extent, _full_lines(lines, shapes, extent)) for extent in extents]


def _full_lines(lines: Sequence[Line], shapes: Sequence[Shape], extent: Extent) -> _FullLines:
    rows: dict[int, list[Sequence[Stack]]] = {shape.width: [] for shape in shapes}
    for line in lines:
        stacks = stack_up([line.items], extent)
        if len(stacks) in rows:
            rows[len(stacks)].append(stacks)
    return rows


def _best(rows: Iterable[StackedRow]) -> list[StackedRow]:
    """Those with the strongest evidence first; without lines that may be parts of several."""
    found = list(rows)
    kept: list[StackedRow] = []
    for standing in Standing:
        alike = [row for row in found if row.standing is standing]
        # The ends of numbers mostly add up among themselves: a row that holds them and the upper pieces is better
        # evidence.
        alike = [row for row in alike if not any(other.covers(row) for other in alike)]
        kept += [row for row in alike if not any(row.overlaps(o) for o in (*kept, *alike) if o is not row)]
    return kept


@dataclass(frozen=True, slots=True)
class _Search:
    lines: Sequence[Line]
    shapes: Sequence[Shape]
    board: Board
    extent: Extent
    full: _FullLines

    def rows(self) -> list[StackedRow]:
        whole = frozenset(n for n, line in enumerate(self.lines) if self._adds_up(line))
        return _best(self._rows(whole))

    def _adds_up(self, line: Line) -> bool:
        return any(shape.holds([item.reading.value for item in line.items]) for shape in self.shapes)

    def _rows(self, whole: frozenset[int]) -> Iterator[StackedRow]:
        columns = {width: middles(rows) for width, rows in self.full.items()}
        for row in self._windows(whole):
            standing = self._standing_of(row, columns, alone=whole.isdisjoint(row.lines))
            if standing and self._full(row):
                yield replace(row, standing=standing)

    def _windows(self, whole: frozenset[int]) -> Iterator[StackedRow]:
        for first, line in enumerate(self.lines):
            if first in whole and first + 1 in whole:
                continue
            stacks: list[Stack] = []
            going = pile_up(stacks, line.items, self.extent)
            for last in range(first + 1, min(first + _MOST_LINES, len(self.lines))):
                # Of two lines that add up, neither is a part of the other one.
                if len(whole.intersection(range(first, last + 1))) > 1:
                    break
                if not (going and pile_up(stacks, self.lines[last].items, self.extent)):
                    break
                yield StackedRow(first, last, in_order(stacks))

    def _full(self, row: StackedRow) -> bool:
        return all_full(row.stacks, (item for line in self.lines for item in line.items), self.extent)

    def _standing_of(self, row: StackedRow, columns: Mapping[int, Sequence[float]], *, alone: bool) -> Standing | None:
        """``alone``: no line of it adds up by itself."""
        stands = {standing for shape in self._allowed(row) if (standing := self._sums(row, shape, columns))}
        if stands:
            return Standing.SUMS if alone and Standing.SUMS in stands else Standing.EITHER
        if not alone or not self._looks_wrapped(row):
            return None
        # Where every cell has two lines they may be two rows, one of which lost its label.
        return Standing.LOOK if len(row.wrapped) < len(row.stacks) else Standing.EITHER

    def _slots(self, row: StackedRow) -> set[int]:
        """The rows of the form whose labels begin beside these lines."""
        begun = self.board.slots_begun[self.lines[row.first].band : self.lines[row.last].band + 1]
        return set().union(*begun)

    def _allowed(self, row: StackedRow) -> list[Shape]:
        slots = self._slots(row)
        if len(slots) > 1:
            return []
        return [shape for shape in self.shapes if all(self.board.layout.widths[slot] == shape.width for slot in slots)]

    def _sums(self, row: StackedRow, shape: Shape, columns: Mapping[int, Sequence[float]]) -> Standing | None:
        """Cell by cell in order where that is unambiguous, else by place."""
        first = row.stacks[0].pieces[0]
        ordered = first.bbox is not None or all(stack.pieces[0].line == first.line for stack in row.stacks)
        if ordered and len(row.stacks) == shape.width:
            return shape.standing(row.stacks)
        if columns[shape.width]:
            return shape.standing(in_columns(row.stacks, columns[shape.width]))
        return None

    def _looks_wrapped(self, row: StackedRow) -> bool:
        """Does it have one label, all its cells, and on the last line only the ends of long numbers?"""
        slots = self._slots(row)
        if len(slots) != 1 or [self.board.layout.widths[slot] for slot in slots] != [len(row.stacks)]:
            return False
        ends = [stack.pieces[-1] for stack in row.wrapped]
        long = all(
            stack.value is not None and len(stack.pieces[0].text) >= max(_LONG, len(digits_of(end.text)) + 1)
            for stack, end in zip(row.wrapped, ends, strict=True)
        )
        return bool(ends) and long and all(item in ends for item in self.lines[row.last].items)
