"""The state confusion matrix: what gold says became of a cell, against what the record says."""

from __future__ import annotations

from collections import Counter

from eval.metrics.judge import judge
from eval.suites.gold import GoldReport
from extractor.report import Report, Status

ABSENT = "absent"
"""The record does not have the cell: another form, a failed report, a system that returns only what it finds."""
STATES: tuple[str, ...] = (*(status.value for status in Status), ABSENT)
"""The eight states of a cell in a record: the seven of the contract, and none."""

Confusion = Counter[tuple[str, str]]
"""Cells by (state in gold, state in the record); add two with ``+``."""


def confuse_states(gold: GoldReport, report: Report | None) -> Confusion:
    """The state matrix of one report. Counts states only: a ``read`` cell with a wrong number is on the diagonal."""
    return Counter((j.gold.state.value, j.status.value if j.status else ABSENT) for j in judge(gold, report))
