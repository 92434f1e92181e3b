"""Pages of narrow columns: one cell a block of text, some rows torn, numbers wrapped inside their cells."""

import pytest

from extractor.recovery.board.pieces import Piece
from extractor.recovery.judge.evidence import REVIEW_BELOW, Doubt
from extractor.recovery.orders.parted.blocks import as_column, rows_of_blocks, text_blocks
from extractor.recovery.orders.parted.tiles import Torn, by_rows, tile
from extractor.recovery.sums.equations import Equation
from tests.recovery.builders import ROWS, Stages, adding_up, make_piece, recover

LABELS = "1.长篇\n小说\n2.科普\n读物\n3.诗歌\n选集\n期刊\n杂志\n借阅\n总数\n"
ROWS_TRUE = ((486, 1150, 20, 1656), (1, 2, 5, 8), (7, 2, 3, 12), (8, 6, 9, 23), (502, 1160, 37, 1699))
HEAD = "486\n\n儿\n115\n0\n\n单位读\n者\n20\n\n165\n6\n"
MIDDLE = "1\n\n2\n\n5\n\n8\n\n7\n\n2\n\n3\n\n12\n"
TAIL = "8\n502\n\n6\n116\n0\n\n9\n37\n\n23\n169\n9\n"


SUM = adding_up(1, 1, 1, -1)


def block(*texts: str, first: int = 0) -> tuple[Piece, ...]:
    return tuple(make_piece(text, first + n, line=first + n, gap=1) for n, text in enumerate(texts))


def texts(rows: tuple[tuple[Piece, ...], ...]) -> list[list[str]]:
    return [[piece.text for piece in row] for row in rows]


def all_rows(stages: Stages) -> list[list[object]]:
    return [stages.row(row) for row in ROWS]


def torn(*blocks: tuple[str, ...], late: tuple[tuple[str, ...], ...] = (), rows: int = 2) -> Torn:
    made = [block(*lines, first=100 * n) for n, lines in enumerate((*blocks, *late))]
    return Torn(tuple(range(rows)), made[: len(blocks)], made[len(blocks) :], 4, 3, {})


def test_wrapped_numbers_among_the_remnants_of_a_header() -> None:
    stages = recover(LABELS + "\n" + HEAD + "\n" + MIDDLE + "\n" + TAIL)

    assert all_rows(stages) == [list(row) for row in ROWS_TRUE]
    assert all(stages.placement(row).via == "apart" for row in ROWS)
    assert not any(stages.verdict(row, "total").anchored for row in ROWS)


@pytest.mark.parametrize(
    "tail",
    [
        "8\n\n502\n\n6\n116\n0\n\n9\n\n37\n\n23\n169\n9\n",
        "8\n\n9\n\n502\n\n6\n116\n0\n\n37\n\n23\n169\n9\n",
        "8\n502\n\n6\n\n9\n37\n\n23\n169\n9\n\n116\n0\n",
    ],
    ids=["some cells alone", "a tall cell read after its neighbour", "the last cell read last"],
)
def test_the_sums_of_the_columns_tell_them_apart(tail: str) -> None:
    stages = recover(LABELS + "\n" + HEAD + "\n" + MIDDLE + "\n" + tail)

    assert all_rows(stages) == [list(row) for row in ROWS_TRUE]


def test_rows_that_are_whole_are_known_by_the_number_of_torn_ones() -> None:
    stages = recover(LABELS + "\n20\n\n486\n\n115\n\n999\n\n" + MIDDLE + "\n8\n\n6\n\n9\n\n23\n\n5\n\n5\n\n5\n\n15\n")

    assert [stages.row(row) for row in ROWS[1:]] == [[1, 2, 5, 8], [7, 2, 3, 12], [8, 6, 9, 23], [5, 5, 5, 15]]
    assert all(Doubt.OPEN in stages.verdict(row, "total").doubts for row in ROWS[1:])
    first = [stages.verdict("novels", column) for column in ("adult", "child", "institution", "total")]
    assert all(v.value is None or v.confidence < REVIEW_BELOW for v in first)


def test_the_number_of_the_page_is_no_cell() -> None:
    stages = recover(LABELS + "\n" + HEAD + "\n" + MIDDLE + "\n" + TAIL + "\n1\n")

    assert all_rows(stages) == [list(row) for row in ROWS_TRUE]


