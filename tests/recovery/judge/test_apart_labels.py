"""Rows whose values are not on the line of their label: may they be another row's?"""

import pytest

from extractor.recovery.judge.apart_labels import doubt_apart
from tests.recovery.builders import recover


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("2.科普读物\n1\t0\t5\t6\n3.诗歌选集\n0\t2\t0\t2\n", False),
        ("2.科普读物\n读者来信一览\t1\t0\t5\t6\n3.诗歌选集\n0\t2\t0\t2\n", True),
    ],
    ids=["values alone", "words that match nothing before the values"],
)
def test_words_beside_values_below_a_label(text: str, doubted: bool) -> None:
    stages = recover(text)
    before = stages.verdicts
    after = doubt_apart(before, stages.placed, stages.pieces, stages.alignment, stages.layout)

    assert stages.row("science") == [1, 0, 5, 6]
    assert {key.row for key in before if before[key] != after[key]} == ({"science"} if doubted else set())


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("|3|4|0|7|\n1.长篇小说\n|1|0|5|6|\n2.科普读物\n", set()),
        # The row before it has no label here, and these may be its values.
        ("|1|0|5|6|\n2.科普读物\n|0|2|0|2|\n3.诗歌选集\n", {"science"}),
        # The values of one of the two labels are missing, and nothing shows of which.
        ("|1|0|5|6|\n2.科普读物\n期刊杂志\n|借阅总数|12|6|14|32|\n", {"science"}),
    ],
    ids=["in turn", "the label before is lost", "a label without values behind it"],
)
def test_values_above_their_label(text: str, doubted: set[str]) -> None:
    stages = recover(text)
    before = stages.verdicts
    after = doubt_apart(before, stages.placed, stages.pieces, stages.alignment, stages.layout)

    assert {key.row for key in before if before[key] != after[key]} == doubted
