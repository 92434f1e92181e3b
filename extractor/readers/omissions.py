"""What a reader left out because the page does not show it, or passed over because it has no characters for it.

The record must be able to say of each: how much, and where.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.normalize import PASSED_OVER

_PLACES_TOLD = 5


@dataclass
class Omissions:
    """Collected while a file is read; :meth:`notes` at the end. ``where`` is for a person: ``table 2``, ``page 3``."""

    _left_out: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _passed: dict[str, dict[str, int]] = field(default_factory=dict)

    def left_out(self, why: str, text: str, where: str) -> None:
        """Text that the page does not show as its own: ``why`` is ``struck out``, ``hidden``. Blanks do not count."""
        size = len("".join(text.split()))
        if size:
            self._left_out.setdefault(why, {}).setdefault(where, []).append(size)

    def passed_over(self, what: str, where: str) -> str:
        """Something shown that cannot be read. Gives what must stand in the text in its place, so that the cell
        becomes unreadable and is not taken for blank."""
        places = self._passed.setdefault(what, {})
        places[where] = places.get(where, 0) + 1
        return PASSED_OVER

    def notes(self) -> list[str]:
        """A line for each reason."""
        left = [
            f"{why} on the page and left out: {_plural(sum(map(sum, places.values())), 'character')} "
            f"in {_plural(sum(map(len, places.values())), 'place')} ({_told(list(places))})"
            for why, places in self._left_out.items()
        ]
        passed = [
            f"shown on the page and not read: {_plural(sum(places.values()), what)} ({_told(list(places))}); "
            "cells that hold one are unreadable, not blank"
            for what, places in self._passed.items()
        ]
        return left + passed


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _told(places: list[str]) -> str:
    more = len(places) - _PLACES_TOLD
    return ", ".join(places[:_PLACES_TOLD]) + (f" and {_plural(more, 'other place')}" if more > 0 else "")
