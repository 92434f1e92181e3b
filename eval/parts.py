"""The parts of a report, each made from scores alone; :mod:`eval.report` puts them in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from eval.compare import percent
from eval.metrics import RATES, ErrorCounts, Interval, equal_mass_bins, name_damage, risk_coverage
from eval.page import Figure, Grid, Part
from eval.plots import confusion_plot, reliability_plot, risk_plot, severity_plot
from eval.score import FACETS, SystemScore, calibration_json
from eval.store import Run, SystemNote
from eval.worst import Case, worst_cases

HEADLINE = (
    "nonzero", "read", "all_cells", "silent", "invented", "false_blank", "lost_unflagged", "flagged", "perfect", "year",
    "failed",
)  # fmt: skip
BY_GROUP = ("nonzero", "silent", "invented", "false_blank", "lost_unflagged", "perfect")
_FACET_TITLES = {
    "kind": "By kind of file",
    "damage": "By kind of damage",
    "severity": "By severity",
    "split": "Damage seen in training, and never seen",
    "form": "By edition of the form",
}


def introduction_part(run: Run) -> Part:
    cells = sum(len(report.cells) for report in run.suite.reports)
    return Part(
        "What was measured",
        text=f"""Chinese government offices publish a yearly report with a statutory form of about 200 cells. Converters
        and OCR keep its numbers and lose its table. Each system below was given {len(run.suite.reports)} such files and
        asked for every cell; the {cells} answers were compared with what the reports really hold (the gold).

        The headline is non-zero accuracy: of the numbers that stand in the file and are not 0, how many came back in
        the right cell. Most cells are 0, so a system that answers 0 everywhere looks good on all cells and gets nothing
        here. Silent errors are wrong numbers that nobody was warned of. Invented cells are numbers where the file has
        none. Lost unflagged are numbers of the file for which the record gives none and nobody was warned; where it
        calls the cell empty they are false blanks. All figures are per cent; in brackets the 95 % interval,
        from drawing reports again with replacement.""",
    )


def overview_part(scores: Sequence[SystemScore]) -> Part:
    rows = []
    for score in scores:
        rates = score.rates()
        rows.append((score.system.name, *(interval_text(rates[name]) for name in HEADLINE)))
    meanings = " · ".join(f"{RATES[name].title}: {RATES[name].meaning}" for name in HEADLINE)
    return Part("Systems", text=meanings + ".", grid=Grid(("system", *(RATES[n].title for n in HEADLINE)), tuple(rows)))


def unavailable_parts(systems: Sequence[SystemNote]) -> list[Part]:
    rows = tuple((note.name, note.unavailable or "") for note in systems if note.folder is None)
    return [Part("Systems that could not run here", 3, grid=Grid(("system", "reason"), rows))] if rows else []


def kinds_of_all_parts(scores: Sequence[SystemScore]) -> list[Part]:
    kinds = scores[0].members()["kind"]
    rows = tuple(
        (kind, str(len(members)), *(percent(_rate(score, "nonzero", members), 1) for score in scores))
        for kind, members in kinds.items()
    )
    header = ("kind", "reports", *(score.system.name for score in scores))
    return [Part("Non-zero accuracy by kind of file, all systems", grid=Grid(header, rows))]


def _rate(score: SystemScore, rate: str, members: Sequence[int]) -> float | None:
    above, below = score.ratio(rate, members)
    return sum(above) / sum(below) if sum(below) else None


def groups_parts(focus: SystemScore) -> list[Part]:
    parts = []
    for facet in FACETS:
        groups = focus.members()[facet]
        if not groups or (facet != "kind" and len(groups) == 1):
            continue
        rows = []
        for value, members in groups.items():
            rates = focus.rates(members)
            rows.append((value, str(len(members)), *(interval_text(rates[name]) for name in BY_GROUP)))
        header = (facet, "reports", *(RATES[name].title for name in BY_GROUP))
        parts.append(Part(f"{_FACET_TITLES[facet]}: {focus.system.name}", grid=Grid(header, tuple(rows))))
    return parts


def severity_parts(scores: Sequence[SystemScore]) -> list[Part]:
    curves: dict[str, dict[str, Interval]] = {}
    for score in scores:
        groups = score.members()["severity"]
        curves[score.system.name] = {value: score.rates(members)["nonzero"] for value, members in groups.items()}
    if not any(curves.values()):
        return []
    caption = "Non-zero accuracy against the severity of the damage, with 95 % intervals."
    return [Part("Accuracy against severity", figure=Figure("severity", severity_plot(curves), caption))]


def errors_parts(scores: Sequence[SystemScore]) -> list[Part]:
    rows = []
    for score in scores:
        total = sum(score.errors, ErrorCounts())
        patterns = Counter(map(name_damage, score.errors))
        found = ", ".join(f"{name} {count}" for name, count in sorted(patterns.items()) if name != "none")
        moved = percent(total.explained / total.nonzero if total.nonzero else None, 1)
        numbers = (total.wrong, total.zeroed, total.digit_dropped, total.digit_changed, total.scaled, total.filled_zero)
        rows.append((score.system.name, *map(str, numbers), moved, found or "none"))
    header = (
        "system", "wrong numbers", "read as 0", "digit dropped", "digit misread", "power of ten", "blanks given 0",
        "of wrong non-zero: value of a neighbour (%)", "pattern of reports",
    )  # fmt: skip
    text = """A wrong number that stands in the neighbour row or column tells a slide, one with another digit a misread.
    The last column counts reports by the pattern that explains at least half of their errors."""
    return [Part("What kind of errors", text=text, grid=Grid(header, tuple(rows)))]


def states_part(focus: SystemScore) -> Part:
    caption = f"{focus.system.name}: what became of each cell in the file (rows) and what the record says (columns)."
    return Part("States of cells", figure=Figure("states", confusion_plot(focus.confusion), caption))


def confidence_parts(scores: Sequence[SystemScore], focus: SystemScore) -> list[Part]:
    rows = []
    for score in scores:
        sums: dict[str, Any] = calibration_json(score.beliefs, score.number_beliefs, score.given_beliefs)
        every, numbers, given = sums["all_cells"], sums["numbers"], sums["given"]
        rows.append(
            (
                score.system.name,
                *(_number(every[name]) for name in ("ece_equal_width", "ece_equal_mass", "brier")),
                _number(numbers["brier"]),
                f"{every['review_for_99.9%']} of {every['cells']}",
                f"{given['review_for_silent_0.05%']} of {given['cells']}",
                f"{percent(score.total.rate('flagged'))} %, {percent(score.total.rate('silent'), 3)} %",
            )
        )
    header = (
        "system", "ECE, equal width", "ECE, equal mass", "Brier", "Brier, numbers only", "to review for 99.9 %",
        "numbers to review for silent ≤ 0.05 %", "sent to review, silent then",
    )  # fmt: skip
    text = """Confidence is the chance, told by the system, that value and state of a cell are right. ECE is the mean
    gap between confidence and share right over 15 bins; Brier is the mean squared gap, 0 at best. Then: so many cells,
    least sure first, a person must check until 99.9 % of the rest are right; so many numbers, until at most 0.05 % of
    all numbers given are wrong unseen, with the threshold chosen on these very reports; and what the system itself
    sent to review, with the silent errors left. A system that tells no confidence is taken to be sure."""
    grid = Grid(header, tuple(rows))
    reliability = {focus.system.name: equal_mass_bins(*focus.beliefs)}
    risks = {score.system.name: risk_coverage(*score.beliefs) for score in scores}
    reliable = Figure("reliability", reliability_plot(reliability), "Share right against confidence, equal-mass bins.")
    risk = Figure("risk", risk_plot(risks), "Wrong among the cells accepted, surest first; lower is better.")
    return [
        Part("Confidence", text=text, grid=grid),
        Part(f"Reliability: {focus.system.name}", 3, figure=reliable),
        Part("Risk and coverage", 3, figure=risk),
    ]


def facts_parts(scores: Sequence[SystemScore]) -> list[Part]:
    """What is stated outside the tables, where gold knows it."""
    rows = []
    for score in scores:
        facts, sections = score.facts, score.sections
        shares = (
            *(score.total.rate(name) for name in ("org", "year")),
            *(facts.precision, facts.recall, facts.f1, sections.precision, sections.recall, sections.f1),
        )
        rows.append((score.system.name, *map(percent, shares)))
    header = (
        "system", "office", "year", "facts: precision", "recall", "F1", "sections: precision", "recall", "F1",
    )  # fmt: skip
    return [Part("Facts and sections", grid=Grid(header, tuple(rows)))]


def tables_parts(scores: Sequence[SystemScore]) -> list[Part]:
    rows = [
        (score.system.name, percent(score.total.rate("nonzero")), *(interval_text(i) for i in found.values()))
        for score in scores
        if (found := score.table_scores())
    ]
    text = """The usual scores of table recognition, for comparison. Both reward labels and zeros that are right in any
    case: a table with its applicant columns rotated keeps most of both."""
    grid = Grid(("system", "Non-zero accuracy", "TEDS", "GriTS content"), tuple(rows))
    return [Part("TEDS and GriTS", text=text, grid=grid)] if rows else []


def cases_parts(focus: SystemScore, run: Run) -> list[Part]:
    cases = worst_cases(focus, run.suite)
    text = """Reports with the most silent, invented and unflagged lost numbers first, then those with most numbers not
    found; of each, the most telling cells, beside the line of the file that has the row's label."""
    return [Part(f"The {len(cases)} worst cases: {focus.system.name}", text=text), *map(_case, cases)]


