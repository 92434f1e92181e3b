"""What a person should look at in a report: the report itself where its form or most of it is not known, and cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from extractor.decisions.decision import is_decided_none, is_form_decided
from extractor.messages import message, word
from extractor.report import Cell, Report, Status

FAILED, UNRECOGNISED, MOSTLY_MISSING, SKIPPED = "failed", "unrecognised", "mostly_missing", "skipped"
SKIPPED_KINDS = ("other_kind", "hidden_file", "linked_folder")
"""The kinds of error of what a search passed over (:mod:`extractor.runs.passed`): no report failed."""
_MOSTLY = 0.5
"""Of the cells of a report; above it, the report is asked after as a whole."""
_WORTH = {FAILED: 1.0, UNRECOGNISED: 2.0, MOSTLY_MISSING: 1.0, SKIPPED: 0.0}
"""Beside a cell, whose worth is its doubt: a form that is named opens all of its cells."""

_AGAIN = message("step.get_again")
_NEXT_STEPS = {
    "needs_ocr": message("step.needs_ocr"),
    "needs_program": message("step.needs_program"),
    "input_too_large": message("step.split"),
    "time_limit": message("step.more_time"),
    "memory_limit": message("step.more_memory"),
    "crashed": message("step.more_memory"),
    "vanished": message("step.put_back"),
    "internal": message("step.send"),
    "other_kind": message("step.name_it"),
    "hidden_file": message("step.name_it"),
    "linked_folder": message("step.name_folder"),
}
_UNKNOWN_STEP = message("step.say_form")
_MISSING_STEP = message("step.compare_whole")
_CELL_STEPS = {
    Status.INFERRED: message("step.look_if_shown"),
    Status.UNREADABLE: message("step.read_it"),
    Status.MISSING: message("step.look_if_there"),
}
_CELL_STEP = message("step.compare")


@dataclass(frozen=True, slots=True)
class Look:
    """``cell`` is ``None`` for the report as a whole."""

    cell: Cell | None
    state: str
    reasons: tuple[str, ...]
    next_step: str
    worth: float
    """What a look at it is worth beside others: its doubt, more where one answer would settle several sums."""


def looks_of(report: Report) -> list[Look]:
    """The report first, then its cells in form order. None where nothing is left to look at."""
    if is_decided_none(report):
        return []
    whole = _whole(report)
    crossings = _crossings(report)
    cells = [
        Look(
            cell,
            cell.status.value,
            cell.reasons,
            _CELL_STEPS.get(cell.status, _CELL_STEP),
            round((1 - cell.confidence) * (1 + crossings[f"{cell.table}/{cell.row}/{cell.col}"]), 4),
        )
        for cell in report.cells
        if cell.needs_review
    ]
    return [*([whole] if whole else []), *cells]


def _whole(report: Report) -> Look | None:
    if report.error is not None:
        said = message("look.failed", kind=word("error", report.error.kind), reason=report.error.message)
        state = SKIPPED if report.error.kind in SKIPPED_KINDS else FAILED
        return _report_look(state, (said,), _NEXT_STEPS.get(report.error.kind, _AGAIN))
    if not report.cells:
        return _report_look(UNRECOGNISED, report.warnings or (message("look.no_form"),), _UNKNOWN_STEP)
    missing = sum(cell.status is Status.MISSING and cell.method != "decided" for cell in report.cells)
    # Who names its form has seen it; what a person misses in it are its cells.
    if missing > _MOSTLY * len(report.cells) and not is_form_decided(report):
        said = message("look.mostly_missing", missing=missing, cells=len(report.cells))
        return _report_look(MOSTLY_MISSING, (said, *report.warnings), _MISSING_STEP)
    return None


def _report_look(state: str, reasons: tuple[str, ...], step: str) -> Look:
    return Look(None, state, reasons, step, _WORTH[state])


def _crossings(report: Report) -> Counter[str]:
    """By cell: in how many failing sums it is beyond the first.

    Where a failing row and a failing column cross, one answer settles both. Weighing by all the doubtful cells in the
    sums was tried too, and found errors later than doubt alone (``python -m eval review``).
    """
    failing = Counter(name for check in report.checks if check.status == "fail" for name in set(check.cells))
    return Counter({name: count - 1 for name, count in failing.items() if count > 1})
