"""Tables written column by column: the header says the column, the count says that no row is lost."""

import pytest

from tests.recovery.builders import ROWS, VALUES, recover

GROUPS = "图书类\n期刊杂志\n借阅总数\n"
LEAVES = "1.长篇小说\n2.科普读物\n3.诗歌选集\n"


def column(label: str, n: int, rows: tuple[tuple[int, ...], ...] = VALUES) -> str:
    return label + "\n" + "".join(f"{row[n]}\n" for row in rows)


BODY = "个人读者\n" + column("成人", 0) + column("少儿", 1) + column("单位读者", 2) + column("合计", 3)


@pytest.mark.parametrize(
    "labels", ["借阅项目\n" + GROUPS + LEAVES, "借阅项目\n1.长篇小说\n2.科普读物\n3.诗歌选集\n期刊杂志\n借阅总数\n"],
    ids=["level by level", "in form order"],
)  # fmt: skip
def test_columns_are_turned_into_rows(labels: str) -> None:
    stages = recover(labels + BODY)

    assert [stages.row(row) for row in ROWS] == [list(row) for row in VALUES]
    assert {stages.placement(row).via for row in ROWS} == {"turned"}


def test_columns_in_another_order_follow_their_header() -> None:
    body = column("合计", 3) + column("单位读者", 2) + "个人读者\n" + column("成人", 0) + column("少儿", 1)
    stages = recover("借阅项目\n" + GROUPS + LEAVES + body)

    assert [stages.row(row) for row in ROWS] == [list(row) for row in VALUES]


def test_a_column_that_is_short_turns_nothing() -> None:
    body = BODY.removesuffix("32\n")
    stages = recover("借阅项目\n" + GROUPS + LEAVES + body)

    assert "turned" not in {row.placement.via for row in stages.placed.rows.values() if row.placement}


def test_rows_in_another_order_turn_nothing() -> None:
    labels = GROUPS + "2.科普读物\n1.长篇小说\n3.诗歌选集\n"
    stages = recover("借阅项目\n" + labels + BODY)

    assert "turned" not in {row.placement.via for row in stages.placed.rows.values() if row.placement}
