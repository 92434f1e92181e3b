"""Step 5c, place: what the columns of a table say of a few rows, all others being known.

A row's own sum does not tell its columns from one another; the sums of the columns do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Piece

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class OpenSum:
    """``signs``: how often each open row counts in the sum; ``rest``: what the other rows come to."""

    signs: tuple[int, ...]
    rest: float

    def holds(self, numbers: Sequence[float | None]) -> bool:
        """Is the sum 0 with these numbers in the open rows?"""
        total = self.rest + sum(sign * (number or 0) for sign, number in zip(self.signs, numbers, strict=True))
        return abs(total) < _TOLERANCE


def column_sums(
    slots: Sequence[int], rows: Mapping[int, Sequence[Piece]], order: Sequence[int], layout: Layout
) -> list[list[OpenSum]]:
    """For each printed column the sums of which only rows of ``slots`` are open.

    ``rows``: the rows that are known, in printed order; ``order``: column in form order of each printed one.
    """
    printed = {form: at for at, form in enumerate(order)}
    sums: list[list[OpenSum]] = [[] for _ in order]
    for instance in layout.instances:
        terms = [(*layout.place_of[key], sign) for key, sign in instance.terms]
        columns = {column for _, column, _ in terms}
        own = {slot: sign for slot, _, sign in terms if slot in slots}
        others = [(slot, sign) for slot, _, sign in terms if slot not in own]
        if len(columns) != 1 or not own or any(slot not in rows for slot, _ in others):
            continue
        at = printed[columns.pop()]
        rest = sum(sign * (rows[slot][at].reading.value or 0) for slot, sign in others)
        sums[at].append(OpenSum(tuple(own.get(slot, 0) for slot in slots), rest))
    return sums


def all_columns_hold(
    slots: Sequence[int], rows: Mapping[int, Sequence[Piece]], order: Sequence[int], layout: Layout
) -> bool:
    """Are all rows of a block known, and do the sums of all columns hold?"""
    if any(slot not in rows for slot in slots):
        return False
    sums = column_sums(slots, {}, order, layout)
    columns = ([rows[slot][at].reading.value for slot in slots] for at in range(len(order)))
    return all(own and all(s.holds(numbers) for s in own) for own, numbers in zip(sums, columns, strict=True))
