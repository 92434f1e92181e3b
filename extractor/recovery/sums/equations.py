"""The identities of a form as equations: the terms with their signs add up to zero."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

TOLERANCE: Final = 1e-6
"""Amounts have up to four decimals: a smaller difference than this counts as none."""
Place = TypeVar("Place", bound=Hashable)
_Asked = TypeVar("_Asked", contravariant=True)
Cell = tuple[int, int]
"""Slot of a row, and column."""


class Values(Protocol[_Asked]):
    """Place → its number, ``None`` where there is none: a mapping, or a sequence where places are counted."""

    def __getitem__(self, place: _Asked, /) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Equation(Generic[Place]):
    """``sum(sign × value) + rest = 0``. A place is a cell, or a column or a row where the other is known from the
    context."""

    terms: tuple[tuple[Place, int], ...]
    rest: float = 0.0

    def gap(self, values: Values[Place]) -> float:
        """The value of the left side; a place without a number adds nothing."""
        return self.rest + sum(sign * (values[place] or 0.0) for place, sign in self.terms)

    def holds(self, values: Values[Place]) -> bool:
        return abs(self.gap(values)) < TOLERANCE

    def given(self, known: Mapping[Place, float | None]) -> Equation[Place]:
        """The equation of the other places, these being known."""
        left = tuple((place, sign) for place, sign in self.terms if place not in known)
        rest = self.rest + sum(sign * (known[place] or 0.0) for place, sign in self.terms if place in known)
        return Equation(left, rest)
