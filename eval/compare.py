"""Two systems on the same reports: differences with intervals, and whether chance alone explains them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from eval.metrics import RATES, Difference, compare
from eval.score import SystemScore
from eval.suites import SuiteError

SHOWN_RATES = (
    "nonzero", "read", "all_cells", "silent", "invented", "false_blank", "lost_unflagged", "flagged", "perfect", "year",
)  # fmt: skip


class Line(NamedTuple):
    """A rate of both systems; ``wins`` counts the reports where a is better, b is better, neither."""

    rate: str
    a: float | None
    b: float | None
    difference: Difference
    wins: tuple[int, int, int]


def compare_systems(a: SystemScore, b: SystemScore, *, seed: int, rates: Sequence[str] = SHOWN_RATES) -> list[Line]:
    """One line a rate. Raises :class:`SuiteError` where the two were not run on the same reports."""
    if a.gold != b.gold:
        raise SuiteError(
            f"{a.system.name} and {b.system.name} were run on different reports; a paired test needs the same"
        )
    groups = [report.cluster for report in a.gold]
    return [
        Line(
            rate,
            a.total.rate(rate),
            b.total.rate(rate),
            compare(a.ratio(rate), b.ratio(rate), groups, seed=seed),
            _wins(a, b, rate),
        )
        for rate in rates
    ]


def _wins(a: SystemScore, b: SystemScore, rate: str) -> tuple[int, int, int]:
    sign = {"high": 1, "low": -1, "neither": 0}[RATES[rate].better]
    better = worse = even = 0
    for mine, theirs in zip(a.counts, b.counts, strict=True):
        left, right = mine.rate(rate), theirs.rate(rate)
        gap = 0.0 if left is None or right is None else sign * (left - right)
        better, worse, even = better + (gap > 0), worse + (gap < 0), even + (gap == 0)
    return better, worse, even


def as_markdown(lines: Sequence[Line], a: str, b: str) -> str:
    """A table a reader can paste."""
    rows = [
        f"| rate | {a} | {b} | difference (95 %) | p | reports better / worse / even |",
        "|---|---|---|---|---|---|",
    ]
    for line in lines:
        d = line.difference
        gap = "–" if d.value is None else f"{_points(d.value)} ({_points(d.low)} to {_points(d.high)})"
        p = "–" if d.p is None else f"{d.p:.4f}"
        wins = " / ".join(map(str, line.wins))
        rows.append(f"| {RATES[line.rate].title} | {percent(line.a)} | {percent(line.b)} | {gap} | {p} | {wins} |")
    return "\n".join(rows) + "\n"


def percent(share: float | None, digits: int = 2) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f}"


def _points(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:+.2f}"
