"""Damage planted on purpose: the harness names each for what it is, where the usual table scores look away."""

from __future__ import annotations

import random

import pytest

from eval.metrics import ErrorCounts, count_cells, count_errors, grid_pairs, grits_content, name_damage, teds
from eval.metrics.tables import fill_table
from eval.suites import GoldReport, known_edition
from extractor.report import Report, Status
from tests.eval import planted
from tests.eval.planted import Harm, make_gold, make_report, make_values


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (planted.rotate_applicants, "column slide"),
        (planted.slide_rows, "row slide"),
        (planted.drop_digit, "digit dropped"),
        (planted.misread_digit, "digit misread"),
        (planted.lose_point, "scale"),
        (dict, "none"),
    ],
    ids=["columns rotated", "rows slid", "digit dropped", "digit misread", "point lost", "nothing planted"],
)
@pytest.mark.parametrize("seed", range(3))
def test_planted_damage_is_named(harm: Harm, name: str, seed: int) -> None:
    values = make_values(random.Random(seed))
    assert name_damage(count_errors(make_gold(values), make_report(harm(values)))) == name


def test_blanks_read_as_zero_are_named() -> None:
    values: planted.Values = {**make_values(random.Random(1))}
    for key in list(values)[20:120]:
        values[key] = None
    counts = count_errors(make_gold(values), make_report(planted.blanks_to_zero(values)))
    assert (counts.unread, counts.filled_zero, counts.wrong) == (100, 100, 0)
    assert name_damage(counts) == "blanks read as 0"


def test_an_inferred_number_does_not_count_as_filled() -> None:
    values: planted.Values = {**make_values(random.Random(1))}
    key = next(iter(values))
    values[key] = None
    cells = make_report(planted.blanks_to_zero(values)).cells
    inferred = tuple(c.model_copy(update={"status": Status.INFERRED}) if c.value == 0 else c for c in cells)
    assert count_errors(make_gold(values), planted.wrap(inferred)).filled == 0


def test_a_rotation_is_explained_by_the_cell_to_the_left() -> None:
    values = make_values(random.Random(5))
    counts = count_errors(make_gold(values), make_report(planted.rotate_applicants(values)))
    # 25 rows: five of six columns hold the value of their left neighbour, the first one that of the sixth.
    assert (counts.wrong, counts.left, counts.right, counts.above, counts.below) == (150, 125, 0, 0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_all_zeros_are_no_slide(seed: int) -> None:
    values = sparse_report(random.Random(seed))
    zeros = dict.fromkeys(values, 0)
    assert name_damage(count_errors(make_gold(values), make_report(zeros))) == "numbers read as 0"


@pytest.mark.parametrize(
    ("harm", "name"),
    [(planted.rotate_applicants, "column slide"), (planted.slide_rows, "row slide")],
    ids=["columns rotated", "rows slid"],
)
@pytest.mark.parametrize("seed", range(5))
def test_slides_are_named_among_zeros_too(harm: Harm, name: str, seed: int) -> None:
    values = sparse_report(random.Random(seed))
    assert name_damage(count_errors(make_gold(values), make_report(harm(values)))) == name


def test_numbers_from_nowhere_have_no_pattern() -> None:
    values = make_values(random.Random(5))
    noise = {key: 10_000 + i for i, key in enumerate(values)}
    assert name_damage(count_errors(make_gold(values), make_report(noise))) == "no pattern"


def test_error_counts_add_up() -> None:
    one = ErrorCounts(wrong=2, left=1, filled=1)
    assert one + ErrorCounts(wrong=1, above=1) == ErrorCounts(wrong=3, left=1, above=1, filled=1)


def sparse_report(rng: random.Random) -> planted.Values:
    """Mostly zeros with some small numbers in each column, as published reports are."""
    return {key: rng.choice([0, 0, rng.randint(1, 40)]) for key in make_values(rng)}


def table_scores(gold: GoldReport, report: Report, name: str) -> tuple[float, float]:
    pair = next(pair for pair in grid_pairs(gold, report) if pair.table == name)
    return teds(pair.gold, pair.seen), grits_content(pair.gold, pair.seen)


def test_rotated_columns_fool_table_scores_and_not_ours() -> None:
    values = sparse_report(random.Random(2))
    gold, rotated = make_gold(values), make_report(planted.rotate_applicants(values))
    edit, grid = table_scores(gold, rotated, "applications")
    moved, table = planted.rotate_applicants(values), [key for key in values if key.startswith("applications/")]
    assert sum(moved[key] == values[key] for key in table) / len(table) < 0.6
    assert edit > 0.75
    assert grid > 0.8
    assert name_damage(count_errors(gold, rotated)) == "column slide"


def test_blanks_as_zero_fool_table_scores_and_not_ours() -> None:
    values: planted.Values = {**make_values(random.Random(1))}
    for key in [key for key in values if key.startswith("applications/")][::12]:
        values[key] = None
    gold, filled = make_gold(values), make_report(planted.blanks_to_zero(values))
    edit, grid = table_scores(gold, filled, "applications")
    assert edit > 0.9
    assert grid > 0.9
    assert count_cells(gold, filled).rate("invented") == 1.0


def test_equal_tables_score_one() -> None:
    values = make_values(random.Random(1))
    for pair in grid_pairs(make_gold(values), make_report(values)):
        assert grits_content(pair.gold, pair.seen) == pytest.approx(1.0)
        assert teds(pair.gold, pair.seen) == 1.0


@pytest.mark.parametrize(
    ("gold", "seen", "expected"),
    [
        ([["a", "b"], ["c", "d"]], [["a", "b"], ["c", "d"]], 1.0),
        # One row of three lost: 2 × 4 cells met / (6 + 4).
        ([["a", "b"], ["c", "d"], ["e", "f"]], [["a", "b"], ["e", "f"]], 0.8),
        # One cell of four misread with no letter in common: 2 × 3 / 8.
        ([["a", "b"], ["c", "d"]], [["a", "b"], ["c", "x"]], 0.75),
        # "12" and "13" share one character of two each: 2 × 1 / 4 of a cell, 2 × (3 + 0.5) / 8.
        ([["a", "b"], ["c", "12"]], [["a", "b"], ["c", "13"]], 0.875),
        # A column too many: 2 × 4 / (4 + 6).
        ([["a", "b"], ["c", "d"]], [["a", "x", "b"], ["c", "x", "d"]], 0.8),
    ],
    ids=["equal", "row lost", "cell misread", "half a cell", "extra column"],
)
def test_grits_worked_by_hand(gold: list[list[str]], seen: list[list[str]], expected: float) -> None:
    assert grits_content(gold, seen) == pytest.approx(expected)


def test_teds_worked_by_hand() -> None:
    # Tree of 1 table + 2 rows + 4 cells; one cell replaced by a text of the same length: 1 − 1 / 7.
    assert teds([["a", "b"], ["c", "d"]], [["a", "b"], ["c", "x"]]) == pytest.approx(6 / 7)


def test_the_one_line_table_is_drawn_under_two_headers() -> None:
    table = known_edition("2021").table("review_litigation")
    grid = fill_table(table, {str(key): str(i) for i, key in enumerate(table.keys)})
    assert [len(row) for row in grid] == [15, 15, 15]
    assert list(grid[2]) == [str(i) for i in range(15)]
