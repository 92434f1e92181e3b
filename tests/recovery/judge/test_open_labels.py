"""A label without values right before that of an earlier row: whose the values are cannot be told."""

import pytest

from extractor.recovery.judge.evidence import REVIEW_BELOW
from tests.recovery.builders import recover


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
