"""Rows that a sentence beside the tables corrects, or tells in place of a table."""

import pytest

from extractor.readers.text import read_text
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.prose import doubt_prose
from tests.recovery.builders import TABLE, recover


@pytest.mark.parametrize(
    ("sentence", "doubted"),
    [
        ("更正说明：“期刊杂志”一栏成人 8 应为 9。", {"magazines"}),
        ("注：期刊杂志以9册为准。", {"magazines"}),
        ("期刊杂志误填为8册，长篇小说无误。", {"magazines", "novels"}),
        ("期刊杂志数据以上级公布为准。", set()),
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
        ("期刊杂志：成人8册，少儿0册；", True),
        ("本馆期刊杂志不外借。", False),
        ("期刊杂志不外借。", False),
        ("借阅期刊杂志8册。", False),
    ],
)
def test_a_row_that_only_a_sentence_has_is_not_lost(sentence: str, doubted: bool) -> None:
    lines = [line for line in TABLE.splitlines() if not line.startswith("期刊杂志")]
    stages = recover("\n".join(lines))
    weighed = doubt_prose(stages.verdicts, read_text(sentence), stages.layout)
    changed = {key.row for key, verdict in weighed.items() if Doubt.UNCLAIMED in verdict.doubts}

    assert changed == ({"magazines"} if doubted else set())
