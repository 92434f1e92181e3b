"""Step 7a, judge: rows of a form with the same name (合计 of a group, 合计 of the table), one of them not found.

The labels around it determine which of the two a label is, where the source holds a row that is between them on the
form. Where it holds none, the label may be that of either row.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.layout import Layout
from extractor.recovery.settle.placed import PlacedRow


def unsure_twins(rows: Mapping[int, PlacedRow], layout: Layout) -> dict[int, str]:
    """Slot → the label, for the rows of each such pair: the one that was found and the one that was not."""
    labelled = sorted(slot for slot, row in rows.items() if row.source is not None and row.source.labels)
    unsure: dict[int, str] = {}
    for slot in labelled:
        source = rows[slot].source
        if source is not None and source.labels[0].block is not None:
            continue  # The place of its block on the page says which of the two it is.
        text = source.labels[0].text if source is not None else ""
        for twin in _called_the_same(slot, text, layout):
            low, high = sorted((slot, twin))
            if twin not in labelled and not any(low < other < high for other in labelled):
                unsure |= {slot: text, twin: text}
    return unsure


def _called_the_same(slot: int, text: str, layout: Layout) -> list[int]:
    """The other rows whose whole label is this text, as well as that of ``slot``."""
    found = [c for c in layout.lexicon.find(text) if c.slot.kind is SlotKind.ROW and c.lo == 0 and c.hi == c.size]
    own = next((c for c in found if c.slot.index == slot), None)
    if own is None:
        return []
    return [c.slot.index for c in found if c.slot.index != slot and c.score >= own.score]
