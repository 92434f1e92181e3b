"""Step 5c, place: blocks of text that tile a few rows, some of them one cell, others several cells of one column.

Where the cells of a row are of unlike height, a converter takes the cells of some columns together and others apart,
and reads these blocks in an order that is neither that of the rows nor that of the columns. Still it reads a column
from top to bottom, cells of the same rows from left to right, and nothing before what is both above and left of it. So
rows are put together from blocks of each column, the topmost first, and have to add up; so have the columns, where all
other rows of the table are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations

from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.parted.blocks import Row, TextBlock, adds_up, as_column, may_be_tail
from extractor.recovery.sums.equations import Equation
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.values.stacks import put_together

_MOST_STEPS = 2_500
_MOST_ROWS = 4
"""More of them have too many ways."""
_TRIES_ALONE = [(0, 1), (0, 3), (0, 6), (1, 3), (1, 8)]
_TRIES = [(0, 1), (0, 3), (0, 6), (1, 1), (1, 3)]
"""What is tried, the plainest first: rows, and columns, of which the sums may fail (a wrong number in the source breaks
those of its row and of its column), and blocks read early."""
_Odd = tuple[int, int]
"""Rows and columns of which a sum fails."""
_MOST_WAYS = 40
"""With more ways than these the reading is given up."""
_WIDEST = 4
"""Columns that a block of text holds row by row, at most."""
_Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Torn:
    """Blocks that hold the rows ``slots``. ``late``: blocks of the first rows that were read after all others.

    ``full``: digits of a number that fills its cell. ``known``: index of a value → the columns that a header label
    above it allows.
    """

    slots: Sequence[int]
    blocks: Sequence[TextBlock]
    late: Sequence[TextBlock]
    columns: int
    full: int
    known: Mapping[int, Set[int]]


@dataclass(frozen=True, slots=True)
class Way:
    """``odd``: rows and columns of which a sum fails; ``turns``: columns left of a block, in its rows, read after it.

    ``steady``: do the blocks come by their first rows or by their last ones, and then from left to right?
    """

    rows: _Rows
    odd: int
    turns: int
    steady: bool

    @property
    def cost(self) -> tuple[int, int, bool]:
        return self.odd, self.turns, not self.steady


def tile(torn: Torn, row_sum: RowSum, sums: Sequence[Sequence[Equation[int]]]) -> list[Way]:
    """The ways to fill the rows: those with the fewest sums that fail and the fewest blocks read early.

    ``sums``: those of each column; without any, rows must all add up. None where there are too many ways.
    """
    steps = 0
    if len(torn.slots) > _MOST_ROWS:
        return []
    for odd, most_turns in _TRIES if any(sums) else _TRIES_ALONE:
        search = _Search(torn, row_sum, sums, odd, most_turns)
        search.go(0, 0, (0, 0))
        steps += search.steps
        if steps > _MOST_STEPS or len(search.found) > _MOST_WAYS:
            return []
        if search.found:
            return list(search.found.values())
    return []


@dataclass
class _Search:
    torn: Torn
    row_sum: RowSum
    sums: Sequence[Sequence[Equation[int]]]
    most_odd: int
    most_turns: int
    steps: int = 0
    found: dict[tuple[object, ...], Way] = field(default_factory=dict)

    def __post_init__(self) -> None:
        torn = self.torn
        self.height = len(torn.slots)
        self.blocks = [*torn.late, *torn.blocks]
        self.late = len(torn.late)
        self.shapes = [list(self._shapes(block)) for block in self.blocks]
        self.filled = [0] * torn.columns
        self.cells: list[list[Piece | None]] = [[None] * torn.columns for _ in range(self.height)]
        self.left = [sum(map(len, self.blocks[n:])) for n in range(len(self.blocks) + 1)]
        """Values in the blocks from each one on."""
        self.placed: list[tuple[int, int, int]] = []
        """Row, column and height of each block placed."""

    def go(self, number: int, turns: int, odd: _Odd) -> None:
        """Place block ``number`` and those after it."""
        self.steps += 1
        unfilled = self.height * self.torn.columns - sum(self.filled)
        if self.steps > _MOST_STEPS or len(self.found) > _MOST_WAYS or self.left[number] < unfilled:
            return
        if number == len(self.blocks):
            if not unfilled:
                self._keep(odd, turns)
            return
        for shape in self.shapes[number]:
            for column in range(self.torn.columns - len(shape[0]) + 1):
                if self.filled[column] + len(shape) <= self.height:
                    self._place(number, shape, column, turns, odd)

    def _shapes(self, block: TextBlock) -> Iterator[_Rows]:
        for high in range(1, min(self.height, len(block)) + 1):
            for cells in as_column(block, high, self.torn.full):
                yield tuple((cell,) for cell in cells)
            # Only a header is over cells of several columns as closely as over one.
            widest = _WIDEST if block[0].index in self.torn.known else 1
            for wide in range(2, min(widest, len(block) // high) + 1):
                yield from by_rows(block, wide, high, self.torn.full)

    def _place(self, number: int, shape: _Rows, column: int, turns: int, odd: _Odd) -> None:
        row, high, late = self.filled[column], len(shape), number < self.late
        columns = range(column, column + len(shape[0]))
        if any(self.filled[c] != row or row + high > self.height for c in columns):
            return
        beside = self.filled[:column]
        # What was read late is of the first row; everything else comes behind what is above and left of it.
        if row if late else min(beside, default=row) < row:
            return
        allowed = self.torn.known.get(self.blocks[number][0].index)
        if allowed is not None and allowed.isdisjoint(columns):
            return
        before = self.placed if late else self.placed[self.late :]
        if any((r, h) == (row, high) and c > column for r, c, h in before):
            return
        turns += 0 if late else sum(height < row + high for height in beside)
        if turns > self.most_turns:
            return
        for r, cells in enumerate(shape):
            self.cells[row + r][column : column + len(cells)] = cells
        for c in columns:
            self.filled[c] += high
        self.placed.append((row, column, high))
        odd_rows = odd[0] + sum(not self._row_holds(r) for r in range(row, row + high))
        odd_columns = odd[1] + sum(not self._column_holds(c) for c in columns)
        if max(odd_rows, odd_columns) <= self.most_odd:
            self.go(number + 1, turns, (odd_rows, odd_columns))
        self.placed.pop()
        for c in columns:
            self.filled[c] -= high
            for r in range(row, row + high):
                self.cells[r][c] = None

    def _row_holds(self, row: int) -> bool:
        cells = [cell for cell in self.cells[row] if cell is not None]
        return len(cells) < self.torn.columns or adds_up(cells, self.row_sum)

    def _column_holds(self, column: int) -> bool:
        """Does the column add up, if it is filled?"""
        if self.filled[column] < self.height or not self.sums:
            return True
        numbers = [cell.reading.value if cell else None for cell in (row[column] for row in self.cells)]
        return all(column_sum.holds(numbers) for column_sum in self.sums[column])

    def _keep(self, odd: _Odd, turns: int) -> None:
        rows = tuple(tuple(cell for cell in row if cell is not None) for row in self.cells)
        key = tuple((cell.reading.kind, cell.reading.value) for row in rows for cell in row)
        placed = self.placed[self.late :]
        orders = ([(r, c) for r, c, _ in placed], [(r + h, c) for r, c, h in placed])
        way = Way(rows, sum(odd), turns, any(order == sorted(order) for order in orders))
        if key not in self.found or way.cost < self.found[key].cost:
            self.found[key] = way


def by_rows(block: TextBlock, wide: int, high: int, full: int) -> Iterator[_Rows]:
    """The ways in which a block may be so many rows of cells side by side, the lower lines of wrapped numbers behind
    the upper ones of the same row."""
    if high == 0:
        if not block:
            yield ()
        return
    upper, below = block[:wide], block[wide:]
    if len(upper) < wide:
        return
    long = [n for n, piece in enumerate(upper) if may_be_tail((piece, piece), 1, full)]
    for tails in range(min(len(long), len(below) - wide * (high - 1)) + 1):
        if not all(piece.text.isdigit() for piece in below[:tails]):
            break
        for at in combinations(long, tails):
            joined = dict(zip(at, below, strict=False))
            row = tuple(put_together((p, joined[n])) if n in joined else p for n, p in enumerate(upper))
            for others in by_rows(below[tails:], wide, high - 1, full):
                yield (row, *others)
