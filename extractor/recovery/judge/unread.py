"""Step 7b, judge: cells called missing where a page or a picture of the source was not read.

A reader says in a note what it left unread: a page whose reading was stopped, one that is broken, a picture. What is
missing may be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from extractor.messages import Message, message
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status

_UNREAD: Final = frozenset(
    {
        *("page.is_picture", "page.without_text_layer", "page.broken_text_layer", "page.large_picture"),
        *("page.rows_by_script", "page.not_rendered", "pdf.page_broken", "scan.stopped"),
        *("document.embedded_file", "html.frames_unread", "picture.absent", "picture.not_read", "picture.not_read_all"),
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


def _is_unread(note: object) -> bool:
    """Is the note, or one inside it, of these codes?"""
    return isinstance(note, Message) and (note.code in _UNREAD or any(map(_is_unread, note.arguments.values())))
