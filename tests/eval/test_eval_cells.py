"""The headline counts: a worked case, the laws they keep, and an independent tally on made-up results."""

from __future__ import annotations

import random
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import RATES, CellCounts, confuse_states, count_cells, judge
from eval.suites import GoldCell, GoldReport, GoldState, known_edition
from extractor.report import ErrorNote, Fact, Report, Status
from tests.eval.planted import make_cell, make_gold, make_report, make_values, wrap

KEYS = [str(key) for key in known_edition("2021").keys]


def gold_of(*cells: tuple[float | None, str]) -> GoldReport:
    made = {
        key: GoldCell(value=value, state=GoldState(state)) for key, (value, state) in zip(KEYS, cells, strict=False)
    }
    return make_gold({}).model_copy(update={"cells": made})


def test_a_case_counted_by_hand() -> None:
    gold = gold_of(
        (5, "read"), (0, "read"), (7, "read"), (8, "read"), (None, "blank"), (None, "blank"), (3, "lost"), (4, "lost")
    )
    record = wrap(
        (
            make_cell(KEYS[0], 5),  # right
            make_cell(KEYS[1], 1),  # wrong and silent
            make_cell(KEYS[2], 70, needs_review=True),  # wrong, sent to review
            make_cell(KEYS[3], None, status=Status.MISSING),  # not found: neither right nor wrong
            make_cell(KEYS[4], None),  # rightly blank
            make_cell(KEYS[5], 0),  # invented
            make_cell(KEYS[6], 3, status=Status.INFERRED, needs_review=True),  # inferred, right
            make_cell(KEYS[7], 9, status=Status.INFERRED, needs_review=True),  # inferred, wrong
        )
    ).model_copy(update={"year": Fact(value=2021), "organization": Fact(value="别处")})
    counts = count_cells(gold, record)
    assert counts == CellCounts(
        reports=1, failed=0, perfect=0, cells=8, flagged=3, value_right=3, state_right=6,
        read=4, read_right=1, nonzero=3, nonzero_right=1, wrong=2, silent=1, false_blank=0, lost_unflagged=1,
        unread=4, invented=1, inferred=2, inferred_right=1,
        years=1, year_right=1, orgs=1, org_right=0,
    )  # fmt: skip
    assert counts.rate("nonzero") == pytest.approx(1 / 3)
    assert counts.rate("silent") == pytest.approx(1 / 4)
    assert counts.rate("invented") == pytest.approx(1 / 4)
    assert counts.rate("inferred_right") == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("status", "review", "false_blank", "lost"),
    [
        (Status.BLANK, False, 1, 1),
        (Status.NOT_APPLICABLE, False, 1, 1),
        (Status.MISSING, False, 0, 1),
        (Status.TEXT, False, 0, 1),
        (Status.BLANK, True, 0, 0),
        (Status.UNREADABLE, True, 0, 0),
    ],
)
def test_a_number_that_is_passed_over_counts_unless_somebody_is_to_look(
    status: Status, review: bool, false_blank: int, lost: int
) -> None:
    record = wrap((make_cell(KEYS[0], None, status=status, needs_review=review), make_cell(KEYS[1], None)))
    counts = count_cells(gold_of((0, "read"), (None, "blank")), record)
    assert (counts.false_blank, counts.lost_unflagged) == (false_blank, lost)


@pytest.mark.parametrize(
    ("state", "status", "value", "review", "right", "invented", "false_blank"),
    [
        ("pictured", Status.READ, 5, False, 1, 0, 0),
        ("pictured", Status.UNREADABLE, None, True, 1, 0, 0),
        ("pictured", Status.READ, 6, False, 0, 1, 0),
        ("pictured", Status.READ, 6, True, 0, 0, 0),
        ("pictured", Status.BLANK, None, False, 0, 0, 1),
        ("pictured", Status.BLANK, None, True, 0, 0, 0),
        ("unreadable", Status.READ, 5, False, 0, 1, 0),
        ("unreadable", Status.BLANK, None, False, 0, 0, 1),
        ("unreadable", Status.UNREADABLE, None, True, 1, 0, 0),
    ],
)
def test_a_number_in_no_text_may_be_read_from_the_picture_where_there_is_one(
    state: str, status: Status, value: float | None, review: bool, right: int, invented: int, false_blank: int
) -> None:
    gold = gold_of((5, "unreadable"))
    if state == "pictured":
        gold = gold.model_copy(update={"states": {KEYS[0]: "pictured"}})
    record = wrap((make_cell(KEYS[0], value, status=status, needs_review=review),))
    counts = count_cells(gold, record)
    assert (counts.invented, counts.false_blank) == (invented, false_blank)
    assert [one.right for one in judge(gold, record)] == [bool(right)]


