"""The small reader before the large engine: what it reads beyond doubt is taken, and only the rest is asked again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from extractor.scan.marks import SURE_SCORE
from extractor.scan.ocr import Outline, Recognised, after_reader
from extractor.scan.quick_reader import QuickReader, Seen, quick_reader

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray, OcrEngine

KINDS = ("alone", "number", "label", "words")
"""Of readings, each with a bar of its own; see :func:`kind_of`."""
LEAST_WORD = 2
"""Chinese characters from which a reading is a word, in which one bears out the other."""
ALONE = frozenset("0-/")
"""What nobody reads a second time in a cell."""
_HAN = re.compile("[一-龥]")
_DIGITS = re.compile(r"\d")
_WIDE = str.maketrans("():;,%", "（）：；，%")


class QuickFirst:
    """An engine that asks ``large`` only for the lines that the small reader leaves in doubt.

    Lines are found by ``large``. Whoever wants a second opinion on a number asks ``large`` itself
    (:func:`extractor.scan.ocr.second_reader`): two networks that share nothing do not share their errors.
    """

    def __init__(self, large: OcrEngine, quick: QuickReader | None = None) -> None:
        self.large = large
        self._quick = quick or quick_reader()

    @property
    def name(self) -> str:
        return after_reader(self.large.name, self._quick.digest)

    def find_lines(self, picture: Gray) -> list[Outline]:
        return self.large.find_lines(picture)

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        read = [taken(seen, self._quick.bars, self._quick.phrases) for seen in self._quick.read(crops)]
        left = [index for index, result in enumerate(read) if result is None]
        others = iter(self.large.read_lines([crops[index] for index in left]))
        return [next(others) if result is None else result for result in read]


def taken(seen: Seen, bars: Mapping[str, float], phrases: str) -> Recognised | None:
    """What the small reader read, if it is beyond doubt; ``bars``: the largest doubt of each kind."""
    kind = kind_of(seen.text, phrases)
    if kind is None or seen.doubt > bars[kind]:
        return None
    # Of two equal digits side by side one may be lost, and nothing shows it but the ink.
    if kind in ("alone", "number") and seen.strokes > len(seen.text):
        return None
    return Recognised(as_printed(seen.text), max(seen.score, SURE_SCORE), seen.others)


def kind_of(text: str, phrases: str) -> str | None:
    """Which bar a reading is held to; ``None`` for what the small reader is never asked: lone marks and strokes, and
    numbers with points, commas or words about them, which nobody reads a second time.

    ``phrases``: labels of forms, one below the other. A stretch of one of them is no chance product of misreading, and
    may leave more doubt.
    """
    if text in ALONE:
        return "alone"
    if text.isdigit():
        return "number"
    if len(_HAN.findall(text)) < LEAST_WORD:
        return None
    if text in phrases:
        return "label"
    return None if _DIGITS.search(text) else "words"


def as_printed(text: str) -> str:
    """With marks as wide as Chinese characters among these."""
    return text.translate(_WIDE) if _HAN.search(text) else text
