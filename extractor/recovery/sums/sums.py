"""All identities of a form that stay within one report, available by row, by column, or as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.recovery.sums.equations import Cell, Equation
from extractor.recovery.sums.row_sums import RowSum, row_sum_of

Numbers = Mapping[int, Sequence[float | None]]
"""Slot → the numbers of a row that is known, as printed."""


@dataclass(frozen=True)
class Sums:
    """``families``: of each identity, the equations of all places where it is checked, columns being in form order."""

    families: tuple[tuple[Equation[Cell], ...], ...]

    @cached_property
    def within(self) -> Mapping[int, tuple[Equation[int], ...]]:
        """Slot → the equations that stay within its row, by column in form order."""
        found: dict[int, list[Equation[int]]] = {}
        for equation in self._all():
            slots = {slot for (slot, _), _ in equation.terms}
            if len(slots) == 1:
                own = Equation(tuple((column, sign) for (_, column), sign in equation.terms))
                found.setdefault(slots.pop(), []).append(own)
        return {slot: tuple(own) for slot, own in found.items()}

    def of_row(self, slot: int, order: Sequence[int]) -> RowSum:
        """The identities within a row. ``order``: form column of each printed column."""
        known = self._of_rows.get((slot, *order))
        if known is None:
            at = {form_column: printed for printed, form_column in enumerate(order)}
            known = self._of_rows[slot, *order] = row_sum_of(
                tuple(
                    Equation(tuple((at[column], sign) for column, sign in equation.terms))
                    for equation in self.within.get(slot, ())
                    if all(column in at for column, _ in equation.terms)
                )
            )
        return known

    @cached_property
    def _of_rows(self) -> dict[tuple[int, ...], RowSum]:
        """Slot and order → what :meth:`of_row` gave; sources print few orders."""
        return {}

    def down_columns(self, slots: Sequence[int], known: Numbers, order: Sequence[int]) -> list[list[Equation[int]]]:
        """For each printed column its equations of which only these rows are open, by place among ``slots``.

        A row's own sum does not distinguish its columns; the sums of the columns do.
        """
        printed = {form_column: at for at, form_column in enumerate(order)}
        place = {slot: n for n, slot in enumerate(slots)}
        found: list[list[Equation[int]]] = [[] for _ in order]
        for equation in self._all():
            columns = {column for (_, column), _ in equation.terms}
            rows = {slot: sign for (slot, _), sign in equation.terms}
            if (
                len(columns) != 1
                or place.keys().isdisjoint(rows)
                or any(r not in place and r not in known for r in rows)
            ):
                continue
            at = printed[columns.pop()]
            rest = sum(sign * (known[slot][at] or 0) for slot, sign in rows.items() if slot not in place)
            found[at].append(Equation(tuple((place[r], sign) for r, sign in rows.items() if r in place), rest))
        return found

    def all_columns_hold(self, slots: Sequence[int], rows: Numbers, order: Sequence[int]) -> bool:
        """Are all these rows known, and do the sums of all columns hold?"""
        if any(slot not in rows for slot in slots):
            return False
        sums = self.down_columns(slots, {}, order)
        columns = ([rows[slot][at] for slot in slots] for at in range(len(order)))
        return all(own and all(s.holds(numbers) for s in own) for own, numbers in zip(sums, columns, strict=True))

    def _all(self) -> Iterator[Equation[Cell]]:
        for family in self.families:
            yield from family
