"""Step 7b, judge: tables with blocks side by side, in text that does not show where one block ends."""

from __future__ import annotations

from collections.abc import Mapping, Set

from extractor.forms import CellKey
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt


def doubt_abreast(
    verdicts: Mapping[CellKey, Verdict], unsure: Set[tuple[str, str, int]], layout: Layout
) -> dict[CellKey, Verdict]:
    """Doubted: every cell of these blocks (form, table, number of the block). A label that is not recognised leaves
    its numbers to the row of the other block, and no sum need show it."""
    known = dict(verdicts)
    reason = message("table.abreast")
    for (table, number), block in layout.block_at.items():
        if (layout.form.id, table, number) in unsure:
            for key in (key for plan in block.plans for key in plan.keys):
                known[key] = known[key].doubted(evidence.OPEN, reason, Doubt.OPEN)
    return known
