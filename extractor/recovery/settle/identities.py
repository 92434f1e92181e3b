"""Step 6, settle: which sums run through the rows that were placed.

An identity that is checked for several columns is looked at first where all its cells are settled, as the printed
totals mostly are: where it fails there, rows were lost or the source breaks it, and it says nothing of the other
columns; where it holds there, rows that are not in the source added nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.forms import CellKey, Instance
from extractor.recovery.settle.domains import ColumnSum
from extractor.recovery.settle.joint import MARGIN
from extractor.recovery.settle.options import Placement
from extractor.recovery.settle.placed import PlacedRow

_TOLERANCE = 1e-6
_OPEN = float("nan")


def sums_of(rows: Mapping[int, PlacedRow], instances: Sequence[Instance]) -> list[ColumnSum]:
    """The sums within one row and those over rows, by slot and printed column."""
    printed = {
        row.plan.keys[form_column]: (slot, n)
        for slot, row in rows.items()
        if row.placement is not None
        for n, form_column in enumerate(row.order)
    }
    settled = {slot: _settled(row.placement) for slot, row in rows.items() if row.placement is not None}
    families: dict[str, list[Instance]] = {}
    for instance in instances:
        families.setdefault(instance.identity.id, []).append(instance)
    return [found for family in families.values() for found in _family(family, printed, settled)]


def _family(
    family: Sequence[Instance],
    printed: Mapping[CellKey, tuple[int, int]],
    settled: Mapping[int, Sequence[float]],
) -> Iterator[ColumnSum]:
    """One identity at all its places."""
    within, across = [], []
    for instance in family:
        terms = instance.terms
        there = [(*printed[key], sign) for key, sign in terms if key in printed]
        rows = {key.row for key, _ in terms}
        if len({slot for slot, _, _ in there}) == 1 and len(there) == len(terms):
            within.append(ColumnSum(tuple(there), 0.0))
        elif len(rows) > 1 and there:
            across.append((ColumnSum(tuple(there), 0.0), len(there) == len(terms)))
    yield from within
    told = [rest for identity, _ in across if (rest := _rest(identity, settled)) == rest]
    if any(abs(rest) > _TOLERANCE for rest in told):
        return
    for identity, whole in across:
        if whole or told:
            yield identity


def _settled(placement: Placement) -> list[float]:
    """Value of each printed column on which all near options agree; NaN where they do not."""
    best = placement.options[0].cost
    near = [placement.numbers(o) for o in placement.options if o.cost - best < MARGIN]
    columns = [{value or 0.0 for value in column} for column in zip(*near, strict=True)]
    return [column.pop() if len(column) == 1 else _OPEN for column in columns]


def _rest(identity: ColumnSum, settled: Mapping[int, Sequence[float]]) -> float:
    return sum(sign * settled[slot][column] for slot, column, sign in identity.terms)
