"""Step 7b, judge: dashes that an engine saw, which may be what it saw of a number.

Pale or dotted digits leave a short stroke now and then. A table marks its empty cells with dashes or prints zeros there, not
now the one and now the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from extractor.messages import message
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Against, Verdict, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status

_DIFFER: Final = 0.5
"""Score up to which readings of a dash differ, or it is off the middle of its cell."""
_ZEROS: Final = 5
"""Zeros that a table prints for each dash, from which it has no dashes."""


@doubting
def doubt_dashes(verdicts: Verdicts) -> Iterator[Against]:
    """Doubted: dashes on which readings differ, and those that are not read for sure in tables that print zeros."""
    zeros, dashes = Counter[str](), Counter[str]()
    for key, verdict in verdicts.items():
        zeros[key.table] += verdict.status is Status.READ and verdict.value == 0
        dashes[key.table] += _is_dash(verdict)
    for key, verdict in verdicts.items():
        if not _is_dash(verdict) or verdict.score is None:
            continue
        odd = zeros[key.table] >= _ZEROS * dashes[key.table]
        if verdict.score <= _DIFFER or (odd and verdict.score < evidence.SURE_WORDS):
            yield Against(key, Doubt.OPEN, message("cell.doubtful_dash", printed=verdict.text))


def _is_dash(verdict: Verdict) -> bool:
    return verdict.status is Status.NOT_APPLICABLE and verdict.recognised
