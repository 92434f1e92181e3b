"""Step 5b, place: an empty column that a converter removed from one part of a drawn table.

A long table is cut at the page, and a column that is empty on one of the pages is dropped there, header and all. The
rows of that part are a cell short, all of them, and add up without it; the other parts show which column of the block
is empty. Where it was dropped from the whole table, the header shows it: it lacks one label, and each of the others is
above the cells of its column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from extractor.recovery.board.headers import Header
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Run
from extractor.recovery.sums.row_sums import RowSum

_MOST: Final = 2
"""Columns removed at once."""
_FEWEST: Final = 3
"""Rows that must show a column empty, and rows that must add up without it."""
_FEWEST_COLUMNS: Final = 4
_EACH_BROKEN: Final = 6
"""Rows that add up for each that does not."""


PartKey = tuple[int, int]
"""Number of a grid table, and the column in which the last cell of a row begins: where that changes, a table of other
columns goes on in the same grid."""
Parts = Mapping[PartKey, Sequence[Sequence[Piece]]]
"""The rows of a block, where all of a part end in the same column."""


def removed_columns(count: int, parts: Parts, row_sum: RowSum, header: Header) -> dict[PartKey, tuple[int, ...]]:
    """Part → printed columns that this part of the block lacks; parts that lack none are absent.

    ``row_sum``: for values in printed order.
    """
    unnamed = {t: _unnamed(t[0], rows, count, header) for t, rows in parts.items()} if count >= _FEWEST_COLUMNS else {}
    found = {t: columns for t, columns in unnamed.items() if columns and _add_up(parts[t], count, columns, row_sum)}
    if found:
        return found
    widths = {table: _width(rows) for table, rows in parts.items()}
    whole = [
        _values(row, count)
        for table, rows in parts.items()
        if widths[table] >= count and _add_up(rows, count, (), row_sum)
        for row in rows
    ]
    if count < _FEWEST_COLUMNS or len(whole) < _FEWEST:
        return {}
    empty = tuple(column for column in range(count) if not any(row[column].filled for row in whole))
    if not 0 < len(empty) <= _MOST:
        return {}
    short = [table for table, width in widths.items() if width == count - len(empty)]
    return {table: empty for table in short if _add_up(parts[table], count, empty, row_sum)}


def short_parts(count: int, parts: Parts, removed: Mapping[PartKey, tuple[int, ...]]) -> frozenset[PartKey]:
    """Parts half of whose rows, or more, are a cell shorter than the block, where nothing shows which cell is
    missing.

    A row of them that has as many cells as the block may have a label's cell among them.
    """
    half = (part for part, rows in parts.items() if 2 * sum(len(r) < count for r in rows) >= max(len(rows), _FEWEST))
    return frozenset(half) - removed.keys()


def without(cells: Sequence[int], count: int, removed: Sequence[int], undrawn: int) -> tuple[int, ...]:
    """The cells of a row of ``count`` columns, with ``undrawn`` in those that were removed."""
    there = iter(cells)
    return tuple(undrawn if column in removed else next(there) for column in range(count))


def _unnamed(table: int, rows: Sequence[Sequence[Piece]], count: int, header: Header) -> tuple[int, ...]:
    """Printed columns without a label, where the others have one each, right above the cells of all rows."""
    part = next((part for part in header.parts if part.grid == table), None)
    if part is None or not 0 < count - len(part.leaves) <= _MOST:
        return ()
    named = [column for column in range(count) if header.order[column] in part.leaves]
    places = [piece.grid.col for column in named if (piece := part.leaves[header.order[column]]).grid is not None]
    width = len(named)
    under = (
        len(row) >= width and [piece.grid.col for piece in _values(row, width) if piece.grid is not None] == places
        for row in rows
    )
    return tuple(column for column in range(count) if column not in named) if all(under) else ()


def parts_of(runs: Sequence[Run]) -> Parts:
    """``runs``: those of the rows of one block."""
    parts: dict[PartKey, list[Sequence[Piece]]] = {}
    for run in runs:
        key = part_of(run)
        if key is not None:
            parts.setdefault(key, []).append(run.items)
    ends = {key: {row[-1].x1 for row in rows} for key, rows in parts.items()}
    return {key: rows for key, rows in parts.items() if len(ends[key]) == 1}


def part_of(run: Run) -> PartKey | None:
    """Which part of a drawn table the run is in."""
    last = run.items[-1].grid if run.geometry == Geometry.GRID and run.items else None
    return None if last is None else (last.table, last.col)


def _width(rows: Sequence[Sequence[Piece]]) -> int:
    """Cells of the shortest row: the others have the cells of labels before their values, too."""
    return min(map(len, rows))


def _values(row: Sequence[Piece], width: int) -> Sequence[Piece]:
    return row[len(row) - width :]


def _add_up(rows: Sequence[Sequence[Piece]], count: int, removed: Sequence[int], row_sum: RowSum) -> bool:
    """Do the rows add up without these columns, and enough of them to be evidence? No number is left outside.

    An office breaks a sum here and there.
    """
    width = count - len(removed)
    proved, failed = 0, 0
    for row in rows:
        if any(piece.filled for piece in row[: len(row) - width]):
            return False
        values = [piece.reading.value for piece in _values(row, width)]
        filled = [None if n < 0 else values[n] for n in without(range(width), count, removed, -1)]
        holds = row_sum.failing(filled) in (0, None)
        failed += not holds
        proved += holds and any(values)
    return proved >= max(_FEWEST, _EACH_BROKEN * failed)
