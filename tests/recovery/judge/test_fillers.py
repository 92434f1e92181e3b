"""A row that begins behind an empty cell: is that cell its own?"""

import pytest

from extractor.recovery.judge.evidence import Doubt
from tests.recovery.builders import HEADER, recover

WHOLE = "借阅总数 |\n|\n12 |\n6 |\n14 |\n32 |\n"


@pytest.mark.parametrize(
    ("magazines", "doubted"),
    [
        # The total begins behind a cell for the lower level of labels; so does this row, and has all its cells.
        ("期刊杂志 |\n|\n8 |\n0 |\n9 |\n17 |\n", False),
        # One cell short it seems whole with its first cell empty.
        ("期刊杂志 |\n|\n8 |\n9 |\n17 |\n", True),
    ],
    ids=["whole", "one cell short"],
)
def test_a_filler_may_be_taken_for_a_cell(magazines: str, doubted: bool) -> None:
    stages = recover(HEADER + magazines + WHOLE)
    doubts = {key.row for key, verdict in stages.verdicts.items() if Doubt.GAP in verdict.doubts}

    assert ("magazines" in doubts) is doubted
    assert stages.row("all") == [12, 6, 14, 32]
