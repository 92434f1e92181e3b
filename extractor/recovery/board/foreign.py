"""Step 4, match: blocks that are headed by labels of another edition of the form."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.forms import Form
from extractor.forms.lexicon import SlotKind, lexicon_of
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Attachment
from extractor.tagging.roles import Role

# A label of another edition must have this score before the block is reported as not of this form.
FOREIGN_SCORE = 0.9


def foreign_labels(pieces: Sequence[Piece], form: Form, others: Sequence[Form]) -> tuple[str, ...]:
    """Column labels that only another edition has, found where the header of this block should be."""
    own = lexicon_of(form)
    found = []
    for piece in pieces:
        known = any(c.score >= FOREIGN_SCORE and c.whole for c in own.find(piece.text))
        if piece.role is not Role.HEADER or known:
            continue
        for other in others:
            columns = [
                c
                for c in lexicon_of(other).find(piece.text)
                if c.slot.kind is SlotKind.COLUMN and c.whole and c.score >= FOREIGN_SCORE
            ]
            if columns:
                found.append(piece.text)
                break
    return tuple(found)


def printed_rows(slots: Sequence[int], attachment: Attachment) -> dict[int, tuple[str, ...]]:
    found = {slot: attachment.rows[slot] for slot in slots if slot in attachment.rows}
    return {slot: tuple(p.text for run in source.runs for p in run.items if p.filled) for slot, source in found.items()}
