"""Rows that a sentence beside the tables corrects, or tells in place of a table."""

import pytest

from extractor.forms import Form
from extractor.readers.text import read_text
from extractor.recovery.board.layout import layout_of
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.prose import doubt_prose
from extractor.report import Status
from tests.recovery.builders import TABLE, recover


@pytest.mark.parametrize(
    ("sentence", "doubted"),
    [
        ("更正说明：“期刊杂志”一栏成人 8 应为 9。", {"magazines"}),
        ("注：期刊杂志以9册为准。", {"magazines"}),
        ("期刊杂志误填为8册，长篇小说无误。", {"magazines", "novels"}),
        ("期刊杂志数据以上级公布为准。", set()),
        ("注：期刊杂志一行数据有误，以附件为准。", {"magazines"}),
        ("期刊杂志应为读者免费开放。", set()),
        ("全年新增期刊杂志8册。", set()),
    ],
)
def test_what_a_sentence_corrects_is_doubted(sentence: str, doubted: set[str]) -> None:
    stages = recover(TABLE)
    weighed = doubt_prose(stages.verdicts, read_text(f"{TABLE}\n{sentence}\n"), stages.layout)

    assert {key.row for key, verdict in weighed.items() if Doubt.OPEN in verdict.doubts} == doubted


@pytest.mark.parametrize(
    ("sentence", "doubted"),
    [
        ("行政许可：本年处理决定数量9件；", {"licensing"}),
        ("规章：本年制发件数2件，废止1件。", {"rules"}),
        ("依法实施行政许可9件。", set()),
        ("行政许可按规定公开。", set()),
        ("予以公开9件。", set()),
        ("予以公开：自然人3件，商业企业1件，科研机构2件，总计6件。", {"granted"}),
        ("行政复议：结果维持1件，结果纠正0件，其他结果2件，总计3件。", {"review", "direct", "after_review"}),
        ("予以公开：自然人3件，其余为商业企业和科研机构，共6件。", set()),
    ],
)
def test_a_row_that_only_a_sentence_has_is_not_lost(form_2021: Form, sentence: str, doubted: set[str]) -> None:
    layout = layout_of(form_2021)
    plans = (pair for plan in layout.plans for pair in zip(plan.keys, plan.columns, strict=True))
    verdicts = {key: Verdict(key, column, Status.MISSING) for key, column in plans}
    weighed = doubt_prose(verdicts, read_text(sentence), layout)

    assert {key.row for key, verdict in weighed.items() if Doubt.UNCLAIMED in verdict.doubts} == doubted
