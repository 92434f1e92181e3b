"""Which values of a page are its rows', and what is not given because nothing tells it."""

from collections.abc import Sequence

import pytest

from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.parted.paged import rows_of_page
from tests.recovery.builders import adding_up, make_piece

ROWS = ((120, 30, 41, 191), (2, 0, 5, 7), (17, 80, 3, 100), (0, 64, 9, 73))
FORM_ORDER = (0, 1, 2, 3)


def by_column(rows: Sequence[Sequence[int]]) -> list[int]:
    return [value for column in zip(*rows, strict=True) for value in column]


def texts(rows: Sequence[Sequence[Piece] | None]) -> list[tuple[int, ...] | None]:
    return [row and tuple(int(piece.text) for piece in row) for row in rows]


def read(stream: Sequence[int], order: Sequence[int] = FORM_ORDER, *, headed: bool = False) -> list[object]:
    values = [make_piece(str(value), n) for n, value in enumerate(stream)]
    return list(texts(rows_of_page(values, len(ROWS), order, adding_up(1, 1, 1, -1), headed=headed)))


@pytest.mark.parametrize(
    "stream",
    [
        by_column(ROWS),
        [34, 340, 0, 95, *by_column(ROWS)],
        [*by_column(ROWS), 7, 1, 6],
    ],
    ids=["nothing else", "values before them", "values behind them"],
)
def test_the_rows_come_back(stream: list[int]) -> None:
    assert read(stream) == list(ROWS)


def test_printed_columns_in_another_order_take_the_forms_values() -> None:
    assert read(by_column(ROWS), (0, 1, 3, 2)) == [(a, b, total, c) for a, b, c, total in ROWS]


@pytest.mark.parametrize(("headed", "rows"), [(True, list(ROWS)), (False, [])], ids=["its header there", "no header"])
def test_the_first_column_comes_last_only_where_its_header_is(headed: bool, rows: list[object]) -> None:
    last = [(*row[1:], row[0]) for row in ROWS]

    assert read(by_column(last), headed=headed) == rows


def test_a_row_left_over_says_that_a_label_is_missing() -> None:
    assert read([5, 6, 7, 18, *by_column(ROWS)]) == []


def test_a_row_that_may_be_read_in_two_ways_is_not_given() -> None:
    # Written from the first column on, or with the first one last: only rows of which both say the same are sure.
    alike = ((120, 0, 0, 120), (50, 0, 0, 50), (0, 0, 0, 0), (73, 0, 0, 73))
    stream = [0, 0, 0, 0, 0, 0, 0, 0, 120, 50, 0, 73, 120, 50, 0, 73]

    assert read(stream, headed=True) == [None, None, alike[2], None]
