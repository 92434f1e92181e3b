"""Step 5c, place: the rows of a page whose columns are written area by area (:mod:`.areas`), as pieces in printed order.

Sums tell the column of sums from the others, and nothing more: the others are taken in the form's order, unless the
first of them comes last of all, behind the sums, as it does where its header is the highest.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.recovery.options import RowSum
from extractor.recovery.parted.areas import part_page
from extractor.recovery.pieces import Piece

_Row = tuple[Piece, ...]


def rows_of_page(values: Sequence[Piece], rows: int, order: Sequence[int], form_sum: RowSum) -> list[_Row | None]:
    """The values cut into so many rows; a row is ``None`` where several readings hold and give it other numbers.

    ``values``: all of the page, the rows' own at their beginning or at their end; ``order``: form column of each
    printed column; ``form_sum``: of a row in form order. Empty where the page cannot be read so.
    """
    columns = len(order)
    signs = _signs(columns, form_sum)
    size = rows * columns
    if not signs or rows < 2 or not size <= len(values):
        return []
    written = (tuple(range(columns)), (*range(1, columns), 0))
    orders = tuple(tuple(signs[column] for column in columns_written) for columns_written in written)
    for start in dict.fromkeys((len(values) - size, 0)):
        own = values[start : start + size]
        numbers = _numbers(own)
        parted = part_page(numbers, rows, orders) if numbers else ()
        if not parted:
            continue
        readings = [_reading(way.cells, own, written[way.order], order) for way in parted]
        return [row if _alike(others) else None for row, others in zip(readings[0], zip(*readings, strict=True), strict=True)]
    return []


def _signs(columns: int, form_sum: RowSum) -> tuple[int, ...]:
    """The sign of each column in the one sum of a row; none where the sums are of another kind."""
    units = [[float(n in pair) for n in range(columns)] for pair in ((a, b) for b in range(columns) for a in range(columns))]
    for total in range(columns):
        pairs = (units[total * columns + n] for n in range(columns) if n != total)
        if all(form_sum(pair, ()) == 0 for pair in pairs):
            return tuple(-1 if n == total else 1 for n in range(columns))
    return ()


def _numbers(values: Sequence[Piece]) -> tuple[int, ...]:
    """Whole numbers, what is none being 0; none where there are others."""
    read = [piece.reading.value or 0.0 for piece in values]
    return tuple(map(int, read)) if all(value == int(value) for value in read) else ()


def _reading(cells: Sequence[int], values: Sequence[Piece], written: Sequence[int], order: Sequence[int]) -> list[_Row]:
    place_of = {column: place for place, column in enumerate(written)}
    columns = len(order)
    rows = range(0, len(cells), columns)
    return [tuple(values[cells[row + place_of[column]]] for column in order) for row in rows]


def _alike(rows: Sequence[_Row]) -> bool:
    return len({tuple(piece.reading.value for piece in row) for row in rows}) == 1
