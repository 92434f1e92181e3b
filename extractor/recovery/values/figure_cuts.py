"""Step 5b, place: the ways to cut a string of digits into the cells of a row so that all its identities hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from extractor.recovery.sums.equations import Equation
from extractor.recovery.sums.row_sums import RowSum

_LONGEST = 9
"""Digits for each cell of a row; more of them are several rows."""
_MOST_STEPS = 20_000
_MOST_CUTS = 2_000
_SCALE = 10_000
"""Amounts have up to four decimals; sums are counted in whole numbers."""
_NUMBER = {
    "count": re.compile(r"0|[1-9]\d*"),
    "change": re.compile(r"[+-]?(?:0|[1-9]\d*)"),
    "money": re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?"),
}
MARKS: Final = "-/"
Place = tuple[int, int]
Cut = tuple[Place, ...]
NOTHING: Final = (-1, -1)
"""The place of an empty cell in a cut."""


@lru_cache(maxsize=512)
def ways_to_cut(
    text: str, kinds: tuple[str, ...], row_sum: RowSum, *, empty: bool, marked: bool,
    borders: tuple[int, ...] = (),
) -> tuple[Cut, ...]:  # fmt: skip
    """Empty where there is no way, or where there are too many to choose from or to search. Cached, because both
    taggers of a report mostly ask for the same.

    ``kinds``: of the columns. ``empty``: may cells hold nothing? ``marked``: may a sign stand for that? ``borders``:
    places in the text, in order, at which a cell ends.
    """
    if len(text) > _LONGEST * len(kinds):
        return ()
    search = _Search(text, kinds, row_sum, MARKS if marked else "", borders)
    found = tuple(search.back(len(text), len(kinds), len(kinds) - 1 if empty else 0, (0,) * len(row_sum.equations)))
    return () if search.steps > _MOST_STEPS or len(found) > _MOST_CUTS else found


@dataclass(frozen=True, slots=True)
class _Rest:
    """The amounts that the first columns of a row can still add to one of its identities. ``whole``: all of them are
    counts, none being negative or a fraction."""

    plus: bool
    minus: bool
    whole: bool

    def may_come_to(self, sought: int, column: int, size: int, empty: int) -> bool:
        """``column`` cells with ``size`` digits, at most ``empty`` of them without one; ``sought`` in 1/10,000."""
        if (sought > 0 and not self.plus) or (sought < 0 and not self.minus):
            return False
        if not self.whole:
            return True
        # The least sum has its digits spread evenly, the largest all but one each in one number.
        longest, evenly = size - max(column - empty, 1) + 1, -(-size // column)
        least = int(10 ** (evenly - 1)) if evenly > 1 else 0
        return least * _SCALE <= abs(sought) < int(10**longest + 10 * column) * _SCALE


class _Search:
    """Cuts from the end on, where the totals are: what is known of a sum leaves few ways for its terms."""

    def __init__(self, text: str, kinds: tuple[str, ...], row_sum: RowSum, marks: str, borders: Sequence[int]) -> None:
        self.text, self.kinds, self.marks, self.steps = text, kinds, marks, 0
        self.floors = [max((b for b in borders if b < stop), default=0) for stop in range(len(text) + 1)]
        """The first digit that a number may begin with that ends before each place."""
        self.signs = [
            [sum(sign for n, sign in own.terms if n == column) for own in row_sum.equations]
            for column in range(len(kinds))
        ]
        self.digits = [0, *accumulate(int(c) if c.isdecimal() else 0 for c in text)]
        """The sum of all digits before each place."""
        self.rests = [[_rest(own, kinds, column) for own in row_sum.equations] for column in range(len(kinds) + 1)]

    def back(self, stop: int, column: int, empty: int, sums: tuple[int, ...]) -> Iterator[Cut]:
        """The cuts of ``text[:stop]`` into the first ``column`` cells, at most ``empty`` of them without a digit.

        ``sums``: of the identities, by the cells behind them, in 1/10,000.
        """
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return
        if column == 0:
            if stop == 0 and not any(sums):
                yield ()
            return
        column -= 1
        if empty and self._may_hold(column, stop, empty - 1, sums):
            for others in self.back(stop, column, empty - 1, sums):
                yield *others, NOTHING
        number, signs = _NUMBER.get(self.kinds[column], _NUMBER["count"]), self.signs[column]
        for start in range(stop - 1, max(column - 1 - empty, self.floors[stop] - 1), -1):
            marked = stop - start == 1 and self.text[start] in self.marks
            if (column == 0 and start) or not (marked or number.fullmatch(self.text, start, stop)):
                continue
            value = 0 if marked else round(float(self.text[start:stop]) * _SCALE)
            after = tuple(rest + sign * value for rest, sign in zip(sums, signs, strict=True))
            if self._may_hold(column, start, empty, after):
                for others in self.back(start, column, empty, after):
                    yield *others, (start, stop)

    def _may_hold(self, column: int, size: int, empty: int, sums: Sequence[int]) -> bool:
        """May the first ``column`` cells, with ``size`` digits, bring all sums to 0?"""
        if not column:
            return size == 0 and not any(sums)
        for rest, sought in zip(self.rests[column], sums, strict=True):
            if not rest.may_come_to(-sought, column, size, empty):
                return False
            # However digits are cut into numbers, the numbers add up to what the digits do, but for nines.
            if rest.whole and (abs(sought) - _SCALE * self.digits[size]) % (9 * _SCALE):
                return False
        return True


def _rest(equation: Equation[int], kinds: Sequence[str], column: int) -> _Rest:
    signs = [sign for n, sign in equation.terms if n < column]
    if any(kinds[n] == "change" for n, _ in equation.terms if n < column):
        return _Rest(True, True, False)
    whole = len(signs) == column and len(set(signs)) == 1 and all(kind == "count" for kind in kinds[:column])
    return _Rest(1 in signs, -1 in signs, whole)
