"""Answers made from the gold: the best ones, and the worst ones that no rule of answers refuses.

The *oracle* names, for each open cell, a token that no settled cell holds and whose value is the gold's; in pictures
it sees the gold's digits. The *adversaries* name tokens of any other value:

``adversary``
    the first that is free;
``sums``
    two for two cells of one sum, so that it holds with both, swapped neighbours before all; else as ``neighbours``;
``neighbours``
    the one that is next to the right one;
``movers``
    that of the cell beside it, which is said to hold nothing, wherever there is one; else as ``neighbours``.

In pictures an adversary says what the recogniser thought possible and is wrong, or the right digits with one of them
taken for another that looks like it. The *student* is an oracle that errs, by what the cell was, as often as
:data:`STUDENT` says: fitting is tried on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final, Literal

from eval.metrics.judge import same_number
from eval.suites import GoldReport, GoldState
from eval.suites.editions import known_edition
from extractor.assist.crops import Crop
from extractor.assist.exchanges import Exchange
from extractor.assist.lookalikes import looks_like
from extractor.assist.open_cells import Stretch
from extractor.assist.question import Question
from extractor.assist.trust import Kind
from extractor.forms import CellKey
from extractor.forms.identities import instances
from extractor.normalize import normalize
from extractor.values import read_value

Bound = Literal["oracle", "adversary", "sums", "neighbours", "movers", "student"]
BOUNDS: Final[tuple[Bound, ...]] = ("oracle", "adversary", "sums", "neighbours", "movers", "student")
ADVERSARIES: Final = frozenset({"adversary", "sums", "neighbours", "movers"})
STUDENT: Final[Mapping[Kind, int]] = {
    Kind.MISSING: 90, Kind.UNCLAIMED: 75, Kind.UNREADABLE: 60, Kind.DISPUTED: 35, Kind.FAILING: 20, Kind.PICTURE: 80,
}  # fmt: skip
"""Of a hundred answers, how many are meant to be right."""


@dataclass
class Bounded:
    """Answers by the gold of the report under way. ``kinds``: what its open cells are (:func:`kind_of`)."""

    bound: Bound
    gold: GoldReport | None = None
    kinds: Mapping[CellKey, Kind] = field(default_factory=dict)

    @property
    def model(self) -> str:
        return self.bound

    def begin(self, gold: GoldReport, kinds: Mapping[CellKey, Kind]) -> None:
        self.gold, self.kinds = gold, kinds

    def name_of(self, question: Question) -> str:
        return question.key({"model": self.bound})

    def ask(self, question: Question) -> Exchange:
        """Tokens are counted as a server would at most: a character is one."""
        answer = json.dumps(self._answer(question), separators=(",", ":"))
        return Exchange(
            request={}, parameters={}, prompt="", answer=answer, tokens_in=question.size, tokens_out=len(answer)
        )

    def _answer(self, question: Question) -> dict[str, object]:
        match question.about:
            case Crop() as crop:
                return {"cells": [{"cell": question.names[0], "digits": self._digits(crop)}]}
            case Stretch() as stretch:
                tokens = self._tokens(stretch)
                named = zip(question.names, stretch.cells, strict=True)
                return {"cells": [{"cell": name, "token": tokens.get(key)} for name, key in named]}
        # An adversary always names the second place; the oracle knows nothing of facts.
        option = 2 if self.bound in ADVERSARIES else None
        return {"facts": [{"fact": name, "option": option} for name in question.names]}

    def _tokens(self, about: Stretch) -> Mapping[CellKey, int]:
        free = {t.number: read_value(normalize(t.text).text).value for t in about.tokens if t.number not in about.taken}
        numbers = {number: value for number, value in free.items() if value is not None}
        truths = {key: truth for key in about.cells if (truth := self._truth(key)) is not None}
        right = _right(about, numbers, truths)
        if self.bound == "oracle":
            return right
        if self.bound == "student":
            wrong = _Wrong(about.cells, numbers, truths, right).neighbours()
            return {key: n for key in about.cells if (n := (right if self._knows(key) else wrong).get(key)) is not None}
        liar = _Wrong(about.cells, numbers, truths, right)
        if self.gold is not None and self.bound == "sums":
            liar.close_sums(self.gold.form)
        if self.bound == "movers":
            liar.move(about.now)
        return liar.first() if self.bound == "adversary" else liar.neighbours()

    def _knows(self, key: CellKey, kind: Kind | None = None) -> bool:
        name = "" if self.gold is None else self.gold.name
        drawn = int.from_bytes(hashlib.sha256(f"{name}/{key}".encode()).digest()[:4]) % 100
        return drawn < STUDENT.get(kind or self.kinds.get(key, Kind.DISPUTED), 50)

    def _digits(self, crop: Crop) -> str | None:
        truth = self._truth(crop.key)
        if self.bound == "oracle" or (self.bound == "student" and self._knows(crop.key, Kind.PICTURE)):
            return None if truth is None else f"{truth:g}"
        wrong = [text for text in crop.readings if text.isdigit() and not same_number(int(text), truth)]
        if wrong or truth is None:
            return wrong[0] if wrong else "1"
        digits = f"{truth:g}"
        alike = (digits[:n] + d + digits[n + 1 :] for n in range(len(digits)) for d in "0123456789")
        return next((text for text in alike if text != digits and looks_like(text, digits)), None)

    def _truth(self, key: CellKey) -> float | None:
        cell = None if self.gold is None else self.gold.fine_cells.get(str(key))
        return cell.value if cell is not None and cell.state is GoldState.READ else None


def _right(about: Stretch, numbers: Mapping[int, float], truths: Mapping[CellKey, float]) -> dict[CellKey, int]:
    """Cell → a free token with the gold's value; what a right number holds is no other cell's."""
    own = {key: n for key, held in about.now.items() for n in held if same_number(numbers.get(n), truths.get(key))}
    spare = {n: value for n, value in numbers.items() if n not in own.values()}
    for key, truth in truths.items():
        if key not in own and (number := next((n for n, v in spare.items() if same_number(v, truth)), None)):
            own[key] = number
            del spare[number]
    return own


@dataclass
class _Wrong:
    """Gives each cell a token of another value than the gold's, no token twice."""

    cells: tuple[CellKey, ...]
    numbers: Mapping[int, float]
    truths: Mapping[CellKey, float]
    right: Mapping[CellKey, int]
    given: dict[CellKey, int] = field(default_factory=dict)
    robbed: set[CellKey] = field(default_factory=set)

    def first(self) -> dict[CellKey, int]:
        for key in self.cells:
            self._give(key, iter(self._free()))
        return self.given

    def neighbours(self) -> dict[CellKey, int]:
        """Nearest to the right token, in the order of the source; where there is none, the first."""
        for key in self.cells:
            if key not in self.given and key not in self.robbed:
                at = self.right.get(key, 0)
                self._give(key, iter(sorted(self._free(), key=lambda number: (abs(number - at), -number))))
        return self.given

    def move(self, now: Mapping[CellKey, tuple[int, ...]]) -> None:
        """Cells get the token of the next one in their row."""
        for one, other in (*pairwise(self.cells), *pairwise(self.cells[::-1])):
            if one.row == other.row and not {one, other} & (self.given.keys() | self.robbed):
                self._give(other, iter(now.get(one, ())))
                self.robbed |= {one} if other in self.given else set()

    def close_sums(self, form_name: str) -> None:
        """Pairs of cells of one sum get tokens with which it holds as it does with the right ones."""
        form, cells = known_edition(form_name), set(self.cells) & set(self.truths)
        places = (
            i for identity in form.identities if identity.scope != "cross_year" for i in instances(form, identity)
        )
        for instance in places:
            open_terms = [(key, sign) for key, sign in instance.terms if key in cells]
            for (one, sign), (other, other_sign) in combinations(open_terms, 2):
                if one not in self.given and other not in self.given:
                    pair = self._pair(one, other, sign * other_sign)
                    self.given |= {} if pair is None else {one: pair[0], other: pair[1]}

    def _pair(self, one: CellKey, other: CellKey, same_side: int) -> tuple[int, int] | None:
        free = self._free()
        swapped = (self.right.get(other), self.right.get(one))
        if same_side > 0 and swapped[0] in free and swapped[1] in free and self._is_wrong(one, swapped[0]):
            return swapped[0], swapped[1]
        by_value = {self.numbers[number]: number for number in reversed(free)}
        for number in free:
            left = self.numbers[number] - self.truths[one]
            second = by_value.get(self.truths[other] - same_side * left)
            if second is not None and second != number and self._is_wrong(one, number):
                return number, second
        return None

    def _is_wrong(self, key: CellKey, number: int | None) -> bool:
        return number is not None and number in self.numbers and not self._holds(key, number)

    def _holds(self, key: CellKey, number: int) -> bool:
        return same_number(self.numbers[number], self.truths.get(key))

    def _free(self) -> list[int]:
        used = set(self.given.values())
        return [number for number in self.numbers if number not in used]

    def _give(self, key: CellKey, numbers: Iterator[int]) -> None:
        number = next((n for n in numbers if self._is_wrong(key, n)), None)
        if number is not None:
            self.given[key] = number
