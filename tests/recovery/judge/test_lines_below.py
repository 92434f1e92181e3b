"""Rows whose values are on lines below their label: may they be another row's?"""

import pytest

from extractor.recovery.judge.lines_below import doubt_lines_below
from tests.recovery.builders import recover


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("1.长篇小说\n3\n4\n0\n7\n2.科普读物\n1\n0\n5\n6\n", False),
        ("1.长篇小说\n3\n4\n0\n7\n期刊\n9\n2.科普读物\n1\n0\n5\n6\n", True),
    ],
    ids=["nothing is free", "above the label"],
)
def test_a_free_number_beside_a_row_of_lines(text: str, doubted: bool) -> None:
    stages = recover(text)
    before = stages.verdicts
    after = doubt_lines_below(before, stages.placed, stages.pieces, stages.alignment, stages.layout)

    changed = {key.row for key in before if before[key] != after[key]}
    assert bool(changed) == doubted
    assert changed <= {"novels", "science"}


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
    # The row before is not there: the values may be that one's.
    assert {key.row for key in before if before[key] != after[key]} == ({"science", "novels"} if doubted else set())
