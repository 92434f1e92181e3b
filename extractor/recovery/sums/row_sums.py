"""How many identities of one row fail?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.pieces import Piece

RowSum = Callable[[Sequence[float | None], Sequence[int]], int | None]
"""How many of the row's identities fail for these values, some columns (second argument) being lost and of unknown
value? ``None`` where there is nothing to fail."""
_TOLERANCE = 1e-6
FEWEST_COLUMNS: Final = 4
"""Narrower rows have no identity that could tell."""


def row_sum(plan: RowPlan, order: Sequence[int], layout: Layout) -> RowSum:
    """How many identities that stay within this row fail? ``None`` where there is none, or no number.

    The same identities give the same function, so that what was worked out with it can be remembered.
    """
    at = {plan.keys[form_column]: printed for printed, form_column in enumerate(order)}
    return _counting(
        tuple(
            tuple((at[key], sign) for key, sign in terms)
            for terms in layout.within.get(plan.slot, ())
            if all(key in at for key, _ in terms)
        )
    )


@lru_cache(maxsize=1024)
def _counting(equations: tuple[tuple[tuple[int, int], ...], ...]) -> RowSum:
    def failing(values: Sequence[float | None], lost: Sequence[int]) -> int | None:
        if not equations or values.count(None) == len(values):
            return None
        if lost:
            return sum(not _may_hold(terms, values, lost) for terms in equations)
        # Asked for many times more often than anything else of a row.
        failed = 0
        for terms in equations:
            rest = 0.0
            for n, sign in terms:
                if value := values[n]:
                    rest += sign * value
            failed += abs(rest) >= _TOLERANCE
        return failed

    return failing


def may_add_up(items: Sequence[Piece], columns: int, row_sum: RowSum) -> bool:
    """May these be all that is printed of one row, in this order, cells between them being empty?

    Nothing but zeros adds up anywhere, and proves nothing.
    """
    return numbers_may_add_up([p.reading.value for p in items], columns, row_sum)


def numbers_may_add_up(values: Sequence[float | None], columns: int, row_sum: RowSum) -> bool:
    """See :func:`may_add_up`."""
    if len(values) > columns or not any(values):
        return False
    for places in combinations(range(columns), len(values)):
        row: list[float | None] = [None] * columns
        for place, value in zip(places, values, strict=True):
            row[place] = value
        if row_sum(row, ()) == 0:
            return True
    return False


def _may_hold(terms: Sequence[tuple[int, int]], values: Sequence[float | None], lost: Sequence[int]) -> bool:
    """Is ``sum(sign × value) = 0`` possible, the lost values being counts, so not negative?"""
    rest = sum(sign * (values[n] or 0) for n, sign in terms)
    signs = {sign for n, sign in terms if n in lost}
    if not signs:
        return abs(rest) < _TOLERANCE
    return len(signs) == 2 or rest == 0 or (rest < 0) == (signs == {1})
