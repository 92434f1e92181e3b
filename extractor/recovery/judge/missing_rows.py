"""Step 7b, judge: rows and cells called missing whose numbers may be among those taken for the row beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from extractor.forms import CellKey
from extractor.messages import message
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status

_NO_ROW: Final = "row"


def doubt_missing_rows(
    verdicts: Mapping[CellKey, Verdict], pieces: Sequence[Piece], layout: Layout
) -> dict[CellKey, Verdict]:
    """Doubted: rows without a label beside a row whose values are on several lines, as one of those lines may be
    theirs, or behind one with values that may be in several of its cells; rows that are not among those recognised from
    a picture, which loses none by itself: a rule or a label was not seen; and missing cells of rows in which others are
    open."""
    known = dict(verdicts)
    line_of = {piece.start: piece.line for piece in pieces}
    for block in layout.blocks:
        plans = block.plans
        pictured = any(known[key].recognised for plan in plans for key in plan.keys)
        spread = [_on_several_lines(plan, known, line_of) for plan in plans]
        for place, plan in enumerate(plans):
            beside = any(spread[max(place - 1, 0) : place + 2])
            behind = place > 0 and _may_hold_more(plans[place - 1], known)
            absent = all(known[key].absence == _NO_ROW for key in plan.keys)
            if (beside or behind) and absent:
                _doubt(known, plan.keys, message("row.lines_of_neighbour"))
            elif pictured and absent:
                _doubt(known, plan.keys, message("row.unseen_on_picture"))
            if any(_is_open(known[key]) for key in plan.keys):
                _doubt(known, plan.keys, message("row.others_open"))
    return known


def _is_open(verdict: Verdict) -> bool:
    """Was its place left open, or do sums suggest another one?"""
    return Doubt.SUSPECT in verdict.doubts or (verdict.status is Status.UNREADABLE and Doubt.OPEN in verdict.doubts)


def _may_hold_more(plan: RowPlan, verdicts: Mapping[CellKey, Verdict]) -> bool:
    """Are several values of a row on lines of their own, with nothing to show in which cells they are?"""
    taken = [v for key in plan.keys if (v := verdicts[key]).grounds and v.grounds.geometry == Geometry.NONE and v.spans]
    return len(taken) > 1 and any(Doubt.OPEN in verdicts[key].doubts for key in plan.keys)


def _on_several_lines(plan: RowPlan, verdicts: Mapping[CellKey, Verdict], line_of: Mapping[int, int]) -> bool:
    """Were values taken for one row that are on several lines, and side by side on one of them?"""
    taken = [verdicts[key] for key in plan.keys if verdicts[key].spans]
    lines = [line_of.get(verdict.spans[0].start, -1) for verdict in taken]
    drawn = any(verdict.grounds is not None and verdict.grounds.geometry == Geometry.GRID for verdict in taken)
    return not drawn and 1 < len(set(lines)) < len(lines)


def _doubt(known: dict[CellKey, Verdict], keys: Sequence[CellKey], reason: str) -> None:
    for key in keys:
        if known[key].status is Status.MISSING:
            known[key] = known[key].doubted(evidence.UNCLAIMED, reason, Doubt.UNCLAIMED)
