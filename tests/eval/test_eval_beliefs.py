"""Calibration, risk and coverage, intervals and tests: worked cases and the laws they keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    bootstrap,
    brier,
    cells_to_review,
    collect_beliefs,
    compare,
    equal_mass_bins,
    equal_width_bins,
    expected_calibration_error,
    judge,
    numbers_to_review,
    resample_weights,
    risk_coverage,
)
from extractor.report import Status
from tests.eval.planted import make_cell, make_gold, wrap

beliefs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_ece_worked_by_hand() -> None:
    # Two bins: three cells of 0.2 with none right, one of 0.9 that is right: (3 × 0.2 + 1 × 0.1) / 4.
    bins = equal_width_bins([0.2, 0.2, 0.2, 0.9], [False, False, False, True], bins=2)
    assert [b.cells for b in bins] == [3, 1]
    assert expected_calibration_error(bins) == pytest.approx(0.175)


def test_brier_worked_by_hand() -> None:
    assert brier([1.0, 0.5, 0.0], [True, False, True]) == pytest.approx((0 + 0.25 + 1) / 3)


def test_the_edges_belong_to_a_bin() -> None:
    bins = equal_width_bins([0.0, 0.5, 1.0], [True, True, True], bins=2)
    assert [b.cells for b in bins] == [1, 2]


def test_equal_mass_bins_hold_about_as_many_cells_each() -> None:
    confidence = [i / 1000 for i in range(1000)]
    bins = equal_mass_bins(confidence, [True] * 1000)
    assert len(bins) == 15
    assert max(b.cells for b in bins) - min(b.cells for b in bins) <= 2


def test_equal_mass_bins_of_one_confidence_are_one_bin() -> None:
    (only,) = equal_mass_bins([0.7] * 10, [True] * 7 + [False] * 3)
    assert (only.cells, only.right) == (10, 0.7)
    assert expected_calibration_error((only,)) == pytest.approx(0.0)


@given(beliefs)
def test_bins_share_out_every_cell(pairs: list[tuple[float, bool]]) -> None:
    confidence, right = [c for c, _ in pairs], [r for _, r in pairs]
    for bins in (equal_width_bins(confidence, right), equal_mass_bins(confidence, right)):
        assert sum(b.cells for b in bins) == len(pairs)
        assert all(b.confidence is None or b.low - 1e-9 <= b.confidence <= b.high + 1e-9 for b in bins)


def test_risk_and_coverage_worked_by_hand() -> None:
    curve = risk_coverage([0.9, 0.9, 0.8, 0.1], [True, False, True, False])
    assert [(p.threshold, p.accepted, p.risk) for p in curve] == [(0.9, 2, 0.5), (0.8, 3, 1 / 3), (0.1, 4, 0.5)]


@pytest.mark.parametrize(
    ("confidence", "right", "target", "review"),
    [
        ([0.9, 0.8, 0.1], [True, True, False], 0.999, 1),
        ([0.9, 0.8, 0.1], [True, True, True], 0.999, 0),
        ([0.9, 0.8, 0.1], [False, True, True], 0.999, 3),
        ([0.5] * 4, [True, True, True, False], 0.999, 4),
        ([0.5] * 4, [True, True, True, False], 0.75, 0),
        ([], [], 0.999, 0),
    ],
    ids=["least sure is wrong", "all right", "surest is wrong", "one confidence, one wrong", "good enough", "no cells"],
)
def test_cells_to_review(confidence: list[float], right: list[bool], target: float, review: int) -> None:
    assert cells_to_review(confidence, right, target) == review


@given(beliefs)
def test_the_unreviewed_rest_keeps_the_promise(pairs: list[tuple[float, bool]]) -> None:
    confidence, right = [c for c, _ in pairs], [r for _, r in pairs]
    review = cells_to_review(confidence, right, 0.9)
    rest = [r for _, r in sorted(pairs, key=lambda pair: pair[0])[review:]]
    assert not rest or sum(rest) / len(rest) >= 0.9 - 1e-9


def test_beliefs_are_about_value_and_state() -> None:
    keys = ["proactive/rules/issued", "proactive/rules/repealed", "proactive/rules/in_force"]
    gold = make_gold({keys[0]: 3, keys[1]: None, keys[2]: 4})
    record = wrap(
        (
            make_cell(keys[0], 3, confidence=0.9),
            make_cell(keys[1], None, status=Status.MISSING, confidence=0.4),
            make_cell(keys[2], 5, confidence=0.6),
        )
    )
    assert collect_beliefs(judge(gold, record)) == ((0.9, 0.4, 0.6), (True, False, False))
    assert collect_beliefs(judge(gold, record), scope="numbers") == ((0.9, 0.6), (True, False))


def test_beliefs_about_what_was_given_count_what_was_invented() -> None:
    keys = ["proactive/rules/issued", "proactive/rules/repealed", "proactive/rules/in_force"]
    gold = make_gold({keys[0]: 3, keys[1]: None, keys[2]: 4})
    record = wrap(
        (
            make_cell(keys[0], 3, confidence=0.9),
            make_cell(keys[1], 7, confidence=0.4),
            make_cell(keys[2], 4, status=Status.INFERRED, confidence=0.6),
        )
    )
    assert collect_beliefs(judge(gold, record), scope="given") == ((0.9, 0.4), (True, False))


@pytest.mark.parametrize(
    ("confidence", "right", "target", "review"),
    [
        ([0.9, 0.8, 0.1], [True, True, False], 0.1, 1),
        ([0.9, 0.8, 0.1], [True, True, True], 0.1, 0),
        ([0.9, 0.8, 0.1, 0.1], [False, True, True, True], 0.25, 0),
        ([0.9, 0.8, 0.1, 0.1], [False, True, True, True], 0.2, 4),
        ([0.5, 0.5, 0.4], [True, False, True], 0.3, 3),
        ([], [], 0.1, 0),
    ],
    ids=["least sure is wrong", "all right", "wrong within the target", "surest is wrong", "one level", "no numbers"],
)
def test_numbers_to_review(confidence: list[float], right: list[bool], target: float, review: int) -> None:
    assert numbers_to_review(confidence, right, target) == review


@given(beliefs)
def test_what_passes_unseen_keeps_within_the_target_of_all(pairs: list[tuple[float, bool]]) -> None:
    confidence, right = [c for c, _ in pairs], [r for _, r in pairs]
    review = numbers_to_review(confidence, right, 0.1)
    passed = [r for _, r in sorted(pairs, key=lambda pair: pair[0])[review:]]
    assert passed.count(False) <= 0.1 * len(pairs) + 1e-9


def test_interval_of_equal_reports_has_no_width() -> None:
    weights = resample_weights([str(i) for i in range(20)], seed=1)
    assert bootstrap([3] * 20, [4] * 20, weights) == (0.75, 0.75, 0.75)


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for trial in range(200):
        above = rng.binomial(10, 0.8, size=60)
        low, high = bootstrap(
            above.tolist(), [10] * 60, resample_weights([str(i) for i in range(60)], seed=trial, draws=400)
        )[1:]
        hits += low is not None and high is not None and low <= 0.8 <= high
    assert 175 <= hits <= 199


def test_one_seed_gives_one_interval_and_groups_move_together() -> None:
    groups = ["a", "a", "b", "c"]
    weights = resample_weights(groups, seed=4)
    assert (weights == resample_weights(groups, seed=4)).all()
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 0] != weights[:, 2]).any()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_a_rate_without_denominator_has_no_interval() -> None:
    assert bootstrap([0, 0], [0, 0], resample_weights(["a", "b"], seed=1)) == (None, None, None)


def test_a_clear_difference_is_found_and_none_is_not_made_up() -> None:
    groups = [str(i) for i in range(40)]
    good, bad, below = [9] * 40, [5] * 40, [10] * 40
    found = compare((good, below), (bad, below), groups, seed=1)
    assert found.value == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4)
    assert found.p is not None
    assert found.p < 0.001
    assert compare((good, below), (good, below), groups, seed=1).p == 1.0


def test_a_difference_in_one_group_alone_proves_little() -> None:
    groups = ["a"] * 20 + ["b", "c"]
    above = [9] * 20 + [5, 5]
    p = compare((above, [10] * 22), ([5] * 22, [10] * 22), groups, seed=1).p
    assert p is not None
    assert p > 0.4


def test_p_is_even_under_no_difference() -> None:
    rng = np.random.default_rng(5)
    groups = [str(i) for i in range(30)]
    values = [
        compare(
            (rng.binomial(20, 0.7, 30).tolist(), [20] * 30),
            (rng.binomial(20, 0.7, 30).tolist(), [20] * 30),
            groups,
            seed=i,
            draws=200,
        ).p
        for i in range(100)
    ]
    assert 0 <= sum(p is not None and p < 0.1 for p in values) <= 22
