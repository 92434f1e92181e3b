"""Tables written one cell a line, each place closed by a pipe."""

import pytest

from tests.readers.grids import grid

ROWS = [
    ["第一部分借阅", "", "", "", ""],
    ["项目", "", "上年", "本年", "合计"],
    ["图书", "长篇小说", "3", "", "3"],
    ["", "科普读物", "", "14", "14"],
    ["期刊杂志", "", "8", "9", "17"],
    ["报纸", "", "1", "0", "1"],
    ["光盘", "", "", "6", "6"],
    ["地图", "", "5", "2", "7"],
    ["乐谱", "", "4", "", "4"],
    ["总计", "", "12", "23", "35"],
]


def closed(rows: list[list[str]]) -> str:
    return "\n".join(f"{cell} |" if cell else "|" for row in rows for cell in row)


def rows_of(text: str) -> list[list[str]]:
    """The rows of the grids with more than one cell in a row."""
    return [row for row in grid(text) if len(row) > 1]


def test_rows_are_cut_where_each_has_as_many_places() -> None:
    assert rows_of(f"一、借阅情况\n{closed(ROWS)}\n\n二、其他说明") == ROWS


def test_empty_places_on_one_line_count_each() -> None:
    text = closed(ROWS).replace("|\n|\n|\n|\n项目", "||||\n项目")

    assert rows_of(text) == ROWS


def test_a_row_that_lost_its_label_is_a_row() -> None:
    lost = [*ROWS[:4], ["", "", "8", "9", "17"], *ROWS[5:]]

    assert rows_of(closed(lost)) == lost


def test_a_row_with_a_cell_twice_is_known_by_its_columns() -> None:
    rows = [*ROWS[:5], ["报纸", "", "1", "0", "1", "1"], *ROWS[6:]]

    assert rows_of(closed(rows)) == rows


def test_blocks_side_by_side_are_one_row() -> None:
    rows = [
        ["名目", "数额", "名目", "数额"],
        ["茶", "8", "租金", "3"],
        ["杯", "2", "工钱", "4"],
        ["共计", "10", "共计", "7"],
    ]

    assert rows_of(closed(rows)) == rows


@pytest.mark.parametrize(
    "rows",
    [
        ROWS[:2],
        [["图书", "3"], ["期刊", "8", "9"], ["报纸"], ["总计", "1", "2", "3"]],
        [[f"第{n}条", "说明"] for n in range(3)] + [["1", "2", "3", "4"]],
    ],
    ids=["no values", "rows of any length", "numbers behind the texts"],
)
def test_what_has_no_usual_number_of_places_stays_one_cell_a_line(rows: list[list[str]]) -> None:
    assert rows_of(closed(rows)) == []


def test_two_rows_of_a_table_are_not_one() -> None:
    """Every second row lost a place, so that only two together have the same number of them."""
    heads = ["项目", "上年", "本年", "增减", "捐赠", "合计"]
    labels = (
        "长篇小说",
        "科普读物",
        "期刊杂志",
        "报纸合订",
        "光盘磁带",
        "地图挂图",
        "乐谱唱片",
        "影像制品",
        "方志年鉴",
        "总计",
    )
    rows = [[label, *(str(7 * n + column) for column in range(5)), ""] for n, label in enumerate(labels)]
    lost = [row[:-1] if n % 2 else row for n, row in enumerate(rows)]

    assert not any(sum(cell in labels for cell in row) > 1 for row in rows_of(closed([[*heads, ""], *lost])))


def test_blocks_side_by_side_of_one_shape_are_one_row() -> None:
    rows = [["项目", "上年", "本年", "项目", "上年", "本年"]]
    rows += [[f"左{n}册数", str(n), str(n + 3), f"右{n}册数", str(2 * n), str(n + 5)] for n in range(1, 9)]

    assert rows_of(closed(rows)) == rows
