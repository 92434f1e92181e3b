"""Numbers in the lines of a table that no cell took."""

from __future__ import annotations

import pytest

from extractor.recovery.evidence import UNCLAIMED
from extractor.recovery.unclaimed import doubt_unclaimed, find_unclaimed
from extractor.report import Status
from tests.recovery.builders import TABLE, Stages, recover


def doubted(stages: Stages) -> set[str]:
    found = find_unclaimed(stages.document, stages.pieces, stages.alignment, stages.verdicts, stages.layout)
    weighed = doubt_unclaimed(stages.verdicts, found, stages.layout)
    return {key.row for key, v in weighed.items() if key.table == "loans" and v.confidence <= UNCLAIMED}


def test_nothing_is_doubted_where_every_number_has_its_cell() -> None:
    assert doubted(recover(TABLE)) == set()


@pytest.mark.parametrize("orphan", ["\t\t8\t0\t9\t17\n", "80917\n", "8 0 9 17\n"], ids=["cells", "glued", "spaces"])
def test_missing_cells_are_doubted_where_a_number_of_the_table_is_left_over(orphan: str) -> None:
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17\n", "馆际互借\t\t8\t0\t9\t17\n"))
    missing = {key.row for key, v in stages.verdicts.items() if key.table == "loans" and v.status is Status.MISSING}

    assert missing <= doubted(stages)


def test_numbers_glued_to_a_label_are_left_over() -> None:
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17\n", "期刊杂志80917\n"))
    lost = {key.row for key, v in stages.verdicts.items() if key.table == "loans" and v.status is Status.MISSING}

    assert lost <= doubted(stages)


def test_counts_in_sentences_are_no_cells() -> None:
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17\n", "") + "其他说明\n全年借出期刊杂志 17 册。\n")

    assert doubted(stages) == set()
