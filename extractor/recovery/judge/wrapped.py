"""Step 7b, judge: numbers that may go on in the line below, as a narrow cell wraps them.

``27312`` is printed as ``2731`` with ``2`` below it, and nothing but a rule that is not in the text sets the lines of a
cell apart from those of the next row. A number without a cell that is right below one with a cell may be its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from extractor.forms import CellKey
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Piece
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status
from extractor.tagging.roles import Role

_LINES_ON: Final = 2
"""A converter may leave an empty line between two lines of a cell."""
_LEADING: Final = 2.5
"""The same on a page, in heights of the number above."""


def doubt_wrapped(
    verdicts: Mapping[CellKey, Verdict], pieces: Sequence[Piece], alignment: Alignment, layout: Layout
) -> dict[CellKey, Verdict]:
    """Doubted: numbers with another one right below them that was given no cell, and is on no other row's line."""
    known = dict(verdicts)
    cell_at = {span.start: key for key, verdict in verdicts.items() for span in verdict.spans}
    placed = [p for p in pieces if p.start in cell_at and verdicts[cell_at[p.start]].status is Status.READ]
    labels: dict[int, set[int]] = {}
    for piece in pieces:
        if hit := alignment.rows.get(piece.index):
            labels.setdefault(piece.line, set()).add(hit.candidate.slot.index)
    for free in pieces:
        if free.role is not Role.VALUE or free.start in cell_at or not free.text.isdigit():
            continue
        for upper in placed:
            key = cell_at[upper.start]
            if _goes_on(upper, free) and labels.get(free.line, set()) <= {layout.place_of[key][0]}:
                reason = message("cell.may_go_on", below=free.text)
                known[key] = known[key].doubted(evidence.OPEN, reason, Doubt.OPEN)
    return known


def _goes_on(upper: Piece, lower: Piece) -> bool:
    """Is the one right below the other, and not longer?"""
    if upper.grid is not None or lower.grid is not None or len(lower.text) > len(upper.text):
        return False
    if upper.bbox is not None and upper.y is not None and lower.y is not None:
        near = upper.page == lower.page and 0 < lower.y - upper.y <= _LEADING * upper.bbox.height
    else:
        near = 0 < lower.line - upper.line <= _LINES_ON
    if not near:
        return False
    return lower.x0 < upper.x1 and upper.x0 < lower.x1
