"""Step 5b, place: the cost of putting values into other columns than those that the tagger's scores favour."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extractor.recovery.board.pieces import Piece

_WEIGHT = 0.05
"""Cost of a unit of surprise (natural logarithm): a quarter of the cost that :mod:`extractor.recovery.settle.domains`
weighs as one unit.

The scores of one row depend on each other: four times as much, the weight of independent ones, misses more numbers
(docs/decisions/0010)."""
_LEAST = 0.02
"""No score is taken to be surer than this against a column."""


def opinion(items: Sequence[Piece], cells: Sequence[int], leaves: Sequence[int]) -> float:
    """Cost of ``cells`` (item index of each printed column); ``leaves`` gives the leaf column of each of them.

    Values that ``cells`` leave out cost what corresponds to the tagger's chance that they are in no column. The cost is
    0 without scores.
    """
    if not leaves or not any(item.columns for item in items):
        return 0.0
    surprise = 0.0
    inside = set()
    for printed, item in enumerate(cells):
        if item >= 0:
            inside.add(item)
            chances = items[item].columns
            if chances and leaves[printed] < len(chances):
                surprise -= math.log(max(chances[leaves[printed]], _LEAST))
    for n, item_left in enumerate(items):
        if item_left.columns and item_left.filled and n not in inside:
            surprise -= math.log(max(1.0 - sum(item_left.columns), _LEAST))
    return _WEIGHT * surprise
