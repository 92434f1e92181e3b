"""What persons decided, as reports to fit the confidence on.

Persons look at cells that were doubted, and these are the hard ones: a fit on them alone would believe every cell to be
as bad. Cells that were drawn at random among the undoubted (``asked`` is ``audit``) are what corrects it: each is
for as many cells as it was likely to be drawn one in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.decisions.ledger import Ledger
from extractor.decisions.log import run_log
from extractor.forms import CellKey, shipped_ids
from extractor.review.gold import GoldCase, gold_cases
from training.case import Case
from training.confidence.observe import Observed, observe_in_processes

KIND = "decided"


@dataclass(frozen=True)
class Taught:
    reports: tuple[Observed, ...]
    doubted: int
    """Decided cells that had been doubted."""
    audited: int
    """Decided cells that had been drawn at random among the others."""
    left_out: tuple[str, ...]
    """Reports with decisions whose source is not at hand, each with the reason."""

    @property
    def bias(self) -> str:
        """What the figures of a fit on these reports lean to, in a sentence."""
        if not self.audited:
            return (
                f"{self.doubted} decided cells, none of them from an audit: only what was doubted was looked at, so "
                "that the fit takes reports like these to be worse than they are; review with --audit corrects it"
            )
        return (
            f"{self.doubted} decided cells that were doubted, and {self.audited} from the audit, which stand for the "
            "cells that nothing doubted; where the audit was not finished, it leans to the reports looked at first"
        )


def taught_reports(
    run_folders: Sequence[Path], tagger: str, *, folders: tuple[Path, ...] = (), weight: float = 1.0, jobs: int = 1
) -> Taught:
    """Read the decided reports of the runs anew, and keep their decided cells.

    ``weight``: how many drawn cells a decided one counts for. Raises ``SettingsError`` for a folder that is no run.
    """
    cases: list[Case] = []
    weights: dict[str, Mapping[CellKey, float]] = {}
    left_out: list[str] = []
    for number, run in enumerate(run_folders):
        found = list(gold_cases(run, folders or (Path(), run.parent)))
        left_out += [case.left_out for case in found if case.left_out]
        ledger = run_log(run).ledger
        for case in found:
            if case.report.form.id not in shipped_ids():
                left_out.append(f"{case.report.source.path}: {case.report.form.id} is no shipped form")
            elif case.data is not None:
                name = f"{number}/{case.name}"
                cases.append(Case(case.file, case.data, case.line | {"name": name}))
                weights[name] = dict(_weights(case, ledger, weight))
    cases.sort(key=lambda case: str(case.gold["form"]))
    observed = observe_in_processes(cases, [tagger], jobs)[tagger]
    reports = tuple(replace(one, kind=KIND, weights=weights[one.name]) for one in observed)
    audited = sum(key in one.outcomes and w > weight for one in reports for key, w in one.weights.items())
    return Taught(reports, sum(len(one.outcomes) for one in reports) - audited, audited, tuple(left_out))


def _weights(case: GoldCase, ledger: Ledger, weight: float) -> Iterator[tuple[CellKey, float]]:
    for target, opinion in ledger.of(case.report.source).items():
        if target.kind == "cell" and opinion.heads:
            chance = next((one.chance for one in opinion.heads if one.asked == "audit"), None) or 1.0
            yield CellKey(*target.name.split("/", 2)), weight / chance
