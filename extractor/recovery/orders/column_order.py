"""The order of columns that the header shows, or the form's own where only that adds up.

A header of several lines is read in an order that depends on all its labels: where one of them is in words that the
form does not have, its columns seem to be elsewhere. The rows show it: printed in the header's order, none of them adds
up, and in the form's, all do. Columns that do change places add up as the header says, and keep its order.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Final

from extractor.recovery.board.headers import Header
from extractor.recovery.board.layout import BlockPlan, Layout
from extractor.recovery.board.pieces import numbers_of
from extractor.recovery.board.rows import Run
from extractor.recovery.sums.row_sums import FEWEST_COLUMNS

_FEWEST_ROWS: Final = 3
_MOST: Final = 0.8
"""Share of the rows that must add up in the form's order, and fail in the header's."""


def order_that_adds_up(
    order: tuple[int, ...], runs: Sequence[Run], block: BlockPlan, layout: Layout
) -> tuple[int, ...] | None:
    """The form's own order, if whole rows add up in it and not in ``order``; else ``None``."""
    own = tuple(range(block.width))
    if order == own or block.width < FEWEST_COLUMNS:
        return None
    as_printed = layout.sums.of_row(block.plans[0].slot, order)
    as_in_form = layout.sums.of_row(block.plans[0].slot, own)
    rows = [numbers_of(run.items) for run in runs if len(run.items) == block.width]
    told = [(as_printed.failing(row), as_in_form.failing(row)) for row in rows if any(row)]
    only_own = sum(bool(printed) and formed == 0 for printed, formed in told)
    return own if only_own >= max(_FEWEST_ROWS, _MOST * len(told)) else None


def stands_above(header: Header, runs: Sequence[Run], count: int) -> bool:
    """Is the drawn header as its rows are, column for column? Where a cell of it spans fewer rows than it should, the
    labels below move to columns that they are not of, and their order tells nothing.

    A header that is moved as a whole keeps its order.
    """
    drawn = next((part for part in header.parts if part.drawn and len(part.leaves) == count), None)
    if drawn is None:
        return True
    places = [piece.x0 for piece in sorted(drawn.leaves.values(), key=lambda piece: piece.x0)]
    of_grid = [run for run in runs if run.items and (cell := run.items[0].grid) and cell.table == drawn.grid]
    # Behind the last column there may be surplus cells.
    rows = (run.items if len(run.items) == count else [i for i in run.items if i.filled] for run in of_grid)
    spaced = Counter(_steps([item.x0 for item in row]) for row in rows if len(row) == count)
    return not spaced or spaced.most_common(1)[0][0] == _steps(places)


def _steps(places: Sequence[float]) -> tuple[float, ...]:
    return tuple(b - a for a, b in itertools.pairwise(places))
