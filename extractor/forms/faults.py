"""The faults that a check of a form reports, and the two functions that every check needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractor.messages import message

Place = tuple[str | int, ...]
"""Keys and list positions that lead from the top of the file to the part."""
_MOST_NAMED = 8
"""Names listed in a message; more would make it hard to read."""


class Fault(NamedTuple):
    """Something in a form that cannot be right."""

    place: Place
    seen: str
    expected: str


def repeated(names: Iterable[tuple[Place, str]], what: str) -> Iterator[Fault]:
    """A fault for each name that came before."""
    seen: set[str] = set()
    for place, name in names:
        if name in seen:
            yield Fault(place, message("fault.second_time", what=what, name=name), message("fault.each_once"))
        seen.add(name)


def listed(names: Iterable[str]) -> str:
    """The names for a message, cut short where they are many."""
    every = list(names)
    return ", ".join(every[:_MOST_NAMED]) + (f" … ({len(every)} in all)" if len(every) > _MOST_NAMED else "")
