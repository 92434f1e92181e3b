"""The small reader of lines: a network of our own that reads first, at a tenth of the large one's work.

It gives a class to every fourth column of a line, 32 pixels high, and is taken at its word only where every character
is beyond doubt: how far it is from doubt was fitted on lines drawn with fonts that it never saw
(:mod:`training.reader`). What it is not sure of, or does not know, is read by the large engine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.scan.ocr import READER
from extractor.scan.pixels import resized
from extractor.scan.rapid import ALTERNATIVE, MOST_ALTERNATIVES, SHORT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

HEIGHT = 32
"""Pixels: what the network takes."""
LEAST_WIDTH = 8
"""Pixels of a line at least."""
STRIDE = 4
"""Columns of pixels that one class is given for."""
BLANK, OTHER, FIRST = 0, 1, 2
"""Classes: no character, one that is not known, and the first of the alphabet."""
MARKS = "0123456789.,-/%():;、。《》〇"
"""The beginning of the alphabet: numbers are made of these."""
DIGITS = MARKS[:10]
STROKES = "-一"
"""What is a level stroke."""
LIKELIEST = 3
"""Classes of a column that the network's output names, with their chances."""
LEAST_CONTRAST = 60.0
"""Grey levels from paper to ink at least: what is paler is not made as dark as print."""
INKED = 0.5
"""Share of the way from paper to print from which a pixel is ink."""
WIDTHS = 16
"""Pixels that inputs are filled up to a multiple of. What a line reads as does not depend on those beside it."""
AT_ONCE = 16
DESCRIPTION = READER.with_suffix(".json")


@dataclass(frozen=True)
class Columns:
    """What the network says of one line. ``likeliest`` and ``chances``: shape ``(columns, 3)``; ``marks``: the chances
    of no character, an unknown one, and each of :data:`MARKS`, shape ``(columns, 2 + marks)``."""

    likeliest: NDArray[np.int64]
    chances: NDArray[np.float32]
    marks: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """``doubt``: the largest chance, over all columns, that something else is there; 1 where a character is unknown.

    ``strokes``: stretches of columns with ink, with paper between them. ``others``: of a number, what else it may be,
    each with its score, the likelier first.
    """

    text: str
    doubt: float
    score: float
    strokes: int = 0
    others: tuple[tuple[str, float], ...] = ()


def width_of(crop: Gray) -> int:
    """Pixels at the network's height."""
    width: int = round(crop.shape[1] * HEIGHT / crop.shape[0])
    return max(LEAST_WIDTH, width)


def as_columns(crop: Gray, width: int) -> NDArray[np.float32]:
    """The crop ``width`` pixels wide and as high as the network takes, 0 paper to 1 ink."""
    small = resized(crop, width, HEIGHT)
    counts = np.bincount(small.ravel(), minlength=256).cumsum()
    paper = float(np.searchsorted(counts, 0.85 * counts[-1]))
    ink = float(np.searchsorted(counts, 0.01 * counts[-1]))
    return ((paper - small.astype(np.float32)) / np.float32(max(LEAST_CONTRAST, paper - ink))).clip(-0.5, 1.25)


class QuickReader:
    """The network and its alphabet. Raises ``ValueError`` where the two files do not belong together."""

    def __init__(self, weights: Path = READER, description: Path = DESCRIPTION) -> None:
        import onnxruntime

        told = json.loads(description.read_text(encoding="utf-8"))
        data = weights.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if told["sha256"] != digest:
            raise ValueError(f"{weights}: saw the digest {digest}, expected {told['sha256']}")
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(data, settings, providers=["CPUExecutionProvider"])
        self.alphabet: str = told["alphabet"]
        self.phrases: str = told["phrases"]
        self.bars: dict[str, float] = told["bars"]
        self.digest = digest

    def chances_of(self, lines: Sequence[NDArray[np.float32]]) -> list[Columns]:
        """Of each line as :func:`as_columns` gives them, in their order."""
        groups: dict[int, list[int]] = {}
        for index, line in enumerate(lines):
            groups.setdefault(-(-line.shape[1] // WIDTHS) * WIDTHS, []).append(index)
        found: dict[int, Columns] = {}
        for filled, members in groups.items():
            for start in range(0, len(members), AT_ONCE):
                chosen = members[start : start + AT_ONCE]
                batch = np.zeros((len(chosen), 1, HEIGHT, filled), dtype=np.float32)
                for row, index in enumerate(chosen):
                    batch[row, 0, :, : lines[index].shape[1]] = lines[index]
                chances, likeliest, marks = self._session.run(None, {"lines": batch})
                for row, index in enumerate(chosen):
                    own = -(-lines[index].shape[1] // STRIDE)
                    found[index] = Columns(likeliest[row, :own], chances[row, :own], marks[row, :own])
        return [found[index] for index in range(len(lines))]

    def read(self, crops: Sequence[Gray]) -> list[Seen]:
        """What each crop reads as, and how much in doubt."""
        lines = [as_columns(crop, width_of(crop)) for crop in crops]
        return [
            replace(seen(columns, self.alphabet), strokes=strokes_of(line))
            for columns, line in zip(self.chances_of(lines), lines, strict=True)
        ]


def seen(columns: Columns, alphabet: str) -> Seen:
    """Runs of columns with one class are one character, as in CTC's best path (Graves et al. 2006).

    In doubt is, of each character, what is left of 1 at its surest column, and of each column what is neither paper nor
    one of the characters to its left and right.
    """
    best = columns.likeliest[:, 0]
    edges = np.flatnonzero(np.diff(best)) + 1
    starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(best)]))
    runs = [(s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True) if best[s] != BLANK]
    if not runs:
        return Seen("", float(1 - columns.marks[:, BLANK].min()) if len(best) else 1.0, 0.0)
    kinds = np.array([best[s] for s, _ in runs])
    if (kinds == OTHER).any():
        return Seen("", 1.0, 0.0)
    if len(kinds) == 1 and alphabet[kinds[0] - FIRST] in STROKES:
        return _stroke(columns, alphabet)
    sure = np.array([columns.chances[s:e, 0].max() for s, e in runs])
    middles = np.array([(s + e) / 2 for s, e in runs])
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
    doubt = max(float(1 - sure.min()), float(elsewhere.max()))
    text = "".join(alphabet[kind - FIRST] for kind in kinds)
    score = float(np.round(sure.mean(), 5))
    others = _others(columns, runs, text, score) if text.isdigit() and len(text) <= SHORT else ()
    return Seen(text, min(1.0, max(0.0, doubt)), score, others=others)


def _others(
    columns: Columns, runs: Sequence[tuple[int, int]], text: str, score: float
) -> tuple[tuple[str, float], ...]:
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
    stroke = np.isin(likely, [FIRST + alphabet.find(character) for character in STROKES])
    chances = (columns.chances * stroke).sum(axis=1)
    elsewhere = 1 - (columns.chances * (stroke | (likely == BLANK))).sum(axis=1)
    doubt = max(float(1 - chances.max()), float(elsewhere.max()))
    return Seen(STROKES[0], min(1.0, max(0.0, doubt)), float(np.round(chances.max(), 5)))


def strokes_of(line: NDArray[np.float32]) -> int:
    """How many stretches of columns have ink in them."""
    inked: NDArray[np.bool_] = np.asarray((line > INKED).any(axis=0))
    return int(inked[0]) + int((inked[1:] & ~inked[:-1]).sum())


@lru_cache(maxsize=1)
def quick_reader() -> QuickReader:
    """The shipped one, loaded once in a process."""
    return QuickReader()
