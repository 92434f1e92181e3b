"""Cells over several rows whose inner rules are lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from extractor.document import BBox
from extractor.scan.fields import ScanCell, ScanTable
from extractor.scan.reading import ScanText
from extractor.scan.torn import parted_rows

READING: Any = SimpleNamespace(frame=SimpleNamespace(back=lambda box: box))


def text(shown: str, x: float, y: float) -> ScanText:
    box = BBox(x, y - 5, x + 10, y + 5)
    return ScanText(shown, 0.9, box, box)


def cell(row: int, row_end: int, col: int, col_end: int, *lines: ScanText) -> ScanCell:
    box = BBox(100.0 * col, 20.0 * row, 100.0 * col_end, 20.0 * row_end)
    return ScanCell(row, row_end, col, col_end, lines, box, box)


def table_of(*cells: ScanCell) -> ScanTable:
    return ScanTable(cells, cells[0].bbox, cells[0].level)


LABELS = tuple(cell(row, row + 1, 0, 1, text(name, 10, 20 * row + 10)) for row, name in enumerate("甲乙丙"))


def test_a_torn_cell_is_parted_by_the_rows_beside_it_and_the_values_in_them() -> None:
    torn = cell(
        0, 3, 1, 2, text("3", 110, 9), text("8", 150, 12), text("5", 112, 31), text("0", 149, 28), text("无项", 115, 50)
    )
    right = cell(0, 3, 2, 3, text("备注", 210, 30))
    found = {
        (c.row, c.col, c.col_end): [line.text for line in c.lines]
        for c in parted_rows(READING, table_of(*LABELS, torn, right)).cells
    }
    assert found == {
        (0, 0, 1): ["甲"], (0, 1, 2): ["3"], (0, 2, 3): ["8"], (0, 3, 4): ["备注"],
        (1, 0, 1): ["乙"], (1, 1, 2): ["5"], (1, 2, 3): ["0"],
        (2, 0, 1): ["丙"], (2, 1, 3): ["无项"],
    }  # fmt: skip


def test_what_was_in_it_is_in_doubt() -> None:
    torn = cell(0, 3, 1, 2, text("3", 110, 10), text("5", 110, 30))
    cells = parted_rows(READING, table_of(*LABELS, torn)).cells
    assert {line.score for c in cells if c.col == 1 for line in c.lines} == {0.45}
    assert {line.score for c in cells if c.col == 0 for line in c.lines} == {0.9}


def test_a_value_below_its_head_is_parted_from_it() -> None:
    torn = cell(0, 2, 1, 2, text("本年制发", 110, 10), text("84", 110, 30))
    other = cell(0, 2, 2, 3, text("本年废止", 210, 10), text("0", 210, 30))
    cells = parted_rows(READING, table_of(*LABELS, torn, other)).cells
    assert [(c.row, c.row_end, c.col, [line.text for line in c.lines]) for c in cells if c.col] == [
        (0, 1, 1, ["本年制发"]), (0, 1, 2, ["本年废止"]), (1, 2, 1, ["84"]), (1, 2, 2, ["0"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(cell(0, 3, 1, 2, text("本年", 110, 20), text("合计", 110, 40)), id="a label on two lines"),
        pytest.param(cell(0, 3, 1, 2, text("3", 110, 30)), id="one value"),
        pytest.param(
            cell(0, 2, 1, 2, text("第", 110, 10), text("二", 110, 30), text("3", 130, 30)), id="a digit of a label"
        ),
        pytest.param(cell(0, 1, 1, 2, text("3", 110, 8), text("5", 150, 8)), id="one row"),
    ],
)
def test_a_whole_cell_stays(whole: ScanCell) -> None:
    table = table_of(*LABELS, whole)
    assert parted_rows(READING, table) == table


def test_where_a_row_is_not_known_from_the_cells_beside_it_nothing_is_parted() -> None:
    table = table_of(LABELS[0], cell(0, 3, 1, 2, text("3", 110, 10), text("5", 110, 30)))
    assert parted_rows(READING, table) == table
