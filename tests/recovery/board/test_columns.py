from dataclasses import replace

import pytest

from extractor.recovery.board.columns import (
    Anchor,
    learn_columns,
    pitches,
)
from extractor.recovery.board.headers import Header, HeaderPart
from extractor.recovery.board.one_a_line import counted_gap, places_by_gaps
from extractor.recovery.board.pushed import pushes
from extractor.recovery.board.rows import Run
from tests.recovery.builders import at, in_grid, make_piece, run

NO_HEADER = Header((0, 1, 2, 3), False, ())


def test_plain_rows_teach_where_the_columns_are() -> None:
    grid = learn_columns(4, [run(in_grid(["", "1", "2", "3", "4"], row=n)) for n in range(3)], NO_HEADER)
    page = learn_columns(4, [run(at({10: "1", 20: "2", 30: "3", 41: "4"}), "columns"),
                             run(at({10: "5", 21: "6", 30: "7", 41: "8"}), "columns")], NO_HEADER)  # fmt: skip

    assert (grid.start[None], grid.width[None]) == (2.0, 6.0)
    assert page.centers == {0: (10.0, 20.5, 30.0, 41.0)}


def test_one_row_does_not_outvote_the_header() -> None:
    header = drawn_header("成人", "少儿", "单位读者", "合计")
    begins = [
        learn_columns(4, [run(in_grid(["", "", "1", "2", "3", "4"], first=0))] * n, header).start[None] for n in (1, 2)
    ]

    assert begins == [1.0, 2.0]


def test_values_not_below_one_another_teach_nothing() -> None:
    rows = [run(at({10 + s: "1", 20 + s: "2", 30 + s: "3", 40 + s: "4"}), "columns") for s in (0, 15, 40)]

    assert learn_columns(4, rows, NO_HEADER).centers == {}


def test_a_header_stands_in_where_no_row_is_plain_and_enough_values_agree() -> None:
    part = HeaderPart(0, None, dict(enumerate(at({10: "成人", 20: "少儿", 30: "单位读者", 40: "合计"}))))
    header = Header((0, 1, 2, 3), True, (part,))

    rows = [run(at({20: "1", 40: "1"}), "columns"), run(at({10: "2", 40: "2"}), "columns")]

    assert learn_columns(4, [*rows, run(at({30: "3", 40: "3"}), "columns")], header).centers == {
        0: (10.0, 20.0, 30.0, 40.0)
    }
    assert learn_columns(4, rows, header).centers == {}


def test_few_values_teach_columns_only_where_none_stands_beside_its_label() -> None:
    part = HeaderPart(0, None, dict(enumerate(at({10: "成人", 20: "少儿", 30: "单位读者", 40: "合计"}))))
    header = Header((0, 1, 2, 3), True, (part,))

    def centers(*places: float, geometry: str = "boxes"):
        return learn_columns(4, [run(at({place: "1"}), geometry) for place in places], header).centers

    assert centers(20, 40, 10) == {0: (10.0, 20.0, 30.0, 40.0)}
    assert centers(20, 40, 12) == centers(20, 40, 10, geometry="columns") == {}
    assert centers(21) == {}


def test_a_table_that_prints_every_cell_is_known() -> None:
    full, short = run(in_grid(["1", "2", "3", "4"])), run(in_grid(["1", "", "3", ""]))

    assert learn_columns(4, [full] * 4, NO_HEADER).full
    assert not learn_columns(4, [full, full, short, short], NO_HEADER).full
    assert not learn_columns(4, [full] * 2, NO_HEADER).full


@pytest.mark.parametrize(
    ("edges", "anchor"),
    [
        ([(0, 1), (0, 4), (0, 2)], Anchor.LEFT),
        ([(5, 6), (2, 6), (4, 6)], Anchor.RIGHT),
        ([(4, 6), (2, 8), (1, 9)], Anchor.MIDDLE),
    ],
    ids=["flush left", "flush right", "centred"],
)
def test_the_edge_that_stands_still_is_the_place(edges: list[tuple[float, float]], anchor: Anchor) -> None:
    rows = [
        run([make_piece("1", n, x=(left + 12 * n, right + 12 * n)) for n in range(4)], "boxes") for left, right in edges
    ]

    assert learn_columns(4, rows, NO_HEADER).anchor is anchor


def test_one_gap_all_over_the_block_is_its_usual_gap() -> None:
    def lines(*gaps: int) -> list:
        return [make_piece("1", n, gap=gap) for n, gap in enumerate((1, *gaps))]

    assert learn_columns(4, [run(lines(2, 2, 2), "none")] * 3, NO_HEADER).gap == 2
    assert learn_columns(4, [run(lines(2, 2, 2), "none"), run(lines(1, 3, 2), "none")], NO_HEADER).gap is None


