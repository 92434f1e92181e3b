"""Whose label each word is of, where lines of wrapped labels of two blocks side by side are woven into each other.

Each word goes on with the label that was begun on its side, begins a later one, or is none of the form's. The way down
the text that explains most characters is taken: a beam search over both labels under way at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from extractor.frozen import replace

_BEAM: Final = 40
_SKIPPED: Final = 2.0
"""Cost of a row of which no word is there."""
_MOST_SKIPPED: Final = 3
_MISREAD: Final = 2.5
"""Cost of a character that is lost or misread; one that nothing explains costs 1, and one that is explained gains 1."""
_SIGNS: Final = re.compile(r"\W")

Labels = Sequence[Sequence[Sequence[str]]]
"""Of each side, for each of its rows, the wordings of its label."""


class Taken(NamedTuple):
    """Word ``word`` of the text is of the label of row ``row`` on that side."""

    word: int
    side: int
    row: int


class _Label(NamedTuple):
    """A label under way: number of its row (-1 before the first), its wording, and how far it has come."""

    row: int = -1
    wording: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """``side``: the one that the line has come to; the words of the left block are left of those of the right one."""

    score: float = 0.0
    labels: tuple[_Label, _Label] = (_Label(), _Label())
    side: int = 0
    taken: tuple[Taken, ...] = ()


def plain(text: str) -> str:
    """The text without signs, of which conversion makes others."""
    return _SIGNS.sub("", text)


def align_words(words: Sequence[tuple[int, int, str]], labels: Labels) -> tuple[Taken, ...]:
    """``words``: number, line and text of each, in reading order."""
    beam = [_Way()]
    for _, line in groupby(words, key=lambda word: word[1]):
        beam = [replace(way, side=0) for way in beam]
        for number, _, text in line:
            found: dict[object, _Way] = {}
            for new in (new for way in beam for new in _ways_on(way, number, plain(text), labels)):
                key = new.labels, new.side
                if key not in found or new.score > found[key].score:
                    found[key] = new
            beam = sorted(found.values(), key=lambda way: -way.score)[:_BEAM]
    return beam[0].taken


def _ways_on(way: _Way, number: int, text: str, labels: Labels) -> Iterator[_Way]:
    """The ways with one more word."""
    yield replace(way, score=way.score - len(text))
    for side in range(way.side, 2):
        for label, cost in _next_labels(way.labels[side], labels[side]):
            misread, length = _beginning(text, label.wording[label.at : label.at + len(text) + 2])
            if 2 * misread < len(text):
                gone_on = label._replace(at=label.at + length)
                both = (gone_on, way.labels[1]) if side == 0 else (way.labels[0], gone_on)
                score = way.score + len(text) - _MISREAD * misread - cost
                yield _Way(score, both, side, (*way.taken, Taken(number, side, label.row)))


def _next_labels(label: _Label, rows: Sequence[Sequence[str]]) -> Iterator[tuple[_Label, float]]:
    """What the next word may be of, with its cost: the rest of the label, or the beginning of one of the next rows."""
    left = len(label.wording) - label.at
    if left:
        yield label, 0.0
    for row in range(label.row + 1, min(label.row + 2 + _MOST_SKIPPED, len(rows))):
        for wording in rows[row]:
            yield _Label(row, plain(wording)), left + _SKIPPED * (row - label.row - 1)


@lru_cache(maxsize=65536)
def _beginning(text: str, label: str) -> tuple[int, int]:
    """The beginning of the label that is likest to the text: how many characters differ, and its length."""
    costs = list(range(len(label) + 1))
    for n, character in enumerate(text, 1):
        before, costs[0] = costs[0], n
        for m, wanted in enumerate(label, 1):
            before, costs[m] = costs[m], min(costs[m] + 1, costs[m - 1] + 1, before + (character != wanted))
    least = min(costs)
    return least, max(m for m, cost in enumerate(costs) if cost == least)
