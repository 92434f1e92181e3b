"""Step 5c, place: blocks of text that hold cells of one column, and the rows that such blocks form side by side.

Where cells are narrow and tall, a converter takes each of them for a block of text, or the cells of one column in a
few rows for one. As many blocks as there are columns then make a row, or several rows; a number that was wrapped
inside its cell takes more than one line of its block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.parted.chunks import SKIPPED, block_ends
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.values.stacks import digits_of, put_together

TextBlock = tuple[Piece, ...]
"""Values one below the other, with no empty line between."""
Row = tuple[Piece, ...]

_NARROWEST = 3
"""Digits that the narrowest cell holds in which numbers are wrapped."""
_MOST_LINES = 3
"""Lines of a wrapped number."""
_MOST_HIGH = 8
"""Rows that blocks side by side may hold; :mod:`.chunks` treats more of them."""
_MOST_WAYS = 64
"""Ways to read the lines of some blocks that are tried."""
_WORTH = {False: 0.6, True: 1.0}
"""Worth of a row that adds up and whose sum is evidence: a sum of zeros is not."""
_OF_MARKS = 0.3
"""Of a row that has no number."""
_HIGH = 0.02
"""Cost of each further row at once: one below the other is the plainer reading."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that the blocks ``start`` to ``stop`` (half-open) hold, from top to bottom."""

    start: int
    stop: int
    rows: tuple[Row, ...]


def text_blocks(values: Sequence[Piece]) -> list[TextBlock]:
    """The values by block of text, in reading order."""
    return [tuple(values[start:stop]) for start, stop in enumerate(block_ends(values)) if stop]


def full_width(values: Sequence[Piece]) -> int:
    """Digits of a number that fills its cell, if there are any: the longest of them does."""
    return max((len(piece.text) for piece in values if digits_of(piece.text)), default=0)


def may_be_tail(block: TextBlock, line: int, full: int) -> bool:
    """May this line continue the number above it?"""
    upper = block[line - 1].text if line else ""
    fills = full >= _NARROWEST and upper.isdigit() and len(upper) == full and upper[0] != "0"
    return fills and block[line].text.isdigit()


def as_column(block: TextBlock, rows: int, full: int) -> Iterator[Row]:
    """The ways in which the lines of a block may be so many cells; the one that joins the upper lines comes first.

    ``full``: digits of a number that fills its cell; only such a number continues below.
    """
    if not rows:
        if not block:
            yield ()
        return
    if not rows <= len(block) <= rows * _MOST_LINES or any(a.line == b.line for a, b in pairwise(block)):
        return
    for size in range(min(_MOST_LINES, len(block) - rows + 1), 0, -1):
        if all(may_be_tail(block, line, full) for line in range(1, size)):
            # The last line of a number is shorter than its cell or as long; a line that continues further is as long.
            first = block[0] if size == 1 else put_together(block[:size])
            for others in as_column(block[size:], rows - 1, full):
                yield (first, *others)


def rows_of_blocks(blocks: Sequence[TextBlock], columns: int, full: int, row_sum: RowSum) -> list[Found]:
    """The rows that blocks side by side form, so that each adds up; blocks in no row are left out at a cost."""
    best: list[tuple[float, int, Found | None]] = [(0.0, 0, None)]
    for stop in range(1, len(blocks) + 1):
        best.append((best[stop - 1][0] - SKIPPED * len(blocks[stop - 1]), stop - 1, None))
        start = stop - columns
        if start < 0:
            continue
        for high in range(1, min(_MOST_HIGH, min(map(len, blocks[start:stop]))) + 1):
            rows = _side_by_side(blocks[start:stop], high, full, row_sum)
            worth = sum(map(_worth, rows)) - _HIGH * (high - 1)
            if rows and best[start][0] + worth > best[stop][0]:
                best[stop] = (best[start][0] + worth, start, Found(start, stop, rows))
    found: list[Found] = []
    at = len(blocks)
    while at:
        _, before, rows_here = best[at]
        if rows_here is not None:
            found.append(rows_here)
        at = before
    return found[::-1]


def _side_by_side(blocks: Sequence[TextBlock], high: int, full: int, row_sum: RowSum) -> tuple[Row, ...]:
    """The rows that the blocks hold as columns; none if they do not add up."""
    ways = [list(as_column(block, high, full)) for block in blocks]
    for cells in islice(product(*ways), _MOST_WAYS):
        rows = tuple(zip(*cells, strict=True))
        if all(adds_up(row, row_sum) for row in rows):
            return rows
    return ()


def adds_up(row: Sequence[Piece], row_sum: RowSum) -> bool:
    """Does the row add up? One without numbers has nothing to add."""
    numbers = [piece.reading.value for piece in row]
    return row_sum.failing(numbers) == 0 or all(number is None for number in numbers)


def _worth(row: Row) -> float:
    numbers = [piece.reading.value for piece in row]
    if all(number is None for number in numbers):
        return _OF_MARKS
    return _WORTH[sum(1 for number in numbers if number) > 1]
