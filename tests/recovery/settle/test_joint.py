import pytest

from extractor.recovery.board.pieces import Geometry
from extractor.recovery.settle.joint import MARGIN, Choice, settle
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.recovery.sums.equations import Cell, Equation
from tests.recovery.builders import make_piece

NONE = UNDRAWN


def placement(slot: int, values: list[str], *options: tuple[tuple[int, ...], float]) -> Placement:
    """``options``: cells as item indices, with their cost, the best first."""
    items = tuple(make_piece(value, n) for n, value in enumerate(values))
    return Placement(slot, items, tuple(Option(cells, cost) for cells, cost in options), Geometry.NONE, Lost.VANISHED)


def values(placements: dict[int, Placement], choices: dict[int, Choice]) -> dict[int, list[float | None]]:
    return {slot: placements[slot].numbers(choice.option) for slot, choice in choices.items()}


PLAIN = placement(1, ["3", "9"], ((0, 1), 0.0))
OPEN = placement(2, ["4"], ((0, NONE), 0.0), ((NONE, 0), 0.0))


def total(column: int, rest: float = 0.0) -> Equation[Cell]:
    """Rows 1 and 2 make row 3 in this column."""
    return Equation((((1, column), 1), ((2, column), 1), ((3, column), -1)), rest)


def test_what_place_decides_is_not_touched() -> None:
    sure = placement(2, ["4"], ((0, NONE), 0.0), ((NONE, 0), MARGIN))
    choices = settle({1: PLAIN, 2: sure}, [Equation((((2, 0), 1),), 99.0)])

    assert choices[2].option == sure.options[0]
    assert not choices[2].by_sums
    assert choices[2].open == frozenset()


@pytest.mark.parametrize(
    ("sums_row", "expected"),
    [(["7", "9"], [4, None]), (["3", "13"], [None, 4])],
    ids=["the first column lacks four", "the second column lacks four"],
)
def test_sums_settle_what_place_leaves_open(sums_row: list[str], expected: list[float | None]) -> None:
    placements = {1: PLAIN, 2: OPEN, 3: placement(3, sums_row, ((0, 1), 0.0))}
    choices = settle(placements, [total(0), total(1)])

    assert values(placements, choices)[2] == expected
    assert choices[2].by_sums
    assert choices[2].open == frozenset()


def test_without_sums_both_readings_stay() -> None:
    choice = settle({2: OPEN}, [])[2]

    assert choice.open == {0, 1}
    assert choice.rivals == {0: (NONE,), 1: (0,)}
    assert choice.margin == 0
    assert not choice.by_sums


def test_sums_that_hold_either_way_settle_nothing() -> None:
    zero = placement(2, ["0"], ((0, NONE), 0.0), ((NONE, 0), 0.0))
    placements = {1: PLAIN, 2: zero, 3: placement(3, ["3", "9"], ((0, 1), 0.0))}

    assert settle(placements, [total(0), total(1)])[2].open == {0, 1}


def test_two_rows_that_could_change_places_are_both_open() -> None:
    first = placement(1, ["4"], ((0, NONE), 0.0), ((NONE, 0), 0.0))
    placements = {1: first, 2: OPEN, 3: placement(3, ["4", "4"], ((0, 1), 0.0))}
    choices = settle(placements, [total(0), total(1)])

    assert choices[1].open == choices[2].open == {0, 1}
    assert choices[1].chances == choices[2].chances == {0: pytest.approx(0.5), 1: pytest.approx(0.5)}


def test_a_sum_may_break_where_the_place_is_clear_enough() -> None:
    leaning = placement(2, ["4"], ((0, NONE), 0.0), ((NONE, 0), MARGIN - 0.1))
    wrong = {1: PLAIN, 2: leaning, 3: placement(3, ["100", "200"], ((0, 1), 0.0))}

    assert values(wrong, settle(wrong, [total(0), total(1)]))[2] == [4, None]


def test_options_that_say_the_same_are_no_rivals() -> None:
    twins = placement(2, ["4", "4"], ((0, NONE), 0.0), ((1, NONE), 0.0))

    assert settle({2: twins}, [])[2].open == frozenset()
    assert twins.margin == float("inf")


def test_the_fixed_part_of_a_sum_counts() -> None:
    assert values({2: OPEN}, settle({2: OPEN}, [Equation((((2, 1), 1),), -4.0)]))[2] == [None, 4]


def test_the_same_choice_every_time() -> None:
    placements = {1: PLAIN, 2: OPEN, 3: placement(3, ["7", "9"], ((0, 1), 0.0))}
    assert len({str(settle(placements, [total(0), total(1)])) for _ in range(5)}) == 1
