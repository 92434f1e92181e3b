"""The report of a run: what was measured, how sure it is, and where it goes wrong, for a reader who knows no code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from eval.by_severity import by_severity_parts
from eval.page import Grid, Part, as_html, as_markdown, markdown_table
from eval.parts import (
    cases_parts,
    confidence_parts,
    errors_parts,
    facts_parts,
    groups_parts,
    introduction_part,
    kinds_of_all_parts,
    making_part,
    overview_part,
    reading_part,
    severity_parts,
    states_part,
    tables_parts,
    unavailable_parts,
)
from eval.score import SystemScore
from eval.store import Run, write_json
from eval.suites import SuiteError

PREFERRED = ("auto", "model", "rules")
"""The system looked at closely is the first of these in the run, or else the best by non-zero accuracy."""


def write_report(run: Run, scores: Sequence[SystemScore], *, system: str | None = None) -> tuple[Path, Path]:
    """Write ``report.md`` with its figures, ``report.html``, and ``measured/cost.md``; the two reports are returned.

    ``system`` is the one looked at closely. Raises :class:`SuiteError` where the run has no such system, or none.
    """
    focus = _focus(scores, system)
    title = f"tablemend evaluation: {run.suite.name}"
    parts = report_parts(run, scores, focus)
    figures = run.folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    for part in parts:
        if part.figure:
            (figures / f"{part.figure.name}.svg").write_text(part.figure.svg, encoding="utf-8")
    markdown, page = run.folder / "report.md", run.folder / "report.html"
    markdown.write_text(as_markdown(title, parts), encoding="utf-8")
    page.write_text(as_html(title, parts), encoding="utf-8")
    _write_cost(run)
    return markdown, page


def report_parts(run: Run, scores: Sequence[SystemScore], focus: SystemScore) -> list[Part]:
    """All parts in reading order; the same run gives the same parts."""
    return [
        introduction_part(run),
        overview_part(scores),
        *unavailable_parts(run.note.systems),
        *kinds_of_all_parts(scores),
        *groups_parts(focus),
        *severity_parts(scores),
        *by_severity_parts(scores),
        *errors_parts(scores),
        states_part(focus),
        *confidence_parts(scores, focus),
        *facts_parts(scores),
        *tables_parts(scores),
        *cases_parts(focus, run),
        reading_part(),
        making_part(run),
    ]


def _focus(scores: Sequence[SystemScore], name: str | None) -> SystemScore:
    if not scores:
        raise SuiteError("the run has no system with predictions; nothing can be reported")
    by_name = {score.system.name: score for score in scores}
    if name is not None:
        if name not in by_name:
            raise SuiteError(f"the run has no system {name!r}; it has {', '.join(by_name)}")
        return by_name[name]
    for preferred in PREFERRED:
        if preferred in by_name:
            return by_name[preferred]
    return max(scores, key=lambda score: score.total.rate("nonzero") or 0.0)


def _write_cost(run: Run) -> None:
    """Time and memory differ from run to run, so they are kept apart from the report."""
    rows, data = [], {}
    for system in run.note.systems:
        measures = run.measures(system) if system.folder else ()
        if not measures:
            continue
        seconds = sorted(m.seconds for m in measures)
        cost = {
            "reports": len(seconds),
            "seconds_total": round(sum(seconds), 2),
            "seconds_median": round(median(seconds), 3),
            "seconds_max": seconds[-1],
            "peak_mb": max(m.peak_mb for m in measures),
        }
        data[system.name] = cost
        rows.append((system.name, *map(str, cost.values())))
    header = ("system", "reports", "seconds in all", "median", "slowest", "peak memory (MiB)")
    folder = run.folder / "measured"
    write_json(folder / "cost.json", data)
    (folder / "cost.md").write_text(markdown_table(Grid(header, tuple(rows))) + "\n", encoding="utf-8")
