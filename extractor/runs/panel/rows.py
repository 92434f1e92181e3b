"""From one report to its lines in the tables ``reports``, ``cells``, ``facts``, ``checks`` and ``to_review``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.forms.schema import CellKey, Form
from extractor.messages import Language, translate
from extractor.report import Fact, Report, Span, Status
from extractor.runs.panel.looks import SKIPPED, Look, looks_of
from extractor.runs.panel.place import Place, report_id
from extractor.writers.target import well_formed
from extractor.writers.tidy import REASONS_JOIN, cell_labels

Line = tuple[Any, ...]
"""The values of a line in the order of the table's columns."""
Labels = Mapping[str | None, Mapping[CellKey, tuple[str, str]]]
"""By form id: row and column label of each cell."""

_NO_LABELS: Mapping[CellKey, tuple[str, str]] = {}


def labels_of(forms: Mapping[str, Form]) -> Labels:
    return {form_id: cell_labels(form) for form_id, form in forms.items()}


def report_line(report: Report, place: Place) -> Line:
    states = Counter(cell.status for cell in report.cells)
    checks = Counter(check.status for check in report.checks)
    source, form, error = report.source, report.form, report.error
    return (
        place.report_id,
        *(_text(source.path), source.sha256, _text(source.media_type), source.pages),
        *(_text(error.kind if error else None), _text(error.message if error else None)),
        *(form.id, form.version, form.confidence),
        *(_value(report.organization), _value(report.title), report.organization.confidence),
        *(place.year, report.year.confidence),
        *(place.office_id, place.key, place.joined_by, place.note),
        len(report.cells),
        *(states[status] for status in Status),
        sum(cell.needs_review for cell in report.cells),
        *(checks[status] for status in ("pass", "fail", "unknown")),
        _text(REASONS_JOIN.join(report.warnings) or None),
        *(report.engine.version, report.engine.tagger, report.engine.model),
    )


def cell_lines(report: Report, place: Place, labels: Labels) -> Iterator[Line]:
    known = labels.get(report.form.id, _NO_LABELS)
    head = (*_head(place), _text(report.source.path), _value(report.organization), report.form.id)
    for cell in report.cells:
        yield (
            *head,
            *(cell.table, cell.row, cell.col),
            *known.get(CellKey(cell.table, cell.row, cell.col), (None, None)),
            *(number(cell.value), _text(cell.text), _text(cell.unit), cell.status.value),
            *(cell.confidence, cell.needs_review),
            *(_text(REASONS_JOIN.join(cell.reasons) or None), cell.method),
            *_span(cell.spans),
        )


def fact_lines(report: Report, place: Place) -> Iterator[Line]:
    """Organization, year and title first; facts without a value have no line."""
    named = {"organization": report.organization, "year": report.year, "title": report.title} | report.facts
    for name, fact in named.items():
        if fact.value is None:
            continue
        told = fact.value if isinstance(fact.value, int | float) and not isinstance(fact.value, bool) else None
        yield (
            *_head(place),
            *(name, number(told), _value(fact), _text(fact.text), fact.confidence),
            *_span(fact.spans),
        )


def check_lines(report: Report, place: Place) -> Iterator[Line]:
    for check in report.checks:
        known = check.left is not None and check.right is not None
        yield (
            *_head(place),
            *(report.form.id, check.id, check.where, check.status, check.left, check.right),
            (check.left or 0.0) - (check.right or 0.0) if known else None,
            check.anchored,
            " ".join(check.cells),
        )


def look_lines(report: Report, place: Place, labels: Labels, language: Language = "en") -> Iterator[Line]:
    """What a person should look at."""
    known = labels.get(report.form.id, _NO_LABELS)
    for look in looks_of(report):
        cell = look.cell
        key = CellKey(cell.table, cell.row, cell.col) if cell else None
        reasons = [translate(reason, language) for reason in look.reasons]
        yield (
            *(_text(report.source.path), _value(report.organization), place.year),
            *(key or (None, None, None)),
            *(known.get(key, (None, None)) if key else (None, None)),
            *((number(cell.value), _text(cell.text), _text(cell.unit)) if cell else (None, None, None)),
            *(look.state, cell.confidence if cell else None, _text(REASONS_JOIN.join(reasons) or None)),
            *(place.report_id, _what(look), translate(look.next_step, language), look.worth),
        )


def _what(look: Look) -> str:
    return "cell" if look.cell else "file" if look.state == SKIPPED else "report"


def passed_lines(report: Report, language: Language = "en") -> Iterator[Line]:
    """What is to be said of files that the run did not read. ``report``: see :mod:`extractor.runs.passed`."""
    place = Place(report_id=report_id(report), key=None, joined_by=None, year=None, note="error")
    return look_lines(report, place, {}, language)


def number(value: float | None) -> float | None:
    """As a double; ``None`` for a run of digits that is too long to be one (its text stays)."""
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


def _head(place: Place) -> Line:
    return place.report_id, place.office_id, place.year


def _span(spans: tuple[Span, ...]) -> Line:
    if not spans:
        return (None,) * 7
    span = spans[0]
    return span.page, span.start, span.end, *(span.bbox or (None,) * 4)


def _value(fact: Fact) -> str | None:
    return None if fact.value is None else well_formed(str(fact.value))


def _text(text: str | None) -> str | None:
    return None if text is None else well_formed(text)
