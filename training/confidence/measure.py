"""How a confidence does on reports that it was not fitted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.metrics import Beliefs, brier, equal_mass_bins, equal_width_bins, expected_calibration_error
from extractor.forms import CellKey
from extractor.recovery.judge.calibration import Calibration, known_key, step_chance
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import ALWAYS_REVIEWED
from extractor.recovery.judge.evidence import REVIEW_BELOW
from extractor.recovery.judge.review import disputed, point_for, send_to_review, weigh
from extractor.report import Status
from training.confidence.curve import Numbers
from training.confidence.fit import Shape
from training.confidence.observe import Observed

Judged = Mapping[CellKey, Verdict]
Weigh = Callable[[Observed], Judged]
"""Gives the verdicts of a report with confidence and ``review`` set."""


@dataclass(frozen=True)
class Measured:
    """Shares of all cells, but ``silent`` of the numbers given and ``missed`` of the cells without one."""

    reports: int
    cells: int
    ece_width: float
    ece_mass: float
    brier: float
    review: float
    silent: float
    silent_count: int
    missed: float
    """A number is in the source, none is given, and no review is asked for."""

    def as_dict(self) -> dict[str, float]:
        return {name: round(float(getattr(self, name)), 6) for name in self.__dataclass_fields__}


def fitted(calibration: Calibration, max_silent: float) -> Weigh:
    """Raises :class:`SettingsError` for a target that nothing can vouch for."""
    point = point_for(calibration, max_silent)

    def weigh_report(report: Observed) -> Judged:
        confidences = weigh(report.verdicts, report.vectors, calibration, report.form)
        return send_to_review(report.verdicts, confidences, point)

    return weigh_report


def hand_set(report: Observed) -> Judged:
    """As the record has it without a calibration."""
    return {
        key: replace(v, review=v.confidence < REVIEW_BELOW or v.status in ALWAYS_REVIEWED)
        for key, v in report.verdicts.items()
    }


def beliefs_of(reports: Sequence[Observed], weigh_report: Weigh) -> Beliefs:
    pairs = [
        (verdict.confidence, report.outcomes[key].right)
        for report in reports
        for key, verdict in weigh_report(report).items()
    ]
    return Beliefs(tuple(c for c, _ in pairs), tuple(r for _, r in pairs))


def measure(reports: Sequence[Observed], weigh_report: Weigh) -> Measured:
    """Raises ``ValueError`` for no reports."""
    if not reports:
        raise ValueError("no reports to measure on")
    confidence: list[float] = []
    right: list[bool] = []
    numbers = without = silent = missed = reviewed = 0
    for report in reports:
        for key, verdict in weigh_report(report).items():
            outcome = report.outcomes[key]
            confidence.append(verdict.confidence)
            right.append(outcome.right)
            reviewed += bool(verdict.review)
            given = verdict.status is Status.READ
            numbers, without = numbers + given, without + (not given)
            silent += given and outcome.wrong and not verdict.review
            missed += outcome.missed and not verdict.review
    return Measured(
        reports=len(reports),
        cells=len(right),
        ece_width=expected_calibration_error(equal_width_bins(confidence, right)) or 0.0,
        ece_mass=expected_calibration_error(equal_mass_bins(confidence, right)) or 0.0,
        brier=brier(confidence, right) or 0.0,
        review=reviewed / len(right),
        silent=silent / max(numbers, 1),
        silent_count=silent,
        missed=missed / max(without, 1),
    )


def numbers_apart(reports: Sequence[Observed], shape: Shape, known: frozenset[str]) -> list[Numbers]:
    """Of each report, the confidences that trees give its numbers which never saw this kind of file."""
    found = []
    for report in reports:
        numbers = {key: v for key, v in report.verdicts.items() if v.status is Status.READ}
        confidences, wrong = [], []
        for key, verdict in numbers.items():
            if disputed(verdict):
                continue
            vector = report.vectors[key]
            chance = step_chance(shape.steps, shape.apart[vector, report.kind])
            confidences.append(chance if known_key(vector) in known else min(chance, verdict.confidence))
            wrong.append(report.outcomes[key].wrong)
        found.append(Numbers(confidences, wrong, len(numbers) - len(wrong)))
    return found