@pytest.mark.parametrize(
    ("behind", "counted"),
    [(3, True), (2, False), (None, False)],
    ids=["the breaks come to four cells", "one cell left no break", "nothing behind the row"],
)
def test_breaks_that_come_to_the_number_of_cells_say_where_blanks_stand(behind: int | None, counted: bool) -> None:
    """Two breaks a cell, one more for each blank: 1, blank, 3, blank."""
    row = run([make_piece("1", 0, gap=2), make_piece("3", 1, gap=3, gap_after=behind)], "none")
    model = learn_columns(4, [row] * 4, NO_HEADER)

    assert model.counted is counted
    assert places_by_gaps(row, 2, 4) == ([0, 2] if counted else None)


def test_cells_beyond_the_last_column_are_not_made_up_for_by_missing_breaks() -> None:
    row = run([make_piece("1", 0, gap=2), make_piece("3", 1, gap=5, gap_after=1)], "none")

    assert places_by_gaps(row, 2, 4) is None


def test_a_column_is_as_wide_as_its_nearer_neighbour_is_far() -> None:
    assert pitches([0, 10, 14, 34]) == [10, 4, 4, 20]


def test_values_above_each_other_show_columns_that_no_row_fills() -> None:
    lines = ({10: "1", 20: "2"}, {20: "3", 41: "7"}, {10: "5", 30: "4"}, {30: "8", 40: "9"}, {20: "6", 40: "2"},
             {10: "3", 30: "3"})  # fmt: skip
    rows = [run(at(line), "boxes") for line in lines]

    assert learn_columns(4, rows, NO_HEADER).centers == {0: (10.0, 20.0, 30.0, 40.0)}
    assert learn_columns(5, rows, NO_HEADER).centers == {}
    assert learn_columns(4, rows[:3], NO_HEADER).centers == {}


def drawn_header(*labels: str, first: int = 1) -> Header:
    part = HeaderPart(0, 0, dict(enumerate(in_grid(list(labels), first=first))), drawn=True)
    return Header((0, 1, 2, 3), True, (part,))


@pytest.mark.parametrize(
    ("rows", "behind"),
    [
        pytest.param([["3", "4", "0", "7"], ["", "4", "0", "4"]], {0: 6.0}, id="rows begin where the header does"),
        pytest.param([["", "3", "4", "0", "7"]] * 2, {0: 6.0}, id="shifted by one"),
        pytest.param([["", "", "", "", "3", "4", "0", "7"]] * 2, {}, id="values in none of its columns"),
    ],
)
def test_values_behind_the_last_header_label(rows: list[list[str]], behind: dict[int, float]) -> None:
    runs = [run(in_grid(cells, row=n)) for n, cells in enumerate(rows, 1)]
    assert learn_columns(4, runs, drawn_header("成人", "少儿", "单位读者", "合计")).behind == behind


def test_a_row_that_lost_cells_does_not_show_where_values_begin() -> None:
    whole = [run(in_grid(["", "1", "2", "3", "4"], row=n)) for n in range(2)]
    torn = [run(in_grid(["", "1", "2", "3"], row=n)) for n in range(2, 6)]
    header = drawn_header("成人", "少儿", "单位读者", "合计", first=2)

    assert learn_columns(4, [*whole, *torn], header).start[0] == 2.0


def test_rows_one_cell_a_line_are_compared_with_those_that_begin_and_end_as_they_do() -> None:
    def written(*values: str) -> Run:
        return run([make_piece(value, n, gap=1) for n, value in enumerate(values)], "none")

    rows = [written("", "1", "2", "3", "4", "")] * 4 + [written("1", "2", "3", "4")] * 4

    shortest = learn_columns(4, rows, NO_HEADER).shortest
    assert shortest == {None: 4, (False, True): 5, (False, False): 6, (True, True): 4}


def test_breaks_of_the_whole_form_show_the_empty_cells_of_a_block_with_few_rows() -> None:
    row = run([make_piece("1", 0, gap=2, gap_after=2), make_piece("2", 1, gap=3, gap_after=3)], "none")

    assert not learn_columns(4, [row], NO_HEADER).counted
    assert learn_columns(4, [row], NO_HEADER, 2).counted == (counted_gap([(row, 4)] * 4) == 2)
    assert not learn_columns(5, [row], NO_HEADER, 2).counted


@pytest.mark.parametrize(("end", "moved"), [(8.0, ()), (12.0, (4.0, 5.0))], ids=["within its column", "beyond it"])
def test_a_label_pushes_what_is_behind_it_by_what_it_is_longer(end: float, moved: tuple[float, ...]) -> None:
    label = make_piece("期刊杂志", 9, x=(0.0, end))

    assert pushes(replace(run(at({20: "1"}), "columns"), label=label), (0.0, 9.0, 30.0)) == moved