def _case(case: Case) -> Part:
    text = f"{case.kind}{f' ({case.damage})' if case.damage else ''}: {case.wrong} numbers not right, {case.silent} of "
    text += f"them silently, {case.invented} invented, {case.lost} lost unflagged; pattern: {case.pattern}."
    grid = Grid(("cell", "gold", "read", "text taken", "source"), tuple(tuple(cell) for cell in case.cells))
    return Part(case.name, 3, text=f"{text} {case.error}", grid=grid if case.cells else None)


def reading_part() -> Part:
    return Part(
        "What the numbers do not say",
        text="""They hold for files like those of the suite: drawn reports are not published reports, and a kind with
        few files has a wide interval. Intervals tell the chance of the draw, not a bias of the suite, and one without
        width only says that all n reports agree: among other reports up to 3 / n may still differ. A cell that is right
        by luck counts as right. Baselines are told the edition of the form, our systems find it. A right report can
        still be wrong about the world: offices print sums that do not add up, and those numbers are gold.""",
    )


def making_part(run: Run) -> Part:
    note = run.note
    rows = [
        ("suite", f"{note.suite} ({note.reports} reports)"),
        ("checksum", note.checksum),
        ("seed", str(note.seed)),
        ("only", ", ".join(note.only) or "all kinds"),
        ("tablemend", f"{note.tablemend}, code {note.code}"),
        ("Python", note.python),
        ("packages", ", ".join(f"{name} {version}" for name, version in note.packages.items())),
        *((system.name, _settings(system)) for system in note.systems if system.folder),
    ]
    return Part("How it was made", grid=Grid(("what", "value"), tuple(rows)))


def _settings(system: SystemNote) -> str:
    return ", ".join(f"{name} {value}" for name, value in system.settings.items()) or "no settings"


def interval_text(interval: Interval) -> str:
    """``97.12 [95.80, 98.31]`` in per cent; no brackets for one report alone, a dash without cells."""
    if interval.low is None:
        return percent(interval.value)
    return f"{percent(interval.value)} [{percent(interval.low)}, {percent(interval.high)}]"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
