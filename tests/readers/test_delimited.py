"""Rows whose cells are set apart by commas in a plain text."""

import pytest

from extractor.readers.text import read_text

ROWS = [
    "信息内容,本年制发件数,本年废止件数,现行有效件数",
    "规章,0,12,3",
    "行政规范性文件,1,0,25",
    "（二）部分公开（区分处理的,只计这一情形）,4,0,4",
    "（三）不予公开,1.属于国家秘密,0,0,7",
    "总计,,5,39",
]
PROSE = ["一、总体情况", "本机关依法公开,按期答复,受理申请3件。", "2022年,本机关公开1,113条"]


def grid(text: str) -> list[list[str]]:
    document = read_text(text)
    rows: dict[tuple[int, int], list[str]] = {}
    for token in document.tokens:
        if token.grid:
            rows.setdefault((token.grid.table, token.grid.row), []).append(document.token_text(token))
    return list(rows.values())


@pytest.mark.parametrize("delimiter", [",", ";", "，", "；"])
def test_rows_are_cut_at_their_delimiter(delimiter: str) -> None:
    text = "\n".join([*PROSE, "", *(row.replace(",", delimiter) for row in ROWS), "", "三、其他说明"])

    assert grid(text) == [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "12", "3"],
        ["行政规范性文件", "1", "0", "25"],
        [f"（二）部分公开（区分处理的{delimiter}只计这一情形）", "4", "0", "4"],
        ["（三）不予公开", "1.属于国家秘密", "0", "0", "7"],
        ["总计", "", "5", "39"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PROSE * 9),
        "\n".join(ROWS[:3]),  # too few rows to know
        "\n".join(["规章 1,113", "行政许可 2,304,117", "行政处罚 12,113"] * 4),
        "\n".join(row.replace(",", "\n") for row in ROWS),
    ],
)
def test_other_commas_are_left_alone(text: str) -> None:
    assert grid(text) == []


def test_lines_may_end_as_they_do_on_windows() -> None:
    assert grid("\r\n".join([*PROSE, *ROWS])) == grid("\n".join([*PROSE, *ROWS])) != []


def test_a_break_between_two_tables_is_one_between_two_grids() -> None:
    document = read_text("\n".join([*ROWS, "", "三、收到和处理情况", *ROWS]))

    assert {token.grid.table for token in document.tokens if token.grid} == {0, 1}
