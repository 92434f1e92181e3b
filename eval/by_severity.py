"""All systems at each severity of the damage: accuracy, and whether empty cells and printed zeros are distinguished."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import percent
from eval.metrics import Interval, compare
from eval.metrics.judge import judge, same_number
from eval.page import Grid, Part
from eval.parts import interval_text
from eval.score import SystemScore
from eval.suites.gold import GoldReport, GoldState
from extractor.report import Report, Status


@dataclass(frozen=True, slots=True)
class BlankOrZero:
    """Cells that are empty in the source and those with a printed 0, and how many of each were taken for the other."""

    blanks: int = 0
    zeroed: int = 0
    zeros: int = 0
    blanked: int = 0

    def __add__(self, other: BlankOrZero) -> BlankOrZero:
        return BlankOrZero(
            self.blanks + other.blanks,
            self.zeroed + other.zeroed,
            self.zeros + other.zeros,
            self.blanked + other.blanked,
        )


def blank_or_zero(gold: GoldReport, report: Report | None) -> BlankOrZero:
    """An empty cell given 0 in any way, also inferred or sent to review, counts; so does a 0 called blank."""
    found: Counter[str] = Counter()
    for judged in judge(gold, report):
        if judged.gold.state is GoldState.BLANK:
            found["blanks"] += 1
            found["zeroed"] += same_number(judged.value, 0)
        elif judged.gold.state is GoldState.READ and same_number(judged.gold.value, 0):
            found["zeros"] += 1
            found["blanked"] += judged.status in (Status.BLANK, Status.NOT_APPLICABLE)
    return BlankOrZero(**found)


def by_severity_parts(scores: Sequence[SystemScore]) -> list[Part]:
    """Nothing where the suite knows no severities."""
    rows = []
    for score in scores:
        for severity, members in score.members()["severity"].items():
            rates = score.rates(members)
            told = tuple(interval_text(rates[name]) for name in ("nonzero", "silent", "invented", "false_blank"))
            rows.append((severity, score.system.name, str(len(members)), *told))
    if not rows:
        return []
    rows.sort(key=lambda row: row[0])
    header = ("severity", "system", "reports", "Non-zero accuracy", "Silent errors", "Invented", "False blanks")
    parts = [Part("Every system at each severity", 3, grid=Grid(header, tuple(rows)))]
    return [*parts, *_ahead_part(scores), _blank_part(scores)]


def _ahead_part(scores: Sequence[SystemScore]) -> list[Part]:
    """How far the system that is best overall is ahead of each other; nothing where there is no other.

    All systems read the same pages, so the difference is known better than the accuracies are.
    """
    best, *others = sorted(scores, key=lambda s: (-(s.total.rate("nonzero") or 0.0), s.system.name))
    rows = []
    for severity, members in best.members()["severity"].items():
        groups = [best.gold[place].cluster for place in members]
        for other in sorted(others, key=lambda s: s.system.name):
            ahead = compare(best.ratio("nonzero", members), other.ratio("nonzero", members), groups, seed=best.seed)
            told = interval_text(Interval(ahead.value, ahead.low, ahead.high))
            rows.append((severity, other.system.name, str(len(members)), told))
    if not rows:
        return []
    title = f"How far {best.system.name} is ahead at each severity"
    text = """Difference in non-zero accuracy on the same reports, in points; in brackets the 95 % interval of the
    difference, from drawing reports again in pairs."""
    return [Part(title, 3, text=text, grid=Grid(("severity", "ahead of", "reports", "points"), tuple(rows)))]


def _blank_part(scores: Sequence[SystemScore]) -> Part:
    rows = []
    for score in scores:
        counts: defaultdict[str, BlankOrZero] = defaultdict(BlankOrZero)
        for gold, report in zip(score.gold, score.reports, strict=True):
            if gold.damage is not None and gold.damage.severity is not None:
                counts[str(gold.damage.severity)] += blank_or_zero(gold, report)
        for severity, count in counts.items():
            rows.append(
                (
                    *(severity, score.system.name, str(count.blanks), str(count.zeroed)),
                    *(percent(count.zeroed / count.blanks if count.blanks else None), str(count.zeros)),
                    *(str(count.blanked), percent(count.blanked / count.zeros if count.zeros else None)),
                )
            )
    rows.sort(key=lambda row: row[0])
    header = ("severity", "system", "empty cells", "given 0", "%", "zeros", "called blank", "%")
    text = """An empty cell and a printed 0 are different facts. Counted here however the cell was marked: inferred
    zeros and those sent to review as well."""
    return Part("Blank against 0", 3, text=text, grid=Grid(header, tuple(rows)))
