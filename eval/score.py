"""From predictions to figures. Everything here can be made again from a run folder and its suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from eval.metrics import (
    RATES,
    Beliefs,
    CellCounts,
    Confusion,
    ErrorCounts,
    Hits,
    Interval,
    bootstrap,
    brier,
    cells_to_review,
    collect_beliefs,
    confuse_states,
    count_cells,
    count_errors,
    count_facts,
    count_sections,
    equal_mass_bins,
    equal_width_bins,
    expected_calibration_error,
    grid_pairs,
    grits_content,
    judge,
    name_damage,
    numbers_to_review,
    resample_weights,
    teds,
)
from eval.store import Run, SystemNote
from eval.suites import GoldReport
from extractor.report import Report

FACETS = ("kind", "damage", "severity", "split", "form")
"""The ways in which a suite is cut up; a report of several damage kinds counts in each."""
Ratio = tuple[list[float], list[float]]
"""Numerators and denominators, one entry a report."""


def facets(report: GoldReport) -> Iterator[tuple[str, str]]:
    """The groups that a report belongs to, as (facet, value)."""
    yield "kind", report.kind
    yield "form", report.form
    if report.damage:
        yield from (("damage", kind) for kind in report.damage.kinds)
        if report.damage.severity is not None:
            yield "severity", str(report.damage.severity)
        if report.damage.split is not None:
            yield "split", report.damage.split


@dataclass(frozen=True)
class SystemScore:
    """One system on one suite: counts of each report, in suite order, and what is derived from them."""

    system: SystemNote
    gold: tuple[GoldReport, ...]
    reports: tuple[Report | None, ...]
    seed: int
    tables: tuple[tuple[float, float, int], ...] | None = None
    """Sums of TEDS and GriTS over the tables of each report, and the number of tables; ``None``: not computed."""

    @cached_property
    def counts(self) -> tuple[CellCounts, ...]:
        return tuple(count_cells(g, r) for g, r in zip(self.gold, self.reports, strict=True))

    @cached_property
    def errors(self) -> tuple[ErrorCounts, ...]:
        return tuple(count_errors(g, r) for g, r in zip(self.gold, self.reports, strict=True))

    @cached_property
    def total(self) -> CellCounts:
        return sum(self.counts, CellCounts())

    @cached_property
    def confusion(self) -> Confusion:
        return sum((confuse_states(g, r) for g, r in zip(self.gold, self.reports, strict=True)), Counter())

    @cached_property
    def facts(self) -> Hits:
        return sum((count_facts(g, r) for g, r in zip(self.gold, self.reports, strict=True)), Hits())

    @cached_property
    def sections(self) -> Hits:
        return sum((count_sections(g, r) for g, r in zip(self.gold, self.reports, strict=True)), Hits())

    @cached_property
    def beliefs(self) -> Beliefs:
        """Of all cells: value and state."""
        return collect_beliefs(j for g, r in zip(self.gold, self.reports, strict=True) for j in judge(g, r))

    @cached_property
    def number_beliefs(self) -> Beliefs:
        """Of the read cells that were given a number."""
        pairs = zip(self.gold, self.reports, strict=True)
        return collect_beliefs((j for g, r in pairs for j in judge(g, r)), scope="numbers")

    @cached_property
    def given_beliefs(self) -> Beliefs:
        """Of the cells given a number as read."""
        pairs = zip(self.gold, self.reports, strict=True)
        return collect_beliefs((j for g, r in pairs for j in judge(g, r)), scope="given")

    def ratio(self, rate: str, members: Sequence[int] | None = None) -> Ratio:
        chosen = self.counts if members is None else [self.counts[i] for i in members]
        above, below = RATES[rate].numerator, RATES[rate].denominator
        return [float(getattr(c, above)) for c in chosen], [float(getattr(c, below)) for c in chosen]

    def rates(self, members: Sequence[int] | None = None) -> dict[str, Interval]:
        """Every rate with its interval, over all reports or over those at the places given."""
        places = range(len(self.gold)) if members is None else members
        clusters = [self.gold[i].cluster for i in places]
        weights = resample_weights(clusters, seed=self.seed)
        found = {name: bootstrap(*self.ratio(name, members), weights) for name in RATES}
        # Drawing one report again and again is no evidence about others.
        return found if len(set(clusters)) > 1 else {name: Interval(i.value, None, None) for name, i in found.items()}

    def members(self) -> dict[str, dict[str, list[int]]]:
        """Places of the reports of each group, by facet."""
        found: dict[str, dict[str, list[int]]] = {facet: {} for facet in FACETS}
        for place, report in enumerate(self.gold):
            for facet, value in facets(report):
                found[facet].setdefault(value, []).append(place)
        return {facet: dict(sorted(groups.items())) for facet, groups in found.items()}

    def table_scores(self) -> dict[str, Interval]:
        """Mean TEDS and GriTS over tables; empty where they were not computed."""
        if self.tables is None:
            return {}
        weights = resample_weights([report.cluster for report in self.gold], seed=self.seed)
        below = [float(count) for _, _, count in self.tables]
        return {
            "teds": bootstrap([edit for edit, _, _ in self.tables], below, weights),
            "grits_content": bootstrap([grid for _, grid, _ in self.tables], below, weights),
        }


def score_run(run: Run, *, tables: bool = False) -> tuple[SystemScore, ...]:
    """The scores of every system that could run. ``tables`` adds TEDS and GriTS, about two seconds a report."""
    scores = []
    for system in run.note.systems:
        if system.folder is None:
            continue
        reports = run.predictions(system)
        extra = tuple(table_sums(g, r) for g, r in zip(run.suite.reports, reports, strict=True)) if tables else None
        scores.append(SystemScore(system, run.suite.reports, reports, run.note.seed, extra))
    return tuple(scores)


def table_sums(gold: GoldReport, report: Report | None) -> tuple[float, float, int]:
    """TEDS and GriTS summed over the tables of a report, and the number of tables."""
    pairs = list(grid_pairs(gold, report))
    edit = sum(teds(pair.gold, pair.seen) for pair in pairs)
    return edit, sum(grits_content(pair.gold, pair.seen) for pair in pairs), len(pairs)


def as_json(run: Run, scores: Sequence[SystemScore]) -> dict[str, Any]:
    """``scores.json``: rates with intervals, overall and by group; counts; errors; states; calibration."""
    return {
        "suite": run.note.suite,
        "checksum": run.note.checksum,
        "seed": run.note.seed,
        "systems": {score.system.name: _system_json(score) for score in scores},
        "unavailable": {s.name: s.unavailable for s in run.note.systems if s.folder is None},
    }


def _system_json(score: SystemScore) -> dict[str, Any]:
    return {
        "counts": asdict(score.total),
        "rates": _rates_json(score.rates()),
        "by": {
            facet: {
                value: {"reports": len(members), "rates": _rates_json(score.rates(members))}
                for value, members in groups.items()
            }
            for facet, groups in score.members().items()
            if groups
        },
        "errors": asdict(sum(score.errors, ErrorCounts())),
        "patterns": dict(sorted(Counter(map(name_damage, score.errors)).items())),
        "states": {f"{gold} as {seen}": count for (gold, seen), count in sorted(score.confusion.items())},
        "facts": _hits_json(score.facts),
        "sections": _hits_json(score.sections),
        "calibration": calibration_json(score.beliefs, score.number_beliefs, score.given_beliefs),
        "tables": {name: _interval_json(interval) for name, interval in score.table_scores().items()},
    }


def calibration_json(everything: Beliefs, numbers: Beliefs, given: Beliefs) -> dict[str, Any]:
    """ECE, Brier and review work; ``cells`` is how many cells they are over."""
    found: dict[str, Any] = {
        scope: {
            "cells": len(beliefs.right),
            "ece_equal_width": _round(expected_calibration_error(equal_width_bins(*beliefs))),
            "ece_equal_mass": _round(expected_calibration_error(equal_mass_bins(*beliefs))),
            "brier": _round(brier(*beliefs)),
            "review_for_99.9%": cells_to_review(*beliefs),
        }
        for scope, beliefs in (("all_cells", everything), ("numbers", numbers), ("given", given))
    }
    found["given"]["review_for_silent_0.05%"] = numbers_to_review(*given)
    return found


def _rates_json(rates: dict[str, Interval]) -> dict[str, list[float | None]]:
    return {name: _interval_json(interval) for name, interval in rates.items()}


def _interval_json(interval: Interval) -> list[float | None]:
    return [_round(part) for part in interval]


def _hits_json(hits: Hits) -> dict[str, float | None]:
    return {**asdict(hits), **{name: _round(getattr(hits, name)) for name in ("precision", "recall", "f1")}}


def _round(value: float | None) -> float | None:
    # Sums of floats may differ in the last bits between machines; six places are more than any interval allows.
    return None if value is None else round(value, 6)
