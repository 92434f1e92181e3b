"""Numbers cut in two by a narrow cell are one number; two rows without a rule between them are not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.document import BBox
from extractor.scan.fields import ScanCell
from extractor.scan.reading import ScanText
from extractor.scan.wrapped import whole_lines

WIDTH, DIGIT, HIGH = 60.0, 10.0, 15.0


def cell(row: int, col: int, *texts: str, leading: float = 24.0, width: float = WIDTH) -> ScanCell:
    """A cell of one row with its lines in the middle, digits 10 wide and 15 high."""
    box = BBox(col * width, row * 60.0, (col + 1) * width, (row + 1) * 60.0)
    lines = []
    for number, text in enumerate(texts):
        half, top = (len(text) - 0.2) * DIGIT / 2, box.top + 8 + number * leading
        place = BBox(box.center[0] - half, top, box.center[0] + half, top + HIGH)
        lines.append(ScanText(text, 0.99, place, place))
    return ScanCell(row, row + 1, col, col + 1, tuple(lines), box, box)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param([cell(0, 0, "行政许可"), cell(0, 1, "12345", "67")], ["行政许可", "1234567"], id="full line"),
        pytest.param([cell(0, 0, "12345", "67"), cell(0, 1, "9")], ["1234567", "9"], id="a single line beside"),
        pytest.param([cell(0, 0, "1234", "567"), cell(0, 1, "9876", "5432")], ["1234567", "98765432"],
                     id="padding of the cell, and one that ends short"),
        pytest.param([cell(0, 0, "１２３４", "５"), cell(0, 1, "0")], ["１２３４５", "0"], id="wide digits"),
        pytest.param([cell(0, 0, "123O", "5"), cell(0, 1, "0")], ["123O5", "0"], id="a zero read as a letter"),
        pytest.param([cell(0, 0, "3", "5"), cell(0, 1, "0")], ["3 5", "0"], id="room for more digits"),
        pytest.param([cell(0, 0, "1234", "5678"), cell(0, 1, "9876", "5432")], ["1234 5678", "9876 5432"],
                     id="two rows without a rule"),
        pytest.param([cell(0, 0, "1234", "56"), cell(0, 1, "7", "8")], ["1234 56", "7 8"], id="two rows, one full"),
        pytest.param([cell(0, 0, "1234", "5", leading=40.0), cell(0, 1, "0")], ["1234 5", "0"], id="far apart"),
        pytest.param([cell(0, 0, "123", "4567"), cell(0, 1, "0")], ["123 4567", "0"], id="the second line is longer"),
        pytest.param([cell(0, 0, "1234", "件"), cell(0, 1, "0")], ["1234 件", "0"], id="not a number"),
    ],
)  # fmt: skip
def test_cut_numbers(cells: Sequence[ScanCell], expected: Sequence[str]) -> None:
    assert [" ".join(lines) for lines in whole_lines(cells)] == expected
