"""Step 7a, judge: labels that were read in another order than the form's, so that one took the values of the other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from extractor.recovery.settle.placed import PlacedRow


def crossed_rows(rows: Mapping[int, PlacedRow]) -> dict[int, int]:
    """Slot → the row of the form that comes later, whose label stands right before it and has no values.

    (七)总计 | 3.其他 | 7 0 8: the values may be those of either.
    """
    heads = sorted((piece.index, slot) for slot, row in rows.items() if row.source for piece in row.source.labels[:1])
    return {
        slot: before
        for (_, before), (_, slot) in pairwise(heads)
        if slot < before and rows[before].placement is None and rows[slot].placement is not None
    }
