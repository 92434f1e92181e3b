"""Texts laid out with blanks in which each cell begins in its column are tables with all their cells."""

import pytest

from tests.readers.grids import grid


def laid(rows: list[list[str]], *, wide: int = 2, widths: tuple[int, ...] = (), stripped: bool = False) -> str:
    """The rows with each cell padded to its column and two blanks behind it; a Chinese character is ``wide``."""

    def size(text: str) -> int:
        return sum(wide if c > "\u2e7f" else 1 for c in text)

    count = max(map(len, rows))
    full = widths or tuple(max(size(row[n]) for row in rows if n < len(row)) for n in range(count))
    lines = ["".join(c + " " * (2 + max(0, w - size(c))) for c, w in zip(row, full, strict=False)) for row in rows]
    return "\n".join(line.rstrip() if stripped else line for line in lines)


ROWS = [
    ["项目", "", "上年", "本年", "合计"],
    ["图书", "长篇小说", "3", "", "3"],
    ["", "科普读物", "", "14", "14"],
    ["期刊杂志", "", "8", "9", "17"],
    ["总计", "", "11", "23", "34"],
]


@pytest.mark.parametrize("wide", [1, 2])
@pytest.mark.parametrize("stripped", [False, True])
def test_padded_cells_are_a_table_with_its_empty_cells(wide: int, stripped: bool) -> None:
    text = f"一、借阅情况\n\n{laid(ROWS, wide=wide, stripped=stripped)}\n\n二、其他说明"

    assert grid(text) == ROWS


def test_a_row_that_slid_has_its_label_where_it_slid_to() -> None:
    slid = [*ROWS[:3], ["", *ROWS[3]], ROWS[4]]

    assert grid(laid(slid)) == slid


def test_a_row_that_lost_cells_ends_sooner() -> None:
    cut = [*ROWS[:3], ROWS[3][:4], ROWS[4]]

    assert grid(laid(cut)) == cut


def test_a_label_longer_than_its_column_pushes_the_others() -> None:
    rows = [*ROWS[:4], ["本馆与各分馆总计", "", "11", "23", "34"]]

    assert grid(laid(rows, widths=(8, 8, 4, 4, 4))) == rows


def test_a_cell_may_begin_a_blank_or_two_behind_its_column() -> None:
    indented = [ROWS[0], ["图书", "长篇小说", "3", "", " 3"], ["", "科普读物", "", "  14", "14"], *ROWS[3:]]

    assert grid(laid(indented)) == ROWS


def test_columns_with_few_cells_are_columns() -> None:
    """Most of the cells are empty, long labels reach over columns, and a head stands on a line of its own."""
    rows = [
        ["项目", "", "上年", "", "本年"],
        ["", "", "册数", "其中：新购", ""],
        ["图书以及其他的各种读物", "", "", "", ""],
        ["期刊", "月刊", "14", "", ""],
        ["报纸", "", "", "", "5"],
        ["总计", "", "17", "", "5"],
        ["其中：外文出版的各种报纸", "", "3", "", ""],
    ]

    assert grid(laid(rows, widths=(12, 4, 6, 10, 6))) == rows


@pytest.mark.parametrize(
    "text",
    [
        "图书  3  4\n期刊杂志  8  9\n总计  11  13",
        "图书  3  4\n期刊  8  9\n总计  1  3",
        "项目       上年    本年\n图书          3       4\n期刊         18       9\n总计        121      13",
        "  本馆于本年开放借阅。\n  读者可以自行查询。\n  全年举办讲座  两次。",
        laid([["项目", "上年"], ["图书", "3"]]),
    ],
    ids=["two blanks between cells", "labels of one length", "aligned to the right", "prose", "two lines"],
)
def test_what_lines_up_by_chance_is_no_table(text: str) -> None:
    assert grid(text) == []


def test_one_line_alone_before_all_columns_is_no_trouble() -> None:
    lines = ["          甲  乙", "     丙   1   2", *("          3   4" for _ in range(4)), "          5   6"]
    assert grid("\n".join(lines)) is not None
