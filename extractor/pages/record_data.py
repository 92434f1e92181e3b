"""A record as the page's script reads it: short names, nothing twice, places counted as the script counts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any

from extractor.messages import translate
from extractor.report import Cell, Check, Fact, Report, Span, Status, texts_for_people

Json = dict[str, Any]
Places = Callable[[int], int]
"""From an offset in Python characters to one in UTF-16 units."""

STATUSES = tuple(status.value for status in Status)
_DOUBTFUL = frozenset({Status.MISSING, Status.UNREADABLE, Status.INFERRED})


def needs_look(cell: Cell) -> bool:
    """Whether a person should look at the cell."""
    return cell.needs_review or cell.status in _DOUBTFUL


def same_place(offset: int) -> int:
    """The :data:`Places` of a text without characters beyond U+FFFF."""
    return offset


def script_places(text: str) -> Places:
    """JavaScript counts a character beyond U+FFFF as two."""
    beyond = [index for index, char in enumerate(text) if char > "\uffff"]
    if not beyond:
        return same_place
    return lambda offset: offset + bisect_left(beyond, offset)


def record_data(report: Report, places: Places = same_place) -> Json:
    """``words`` holds each reason and method once; cells name them by number. ``chinese``: :func:`chinese_of`.

    Of a cell: ``v`` value, ``t`` text where it is not the value as digits, ``u`` unit, ``s`` status by number, ``c``
    confidence, ``w`` 1 where it waits for review, ``r`` reasons, ``m`` method, ``p`` places (page, start, end, box).
    """
    words: dict[str, int] = {}
    index = {f"{cell.table}/{cell.row}/{cell.col}": number for number, cell in enumerate(report.cells)}
    return {
        "path": report.source.path,
        "sha256": report.source.sha256,
        "media": report.source.media_type,
        "pages": report.source.pages,
        "error": [report.error.kind, report.error.message] if report.error else None,
        "form": [report.form.id, report.form.version, report.form.confidence],
        "told": {
            "organization": _fact_data(report.organization, places),
            "year": _fact_data(report.year, places),
            "title": _fact_data(report.title, places),
        },
        "facts": {name: _fact_data(fact, places) for name, fact in report.facts.items()},
        "sections": [[s.title, places(s.start), places(s.end)] for s in report.sections],
        "cells": [_cell_data(cell, words, places) for cell in report.cells],
        "checks": [_check_data(check, index) for check in report.checks],
        "warnings": list(report.warnings),
        "engine": [report.engine.version, report.engine.tagger, report.engine.model],
        "words": list(words),
        "chinese": chinese_of(texts_for_people(report)),
    }


def chinese_of(texts: Iterable[str]) -> dict[str, str]:
    """English text → Chinese text, of those that are messages; the script shows the one in its language."""
    found = {}
    for text in dict.fromkeys(texts):
        if (chinese := translate(text, "zh")) != text:
            found[str.__str__(text)] = chinese
    return found


def _cell_data(cell: Cell, words: dict[str, int], places: Places) -> Json:
    def number(word: str) -> int:
        return words.setdefault(word, len(words))

    data: Json = {"s": STATUSES.index(cell.status), "c": round(cell.confidence, 4), "m": number(cell.method)}
    if cell.value is not None:
        data["v"] = _number(cell.value)
    if cell.text is not None and cell.text != str(cell.value):
        data["t"] = cell.text
    if cell.unit:
        data["u"] = cell.unit
    if cell.needs_review:
        data["w"] = 1
    if cell.reasons:
        data["r"] = [number(reason) for reason in cell.reasons]
    if cell.spans:
        data["p"] = _span_data(cell.spans, places)
    return data


def _span_data(spans: Iterable[Span], places: Places) -> list[list[float]]:
    return [
        [span.page, places(span.start), places(span.end), *(round(edge, 2) for edge in _box(span))] for span in spans
    ]


def _box(span: Span) -> tuple[float, ...]:
    return span.bbox if span.bbox and all(map(isfinite, span.bbox)) else ()


def _fact_data(fact: Fact, places: Places) -> Json:
    value = fact.value if not isinstance(fact.value, int | float) else _number(fact.value)
    sure = round(fact.confidence, 4) if isfinite(fact.confidence) else 0
    return {"v": value, "t": fact.text, "c": sure, "p": _span_data(fact.spans, places)}


def _check_data(check: Check, index: dict[str, int]) -> list[Any]:
    """Identity, place, status, left, right, cells by number, anchored."""
    cells = [index[name] for name in check.cells if name in index]
    sides = [None if side is None else _number(side) for side in (check.left, check.right)]
    return [check.id, check.where, check.status, *sides, cells, int(check.anchored)]


def _number(value: int | float) -> int | float | str:
    """JSON has no infinity, and a script no integer beyond 2⁵³: those travel as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        if not isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) <= 2**53 else value
    return value if abs(value) <= 2**53 else str(value)


def list_line(report: Report) -> list[Any]:
    """One line of a list of reports: path, organization, year, form, cells, to review, look, failed checks, error."""
    return [
        report.source.path,
        None if report.organization.value is None else str(report.organization.value),
        None if report.year.value is None else str(report.year.value),
        report.form.id,
        len(report.cells),
        sum(cell.needs_review for cell in report.cells),
        sum(needs_look(cell) for cell in report.cells),
        sum(check.status == "fail" for check in report.checks),
        [report.error.kind, report.error.message] if report.error else None,
    ]
