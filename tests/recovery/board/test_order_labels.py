"""Rows whose labels are in words that the form does not have."""

import pytest

from extractor.recovery.judge.evidence import REVIEW_BELOW
from tests.recovery.builders import COLUMNS, HEADER, ROWS, TABLE, VALUES, recover

HEADED = "图书借阅年度报告\n二、借阅统计情况\n" + TABLE
OTHER_WORDS = {
    "1.长篇小说": "1.大部头的故事",
    "2.科普读物": "2.讲科学知识的书",
    "3.诗歌选集": "3.各家诗作",
    "期刊杂志": "定期出版的读物",
    "借阅总数": "全部相加",
}


def reworded(*labels: str, text: str = HEADED) -> str:
    for label in labels:
        text = text.replace(label, OTHER_WORDS[label])
    return text


@pytest.mark.parametrize(
    "labels",
    [
        ("2.科普读物",),
        ("1.长篇小说", "2.科普读物"),
        ("期刊杂志", "借阅总数"),
        ("1.长篇小说", "3.诗歌选集", "借阅总数"),
        tuple(OTHER_WORDS),
    ],
    ids=["between two", "from the beginning", "to the end", "in turn", "all"],
)
def test_rows_in_other_words_are_those_of_their_place(labels: tuple[str, ...]) -> None:
    stages = recover(reworded(*labels))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in VALUES]


def test_what_only_its_place_tells_goes_to_review() -> None:
    stages = recover(reworded("2.科普读物"))

    assert all(stages.verdict("science", column).confidence < REVIEW_BELOW for column in COLUMNS)
    assert any("words that the form does not have" in reason for reason in stages.verdict("science", "adult").reasons)
    assert all(stages.verdict("poems", column).confidence >= REVIEW_BELOW for column in COLUMNS)


POEMS = "\t3.诗歌选集\t0\t2\t0\t2\n"
COMICS = "\t连环画册\t9\t9\t9\t27\n"


@pytest.mark.parametrize(
    ("label", "old", "new", "known"),
    [
        ("2.讲述知识的书", POEMS, "", True),
        ("讲科学知识的书", POEMS, "", True),
        ("另外若干本", POEMS, "", False),
        ("讲科学知识的书", POEMS, COMICS + POEMS, True),
        ("另外若干本", POEMS, COMICS + POEMS, False),
    ],
    ids=["its number tells", "its words tell", "one of two rows", "words beside a row too many", "a row too many"],
)
def test_a_label_that_can_be_two_rows_is_none(label: str, old: str, new: str, known: bool) -> None:
    stages = recover(reworded("2.科普读物").replace("2.讲科学知识的书", label).replace(old, new))

    assert stages.row("science") == ([1, 0, 5, 6] if known else ["missing"] * 4)
    assert stages.row("novels") == [3, 4, 0, 7]
    assert stages.row("magazines") == [8, 0, 9, 17]


def test_a_row_too_short_is_no_row_of_the_form() -> None:
    """Its label is not in front: the cells before it may be the row's, and the label one of its values."""
    stages = recover(reworded("2.科普读物").replace("科学知识的书\t1\t0\t5\t6", "科学知识的书\t1\t0"))

    assert stages.row("science") == ["missing"] * 4


def test_a_table_of_another_section_gives_nothing() -> None:
    rows = "读者来信\t\t8\t0\t9\t17\n"
    stages = recover("图书借阅年度报告\n二、借阅统计情况\n" + HEADER + "四、其他说明\n" + rows * 5)

    assert all(stages.row(row) == ["missing"] * 4 for row in ROWS)


def test_one_line_below_a_header_in_other_words() -> None:
    header = "本处的\t\t\t别处的\t\t\n" + "\t".join(["丢了几本", "坏了几本", "相加"] * 2)
    text = f"{HEADED}三、事故统计情况\n{header}\n1\t2\t3\t4\t0\t4\n"
    stages = recover(text)

    assert [stages.verdict(row, col).value for row in ("here", "branch") for col in ("lost", "damaged", "sum")] == [
        1, 2, 3, 4, 0, 4,
    ]  # fmt: skip
    assert stages.verdict("here", "sum").confidence < REVIEW_BELOW + 0.05
