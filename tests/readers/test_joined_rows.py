"""A Markdown table whose rows stand on one line is read as its rows."""

import pytest

from extractor.readers.text import read_text
from tests.readers.grids import grid

RULE = "| --- | --- | --- |"
ROWS = [
    "| 项目 | 上年 | 本年 |",
    RULE,
    "| 图书 | 3 |  |",
    "| 期刊 |  | 14 |",
    "| 总计 | 3 | 14 |",
]
TABLE = [["项目", "上年", "本年"], ["图书", "3", ""], ["期刊", "", "14"], ["总计", "3", "14"]]


def joined(rows: list[str]) -> str:
    return " ".join(rows)


@pytest.mark.parametrize(
    "text",
    [
        joined(ROWS),
        f"一、借阅情况  {joined(ROWS)}",
        f"{joined(ROWS)}  二、其他说明。",
        f"一、借阅情况  {joined(ROWS)}  二、其他说明。 |",
        f"一、借阅情况 {joined(ROWS)} |",
        f"{joined(ROWS)} 二、其他说明。",
    ],
    ids=["alone", "behind text", "before text", "in a cell", "at the end of a cell", "one blank before text"],
)
def test_rows_on_one_line_are_rows(text: str) -> None:
    rows = [row for row in grid(text) if len(row) == 3]

    assert rows == TABLE
    assert "".join(map(str, rows)).count("说明") == 0


def test_rows_with_fewer_cells_end_where_the_next_label_begins() -> None:
    """A merged cell is not written again on the rows that it reaches over, and leaves blank places beside it."""
    rows = [
        "| 项目 | | 人员 | | 总计 |",
        "| --- | --- | --- | --- | --- |",
        "| 成人 | 少儿 |",
        "| 图书类 | 小说 | 3 | 4 | 7 |",
        "| 诗歌 | 1 |  | 1 |",
        "| 期刊 | | 8 | 9 | 17 |",
    ]

    assert grid(joined(rows)) == [
        ["项目", "", "人员", "", "总计"],
        ["成人", "少儿"],
        ["图书类", "小说", "3", "4", "7"],
        ["诗歌", "1", "", "1"],
        ["期刊", "", "8", "9", "17"],
    ]


def test_a_row_that_was_pushed_aside_has_more_cells() -> None:
    rows = [*ROWS[:3], "|  | 期刊 |  | 14 |", ROWS[4]]

    assert grid(joined(rows)) == [*TABLE[:2], ["", "期刊", "", "14"], TABLE[3]]


def test_two_tables_of_one_line_are_two() -> None:
    text = f"一、借阅情况  {joined(ROWS)}  二、遗失情况  {joined(ROWS[:3])}"
    document = read_text(text)

    assert grid(text) == [*TABLE, *TABLE[:2]]
    assert len({token.grid.table for token in document.tokens if token.grid}) == 2


@pytest.mark.parametrize("text", ["| --- | --- | --- |", "见下表 | --- | --- |", "甲 | 乙 | --- | --- | 丙 | 丁"])
def test_a_line_without_rows_stays_a_line(text: str) -> None:
    assert len({token.line for token in read_text(text).tokens}) <= 1
