"""OCR look-alikes: where one reading breaks the sums that cross in a cell, and another one of the engine corrects both.

Used only for text that an engine recognised from a picture, and only with a reading that the engine itself held
possible: a number printed in the source is never replaced. The cell's reasons name the change, and it goes to review.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from extractor.document import Document
from extractor.forms import CellKey, Instance
from extractor.messages import message
from extractor.normalize import normalize
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.sums.equations import TOLERANCE
from extractor.report import Status
from extractor.values import ReadingKind, read_value

CHOSEN = 0.85
"""Chance that a reading chosen by the sums is right; it goes to review."""
_EMPTY = (Status.BLANK, Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class _Repair:
    key: CellKey
    value: int | float
    text: str
    mended: frozenset[int]
    """The failing sums that it makes hold, by number."""


def choose_lookalikes(
    document: Document, verdicts: Mapping[CellKey, Verdict], layout: Layout
) -> dict[CellKey, Verdict]:
    """The cells, with another reading of the engine where it alone corrects a failing row and a failing column.

    A sum that two different changes would correct decides nothing.
    """
    known = dict(verdicts)
    readings = _alternatives(document, verdicts)
    if not readings:
        return known
    sums = [i for i in layout.instances if not i.identity.notice]
    of_cell: dict[CellKey, list[int]] = defaultdict(list)
    for number, instance in enumerate(sums):
        for key in dict.fromkeys(term.key for term in (*instance.left, *instance.right)):
            of_cell[key].append(number)
    gaps = [_gap(instance, known) for instance in sums]
    repairs = [
        repair
        for key, texts in readings.items()
        for repair in _repairs(key, texts, known[key], [(n, sums[n], gaps[n]) for n in of_cell[key]])
    ]
    for repair in repairs:
        if any(other is not repair and other.mended & repair.mended for other in repairs):
            continue
        verdict = known[repair.key]
        reason = message("cell.lookalike", seen=verdict.text, chosen=repair.text)
        chosen = replace(verdict, value=repair.value, anchored=False).doubted(CHOSEN, reason, Doubt.LOOKALIKE)
        # Failing checks pointed at it: whatever the other evidence, a person looks at it.
        known[repair.key] = replace(chosen, review=True, doubts=chosen.doubts | {Doubt.SUSPECT})
    return known


def _alternatives(document: Document, verdicts: Mapping[CellKey, Verdict]) -> dict[CellKey, tuple[str, ...]]:
    """Cell → the other readings of its whole token."""
    tokens = {(t.start, t.end): t.alternatives for t in document.tokens if t.alternatives}
    if not tokens:
        return {}
    found: dict[CellKey, tuple[str, ...]] = {}
    for key, verdict in verdicts.items():
        if verdict.status is Status.READ and verdict.recognised and len(verdict.spans) == 1:
            span = verdict.spans[0]
            texts = tuple(text for text, _ in tokens.get((span.start, span.end), ()))
            if texts:
                found[key] = texts
    return found


def _repairs(
    key: CellKey, texts: tuple[str, ...], verdict: Verdict, around: list[tuple[int, Instance, float | None]]
) -> Iterator[_Repair]:
    """Readings with which every sum through the cell holds, of which a row and a column did not."""
    if verdict.value is None or any(gap is None for _, _, gap in around):
        return
    failing = frozenset(n for n, _, gap in around if gap is not None and abs(gap) > _allowed(around, n))
    if not any(_along_row(i) for n, i, _ in around if n in failing):
        return
    if not any(not _along_row(i) for n, i, _ in around if n in failing):
        return
    for text in texts:
        reading = read_value(normalize(text).text)
        if reading.kind is not ReadingKind.NUMBER or reading.value is None or reading.value == verdict.value:
            continue
        change = reading.value - verdict.value
        if all(abs((gap or 0.0) + _sign(i, key) * change) <= i.identity.tolerance + TOLERANCE for _, i, gap in around):
            yield _Repair(key, reading.value, text, failing)


def _allowed(around: list[tuple[int, Instance, float | None]], number: int) -> float:
    return next(i.identity.tolerance for n, i, _ in around if n == number) + TOLERANCE


def _along_row(instance: Instance) -> bool:
    return len({term.key.row for term in (*instance.left, *instance.right)}) == 1


def _sign(instance: Instance, key: CellKey) -> int:
    """What adding 1 to the cell adds to the left side less the right one."""
    return sum(t.sign for t in instance.left if t.key == key) - sum(t.sign for t in instance.right if t.key == key)


def _gap(instance: Instance, verdicts: Mapping[CellKey, Verdict]) -> float | None:
    """The left side less the right one; ``None`` where a cell is not known."""
    total = 0.0
    for terms, side in ((instance.left, 1), (instance.right, -1)):
        for term in terms:
            verdict = verdicts[term.key]
            if verdict.status is Status.READ and verdict.value is not None:
                total += side * term.sign * verdict.value
            elif verdict.status not in _EMPTY:
                return None
    return total
