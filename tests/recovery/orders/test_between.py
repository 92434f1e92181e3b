"""Rows whose label is lost, between rows whose label is there."""

import pytest

from tests.recovery.builders import HEADER, ROWS, TABLE, VALUES, recover


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("3.诗歌选集", ""),
        TABLE.replace("\t", "\n").replace("\n\n", "\n").replace("3.诗歌选集\n", ""),
    ],
    ids=["drawn row", "cell a line"],
)
def test_the_neighbours_name_the_row(text: str) -> None:
    stages = recover(text)

    assert stages.row("poems") == [0, 2, 0, 2]
    assert stages.row("science") == [1, 0, 5, 6]
    assert stages.row("magazines") == [8, 0, 9, 17]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "图书类\t1.长篇小说\t3\t4\t0\t7\n\t\t1\t0\t5\t6\n期刊杂志\t\t8\t0\t9\t17\n",
        HEADER + "图书类\t1.长篇小说\t3\t4\t0\t7\n期刊杂志\t\t8\t0\t9\t17\n",
    ],
    ids=["one row of values for two rows of the form", "no row of values"],
)
def test_any_other_count_says_nothing(text: str) -> None:
    stages = recover(text)

    assert stages.row("science") == stages.row("poems") == ["missing"] * 4
    assert stages.row("magazines") == [8, 0, 9, 17]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.长篇小说\t3\t4\t0\t7", "2.科普读物", "3.诗歌选集", "\t1\t0\t5\t6", "\t0\t2\t0\t2"],
        ["1.长篇小说\t3\t4\t0\t7", "\t1\t0\t5\t6", "\t0\t2\t0\t2", "2.科普读物", "3.诗歌选集"],
        ["1.长篇小说\t3\t4\t0\t7", "\t1\t0\t5\t6", "2.科普读物", "3.诗歌选集", "\t0\t2\t0\t2"],
        ["1.长篇小说\t3\t4\t0\t7", "2.科普读物", "\t1\t0\t5\t6", "\t0\t2\t0\t2"],
    ],
    ids=["labels first", "rows first", "in turn", "a label lost"],
)
def test_whole_rows_torn_from_their_labels_are_those_between_the_whole_ones(lines: list[str]) -> None:
    stages = recover(HEADER + "\n".join([*lines, "期刊杂志\t8\t0\t9\t17", "借阅总数\t12\t6\t14\t32"]) + "\n")

    assert stages.row("novels") == [3, 4, 0, 7]
    assert stages.row("science") == [1, 0, 5, 6]
    assert stages.row("poems") == [0, 2, 0, 2]
    assert stages.row("magazines") == [8, 0, 9, 17]


@pytest.mark.parametrize(
    ("label", "row"), [("图书类\t1.长篇小说", "novels"), ("借阅总数\t", "all")], ids=["first", "last"]
)
def test_the_first_and_the_last_row_of_a_grid_need_no_label(label: str, row: str) -> None:
    text = TABLE.replace(label, "\t")

    assert recover(text).row(row) == dict(zip(ROWS, map(list, VALUES), strict=True))[row]


def test_not_where_one_more_row_is_there_than_the_form_has() -> None:
    text = TABLE.replace("图书类\t1.长篇小说", "\t").replace(HEADER, HEADER + "\t\t1\t2\t3\t4\n")

    assert recover(text).row("novels") == ["missing"] * 4
