"""The tagger's opinion decides between candidates that are otherwise equal, and only between these."""

from dataclasses import replace

import pytest

from extractor.recovery.orders.column_kinds import opinion
from extractor.recovery.orders.place import place_row
from extractor.recovery.settle.options import UNDRAWN
from tests.recovery.builders import in_grid, make_model, make_piece, run
from tests.recovery.orders.test_place import BARE, adds_up, lines, silent, texts

SECOND = (0.02, 0.9, 0.03, 0.03)
LAST = (0.02, 0.03, 0.03, 0.9)


def test_an_opinion_settles_a_tie() -> None:
    six, total = lines("6", "6")
    opined = (replace(six, columns=SECOND), replace(total, columns=LAST))
    placement = place_row(0, [run(opined, "none")], BARE, adds_up, range(4))

    assert texts(placement) == [None, "6", None, "6"]


def test_the_printed_order_of_columns_is_kept() -> None:
    (six,) = lines("6")
    placement = place_row(0, [run((replace(six, columns=SECOND),), "none")], BARE, silent, (3, 2, 1, 0))

    assert texts(placement) == [None, None, "6", None]


def test_an_opinion_does_not_break_a_sum() -> None:
    six, total = lines("6", "6")
    opined = (replace(six, columns=SECOND), replace(total, columns=(0.1, 0.2, 0.4, 0.3)))

    assert texts(place_row(0, [run(opined, "none")], BARE, adds_up, range(4))) == [None, "6", None, "6"]


def test_an_opinion_does_not_move_drawn_cells() -> None:
    drawn = make_model(start={0: 1.0, None: 1.0}, width={0: 5.0, None: 5.0})
    cells = tuple(replace(p, columns=SECOND) for p in in_grid(["3", "4", "0", "7"]))

    assert texts(place_row(0, [run(cells)], drawn, adds_up, range(4))) == ["3", "4", "0", "7"]


@pytest.mark.parametrize("leaves", [(), (0, 1)], ids=["no columns known", "no opinions"])
def test_without_opinions_nothing_costs(leaves: tuple[int, ...]) -> None:
    pieces = (make_piece("6", 0), make_piece("7", 1))
    if not leaves:
        pieces = (replace(pieces[0], columns=(0.9, 0.1)), pieces[1])
    assert opinion(pieces, (1, 0), leaves) == 0.0


def test_a_value_left_out_costs_what_its_columns_promise() -> None:
    sure, stray = replace(make_piece("6", 0), columns=(0.5, 0.5)), replace(make_piece("7", 1), columns=(0.1, 0.0))

    assert opinion((sure, stray), (UNDRAWN, 1), (0, 1)) > opinion((sure, stray), (0, UNDRAWN), (0, 1)) > 0
