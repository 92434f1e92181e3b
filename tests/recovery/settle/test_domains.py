"""What a row may hold, as numbers; a lost number is supposed only where the row does not add up without it."""

from extractor.recovery.board.pieces import Geometry
from extractor.recovery.settle.domains import domain_of, scaled
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.recovery.sums.equations import Equation
from tests.recovery.builders import make_piece

TOTAL = Equation((((1, 0), 1), ((1, 1), 1), ((1, 2), -1)), 0.0)
NONE = UNDRAWN


def placed(values: list[str], *options: tuple[tuple[int, ...], float]) -> Placement:
    items = tuple(make_piece(value, n) for n, value in enumerate(values))
    return Placement(1, items, tuple(Option(cells, cost) for cells, cost in options), Geometry.NONE, Lost.VANISHED)


def numbers(*rows: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(scaled(v) for v in row) for row in rows)


def test_candidates_are_the_options_that_are_near() -> None:
    domain = domain_of(placed(["4", "4"], ((0, NONE, 1), 0.0), ((NONE, 0, 1), 0.1), ((0, 1, NONE), 1.5)), 0.9, [TOTAL])

    assert domain.options == (0, 1)
    assert domain.values == numbers((4, 0, 4), (0, 4, 4))
    assert domain.weights[0] == 1.0 > domain.weights[1] > 0.5
    assert not domain.completed


def test_a_lost_cell_makes_up_what_the_row_lacks() -> None:
    domain = domain_of(placed(["4", "7"], ((0, NONE, 1), 0.0)), 0.9, [TOTAL])

    assert domain.values == numbers((4, 3, 7))
    assert domain.completed


def test_a_lost_total_is_the_sum() -> None:
    domain = domain_of(placed(["4", "7"], ((0, 1, NONE), 0.0)), 0.9, [TOTAL])

    assert domain.values == numbers((4, 7, 11))


def test_what_no_count_can_make_up_stays() -> None:
    domain = domain_of(placed(["9", "7"], ((0, NONE, 1), 0.0)), 0.9, [TOTAL])

    assert domain.values == numbers((9, 0, 7))
    assert not domain.completed
