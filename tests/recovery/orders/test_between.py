"""Rows whose label is lost, between rows whose label is there."""

import pytest

from extractor.forms import Form
from extractor.pipeline import Extractor
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.orders.between import in_reading_order
from extractor.tagging.roles import Role
from tests.recovery.builders import HEADER, LOANS, ROWS, TABLE, VALUES, make_piece, recover


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("3.诗歌选集", ""),
        TABLE.replace("\t", "\n").replace("\n\n", "\n").replace("3.诗歌选集\n", ""),
    ],
    ids=["drawn row", "cell a line"],
)
def test_the_neighbours_name_the_row(text: str) -> None:
    stages = recover(text)

    assert stages.row("poems") == [0, 2, 0, 2]
    assert stages.row("science") == [1, 0, 5, 6]
    assert stages.row("magazines") == [8, 0, 9, 17]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "图书类\t1.长篇小说\t3\t4\t0\t7\n\t\t1\t0\t5\t6\n期刊杂志\t\t8\t0\t9\t17\n",
        HEADER + "图书类\t1.长篇小说\t3\t4\t0\t7\n期刊杂志\t\t8\t0\t9\t17\n",
    ],
    ids=["one row of values for two rows of the form", "no row of values"],
)
def test_any_other_count_says_nothing(text: str) -> None:
    stages = recover(text)

    assert stages.row("science") == stages.row("poems") == ["missing"] * 4
    assert stages.row("magazines") == [8, 0, 9, 17]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.长篇小说\t3\t4\t0\t7", "2.科普读物", "3.诗歌选集", "\t1\t0\t5\t6", "\t0\t2\t0\t2"],
        ["1.长篇小说\t3\t4\t0\t7", "\t1\t0\t5\t6", "\t0\t2\t0\t2", "2.科普读物", "3.诗歌选集"],
        ["1.长篇小说\t3\t4\t0\t7", "\t1\t0\t5\t6", "2.科普读物", "3.诗歌选集", "\t0\t2\t0\t2"],
        ["1.长篇小说\t3\t4\t0\t7", "2.科普读物", "\t1\t0\t5\t6", "\t0\t2\t0\t2"],
    ],
    ids=["labels first", "rows first", "in turn", "a label lost"],
)
def test_whole_rows_torn_from_their_labels_are_those_between_the_whole_ones(lines: list[str]) -> None:
    stages = recover(HEADER + "\n".join([*lines, "期刊杂志\t8\t0\t9\t17", "借阅总数\t12\t6\t14\t32"]) + "\n")

    assert stages.row("novels") == [3, 4, 0, 7]
    assert stages.row("science") == [1, 0, 5, 6]
    assert stages.row("poems") == [0, 2, 0, 2]
    assert stages.row("magazines") == [8, 0, 9, 17]


@pytest.mark.parametrize(
    ("label", "row"), [("图书类\t1.长篇小说", "novels"), ("借阅总数\t", "all")], ids=["first", "last"]
)
def test_the_first_and_the_last_row_of_a_grid_need_no_label(label: str, row: str) -> None:
    text = TABLE.replace(label, "\t")

    assert recover(text).row(row) == dict(zip(ROWS, map(list, VALUES), strict=True))[row]


def test_not_where_one_more_row_is_there_than_the_form_has() -> None:
    text = TABLE.replace("图书类\t1.长篇小说", "\t").replace(HEADER, HEADER + "\t\t1\t2\t3\t4\n")

    assert recover(text).row("novels") == ["missing"] * 4


_PLAIN = LOANS.model_dump(mode="json")
_SECOND_BLOCK = {
    "title": "第二部分馆藏",
    "corner": ["馆藏项目"],
    "columns": [
        {"name": "bought", "label": "本年购入"},
        {"name": "given", "label": "读者捐赠"},
        {"name": "kept", "label": "年末在馆"},
        {"name": "sold", "label": "剔除注销"},
    ],
    "rows": [
        {"name": "maps", "label": "地图挂图"},
        {"name": "scores", "label": "乐谱唱片"},
        {"name": "films", "label": "影像制品"},
    ],
}
_BOTH = _PLAIN["tables"][0] | {"blocks": [*_PLAIN["tables"][0]["blocks"], _SECOND_BLOCK]}
TWO_BLOCKS = Form.model_validate(_PLAIN | {"tables": [_BOTH], "identities": []})
SECOND = (
    "馆藏项目\t\t本年购入\t读者捐赠\t年末在馆\t剔除注销\n"
    "地图挂图\t\t1\t2\t3\t4\n乐谱唱片\t\t5\t6\t7\t8\n影像制品\t\t9\t10\t11\t12\n"
)


