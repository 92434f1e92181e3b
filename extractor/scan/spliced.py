"""Lines of which the small reader knows the most: what it leaves open is cut out for the large engine, and put in.

Of a line of prose it does not know a few characters, and numbers are never its own. What the large engine costs goes
with the width of what it is given. A cut is made only between two Chinese characters that are beyond doubt, the inner
one of which the large engine must find again at the end of its piece: it shows that nothing was cut off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ocr import Recognised
from extractor.scan.signs import STROKES, Seen, Sign

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray

Stretch = tuple[int, int]
"""Signs of a line, half-open."""
MOST_OPEN = 0.7
"""Share of the width of a line that its pieces have at most; else it is read whole."""
LEAST_SIGNS = 8
ROOM = 1.3
"""Times the usual way from one character to the next, from which something may be between them."""
LEAST_PHRASE = 5
"""Chinese characters from which the beginning of a label is one that no misreading of another has."""
COUNTING = frozenset("一二三四五六七八九十")
"""Alone, they are never the small reader's: dashes and strokes of other print look like them."""
TOLD_APART = COUNTING | frozenset("0123456789")
"""What one label has in place of another's: 第二项 and 第三项."""
REACH = 0.2
"""Part of the way from one character to the next, to either side of the middle between them, in which a cut is made."""
_HAN = re.compile("[一-龥]")
_WIDE = str.maketrans("():;,%", "（）：；，%")
_PROSE_MARKS = frozenset("():;、。《》,")
_OF_NUMBERS = frozenset("0123456789.,-/%〇")


def as_printed(text: str) -> str:
    """With marks as wide as Chinese characters among these."""
    return text.translate(_WIDE) if _HAN.search(text) else text


def borne_out(signs: Sequence[Sign], phrases: str, most: float) -> tuple[Sign, ...]:
    """The signs of a line, without doubt where they are the beginning of a label and leave ``most`` at most.

    ``phrases``: labels of forms, one below the other.
    """
    found, start, labels = list(signs), 0, f"\n{phrases}"
    while start <= len(signs) - LEAST_PHRASE:
        end, text = start, "\n"
        while end < len(signs) and (sign := signs[end]).doubt <= most and text + sign.character in labels:
            end, text = end + 1, text + sign.character
        if len(_HAN.findall(text)) < LEAST_PHRASE:
            start += 1
            continue
        for index in {*range(end - start)} - left_alone(signs[start:end]):
            found[start + index] = replace(signs[start + index], doubt=0.0)
        start = end
    return tuple(found)


def left_alone(signs: Sequence[Sign]) -> set[int]:
    """Which signs of the beginning of a label the others do not bear out: those that set labels apart, and both ends,
    where more may have been lost."""
    return {0, len(signs) - 1} | {index for index, sign in enumerate(signs) if sign.character in TOLD_APART}


def open_stretches(signs: Sequence[Sign], most: float) -> list[Stretch] | None:
    """What is left to the large engine, which may be nothing; ``None`` where it is to read the line whole.

    ``most``: the doubt up to which a character is the small reader's.
    """
    count = len(signs)
    if count < LEAST_SIGNS:
        return None
    words = [sign.doubt <= most and _is_word(sign.character) for sign in signs]
    firm = [
        words[i] or (signs[i].doubt <= most and signs[i].character in _PROSE_MARKS and not _beside_number(signs, i))
        for i in range(count)
    ]
    # Where there is room for a mark that was not seen, it may be there.
    apart = [after.middle - before.middle for before, after in pairwise(signs)]
    for index in np.flatnonzero(np.array(apart) > ROOM * float(np.median(apart))).tolist():
        firm[index] = firm[index] and signs[index].character in _PROSE_MARKS
        words[index] = False
    found: list[Stretch] = []
    for index in range(count):
        if firm[index] or (found and index < found[-1][1]):
            continue
        low, high = index, index + 1
        while low > 0 and not (words[low] and words[low - 1]):
            low -= 1
        while high < count and not (words[high - 1] and words[high]):
            high += 1
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    wide = sum(_end(signs, high) - _end(signs, low) for low, high in found)
    return found if wide <= MOST_OPEN * (_end(signs, count) - _end(signs, 0)) else None


def pieces_of(crop: Gray, seen: Seen, stretches: Sequence[Stretch], width: int) -> list[Gray]:
    """The picture of each stretch. ``width``: of the line as the network took it, in pixels."""
    scale: float = crop.shape[1] / width
    darkness = 255.0 - crop.mean(axis=0)

    def cut(place: int) -> int:
        if place == 0:
            return 0
        if place == len(seen.signs):
            return int(crop.shape[1])
        before, after = seen.signs[place - 1].middle * scale, seen.signs[place].middle * scale
        reach = REACH * (after - before)
        low = max(1, round((before + after) / 2 - reach))
        return low + int(np.argmin(darkness[low : max(low + 1, round((before + after) / 2 + reach) + 1)]))

    return [np.ascontiguousarray(crop[:, cut(low) : cut(high)]) for low, high in stretches]


def spliced(seen: Seen, stretches: Sequence[Stretch], read: Sequence[Recognised]) -> Recognised | None:
    """The line with its pieces as the large engine read them; ``None`` where one of these does not fit in."""
    signs, text, score, at = seen.signs, "", 0.0, 0
    for (low, high), piece in zip(stretches, read, strict=True):
        own = piece.text.strip()
        if low > 0 and not own.startswith(signs[low].character):
            return None
        if high < len(signs) and not own.endswith(signs[high - 1].character):
            return None
        text += as_printed("".join(sign.character for sign in signs[at:low])) + own
        score += sum(1 - sign.doubt for sign in signs[at:low]) + piece.score * (high - low)
        at = high
    text += as_printed("".join(sign.character for sign in signs[at:]))
    score += sum(1 - sign.doubt for sign in signs[at:])
    return Recognised(text, round(score / len(signs), 5))


def _is_word(character: str) -> bool:
    return bool(_HAN.fullmatch(character)) and character not in STROKES


def _beside_number(signs: Sequence[Sign], index: int) -> bool:
    return any(
        signs[i].character in _OF_NUMBERS or not signs[i].character
        for i in (index - 1, index + 1)
        if 0 <= i < len(signs)
    )


def _end(signs: Sequence[Sign], place: int) -> float:
    """Where a stretch that begins or ends at a sign is cut, about."""
    if place in (0, len(signs)):
        first, last = signs[0].middle, signs[-1].middle
        half = (last - first) / (2 * max(1, len(signs) - 1))
        return first - half if place == 0 else last + half
    return (signs[place - 1].middle + signs[place].middle) / 2
