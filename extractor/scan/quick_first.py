"""Small readers before the large engine: what one reads beyond doubt is taken, and only the rest is asked again.

Numbers that nobody else reads are taken where two small readers of different make read the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.scan.marks import DISAGREEMENT, READABLE, SURE_SCORE
from extractor.scan.ocr import Outline, Recognised, after_readers
from extractor.scan.quick_reader import QuickReader, number_reader, quick_reader
from extractor.scan.spliced import (
    COUNTING,
    LEAST_PHRASE,
    as_printed,
    borne_out,
    left_alone,
    open_stretches,
    pieces_of,
    spliced,
)

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray, OcrEngine
    from extractor.scan.signs import Seen

KINDS = ("zero", "dash", "number", "letter", "label", "phrase", "words")
"""Of readings, each with a bar of its own; see :func:`kind_of`."""
OF_VALUES = frozenset(KINDS[:3])
LEAST_WORD = 2
"""Chinese characters from which a reading is a word, in which one bears out the other."""
DASHES = frozenset("-/")
"""What stands for no number, which nobody reads a second time in a cell, as no zero is."""
LIKELY = 0.15
"""The largest doubt of the small reader with which it still contradicts the large engine."""
_HAN = re.compile("[一-龥]")
_DIGITS = re.compile(r"\d")


class QuickFirst:
    """An engine that asks ``large`` only for the lines that the small readers leave in doubt.

    Lines are found by ``large``. Whoever wants a second opinion on a number asks the reader of numbers, and where that
    one is in doubt, ``large`` itself (:mod:`extractor.scan.ocr`): networks that share nothing share no errors.
    """

    def __init__(
        self, large: OcrEngine, quick: QuickReader | None = None, numbers: QuickReader | None = None, *,
        values: bool = True, strokes: bool = False,
    ) -> None:  # fmt: skip
        """``values``: whether numbers and dashes count that the first small reader alone has read. ``strokes``: whether
        dashes do of which it is not quite sure."""
        self.large = large
        self._quick = quick or quick_reader()
        self._numbers = numbers or number_reader()
        self._values = values
        self._bars = {**self._quick.bars, "dash": LIKELY} if strokes else self._quick.bars

    @property
    def name(self) -> str:
        return after_readers(self.large.name, [self._quick.digest, self._numbers.digest])

    @property
    def for_words(self) -> QuickFirst:
        """The same, with two readers for each number and dash, or the large engine."""
        return QuickFirst(self.large, self._quick, self._numbers, values=False)

    @property
    def for_strokes(self) -> QuickFirst:
        """The same for lines whose ink is looked at afterwards: a dash that it bears out is no guess."""
        return QuickFirst(self.large, self._quick, self._numbers, strokes=True)

    def glance(self, crops: Sequence[Gray]) -> list[str]:
        """The characters of each line of which the small reader is sure, and nothing of what it is not."""
        most = self._quick.bars["words"]
        return [
            "".join(sign.character for sign in line.signs if sign.doubt <= most) for line in self._quick.read(crops)
        ]

    def opinions(self, crops: Sequence[Gray]) -> list[Recognised | None]:
        """What the reader of numbers sees in each crop, where it is beyond doubt."""
        return [taken(line, self._numbers.bars, self._numbers.phrases) for line in self._numbers.read(crops)]

    def find_lines(self, picture: Gray) -> list[Outline]:
        return self.large.find_lines(picture)

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        seen = self._quick.read(crops)
        values = [kind_of(line.text, self._quick.phrases) in OF_VALUES for line in seen]
        read = dict(enumerate(taken(line, self._bars, self._quick.phrases) for line in seen))
        if not self._values:
            read |= self._borne_out(crops, {index: read[index] for index in read if values[index]})
        left = [index for index, result in read.items() if result is None]
        read |= dict(zip(left, self._in_parts([crops[i] for i in left], [seen[i] for i in left]), strict=True))
        left = [index for index, result in read.items() if result is None]
        made = {index: result for index, result in read.items() if result is not None}
        for index, result in zip(left, self.large.read_lines([crops[index] for index in left]), strict=True):
            small = Recognised(seen[index].text, seen[index].score)
            alone = values[index] and not self._values and seen[index].doubt <= LIKELY
            made[index] = doubted(result, small) if alone else result
        return [made[index] for index in range(len(crops))]

    def _borne_out(
        self, crops: Sequence[Gray], values: Mapping[int, Recognised | None]
    ) -> dict[int, Recognised | None]:
        """The values, without those that the reader of numbers does not see as well."""
        asked = [index for index, result in values.items() if result is not None]
        others = dict(zip(asked, self.opinions([crops[index] for index in asked]), strict=True))
        return {
            index: result if result and (other := others[index]) and other.text == result.text else None
            for index, result in values.items()
        }

    def _in_parts(self, crops: Sequence[Gray], seen: Sequence[Seen]) -> list[Recognised | None]:
        """The lines with what was left open in them; ``None`` for one to be read whole."""
        quick = self._quick
        known = [replace(line, signs=borne_out(line.signs, quick.phrases, quick.bars["phrase"])) for line in seen]
        parts = [open_stretches(line.signs, quick.bars["words"]) for line in known]
        cut = [
            piece
            for crop, line, own in zip(crops, known, parts, strict=True)
            if own
            for piece in pieces_of(crop, line, own, quick.width_of(crop))
        ]
        read = iter(self.large.read_lines(cut))
        return [
            None if own is None else spliced(line, own, [next(read) for _ in own])
            for line, own in zip(known, parts, strict=True)
        ]


def taken(seen: Seen, bars: Mapping[str, float], phrases: str) -> Recognised | None:
    """What the small reader read, if it is beyond doubt; ``bars``: the largest doubt of each kind."""
    kind = kind_of(seen.text, phrases)
    if kind is None or seen.doubt > bars[kind] or is_miscounted(seen):
        return None
    if kind == "phrase" and any(seen.signs[index].doubt > bars["label"] for index in left_alone(seen.signs)):
        return None
    return Recognised(as_printed(seen.text), max(seen.score, SURE_SCORE), seen.others)


def doubted(large: Recognised, small: Recognised) -> Recognised:
    """The large engine's reading, less sure where one of the two sees a number and the other a dash: a slash is a 1 to
    one of them, and nobody else is asked."""
    said = unicodedata.normalize("NFKC", large.text).strip()
    if (said in DASHES) == (small.text in DASHES) or not (said in DASHES or said.isdigit()):
        return large
    score = round(max(large.score * DISAGREEMENT, READABLE), 5)
    return Recognised(large.text, score, ((small.text, round(small.score * DISAGREEMENT, 5)), *large.alternatives))


def is_miscounted(seen: Seen) -> bool:
    """Whether a number has fewer digits than strokes of ink: of two equal ones side by side one may be lost, and
    nothing else shows it. Of other lines, strokes are not counted."""
    return seen.strokes > len(seen.text)


def kind_of(text: str, phrases: str) -> str | None:
    """Which bar a reading is held to; ``None`` for what the small reader is never asked: lone marks and strokes, and
    numbers with points, commas or words about them, which nobody reads a second time.

    ``phrases``: labels of forms, one below the other. A stretch of one of them is no chance product of misreading, and
    may leave more doubt.
    """
    if text == "0":
        return "zero"
    if text in DASHES:
        return "dash"
    if text.isdigit():
        return "number"
    letters = len(_HAN.findall(text))
    if letters < LEAST_WORD:
        lone = bool(_HAN.fullmatch(text)) and text not in COUNTING
        return "letter" if lone and text in phrases else None
    if text in phrases:
        # What begins within a label may have lost more before it.
        return "phrase" if letters >= LEAST_PHRASE and f"\n{text}" in f"\n{phrases}" else "label"
    return None if _DIGITS.search(text) else "words"
