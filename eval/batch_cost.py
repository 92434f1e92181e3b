"""What the figures of runs say: two workers against one, the cost of a million reports, a table; part of
:mod:`eval.batch_speed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eval.batch_runs import Figures

_MILLION = 1_000_000
_CORES = 16
"""Of the machine that the cost of a million reports is worked out for."""


def million(runs: Sequence[Figures], core_hour: float) -> Figures:
    """What a run over a million such reports takes, worked out from what was measured.

    What does not grow with the run is left out by taking the difference of the two largest runs, where there are two.
    The reading is spread over the cores; keeping the results is the parent's alone, and so is its share of the outputs.
    """
    large, small = runs[-1], runs[-2] if len(runs) > 1 else None

    def each(figure: Callable[[Figures], float]) -> float:
        """Seconds for one report."""
        if small is None or small["reports"] == large["reports"]:
            return figure(large) / float(large["reports"])
        return max(0.0, figure(large) - figure(small)) / float(large["reports"] - small["reports"])

    def cpu(name: str) -> Callable[[Figures], float]:
        return lambda run: float(run["cpu seconds by process"].get(name, 0.0))

    stock = each(lambda run: float(run["seconds"]["start and stock"]))
    read, keep = each(cpu("workers, reading")), each(cpu("parent, reading"))
    shared, alone = each(cpu("workers, outputs")), each(cpu("parent, outputs"))
    hours = _MILLION / 3600
    wall = stock + max(read / _CORES, keep) + max(shared / _CORES, alone)
    core_hours = (read + keep + shared + alone) * hours
    size: Mapping[str, int] = large["bytes a report"]
    return {
        "from runs of": [run["reports"] for run in (small, large) if run],
        "core hours": round(core_hours, 1),
        "core hours by stage": {
            "reading": round(read * hours, 1),
            "keeping the results": round(keep * hours, 1),
            "outputs": round((shared + alone) * hours, 1),
        },
        f"hours on {_CORES} cores": {
            "taking stock": round(stock * hours, 2),
            "reading": round(max(read / _CORES, keep) * hours, 2),
            "outputs": round(max(shared / _CORES, alone) * hours, 2),
            "in all": round(wall * hours, 2),
        },
        "workers that one parent can serve": round(read / keep) if keep else None,
        f"money at {core_hour:g} a core hour": round(core_hours * core_hour, 2),
        "GB": {
            name: round(size.get(name, 0) * _MILLION / 1e9, 1)
            for name in ("parts", "results.jsonl", "log.jsonl", "manifest.sqlite", "outputs/parquet", "outputs/csv")
        },
    }


def against(one: Figures, two: Figures) -> Figures:
    """Two workers against one. The CPU time says whether one gets in the way of the other: it must stay the same."""

    def cpu(run: Figures) -> float:
        return float(run["cpu seconds by process"]["workers, reading"])

    rates = [(run["reports a second"]["reading"], run["reports a second"]["in all"]) for run in (one, two)]
    return {
        "rate of reading": round(rates[1][0] / rates[0][0], 2),
        "rate in all": round(rates[1][1] / rates[0][1], 2),
        "cpu time of the workers": round(cpu(two) / cpu(one), 3),
        "same results.jsonl": one["sha256 of results.jsonl"] == two["sha256 of results.jsonl"],
    }


def as_table(figures: Mapping[str, Any]) -> str:
    """The runs as a Markdown table, the rest as lines."""
    heads = (
        *("reports", "workers", "reports/s reading", "in all", "start s", "reading s", "outputs s"),
        *("parent MB reading", "outputs", "worker MB reading", "outputs", "CPU ms a report", "kB a report"),
    )
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for run in figures.values():
        if not isinstance(run, dict) or "peak MB" not in run:
            continue
        peak, seconds, rate = run["peak MB"], run["seconds"], run["reports a second"]
        values = (
            *(run["reports"], run["jobs"], rate["reading"], rate["in all"]),
            *(seconds["start and stock"], seconds["reading"], seconds["outputs"]),
            *(peak.get(f"{who}, {phase}", "–") for who in ("parent", "workers") for phase in ("reading", "outputs")),
            *(
                round(1000 * run["cpu seconds"] / run["reports"], 1),
                round(sum(run["bytes a report"].values()) / 1000, 1),
            ),
        )
        lines.append(f"| {' | '.join(map(str, values))} |")
    for name, found in figures.items():
        if isinstance(found, dict) and "peak MB" not in found:
            lines += ["", f"**{name}**", *(f"- {key}: {_line(value)}" for key, value in found.items())]
    return "\n".join(lines) + "\n"


def _line(value: object) -> str:
    return ", ".join(f"{name} {one}" for name, one in value.items()) if isinstance(value, dict) else str(value)
