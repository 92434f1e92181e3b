"""Step 6, settle: which sums run through the rows that were placed.

An identity that is checked for several columns is looked at first where all its cells are settled, as the printed
totals mostly are: where it fails there, rows were lost or the source breaks it, and it is no evidence about the other
columns; where it holds there, rows that are not in the source added nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.recovery.settle.joint import MARGIN, PlacedRow
from extractor.recovery.settle.options import Placement
from extractor.recovery.sums.equations import TOLERANCE, Cell, Equation
from extractor.recovery.sums.sums import Sums

_OPEN = float("nan")


def sums_of(rows: Mapping[int, PlacedRow], sums: Sums) -> list[Equation[Cell]]:
    """The sums within one row and those over rows, by slot and printed column."""
    printed: dict[Cell, Cell] = {}
    settled: dict[Cell, float] = {}
    for slot, row in rows.items():
        if row.placement is not None:
            printed.update(((slot, form_column), (slot, n)) for n, form_column in enumerate(row.order))
            settled.update(((slot, n), value) for n, value in enumerate(_settled(row.placement)))
    return [found for family in sums.families for found in _family(family, printed, settled)]


def _family(
    family: Sequence[Equation[Cell]], printed: Mapping[Cell, Cell], settled: Mapping[Cell, float]
) -> Iterator[Equation[Cell]]:
    """One identity at all its places."""
    within, across = [], []
    for equation in family:
        there = tuple((printed[cell], sign) for cell, sign in equation.terms if cell in printed)
        whole = len(there) == len(equation.terms)
        if len({slot for (slot, _), _ in there}) == 1 and whole:
            within.append(Equation(there))
        elif there and len({slot for (slot, _), _ in equation.terms}) > 1:
            across.append((Equation(there), whole))
    yield from within
    gaps = [rest for identity, _ in across if (rest := identity.gap(settled)) == rest]
    if any(abs(rest) > TOLERANCE for rest in gaps):
        return
    for identity, whole in across:
        if whole or gaps:
            yield identity


def _settled(placement: Placement) -> list[float]:
    """Value of each printed column on which all near options agree; NaN where they do not."""
    best = placement.options[0].cost
    near = [placement.numbers(o) for o in placement.options if o.cost - best < MARGIN]
    columns = [{value or 0.0 for value in column} for column in zip(*near, strict=True)]
    return [column.pop() if len(column) == 1 else _OPEN for column in columns]
