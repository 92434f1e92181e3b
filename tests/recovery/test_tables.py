"""Steps 4 to 6 together: from the pieces of a whole form to its settled rows."""

import pytest

from extractor.recovery.settle.options import UNDRAWN
from tests.recovery.builders import HEADER, ROWS, TABLE, VALUES, recover

LOSSES = "三、事故统计情况\n本馆事故\t\t\t分馆事故\t\t\n遗失册数\t损坏册数\t小计\t遗失册数\t损坏册数\t小计\n"


def table_in_order(order: list[int]) -> str:
    """The clean table with its columns moved, header and values together."""
    names = ["成人", "少儿", "单位读者", "合计"]
    rows = (("图书类", "1.长篇小说"), ("", "2.科普读物"), ("", "3.诗歌选集"), ("期刊杂志", ""), ("借阅总数", ""))
    lines = ["借阅项目\t\t" + "\t".join(names[n] for n in order)]
    lines += ["\t".join([*label, *(str(values[n]) for n in order)]) for label, values in zip(rows, VALUES, strict=True)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.replace("\t", "\n").replace("\n\n", "\n"),
        TABLE.replace("\t", " | "),
        "".join(f"| {line} |\n" for line in TABLE.replace("\t", " | ").splitlines()),
        TABLE.replace("期刊杂志", HEADER + "期刊杂志"),
        TABLE.replace("期刊杂志", "\n- 3 -\n\n" + HEADER + "期刊杂志"),
        TABLE.replace("\n", "\t\n"),
        TABLE.replace("2.科普读物\t", "2.科普\t").replace("3.诗歌", "读物\t\t\t\t\n\t3.诗歌"),
    ],
    ids=["tabs", "cell a line", "pipes", "pipes all round", "header printed twice", "cut by a page",
         "surplus column", "label cut over two rows"],
)  # fmt: skip
def test_the_same_table_comes_out_of_every_layout(text: str) -> None:
    stages = recover(text)

    assert [stages.row(row) for row in ROWS] == [list(row) for row in VALUES]


@pytest.mark.parametrize(
    "order",
    [[0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1], [2, 1, 0, 3]],
    ids=["as in the form", "total first", "rotated", "mirrored"],
)
def test_values_follow_their_header(order: list[int]) -> None:
    stages = recover(table_in_order(order))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in VALUES]
    assert all(stages.verdict(row, "adult").anchored for row in ROWS)


def test_no_number_of_the_source_is_used_twice() -> None:
    stages = recover(TABLE + LOSSES + "1\t2\t3\t4\t5\t9\n")
    used = [
        placed.placement.items[item].index
        for placed in stages.placed.rows.values()
        if placed.placement and placed.choice
        for item in placed.choice.option.cells
        if item != UNDRAWN
    ]

    assert len(used) == len(set(used))


@pytest.mark.parametrize(
    ("text", "here", "branch"),
    [
        (LOSSES + "1\t2\t3\t4\t5\t9\n", [1, 2, 3], [4, 5, 9]),
        (LOSSES.replace("\t", "\n").replace("\n\n", "\n") + "1\n2\n3\n4\n5\n9\n", [1, 2, 3], [4, 5, 9]),
        (LOSSES, ["missing"] * 3, ["missing"] * 3),
        ("三、事故统计情况\n", ["missing"] * 3, ["missing"] * 3),
    ],
    ids=["a drawn row", "cell a line", "the line of values is lost", "only the heading is left"],
)
def test_a_table_drawn_as_one_row(text: str, here: list[object], branch: list[object]) -> None:
    stages = recover(TABLE + text)

    assert (stages.row("here"), stages.row("branch")) == (here, branch)
    assert stages.row("all") == [12, 6, 14, 32]


def test_values_beside_no_label_are_kept_apart() -> None:
    stages = recover(TABLE + "四、其他说明\n77\t78\t79\n")

    assert [[i.text for i in run.items] for run in stages.placed.loose] == [["77", "78", "79"]]
    assert [stages.row(row) for row in ROWS] == [list(row) for row in VALUES]


def test_an_empty_text_places_nothing() -> None:
    assert recover("").placed.rows == {}


@pytest.mark.parametrize(
    ("header", "values", "here", "branch"),
    [
        ("本馆事故\t\t\t分馆事故\t\n遗失册数\t损坏册数\t小计\t遗失册数\t损坏册数\n", "1\t2\t3\t4\t5\n",
         [1, 2, 3], [4, 5, "missing"]),
        ("本馆事故\t\t分馆事故\t\t\n损坏册数\t小计\t遗失册数\t损坏册数\t小计\n", "2\t3\t4\t5\t9\n",
         ["missing", 2, 3], [4, 5, 9]),
    ],
    ids=["its last column", "its first column"],
)  # fmt: skip
def test_the_edge_of_the_page_cut_a_column_off(header: str, values: str, here: list, branch: list) -> None:
    stages = recover(TABLE + "三、事故统计情况\n" + header + values)

    assert (stages.row("here"), stages.row("branch")) == (here, branch)
    assert stages.verdict("here", "damaged").anchored


def test_a_drawn_line_that_ends_before_its_neighbours_is_cut() -> None:
    whole = "期刊杂志\t\t8\t0\t9\t17\t\n"
    text = HEADER.replace("\n", "\t\n") + whole.replace("\t0\t", "\t", 1) + whole
    stages = recover(text)

    cut = [band for band in stages.bands if band.index in stages.board.cut_lines]
    assert [[piece.text for piece in band.pieces] for band in cut] == [["期刊杂志", "", "8", "9", "17", ""]]


def test_rows_that_a_merged_cell_moved_left_are_whole() -> None:
    """The cell of the group reaches over the rows below and was not written again there."""
    stages = recover(
        HEADER
        + "图书类\t1.长篇小说\t\t4\t1\t5\n2.科普读物\t\t2\t5\t7\n3.诗歌选集\t3\t2\t1\t6\n"
        + "期刊杂志\t\t8\t0\t9\t17\n借阅总数\t\t11\t8\t16\t35\n"
    )

    assert [stages.row(row) for row in ROWS[:3]] == [["blank", 4, 1, 5], ["blank", 2, 5, 7], [3, 2, 1, 6]]
