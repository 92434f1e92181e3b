"""What the review's server answers with: the list, a report with its source, what one answer would do to the sums."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from extractor.decisions.agreement import reliance_of
from extractor.decisions.apply import cell_name, decided
from extractor.decisions.decision import Decision, Target, is_decided_none, make_decision, target_of
from extractor.decisions.ledger import Ledger, Opinion
from extractor.decisions.typed import checked_answer, typed_fact
from extractor.forms import Form
from extractor.messages import message
from extractor.pages.drawn import bare_form, form_data, same_cells
from extractor.pages.record_data import chinese_of, record_data
from extractor.pages.source_view import PictureBudget, SourceView, source_view
from extractor.pages.sources import find_source
from extractor.report import Report, Status
from extractor.review.desk import Desk, said_of
from extractor.review.shares import asks_second, audited, left_to_audit
from extractor.review.sheet import kind_of
from extractor.review.worth import by_worth
from extractor.runs.panel.looks import Look, looks_of

Json = dict[str, Any]
_KEPT = 12
"""Sources held open, so that going on and back does not read them again: a few dozen megabytes."""


@dataclass
class Answers:
    """``folders``: where sources are looked for, beside where the records say."""

    desk: Desk
    folders: tuple[Path, ...] = ()
    _views: OrderedDict[str, SourceView] = field(default_factory=OrderedDict)
    _forms: dict[str, Json] = field(default_factory=dict)
    _relied: tuple[Ledger, Json] | None = None

    def prepare(self) -> None:
        """Load what the first decided report would wait for: the modules of the checks, the layouts of the forms."""
        from extractor.recovery.board.layout import layout_of

        import_module("extractor.recovery.judge.checks")
        for form in self.desk.forms.values():
            layout_of(form)
            self._form(form)

    def queue(self, who: str) -> Json:
        """Every report of the run in the order to look at them, and how far the decisions can be relied on."""
        seconds = self.desk.seconds(who)
        items = [
            {"id": one.id, "path": one.path, "organization": one.organization, "year": one.year, "state": one.state,
             "left": one.left, "worth": one.worth, "audit": one.audit, "second": seconds.get(one.id, 0),
             "noted": one.noted}
            for one in self.desk.items.values()
        ]  # fmt: skip
        ledger = self.desk.ledger
        forms = [[form.id, str(form.title)] for form in self.desk.forms.values()]
        return {"items": items, "decided": len(ledger.unique), "forms": forms, "reliance": self._reliance()}

    def report(self, item: str, who: str, *, with_source: bool = True) -> Json:
        """A report as ``who`` is to see it. Raises ``KeyError`` for one that is not in the run."""
        read, report = self.desk.report(item)
        self.desk.refresh(item, read, report)
        given = self.desk.ledger.of(report.source)
        second = self._second(report, who)
        # A second person must not see what the first one has answered.
        report = as_read(report, read, second)
        view = self._view(item, read)
        data = record_data(report, view.places)
        form = self.desk.forms.get(report.form.id or "")
        if form is None or not same_cells(form, report.cells):
            form = bare_form(report.cells)
        index = {cell_name(cell): number for number, cell in enumerate(report.cells)}
        looks = [look for look in by_worth(looks_of(report), read, report, given) if not _among(look, second)]
        whole = next((look for look in looks if look.cell is None), None)
        audit = left_to_audit(read, self.desk.ledger, self.desk.chance, self.desk.shares.seed)
        doubted = [index[cell_name(look.cell)] for look in looks if look.cell is not None]
        data |= {
            "item": item,
            "drawing": None if form is None else 0,
            "forms": [] if form is None else [self._form(form)],
            "left": 0 if report.source.sha256 is None else len(looks),
            "noted": report.source.sha256 is None,
            "worth": max((look.worth for look in looks), default=0.0),
            "looks": doubted,
            "audit": [index[name] for name in audit if name in index and index[name] not in doubted],
            "second": sorted(index[name] for name in second),
            "whole": {"state": whole.state, "reasons": whole.reasons, "step": whole.next_step} if whole else None,
            "none": is_decided_none(report),
            "opinions": {
                f"{target.kind}:{target.name}": _opinion_data(opinion)
                for target, opinion in given.items()
                if target.form in (None, report.form.id) and not (target.kind == "cell" and target.name in second)
            },
            "reliance": self._reliance(),
        }
        if whole:
            data["chinese"] |= chinese_of((*whole.reasons, whole.next_step))
        if with_source:
            data["source"] = view.data
            data["pictures"] = {f"picture-0-{page}": f"api/picture/{item}/{page}" for page, _ in view.pictures}
        return data

    def picture(self, item: str, page: int) -> bytes:
        """WebP. Raises ``KeyError``."""
        read, _ = self.desk.report(item)
        return dict(self._view(item, read).pictures)[page]

    def decide(self, item: str, asked: Json) -> Decision:
        """Raises ``KeyError``, ``ValueError``, ``Disagreement``."""
        read, report = self.desk.report(item)
        target, status, value = self._answer(report, asked)
        who, seen = str(asked["who"]), [str(one) for one in asked.get("seen", [])]
        return self.desk.decide(
            target, who=who, said=said_of(read, target.name, target.kind), seen=seen, status=status, value=value,
            why=str(asked.get("why", ""))[:2000], **self._why_asked(read, target, who, seen),
        )  # fmt: skip

    def _why_asked(self, read: Report, target: Target, who: str, seen: list[str]) -> Json:
        desk = self.desk
        if not seen and asks_second(desk.ledger, target, who, desk.shares):
            return {"asked": "second"}
        own = target.kind == "cell" and target.form == read.form.id
        if own and target.name in audited(read, desk.chance, desk.shares.seed):
            return {"asked": "audit", "chance": desk.chance}
        return {}

    def _second(self, report: Report, who: str) -> frozenset[str]:
        """The cells that ``who`` is asked for as a second person."""
        ledger, shares = self.desk.ledger, self.desk.shares
        return frozenset(
            target.name
            for target in ledger.of(report.source)
            if target.form == report.form.id and asks_second(ledger, target, who, shares)
        )

    def tried(self, item: str, asked: Json) -> list[Json]:
        """The checks of a cell as they would be with an answer that nobody has given yet."""
        read, report = self.desk.report(item)
        target, status, value = self._answer(report, asked)
        heads = self.desk.ledger.opinion(target).heads
        made = make_decision(target, who="-", status=status, value=value, replaces=[head.id for head in heads])
        report = decided(read, self.desk.ledger.with_more(made), self.desk.forms)
        return [
            {"id": check.id, "where": check.where, "status": check.status, "left": check.left, "right": check.right}
            for check in report.checks
            if target.name in check.cells
        ]

    def _answer(self, report: Report, asked: Json) -> tuple[Target, Status | None, Any]:
        kind, name = asked["kind"], str(asked["name"])
        if kind == "cell":
            if name not in {cell_name(cell) for cell in report.cells}:
                raise ValueError(message("review.no_cell", seen=name, form=report.form.id))
            target = target_of(report.source, "cell", name, report.form.id)
            return target, *checked_answer(Status(asked["status"]), asked.get("value"), kind_of(self.desk, target))
        value = asked.get("value")
        if kind == "report" and name == "form" and value not in self.desk.forms:
            raise ValueError(message("review.no_form", seen=value, expected=", ".join(self.desk.forms)))
        if kind == "fact":
            value = typed_fact(name, value)
        return target_of(report.source, kind, name), None, value

    def _reliance(self) -> Json:
        ledger = self.desk.ledger
        if self._relied is None or self._relied[0] is not ledger:
            self._relied = (ledger, reliance_data(ledger))
        return self._relied[1]

    def _form(self, form: Form) -> Json:
        """The drawing of a form of the run; the same for all reports on it."""
        if self.desk.forms.get(form.id) is not form:
            return form_data(form)
        if form.id not in self._forms:
            self._forms[form.id] = form_data(form)
        return self._forms[form.id]

    def _view(self, item: str, report: Report) -> SourceView:
        view = self._views.get(item)
        if view is None:
            found = find_source(report.source, self.folders, as_recorded=True)
            view = self._views[item] = source_view(report, found, PictureBudget())
            while len(self._views) > _KEPT:
                self._views.popitem(last=False)
        return view


def as_read(report: Report, read: Report, names: frozenset[str]) -> Report:
    """``report`` with the cells of these ``names`` as they were read."""
    if not names:
        return report
    before = {cell_name(cell): cell for cell in read.cells}
    cells = tuple(before.get(cell_name(c), c) if cell_name(c) in names else c for c in report.cells)
    return report.model_copy(update={"cells": cells})


def reliance_data(ledger: Ledger) -> Json:
    """Of second answers and of the audit: hits, looks, and the interval of 95 %."""
    reliance = reliance_of(ledger)
    shares = {"agreed": reliance.agreed, "wrong": reliance.wrong}
    return {name: [share.hits, share.looks, *share.interval] for name, share in shares.items()}


def _among(look: Look, names: frozenset[str]) -> bool:
    return look.cell is not None and cell_name(look.cell) in names


def _opinion_data(opinion: Opinion) -> Json:
    heads = [
        {"id": head.id, "who": head.who, "when": head.when, "status": head.status, "value": head.value, "why": head.why}
        for head in opinion.heads
    ]
    return {"heads": heads, "conflict": opinion.conflict, "words": opinion.words}
