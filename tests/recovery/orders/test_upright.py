"""Tables written column by column: the header says the column, the count says that no row is lost."""

import pytest

from extractor.forms import Form
from tests.recovery.builders import ROWS, VALUES, recover

GROUPS = "图书类\n期刊杂志\n借阅总数\n"
LEAVES = "1.长篇小说\n2.科普读物\n3.诗歌选集\n"


def column(label: str, n: int, rows: tuple[tuple[int | str, ...], ...] = VALUES) -> str:
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


def test_a_first_column_that_is_short_turns_nothing() -> None:
    stages = recover("借阅项目\n" + GROUPS + LEAVES + BODY.replace("成人\n3\n", "成人\n"))

    assert "turned" not in {row.placement.via for row in stages.placed.rows.values() if row.placement}


def test_empty_lines_keep_the_rows_of_blank_cells() -> None:
    blank = tuple(tuple("" if value == 0 else value for value in row) for row in VALUES)
    columns = [column(label, n, blank) + "\n" for n, label in enumerate(("成人", "少儿", "单位读者", "合计"))]
    stages = recover("借阅项目\n" + GROUPS + LEAVES + "\n个人读者\n" + "".join(columns) + "三、事故统计情况\n")

    assert [stages.row(row) for row in ROWS] == [[value or "blank" for value in row] for row in VALUES]


def test_a_label_away_from_its_group_turns_nothing() -> None:
    labels = "3.诗歌选集\n" + GROUPS + "1.长篇小说\n2.科普读物\n"
    stages = recover("借阅项目\n" + labels + BODY)

    assert "turned" not in {row.placement.via for row in stages.placed.rows.values() if row.placement}


def test_rows_in_another_order_follow_their_labels() -> None:
    labels = GROUPS + "2.科普读物\n1.长篇小说\n3.诗歌选集\n"
    stages = recover("借阅项目\n" + labels + BODY)

    assert [stages.row(row) for row in ("science", "novels", "poems")] == [list(row) for row in VALUES[:3]]
    assert {stages.placement(row).via for row in ROWS} == {"turned"}


TWO_BLOCKS = Form.model_validate(
    {
        "id": "two-blocks",
        "version": "1",
        "title": "借阅与还书统计表",
        "edition": "图函〔2020〕2号",
        "years": [2020, None],
        "title_pattern": ["借阅年度报告"],
        "sections": ["借阅统计情况"],
        "tables": [
            {
                "name": "loans",
                "title": "借阅统计情况",
                "blocks": [
                    {
                        "columns": [{"name": "adult", "label": "成人"}, {"name": "child", "label": "少儿"}],
                        "rows": [{"name": name, "label": label} for name, label in rows],
                    }
                    for rows in (
                        (("novels", "长篇小说"), ("poems", "诗歌选集")),
                        (("films", "科教影片"), ("maps", "历史地图")),
                    )
                ],
            }
        ],
    }
)


LABELS_OF_TWO = "一、借阅统计情况\n\n长篇小说\n\n诗歌选集\n\n科教影片\n\n历史地图\n\n"


def test_columns_of_two_blocks_take_turns() -> None:
    body = "成人\n\n5\n\n8\n\n少儿\n\n6\n\n7\n\n成人\n\n1\n\n3\n\n少儿\n\n2\n\n4\n\n"
    stages = recover(LABELS_OF_TWO + body, TWO_BLOCKS)

    assert {row.placement.via for row in stages.placed.rows.values() if row.placement} == {"turned"}
    assert stages.verdict("poems", "child").value == 7


def test_a_label_without_values_does_not_take_those_of_the_next_block() -> None:
    # 5 and 8 are those of the first 成人; which 成人 1 and 3 belong to is not to be told.
    body = "成人\n\n少儿\n\n6\n\n7\n\n成人\n\n1\n\n3\n\n5\n\n8\n\n少儿\n\n2\n\n4\n\n"
    stages = recover(LABELS_OF_TWO + body, TWO_BLOCKS)

    assert not any(row.placement for row in stages.placed.rows.values())
