"""Step 5c, place: values that are right below the last lines of a wrapped header label.

Where a page break or the columns of the page tear a header apart, only the end of a label is left above a value (益组织
of 社会公益组织). It may be the end of several labels (构); then the value is of one of these columns.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.forms import Column
from extractor.forms.lexicon import label_key
from extractor.normalize import fold
from extractor.recovery.board.pieces import Piece
from extractor.tagging.roles import Role

_MOST_LINES = 6
"""Lines over which a label is wrapped."""


def columns_allowed(pieces: Sequence[Piece], columns: Sequence[Column]) -> dict[int, frozenset[int]]:
    """Index of each value right below lines of text that end a header label → which of ``columns`` it may be of."""
    endings = [(n, label_key(fold(text))) for n, column in enumerate(columns) for text in column.wordings]
    found: dict[int, frozenset[int]] = {}
    for at, piece in enumerate(pieces):
        if not piece.filled or piece.gap != 1 or not at or pieces[at - 1].is_item:
            continue
        text = ""
        for above in reversed(pieces[max(0, at - _MOST_LINES) : at]):
            text = label_key(above.text) + text
            ends = frozenset(n for n, label in endings if label.endswith(text))
            if above.is_item or above.role is Role.FURNITURE or not ends:
                break
            found[piece.index] = ends
            if above.gap != 1:
                break
    return found
