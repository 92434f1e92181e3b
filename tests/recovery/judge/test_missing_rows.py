"""Rows that are called missing, and whose numbers may be among those taken for the row beside them."""

from dataclasses import replace

import pytest

from extractor.recovery.judge.evidence import REVIEW_BELOW, Doubt
from extractor.recovery.judge.neighbours import doubt_missing_rows
from extractor.report import Status
from tests.recovery.builders import TABLE, recover


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("1.长篇小说\n3\n4\n0\n7\n3.诗歌选集\n0\n2\n0\n2\n", set()),
        ("1.长篇小说\n4\n9\n3.诗歌选集\n0\n2\n0\n2\n", {"science"}),
        ("1.长篇小说\t3\t4\t0\t7\n3.诗歌选集\t0\t2\t0\t2\n", set()),
    ],
    ids=["a row that is full", "two values that may be in several cells", "drawn cells"],
)
def test_a_missing_row_behind_values_that_may_be_in_several_cells(text: str, doubted: set[str]) -> None:
    stages = recover(text)
    before = stages.verdicts
    after = doubt_missing_rows(before, stages.pieces, stages.layout)

    changed = {key.row for key in before if before[key] != after[key]}
    assert changed - {"novels", "poetry"} == doubted


@pytest.mark.parametrize(("pictured", "doubted"), [(True, {"science", "magazines", "all"}), (False, set())])
def test_a_row_that_is_not_among_those_recognised_from_a_picture_is_looked_at(
    pictured: bool, doubted: set[str]
) -> None:
    stages = recover("1.长篇小说\t3\t4\t0\t7\n3.诗歌选集\t0\t2\t0\t2\n")
    before = {key: replace(v, recognised=pictured and v.value is not None) for key, v in stages.verdicts.items()}
    after = doubt_missing_rows(before, stages.pieces, stages.layout)

    assert {key.row for key in before if key.table == "loans" and before[key] != after[key]} == doubted
    assert all(v.confidence < REVIEW_BELOW for key, v in after.items() if key.row in doubted)


@pytest.mark.parametrize(("pictured", "doubted"), [(True, {"novels", "poems"}), (False, set())])
def test_the_rows_beside_a_label_without_cells_on_a_picture_are_looked_at(pictured: bool, doubted: set[str]) -> None:
    stages = recover(TABLE)
    before = {
        key: replace(v, status=Status.MISSING, value=None, absence="cells")
        if key.row == "science"
        else replace(v, recognised=pictured)
        for key, v in stages.verdicts.items()
    }
    after = doubt_missing_rows(before, stages.pieces, stages.layout)

    assert {key.row for key in before if key.table == "loans" and Doubt.OPEN in after[key].doubts} == doubted
