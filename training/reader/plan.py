"""The two small readers: what sets them apart, from the shape of the network to the lines that it learns from.

Two readers bear each other out only where they do not share their errors: the second has another network, takes lines
at another height, sees a third as far to each side, knows numbers only, and learns from other lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from extractor.scan.ocr import NUMBER_READER, READER
from extractor.scan.signs import MARKS, OF_NUMBERS
from training.reader.alphabet import form_phrases, make_alphabet
from training.reader.texts import Sources, line, mostly_numbers


@dataclass(frozen=True)
class Shape:
    """``steps``: plain convolutions, each with its channels, its size, its stride down and along, and how many more of
    the same follow beside what was; then one over all rows to ``width`` channels, and ``blocks`` along the line."""

    height: int
    steps: tuple[tuple[int, int, tuple[int, int], int], ...]
    width: int
    blocks: int


@dataclass(frozen=True)
class Plan:
    """``say``: what is printed on a line; ``most_wrong``: by kind of reading, of those that are taken."""

    shape: Shape
    say: Callable[[Sources, Random, float], str]
    weights: Path
    numbers_only: bool
    most_wrong: Mapping[str, float]

    def alphabet(self, prose: Sequence[str]) -> str:
        return MARKS[: len(OF_NUMBERS)] if self.numbers_only else make_alphabet(form_phrases(), prose)


LINES = Plan(
    Shape(32, ((16, 5, (2, 2), 0), (48, 3, (2, 2), 0), (96, 3, (2, 1), 0)), 224, 4),
    line,
    READER,
    numbers_only=False,
    # Zeros and dashes are what nobody reads a second time; of other numbers an error is found by a second network, and
    # a wrong letter of a label is a nuisance.
    most_wrong={
        "zero": 1e-4,
        "dash": 1e-4,
        "number": 5e-3,
        "letter": 1e-3,
        "label": 3e-3,
        "phrase": 2e-3,
        "words": 3e-3,
    },
)
NUMBERS = Plan(
    Shape(40, ((16, 5, (2, 2), 0), (40, 3, (2, 2), 1), (64, 3, (2, 1), 1)), 144, 1),
    mostly_numbers,
    NUMBER_READER,
    numbers_only=True,
    # It bears out what another network has read.
    most_wrong={"zero": 1e-3, "dash": 1e-3, "number": 5e-3},
)
PLANS = {"lines": LINES, "numbers": NUMBERS}
