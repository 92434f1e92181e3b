"""Step 7b, judge: which cells may be in a wrong place, according to sums that no single misprint of an office breaks.

A doubt is useful only where it can be true: of the cells of a sum only those that may have slid are doubted, not all
cells around.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final

from extractor.forms import CellKey, Instance
from extractor.messages import message, word
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Check, Status

_EMPTY: Final = (Status.BLANK, Status.NOT_APPLICABLE)
_NEVER: Final = (Status.MISSING, Status.INFERRED)
_FEWEST_BROKEN: Final = 3
"""Number of columns in which an identity fails, from which the placement may be wrong, not the source."""
Row = tuple[str, str]


def doubt_slid(
    verdicts: Mapping[CellKey, Verdict], checks: Sequence[Check], places: Mapping[tuple[str, str], Instance]
) -> dict[CellKey, Verdict]:
    """Doubted: cells of identities that fail in most columns, and of rows that end in an empty total.

    ``places``: the instance of each check, by id and ``where``.
    """
    placed = [(check, places[check.id, check.where]) for check in checks if (check.id, check.where) in places]
    known = _doubt_broken_families(verdicts, placed)
    for check, instance in placed:
        if _ends_in_total(instance, known):
            reason = message("check.total_slid", check=word("check", check.id))
            for key in instance.keys:
                if known[key].status not in _NEVER:
                    known[key] = known[key].doubted(evidence.SUSPECT, reason, Doubt.SUSPECT)
    return known


def _ends_in_total(instance: Instance, known: Mapping[CellKey, Verdict]) -> bool:
    """Is the total of the row empty, and its last number at least all the others, as if they had slid by a lost cell?

    An office that leaves out totals prints parts of any size.
    """
    total = instance.total
    if not instance.within_row or total is None or known[total].status not in _EMPTY:
        return False
    numbers = [value for key in instance.keys if key != total and (value := known[key].value) is not None]
    return any(numbers) and 2 * numbers[-1] >= sum(numbers)


def _doubt_broken_families(
    verdicts: Mapping[CellKey, Verdict], placed: Sequence[tuple[Check, Instance]]
) -> dict[CellKey, Verdict]:
    """Where an identity fails in most of its columns, by other amounts in each, cells are in wrong columns.

    An office breaks a sum here and there. If nearly all sums are broken, a column was lost, or rows slid. Rows that
    print all their cells and add up cannot have slid: where each failing column runs through another row, only the
    cells of those go to review, empty ones too; else all do, with those of sums that share cells with them.
    """
    known = dict(verdicts)
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
        for key in keys:
            if known[key].status not in _NEVER and not (told and (key.table, key.row) in sound):
                known[key] = known[key].doubted(evidence.SUSPECT, reason, Doubt.SUSPECT)
    return known


def _sound_rows(verdicts: Mapping[CellKey, Verdict], placed: Sequence[tuple[Check, Instance]]) -> Set[Row]:
    """Rows all of whose cells are printed and whose own sum holds."""
    return {
        (instance.left[0].key.table, instance.left[0].key.row)
        for check, instance in placed
        if check.status == "pass"
        and instance.within_row
        and all(verdicts[key].status is Status.READ for key in instance.keys)
    }


def _is_broken(family: Sequence[Check]) -> bool:
    failing = [check for check in family if check.status == "fail"]
    holding = sum(check.status == "pass" and bool(check.left) for check in family)
    gaps = {(check.right or 0) - (check.left or 0) for check in failing}
    return len(failing) > holding and len(failing) >= _FEWEST_BROKEN and len(gaps) >= len(failing) - 1
