"""A table of one line, parted: as many values as labels before them belong to these labels."""

import pytest

from extractor.recovery.judge.evidence import MOST, Doubt
from tests.recovery.builders import Stages, recover

TOP = "三、事故统计情况\n"
HERE, BRANCH = [3, 4, 7], [1, 5, 6]


def both(stages: Stages) -> list[list[object]]:
    return [stages.row("here"), stages.row("branch")]


@pytest.mark.parametrize(
    "text",
    [
        "本馆事故\n遗失册数\n损坏册数\n3\n4\n\n小计\n7\n\n分馆事故\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n",
        "分馆事故\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n\n本馆事故\n遗失册数\n损坏册数\n3\n4\n\n小计\n7\n",
        "本馆事故\n遗失 损坏\n册数 册数\n3\n4\n\n分馆事故\n遗失\n册数\n1\n\n小计\n7\n\n损坏\n册数\n5\n\n小计\n6\n",
        "本馆事故\n分馆事故\n遗失册数\n损坏册数\n小计\n遗失册数\n3\n4\n7\n1\n\n损坏册数\n小计\n5\n6\n",
        "本馆事故\n遗失册数\n\n损坏册数\n\n小计\n\n分馆事故\n遗失册数\n1\n\n损坏册数\n5\n\n小计\n6\n3\n4\n7\n",
    ],
    ids=[
        "in order",
        "the second row first",
        "wrapped side by side, rows interleaved",
        "across rows",
        "values at the end",
    ],
)
def test_parts_come_together(text: str) -> None:
    stages = recover(TOP + text)

    assert both(stages) == [HERE, BRANCH]
    assert {stages.placement(row).via for row in ("here", "branch")} == {"apart"}
    assert not any(stages.verdict(row, "sum").anchored for row in ("here", "branch"))


def test_the_blocks_may_stand_before_the_heading_and_among_other_values() -> None:
    text = (
        "分馆事故\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n88\n99\n"
        + TOP
        + "本馆事故\n遗失册数\n损坏册数\n3\n4\n77\n小计\n7\n"
    )

    assert both(recover(text)) == [HERE, BRANCH]


def test_the_second_of_two_labels_in_one_block_may_have_its_value_last() -> None:
    text = "本馆事故\n遗失册数\n损坏册数\n\n小计\n\n3\n\n7\n\n4\n\n分馆事故\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n"

    assert both(recover(TOP + text)) == [HERE, BRANCH]


@pytest.mark.parametrize(
    "text",
    [
        "本馆事故\n遗失册数\n损坏册数\n3\n4\n\n小计\n8\n\n分馆事故\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n",
        "本馆事故\n遗失册数\n损坏册数\n3\n\n小计\n7\n\n分馆事故\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n",
    ],
    ids=["a sum that fails", "a value that is lost"],
)
def test_what_the_sums_do_not_bear_out_is_not_taken_so(text: str) -> None:
    stages = recover(TOP + text)

    assert all(row.placement is None or row.placement.via != "apart" for row in stages.placed.rows.values())


def test_rows_that_nothing_names_are_doubted() -> None:
    stages = recover(TOP + "遗失册数\n损坏册数\n3\n4\n\n小计\n7\n\n遗失册数\n1\n\n损坏册数\n小计\n5\n6\n")
    given = [v for v in stages.verdicts.values() if v.key.table == "losses" and v.value is not None]

    assert all(v.confidence <= MOST[Doubt.OPEN] and any("not settled" in reason for reason in v.reasons) for v in given)


def test_a_line_that_is_whole_is_not_taken_apart() -> None:
    text = "本馆事故\n遗失册数\n损坏册数\n小计\n分馆事故\n遗失册数\n损坏册数\n小计\n3\n4\n7\n1\n5\n6\n"
    stages = recover(TOP + text)

    assert both(stages) == [HERE, BRANCH]
    assert stages.placement("here").via != "apart"


def test_the_edge_of_the_page_may_have_cut_off_the_end() -> None:
    text = "本馆事故\n遗失册数\n3\n\n损坏册数\n4\n\n小计\n7\n\n分馆事故\n遗失册数\n1\n"

    assert both(recover(TOP + text)) == [HERE, [1, "missing", "missing"]]


def test_a_label_before_the_heading_has_its_value_behind_those_of_others() -> None:
    text = "分馆事故\n遗失册数\n1\n\n损坏册数\n5\n\n小计\n" + TOP + "本馆事故\n遗失册数\n损坏册数\n小计\n3\n4\n7\n\n6\n"

    assert both(recover(text)) == [HERE, BRANCH]


@pytest.mark.parametrize(("head", "open_"), [("分馆事故", False), ("外头那边出的", True)], ids=["known", "other words"])
def test_parts_whose_head_is_in_other_words_may_have_changed_places(head: str, open_: bool) -> None:
    """The last value is there twice, so that the line is no whole one, and sums hold in any order of the parts."""
    heads = f"本馆事故\n{head}\n" + 2 * "遗失册数\n损坏册数\n小计\n"
    stages = recover(f"{TOP}{heads}3\n4\n7\n1\n5\n6\n6\n四、其他说明\n没有。\n")

    assert both(stages) == [HERE, BRANCH]
    verdicts = [v for key, v in stages.verdicts.items() if key.row in ("here", "branch")]
    assert all((Doubt.OPEN in verdict.doubts) == open_ for verdict in verdicts)
