"""Sums over rows tell on which page the first column is written behind another."""

from collections.abc import Sequence

import pytest

from extractor.recovery.layout import layout_of
from extractor.recovery.parted.late import in_column_order
from extractor.recovery.pieces import Piece
from tests.recovery.builders import LOANS, make_piece

LAYOUT = layout_of(LOANS)
SLOTS = [plan.slot for plan in LAYOUT.plans_of("loans", 0)]
FORM_ORDER = (0, 1, 2, 3)
ROWS = ((120, 30, 41, 191), (2, 0, 5, 7), (17, 80, 3, 100), (10, 64, 9, 83), (149, 174, 58, 381))
FIRST_PAGE, SECOND_PAGE = SLOTS[:2], SLOTS[2:]


def late(row: Sequence[int], columns: int) -> tuple[int, ...]:
    return (*row[1 : columns + 1], row[0], *row[columns + 1 :])


def as_written(rows: Sequence[Sequence[int]]) -> dict[int, list[Piece]]:
    """The rows as pieces, those of each page numbered column by column."""
    found: dict[int, list[Piece]] = {slot: [] for slot in SLOTS}
    index = 0
    for page in (FIRST_PAGE, SECOND_PAGE):
        for column in range(4):
            for slot in page:
                found[slot].append(make_piece(str(rows[SLOTS.index(slot)][column]), index))
                index += 1
    return found


def read(rows: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    turned = in_column_order(as_written(rows), [FIRST_PAGE, SECOND_PAGE], FORM_ORDER, LAYOUT)
    return [tuple(int(piece.text) for piece in turned[slot]) for slot in SLOTS]


@pytest.mark.parametrize(
    ("page", "columns"),
    [(FIRST_PAGE, 1), (FIRST_PAGE, 2), (SECOND_PAGE, 2)],
    ids=["first page, behind the second", "first page, behind the third", "second page, behind the third"],
)
def test_a_page_with_its_first_column_late_is_put_in_order(page: list[int], columns: int) -> None:
    written = [late(row, columns) if slot in page else row for slot, row in zip(SLOTS, ROWS, strict=True)]

    assert read(written) == list(ROWS)


def test_rows_whose_columns_add_up_are_left_alone() -> None:
    assert read(ROWS) == list(ROWS)


def test_where_no_order_adds_up_nothing_is_changed() -> None:
    broken = [*ROWS[:4], (150, 175, 56, 381)]

    assert read(broken) == broken


def test_without_all_rows_nothing_is_said() -> None:
    rows = as_written([late(row, 1) for row in ROWS])
    del rows[SLOTS[3]]

    assert in_column_order(rows, [FIRST_PAGE, SECOND_PAGE], FORM_ORDER, LAYOUT) == rows
