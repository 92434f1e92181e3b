"""Step 7e, judge: which cells a person must look at, for a target that the user sets.

A *silent error* is a number that is given, wrong and not sent to review. ``max_silent`` is the share of the numbers
given that may be silent errors. A number passes where its confidence reaches the threshold for the target, and where it
and the surer numbers of its report stay within the report's allowance of risk; both rules together held the target on
reports of kinds that the confidence was not fitted on. The target cannot promise that other reports are like those it
was measured on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractor.errors import SettingsError, WeightsError
from extractor.forms import CellKey
from extractor.frozen import replace
from extractor.messages import message
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.judge.calibration import Calibration, RiskPoint, calibration_for, load_calibration
from extractor.recovery.judge.cells import Verdict, Verdicts
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.features import FEATURES, Evidence, Vector, describe_cells
from extractor.report import Status

AUTO, FITTED, HAND_SET = "auto", "fitted", "hand-set"
MAX_SILENT: Final = 0.0005
"""Unless the user sets another: one wrong number in ten reports of 200 cells, and no stricter than what the held-out
reports can support."""
WITHOUT_NUMBER: Final = 0.8
"""Cells without a number (blank, lost, text, not applicable) less sure than this go to review: some are numbers that
were not found."""
_MOST_OF_ROW: Final = 0.85
"""Share of the numbers of a row, zeros aside, that do not pass, from which the row is in doubt: six of seven."""
_FEW_OF_TABLE: Final = 0.1
_LARGE_TABLE: Final = 20
"""Share of the numbers of a table with so many, zeros aside, that pass at most where the table is in doubt."""
_ALWAYS = (Status.INFERRED, Status.UNREADABLE)
_CROSSING = next(n for n, feature in enumerate(FEATURES) if feature.name == "crossing")
_SENT = frozenset({Doubt.SUSPECT, Doubt.OPEN, Doubt.CONFLICT, Doubt.GAP, Doubt.ODD_VALUE})


def parse_share(text: str) -> float:
    """``0.05%`` or ``0.0005``. Raises :class:`SettingsError` unless it is above 0 and at most 1 (100 %)."""
    cleaned = text.strip()
    scale = 100.0 if cleaned.endswith("%") else 1.0
    try:
        share = float(cleaned.removesuffix("%")) / scale
    except ValueError:
        share = math.nan
    if not 0 < share <= 1:
        raise SettingsError(message("setting.max_silent_words", seen=text))
    return share


def point_for(calibration: Calibration, max_silent: float) -> RiskPoint:
    """The point that holds the target. Raises :class:`SettingsError` for a target without any support."""
    if not 0 < max_silent <= 1:
        raise SettingsError(message("setting.max_silent_number", seen=max_silent))
    point = calibration.point(max_silent)
    if point is None:
        least = 100 * calibration.least_target
        raise SettingsError(message("setting.max_silent_least", seen=max_silent * 100, least=least))
    return point


def weigh(
    verdicts: Verdicts, vectors: Mapping[CellKey, Vector], calibration: Calibration, form: str
) -> dict[CellKey, float]:
    """The fitted confidence of each cell, in place of the one set by hand."""
    return {key: calibration.confidence(vectors[key], v.confidence, form) for key, v in verdicts.items()}


def borne_out(verdict: Verdict, vector: Vector) -> bool:
    """Does a number that was read from a picture, with nothing against it, in a row that is drawn whole beside its
    label, belong to sums along its row and down its column that both hold, and are not 0? What else is bad about the
    page says nothing against it."""
    grounds = verdict.grounds
    if grounds is None or not verdict.recognised or verdict.doubts or vector[_CROSSING] != "pass":
        return False
    whole = grounds.geometry == Geometry.GRID and grounds.items == grounds.cells
    return whole and grounds.row == "label" and not grounds.by_sums


def send_to_review(
    verdicts: Verdicts,
    confidences: Mapping[CellKey, float],
    point: RiskPoint,
    proved: Set[CellKey] = frozenset(),
) -> dict[CellKey, Verdict]:
    """The verdicts with these confidences, and with the decision which of them a person must look at.

    Always: what is unreadable, inferred, not decided between two readings, printed twice with different values, in a
    row that is short of cells, no whole number where the form counts, or pointed at by a failing check. Numbers: below
    the threshold, the least sure of the report until as many errors as it is allowed are to be expected among the
    rest, to which ``proved`` add none, and what is in a row or a table of which hardly another number passes.
    """
    numbers = [(key, confidences[key], v) for key, v in verdicts.items() if v.status is Status.READ]
    open_to = [(key, sure) for key, sure, v in numbers if sure >= point.threshold and not disputed(v)]
    left = point.allowance * len(numbers)
    passed: set[CellKey] = set()
    for key, sure in sorted(open_to, key=lambda item: -item[1]):
        left -= 0.0 if key in proved else 1 - sure
        if left >= 0 or key in proved:
            passed.add(key)
    passed -= _in_doubted_rows(numbers, passed)
    passed -= _in_doubted_tables(numbers, passed)
    return {
        key: _decided(verdict, confidences[key], _reviewed(key, verdict, confidences[key], passed))
        for key, verdict in verdicts.items()
    }


def _in_doubted_rows(numbers: Sequence[tuple[CellKey, float, Verdict]], passed: Set[CellKey]) -> set[CellKey]:
    """The numbers of rows of which hardly a number but zeros passes, where sums or mere order placed them. Such cells
    are placed together, and where it is in doubt which row they are of, a zero is mostly right whatever row it is
    taken from, and so passes."""
    others: dict[tuple[str, str], list[bool]] = {}
    for key, _, verdict in numbers:
        if verdict.value and not verdict.anchored:
            others.setdefault((key.table, key.row), []).append(key in passed)
    doubted = {row for row, own in others.items() if len(own) > 1 and sum(own) <= (1 - _MOST_OF_ROW) * len(own)}
    return {key for key, _, _ in numbers if (key.table, key.row) in doubted}


def _in_doubted_tables(numbers: Sequence[tuple[CellKey, float, Verdict]], passed: Set[CellKey]) -> set[CellKey]:
    """The numbers of tables of which hardly a number but zeros passes: one row that adds up with the next row's values
    is no exception."""
    others: dict[str, list[bool]] = {}
    for key, _, verdict in numbers:
        if verdict.value:
            others.setdefault(key.table, []).append(key in passed)
    doubted = {
        table for table, own in others.items() if len(own) >= _LARGE_TABLE and sum(own) <= _FEW_OF_TABLE * len(own)
    }
    return {key for key, _, _ in numbers if key.table in doubted}


def disputed(verdict: Verdict) -> bool:
    """Is there evidence against this number that sends it to review however sure it is?"""
    return not _SENT.isdisjoint(verdict.doubts)


def _reviewed(key: CellKey, verdict: Verdict, confidence: float, passed: set[CellKey]) -> bool:
    if verdict.status in _ALWAYS or not _SENT.isdisjoint(verdict.doubts):
        return True
    if verdict.status is Status.READ:
        return key not in passed
    return confidence < WITHOUT_NUMBER


def _decided(verdict: Verdict, confidence: float, review: bool) -> Verdict:
    reasons = verdict.reasons
    if review and not reasons:
        reasons = (message("cell.often_wrong", share=round(confidence, 3)),)
    return replace(verdict, confidence=confidence, review=review, reasons=reasons)


@dataclass(frozen=True)
class Reviewer:
    """Gives the cells their confidence and decides on review; ``calibration`` ``None`` keeps the hand-set
    confidence."""

    calibration: Calibration | None = None
    point: RiskPoint | None = None
    note: str | None = None
    """Why there is no calibration where one was requested; it becomes a warning of each record."""

    def decide(self, evidence: Evidence, form: str) -> dict[CellKey, Verdict]:
        if self.calibration is None or self.point is None:
            return dict(evidence.verdicts)
        vectors = describe_cells(evidence)
        confidences = weigh(evidence.verdicts, vectors, self.calibration, form)
        proved = {key for key, verdict in evidence.verdicts.items() if borne_out(verdict, vectors[key])}
        return send_to_review(evidence.verdicts, confidences, self.point, proved)


def open_reviewer(confidence: str, tagger: str, max_silent: float | None = None) -> Reviewer:
    """``confidence``: ``auto``, ``fitted``, ``hand-set`` or the path of a calibration file.

    ``auto`` takes the shipped calibration, and the hand-set confidence where that cannot be used. Raises
    :class:`WeightsError` for a calibration that was requested (also by giving ``max_silent``) and cannot be used, and
    :class:`SettingsError` for a target that cannot be held.
    """
    if confidence == HAND_SET:
        if max_silent is not None:
            raise SettingsError(message("setting.max_silent_needs_fitted"))
        return Reviewer()
    try:
        path = None if confidence in (AUTO, FITTED) else Path(confidence)
        calibration = calibration_for(load_calibration(path), tagger)
    except WeightsError as error:
        if confidence != AUTO or max_silent is not None:
            raise
        return Reviewer(note=message("confidence.hand_set", error=error))
    target = max(MAX_SILENT, calibration.least_target) if max_silent is None else max_silent
    return Reviewer(calibration, point_for(calibration, target))
