"""The worst cases of a system: the source beside what was read, so that a person can see why."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from eval.baselines.labels import core_label, plain
from eval.metrics import Judged, judge, name_damage
from eval.score import SystemScore
from eval.suites import GoldState, Suite, known_edition
from extractor.report import Report

CASES = 20
CELLS = 5
"""Cells shown of a case; what is wrong with a report shows in a few of them."""
_TEXT = frozenset({".txt", ".md", ".tsv", ".csv", ".html", ".htm"})
_EXCERPT = 110


class WrongCell(NamedTuple):
    """A cell in words. ``source`` is the line of the file that has the row's label, empty for files without lines."""

    label: str
    gold: str
    seen: str
    text: str
    source: str


class Case(NamedTuple):
    """``wrong``: read cells not given their number; ``invented``: numbers where none is; ``lost``: numbers that
    are in the source, not given and not sent to review."""

    name: str
    kind: str
    damage: str
    wrong: int
    silent: int
    invented: int
    lost: int
    pattern: str
    error: str
    cells: tuple[WrongCell, ...]


def worst_cases(score: SystemScore, suite: Suite, most: int = CASES) -> list[Case]:
    """Reports with errors: most numbers silent, invented or lost unflagged first, then most not found; ties in suite
    order."""

    def weight(place: int) -> tuple[int, int]:
        counts = score.counts[place]
        return counts.silent + counts.invented + counts.lost_unflagged, counts.read - counts.read_right

    places = [place for place in range(len(score.gold)) if any(weight(place))]
    return [_case(score, suite, place) for place in sorted(places, key=weight, reverse=True)[:most]]


def _case(score: SystemScore, suite: Suite, place: int) -> Case:
    gold, report, counts = score.gold[place], score.reports[place], score.counts[place]
    judged = list(judge(gold, report))
    # The most telling first: silent, invented and lost unflagged, then wrong and flagged, then not found; among these,
    # not 0 first.
    bad = [j for j in judged if j.silent or j.invented] + [j for j in judged if j.wrong and not j.silent]
    bad += [j for j in judged if j.missed]
    bad.sort(key=lambda j: (not (j.silent or j.invented or j.lost_unflagged), not j.wrong, not j.gold.value))
    error = _error(report)
    lines = _lines(suite.path(gold))
    damage = gold.damage
    return Case(
        gold.name,
        gold.kind,
        ", ".join((*damage.kinds, f"severity {damage.severity}")) if damage else "",
        counts.read - counts.read_right,
        counts.silent,
        counts.invented,
        counts.lost_unflagged,
        name_damage(score.errors[place]),
        error,
        () if error else tuple(_cell(j, gold.form, lines) for j in bad[:CELLS]),
    )


def _error(report: Report | None) -> str:
    if report is None:
        return "no record"
    return f"{report.error.kind}: {report.error.message}" if report.error else ""


def _cell(judged: Judged, form: str, lines: tuple[str, ...]) -> WrongCell:
    row, column = _labels(form)[judged.key]
    gold = "–" if judged.gold.value is None else f"{judged.gold.value}"
    if judged.gold.state is not GoldState.READ:
        gold = f"{gold} ({judged.gold.state})"
    seen = "absent" if judged.cell is None else f"{judged.cell.status}"
    if judged.value is not None:
        seen = f"{judged.value}" + ("" if seen == "read" else f" ({seen})") + (" → review" if judged.flagged else "")
    text = (judged.cell.text or "") if judged.cell else ""
    return WrongCell(f"{row} · {column}", gold, seen, text[:_EXCERPT], _source(core_label(row), lines))


@lru_cache(maxsize=8)
def _labels(form_name: str) -> dict[str, tuple[str, str]]:
    form = known_edition(form_name)
    return {
        f"{table.name}/{row.name}/{column.name}": (row.label, column.label)
        for table in form.tables
        for block in table.blocks
        for row in block.leaf_rows
        for column in block.leaf_columns
    }


def _lines(path: Path) -> tuple[str, ...]:
    if path.suffix.lower() not in _TEXT:
        return ()
    return tuple(line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip())


def _source(label: str, lines: tuple[str, ...]) -> str:
    """The line with the label, and the ones behind it where the line is short (one cell a line)."""
    # A label that was cut over two lines still shows its beginning.
    for sought in dict.fromkeys((label, label[:6], label[:4])):
        for number, line in enumerate(lines):
            if sought not in plain([line]):
                continue
            excerpt = " ⏎ ".join(part.strip() for part in lines[number : number + 8])
            at = max(excerpt.find(label[:2]) - 10, 0)
            cut = excerpt[at : at + _EXCERPT]
            return cut if len(excerpt) <= at + _EXCERPT else cut + "…"
    return ""
