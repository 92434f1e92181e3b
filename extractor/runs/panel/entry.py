"""What of a report the panel needs: who, when, and its cells as two short rows of bytes."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extractor.forms.schema import CellKey, Form
from extractor.report import Report, Status
from extractor.runs.panel.columns import NONE_APART, Apart
from extractor.runs.panel.place import Place
from extractor.runs.panel.rows import number
from extractor.writers.target import well_formed

_STATES = tuple(Status)
_CODES = {status: code for code, status in enumerate(_STATES)}
_REVIEW = 0x40
"""Bit of a state's byte."""
_LOST = (Status.MISSING, Status.UNREADABLE, Status.INFERRED)
_NAN = math.nan


class Known(NamedTuple):
    """One cell: ``value`` is ``None`` where it has no number."""

    value: float | None
    status: Status
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One report in the panel. ``numbers`` and ``states`` follow the keys of its form."""

    key: str
    year: int
    report_id: str
    path: str
    organization: str | None
    form_id: str
    joined_by: str
    form_confidence: float
    lost: int
    failed: int
    needs_review: int
    numbers: bytes
    """Doubles in the machine's order; not a number where there is none."""
    states: bytes
    """One byte a cell."""
    panel: str = ""
    """The panel that its form is in."""

    def cells(self) -> list[Known]:
        """In the order of the form's keys."""
        doubles = array("d")
        doubles.frombytes(self.numbers)
        return [
            Known(None if math.isnan(value) else value, _STATES[code & ~_REVIEW], bool(code & _REVIEW))
            for value, code in zip(doubles, self.states, strict=True)
        ]


def entry_of(report: Report, place: Place, forms: Mapping[str, Form], apart: Apart = NONE_APART) -> Entry | None:
    """``None`` for a report that is in no panel."""
    if place.note is not None or place.key is None or place.year is None or report.form.id is None:
        return None
    form = forms[report.form.id]
    known = {CellKey(cell.table, cell.row, cell.col): cell for cell in report.cells}
    notices = {identity.id for identity in form.identities if identity.notice}
    values, states = array("d"), bytearray()
    for key in form.keys:
        cell = known.get(key)
        value = number(cell.value) if cell else None
        values.append(_NAN if value is None else value)
        # A cell of another version of the form than the one at hand.
        states.append(_CODES[cell.status] | (_REVIEW if cell.needs_review else 0) if cell else _CODES[Status.MISSING])
    name = report.organization.value
    return Entry(
        key=place.key,
        year=place.year,
        report_id=place.report_id,
        path=well_formed(report.source.path),
        organization=None if name is None else well_formed(str(name)),
        form_id=form.id,
        joined_by=place.joined_by or "name",
        form_confidence=report.form.confidence,
        lost=sum(cell.status in _LOST for cell in report.cells),
        failed=sum(check.status == "fail" and check.id not in notices for check in report.checks),
        needs_review=sum(cell.needs_review for cell in report.cells),
        numbers=values.tobytes(),
        states=bytes(states),
        panel=apart.get(form.id, ""),
    )
