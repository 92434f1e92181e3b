"""Rows that are called missing, and whose numbers may be among those taken for the row beside them."""

import pytest

from extractor.recovery.judge.neighbours import doubt_missing_rows
from tests.recovery.builders import recover


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
