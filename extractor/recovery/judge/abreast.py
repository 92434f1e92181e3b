"""Step 7b, judge: tables with blocks side by side, in text that does not show where one block ends."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.parted import Parted
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status


@doubting
def doubt_abreast(verdicts: Verdicts, parted: Parted, layout: Layout) -> Iterator[Against]:
    """Doubted: every cell of blocks of which nothing shows where they end, the rows of others that are not told from
    the rows beside them, and what is missing of blocks of which labels are elsewhere as well. A label that is not
    recognised leaves its numbers to the row of the other block, and no sum need show it."""
    reason = message("table.abreast")
    for (table, number), block in layout.block_at.items():
        key = layout.form.id, table, number
        for slot, cell in ((plan.slot, cell) for plan in block.plans for cell in plan.keys):
            lost = key in parted.torn and verdicts[cell].status is Status.MISSING
            if lost or key in parted.unsure or (layout.form.id, slot) in parted.open_rows:
                yield Against(cell, Doubt.OPEN, reason)
