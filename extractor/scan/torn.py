"""Cells over several rows of a grid whose inner rules are lost: parted by the rows and columns that still stand.

Where a strip of a page is shifted or its rules are gone, the cells of several rows become one, in which their values
stand one below another. The rules beside it still show the rows; how many values stand in one shows the columns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.document import BBox
from extractor.scan.fields import ScanCell, ScanTable, in_doubt
from extractor.scan.marks import VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.scan.reading import Reading, ScanText

FEWEST_ROWS = 2
"""Rows with something in them that such a cell holds."""


def parted_rows(reading: Reading, table: ScanTable) -> ScanTable:
    """The table with its torn cells parted; what was in them is in doubt."""
    while torn := next(_torn_cells(reading, table), None):
        table = replace(table, cells=tuple(_with_parts(table.cells, *torn)))
    return table


def _torn_cells(reading: Reading, table: ScanTable) -> Iterator[tuple[ScanCell, list[ScanCell]]]:
    """The torn cells with their parts, none of which is over several rows."""
    for cell in table.cells:
        if cell.row_end - cell.row >= FEWEST_ROWS and (parts := _parts(reading, cell, _edges(table, cell))):
            yield cell, parts


def _edges(table: ScanTable, cell: ScanCell) -> list[float]:
    """The edges of the rows of the cell in pixels of the level page, as the cells beside it show them; empty where one
    is not known."""
    known: dict[int, float] = {}
    for other in table.cells:
        known.setdefault(other.row, other.level.top)
        known.setdefault(other.row_end, other.level.bottom)
    rows = range(cell.row, cell.row_end + 1)
    return [known[row] for row in rows] if all(row in known for row in rows) else []


def _parts(reading: Reading, cell: ScanCell, edges: Sequence[float]) -> list[ScanCell]:
    """The cells that it is made of, with columns of their own from 0; none where it is one cell."""
    lines = [_in_row(cell, edges, row) for row in range(len(edges) - 1)]
    values = [own for own in lines if any(map(_is_value, own))]
    # One value below its head, or above the next one, is torn as well: no cell holds a label and a value.
    apart = sum(map(bool, lines)) >= FEWEST_ROWS and any(all(map(_is_value, own)) for own in values)
    if not apart:
        return []
    width, _ = max(Counter(len(own) for own in values).items(), key=lambda count: (count[1], count[0]))
    made = []
    for row, own in enumerate(lines):
        row_box = BBox(cell.level.x0, edges[row], cell.level.x1, edges[row + 1])
        if len(own) == width > 1:
            cuts = [row_box.x0, *((a.level.x1 + b.level.x0) / 2 for a, b in pairwise(own)), row_box.x1]
            boxes = [BBox(a, row_box.top, b, row_box.bottom) for a, b in pairwise(cuts)]
            pieces = [(n, n + 1, [line], box) for n, (line, box) in enumerate(zip(own, boxes, strict=True))]
        else:
            pieces = [(0, width, own, row_box)]
        made += [
            ScanCell(
                cell.row + row, cell.row + row + 1, low, high, tuple(map(in_doubt, held)), reading.frame.back(box), box
            )
            for low, high, held, box in pieces
        ]
    return made


def _is_value(line: ScanText) -> bool:
    return VALUE.fullmatch(line.text) is not None


def _in_row(cell: ScanCell, edges: Sequence[float], row: int) -> list[ScanText]:
    """The lines of the cell whose middle is in the row, from left to right."""
    own = [line for line in cell.lines if edges[row] <= line.level.center[1] < edges[row + 1]]
    return sorted(own, key=lambda line: line.level.x0)


def _with_parts(cells: Sequence[ScanCell], torn: ScanCell, parts: Sequence[ScanCell]) -> list[ScanCell]:
    """The cells of the table with the parts in the place of the torn one; what is right of it moves."""
    width = max(part.col_end for part in parts)
    more = max(0, width - (torn.col_end - torn.col))

    def moved(col: int) -> int:
        return col + more if col >= torn.col_end else col

    made: list[ScanCell] = []
    for cell in cells:
        if cell is not torn:
            made.append(replace(cell, col=moved(cell.col), col_end=moved(cell.col_end)))
            continue
        for part in parts:
            # The last of a row reaches as far as the cell did.
            end = torn.col_end + more if part.col_end == width else torn.col + part.col_end
            made.append(replace(part, col=torn.col + part.col, col_end=end))
    return sorted(made, key=lambda cell: (cell.row, cell.col))
