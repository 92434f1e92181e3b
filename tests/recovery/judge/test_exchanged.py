"""A value that two columns ask to be in the other one."""

import pytest

from extractor.recovery.judge.checks import run_checks, weigh_checks
from extractor.recovery.judge.evidence import Doubt
from tests.recovery.builders import TABLE, recover


@pytest.mark.parametrize(
    ("row", "doubted"),
    [
        ("\t1\t0\t5\t6\n", set()),
        # Adults lack 1, and there is 1 too much for children.
        ("\t0\t1\t5\t6\n", {("science", "adult"), ("science", "child")}),
    ],
    ids=["in its column", "in the next column"],
)
def test_cells_that_failing_columns_want_exchanged(row: str, doubted: set[tuple[str, str]]) -> None:
    stages = recover(TABLE.replace("\t1\t0\t5\t6\n", row))
    weighed = weigh_checks(stages.verdicts, run_checks(stages.verdicts, stages.layout, {}), stages.layout)
    found = {(key.row, key.col) for key, v in weighed.items() if Doubt.SUSPECT in v.doubts and key.row == "science"}

    assert found == doubted
