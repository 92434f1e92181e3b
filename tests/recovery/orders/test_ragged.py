"""Columns of unequal length: which rows are short is told by the sums of the others."""

from collections.abc import Sequence

import pytest

from extractor.recovery.board.pieces import Piece
from extractor.recovery.orders.ragged import rows_of
from tests.recovery.builders import adding_up, make_piece


def pieces(*columns: Sequence[int]) -> list[list[Piece]]:
    return [[make_piece(str(v), 100 * c + n) for n, v in enumerate(column)] for c, column in enumerate(columns)]


def texts(rows: list[list[Piece]] | None) -> list[str] | None:
    return None if rows is None else [" ".join(p.text for p in row) for row in rows]


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (([1, 2, 3], [4, 5, 6], [5, 7, 9]), ["1 4 5", "2 5 7", "3 6 9"]),
        (([1, 2, 3], [4, 5, 6], [5, 9]), ["1 4 5", "2 5", "3 6 9"]),
        (([1, 2, 3], [4, 5], [5]), ["1 4 5", "2", "3"]),
        (([1, 2, 3], [4, 6], [5, 9]), ["1 4 5", "2", "3 6 9"]),
        (([0, 0, 3], [0, 0, 6], [0, 9]), ["0 0", "0 0", "3 6 9"]),
        (([1, 2], [4, 5, 6], [5, 7, 9]), None),
    ],
    ids=["all whole", "one lost its last", "equally good answers", "one lost two", "zeros anywhere", "first is short"],
)
def test_rows_of_ragged_columns(columns: tuple[list[int], ...], rows: list[str] | None) -> None:
    assert texts(rows_of(pieces(*columns), 3, adding_up(1, 1, -1))) == rows
