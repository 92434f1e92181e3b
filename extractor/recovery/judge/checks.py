"""Step 7b, judge: the checks, how they count for or against the cells, and the cells that only one value can fill.

A printed number is never replaced. A check that the placement was chosen to satisfy proves nothing (``anchored``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Protocol

from extractor.forms import CellKey, Instance
from extractor.frozen import replace
from extractor.messages import message, word
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Against, Verdict, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.slid import doubt_slid
from extractor.recovery.sums.equations import TOLERANCE
from extractor.report import Cell, Check, Fact, Status

ALWAYS_REVIEWED = (Status.INFERRED, Status.UNREADABLE)
_EMPTY = (Status.BLANK, Status.NOT_APPLICABLE)
_PRINTED_ZEROS = 0.2
"""Zeros read for each cell lost, from which a lost cell may be one more 0 rather than an empty cell."""


class Judged(Protocol):
    """What an identity needs of a cell: a verdict in progress, or a cell of a finished record."""

    @property
    def status(self) -> Status: ...

    @property
    def value(self) -> int | float | None: ...

    @property
    def anchored(self) -> bool: ...


def run_checks(verdicts: Mapping[CellKey, Judged], layout: Layout, facts: Mapping[str, Fact]) -> list[Check]:
    """All identities of the report, then the counts that the narrative states."""
    totals = totals_of(layout)
    checks = [_check(instance, verdicts, totals) for instance in layout.instances]
    checks_of_fact: dict[str, list[Check]] = {}
    for instance in narrative_instances(layout):
        name = instance.identity.fact or ""
        told = facts.get(name)
        if told is None or not isinstance(told.value, int | float) or isinstance(told.value, bool):
            continue
        checks_of_fact.setdefault(name, []).append(_check(instance, verdicts, totals, told=float(told.value)))
    # Of several cells that a stated count may mean, the one that agrees is meant.
    for meant in checks_of_fact.values():
        checks.append(next((check for check in meant if check.status == "pass"), meant[0]))
    return checks


def narrative_instances(layout: Layout) -> list[Instance]:
    from extractor.forms import instances

    return [
        i
        for identity in layout.form.identities
        if identity.scope == "narrative"
        for i in instances(layout.form, identity)
    ]


def totals_of(layout: Layout) -> frozenset[CellKey]:
    """Cells that alone are the sum of several others."""
    return frozenset(total for instance in layout.instances if (total := instance.total) is not None)


def _check(
    instance: Instance, verdicts: Mapping[CellKey, Judged], totals: Set[CellKey], told: float | None = None
) -> Check:
    left = _side(instance.left, verdicts) if told is None else told
    right = _side(instance.right, verdicts)
    involved = [verdicts[key] for key in instance.keys]
    some = any(v.status is Status.READ for v in involved)
    if left is None or right is None or not some:
        status = "unknown"
    elif abs(left - right) <= instance.identity.tolerance + TOLERANCE:
        status = "pass"
    else:
        # An empty part of a sum adds nothing to it; a total that was left empty is not the number 0.
        open_total = any(verdicts[key].status in _EMPTY and key in totals for key in instance.keys)
        status = "unknown" if open_total else "fail"
    return Check(
        id=instance.identity.id,
        where=instance.where,
        status=status,  # type: ignore[arg-type]
        left=left,
        right=right,
        cells=instance.cells,
        anchored=all(v.anchored for v in involved),
    )


def _side(terms: Sequence[object], verdicts: Mapping[CellKey, Judged]) -> float | None:
    """``None`` where a cell is not known."""
    total = 0.0
    for term in terms:
        verdict = verdicts[term.key]  # type: ignore[attr-defined]
        if verdict.status is Status.READ and verdict.value is not None:
            total += term.sign * verdict.value  # type: ignore[attr-defined]
        elif verdict.status not in _EMPTY:
            return None
    return int(total) if total == int(total) else total


def infer(verdicts: Verdicts, layout: Layout) -> dict[CellKey, Verdict]:
    """Fill cells that the source lost and for which the identities allow one value only; marked ``inferred``.

    Nothing is inferred where the table prints no zeros (an empty cell is as likely as a 0) or where two identities
    require different values.
    """
    known = dict(verdicts)
    zeros = _tables_with_zeros(verdicts)
    for _ in range(4):
        wanted: dict[CellKey, set[float]] = {}
        for instance in layout.instances:
            if instance.identity.notice:
                continue
            for key, value in _only_values(instance, known):
                if value != 0 or key.table in zeros:
                    wanted.setdefault(key, set()).add(value)
        fresh = {
            key: next(iter(values))
            for key, values in wanted.items()
            if len(values) == 1 and known[key].status is Status.MISSING and not any(math.isnan(v) for v in values)
        }
        if not fresh:
            break
        for key, value in fresh.items():
            known[key] = replace(
                known[key],
                status=Status.INFERRED,
                value=int(value) if value == int(value) else value,
                unit=known[key].column.unit,
                confidence=evidence.INFERRED,
                reasons=(*known[key].reasons, message("cell.inferred")),
                method="inferred:sums",
            )
    return known


def _tables_with_zeros(verdicts: Verdicts) -> set[str]:
    """Tables that print zeros as zeros: enough of them were read, compared with the cells of which nothing was."""
    printed: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for key, verdict in verdicts.items():
        printed[key.table] += verdict.status is Status.READ and verdict.value == 0
        lost[key.table] += verdict.status is Status.MISSING
    return {table for table in printed if printed[table] and printed[table] >= _PRINTED_ZEROS * lost[table]}


def _only_values(instance: Instance, known: Verdicts) -> list[tuple[CellKey, float]]:
    """Values that this identity forces on its lost cells: one lost cell, or several that must all be 0."""
    terms = instance.terms
    total, lost, zeros, blanks = 0.0, [], 0, 0
    for key, sign in terms:
        verdict = known[key]
        if verdict.status is Status.MISSING:
            lost.append((key, sign))
        elif verdict.value is not None:
            total += sign * verdict.value
            zeros += verdict.value == 0
        elif verdict.status in _EMPTY:
            blanks += 1
        else:
            return []
    if not lost or len(lost) == len(terms):
        return []
    if any(known[key].column.kind == "change" for key, _ in lost):
        return []
    if len(lost) == 1:
        key, sign = lost[0]
        value = -total / sign
        if value < 0 or (known[key].column.kind == "count" and value != int(value)):
            # This identity fails whatever the cell is: it is evidence against the value that another one requires.
            return [(key, math.nan)]
        return [] if value == 0 and blanks else [(key, value)]
    one_side = len({sign for _, sign in lost}) == 1
    if one_side and abs(total) < TOLERANCE and not blanks and zeros and all(known[k].recognised for k, _ in lost):
        return [(key, 0.0) for key, _ in lost]
    return []


def weigh_checks(verdicts: Verdicts, checks: Sequence[Check], layout: Layout) -> dict[CellKey, Verdict]:
    """Failing checks become reasons; they send a cell to review unless the source itself clearly prints it there."""
    places = {(i.identity.id, i.where): i for i in layout.instances}
    known = dict(verdicts)
    blamed: dict[CellKey, list[tuple[Check, float | None]]] = {}
    for check in checks:
        instance = places.get((check.id, check.where))
        if check.status != "fail" or instance is None:
            continue
        for key in dict.fromkeys(instance.keys):
            blamed.setdefault(key, []).append((check, _gap(check, instance, key)))
    explained = _explained(blamed, places) | _vouched_for(blamed, checks, places, known)
    for key, against in blamed.items():
        verdict = known[key]
        for check, _ in against:
            reason = message(
                "check.fails",
                check=word("check", check.id),
                where=check.where,
                left=_number(check.left),
                right=_number(check.right),
            )
            verdict = replace(verdict, reasons=(*verdict.reasons, reason))
        gaps = {gap for _, gap in against}
        gap = next(iter(gaps))
        crossing = len(against) > 1 and len(gaps) == 1 and gap is not None
        if crossing and gap is not None and verdict.value is not None:
            reason = message("check.would_hold", count=len(against), value=_number(verdict.value + gap))
            verdict = replace(verdict, reasons=(*verdict.reasons, reason))
        beside = any(places[c.id, c.where].within_row for c, _ in against)
        # Digits that were recognised may be misread wherever they are: the error need not be in the source.
        misread = verdict.recognised and key not in explained
        if not verdict.firm or crossing or misread or (beside and key not in explained):
            doubts = verdict.doubts | {Doubt.SUSPECT}
            verdict = replace(verdict, confidence=min(verdict.confidence, evidence.MOST[Doubt.SUSPECT]), doubts=doubts)
        known[key] = verdict
    return doubt_slid(known, checks, places, layout)


@doubting
def weigh_partial_rows(verdicts: Verdicts, layout: Layout) -> Iterator[Against]:
    """Rows of which OCR saw a part: where the part does not add up to the total, something was missed or misread, and
    two numbers may have been read as one, of which the second belongs to a cell of which nothing was seen. So they may
    where a number begins with a 0."""
    for instance in layout.instances:
        terms = instance.terms
        if not instance.within_row:
            continue
        involved = [verdicts[key] for key, _ in terms]
        if not any(v.status is Status.MISSING and v.recognised for v in involved):
            continue
        rest = sum(sign * (verdicts[key].value or 0) for key, sign in terms)
        two_in_one = any(_begins_with_zero(verdict) for verdict in involved)
        if abs(rest) <= TOLERANCE and not two_in_one:
            continue
        reason = message("row.part_without_total" if abs(rest) > TOLERANCE else "row.numbers_run_together")
        for key, _ in terms:
            if verdicts[key].status in (Status.READ, Status.MISSING):
                yield Against(key, Doubt.PARTIAL, reason)


def _begins_with_zero(verdict: Verdict) -> bool:
    text = (verdict.text or "").strip()
    return verdict.status is Status.READ and text[:1] == "0" and text[1:2].isdecimal()


def _explained(
    blamed: Mapping[CellKey, Sequence[tuple[Check, float | None]]], places: Mapping[tuple[str, str], Instance]
) -> set[CellKey]:
    """Cells of a failing row whose failure is due to another cell: the one where a failing column crosses the row."""
    explained: set[CellKey] = set()
    for key, against in blamed.items():
        gaps = {gap for _, gap in against}
        if len(against) > 1 and len(gaps) == 1 and None not in gaps:
            for check, _ in against:
                explained.update(other for other in places[check.id, check.where].keys if other != key)
    return explained


def _vouched_for(
    blamed: Mapping[CellKey, Sequence[tuple[Check, float | None]]],
    checks: Sequence[Check],
    places: Mapping[tuple[str, str], Instance],
    verdicts: Verdicts,
) -> set[CellKey]:
    """Recognised cells of failing sums whose sums the other way hold, where each failing sum has a cell of which that
    is not so: the error is in that one. Where all of them are vouched for, a number may be in the wrong row."""
    held: dict[bool, set[CellKey]] = {True: set(), False: set()}
    for check in checks:
        instance = places.get((check.id, check.where))
        if check.status == "pass" and instance is not None:
            held[instance.within_row].update(instance.keys)

    def other_way_holds(key: CellKey, check: Check) -> bool:
        return key in held[not places[check.id, check.where].within_row]

    found = set()
    for key, against in blamed.items():
        sure = verdicts[key].recognised and verdicts[key].is_sure
        if sure and all(
            other_way_holds(key, check)
            and not all(other_way_holds(other, check) for other in places[check.id, check.where].keys)
            for check, _ in against
        ):
            found.add(key)
    return found


def _gap(check: Check, instance: Instance, key: CellKey) -> float | None:
    """What must be added to the cell for the check to hold; ``None`` where the cell is in it more than once."""
    signs = [sign for other, sign in instance.terms if other == key]
    if check.left is None or check.right is None or len(signs) != 1:
        return None
    return (check.right - check.left) / signs[0]


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:g}" if value != int(value) else str(int(value))


def to_review(verdict: Verdict, threshold: float = evidence.REVIEW_BELOW) -> bool:
    """A decision on review in the verdict holds; where there is none, a cell below ``threshold`` goes to review.

    Inferred and unreadable cells always go to review.
    """
    if verdict.status in ALWAYS_REVIEWED:
        return True
    return verdict.confidence < threshold if verdict.review is None else verdict.review


def to_cells(verdicts: Verdicts, threshold: float = evidence.REVIEW_BELOW) -> tuple[Cell, ...]:
    """The record's cells; ``threshold`` as for :func:`to_review`."""
    return tuple(
        Cell(
            table=v.key.table,
            row=v.key.row,
            col=v.key.col,
            value=v.value,
            text=v.text,
            unit=v.unit,
            status=v.status,
            confidence=round(v.confidence, 4),
            needs_review=to_review(v, threshold),
            reasons=v.reasons,
            method=v.method,
            spans=v.spans,
        )
        for v in verdicts.values()
    )
