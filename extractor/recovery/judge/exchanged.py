"""Step 7b, judge: a value in the wrong one of two columns, which the sums of both show.

Where one sum fails in two columns, in one of them by as much too little as in the other too much, and one row has just
that between its cells there, its value is most likely one cell aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from extractor.forms import CellKey, Instance
from extractor.recovery.judge.cells import Verdict, Verdicts
from extractor.recovery.sums.equations import TOLERANCE
from extractor.report import Check


def exchanged_cells(verdicts: Verdicts, placed: Sequence[tuple[Check, Instance]]) -> Iterator[tuple[str, CellKey]]:
    """Pairs of the identity and a cell that may be in the other column; both cells of each such row.

    ``placed``: the checks with their instances.
    """
    failing = [(check, i) for check, i in placed if not i.within_row and check.status == "fail"]
    for (check, one), (other_check, other) in combinations(failing, 2):
        gap = gap_of(check)
        if check.id != other_check.id or abs(gap + gap_of(other_check)) > TOLERANCE:
            continue
        there = {(key.table, key.row): key for key in other.keys}
        for key in one.keys:
            beside = there.get((key.table, key.row))
            if beside is None or key == beside:
                continue
            if abs(abs(_value(verdicts[key]) - _value(verdicts[beside])) - abs(gap)) <= TOLERANCE:
                yield check.id, key
                yield check.id, beside


def gap_of(failing: Check) -> float:
    """By how much the right side of a check that fails is more than its left."""
    return (failing.right or 0.0) - (failing.left or 0.0)


def _value(verdict: Verdict) -> float:
    return verdict.value or 0.0
