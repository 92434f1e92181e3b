"""Step 7b, judge: cells of sources that were not read whole, or do not show where blocks side by side end.

A reader says in a note what it left unread: a page whose reading was stopped, one that is broken, a picture. What is
missing may be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from extractor.document import Document
from extractor.messages import Message, message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.parted import Parted
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status

_UNREAD: Final = frozenset(
    {
        *("page.is_picture", "page.without_text_layer", "page.broken_text_layer", "page.large_picture"),
        *("page.rows_by_script", "page.not_rendered", "pdf.page_broken", "scan.stopped"),
        *("document.embedded_file", "html.frames_unread", "picture.absent", "picture.not_read", "picture.not_read_all"),
        "picture.frames_passed_over",
    }
)
"""Codes of the notes that say so."""


@doubting
def doubt_unread(verdicts: Verdicts, notes: Iterable[str]) -> Iterator[Against]:
    """The missing cells doubted, if ``notes`` name a page or a picture that was not read."""
    unread = next((note for note in notes if _is_unread(note)), None)
    if unread is None:
        return
    reason = message("cell.part_unread", note=unread)
    for key, verdict in verdicts.items():
        if verdict.status is Status.MISSING:
            yield Against(key, Doubt.UNCLAIMED, reason)


@doubting
def doubt_unseen(verdicts: Verdicts, document: Document) -> Iterator[Against]:
    """The cells of tables of which nothing was found, where pages were recognised: of a bad picture a whole table may
    go unseen."""
    if all(token.score is None for token in document.tokens):
        return
    seen = {key.table for key, verdict in verdicts.items() if verdict.status is not Status.MISSING}
    reason = message("table.unseen")
    yield from (Against(key, Doubt.UNCLAIMED, reason) for key in verdicts if key.table not in seen)


def _is_unread(note: object) -> bool:
    """Is the note, or one inside it, of these codes?"""
    return isinstance(note, Message) and (note.code in _UNREAD or any(map(_is_unread, note.arguments.values())))


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
