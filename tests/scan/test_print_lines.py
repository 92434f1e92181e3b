"""Lines of plain print, told by the boxes of their characters."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.document import BBox
from extractor.scan.print_lines import print_lines

HEIGHT = 20
Row = list[tuple[int, int, int, int]]


def row(top: int, *, start: int = 100, count: int = 12, size: int = HEIGHT, gap: int = 4) -> Row:
    """Characters side by side."""
    return [(start + n * (size + gap), top, start + n * (size + gap) + size, top + size) for n in range(count)]


def lines_of(*rows: Row) -> list[BBox] | None:
    return print_lines(np.array([box for boxes in rows for box in boxes], dtype=np.int64), HEIGHT)


def test_each_row_of_characters_is_a_line() -> None:
    assert lines_of(row(100), row(140, count=5)) == [BBox(100, 100, 384, 120), BBox(100, 140, 216, 160)]


def test_strokes_above_each_other_are_one_character() -> None:
    two = [(400, 100, 420, 106), (396, 111, 424, 119)]
    assert lines_of(row(100), two) == [BBox(100, 100, 424, 120)]
    assert lines_of(two) == [BBox(396, 100, 424, 119)]


def test_a_wide_gap_parts_two_texts() -> None:
    assert lines_of(row(100, count=2), row(100, start=400, count=2)) == [
        BBox(100, 100, 144, 120),
        BBox(400, 100, 444, 120),
    ]


def test_a_title_in_larger_print_is_one_line() -> None:
    assert lines_of(row(100, size=40, count=6), row(200)) == [BBox(100, 100, 360, 140), BBox(100, 200, 384, 220)]


def test_low_ink_is_no_line() -> None:
    assert lines_of(row(100), [(100, 200, 108, 204)]) == [BBox(100, 100, 384, 120)]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([row(100), row(118)], id="lines that touch"),
        pytest.param([row(100), row(140), [(390, 100, 396, 160)]], id="a stroke over two lines"),
        pytest.param([row(100, count=1), row(100, start=300, count=1), row(100, start=500, count=1)], id="columns"),
    ],
)
def test_other_ink_is_for_the_engine(rows: list[Row]) -> None:
    assert lines_of(*rows) is None
