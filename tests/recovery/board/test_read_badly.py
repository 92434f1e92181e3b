"""Labels and heads that an engine read badly, in drawn tables: told by their place and by the letters that are left."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pytest

from extractor.document import Document
from extractor.report import Status
from tests.recovery.builders import COLUMNS, LOANS, TABLE, VALUES, Stages

HEADED = "图书借阅年度报告\n二、借阅统计情况\n" + TABLE
HEADS = "遗失册数\t损坏册数\t小计\t遗失册数\t损坏册数\t小计\n"
LINE = "三、事故统计情况\n本馆事故\t\t\t分馆事故\t\t\n" + HEADS + "1\t2\t3\t4\t0\t4\n"


class Scanned(Stages):
    """The text as an engine recognised it."""

    @cached_property
    def document(self) -> Document:
        plain = Stages(self.text, self.form).document
        return replace(plain, tokens=tuple(replace(token, score=0.97) for token in plain.tokens))


def scanned(*misread: tuple[str, str], text: str = HEADED) -> Scanned:
    for printed, read in misread:
        assert printed in text
        text = text.replace(printed, read)
    return Scanned(text, LOANS)


def column_evidence(stages: Stages, table: str, row: str, column: str) -> str:
    return next(v for k, v in stages.verdicts.items() if (k.table, k.row, k.col) == (table, row, column)).grounds.column  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("read", "told"),
    [("2.科昔诙物", True), ("2.料昔诙特", False), ("2.诗歌逃集", False)],
    ids=["half", "none", "another's"],
)
def test_a_label_with_half_of_its_letters_is_the_row_s_own(read: str, told: bool) -> None:
    stages = scanned(("2.科普读物", read))

    assert stages.row("science") == list(VALUES[1])
    doubted = any("words that the form does not have" in r for r in stages.verdict("science", "adult").reasons)
    assert doubted is not told


def test_what_nobody_recognised_is_in_other_words() -> None:
    stages = Stages(HEADED.replace("2.科普读物", "2.科昔诙物"), LOANS)

    assert any("words that the form does not have" in r for r in stages.verdict("science", "adult").reasons)


@pytest.mark.parametrize(
    ("printed", "read", "column"),
    [
        pytest.param("少儿", "小儿", "header", id="between two"),
        pytest.param("成人", "戌人", "header", id="the first one"),
        pytest.param("合计", "合汁", "header", id="the last one"),
        pytest.param("少儿", "八几", "order", id="no letter is left"),
    ],
)
def test_a_head_read_badly_is_told_by_the_one_beside_it(printed: str, read: str, column: str) -> None:
    # 合计 heads a column, and no row here.
    stages = scanned((printed, read))

    assert {column_evidence(stages, "loans", "novels", name) for name in COLUMNS} == {column}


@pytest.mark.parametrize(
    ("misread", "column"),
    [
        pytest.param((), "header", id="all are read"),
        pytest.param((("损坏册数\t小计\t遗失", "损环册教\t小计\t遗失"),), "header", id="one is read badly"),
        pytest.param((("遗失册数", "口口口口"), ("损坏册数", "口口口口")), "order", id="most are not read"),
        pytest.param(
            (("遗失册数\t损坏册数\t小计\t遗", "损坏册数\t遗失册数\t小计\t遗"),), "order", id="in another order"
        ),
    ],
)
def test_heads_over_a_line_of_values_show_its_order_though_some_are_read_badly(
    misread: tuple[tuple[str, str], ...], column: str
) -> None:
    stages = scanned(*misread, text=HEADED + LINE)

    assert column_evidence(stages, "losses", "here", "lost") == column


@pytest.mark.parametrize(
    ("text", "status"),
    [("el", Status.UNREADABLE), ("见附件说明", Status.TEXT)],
    ids=["letters are digits read badly", "words are words"],
)
def test_letters_in_a_recognised_cell_are_a_number_read_badly(text: str, status: Status) -> None:
    stages = scanned(("\t1\t0\t5\t6", f"\t{text}\t0\t5\t6"))

    assert stages.verdict("science", "adult").status is status
