"""Planted truth: a table is written area by area, and its rows come back, known by nothing but their sums."""

from random import Random

import pytest

from extractor.recovery.orders.parted.paged import part_page

SIGNS = (1, 1, 1, 1, 1, 1, -1)
LAST_COMES_FIRST = (1, 1, 1, 1, 1, -1, 1)
ROWS = 12
Areas = list[tuple[range, range]]
"""Columns and rows."""


def draw_rows(seed: int, rows: int = ROWS) -> list[list[int]]:
    rng = Random(seed)
    table = [[rng.choice((0, 0, 0, 2, 7, 31, 420)) for _ in range(6)] for _ in range(rows)]
    return [[*row, sum(row)] for row in table]


def written(table: list[list[int]], areas: Areas) -> tuple[int, ...]:
    return tuple(table[row][column] for columns, rows in areas for column in columns for row in rows)


def read(table: list[list[int]], areas: Areas) -> list[list[list[int]]]:
    stream = written(table, areas)
    return [
        [[stream[way.cells[row * 7 + column]] for column in range(7)] for row in range(len(table))]
        for way in part_page(stream, len(table), (SIGNS,))
    ]


ALL = range(ROWS)
WAYS: dict[str, Areas] = {
    "every column whole": [(range(7), ALL)],
    "two columns broken": [(range(1), ALL), (range(1, 3), range(8)), (range(1, 3), range(8, ROWS)), (range(3, 7), ALL)],
    "two groups broken": [
        (range(4), range(9)),
        (range(4), range(9, ROWS)),
        (range(4, 5), ALL),
        (range(5, 7), range(7)),
        (range(5, 7), range(7, ROWS)),
    ],
    "the first row by itself, then columns broken": [
        (range(7), range(1)),
        (range(4), range(1, ROWS)),
        (range(4, 7), range(1, 10)),
        (range(4, 7), range(10, ROWS)),
    ],
    "broken again below a row": [
        (range(1), ALL),
        (range(1, 7), range(1)),
        (range(1, 4), range(1, ROWS)),
        (range(4, 7), range(1, 10)),
        (range(4, 7), range(10, ROWS)),
    ],
    "row after row in the first columns": [
        *((range(2), range(row, row + 1)) for row in range(4)),
        (range(2), range(4, ROWS)),
        (range(2, 7), ALL),
    ],
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("areas", WAYS.values(), ids=WAYS)
def test_the_rows_come_back(areas: Areas, seed: int) -> None:
    table = draw_rows(seed)

    assert read(table, areas) == [table]


def test_the_first_column_may_come_last() -> None:
    table = draw_rows(2)
    turned = [[*row[1:], row[0]] for row in table]
    stream = written(turned, WAYS["two groups broken"])
    [way] = part_page(stream, ROWS, (SIGNS, LAST_COMES_FIRST))

    assert way.order == 1
    assert [stream[place] for place in way.cells] == [value for row in turned for value in row]


@pytest.mark.parametrize("seed", range(4))
def test_values_in_no_order_are_not_read(seed: int) -> None:
    stream = list(written(draw_rows(seed), WAYS["every column whole"]))
    Random(seed).shuffle(stream)

    assert part_page(tuple(stream), ROWS, (SIGNS, LAST_COMES_FIRST)) == ()


def test_zeros_say_nothing() -> None:
    table = [[0] * 7 for _ in range(ROWS)]
    table[3] = [2, 0, 0, 0, 0, 0, 2]

    assert read(table, WAYS["every column whole"]) == []
