"""A reviewer who reads the gold: how errors fall with the cells he looks at, by worth and in the order of the files."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.metrics.judge import judge
from eval.suites import GoldReport, GoldState
from extractor.decisions.apply import cell_name, decided
from extractor.decisions.decision import make_decision, target_of
from extractor.decisions.ledger import Ledger
from extractor.forms import Form, shipped_forms
from extractor.report import Cell, Report, Status
from extractor.runs.panel.looks import looks_of

POINTS = (0, 50, 100, 200, 400, 800, 1600, 3200)
_SHA = "0" * 64


@dataclass(frozen=True)
class Curve:
    """``errors[n]`` after ``looked[n]`` cells; an error is a cell whose number, or lack of one, is not that of gold."""

    looked: tuple[int, ...]
    errors: tuple[int, ...]


@dataclass
class _Desk:
    """One report under review."""

    gold: GoldReport
    read: Report
    now: Report
    ledger: Ledger

    @property
    def errors(self) -> int:
        return sum(not judged.value_right for judged in judge(self.gold, self.now))

    def answer(self, cell: Cell, forms: dict[str, Form]) -> None:
        """What the reviewer says of a cell, and what becomes of the report."""
        status, value = _truth(self.gold, cell_name(cell))
        target = target_of(self.read.source, "cell", cell_name(cell), self.read.form.id)
        made = make_decision(target, who="gold", status=status, value=value)
        self.ledger = self.ledger.with_more(made)
        self.now = decided(self.read, self.ledger, forms)


Pick = Callable[[float, int, int], tuple[float, ...]]
"""From the worth of a look, the number of its report and that of its cell to its place in the queue."""

ORDERS: dict[str, Pick] = {
    "by worth": lambda worth, report, cell: (-worth, report, cell),
    "in file order": lambda worth, report, cell: (report, cell),
}


def review(reports: Sequence[tuple[GoldReport, Report]], pick: Pick, points: Sequence[int] = POINTS) -> Curve:
    """Look at what is on the list until it is empty; an answer may put further cells on it.

    Cells that gold does not hold are not asked for: nobody knows their answer.
    """
    forms = {form.id: form for form in shipped_forms()}
    desks = [_Desk(gold, _with_source(report), _with_source(report), Ledger(())) for gold, report in reports]
    errors = [desk.errors for desk in desks]
    waiting = [(pick(worth, n, at), n, at) for n, desk in enumerate(desks) for worth, at in _looks(desk)]
    heapq.heapify(waiting)
    done: set[tuple[int, int]] = set()
    looked, left = [0], [sum(errors)]
    while waiting:
        _, n, at = heapq.heappop(waiting)
        if (n, at) in done or not desks[n].now.cells[at].needs_review:
            continue
        done.add((n, at))
        before = {place for _, place in _looks(desks[n])}
        desks[n].answer(desks[n].now.cells[at], forms)
        errors[n] = desks[n].errors
        for worth, place in _looks(desks[n]):
            if place not in before:
                heapq.heappush(waiting, (pick(worth, n, place), n, place))
        if len(done) in points:
            looked.append(len(done))
            left.append(sum(errors))
    if looked[-1] != len(done):
        looked.append(len(done))
        left.append(sum(errors))
    return Curve(tuple(looked), tuple(left))


def as_markdown(curves: dict[str, Curve]) -> str:
    """One line a number of cells looked at, one column an order."""
    points = sorted({point for curve in curves.values() for point in curve.looked})
    lines = [f"| cells looked at | {' | '.join(f'errors left, {name}' for name in curves)} |"]
    lines.append("| ---: |" + " ---: |" * len(curves))
    for point in points:
        told = (dict(zip(curve.looked, curve.errors, strict=True)).get(point, "") for curve in curves.values())
        lines.append(f"| {point:,} | {' | '.join(map(str, told))} |")
    return "\n".join(lines) + "\n"


def _looks(desk: _Desk) -> Iterator[tuple[float, int]]:
    """Worth and number of the cells on the list whose answer gold holds."""
    index = {cell_name(cell): at for at, cell in enumerate(desk.now.cells)}
    for look in looks_of(desk.now):
        if look.cell is not None and cell_name(look.cell) in desk.gold.cells:
            yield look.worth, index[cell_name(look.cell)]


def _truth(gold: GoldReport, name: str) -> tuple[Status, int | float | None]:
    cell = gold.fine_cells[name]
    if cell.state is GoldState.LOST:
        return Status.MISSING, None
    status = Status(cell.state.value)
    return status, cell.value if status is Status.READ else None


def _with_source(report: Report) -> Report:
    """Decisions need a content to be about; systems under test need not tell one."""
    return report.model_copy(update={"source": report.source.model_copy(update={"sha256": _SHA, "part": None})})
