"""Numbers in the lines of a table that no cell took."""

from __future__ import annotations

from collections import Counter

import pytest

from extractor.recovery.board.rows import Via
from extractor.recovery.judge.evidence import MOST, Doubt
from extractor.recovery.judge.unclaimed import Unclaimed, doubt_unclaimed, find_unclaimed
from extractor.report import Status
from tests.recovery.builders import HEADER, ROWS, TABLE, VALUES, Stages, recover


def doubted(stages: Stages) -> set[str]:
    found = find_unclaimed(stages.document, stages.pieces, stages.alignment, stages.verdicts, stages.layout)
    weighed = doubt_unclaimed(stages.verdicts, found, stages.layout)
    return {key.row for key, v in weighed.items() if key.table == "loans" and v.confidence <= MOST[Doubt.UNCLAIMED]}


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


def test_a_row_placed_by_order_is_doubted_where_a_number_beside_its_label_is_left_over() -> None:
    labels = ("1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数")
    rows = zip(labels, VALUES, strict=True)
    stages = recover("".join(f"{label}\n" + "".join(f"{value}\n" for value in row) for label, row in rows))
    spare = stages.verdicts[next(key for key, v in stages.verdicts.items() if v.status is Status.READ)]
    slot = next(plan.slot for plan in stages.layout.plans if spare.key in plan.keys)
    found = Unclaimed(Counter({slot: 1}), Counter())
    weighed = doubt_unclaimed(stages.verdicts, found, stages.layout)
    by_order = {key for key, v in stages.verdicts.items() if v.grounds and v.grounds.column == "order"}

    assert by_order
    for key, verdict in weighed.items():
        beside = key.row == spare.key.row and key.table == spare.key.table
        if verdict.status is Status.READ:
            assert (Doubt.SUSPECT in verdict.doubts) == (beside and key in by_order), key


def test_an_empty_row_beside_one_with_numbers_left_over_is_doubted() -> None:
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17\n", "期刊杂志\t\t\t\t\t\n"))
    plans = stages.layout.block_at["loans", 0].plans
    empty = [plan for plan in plans if all(stages.verdicts[key].status is Status.BLANK for key in plan.keys)]
    assert len(empty) == 1
    beside = plans[plans.index(empty[0]) - 1].slot
    weighed = doubt_unclaimed(stages.verdicts, Unclaimed(Counter({beside: 4}), Counter()), stages.layout)
    elsewhere = doubt_unclaimed(stages.verdicts, Unclaimed(Counter({plans[0].slot: 4}), Counter()), stages.layout)

    assert all(weighed[key].confidence <= MOST[Doubt.UNCLAIMED] for key in empty[0].keys)
    assert not any(elsewhere[key].confidence <= MOST[Doubt.UNCLAIMED] for key in empty[0].keys)


@pytest.mark.parametrize(("line", "found"), [("image191.png", 0), ("image191", 1), ("191", 1), ("a/table-2.JPG 44", 1)])
def test_the_name_of_a_picture_is_no_number_of_a_table(line: str, found: int) -> None:
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17\n", f"{line}\n"))
    left = find_unclaimed(stages.document, stages.pieces, stages.alignment, stages.verdicts, stages.layout)

    assert sum(left.blocks.values()) == found


def test_values_behind_the_labels_of_several_blocks_may_be_those_of_any_of_them() -> None:
    """Nothing says which of the labels before them the numbers belong to."""
    labels = "借阅项目\n成人\n少儿\n期刊杂志\n本馆事故\n分馆事故\n遗失册数\n损坏册数\n小计\n"
    stages = recover(f"二、借阅统计情况\n{labels}" + "12\n7\n3\n" * 4)
    found = find_unclaimed(stages.document, stages.pieces, stages.alignment, stages.verdicts, stages.layout)

    assert found.blocks["loans", 0] == found.blocks["losses", 0] > 0


def test_numbers_behind_a_second_table_are_not_those_of_the_first_which_has_its_own() -> None:
    labels = "分馆事故\n本馆事故\n遗失册数\n损坏册数\n小计\n"
    stages = recover(f"二、借阅统计情况\n{TABLE}{labels}" + "12\n7\n3\n" * 4)
    found = find_unclaimed(stages.document, stages.pieces, stages.alignment, stages.verdicts, stages.layout)

    assert found.blocks["loans", 0] == 0


@pytest.mark.parametrize(("left", "doubt"), [(7, False), (8, True)], ids=["less than two rows", "two rows"])
def test_numbers_apart_from_all_labels_are_doubted_where_rows_of_them_are_left(left: int, doubt: bool) -> None:
    """Which rows the others are was chosen, and rows of numbers that are left over say that they may be others."""
    labels = ("1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数")
    columns = "\n\n".join("\n".join(map(str, column)) for column in zip(*VALUES, strict=True))
    text = HEADER.replace("\t", "\n") + "\n" + "\n".join(labels) + "\n\n" + columns + "\n"
    stages = recover(text)
    apart = {key for key, v in stages.verdicts.items() if v.grounds and v.grounds.via in (Via.APART, Via.TURNED)}
    assert {key.row for key in apart} == set(ROWS)
    weighed = doubt_unclaimed(stages.verdicts, Unclaimed(Counter(), Counter({("loans", 0): left})), stages.layout)

    assert all((Doubt.SUSPECT in weighed[key].doubts) == doubt for key in apart)
