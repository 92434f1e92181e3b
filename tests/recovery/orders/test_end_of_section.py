"""One cell a line: an empty line behind the last row of a section may be an empty cell, or set off the next heading."""

from __future__ import annotations

import pytest

from extractor import Extractor
from tests.recovery.builders import LOANS, VALUES

LABELS = ("1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数")


def page(last: list[str], gap: str) -> bytes:
    rows = [[str(value) for value in row] for row in VALUES[:-1]] + [last]
    body = gap.join(gap.join((label, *row)) for label, row in zip(LABELS, rows, strict=True))
    return f"二、借阅统计情况{gap}{body}{gap}\n四、其他说明{gap}没有。\n".encode()


@pytest.mark.parametrize("last", [["12", "6", "14"], ["6", "14", "32"]], ids=["empty", "lost"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_last_row_that_is_short_goes_to_review(last: list[str], gap: str) -> None:
    form = LOANS.model_copy(update={"identities": ()})
    report = Extractor(form=form, tagger="rules").extract_bytes(page(last, gap), name="a.txt")

    assert all(cell.needs_review for cell in report.cells if cell.row == "all")


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_last_row_with_all_its_cells_does_not(gap: str) -> None:
    form = LOANS.model_copy(update={"identities": ()})
    report = Extractor(form=form, tagger="rules").extract_bytes(page(["12", "6", "14", "32"], gap), name="a.txt")

    assert [cell.value for cell in report.cells if cell.table == "loans"] == [v for row in VALUES for v in row]
    assert not any(cell.needs_review for cell in report.cells if cell.table == "loans")
