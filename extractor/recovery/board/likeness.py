"""How like a text in other words is to the labels of a form: by the characters that they share.

Chinese words that mean the same often share a character (法律禁止, 法规不许). A character counts the more the fewer
labels have it; one that most labels have says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from extractor.forms.lexicon import Lexicon, SlotKind, split_number


@dataclass(frozen=True)
class Likeness:
    """Of texts to the rows of a form."""

    lexicon: Lexicon

    @cached_property
    def _bodies(self) -> Mapping[int, Sequence[Counter[str]]]:
        """Slot of a row → the letters of each of its wordings."""
        slots = self.lexicon.slots
        return {
            slot.index: [Counter(body) for body in self.lexicon.bodies_of(slot.index)]
            for slot in slots
            if slot.kind is SlotKind.ROW
        }

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        held = Counter(letter for bodies in self._bodies.values() for letter in frozenset().union(*bodies))
        return {letter: log(len(self._bodies) / count) if count else 0.0 for letter, count in held.items()}

    def of(self, text: str, slot: int) -> float:
        """From 0 (nothing in common) to 1 (the same letters), for the wording of the row that is likest."""
        _, body = split_number(text)
        own = Counter(body)
        return max((self._share(own, other) for other in self._bodies.get(slot, ())), default=0.0)

    def _share(self, one: Counter[str], other: Counter[str]) -> float:
        both, all_of_them = self._weight(one & other), self._weight(one) + self._weight(other)
        return 2 * both / all_of_them if all_of_them else 0.0

    def _weight(self, letters: Counter[str]) -> float:
        """Letters that no label has count as those that one has."""
        most = log(max(len(self._bodies), 2))
        return sum(count * self._weights.get(letter, most) for letter, count in letters.items())
