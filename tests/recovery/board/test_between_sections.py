"""Texts numbered like a section inside a table: rows, where the next section is known."""

from __future__ import annotations

import pytest

from extractor.readers.text import read_text
from extractor.recovery.board.between_sections import without_inner_sections
from extractor.sections import find_form_sections
from extractor.tagging.roles import Role
from extractor.tagging.rules import RuleTagger
from tests.recovery.builders import LOANS

REPORT = "图书借阅年度报告\n二、借阅统计情况\n三、往年留到今年的\n1\n2\n{}\n3\n"


@pytest.mark.parametrize(
    ("behind", "headings"),
    [
        ("三、事故统计情况", ["二、借阅统计情况", "三、事故统计情况"]),
        ("四、其他说明", ["二、借阅统计情况", "三、往年留到今年的", "四、其他说明"]),
        ("完", ["二、借阅统计情况", "三、往年留到今年的"]),
    ],
    ids=["the next section is behind", "one may be between", "the last section"],
)
def test_only_between_neighbours_a_numbered_text_is_no_heading(behind: str, headings: list[str]) -> None:
    document = read_text(REPORT.format(behind))
    tags = RuleTagger().tag(document, (LOANS,))
    turned = without_inner_sections(document, tags, find_form_sections(document, (LOANS,)), (LOANS,))

    assert [document.text[tag.start : tag.end] for tag in turned if tag.role is Role.SECTION] == headings
