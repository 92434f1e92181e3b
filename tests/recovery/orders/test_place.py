import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.document import GridPlace
from extractor.recovery.board.columns import Anchor
from extractor.recovery.board.one_a_line import behind_labels
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Run
from extractor.recovery.orders import place
from extractor.recovery.orders.column_kinds import ColumnKinds
from extractor.recovery.orders.place import choose_run, place_row
from extractor.recovery.orders.ways import CUT_OFF, LEFT_OUT, by_window
from extractor.recovery.settle.options import UNDRAWN, Option, Placement
from extractor.recovery.sums.row_sums import row_sum_of
from extractor.tagging.roles import Role
from tests.recovery.builders import adding_up, at, in_grid, make_model, make_piece, run

BARE = make_model()
silent = row_sum_of(())
"""A row without identities."""
adds_up = adding_up(1, 1, 1, -1)
DRAWN = make_model(start={0: 1.0, None: 1.0}, width={0: 5.0, None: 5.0})
PLACED = make_model(centers={0: (10.0, 20.0, 30.0, 40.0)})


def lines(*values: str, gaps: Sequence[int] = ()) -> tuple[Piece, ...]:
    """One value a line; ``gaps``: line breaks before each."""
    return tuple(make_piece(v, n, gap=gaps[n] if gaps else 1) for n, v in enumerate(values))


def texts(placement: Placement | None, option: Option | None = None) -> list[str | None]:
    """What stands in each column, ``None`` where nothing is drawn."""
    assert placement is not None
    chosen = option or placement.options[0]
    return [None if i == UNDRAWN else placement.items[i].text for i in chosen.cells]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["3", "4", "0", "7"], ["3", "4", "0", "7"]),
        (["3", "4", "0", "7", "", ""], ["3", "4", "0", "7"]),
        (["", "4", "0", "4"], ["", "4", "0", "4"]),
        (["3", "4", "0", "7", "7"], ["3", "4", "0", "7"]),
        (["", "4", "0", "4", "4"], ["", "4", "0", "4"]),
        (["", "", "", ""], ["", "", "", ""]),
    ],
    ids=[
        "as drawn",
        "surplus empty cells",
        "first cell empty",
        "last doubled",
        "first empty, last doubled",
        "all empty",
    ],
)
def test_drawn_cells_stay_where_they_are_drawn(cells: list[str], expected: list[str]) -> None:
    assert texts(place_row(0, [run(in_grid(cells))], DRAWN, adds_up)) == expected


def test_a_value_behind_the_header_is_rather_left_out() -> None:
    """Of a column that an export added: the drawn empty cell under the header is the row's."""
    cells = ["", "1", "2", "3", "", "", "987"]
    model = make_model(start={0: 1.0, None: 1.0}, width={0: 5.0, None: 5.0}, behind={0: 5.0})

    placement = place_row(0, [run(in_grid(cells))], model, adds_up)

    assert texts(placement) == ["", "1", "2", "3"]
    assert placement is not None
    assert placement.left_out == 1
    one = place_row(0, [run(in_grid(["", "", "", "", "", "", "987"]))], model, silent)
    assert texts(one) == ["", "", "", ""]
    assert one is not None
    assert one.left_out == 1, "and it is said"


def test_every_window_of_a_long_row_costs_what_it_leaves_out() -> None:
    """Thousands of cells behind a label: counted once, not anew for each window."""
    values = ["3" if n % 3 == 0 else "" for n in range(400)]
    drawn = run(in_grid(values))
    for number, option in enumerate(by_window(drawn, DRAWN)):
        inside = sum(1 for n in option.cells if n != UNDRAWN and drawn.items[n].filled)
        left_out = sum(item.filled for item in drawn.items) - inside
        beyond = option.cells.count(UNDRAWN)
        assert option.cost == pytest.approx(LEFT_OUT * left_out + CUT_OFF * beyond, abs=1.0), number
    started = time.process_time()
    list(by_window(run(in_grid(values * 50)), DRAWN))
    assert time.process_time() - started < 5.0, "minutes where each window looks at the whole row"


def test_fillers_of_a_spanned_label_are_passed_over() -> None:
    items = in_grid(["", "", "3", "4", "0", "7"], first=1)
    model = make_model(start={None: 3.0}, width={None: 7.0})

    placement = place_row(0, [run(items)], model, adds_up)
    assert texts(placement) == ["3", "4", "0", "7"]
    assert placement is not None
    assert placement.margin > 0


