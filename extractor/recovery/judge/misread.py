"""Step 7b, judge: what an engine made of bad print: a dash of a number, a 1 of a slash, another number where no sum
tells.

Pale or dotted digits leave a short stroke now and then. A table marks its empty cells or prints zeros there, not now
the one and now the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.document import Document
from extractor.forms import CellKey
from extractor.messages import message
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.features import key_of
from extractor.report import Check, Status

_MANY: Final = 5
"""Zeros that a table prints for each mark, from which it has no marks; and slashes, from which a 1 may be one."""
_FAILING: Final = 0.1
"""Share of the sums of a report that fail, from which its print is bad."""
_UNSURE: Final = 0.1
"""Share of what was recognised that is not read for sure, from which small signs may be lost."""
_SLASHES: Final = frozenset("/／")


@doubting
def doubt_misread(verdicts: Verdicts, checks: Sequence[Check]) -> Iterator[Against]:
    """Doubted, of what was recognised: marks that are not read for sure in tables that print zeros; a 1 of a sum that
    fails among slashes; where sums fail, numbers that belong to sums of which none holds; and where much is not read
    for sure, numbers that may have lost a minus sign."""
    seen = {key: verdict for key, verdict in verdicts.items() if verdict.recognised}
    slashed = with_slashes(verdicts)
    zeros, marks = Counter[str](), Counter[str]()
    for key, verdict in seen.items():
        zeros[key.table] += verdict.status is Status.READ and verdict.value == 0
        marks[key.table] += verdict.status is Status.NOT_APPLICABLE
    failing, holding, known = (_cells_of(checks, *states) for states in (("fail",), ("pass",), ("fail", "unknown")))
    told = Counter(check.status for check in checks)
    bad = told["fail"] >= max(1.0, _FAILING * (told["fail"] + told["pass"]))
    unsure = sum(v.status is Status.UNREADABLE or not v.is_sure for v in seen.values())
    faded = unsure >= _UNSURE * len(seen)
    for key, verdict in seen.items():
        odd = verdict.status is Status.NOT_APPLICABLE and zeros[key.table] >= _MANY * marks[key.table]
        if odd and verdict.score is not None and verdict.score < evidence.SURE_WORDS:
            yield Against(key, Doubt.OPEN, message("cell.doubtful_mark", printed=verdict.text))
        elif verdict.status is not Status.READ:
            continue
        elif verdict.value == 1 and key.table in slashed and key in failing:
            yield Against(key, Doubt.OPEN, message("cell.one_or_slash"))
        elif faded and verdict.column.kind == "change" and verdict.value and verdict.value > 0:
            yield Against(key, Doubt.OPEN, message("cell.sign_may_be_lost"))
        elif bad and verdict.value and key in known and key not in holding:
            yield Against(key, Doubt.SUSPECT, message("cell.no_sum_tells", count=told["fail"]))


@doubting
def doubt_written_over(verdicts: Verdicts, document: Document) -> Iterator[Against]:
    """Doubted: print on a picture that a person struck out or wrote over, whatever the sums say of it."""
    over = {(token.start, token.end) for token in document.tokens if token.written_over}
    for key, verdict in verdicts.items() if over else ():
        if any((span.start, span.end) in over for span in verdict.spans):
            yield Against(key, Doubt.OPEN, message("cell.written_over"))


def with_slashes(verdicts: Verdicts) -> frozenset[str]:
    """The tables that mark their empty cells with slashes, as an engine read them."""
    seen = Counter(key.table for key, v in verdicts.items() if v.recognised and v.text in _SLASHES)
    return frozenset(table for table, count in seen.items() if count >= _MANY)


def _cells_of(checks: Sequence[Check], *states: str) -> set[CellKey]:
    return {key_of(cell) for check in checks if check.status in states for cell in check.cells}
