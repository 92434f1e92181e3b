"""What a reader left out because the page does not show it, or passed over because it has no characters for it.

The record must be able to say of each: how much, and where.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.messages import message, word
from extractor.normalize import PASSED_OVER

OUTSIDE = message("place.outside_tables")
_PLACES_TOLD = 5


@dataclass
class TableCount:
    """Numbers the tables of a document as warnings name them."""

    number: int = 0

    def next(self) -> str:
        self.number += 1
        return message("place.table", table=self.number)


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
        """Something shown that cannot be read. Gives what must be in the text in its place, so that the cell
        becomes unreadable and is not taken for blank."""
        places = self._passed.setdefault(what, {})
        places[where] = places.get(where, 0) + 1
        return PASSED_OVER

    def take(self, others: Omissions, where: str) -> None:
        """Those of a place that had no name while it was read."""
        for why, places in others._left_out.items():
            self._left_out.setdefault(why, {}).setdefault(where, []).extend(size for s in places.values() for size in s)
        for what, counts in others._passed.items():
            held = self._passed.setdefault(what, {})
            held[where] = held.get(where, 0) + sum(counts.values())

    def notes(self) -> list[str]:
        """A line for each reason."""
        left: list[str] = [
            message(
                "page.left_out",
                why=word("hidden", why),
                characters=sum(map(sum, places.values())),
                places=sum(map(len, places.values())),
                where=_told(list(places)),
            )
            for why, places in self._left_out.items()
        ]
        passed: list[str] = [
            message(
                "page.passed_over", what=word("unread", what, count=sum(places.values())), where=_told(list(places))
            )
            for what, places in self._passed.items()
        ]
        return left + passed


def _told(places: list[str]) -> object:
    more = len(places) - _PLACES_TOLD
    first = places[:_PLACES_TOLD]
    return message("place.and_others", places=first, more=more) if more > 0 else first
