"""What one reading of a page leaves to the next."""

from __future__ import annotations

import pytest

from extractor.document import BBox
from extractor.scan.earlier import Earlier
from extractor.scan.fields import ScanCell, ScanTable
from extractor.scan.reading import ScanText

TABLE = BBox(0, 0, 400, 400)
PLACE = BBox(40, 10, 120, 30)


def line(text: str, score: float = 0.95) -> ScanText:
    return ScanText(text, score, PLACE, PLACE)


def table_of(*lines: ScanText) -> ScanTable:
    cells = tuple(ScanCell(row, row + 1, 0, 1, (text,), TABLE, TABLE) for row, text in enumerate(lines))
    return ScanTable(cells, TABLE, TABLE)


@pytest.mark.parametrize(
    ("scores", "tables", "kept"),
    [
        pytest.param([0.95] * 9 + [0.6], [TABLE], True, id="the same table"),
        pytest.param([0.95] * 8 + [0.6] * 2, [TABLE], False, id="read badly"),
        pytest.param([0.95] * 10, [BBox(0, 50, 400, 400)], False, id="a smaller table"),
        pytest.param([0.95] * 10, [TABLE, TABLE], False, id="more tables"),
        pytest.param([0.95] * 10, [], False, id="no table"),
    ],
)
def test_lines_beside_the_same_tables_are_read_once(scores: list[float], tables: list[BBox], kept: bool) -> None:
    earlier = Earlier.of([table_of(line("57"))], [line("公开", score) for score in scores])
    assert (earlier.lines_beside(tables, 20.0) is not None) is kept


@pytest.mark.parametrize(
    ("scores", "clearer"),
    [
        pytest.param([0.95, 0.95, 0.5, 0.5], False, id="half as much"),
        pytest.param([0.95, 0.5, 0.5, 0.5], True, id="a quarter"),
        pytest.param([], True, id="no cell"),
    ],
)
def test_a_cleaning_under_which_hardly_anything_is_read_is_none(scores: list[float], clearer: bool) -> None:
    earlier = Earlier.of([table_of(*[line("57")] * 4)], [])
    assert earlier.is_much_clearer([table_of(*[line("57", score) for score in scores])]) is clearer
    assert not Earlier.of([], []).is_much_clearer([])
