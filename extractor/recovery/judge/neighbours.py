"""Step 7b, judge: lines below each other that are taken for one row and may be two, or for two and may be one.

A row called missing may have one of the lines of the row beside it. The other way round, a narrow cell wraps ``27312``
to ``2731`` with ``2`` below it: a number without a cell that is right below one with a cell may be its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from extractor.messages import message
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.stacked_lines import TIGHT
from extractor.recovery.judge.cells import Against, Verdict, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.values.stacks import digits_of
from extractor.report import Status

_LINES_ON: Final = 2
"""A converter may leave an empty line between two lines of a cell."""
_LEADING: Final = 2.5
"""The same on a page, in heights of the number above."""
_ASIDE: Final = 6.0
"""Display columns."""
_NO_ROW: Final = "row"
_NO_CELLS: Final = "cells"


@doubting
def doubt_missing_rows(
    verdicts: Verdicts, pieces: Sequence[Piece], layout: Layout, open_rows: Set[int] = frozenset()
) -> Iterator[Against]:
    """Doubted: rows without a label beside a row whose values are on several lines, as one of those lines may be
    theirs, or behind one with values that may be in several of its cells; rows that are not among those recognised from
    a picture, which loses none by itself: a rule or a label was not seen; those that a row in other words may be
    (``open_rows``, by slot); missing cells of rows in which others are open; and the values of rows on a picture beside
    one with a label and no cells: two labels may be in one cell, as the rule between them was not seen."""
    line_of = {piece.start: piece.line for piece in pieces}
    for block in layout.blocks:
        plans = block.plans
        pictured = any(verdicts[key].recognised for plan in plans for key in plan.keys)
        spread = [_on_several_lines(plan, verdicts, line_of) for plan in plans]
        for place, plan in enumerate(plans):
            beside = any(spread[max(place - 1, 0) : place + 2])
            behind = place > 0 and _may_hold_more(plans[place - 1], verdicts)
            absent = all(verdicts[key].absence == _NO_ROW for key in plan.keys)
            reasons = {
                message("row.lines_of_neighbour"): absent and (beside or behind),
                message("row.unseen_on_picture"): absent and pictured and not (beside or behind),
                message("row.unknown_between"): plan.slot in open_rows,
                message("row.others_open"): any(_is_open(verdicts[key]) for key in plan.keys),
            }
            if pictured and all(verdicts[key].absence == _NO_CELLS for key in plan.keys):
                around = (key for near in plans[max(place - 1, 0) : place + 2] if near is not plan for key in near.keys)
                why = message("row.beside_label_alone")
                yield from (Against(key, Doubt.OPEN, why) for key in around if verdicts[key].recognised)
            lost = [key for key in plan.keys if verdicts[key].status is Status.MISSING]
            yield from (Against(k, Doubt.UNCLAIMED, why) for why, holds in reasons.items() if holds for k in lost)


def _is_open(verdict: Verdict) -> bool:
    """Was its place left open, or do sums suggest another one?"""
    return Doubt.SUSPECT in verdict.doubts or (verdict.status is Status.UNREADABLE and Doubt.OPEN in verdict.doubts)


def _may_hold_more(plan: RowPlan, verdicts: Verdicts) -> bool:
    """Are several values of a row on lines of their own, with nothing to show in which cells they are?"""
    taken = [v for key in plan.keys if (v := verdicts[key]).grounds and v.grounds.geometry == Geometry.NONE and v.spans]
    return len(taken) > 1 and any(Doubt.OPEN in verdicts[key].doubts for key in plan.keys)


def _on_several_lines(plan: RowPlan, verdicts: Verdicts, line_of: Mapping[int, int]) -> bool:
    """Were values taken for one row that are on several lines, and side by side on one of them?"""
    taken = [verdicts[key] for key in plan.keys if verdicts[key].spans]
    lines = [line_of.get(verdict.spans[0].start, -1) for verdict in taken]
    drawn = any(verdict.grounds is not None and verdict.grounds.geometry == Geometry.GRID for verdict in taken)
    return not drawn and 1 < len(set(lines)) < len(lines)


@doubting
def doubt_wrapped(
    verdicts: Verdicts, pieces: Sequence[Piece], alignment: Alignment, layout: Layout
) -> Iterator[Against]:
    """Doubted: numbers with another one right below them, or close above them, that was given no cell, and is on no
    other row's line."""
    cell_at = {span.start: key for key, verdict in verdicts.items() for span in verdict.spans}
    placed = [p for p in pieces if p.start in cell_at and verdicts[cell_at[p.start]].status is Status.READ]
    labels: dict[int, set[int]] = {}
    on_line = Counter(piece.line for piece in pieces)
    for piece in pieces:
        if hit := alignment.rows.get(piece.index):
            labels.setdefault(piece.line, set()).add(hit.candidate.slot.index)
    for free in pieces:
        if free.start in cell_at or digits_of(free.text) != free.text:
            continue
        for piece in placed:
            key = cell_at[piece.start]
            if not labels.get(free.line, set()) <= {layout.place_of[key][0]}:
                continue
            alone = on_line[free.line] == 1 == free.line - piece.line
            if free.text.isdigit() and len(free.text) <= len(piece.text) and _is_below(piece, free, _LEADING, alone):
                yield Against(key, Doubt.OPEN, message("cell.may_go_on", below=free.text))
            elif (piece.bbox is not None or piece.line not in labels) and _is_below(free, piece, TIGHT):
                yield Against(key, Doubt.OPEN, message("cell.may_begin_above", above=free.text))


def _is_below(upper: Piece, lower: Piece, leading: float, alone: bool = False) -> bool:
    """Is the one right below the other? ``leading``: how far at most, in heights; of a piece of several lines the first
    counts. ``alone``: has the next line nothing else? A text laid out with blanks may have it a little aside."""
    if upper.grid is not None or lower.grid is not None:
        return False
    if upper.bbox is not None and lower.bbox is not None:
        near = upper.page == lower.page and 0 < lower.bbox.top - upper.bbox.top <= leading * upper.bbox.height
    else:
        near = 0 < lower.line - upper.line <= _LINES_ON
    if not near:
        return False
    aside = _ASIDE if alone and upper.bbox is None else 0.0
    return lower.x0 < upper.x1 + aside and upper.x0 - aside < lower.x1