def test_a_perfect_report_is_perfect_and_one_cell_spoils_it() -> None:
    values = make_values(random.Random(1))
    assert count_cells(make_gold(values), make_report(values)).perfect == 1
    spoiled = {**values, KEYS[3]: 1}
    assert count_cells(make_gold(values), make_report(spoiled)).perfect == 0


def test_no_record_loses_every_read_cell_and_invents_nothing() -> None:
    counts = count_cells(make_gold(make_values(random.Random(1))), None)
    assert (counts.failed, counts.read_right, counts.wrong, counts.invented, counts.flagged) == (1, 0, 0, 0, 0)
    assert counts.read == len(KEYS)


def test_a_record_with_an_error_is_a_failure() -> None:
    record = wrap(()).model_copy(update={"error": ErrorNote(kind="crash", message="boom")})
    assert count_cells(make_gold(make_values(random.Random(1))), record).failed == 1


def test_a_rate_without_denominator_is_none() -> None:
    assert CellCounts().rate("nonzero") is None


def test_every_rate_names_counts_that_exist() -> None:
    names = {field.name for field in fields(CellCounts)}
    assert all({rate.numerator, rate.denominator} <= names for rate in RATES.values())


def test_the_state_matrix_has_the_absent_cells() -> None:
    gold = gold_of((5, "read"), (None, "blank"), (3, "lost"))
    record = wrap((make_cell(KEYS[0], 6), make_cell(KEYS[1], None, status=Status.NOT_APPLICABLE)))
    assert confuse_states(gold, record) == {
        ("read", "read"): 1,
        ("blank", "not_applicable"): 1,
        ("lost", "absent"): 1,
    }


numbers = st.one_of(st.none(), st.integers(-3, 12), st.sampled_from([0, 0, 1, 2.5]))
gold_cells = st.one_of(
    st.tuples(st.integers(0, 4) | st.just(2.5), st.just("read")),
    st.tuples(st.none(), st.just("blank")),
    st.tuples(st.none() | st.integers(0, 4), st.just("lost")),
)
seen_cells = st.none() | st.tuples(numbers, st.sampled_from(list(Status)), st.booleans())


@given(st.lists(st.tuples(gold_cells, seen_cells), min_size=1, max_size=30))
def test_counts_agree_with_a_tally_made_another_way(
    pairs: list[tuple[tuple[float | None, str], tuple[float | None, Status, bool] | None]],
) -> None:
    gold = gold_of(*((value, state) for (value, state), _ in pairs))
    record = wrap(
        tuple(
            make_cell(key, seen[0], status=seen[1], needs_review=seen[2])
            for key, (_, seen) in zip(KEYS, pairs, strict=False)
            if seen
        )
    )
    counts = count_cells(gold, record)
    nonzero = nonzero_right = silent = invented = read = unread = 0
    for (true, state), seen in pairs:
        value, status, review = seen or (None, Status.MISSING, False)
        if state == "read":
            read += 1
            hit = value is not None and true is not None and abs(value - true) < 1e-9
            if true != 0:
                nonzero += 1
                nonzero_right += hit
            if value is not None and not hit and not review:
                silent += 1
        else:
            unread += 1
            shown = state == "unreadable" and None not in (value, true) and abs(value - true) < 1e-9
            if not (value is None or status == "inferred" or review or shown):
                invented += 1
    assert (counts.nonzero, counts.nonzero_right) == (nonzero, nonzero_right)
    assert (counts.read, counts.silent) == (read, silent)
    assert (counts.unread, counts.invented) == (unread, invented)


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_counts_add_up_in_any_order(harmed: list[bool], rng: random.Random) -> None:
    parts: list[CellCounts] = []
    for harm in harmed:
        values = dict(list(make_values(rng).items())[:20])
        report: Report | None = None if harm else make_report(values)
        parts.append(count_cells(make_gold(values), report))
    assert sum(parts, CellCounts()) == sum(reversed(parts), CellCounts())
    assert sum(parts, CellCounts()).reports == len(harmed)