def test_a_surplus_value_is_left_out_and_said_so() -> None:
    placement = place_row(0, [run(in_grid(["3", "4", "0", "7", "9"]))], DRAWN, adds_up)

    assert placement is not None
    assert placement.left_out
    assert placement.options[0].cost >= LEFT_OUT


def test_cells_that_ran_together_may_have_lost_an_empty_one_among_them() -> None:
    """Drawn as | 3 4 | 7 |: which of the four is gone, the sum says."""
    first, second, last = make_piece("3", 0), make_piece("4", 1), make_piece("7", 3)
    shared, behind, end = (GridPlace(0, 0, 1, col, col + 1) for col in (1, 2, 4))
    items = (
        replace(first, grid=shared),
        replace(second, grid=shared),
        make_piece("", 2, role=Role.EMPTY, grid=behind),
        replace(last, grid=end),
    )
    placement = place_row(0, [run(items)], DRAWN, adds_up)
    assert placement is not None
    found = {tuple(texts(placement, option)) for option in placement.options if option.cost < LEFT_OUT}
    assert {(None, "3", "4", "7"), ("3", None, "4", "7"), ("3", "4", None, "7")} <= found


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({20: "5", 50: "5"}, ["5", None, None, "5"]),
        ({30: "5", 40: "3", 60: "8"}, ["5", "3", None, "8"]),
        ({10: "5", 40: "5"}, ["5", None, None, "5"]),
        ({11: "5", 43: "5"}, ["5", None, None, "5"]),
    ],
    ids=["by a column", "by two", "not at all", "a little"],
)
def test_a_row_that_its_label_pushed_ends_beyond_the_last_column(
    places: dict[float, str], expected: list[str | None]
) -> None:
    assert texts(place_row(0, [run(at(places), "columns")], PLACED, adds_up)) == expected


def test_of_a_pushed_row_that_does_not_add_up_nothing_is_known() -> None:
    placement = place_row(0, [run(at({20: "5", 50: "9"}), "columns")], PLACED, adds_up)

    assert placement is not None
    assert placement.lost == "vanished"


def test_a_torn_row_may_have_lost_any_of_its_cells() -> None:
    placement = place_row(0, [run(in_grid(["5", "5", "10"]))], DRAWN, adds_up)

    assert placement is not None
    assert placement.lost == "torn"
    assert {tuple(texts(placement, o)) for o in placement.options} >= {("5", "5", None, "10"), (None, "5", "5", "10")}


@pytest.mark.parametrize(
    "ranges",
    [[(1, 3), (3, 4), (4, 5)], [(1, 2), (2, 4), (4, 5)], [(1, 2), (3, 4), (4, 5)], [(2, 3), (3, 4), (4, 5)]],
    ids=["first two merged", "inner two merged", "second from the row above", "first from the row above"],
)
def test_a_drawn_row_with_merged_cells_is_open(ranges: list[tuple[int, int]]) -> None:
    items = tuple(
        replace(piece, grid=GridPlace(0, 0, 1, start, end), x0=float(start), x1=float(end))
        for piece, (start, end) in zip(in_grid(["5", "5", "10"]), ranges, strict=True)
    )
    label = replace(make_piece("规章", 9, role=Role.ROW), grid=GridPlace(0, 0, 1, 0, 1))
    placement = place_row(0, [replace(run(items), label=label)], DRAWN, adds_up)

    assert placement is not None
    assert placement.lost == "torn"


def test_a_cell_below_two_heads_leaves_its_row_open_whatever_is_behind_the_table() -> None:
    items = in_grid(["5", "5", "10", "", ""])
    wide = replace(items[0], grid=GridPlace(0, 0, 1, 1, 3), x1=3.0)
    later = [replace(p, grid=GridPlace(0, 0, 1, n, n + 1), x0=float(n), x1=n + 1.0) for n, p in enumerate(items[1:], 3)]
    model = replace(DRAWN, heads={0: (1.0, 2.0, 3.0, 4.0, 5.0)})
    placement = place_row(0, [run((wide, *later))], model, adds_up)

    assert placement is not None
    assert placement.lost == "torn"
    assert placement.items[0].text == "5" and all(len(o.cells) == 4 for o in placement.options)


