"""Step 6, settle: what a row may hold, as numbers that can be added up.

A *candidate* is an option of a placement with the values it gives to the row's columns: those printed, and one that the
row's own identity requires of a lost cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.recovery.settle.options import UNDRAWN, Option, Placement
from extractor.recovery.sums.equations import Cell, Equation

_LOST_VALUE = 0.05
"""Weight of a candidate in which a lost cell held a number, beside one in which all lost cells were empty or 0."""
_SHARPNESS = 5.0
"""A candidate that costs as much more as :data:`extractor.recovery.settle.joint.MARGIN` is 1 in 100."""
_SCALE = 10_000
"""Amounts have up to four decimals; sums are counted in whole numbers."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The candidates of one row: parallel sequences."""

    options: tuple[int, ...]
    """Index of the option in its placement."""
    values: tuple[tuple[int, ...], ...]
    """Each printed column's value in 1/10,000."""
    weights: tuple[float, ...]
    completed: bool = False
    """Does any candidate assume a number that is not in the source?"""


def scaled(value: float) -> int:
    return round(value * _SCALE)


def domain_of(placement: Placement, near: float, own: Sequence[Equation[Cell]]) -> Domain:
    """Candidates among the options that cost less than ``near`` more than the best. ``own``: the row's identities."""
    best = placement.options[0].cost
    options: list[int] = []
    values: list[tuple[int, ...]] = []
    weights: list[float] = []
    completed = False
    for index, option in enumerate(placement.options):
        if option.cost - best >= near:
            break
        weight = math.exp(_SHARPNESS * (best - option.cost))
        for numbers, factor in _completed(placement, option, own):
            options.append(index)
            values.append(numbers)
            weights.append(weight * factor)
            completed |= factor < 1.0
    return Domain(tuple(options), tuple(values), tuple(weights), completed)


def _completed(
    placement: Placement, option: Option, own: Sequence[Equation[Cell]]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """The option's values; where the row does not add up, each lost cell in turn takes the missing amount."""
    numbers = tuple(scaled(v or 0.0) for v in placement.numbers(option))
    lost = [column for column, item in enumerate(option.cells) if item == UNDRAWN]
    if len(own) == 1 and lost:
        rest = scaled(own[0].rest) + sum(sign * numbers[column] for (_, column), sign in own[0].terms)
        found = False
        for (_, column), sign in own[0].terms if rest else ():
            if column in lost and -rest * sign > 0:
                found = True
                yield (*numbers[:column], -rest * sign, *numbers[column + 1 :]), _LOST_VALUE / len(lost)
        if found:
            return
    yield numbers, 1.0
