"""Whose words a text has: labels letter by letter, and names of reports and headings."""

from __future__ import annotations

import pytest

from extractor.forms import load_form
from extractor.readers.text import read_text
from extractor.recovery.board.kinship import names_report, report_names
from extractor.recovery.board.signs import ranked, signs_of

ACCOUNTS = load_form("final-accounts")
NEW, OLD = load_form("gov-disclosure-2021"), load_form("gov-disclosure-2019")


@pytest.mark.parametrize(
    ("text", "letters", "named"),
    [
        pytest.param("四、公共安全支出", 5, False, id="the letters but three"),
        pytest.param("四、公共安全支出四、公共安全支出", 5, False, id="each label once"),
        pytest.param("合计总计其他", 0, False, id="short words are everywhere"),
        pytest.param("财政拨款收入支出决算总表", None, True, id="a heading"),
        pytest.param("部门预算公开", 0, False, id="another name"),
    ],
)
def test_signs(text: str, letters: int | None, named: bool) -> None:
    signs = signs_of(text, ACCOUNTS)
    assert signs.named is named
    assert letters is None or signs.letters == letters


def test_families_are_ranked_by_their_letters_and_else_as_they_are_given() -> None:
    families = [(NEW, OLD), (ACCOUNTS,)]
    text = read_text("收入支出决算总表\n四、公共安全支出\n五、教育支出\n八、社会保障和就业支出\n")
    assert [family for family, _ in ranked(families, text)] == [families[1], families[0]]
    assert [family for family, _ in ranked(families, read_text("会议纪要"))] == families


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("某某县财政局2023年度部门决算", True),
        ("关于做好2023年度部门决算工作的通知", False),
        ("2023年度部门决算编制说明。", False),
    ],
)
def test_a_line_that_names_a_report(line: str, named: bool) -> None:
    assert names_report(line, report_names([ACCOUNTS])) is named
