"""Step 7b, judge: is the order of cells reliable that are written one a line, with no place of their own?

OCR lines in the order of their top edges give the cells of a row in an order that changes from row to row. The sums
show this: in a row whose total is among its parts, one value is half of all together. Where that value is not in one
place in all rows, the cells of other rows are in no certain order either, whatever their sums are.

Nor is it where the values of a row are on several lines, of which a later one was put before an earlier one since only
then they add up: they may as well be a mixture of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Against, Verdict, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.sums.equations import TOLERANCE
from extractor.report import Status
from extractor.tagging.roles import Role

_NARROWEST: Final = 4
"""In fewer columns one value is half of all by chance."""


def contradicting_rows(pieces: Sequence[Piece], layout: Layout) -> tuple[int, int]:
    """Rows of cells one a line whose total is not where it is in most rows, and the number of all rows with a total.

    Places are counted from where rows of this width have their total in the form. A stretch with fewer cells than a
    row, which a label or a lost cell cut, is counted only where there is a second one, for a value may be half of all
    by chance, and where all rows of the form have their totals in one place from the end.
    """
    totals = _places_of_totals(layout)
    usual_end = {place for places in totals.values() for place in places}
    rows: list[tuple[bool, frozenset[int]]] = []
    for values in _stretches(pieces):
        most = max(values)
        ends = totals.get(len(values), usual_end)
        wide = _NARROWEST <= len(values) <= max(totals, default=0) and len(ends) == 1
        if wide and most > 0 and abs(2 * most - sum(values)) < TOLERANCE:
            places = frozenset(n - end for n, value in enumerate(reversed(values)) if value == most for end in ends)
            rows.append((len(values) in totals, places))
    if not rows:
        return 0, 0
    votes = Counter(place for _, places in rows for place in places)
    usual = min(votes, key=lambda place: (-votes[place], place))
    against = [whole for whole, places in rows if usual not in places]
    return (len(against) if any(against) or len(against) > 1 else 0), len(rows)


def _places_of_totals(layout: Layout) -> dict[int, set[int]]:
    """Cells of a row with one sum along it → where its total is, counted from the end of the row."""
    found: dict[int, set[int]] = {}
    for plan in layout.plans:
        sums = layout.sums.within.get(plan.slot, ())
        if len(sums) == 1:
            signs = Counter(sign for _, sign in sums[0].terms)
            own = (column for column, sign in sums[0].terms if signs[sign] == 1)
            found.setdefault(len(plan.keys), set()).update(len(plan.keys) - 1 - column for column in own)
    return found


@doubting
def doubt_order(verdicts: Verdicts, pieces: Sequence[Piece], layout: Layout) -> Iterator[Against]:
    """All cells go to review where rows contradict one another about the place of the total."""
    against, rows = contradicting_rows(pieces, layout)
    if not against:
        return
    reason = message("cell.order_changes", odd=against, rows=rows)
    for key, verdict in verdicts.items():
        holds = verdict.status in (Status.READ, Status.INFERRED)
        yield Against(key, Doubt.SUSPECT, reason, evidence.MOST[Doubt.SUSPECT if holds else Doubt.UNCLAIMED])


@doubting
def doubt_mixed_lines(verdicts: Verdicts, pieces: Sequence[Piece], layout: Layout) -> Iterator[Against]:
    """Values of a line that were put behind those of a later line go to review, and those with them."""
    line_of = {piece.start: piece.line for piece in pieces}
    reason = message("row.lines_in_other_order")
    for plan in layout.plans:
        starts = [v.spans[0].start for key in plan.keys if (v := verdicts[key]).spans and _is_beside_label(v)]
        # Numbers that were cut out of a piece are on the line of that piece, which has others of the row on it.
        lines = [line_of[start] for start in starts if start in line_of]
        if len(set(lines)) < len(lines) and lines != sorted(lines):
            yield from (Against(key, Doubt.OPEN, reason) for key in plan.keys)


def _is_beside_label(verdict: Verdict) -> bool:
    grounds = verdict.grounds
    return grounds is not None and grounds.geometry == Geometry.NONE and grounds.via in (Via.LINE, Via.AFTER)


def _stretches(pieces: Sequence[Piece]) -> Iterator[list[float]]:
    """The numbers of each run of lines that hold one value each and nothing else; a mark is no amount."""
    alone = Counter(piece.line for piece in pieces if piece.role is not Role.FURNITURE)
    for single, group in groupby(pieces, key=lambda p: _is_single(p) and alone[p.line] == 1):
        if single:
            yield [piece.reading.value or 0.0 for piece in group]


def _is_single(piece: Piece) -> bool:
    return piece.role in (Role.VALUE, Role.MARK) and piece.grid is None and piece.bbox is None
