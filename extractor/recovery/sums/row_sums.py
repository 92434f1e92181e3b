"""How many identities of one row fail?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Final

from extractor.recovery.sums.equations import TOLERANCE, Equation

FEWEST_COLUMNS: Final = 4
"""Narrower rows have no identity that could decide."""
_Terms = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class RowSum:
    """The identities that stay within one row, its columns counted as they are printed.

    Made by :func:`row_sum_of`, so that equal ones are one and what was worked out with it can be remembered.
    """

    equations: tuple[Equation[int], ...]

    @cached_property
    def _terms(self) -> tuple[_Terms, ...]:
        return tuple(equation.terms for equation in self.equations)

    def failing(self, values: Sequence[float | None], lost: Sequence[int] = ()) -> int | None:
        """How many of the identities fail for these values, some columns being ``lost`` and of unknown value?
        ``None`` where there is nothing to fail: no identity, or no number.
        """
        equations = self._terms
        if not equations or values.count(None) == len(values):
            return None
        if lost:
            return sum(not _may_hold(terms, values, lost) for terms in equations)
        # Called many times more often than anything else of a row.
        failed = 0
        for terms in equations:
            rest = 0.0
            for n, sign in terms:
                if value := values[n]:
                    rest += sign * value
            failed += abs(rest) >= TOLERANCE
        return failed

    def may_add_up(self, values: Sequence[float | None], columns: int) -> bool:
        """May these be all that is printed of a row of so many columns, in this order, cells between being empty?

        Nothing but zeros adds up anywhere, and proves nothing.
        """
        if len(values) > columns or not any(values):
            return False
        for places in combinations(range(columns), len(values)):
            row: list[float | None] = [None] * columns
            for place, value in zip(places, values, strict=True):
                row[place] = value
            if self.failing(row) == 0:
                return True
        return False

    def signs(self, columns: int) -> tuple[int, ...]:
        """The sign of each column where one column is the sum of all others: -1 for this one, 1 for them; else none."""
        for total in range(columns):
            pairs = ([float(n in (total, other)) for n in range(columns)] for other in range(columns) if other != total)
            if all(self.failing(pair) == 0 for pair in pairs):
                return tuple(-1 if n == total else 1 for n in range(columns))
        return ()


@lru_cache(maxsize=1024)
def row_sum_of(equations: tuple[Equation[int], ...]) -> RowSum:
    """The sum with these identities; the same ones give the same object."""
    return RowSum(equations)


def _may_hold(terms: _Terms, values: Sequence[float | None], lost: Sequence[int]) -> bool:
    """Is ``sum(sign × value) = 0`` possible, the lost values being counts, so not negative?"""
    rest = 0.0
    signs = set()
    for n, sign in terms:
        if value := values[n]:
            rest += sign * value
        if n in lost:
            signs.add(sign)
    if abs(rest) < TOLERANCE:
        return True
    return len(signs) == 2 or (bool(signs) and (rest < 0) == (signs == {1}))
