"""Step 5c, place: the rows of a page whose columns are written area by area, as pieces in printed order.

Sums distinguish the column of sums from the others, and nothing more: the others are taken in the form's order, unless
the first of them is the last of all, behind the sums, as it is where its header is the highest.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.parted.parting import part_page
from extractor.recovery.sums.row_sums import RowSum

_Row = tuple[Piece, ...]


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
