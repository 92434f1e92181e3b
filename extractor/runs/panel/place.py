"""Where a report belongs in the panel: decided from the report and the names file alone, never from other reports."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.forms.schema import Form
from extractor.report import Fact, Report
from extractor.runs.panel.names_file import NameMap, Told
from extractor.runs.panel.office_names import is_shared, office_id, office_key, without_rank
from extractor.writers.target import well_formed

FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Years outside this range are misread numbers."""
_SURE_PLACE = 0.8
"""From this confidence the place of an office is part of its name."""


@dataclass(frozen=True, slots=True)
class Place:
    """``note`` says why the report is in no panel; it is in one exactly where ``note`` is ``None``."""

    report_id: str
    key: str | None
    joined_by: str | None
    year: int | None
    note: str | None
    entry: str | None = None
    """The entry of the names file that identified the office."""

    @property
    def office_id(self) -> str | None:
        return office_id(self.key) if self.key is not None and self.note is None else None


def find_place(report: Report, names: NameMap, forms: Mapping[str, Form]) -> Place:
    path = well_formed(report.source.path)
    printed = _key_with_place(report)
    told = names.find(path, printed)
    key = told.office if told else printed or None
    year = year_of(report.year)
    return Place(
        report_id=report_id(report),
        key=key,
        joined_by=None if key is None else "names_file" if told else "name",
        year=year,
        note=_note(report, key, told, year, forms),
        entry=told.entry if told else None,
    )


def _key_with_place(report: Report) -> str:
    """The office's normal form; a name without a place (县财政局) takes the place that the report gives of it."""
    name = well_formed(str(report.organization.value or ""))
    key = office_key(name)
    if not key or not is_shared(key):
        return key
    told = (report.facts.get(part) for part in ("office_city", "office_county"))
    places = [str(fact.value) for fact in told if fact is not None and fact.confidence >= _SURE_PLACE and fact.value]
    # The nearest place alone, as the office's other reports name it.
    return office_key(places[-1] + without_rank(key)) if places else key


def _note(
    report: Report, key: str | None, told: Told | None, year: int | None, forms: Mapping[str, Form]
) -> str | None:
    if report.error is not None:
        return "error"
    if not report.cells:
        return "no_cells"
    if report.form.id not in forms:
        return "unknown_form"
    if key is None:
        return "no_office"
    if told is None and is_shared(key):
        return "no_place"
    return "no_year" if year is None else None


def report_id(report: Report) -> str:
    source = f"{well_formed(report.source.path)}\0{report.source.sha256 or ''}"
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def year_of(fact: Fact) -> int | None:
    """The report year, where it is one."""
    value = fact.value
    if isinstance(value, str):
        value = int(value) if value.isdecimal() and len(value) == 4 else None
    if value is None or isinstance(value, bool) or not math.isfinite(value) or not FIRST_YEAR <= value <= LAST_YEAR:
        return None
    return int(value)
