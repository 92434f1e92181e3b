"""Step 7b, judge: which cells may be in a wrong place, according to sums that no single misprint of an office breaks.

A doubt is useful only where it can be true: of the cells of a sum only those that may have slid are doubted, not all
cells around. Where one sum fails in two columns, in one of them by as much too little as in the other too much, and one
row has just that between its cells there, its value is most likely one cell aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, combinations
from typing import Final

from extractor.forms import CellKey, Instance
from extractor.messages import message, word
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Against, Verdict, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.misread import with_slashes
from extractor.recovery.settle.options import Lost
from extractor.recovery.sums.equations import TOLERANCE
from extractor.report import Check, Status

_EMPTY: Final = (Status.BLANK, Status.NOT_APPLICABLE)
_NEVER: Final = (Status.MISSING, Status.INFERRED)
_FEWEST_BROKEN: Final = 3
"""Number of columns in which an identity fails, from which the placement may be wrong, not the source."""
_FEWEST_IN_LINE: Final = 2
"""The same of the sums along a table that is one line."""
_MOSTLY: Final = 4
"""Totals printed for each that is empty, from which it may be a number that was lost."""
Row = tuple[str, str]
Placed = Sequence[tuple[Check, Instance]]
Suspect = tuple[CellKey, str]
"""A cell, and why it may hold what belongs elsewhere."""


@doubting
def doubt_slid(
    verdicts: Verdicts,
    checks: Sequence[Check],
    places: Mapping[tuple[str, str], Instance],
    layout: Layout,
) -> Iterator[Against]:
    """Doubted: cells of identities that fail in most columns, of rows that end in an empty total, of lines in which a
    sum fails, of rows that end too early, and those that two failing columns ask for.

    ``places``: the instance of each check, by id and ``where``.
    """
    placed = [(check, places[check.id, check.where]) for check in checks if (check.id, check.where) in places]
    yield from _ends_lost(verdicts, placed)
    for key, reason in _suspects(verdicts, placed, layout):
        if verdicts[key].status not in _NEVER:
            yield Against(key, Doubt.SUSPECT, reason)


def _suspects(verdicts: Verdicts, placed: Placed, layout: Layout) -> Iterator[Suspect]:
    yield from _broken_families(verdicts, placed)
    yield from _broken_lines(verdicts, placed, layout)
    yield from _broken_single_rows(placed, layout)
    for name, key in exchanged_cells(verdicts, placed):
        yield key, message("check.exchanged", check=word("check", name))
    borne_out = _borne_out_by_columns(placed)
    for check, instance in placed:
        if _ends_in_total(instance, verdicts, borne_out):
            reason = message("check.total_slid", check=word("check", check.id))
            yield from ((key, reason) for key in instance.keys)
    yield from _odd_totals(verdicts, placed, borne_out)


def _odd_totals(verdicts: Verdicts, placed: Placed, borne_out: Set[CellKey]) -> Iterator[Suspect]:
    """Where the other rows print their totals, an empty one is doubted in a row of printed zeros, and the whole row
    where numbers are in it that the sums of their columns do not need."""
    rows = [
        (check, i, total)
        for check, i in placed
        if i.within_row and (total := i.total) is not None and any(verdicts[key].value is not None for key in i.keys)
    ]
    printed = Counter(check.id for check, _, total in rows if verdicts[total].status is Status.READ)
    empty = Counter(check.id for check, _, total in rows if verdicts[total].status in _EMPTY)
    for check, instance, total in rows:
        if verdicts[total].status not in _EMPTY or printed[check.id] < _MOSTLY * empty[check.id]:
            continue
        parts = [key for key in instance.keys if key != total]
        reason = message("check.total_empty", check=word("check", check.id), count=printed[check.id])
        if all(verdicts[key].value == 0 for key in parts):
            yield total, reason
        elif not _all_borne_out(parts, verdicts, borne_out):
            yield from ((key, reason) for key in instance.keys)


def _borne_out_by_columns(placed: Placed) -> Set[CellKey]:
    """Cells through which a sum that is not 0 holds down the column, without having been chosen for it: what is in them
    belongs to that column."""
    return {
        key
        for check, instance in placed
        if check.status == "pass" and check.anchored and check.left and not instance.within_row
        for key in instance.keys
    }


def _all_borne_out(parts: Iterable[CellKey], verdicts: Verdicts, borne_out: Set[CellKey]) -> bool:
    return all(key in borne_out for key in parts if verdicts[key].value)


def _ends_in_total(instance: Instance, known: Verdicts, borne_out: Set[CellKey]) -> bool:
    """Is the total of the row empty, and may it be among the parts, as if they had slid by cells that were lost, or by
    those of a page number among them?

    An office that leaves out totals prints parts of any size, and what the sum of its column needs has not slid.
    """
    total = instance.total
    if not instance.within_row or total is None or known[total].status not in _EMPTY:
        return False
    parts = [key for key in instance.keys if key != total]
    numbers = [value for key in parts if (value := known[key].value) is not None]
    return not _all_borne_out(parts, known, borne_out) and may_hold_total(numbers)


def _broken_families(verdicts: Verdicts, placed: Placed) -> Iterator[Suspect]:
    """Where an identity fails in most of its columns, by other amounts in each, cells are in wrong columns.

    An office breaks a sum here and there. If nearly all sums are broken, a column was lost, or rows slid. Rows that
    print all their cells and add up cannot have slid: where each failing column runs through another row, only the
    cells of those go to review, empty ones too; else all do, with those of sums that share cells with them.
    """
    families: dict[str, list[tuple[Check, Instance]]] = {}
    for check, instance in placed:
        if not instance.within_row:
            families.setdefault(check.id, []).append((check, instance))
    broken = {name for name, family in families.items() if _is_broken([check for check, _ in family])}
    apart = {key for name in broken for _, instance in families[name] for key in instance.keys}
    sound = _sound_rows(verdicts, placed)
    for name, family in families.items():
        keys = {key: None for _, instance in family for key in instance.keys}
        failing = [instance for check, instance in family if check.status == "fail"]
        if name not in broken and not (failing and apart & keys.keys()):
            continue
        told = all(any((key.table, key.row) not in sound for key in instance.keys) for instance in failing)
        reason = message("check.fails_in_columns", check=word("check", name), failing=len(failing), columns=len(family))
        yield from ((key, reason) for key in keys if not (told and (key.table, key.row) in sound))


def _sound_rows(verdicts: Verdicts, placed: Placed) -> Set[Row]:
    """Rows all of whose cells are printed and whose own sum holds. With marks among them, which add nothing, only what
    was read for sure and is no slash read as 1 makes it hold."""
    slashed = with_slashes(verdicts)

    def stands(key: CellKey) -> bool:
        verdict = verdicts[key]
        stroke = verdict.recognised and verdict.value == 1 and key.table in slashed
        return not stroke and (verdict.score is None or verdict.score >= evidence.SURE_WORDS)

    def is_sound(keys: Sequence[CellKey]) -> bool:
        read = [key for key in keys if verdicts[key].status is Status.READ]
        marked = sum(verdicts[key].status is Status.NOT_APPLICABLE for key in keys)
        return len(read) + marked == len(keys) and (not marked or all(map(stands, read)))

    return {
        (instance.left[0].key.table, instance.left[0].key.row)
        for check, instance in placed
        if check.status == "pass" and instance.within_row and is_sound(instance.keys)
    }


def _is_broken(family: Sequence[Check]) -> bool:
    failing = [check for check in family if check.status == "fail"]
    holding = sum(check.status == "pass" and bool(check.left) for check in family)
    gaps = set(map(gap_of, failing))
    return len(failing) > holding and len(failing) >= _FEWEST_BROKEN and len(gaps) >= len(failing) - 1


def may_hold_total(parts: Sequence[int | float]) -> bool:
    """Is the last part at least as much as all others, or any part just the sum of several before it?"""
    if not parts or 2 * parts[-1] >= sum(parts):
        return bool(parts)
    sums = accumulate(parts)
    several = (sum(map(bool, parts[:place])) > 1 for place in range(1, len(parts)))
    return any(held and part == before for held, part, before in zip(several, parts[1:], sums, strict=False))


def _broken_lines(verdicts: Verdicts, placed: Placed, layout: Layout) -> Iterator[Suspect]:
    """Where nothing but the place in the line says the column, a sum that fails in it doubts the whole line."""
    failing = {
        key: check
        for check, instance in placed
        if check.status == "fail" and instance.within_row
        for key in instance.keys
        if (grounds := verdicts[key].grounds) is not None and grounds.column == "position"
    }
    for plan in layout.plans:
        check = next((failing[key] for key in plan.keys if key in failing), None)
        if check is None:
            continue
        reason = message("check.fails_in_line", check=word("check", check.id), where=check.where)
        yield from ((key, reason) for key in plan.keys)


def _broken_single_rows(placed: Placed, layout: Layout) -> Iterator[Suspect]:
    """Where a table is drawn as one line of numbers and as many of its sums fail as hold, two at least, the line lost a
    cell and slid, whatever is printed above its numbers."""
    for plan in layout.plans:
        own = set(plan.keys)
        if len({key.row for key in own}) == 1:
            continue
        along = [check for check, instance in placed if own.issuperset(instance.keys)]
        failing = [check for check in along if check.status == "fail"]
        holding = sum(check.status == "pass" and bool(check.left) for check in along)
        if len(failing) >= max(_FEWEST_IN_LINE, holding):
            reason = message("check.fails_in_line", check=word("check", failing[0].id), where=failing[0].where)
            yield from ((key, reason) for key in plan.keys)


def _ends_lost(verdicts: Verdicts, placed: Placed) -> Iterator[Against]:
    """Cells written one behind the other, of which the last are missing: any cell since the last sum that holds may be
    the one that was lost, and what is behind it slid."""
    for _, instance in placed:
        keys = instance.keys
        if not instance.within_row or not any(_ends_too_early(verdicts[key]) for key in keys):
            continue
        there = (key for key in keys if verdicts[key].status is not Status.MISSING)
        yield from (Against(key, Doubt.OPEN, message("row.end_lost")) for key in there)


def _ends_too_early(verdict: Verdict) -> bool:
    grounds = verdict.grounds
    early = grounds is not None and grounds.lost == Lost.CUT and grounds.geometry == Geometry.NONE
    return early and verdict.status is Status.MISSING


def exchanged_cells(verdicts: Verdicts, placed: Sequence[tuple[Check, Instance]]) -> Iterator[tuple[str, CellKey]]:
    """Pairs of the identity and a cell that may be in the other column; both cells of each such row.

    ``placed``: the checks with their instances.
    """
    failing = [(check, i) for check, i in placed if not i.within_row and check.status == "fail"]
    for (check, one), (other_check, other) in combinations(failing, 2):
        gap = gap_of(check)
        if check.id != other_check.id or abs(gap + gap_of(other_check)) > TOLERANCE:
            continue
        there = {(key.table, key.row): key for key in other.keys}
        for key in one.keys:
            beside = there.get((key.table, key.row))
            if beside is None or key == beside:
                continue
            if abs(abs(_value(verdicts[key]) - _value(verdicts[beside])) - abs(gap)) <= TOLERANCE:
                yield check.id, key
                yield check.id, beside


def gap_of(failing: Check) -> float:
    """By how much the right side of a check that fails is more than its left."""
    return (failing.right or 0.0) - (failing.left or 0.0)


def _value(verdict: Verdict) -> float:
    return verdict.value or 0.0
