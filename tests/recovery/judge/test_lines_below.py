"""Rows whose values are on lines below their label: may they be another row's?"""

import pytest

from extractor.recovery.judge.neighbours import doubt_lines_below
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
    after = doubt_lines_below(before, stages.placed, stages.pieces, stages.alignment, stages.layout)

    assert stages.row("science") == [1, 0, 5, 6]
    assert {key.row for key in before if before[key] != after[key]} == ({"science"} if doubted else set())
