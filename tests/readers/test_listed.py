"""Tables that a program printed as lists."""

import json

import pytest

from extractor.readers.text import read_text

ROWS: list[list[str | None]] = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "12", "3"],
    ["行政规范性文件", "1", None, "25"],
    ["（二）部分公开（区分处理的，只计这一情形）", "4", "0", "4"],
    ["总计", "", "-5", "39.5"],
]
CELLS = [[cell or "" for cell in row] for row in ROWS]


def grid(text: str) -> list[list[str]]:
    document = read_text(text)
    rows: dict[tuple[int, int], list[str]] = {}
    for token in document.tokens:
        if token.grid:
            rows.setdefault((token.grid.table, token.grid.row), []).append(document.token_text(token))
    return list(rows.values())


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(repr, ROWS)),
        "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS),
        repr(ROWS),
        f"table = {ROWS!r}",
        json.dumps(ROWS, ensure_ascii=False, indent=None),
        "[" + ",\n ".join(map(repr, ROWS)) + "]",
        "一、总体情况\n[注]本机关依法公开。\n" + "\n".join(map(repr, ROWS)) + "\n三、其他",
    ],
    ids=["a row a line", "json", "all on one line", "with a name", "json on one line", "bracket around", "among prose"],
)
def test_lists_are_rows(text: str) -> None:
    assert grid(text) == CELLS


def test_two_tables_are_two_grids() -> None:
    document = read_text(f"{ROWS!r}\n三、收到和处理情况\n{ROWS!r}")

    assert {token.grid.table for token in document.tokens if token.grid} == {0, 1}


@pytest.mark.parametrize(
    "text",
    ["[1] 见附件。\n" * 9, "\n".join(map(repr, ROWS[:3])), "（见['a', 'b']）等文件\n" * 9, "[[[[\n" * 9],
    ids=["notes", "too few", "in a sentence", "brackets"],
)
def test_other_brackets_are_left_alone(text: str) -> None:
    assert grid(text) == []
