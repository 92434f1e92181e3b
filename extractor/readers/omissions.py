"""What a reader left out because the page does not show it, or passed over because it has no characters for it.

The record must be able to say of each: how much, and where.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.messages import message, word
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
        """Something shown that cannot be read. Gives what must be in the text in its place, so that the cell
        becomes unreadable and is not taken for blank."""
        places = self._passed.setdefault(what, {})
        places[where] = places.get(where, 0) + 1
        return PASSED_OVER

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