@pytest.mark.parametrize(
    ("lost", "row", "values"),
    [
        ("图书类\t1.长篇小说", "novels", [3, 4, 0, 7]),
        ("借阅总数\t", "all", [12, 6, 14, 32]),
        ("地图挂图\t", "maps", [1, 2, 3, 4]),
        ("影像制品\t", "films", [9, 10, 11, 12]),
    ],
    ids=["first of the first", "last of the first", "first of the second", "last of the second"],
)
def test_rows_without_labels_are_of_the_block_whose_header_is_above(lost: str, row: str, values: list[int]) -> None:
    """Both blocks are in one grid, and nothing else tells where the one ends."""
    text = f"二、借阅统计情况\n{TABLE}{SECOND}".replace(lost, "\t")
    report = Extractor(form=TWO_BLOCKS, tagger="rules").extract_bytes(text.encode(), name="a.txt")

    assert [cell.value for cell in report.cells if cell.row == row] == values


def test_a_drawn_row_of_one_cell_is_not_the_end_of_a_whole_row_above() -> None:
    block = {
        "corner": ["项目"],
        "columns": [{"name": "count", "label": "册数"}],
        "rows": [
            {"name": "maps", "label": "地图挂图"},
            {"name": "scores", "label": "乐谱唱片"},
            {"name": "films", "label": "影像制品"},
        ],
    }
    table = _PLAIN["tables"][0] | {"blocks": [block]}
    form = Form.model_validate(_PLAIN | {"tables": [table], "identities": []})
    text = "二、借阅统计情况\n\n| 项目 | 册数 |\n| 地图挂图 | 12 |\n| 34 |\n| 影像制品 | 56 |\n"
    report = Extractor(form=form, tagger="rules").extract_bytes(text.encode(), name="a.md")

    assert [cell.value for cell in report.cells] == [12, 34, 56]


def test_a_row_is_where_its_label_with_values_is() -> None:
    """A label of a group that has words of a row may be given to it as well."""
    group, first, own = (make_piece(text, n) for n, text in enumerate(("读物", "小说", "其他读物")))
    value = make_piece("3", 3, role=Role.VALUE)
    runs = [Run((value,), geometry=Geometry.GRID, via=Via.LINE, label=label) for label in (first, own)]
    rows = {0: RowSource(0, labels=[first], runs=runs[:1]), 1: RowSource(1, labels=[group, own], runs=runs[1:])}

    assert in_reading_order([0, 1], Attachment(rows, ()))
    assert not in_reading_order([0, 1], Attachment(rows | {1: RowSource(1, labels=[group])}, ()))


@pytest.mark.parametrize(
    ("labels", "by_order"),
    [(("", ""), False), (("2.论天说地", ""), False), (("3.论天说地", "2.韵文选粹"), True)],
    ids=["no labels", "one in other words", "both in other words"],
)
def test_rows_in_other_words_that_may_have_changed_places_are_known_by_their_order_alone(
    labels: tuple[str, str], by_order: bool
) -> None:
    text = TABLE.replace("2.科普读物", labels[0]).replace("3.诗歌选集", labels[1])
    report = Extractor(form=LOANS, tagger="rules").extract_bytes(f"二、借阅统计情况\n{text}".encode(), name="a.txt")
    cells = [cell for cell in report.cells if cell.row in ("science", "poems")]

    assert all(cell.needs_review for cell in cells) == by_order
    assert by_order or [cell.value for cell in cells] == [1, 0, 5, 6, 0, 2, 0, 2]
