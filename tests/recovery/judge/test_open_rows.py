"""Rows whose values may be another row's, or that may begin behind an empty cell that is none of theirs."""

import pytest

from extractor.recovery.judge.evidence import REVIEW_BELOW, Doubt
from tests.recovery.builders import HEADER, recover


@pytest.mark.parametrize(
    ("labels", "doubted"),
    [("期刊杂志\n3.诗歌选集\n", True), ("3.诗歌选集\n期刊杂志\n", False)],
    ids=["crossed", "in order"],
)
def test_values_behind_two_labels(labels: str, doubted: bool) -> None:
    text = "1.长篇小说\n3\n4\n0\n7\n2.科普读物\n1\n0\n5\n6\n" + labels + "8\n0\n9\n17\n借阅总数\n12\n6\n14\n32\n"
    stages = recover(text)
    given = stages.verdict("poems" if doubted else "magazines", "total")

    assert given.value == 17
    assert (given.confidence < REVIEW_BELOW) == doubted


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
