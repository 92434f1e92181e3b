"""Blocks without sums whose columns were parted: each cell must get one value, and a person has to look."""

import pytest

from extractor.forms import Form
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.judge.evidence import REVIEW_BELOW, Doubt
from tests.recovery.builders import make_piece, recover

STOCK = Form.model_validate(
    {
        "id": "library-stock",
        "version": "1",
        "title": "图书馆藏统计表",
        "edition": "图函〔2020〕2号",
        "years": [2020, None],
        "sections": ["馆藏情况"],
        "tables": [
            {
                "name": "stock",
                "title": "馆藏情况",
                "blocks": [
                    {
                        "title": "第一部分",
                        "corner": ["类别"],
                        "columns": [
                            {"name": "bought", "label": "本年购入数量"},
                            {"name": "sold", "label": "本年剔除数量"},
                            {"name": "held", "label": "现有馆藏数量"},
                        ],
                        "rows": [{"name": "books", "label": "中文图书"}, {"name": "papers", "label": "外文期刊"}],
                    },
                    {
                        "title": "第二部分",
                        "corner": ["类别"],
                        "columns": [
                            {"name": "rooms", "label": "阅览室数量"},
                            {"name": "change", "label": "本年增减"},
                        ],
                        "rows": [{"name": "central", "label": "总馆用房"}, {"name": "annex", "label": "分馆用房"}],
                    },
                    {
                        "title": "第三部分",
                        "corner": ["类别"],
                        "columns": [{"name": "staff", "label": "职工数量"}, {"name": "moved", "label": "本年增减"}],
                        "rows": [{"name": "all_staff", "label": "全馆职工"}],
                    },
                ],
            }
        ],
    }
)
BOOKS, PAPERS = [12, 3, 450], [7, 0, 89]
FIRST = "一、馆藏情况\n第一部分\n类别\n"
LABELS = FIRST + "本年购入数量\n本年剔除数量\n中文图书\n12\n3\n外文期刊\n7\n0\n"


@pytest.mark.parametrize(
    "text",
    [
        LABELS + "\n现有馆藏数量\n450\n89\n",
        FIRST + "中文图书\n\n本年购入数量\n12\n\n外文期刊\n7\n\n本年剔除数量\n3\n\n现有馆藏数量\n450\n\n0\n\n89\n",
        FIRST + "中文图书\n外文期刊\n\n现有馆藏数量\n450\n89\n\n本年剔除数量\n3\n\n0\n\n本年购入数量\n12\n7\n",
        FIRST + "中文图书\n外文期刊\n\n本年购入数量\n\n本年剔除数量\n\n现有馆藏数量\n\n12\n7\n\n3\n0\n\n450\n89\n",
        FIRST + "中文图书\n外文期刊\n\n本年购入数量\n本年剔除数量\n现有馆藏数量\n\n12\n\n7\n\n3\n\n0\n\n450\n\n89\n",
        FIRST
        + "中文\n图书\n外文\n期刊\n\n本年\n购入\n数量\n12\n7\n\n本年\n剔除\n数量\n3\n0\n\n现有\n馆藏\n数量\n450\n89\n",
    ],
    ids=[
        "the last column later",
        "a row's rest behind the last header",
        "columns in any order",
        "headers, then columns",
        "row labels as a column, then headers, then each value by itself",
        "labels wrapped, columns below them",
    ],
)
def test_columns_come_together(text: str) -> None:
    stages = recover(text, STOCK)

    assert [stages.row("books"), stages.row("papers")] == [BOOKS, PAPERS]


def test_what_order_alone_placed_goes_to_review() -> None:
    stages = recover(LABELS + "\n现有馆藏数量\n450\n89\n", STOCK)
    verdicts = [v for v in stages.verdicts.values() if v.key.row in ("books", "papers")]

    assert all(v.confidence < REVIEW_BELOW and Doubt.OPEN in v.doubts and not v.firm for v in verdicts)


def test_rows_known_by_their_place_stay_so() -> None:
    """Those that are put together, and the others of the attachment."""
    rows = {slot: RowSource(slot, by_order=True) for slot in (3, 4)}
    run = Run((make_piece("7", 0),), geometry=Geometry.NONE, via=Via.BELOW)
    made = Attachment(rows, ()).with_runs({3: run})

    assert [source.by_order for source in made.rows.values()] == [True, True]


def test_a_label_of_two_blocks_stands_once_for_each() -> None:
    beside = "第二部分\n类别\n阅览室数量\n总馆用房\n4\n分馆用房\n2\n第三部分\n类别\n职工数量\n全馆职工\n31\n"
    stages = recover("一、馆藏情况\n" + beside + "\n本年增减\n1\n-1\n\n本年增减\n5\n", STOCK)

    assert [stages.row(row) for row in ("central", "annex", "all_staff")] == [[4, 1], [2, -1], [31, 5]]


@pytest.mark.parametrize(
    "text",
    [
        LABELS + "\n现有馆藏数量\n450\n",
        LABELS + "\n现有馆藏数量\n450\n89\n\n6\n",
        FIRST + "本年购入数量\n本年剔除数量\n现有馆藏数量\n\n12\n\n7\n\n3\n\n0\n\n450\n\n89\n\n中文图书\n外文期刊\n",
    ],
    ids=["a value too few", "a value too many", "rows or columns, nothing tells"],
)
def test_what_does_not_fill_the_block_in_one_way_is_left(text: str) -> None:
    stages = recover(text, STOCK)

    assert all(row.placement is None or row.placement.via != "below" for row in stages.placed.rows.values())


def test_a_row_that_looks_whole_is_doubted_where_its_last_column_stands_apart() -> None:
    """The lower line of a wrapped number, 9 of 09, in the place of the last column."""
    stages = recover(LABELS + "9\n\n现有馆藏数量\n450\n89\n", STOCK)
    given = [v for v in stages.verdicts.values() if v.key.row == "papers" and v.value is not None]

    assert given
    assert all(Doubt.OPEN in v.doubts and v.confidence < REVIEW_BELOW for v in given)
