"""Cells one a line: is their order that of the form?"""

from __future__ import annotations

import pytest

from extractor.recovery.judge.line_order import contradicting_rows, doubt_order
from tests.recovery.builders import VALUES, recover

LABELS = ("1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数")


def one_a_line(rows: list[list[str]]) -> str:
    return "".join(f"{label}\n" + "".join(f"{cell}\n" for cell in row) for label, row in zip(LABELS, rows, strict=True))


@pytest.mark.parametrize(
    ("places", "against"),
    [
        ((0, 1, 2, 3), 0),
        ((3, 0, 1, 2), 0),
        ((1, 0, 2, 3), 0),
    ],
    ids=["as the form", "total first in every row", "parts in another order"],
)
def test_one_order_for_all_rows_contradicts_nothing(places: tuple[int, ...], against: int) -> None:
    stages = recover(one_a_line([[str(row[n]) for n in places] for row in VALUES]))

    assert contradicting_rows(stages.pieces, stages.layout) == (against, 5)


def test_a_total_that_wanders_sends_every_cell_to_review() -> None:
    rows = [[str(value) for value in row] for row in VALUES]
    rows[3] = ["8", "17", "0", "9"]
    stages = recover(one_a_line(rows))
    verdicts = doubt_order(stages.verdicts, stages.pieces, stages.layout)

    assert contradicting_rows(stages.pieces, stages.layout) == (1, 5)
    assert all("in an order that changes: in 1 of 5 rows" in v.reasons[-1] for v in verdicts.values())


def test_a_sum_that_the_office_broke_is_no_other_order() -> None:
    rows = [[str(value) for value in row] for row in VALUES]
    rows[3][3] = "16"
    stages = recover(one_a_line(rows))

    assert contradicting_rows(stages.pieces, stages.layout) == (0, 4)
