"""A draft beside the final version: the final one is read where the file says which is which."""

from __future__ import annotations

import pytest

from extractor.drafts import final_only
from extractor.pipeline import Extractor
from extractor.readers.text import read_text

TITLE = "云溪县财政局2023年政府信息公开工作年度报告\n"
HEADING = "二、主动公开政府信息情况"


def table(issued: int, decisions: int) -> str:
    return (
        "第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n"
        f"规章\t{issued}\t0\t{issued}\n行政规范性文件\t3\t1\t20\n"
        f"第二十条第（五）项\n信息内容\t本年处理决定数量\n行政许可\t{decisions}\n"
    )


DRAFT, FINAL = table(471, 484), table(464, 477)
NEXT = "三、收到和处理政府信息公开申请情况\n无。\n"
READ = {
    "under lines of their own": f"{TITLE}{HEADING}\n（初稿）\n{DRAFT}（定稿）\n{FINAL}",
    "the final one first": f"{TITLE}{HEADING}\n【定稿】\n{FINAL}【征求意见稿】\n{DRAFT}{NEXT}",
    "at the end of headings": f"{TITLE}{HEADING}（修改前）\n{DRAFT}{HEADING}（修改后）\n{FINAL}",
    "two whole reports": f"{TITLE.strip()}（送审稿）\n{HEADING}\n{DRAFT}{TITLE.strip()}（正式稿）\n{HEADING}\n{FINAL}",
    "as cells": f"{TITLE}{HEADING}\n| 初稿 |\n{DRAFT}| 终稿 |\n{FINAL}",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_the_final_version_is_read(text: str) -> None:
    (report,) = (Extractor(tagger="rules").extract_document(final_only(read_text(text))),)
    values = {(cell.row, cell.col): cell.value for cell in report.cells}
    assert values["rules", "issued"] == 464
    assert values["licensing", "decisions"] == 477
    assert any("the draft" in warning for warning in report.warnings)
    records = Extractor(tagger="rules").extract_all_bytes(text.encode(), name="a.txt")
    assert [cell.value for record in records for cell in record.cells if cell.value == 471] == []


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}{HEADING}\n（初稿）\n{DRAFT}",
        f"{TITLE}{HEADING}\n（定稿）\n{FINAL}",
        f"{TITLE}{HEADING}\n{DRAFT}{FINAL}",
        f"{TITLE}{HEADING}\n（初稿）\n本表由办公室填写。\n（定稿）\n{FINAL}",
        f"{TITLE}本报告的初稿由办公室起草，定稿经会议审议。\n{HEADING}\n{FINAL}",
    ],
    ids=["a draft alone", "a final version alone", "no names", "unlike one another", "in prose"],
)
def test_nothing_is_passed_over_without_both_versions(text: str) -> None:
    document = read_text(text)
    assert final_only(document) is document