def test_torn_rows_on_both_sides_of_which_nothing_tells_the_number() -> None:
    """Five values before the whole rows and seven behind them: one and two rows, or two and one."""
    text = LABELS + "\n111\n1\n\n222\n2\n\n333\n3\n\n444\n4\n\n" + MIDDLE + "\n111\n1\n\n222\n2\n\n333\n3\n\n444\n4\n"
    stages = recover(text)

    assert all(row.placement is None or row.placement.via != "apart" for row in stages.placed.rows.values())


def test_values_of_a_row_are_not_another_rows_too() -> None:
    stages = recover(LABELS + "\n" + HEAD + "\n" + MIDDLE + "\n" + TAIL)
    used = [item.index for row in ROWS for item in stages.placement(row).items]

    assert len(used) == len(set(used))


@pytest.mark.parametrize(
    ("lines", "rows", "cells"),
    [
        (("115", "0"), 1, [["1150"]]),
        (("115", "0"), 2, [["115", "0"]]),
        (("115", "0", "7"), 2, [["1150", "7"]]),
        (("11", "0"), 1, []),
        (("015", "0"), 1, []),
        (("115", "012", "3"), 1, []),
        (("115", "123", "4"), 1, [["1151234"]]),
        (("115", "—"), 1, []),
        (("115", "120"), 3, []),
    ],
)
def test_only_a_number_that_fills_its_cell_goes_on_below(lines: tuple[str, ...], rows: int, cells: list) -> None:
    assert texts(tuple(as_column(block(*lines), rows, 3))) == cells


def test_rows_are_cut_from_blocks_of_one_and_of_several_rows() -> None:
    lines = {0: "1", 2: "2", 4: "3", 6: "4", 7: "8", 9: "5", 10: "7", 12: "9", 13: "15"}
    values = [make_piece(text, n, line=line, gap=1) for n, (line, text) in enumerate(lines.items())]
    found = rows_of_blocks(text_blocks(values), 3, 9, adding_up(1, 1, -1))

    assert [texts(part.rows) for part in found] == [[["1", "2", "3"]], [["4", "5", "9"], ["8", "7", "15"]]]


def test_the_plainest_order_comes_first() -> None:
    ways = tile(torn(("1", "5"), ("2", "6"), ("3",), ("6",), ("7",), ("18",)), SUM, [[]] * 4)

    assert min(ways, key=lambda way: way.cost).rows[0][0].text == "1"
    assert texts(min(ways, key=lambda way: way.cost).rows) == [["1", "2", "3", "6"], ["5", "6", "7", "18"]]


def test_a_block_read_late_is_of_the_first_row() -> None:
    ways = tile(torn(("1",), ("2",), ("6",), ("5",), ("6",), ("7",), ("18",), late=(("3",),)), SUM, [[]] * 4)

    assert [["1", "2", "3", "6"], ["5", "6", "7", "18"]] in [texts(way.rows) for way in ways]


def test_the_sum_of_a_column_settles_what_rows_leave_open() -> None:
    blocks = torn(("1", "5"), ("2",), ("3",), ("6",), ("9",), ("7",), ("21",))
    sums = [
        [Equation(((0, 1), (1, -1)), 4)],
        [Equation(((0, 1), (1, -1)), 7)],
        [Equation(((0, 1), (1, -1)), 4)],
        [Equation(((0, 1), (1, -1)), 15)],
    ]
    ways = tile(blocks, SUM, sums)

    assert [texts(way.rows) for way in ways] == [[["1", "2", "3", "6"], ["5", "9", "7", "21"]]]


def test_an_order_of_which_two_columns_fail_is_none() -> None:
    """Two columns that changed places: a wrong number in the source would break the sums of one."""
    blocks = torn(("1", "5"), ("3", "7"), ("2", "9"), ("6", "21"))
    sums = [
        [Equation(((0, 1), (1, -1)), 4)],
        [Equation(((0, 1), (1, -1)), 7)],
        [Equation(((0, 1), (1, -1)), 4)],
        [Equation(((0, 1), (1, -1)), 15)],
    ]

    assert tile(blocks, SUM, sums) == []


def test_cells_below_a_header_may_stand_row_by_row() -> None:
    rows = [texts(way) for way in by_rows(block("121", "480", "965", "1", "0", "249", "0"), 3, 2, 3)]

    assert [["1211", "480", "965"], ["0", "249", "0"]] in rows
    assert all(len(row) == 3 for way in rows for row in way)
