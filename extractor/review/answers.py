"""What the review's server answers with: the list, a report with its source, what one answer would do to the sums."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from extractor.decisions.apply import cell_name, decided
from extractor.decisions.decision import Decision, Target, make_decision, target_of
from extractor.decisions.ledger import Opinion
from extractor.decisions.typed import checked_answer
from extractor.messages import message
from extractor.pages.drawn import bare_form, form_data, same_cells
from extractor.pages.record_data import chinese_of, record_data
from extractor.pages.source_view import PictureBudget, SourceView, source_view
from extractor.pages.sources import find_source
from extractor.report import Report, Status
from extractor.review.desk import Desk, said_of
from extractor.review.sheet import kind_of
from extractor.runs.panel.looks import looks_of

Json = dict[str, Any]
_KEPT = 12
"""Sources held open, so that going on and back does not read them again: a few dozen megabytes."""


@dataclass
class Answers:
    """``folders``: where sources are looked for, beside where the records say."""

    desk: Desk
    folders: tuple[Path, ...] = ()
    _views: OrderedDict[str, SourceView] = field(default_factory=OrderedDict)

    def queue(self) -> Json:
        """Every report of the list, what is worth most first."""
        items = [asdict(item) for item in self.desk.items.values()]
        return {"items": items, "decided": len(self.desk.ledger.unique), "forms": list(self.desk.forms)}

    def report(self, item: str, *, with_source: bool = True) -> Json:
        """Raises ``KeyError`` for a report that is not on the list."""
        read, report = self.desk.report(item)
        self.desk.refresh(item, report)
        view = self._view(item, read)
        data = record_data(report, view.places)
        form = self.desk.forms.get(report.form.id or "")
        if form is None or not same_cells(form, report.cells):
            form = bare_form(report.cells)
        index = {cell_name(cell): number for number, cell in enumerate(report.cells)}
        looks = looks_of(report)
        by_worth = sorted(looks, key=lambda look: -look.worth)
        whole = next((look for look in looks if look.cell is None), None)
        data |= {
            "item": item,
            "drawing": None if form is None else 0,
            "forms": [] if form is None else [form_data(form)],
            "left": len(looks),
            "looks": [index[cell_name(look.cell)] for look in by_worth if look.cell is not None],
            "whole": {"state": whole.state, "reasons": whole.reasons, "step": whole.next_step} if whole else None,
            "opinions": {
                f"{target.kind}:{target.name}": _opinion_data(opinion)
                for target, opinion in self.desk.ledger.of(report.source).items()
                if target.form in (None, report.form.id)
            },
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
        said = said_of(read, target.name, target.kind)
        return self.desk.decide(
            target, who=str(asked["who"]), said=said, seen=[str(one) for one in asked.get("seen", [])],
            status=status, value=value, why=str(asked.get("why", ""))[:2000],
        )  # fmt: skip

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
        if kind == "fact" and name == "year":
            value = int(str(value))
        return target_of(report.source, kind, name), None, value

    def _view(self, item: str, report: Report) -> SourceView:
        view = self._views.get(item)
        if view is None:
            found = find_source(report.source, self.folders, as_recorded=True)
            view = self._views[item] = source_view(report, found, PictureBudget())
            while len(self._views) > _KEPT:
                self._views.popitem(last=False)
        return view


def _opinion_data(opinion: Opinion) -> Json:
    heads = [
        {"id": head.id, "who": head.who, "when": head.when, "status": head.status, "value": head.value, "why": head.why}
        for head in opinion.heads
    ]
    return {"heads": heads, "conflict": opinion.conflict, "words": opinion.words}