def test_a_row_with_a_cell_for_each_head_is_whole_however_wide_they_are() -> None:
    wide = replace(in_grid(["3"])[0], grid=GridPlace(0, 0, 1, 1, 3), x1=3.0)
    rest = [
        replace(piece, grid=GridPlace(0, 0, 1, start, end), x0=start, x1=end)
        for piece, start, end in zip(in_grid(["4", "0", "7"]), (3, 4, 5), (4, 5, 6), strict=True)
    ]
    model = replace(make_model(start={0: 1.0}, width={0: 6.0}), heads={0: (1.0, 2.0, 4.0, 5.0, 6.0)})

    assert texts(place_row(0, [run((wide, *rest))], model, adds_up)) == ["3", "4", "0", "7"]


def test_a_row_pushed_over_the_edge_has_lost_its_end() -> None:
    items = in_grid(["3", "4", "0"], first=2)
    placement = place_row(0, [run(items)], DRAWN, adds_up)

    assert placement is not None
    assert placement.lost == "cut"
    assert texts(placement) == ["3", "4", "0", None]


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ((1, 2, 1), ["5", None, "5", "10"]),
        ((2, 1, 1), [None, "5", "5", "10"]),
        ((1, 1, 2), ["5", "5", None, "10"]),
    ],
    ids=["second cell", "first cell", "third cell"],
)
def test_a_wider_gap_tells_of_a_vanished_cell(gaps: tuple[int, ...], expected: list[str | None]) -> None:
    model = make_model(gap=1)
    placement = place_row(0, [run(lines("5", "5", "10", gaps=gaps), "none")], model, adds_up)

    assert placement is not None
    assert placement.lost == "vanished"
    assert texts(placement) == expected


def test_without_gaps_equal_candidates_stay_equal() -> None:
    placement = place_row(0, [run(lines("5", "5", "10"), "none")], BARE, adds_up)

    assert placement is not None
    assert placement.margin == 0


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({10: "3", 20: "4", 30: "0", 40: "7"}, ["3", "4", "0", "7"]),
        ({21: "4", 40: "4"}, [None, "4", None, "4"]),
        ({9: "4", 31: "2"}, ["4", None, "2", None]),
        ({41: "7"}, [None, None, None, "7"]),
    ],
    ids=["one a column", "first and third empty", "second and last empty", "only the last"],
)
def test_values_on_a_page_go_to_the_nearest_column(places: dict[float, str], expected: list[str | None]) -> None:
    placement = place_row(0, [run(at(places), "columns")], PLACED, silent)

    assert texts(placement) == expected
    assert placement is not None
    assert placement.lost == "blank"


@pytest.mark.parametrize(
    ("score", "full", "lost"),
    [(0.9, False, "unseen"), (None, False, "blank"), (None, True, "gap")],
    ids=["recognised from a picture", "text", "text of a table that prints every cell"],
)
def test_what_an_undrawn_cell_is(score: float | None, full: bool, lost: str) -> None:
    model = make_model(centers={0: (10.0, 20.0, 30.0, 40.0)}, full=full)
    placement = place_row(0, [run(at({20: "4", 40: "4"}, score=score), "boxes")], model, silent)

    assert placement is not None
    assert placement.lost == lost


def test_a_row_without_values_has_no_placement() -> None:
    assert place_row(0, [], DRAWN, silent) is None


def test_an_identity_that_holds_decides_between_equal_places() -> None:
    placement = place_row(0, [run(lines("9", "1", "8"), "none")], BARE, adding_up(1, 0, -1, -1))

    assert texts(placement) == ["9", None, "1", "8"]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([run(in_grid(["", ""])), run(in_grid(["1", "2", "3", "4"]))], "1 2 3 4"),
        ([run(in_grid(["1"])), run(in_grid(["1", "2", "3", "4"]))], "1 2 3 4"),
        ([run(at({10: "1", 20: "2"}), "columns"), run(at({30: "3", 40: "4"}, index=2), "columns")], "1 2 3 4"),
        ([run(at({30: "3", 40: "4"}), "columns"), run(at({10: "1", 20: "2"}, index=2), "columns")], "1 2 3 4"),
        ([run(at({10: "1", 20: "2"}), "columns"), run(at({10: "3", 20: "4"}, index=2), "columns")], "1 2"),
        ([run(lines("1", "2"), "none"), run(lines("3", "4"), "none")], "1 2 3 4"),
        ([run(in_grid(["", "", "", ""])), run(in_grid(["", ""]), head=False)], "   "),
    ],
    ids=["the filled one", "the full one", "two halves of a line", "halves in the other order", "one above the other",
         "two parts of a list", "all empty"],
)  # fmt: skip
def test_the_run_that_fills_the_row(runs: list[Run], expected: str) -> None:
    chosen = choose_run(runs, BARE, silent)

    assert chosen is not None
    assert " ".join(item.text for item in chosen.items) == expected


