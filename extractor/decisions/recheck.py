"""The checks of a record worked out anew when cells of it were decided."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractor.forms.schema import CellKey, Form
from extractor.messages import Message, message, word
from extractor.report import Cell, Check, Report, Status

_FAILS = re.compile(r"check (\S+) fails at (\S+): ")
_WOULD_HOLD = re.compile(r"all \d+ checks would hold with ")


@dataclass(frozen=True, slots=True)
class _Known:
    """A cell as the identities see it."""

    status: Status
    value: int | float | None
    anchored: bool


def recheck(report: Report, form: Form | None) -> Report:
    """The record with its checks, and what they say of its cells, as they are with the values of now.

    A decided cell is never doubted. Another one goes to review where a check that it takes part in fails since then;
    one that was doubted stays so, for a person to accept.
    """
    checks = checks_of(report, form)
    before = {(check.id, check.where): check.status for check in report.checks}
    now = {(check.id, check.where): check for check in checks}
    notices = {identity.id for identity in form.identities if identity.notice} if form else set()
    fresh: dict[str, list[str]] = {}
    for place, check in now.items():
        if check.status == "fail" and before.get(place) != "fail" and check.id not in notices:
            for name in check.cells:
                fresh.setdefault(name, []).append(
                    message(
                        "check.fails",
                        check=word("check", check.id),
                        where=check.where,
                        left=_side(check.left),
                        right=_side(check.right),
                    )
                )
    settled = {place for place, status in before.items() if status == "fail" and _status(now.get(place)) != "fail"}
    cells = tuple(_told(cell, fresh.get(f"{cell.table}/{cell.row}/{cell.col}", ()), settled) for cell in report.cells)
    return report.model_copy(update={"checks": checks, "cells": cells})


def checks_of(report: Report, form: Form | None) -> tuple[Check, ...]:
    """All identities with the values of the record. Where the form is not at hand, those that cannot be given."""
    named = {CellKey(cell.table, cell.row, cell.col): cell for cell in report.cells}
    if form is None or set(named) != set(form.keys):
        decided = {str(key) for key, cell in named.items() if cell.method == "decided"}
        return tuple(
            check.model_copy(update={"status": "unknown", "left": None, "right": None})
            if decided & set(check.cells)
            else check
            for check in report.checks
        )
    from extractor.recovery.board.layout import layout_of
    from extractor.recovery.judge.checks import run_checks

    known = {key: _Known(cell.status, cell.value, cell.method == "decided") for key, cell in named.items()}
    anchored = {(check.id, check.where): check.anchored for check in report.checks}
    return tuple(
        check.model_copy(update={"anchored": check.anchored or anchored.get((check.id, check.where), False)})
        for check in run_checks(known, layout_of(form), report.facts)
    )


def _told(cell: Cell, fresh: Iterable[str], settled: set[tuple[str, str]]) -> Cell:
    kept = [reason for reason in cell.reasons if not _is_settled(reason, settled)]
    if len(kept) != len(cell.reasons):
        kept = [reason for reason in kept if not _would_hold(reason)]
    new = [reason for reason in fresh if reason not in kept]
    if not new and len(kept) == len(cell.reasons):
        return cell
    doubted = bool(new) and cell.method != "decided"
    return cell.model_copy(update={"reasons": (*kept, *new), "needs_review": cell.needs_review or doubted})


def _would_hold(reason: str) -> bool:
    if isinstance(reason, Message):
        return reason.code == "check.would_hold"
    return _WOULD_HOLD.match(reason) is not None


def _is_settled(reason: str, settled: set[tuple[str, str]]) -> bool:
    if isinstance(reason, Message):
        place = str(reason.arguments.get("check")), str(reason.arguments.get("where"))
        return reason.code == "check.fails" and place in settled
    # Records of before have the text alone.
    match = _FAILS.match(reason)
    return match is not None and (match[1], match[2]) in settled


def _status(check: Check | None) -> str:
    return check.status if check else "unknown"


def _side(value: float | None) -> str:
    return "?" if value is None else f"{value:g}" if value != int(value) else str(int(value))
