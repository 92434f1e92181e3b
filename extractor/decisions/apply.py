"""Decisions put into a record: they win over every reading, which is kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from extractor.decisions.decision import (
    FORM,
    NOT_A_REPORT,
    TOLD,
    Decision,
    Target,
    Value,
    answer_words,
    not_a_report_words,
    target_of,
)
from extractor.decisions.ledger import Ledger, Opinion
from extractor.decisions.recheck import recheck
from extractor.forms.schema import Form
from extractor.messages import message
from extractor.report import Cell, Fact, FormNote, Report, Status

METHOD = "decided"


@dataclass(frozen=True)
class _Own:
    """What is decided of one report."""

    report: Report
    ledger: Ledger

    def opinion(self, kind: str, name: str, form: str | None = None) -> Opinion:
        return self.ledger.opinion(target_of(self.report.source, kind, name, form))  # type: ignore[arg-type]


def decided(report: Report, ledger: Ledger, forms: Mapping[str, Form]) -> Report:
    """The record as persons decided it; the same record where they decided nothing.

    ``forms``: by id. Of a form that is not at hand the identities cannot be worked out anew: their checks become
    ``unknown`` where a decided cell takes part.
    """
    given = ledger.of(report.source)
    if not given:
        return report
    own = _Own(report, ledger)
    warnings = [*report.warnings, *_disagreements(given)]
    none = own.opinion("report", NOT_A_REPORT).decision
    if none is not None:
        warnings.append(not_a_report_words(none))
        note = FormNote(id=None, version=None, confidence=1.0)
        return report.model_copy(update={"form": note, "cells": (), "checks": (), "warnings": tuple(warnings)})
    report = _with_form(report, own, forms, warnings)
    report = _with_facts(report, given, warnings)
    cells = tuple(
        _with_opinion(cell, own.opinion("cell", cell_name(cell), report.form.id), report) for cell in report.cells
    )
    others = {t.form for t in given if t.kind == "cell"} - {report.form.id}
    for other in sorted(filter(None, others)):
        count = sum(t.form == other for t in given)
        warnings.append(message("decision.other_form", count=count, form=other, own=report.form.id))
    report = report.model_copy(update={"cells": cells, "warnings": tuple(warnings)})
    return recheck(report, forms.get(report.form.id or ""))


def cell_name(cell: Cell) -> str:
    return f"{cell.table}/{cell.row}/{cell.col}"


def _disagreements(given: Mapping[Target, Opinion]) -> list[str]:
    return [
        message("decision.disagreement_on", name=opinion.heads[0].name, opinions=opinion.words)
        for opinion in given.values()
        if opinion.conflict and opinion.heads[0].kind != "cell"
    ]


def _with_form(report: Report, own: _Own, forms: Mapping[str, Form], warnings: list[str]) -> Report:
    """The cells of the form that a person named, all to be filled where the report was not read with it."""
    decision = own.opinion("report", FORM).decision
    if decision is None:
        return report
    if decision.value == report.form.id:
        warnings.append(message("decision.form_as_read", form=decision.value, by=decision.by))
        return report
    form = forms.get(str(decision.value))
    if form is None:
        warnings.append(message("decision.form_absent", form=decision.value, by=decision.by))
        return report
    before: str = report.form.id or message("word.none")
    if report.error and not report.form.id:
        before = message("file.because", name=report.error.kind, reason=report.error.message)
    warnings.append(message("decision.form", form=form.id, by=decision.by, before=before))
    cells = tuple(
        Cell(
            table=key.table,
            row=key.row,
            col=key.col,
            value=None,
            text=None,
            unit=None,
            status=Status.MISSING,
            confidence=0.0,
            needs_review=True,
            reasons=(message("decision.not_read_with_form", form=form.id),),
            method="none",
        )
        for key in form.keys
    )
    note = FormNote(id=form.id, version=form.version, confidence=1.0)
    return report.model_copy(update={"form": note, "cells": cells, "checks": (), "error": None})


def _with_facts(report: Report, given: Mapping[Target, Opinion], warnings: list[str]) -> Report:
    changes: dict[str, Fact] = {}
    facts = dict(report.facts)
    for opinion in given.values():
        decision = opinion.decision
        if decision is None or decision.kind != "fact":
            continue
        name = decision.name
        read = getattr(report, name) if name in TOLD else facts.get(name, Fact())
        if read.value == decision.value:
            warnings.append(message("decision.fact_as_read", fact=name, by=decision.by))
        else:
            warnings.append(
                message(
                    "decision.fact", fact=name, value=decision.told, by=decision.by, read=answer_words(None, read.value)
                )
            )
        fact = read.model_copy(update={"value": decision.value, "confidence": 1.0})
        if name in TOLD:
            changes[name] = fact
        else:
            facts[name] = fact
    return report.model_copy(update={**changes, "facts": facts})


def _with_opinion(cell: Cell, opinion: Opinion, report: Report) -> Cell:
    if opinion.conflict:
        reason = message("decision.disagreement", opinions=opinion.words)
        return cell.model_copy(update={"needs_review": True, "reasons": (*cell.reasons, reason)})
    decision = opinion.decision
    if decision is None:
        return cell
    return cell.model_copy(
        update={
            "value": decision.value,
            "status": decision.status,
            "confidence": 1.0,
            "needs_review": False,
            "method": METHOD,
            "reasons": _reasons(decision, cell.status, cell.value, type(cell.value).__name__, report.engine.version),
        }
    )


@lru_cache(maxsize=1 << 13)
def _reasons(decision: Decision, status: Status, value: Value, kind: str, version: str) -> tuple[str, ...]:
    """Who decided, what is read now, and whether the person had seen another reading.

    Kept, for a report under review is put together again with each answer, and its words cost more than its sums.
    ``kind`` keeps 1 and 1.0 apart.
    """
    read = answer_words(status, value)
    reasons: list[str] = [
        message("decision.by_because", by=decision.by, why=decision.why)
        if decision.why
        else message("decision.by", by=decision.by),
        message("decision.read_and_decided", read=read, decided=decision.told),
    ]
    said = decision.said
    if said.status is not None and (said.status, said.value) != (status, value):
        had = answer_words(said.status, said.value)
        reasons.append(message("decision.reads_otherwise_now", version=version, read=read, before=had))
    return tuple(reasons)