@pytest.mark.parametrize("geometry", ["columns", "boxes"])
def test_sentences_on_two_lines_beside_a_label_are_not_joined(geometry: str) -> None:
    said = [make_piece(text, n, role=Role.OTHER, x=(9, 41)) for n, text in enumerate(("没有统计", "见附件"))]
    placement = place_row(0, [run([piece], geometry) for piece in said], BARE, silent)

    assert placement is not None
    assert "没有统计" in texts(placement)


def test_merged_values_take_the_place_of_the_empty_cells_behind_them() -> None:
    cell = GridPlace(0, 0, 1, 1, 2)
    merged = [make_piece(v, n, grid=cell) for n, v in enumerate(("3", "4", "0"))]
    items = [*merged, *in_grid(["", "", "7"], first=2, index=3)]

    assert texts(place_row(0, [run(items)], DRAWN, adds_up)) == ["3", "4", "0", "7"]


def test_a_sentence_fills_one_cell() -> None:
    items = [make_piece("本年没有统计", 0, role=Role.OTHER), *lines("0", "9", "9")[0:3]]

    assert texts(place_row(0, [run(items, "none")], BARE, silent)) == ["本年没有统计", "0", "9", "9"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({60: "2", 70: "3"}, {10: "4", 20: "9"}, "2 3 4 9"),
        ({60: "4", 70: "9"}, {10: "2", 20: "3"}, "2 3 4 9"),
        ({60: "2"}, {10: "3", 20: "5"}, "2 3 5"),
        ({60: "1", 70: "7"}, {10: "4", 20: "9"}, "4 9 1 7"),
    ],
    ids=["as read", "one end on the line above", "with a cell that left no trace", "nothing adds up"],
)
def test_two_lines_of_a_row_are_joined_in_the_order_that_adds_up(
    first: dict[int, str], second: dict[int, str], expected: str
) -> None:
    chosen = choose_run([run(at(first), "columns"), run(at(second, index=2), "columns")], BARE, adds_up)

    assert chosen is not None
    assert " ".join(item.text for item in chosen.items) == expected


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (("2094", "-3"), ColumnKinds((True, False, True), (True, False, True), (None, None, None))),
        (("2094", "3.5"), ColumnKinds((True, False, True), (True, False, True), (None, None, None))),
        (("2094人", "3件"), ColumnKinds((True,) * 3, (True,) * 3, ("人", "件", "人"))),
    ],
    ids=["negative", "fraction", "unit of another column"],
)
def test_a_number_that_does_not_fit_its_column_speaks_against_a_way(values: Sequence[str], kinds: ColumnKinds) -> None:
    model = replace(BARE, count=3)
    two = [run(lines(*values), "none")]

    plain = place_row(0, two, model, silent)
    fitting = place_row(0, two, model, silent, kinds=kinds)

    assert plain is not None and plain.margin == 0
    assert texts(fitting) == [*values, None]
    assert fitting is not None and fitting.margin > 1


def test_a_short_drawn_row_that_ends_in_an_empty_cell_is_odd() -> None:
    model = replace(DRAWN, cut=frozenset({0}))

    def is_odd(cells: list[str]) -> bool:
        placement = place_row(0, [run(in_grid(cells))], model, silent)
        return placement is not None and placement.odd

    assert is_odd(["3", "4", "0", ""])
    assert not is_odd(["3", "4", "0", "7"])


def test_a_label_longer_than_its_column_shows_by_how_much_it_pushed_the_row() -> None:
    model = replace(PLACED, edges=(0.0, 9.0), anchor=Anchor.MIDDLE)
    label = make_piece("期刊杂志", 9, role=Role.ROW, x=(0.0, 12.0))
    pushed = replace(run(at({25: "4", 45: "7"}), "columns"), label=label)

    assert texts(place_row(0, [pushed], model, silent)) == [None, "4", None, "7"]


