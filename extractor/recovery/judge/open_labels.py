"""Step 7a, judge: labels that may be those of another row than the one that was given their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.settle.placed import PlacedRow


def open_labels(rows: Mapping[int, PlacedRow], layout: Layout) -> dict[int, str]:
    """Slot → why its values may be another row's, or another row's its own."""
    return {**dict(_twins(rows, layout)), **dict(_crossed(rows))}


def _twins(rows: Mapping[int, PlacedRow], layout: Layout) -> Iterator[tuple[int, str]]:
    """Rows with the same name (合计 of a group, 合计 of the table), one found and one not.

    The labels around it determine which of the two a label is, where the source holds a row that is between them on the
    form; so does the place of its block on the page, where that is known.
    """
    labelled = {slot: row.source.labels[0] for slot, row in rows.items() if row.source.labels}
    for slot, label in labelled.items():
        whole = layout.lexicon.rows_named(label.text)
        own = next((c.score for c in whole if c.slot.index == slot), None)
        if own is None or label.block is not None:
            continue
        for twin in (c.slot.index for c in whole if c.slot.index not in labelled and c.score >= own):
            if not any(min(slot, twin) < other < max(slot, twin) for other in labelled):
                reason = message("row.twin_label", label=label.text)
                yield from ((slot, reason), (twin, reason))


def _crossed(rows: Mapping[int, PlacedRow]) -> Iterator[tuple[int, str]]:
    """Rows whose label is right behind that of a later row, which has no values: (七)总计 | 3.其他 | 7 0 8."""
    heads = sorted((row.source.labels[0].index, slot) for slot, row in rows.items() if row.source.labels)
    for (_, before), (_, slot) in pairwise(heads):
        if slot < before and rows[before].placement is None and rows[slot].placement is not None:
            yield slot, message("row.crossed")
