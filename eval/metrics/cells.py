"""The headline figures: counts that add up over reports, and the rates they give.

Counts follow one rule set: a cell of gold is *read* (its number is in the source) or *unread* (blank, marked,
lost, unreadable). Rates are shares; a rate without a denominator is ``None``, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

from eval.metrics.judge import judge
from eval.suites.gold import GoldReport, GoldState
from extractor.report import Report, Status


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Counts over the cells of gold; add two with ``+``."""

    reports: int = 0
    failed: int = 0
    """Reports with no record, or a record with ``error``."""
    perfect: int = 0
    """Reports with every read cell right and nothing invented."""
    cells: int = 0
    flagged: int = 0
    """Cells sent to review."""
    value_right: int = 0
    """Cells with the right number, or rightly without one."""
    state_right: int = 0
    read: int = 0
    read_right: int = 0
    nonzero: int = 0
    """Read cells whose number is not 0."""
    nonzero_right: int = 0
    wrong: int = 0
    """Read cells given another number."""
    silent: int = 0
    """Read cells given another number and not sent to review."""
    false_blank: int = 0
    """Read cells called blank or not applicable and not sent to review."""
    lost_unflagged: int = 0
    """Read cells given no number and not sent to review, false blanks among them."""
    unread: int = 0
    invented: int = 0
    """Unread cells given a number that is neither marked inferred nor sent to review."""
    inferred: int = 0
    """Unread cells given a number marked inferred."""
    inferred_right: int = 0
    """… which is what the report held before the conversion lost it."""
    years: int = 0
    """Reports whose year gold knows."""
    year_right: int = 0
    orgs: int = 0
    org_right: int = 0

    def __add__(self, other: CellCounts) -> CellCounts:
        return CellCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def rate(self, name: str) -> float | None:
        """The rate of that name in :data:`RATES`; ``None`` without a denominator."""
        rate = RATES[name]
        below: int = getattr(self, rate.denominator)
        above: int = getattr(self, rate.numerator)
        return above / below if below else None


class Rate(NamedTuple):
    numerator: str
    denominator: str
    better: Literal["high", "low", "neither"]
    title: str
    meaning: str


RATES: Mapping[str, Rate] = {
    "nonzero": Rate(
        "nonzero_right", "nonzero", "high", "Non-zero accuracy",
        "of the cells whose number stands in the source and is not 0, those given exactly that number",
    ),
    "read": Rate(
        "read_right", "read", "high", "Read accuracy",
        "of the cells whose number stands in the source, zeros included, those given exactly that number",
    ),
    "all_cells": Rate(
        "value_right", "cells", "high", "All-cell accuracy",
        "of all cells of the form, those with the right number, or rightly without one",
    ),
    "silent": Rate(
        "silent", "read", "low", "Silent errors",
        "of the cells whose number stands in the source, those given another number and not sent to review",
    ),
    "invented": Rate(
        "invented", "unread", "low", "Invented",
        "of the cells that are blank, marked or lost in the source, those given a number as if it stood there",
    ),
    "false_blank": Rate(
        "false_blank", "read", "low", "False blanks",
        "of the cells whose number stands in the source, those called blank or not applicable and not sent to review",
    ),
    "lost_unflagged": Rate(
        "lost_unflagged", "read", "low", "Lost unflagged",
        "of the cells whose number stands in the source, those given no number and not sent to review, false blanks "
        "among them",
    ),
    "flagged": Rate("flagged", "cells", "neither", "Sent to review", "of all cells, those a person is to look at"),
    "inferred_right": Rate(
        "inferred_right", "inferred", "high", "Inferred right",
        "of the numbers marked inferred in unread cells, those the original report held",
    ),
    "state": Rate("state_right", "cells", "high", "State right", "of all cells, those whose state tells the truth"),
    "perfect": Rate(
        "perfect", "reports", "high", "Perfect reports", "reports with every read cell right and nothing invented"
    ),
    "year": Rate("year_right", "years", "high", "Year", "of the reports whose year is known, those with that year"),
    "org": Rate("org_right", "orgs", "high", "Organization", "of the reports whose office is known, those told"),
    "failed": Rate("failed", "reports", "low", "Failed", "reports that gave no record, or one with an error"),
}  # fmt: skip
"""Every rate with its numerator and denominator; the only place where they are named."""


def count_cells(gold: GoldReport, report: Report | None) -> CellCounts:
    """The counts of one report; ``None`` for a record that was never written.

    Numerators and denominators are the public ones of the benchmark: a number is right when it equals gold within
    1e-9; ``inferred`` is counted in unread cells only; a wrong number in a read cell is *wrong* whatever its status.
    """
    judged = list(judge(gold, report))
    read = [j for j in judged if j.gold.state is GoldState.READ]
    unread = [j for j in judged if j.gold.state is not GoldState.READ]
    nonzero = [j for j in read if j.gold.value != 0]
    inferred = [j for j in unread if j.status is Status.INFERRED]
    return CellCounts(
        reports=1,
        failed=int(report is None or report.error is not None),
        perfect=int(all(j.number_right for j in read) and not any(j.invented for j in unread)),
        cells=len(judged),
        flagged=sum(j.flagged for j in judged),
        value_right=sum(j.value_right for j in judged),
        state_right=sum(j.state_right for j in judged),
        read=len(read),
        read_right=sum(j.number_right for j in read),
        nonzero=len(nonzero),
        nonzero_right=sum(j.number_right for j in nonzero),
        wrong=sum(j.wrong for j in read),
        silent=sum(j.silent for j in read),
        false_blank=sum(j.false_blank for j in judged),
        lost_unflagged=sum(j.lost_unflagged for j in read),
        unread=len(unread),
        invented=sum(j.invented for j in unread),
        inferred=len(inferred),
        inferred_right=sum(j.number_right for j in inferred),
        years=int(gold.year is not None),
        year_right=int(gold.year is not None and report is not None and report.year.value == gold.year),
        orgs=int(gold.org is not None),
        org_right=int(gold.org is not None and report is not None and report.organization.value == gold.org),
    )
