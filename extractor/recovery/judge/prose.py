"""Step 7b, judge: sentences beside the tables that correct a row, or hold the numbers of a row that no table has.

A correction (行政处罚一栏 31 应为 27) is no value of the table, and what the table prints may no longer count. A row
of few cells that a converter or an office wrote as a sentence (行政许可：本年处理决定数量9件) is not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import Document
from extractor.forms.lexicon import label_key
from extractor.messages import message
from extractor.normalize import fold
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status

_CORRECTS: Final = re.compile(r"应为|应改为|[更修订改]正为|误[为写填]|填报有误|勘误|以[^,。;]{0,12}\d[^,。;]{0,6}为准")
_IN_ERROR: Final = re.compile(
    r"(?:数据|数字|填报|填写|统计)(?:有误|错误|有出入)|以(?:附件|原件|纸质|扫描|更正)[^,。;]{0,6}为准"
)
"""A correction without a number: which of the row's cells it means is not said."""
_SENTENCE: Final = re.compile(r"[^。\n\f]+")
_CLAUSE: Final = re.compile(r"[^。;,\n\f]+")
_DIGIT: Final = re.compile(r"\d")
_FAR: Final = 24
"""Characters between the name of a row and its first number."""
_NEAR: Final = 3
"""Characters between the name of a column and its number."""
_FEW: Final = 3
"""Of rows with more cells a sentence tells the sum, unless it names as many columns, each with a number."""


@doubting
def doubt_prose(verdicts: Verdicts, document: Document, layout: Layout) -> Iterator[Against]:
    """Doubted: the cells of rows that a correction names, and missing cells of rows that a clause begins with and goes
    on with a number."""
    text = document.normal.text
    said_all = ["".join(s[0].split()) for s in _SENTENCE.finditer(text)]
    sentences = [said for said in said_all if _DIGIT.search(said)]
    plain = [label_key(said) for said in sentences]
    corrections = [said for said in sentences if _CORRECTS.search(said)]
    corrections += [said for said in said_all if _IN_ERROR.search(said)]
    clauses = ["".join(clause[0].split()) for clause in _CLAUSE.finditer(text)]
    for plan in layout.plans:
        names = [fold(body) for body in layout.lexicon.bodies_of(plan.slot)]
        if any(name in said for name in names for said in corrections):
            yield from (Against(key, Doubt.OPEN, message("row.corrected")) for key in plan.keys)
        lost = [key for key in plan.keys if verdicts[key].status is Status.MISSING]
        if len(lost) < len(plan.keys):
            continue
        if len(lost) <= _FEW:
            told = any(_tells(clause, name) for name in names for clause in clauses)
        else:
            told = any(_tells_by_column(said, name, plan) for said in plain for name in names or ("",))
        if told:
            yield from (Against(key, Doubt.UNCLAIMED, message("row.told_in_prose")) for key in lost)


def _tells(clause: str, name: str) -> bool:
    return clause.startswith(name) and _DIGIT.search(clause[: len(name) + _FAR], len(name)) is not None


def _tells_by_column(said: str, row: str, plan: RowPlan) -> bool:
    """Does the sentence, behind the name of the row, go through its columns, a number behind each? ``row``: empty for a
    table of one line."""
    behind = said.partition(row)[2] if row else said
    names = dict.fromkeys(label_key(wording) for column in plan.columns for wording in column.wordings)
    ends = (behind.find(name) + len(name) for name in names if name in behind)
    return sum(_DIGIT.search(behind, end, end + _NEAR) is not None for end in ends) >= _FEW
