"""Step 7a, judge: labels read in another order than the form's, so that one was given the values of the other."""

from __future__ import annotations

from collections.abc import Mapping, Set
from itertools import pairwise

from extractor.recovery.board.layout import Layout
from extractor.recovery.board.rows import Via
from extractor.recovery.settle.placed import PlacedRow


def crossed_rows(rows: Mapping[int, PlacedRow]) -> dict[int, int]:
    """Slot → the row of the form that comes later, whose label is right before it and has no values.

    (七)总计 | 3.其他 | 7 0 8: the values may be those of either.
    """
    heads = sorted((piece.index, slot) for slot, row in rows.items() if row.source for piece in row.source.labels[:1])
    return {
        slot: before
        for (_, before), (_, slot) in pairwise(heads)
        if slot < before and rows[before].placement is None and rows[slot].placement is not None
    }


def unsure_apart(rows: Mapping[int, PlacedRow], layout: Layout) -> Set[int]:
    """Slots of rows whose values are apart from their labels, where the labels do not determine which values they are.

    Two labels are in another order than the form's, and it is not known whether the values changed places with them; or
    a row of the same group has values and no label, so that any of them may be those without.
    """
    apart = {slot: row for slot, row in rows.items() if row.placement is not None and row.placement.via == Via.APART}
    heads = sorted((r.source.labels[-1].index, slot) for slot, r in apart.items() if r.source and r.source.labels)
    turned = {slot for (_, a), (_, b) in pairwise(heads) if a > b for slot in (a, b)}
    alone = {slot for slot, row in apart.items() if slot >= 0 and not (row.source and row.source.labels)}
    parents = {layout.lexicon.slots[slot].parent for slot in alone}
    return turned | {slot for slot in apart if slot >= 0 and layout.lexicon.slots[slot].parent in parents - {None}}
