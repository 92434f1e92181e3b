"""Blank against 0, and every system at each severity."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from eval.by_severity import BlankOrZero, blank_or_zero, by_severity_parts
from eval.metrics import judge
from eval.run import RunOptions, run_suite
from eval.score import score_run
from eval.suites import Suite
from extractor.report import Report
from tests.eval.planted import make_gold, make_report, make_values

KEYS = tuple(make_values(random.Random(1)))[:4]


def report_of(*values: float | None) -> Report:
    return make_report(dict(zip(KEYS, values, strict=True)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param((None, 0, 0, 7), BlankOrZero(1, 0, 2, 0), id="all right"),
        pytest.param((0, 0, 0, 7), BlankOrZero(1, 1, 2, 0), id="a blank given 0"),
        pytest.param((5, 0, 0, 7), BlankOrZero(1, 0, 2, 0), id="a blank given another number is another fault"),
        pytest.param((None, None, 0, 7), BlankOrZero(1, 0, 2, 1), id="a 0 called blank"),
        pytest.param((None, 3, 0, None), BlankOrZero(1, 0, 2, 0), id="other mistakes"),
    ],
)
def test_empty_cells_and_zeros_taken_for_one_another(values: tuple[float | None, ...], expected: BlankOrZero) -> None:
    gold = make_gold(dict(zip(KEYS, (None, 0, 0, 7), strict=True)))
    assert blank_or_zero(gold, report_of(*values)) == expected
    assert len(list(judge(gold, report_of(*values)))) == 4


def test_a_report_that_failed_has_taken_nothing_for_anything() -> None:
    gold = make_gold(dict(zip(KEYS, (None, 0, 0, 7), strict=True)))
    assert blank_or_zero(gold, None) == BlankOrZero(1, 0, 2, 0)


def test_every_system_stands_at_every_severity(small_suite: Suite, tmp_path: Path) -> None:
    run = run_suite(small_suite, ["zeros", "afternoon"], tmp_path / "run", RunOptions(jobs=1))
    scores = score_run(run)
    accuracy, _, blanks = by_severity_parts(scores)
    for part in (accuracy, blanks):
        assert part.grid is not None
        told = [(row[0], row[1]) for row in part.grid.rows]
        assert sorted(told) == [("0", "afternoon"), ("0", "zeros"), ("1", "afternoon"), ("1", "zeros")]


def test_the_best_system_is_set_against_each_other_in_pairs(small_suite: Suite, tmp_path: Path) -> None:
    scores = score_run(run_suite(small_suite, ["zeros", "afternoon"], tmp_path / "run", RunOptions(jobs=1)))
    best, other = sorted(scores, key=lambda score: -(score.total.rate("nonzero") or 0))
    ahead = by_severity_parts(scores)[1]
    assert ahead.grid is not None
    assert best.system.name in ahead.title
    for severity, name, count, told in ahead.grid.rows:
        members = best.members()["severity"][severity]
        rates = [score.rates(members)["nonzero"].value or 0.0 for score in (best, other)]
        assert (name, int(count)) == (other.system.name, len(members))
        assert float(told.split()[0]) == pytest.approx(100 * (rates[0] - rates[1]), abs=0.01)


def test_one_system_alone_is_ahead_of_none(small_suite: Suite, tmp_path: Path) -> None:
    scores = score_run(run_suite(small_suite, ["zeros"], tmp_path / "run", RunOptions(jobs=1)))
    assert len(by_severity_parts(scores)) == 2


def test_a_suite_without_severities_has_no_such_part(small_suite: Suite, tmp_path: Path) -> None:
    bare = replace(small_suite, reports=tuple(r.model_copy(update={"damage": None}) for r in small_suite.reports))
    assert by_severity_parts(score_run(run_suite(bare, ["zeros"], tmp_path / "run", RunOptions(jobs=1)))) == []
