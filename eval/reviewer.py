"""A reviewer who reads the gold: how errors fall with the cells he looks at, by worth and in the order of the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.metrics.judge import judge
from eval.suites import GoldReport, GoldState
from extractor.decisions.apply import cell_name, decided
from extractor.decisions.decision import FORM, make_decision, target_of
from extractor.decisions.ledger import Ledger
from extractor.forms import Form, shipped_forms
from extractor.report import Cell, Report, Status
from extractor.review.worth import STAYS, by_worth
from extractor.runs.panel.looks import Look, looks_of

POINTS = (0, 50, 100, 200, 400, 800, 1600, 3200)
_SHA = "0" * 64


@dataclass(frozen=True)
class Curve:
    """``errors[n]`` after ``looked[n]`` cells; an error is a cell whose number, or lack of one, is not that of gold."""

    looked: tuple[int, ...]
    errors: tuple[int, ...]


@dataclass
class _Desk:
    """One report under review. ``looks``: what is left to look at, and the place of each in the report."""

    gold: GoldReport
    read: Report
    now: Report
    ledger: Ledger
    looks: list[tuple[Look, int]] = field(default_factory=list)

    @property
    def worth(self) -> float:
        """Of the best look that is left; below 0 without any."""
        return self.looks[0][0].worth if self.looks else -1.0

    @property
    def errors(self) -> int:
        return sum(not judged.value_right for judged in judge(self.gold, self.now))

    def answer(self, cell: Cell | None, forms: dict[str, Form]) -> None:
        """What the reviewer says of a cell, or of the form, and what becomes of the report."""
        if cell is None:
            target = target_of(self.read.source, "report", FORM)
            made = make_decision(target, who="gold", value=form_of(self.gold, forms))
        else:
            status, value = truth_of(self.gold, cell_name(cell))
            target = target_of(self.read.source, "cell", cell_name(cell), self.now.form.id)
            made = make_decision(target, who="gold", status=status, value=value)
        self.ledger = self.ledger.with_more(made)
        self.now = decided(self.read, self.ledger, forms)
        self.list(forms)

    def list(self, forms: dict[str, Form]) -> None:
        """Only what gold has an answer to: cells that it holds, and the form where none was recognised."""
        index = {cell_name(cell): at for at, cell in enumerate(self.now.cells)}
        given = self.ledger.of(self.read.source)
        self.looks = []
        for look in by_worth(looks_of(self.now), self.read, self.now, given):
            if look.cell is not None and cell_name(look.cell) in self.gold.cells:
                self.looks.append((look, index[cell_name(look.cell)]))
            elif look.cell is None and not self.now.cells and form_of(self.gold, forms) in forms:
                self.looks.append((look, -1))


@dataclass(frozen=True)
class Order:
    """How a reviewer goes through the list. ``file``: in the order of the files, whatever a look is worth.

    ``stays``: he stays in a report while its best look is worth this share of the best one elsewhere; 0 stays until
    nothing is left in it, 1 always goes where the best look is.
    """

    file: bool = False
    stays: float = 1.0


ORDERS = {
    "by worth": Order(),
    "by worth, staying": Order(stays=STAYS),
    "report by report": Order(stays=0.0),
    "in file order": Order(file=True),
}


def review(reports: Sequence[tuple[GoldReport, Report]], order: Order, points: Sequence[int] = POINTS) -> Curve:
    """Look at what is on the list until it is empty; an answer may put further cells on it, and changes the worth of
    the other looks of its report.

    Cells that gold does not hold are not asked for: nobody knows their answer. Naming the form is one look.
    """
    forms = {form.id: form for form in shipped_forms()}
    desks = [_Desk(gold, _with_source(report), _with_source(report), Ledger(())) for gold, report in reports]
    for desk in desks:
        desk.list(forms)
    errors = [desk.errors for desk in desks]
    count, looked, left = 0, [0], [sum(errors)]
    here: int | None = None
    while (here := _next(desks, order, here)) is not None:
        desk = desks[here]
        _, at = min(desk.looks, key=lambda look: look[1]) if order.file else desk.looks[0]
        count += 1
        desk.answer(desk.now.cells[at] if at >= 0 else None, forms)
        errors[here] = desk.errors
        if count in points:
            looked.append(count)
            left.append(sum(errors))
    if looked[-1] != count:
        looked.append(count)
        left.append(sum(errors))
    return Curve(tuple(looked), tuple(left))


def _next(desks: Sequence[_Desk], order: Order, here: int | None) -> int | None:
    """The number of the report to look at next."""
    if order.file:
        return next((n for n, desk in enumerate(desks) if desk.looks), None)
    best = max(range(len(desks)), key=lambda n: (desks[n].worth, -n), default=None)
    if best is None or not desks[best].looks:
        return None
    if here is not None and desks[here].looks and desks[here].worth >= order.stays * desks[best].worth:
        return here
    return best


def as_markdown(curves: dict[str, Curve]) -> str:
    """One line a number of cells looked at, one column an order."""
    points = sorted({point for curve in curves.values() for point in curve.looked})
    lines = [f"| cells looked at | {' | '.join(f'errors left, {name}' for name in curves)} |"]
    lines.append("| ---: |" + " ---: |" * len(curves))
    for point in points:
        told = (dict(zip(curve.looked, curve.errors, strict=True)).get(point, "") for curve in curves.values())
        lines.append(f"| {point:,} | {' | '.join(map(str, told))} |")
    return "\n".join(lines) + "\n"


def form_of(gold: GoldReport, forms: Mapping[str, Form]) -> str:
    """The id of the form that gold is on."""
    return next((name for name in forms if name.endswith(f"-{gold.form}")), gold.form)


def truth_of(gold: GoldReport, name: str) -> tuple[Status, int | float | None]:
    """What a person who knows the gold decides of a cell."""
    cell = gold.fine_cells[name]
    if cell.state is GoldState.LOST:
        return Status.MISSING, None
    status = Status(cell.state.value)
    return status, cell.value if status is Status.READ else None


def _with_source(report: Report) -> Report:
    """Decisions need a content to be about; systems under test need not show one."""
    return report.model_copy(update={"source": report.source.model_copy(update={"sha256": _SHA, "part": None})})