@pytest.mark.parametrize("values", ["3 4 7", "-5 0 12", "无 8 8", "0 0 0", "9 1 2"])
def test_ways_rated_all_at_once_cost_what_each_one_costs(values: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, total = replace(BARE, count=9), adding_up(1, 1, 1, 1, 1, 1, 1, 1, -1)
    row = run(lines(*values.split(), "5"), "none")

    at_once = place_row(0, [row], model, total, kinds=ColumnKinds((True,) * 9, (True,) * 9, (None,) * 9))
    monkeypatch.setattr(place, "_FEW_OPTIONS", 10_000)
    one_by_one = place_row(0, [row], model, total, kinds=ColumnKinds((True,) * 9, (True,) * 9, (None,) * 9))

    assert at_once is not None
    assert len(at_once.options) > 1
    assert at_once == one_by_one


@pytest.mark.parametrize(
    ("cells", "odd"),
    [
        (["3", "4", "5", ""], True),
        (["", "4", "5", "6"], False),
        (["3", "4", "5", "6"], False),
        (["3", "", "5", "8"], False),
    ],
    ids=["the last filler may be the next label's", "ends with a number", "whole", "a filler inside"],
)
def test_where_rows_lost_cells_fillers_at_the_end_are_doubted(cells: list[str], odd: bool) -> None:
    model = replace(make_model(), lossy=True)
    placement = place_row(0, [run([make_piece(text, n) for n, text in enumerate(cells)], "none")], model, silent)

    assert placement is not None
    assert placement.odd is odd


@pytest.mark.parametrize(("total", "odd"), [("12", False), ("13", True)], ids=["adds up", "does not"])
def test_not_where_the_row_adds_up(total: str, odd: bool) -> None:
    model = replace(make_model(), lossy=True)
    items = [make_piece(text, n) for n, text in enumerate([total, "4", "8", ""])]
    placement = place_row(0, [run(items, "none")], model, adding_up(-1, 1, 1, 1))

    assert placement is not None
    assert placement.odd is odd


@pytest.mark.parametrize(
    ("cells", "where", "odd"),
    [
        (["", "4", "5", "6"], "led", True),
        (["3", "4", "5", ""], "led", False),
        (["", "4", "", "6", "6"], "bare", True),
        (["", "4", "5", "6"], "bare", False),
    ],
    ids=[
        "the first of them may be a label's",
        "begins with a number",
        "one cell too many",
        "as many as columns",
    ],
)
def test_a_first_filler_that_may_be_a_cell_of_a_label_is_doubted(cells: list[str], where: str, odd: bool) -> None:
    model = replace(make_model(), **{where: frozenset({0})})
    placement = place_row(0, [run([make_piece(text, n) for n, text in enumerate(cells)], "none")], model, silent)

    assert placement is not None
    assert placement.odd is odd


def test_which_rows_may_have_cells_of_further_labels_behind_their_own() -> None:
    def row(*texts: str) -> list[Run]:
        return [run([make_piece(text, n) for n, text in enumerate(texts)], "none")]

    rows = {0: row("", "3", "4", "5"), 1: row("3", "4"), 2: row("", "3", "4"), 3: row("1", "2", "3")}

    assert behind_labels(rows, {0: 0, 1: 1, 2: 1, 3: 2}, 3) == ({0, 1, 2}, {3})
    assert behind_labels({**rows, 0: row("3", "4", "5")}, {0: 0, 1: 1, 2: 1, 3: 2}, 3) == ({1, 2}, {0, 3})


def test_a_row_below_the_heads_of_another_block_is_whole() -> None:
    """A page repeats the header of the block before, whose columns are further right and wider."""
    model = replace(
        make_model(start={0: 1.0}, width={0: 6.0}), heads={0: (2.0, 3.0, 4.0, 5.0, 6.0)}, labels={(0, 0): 0.0}
    )
    cells = in_grid(["3", "4", "0"])
    wide = make_piece("7", 3, grid=GridPlace(0, 0, 1, 4, 6))

    assert texts(place_row(0, [run([*cells, wide])], model, adds_up)) == ["3", "4", "0", "7"]


def test_words_at_the_end_of_a_row_of_text_are_doubted() -> None:
    items = [make_piece(text, n) for n, text in enumerate(["3", "4", "7"])]
    words = make_piece("另有读物若干", 3, role=Role.OTHER)

    placement = place_row(0, [run([*items, words], "none")], make_model(), silent)

    assert placement is not None
    assert placement.odd
    drawn = place_row(
        0, [run([*in_grid(["3", "4", "7"]), replace(words, grid=GridPlace(0, 0, 1, 4, 5))])], DRAWN, silent
    )
    assert drawn is not None
    assert not drawn.odd
