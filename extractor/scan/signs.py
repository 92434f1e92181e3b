"""The characters of a line as the small reader's network tells them, each with the doubt that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.rapid import ALTERNATIVE, MOST_ALTERNATIVES, SHORT

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIDE = 4
"""Columns of pixels that one class is given for."""
BLANK, OTHER, FIRST = 0, 1, 2
"""Classes: no character, one that is not known, and the first of the alphabet."""
MARKS = "0123456789.,-/%():;、。《》〇"
"""The beginning of the alphabet: numbers are made of these."""
OF_NUMBERS = MARKS[:15]
"""All that a reader of numbers knows."""
DIGITS = MARKS[:10]
STROKES = "-一"
"""What is a level stroke."""
LIKELIEST = 3
"""Classes of a column that the network's output names, with their chances."""


@dataclass(frozen=True)
class Columns:
    """What the network says of one line. ``likeliest`` and ``chances``: shape ``(columns, 3)``; ``marks``: the chances
    of no character, an unknown one, and each of :data:`MARKS`, shape ``(columns, 2 + marks)``."""

    likeliest: NDArray[np.int64]
    chances: NDArray[np.float32]
    marks: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sign:
    """One character of a line, the empty string for one that is not known. ``middle``: pixels from the left of the line
    as the network takes it; ``doubt``: as of :class:`Seen`, of the columns that are nearer to it than to another."""

    character: str
    middle: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Seen:
    """``doubt``: the largest chance, over all columns, that something else is there; 1 where a character is unknown.

    ``strokes``: of a number or a mark, stretches of columns with ink, with paper between them. ``others``: of a number,
    what else it may be, each with its score, the likelier first.
    """

    text: str
    doubt: float
    score: float
    strokes: int = 0
    others: tuple[tuple[str, float], ...] = ()
    signs: tuple[Sign, ...] = ()
    """From the left; none of a lone stroke."""


def seen(columns: Columns, alphabet: str) -> Seen:
    """Runs of columns with one class are one character, as in CTC's best path (Graves et al. 2006).

    In doubt is, of each character, what is left of 1 at its surest column, and of each column what is neither paper nor
    one of the characters to its left and right.
    """
    best = columns.likeliest[:, 0]
    edges = np.flatnonzero(best[1:] != best[:-1]) + 1
    starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(best)]))
    shown = best[starts] != BLANK
    kinds, runs = best[starts[shown]], np.stack((starts[shown], ends[shown]), axis=1)
    if not len(runs):
        return Seen("", float(1 - columns.marks[:, BLANK].min()), 0.0)
    unknown = kinds == OTHER
    if len(kinds) == 1 and not unknown[0] and alphabet[kinds[0] - FIRST] in STROKES:
        return _stroke(columns, alphabet)
    sure = np.maximum.reduceat(columns.chances[:, 0], starts)[shown]
    middles = (runs[:, 0] + runs[:, 1]) / 2
    # The characters that a column may belong to: the last that begins before it, and the next.
    place = np.arange(len(best)) + 0.5
    after = np.searchsorted(middles, place).clip(max=len(kinds) - 1)
    before = (after - 1).clip(min=0)
    own = (
        (columns.likeliest == BLANK)
        | (columns.likeliest == kinds[before][:, None])
        | (columns.likeliest == kinds[after][:, None])
    )
    elsewhere = 1 - (columns.chances * own).sum(axis=1)
    doubts = np.where(unknown, 1.0, 1 - sure)
    np.maximum.at(doubts, np.where(place - middles[before] < middles[after] - place, before, after), elsewhere)
    doubts = doubts.clip(0.0, 1.0)
    characters = ["" if kind == OTHER else alphabet[kind - FIRST] for kind in kinds]
    signs = tuple(map(Sign, characters, (middles * STRIDE).tolist(), doubts.tolist()))
    if unknown.any():
        return Seen("", 1.0, 0.0, signs=signs)
    text = "".join(characters)
    score = float(np.round(sure.mean(), 5))
    others = _others(columns, runs.tolist(), text, score) if text.isdigit() and len(text) <= SHORT else ()
    return Seen(text, float(doubts.max()), score, others=others, signs=signs)


def _others(columns: Columns, runs: Sequence[Sequence[int]], text: str, score: float) -> tuple[tuple[str, float], ...]:
    """The readings of a number that differ in one digit, as the large engine gives them."""
    found: dict[str, float] = {}
    for place, (start, end) in enumerate(runs):
        chances = columns.marks[start:end, FIRST : FIRST + len(DIGITS)].max(axis=0)
        for digit in np.flatnonzero(chances >= ALTERNATIVE).tolist():
            if DIGITS[digit] != text[place]:
                share = float(chances[digit] / max(1e-6, chances[DIGITS.index(text[place])]))
                found[text[:place] + DIGITS[digit] + text[place + 1 :]] = round(score * share, 5)
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_ALTERNATIVES])


def _stroke(columns: Columns, alphabet: str) -> Seen:
    """A level stroke alone, which may be a dash or the numeral: its place shows which, and that is told elsewhere."""
    likely = columns.likeliest
    stroke = np.isin(likely, [FIRST + alphabet.index(character) for character in STROKES if character in alphabet])
    chances = (columns.chances * stroke).sum(axis=1)
    elsewhere = 1 - (columns.chances * (stroke | (likely == BLANK))).sum(axis=1)
    doubt = max(float(1 - chances.max()), float(elsewhere.max()))
    return Seen(STROKES[0], min(1.0, max(0.0, doubt)), float(np.round(chances.max(), 5)))
