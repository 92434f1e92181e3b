"""Lines of which the small reader knows the most: what it leaves open is cut out for the large engine, and put in.

Of a line of prose it does not know a few characters, and numbers are never its own. What the large engine costs goes
with the width of what it is given. A cut is made only between two Chinese characters that are beyond doubt, the inner
one of which the large engine must find again at the end of its piece: it shows that nothing was cut off.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ocr import Recognised
from extractor.scan.signs import DIGITS, OF_NUMBERS, STROKES, Seen, Sign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

Stretch = tuple[int, int]
"""Signs of a line, half-open."""
MOST_OPEN = 0.7
"""Share of the width of a line that its pieces have at most; else it is read whole."""
LEAST_SIGNS = 8
ROOM = 1.3
"""Times the usual way from one character to the next, from which something may be between them."""
CROWDED = 0.7
"""The same, under which two Chinese characters are one that was taken for two."""
REACH = 0.2
"""Part of the way from one character to the next, to either side of the middle between them, in which a cut is made."""
_HAN = re.compile("[一-龥]")
_WIDE = dict(zip("():;,", "（）：；，", strict=True))
_APART = re.compile(r"(?<!\d)[():;,]|[():;,](?!\d)")
"""Marks that are not within a number."""
_PROSE_MARKS = frozenset("():;、。《》,")
_OF_NUMBERS = frozenset(OF_NUMBERS)
_DIGITS = frozenset(DIGITS)
NARROW = 0.5
"""What the width of a digit is to that of a Chinese character."""


def as_printed(text: str) -> str:
    """With marks as wide as Chinese characters among these."""
    return _APART.sub(lambda mark: _WIDE[mark[0]], text) if _HAN.search(text) else text


def open_stretches(signs: Sequence[Sign], most: float, borne_out: Collection[int] = ()) -> list[Stretch]:
    """What the small reader leaves open of a line.

    ``most``: the doubt up to which a character is its own; ``borne_out``: the signs of numbers that another reader sees
    as well.
    """
    count = len(signs)
    words, firm = _sure(signs, most, borne_out)
    # Beyond the end of a piece a number will do as well.
    beyond = [words[i] or (i in borne_out and firm[i]) for i in range(count)]
    found: list[Stretch] = []
    for index in range(count):
        if firm[index] or (found and index < found[-1][1]):
            continue
        low, high = index, index + 1
        while low > 0 and not (words[low] and beyond[low - 1]):
            low -= 1
        while high < count and not (words[high - 1] and beyond[high]):
            high += 1
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return found


def _widths(signs: Sequence[Sign]) -> NDArray[np.float64]:
    """How wide signs usually are: digits less than others, but all the same where there are no words."""
    narrow = NARROW if any(_is_word(sign.character) for sign in signs) else 1.0
    return np.array([narrow if sign.character in _DIGITS else 1.0 for sign in signs])


def _sure(signs: Sequence[Sign], most: float, borne_out: Collection[int]) -> tuple[list[bool], list[bool]]:
    """Which signs are words beyond doubt, and which are the small reader's, marks and numbers among them."""
    words = [sign.doubt <= most and _is_word(sign.character) for sign in signs]
    firm = [
        words[i]
        or i in borne_out
        or (sign.doubt <= most and sign.character in _PROSE_MARKS and not _beside_number(signs, i, borne_out))
        for i, sign in enumerate(signs)
    ]
    for index, way in enumerate(_ways(signs)):
        if way > ROOM:
            firm[index] = firm[index] and signs[index].character in _PROSE_MARKS
            words[index] = False
        if way < CROWDED and _is_word(signs[index].character) and _is_word(signs[index + 1].character):
            firm[index] = firm[index + 1] = words[index] = words[index + 1] = False
    return words, firm


def _ways(signs: Sequence[Sign]) -> list[float]:
    """How far each sign is from the next, times what is usual in the line for signs of their width."""
    if len(signs) < 2:
        return []
    usual = _widths(signs)
    ways = np.diff([sign.middle for sign in signs]) / (usual[1:] + usual[:-1])
    return (ways / max(1e-6, float(np.median(ways)))).tolist()  # type: ignore[no-any-return]


def in_pieces(signs: Sequence[Sign], stretches: Sequence[Stretch]) -> bool:
    """Whether a line is read by its stretches; else it is read whole."""
    count = len(signs)
    wide = sum(_end(signs, high) - _end(signs, low) for low, high in stretches)
    return count >= LEAST_SIGNS and wide <= MOST_OPEN * (_end(signs, count) - _end(signs, 0))


def numbers_in(signs: Sequence[Sign], most: float = 1.0) -> list[str]:
    """The numbers of a line in order, whatever is between them; none where one leaves more doubt than ``most`` or is no
    whole number: small readers share their errors on points, which a speck between two digits is to both."""
    own = [sign.character if sign.character in _OF_NUMBERS else "" for sign in signs]
    if any(shown and sign.doubt > most for shown, sign in zip(own, signs, strict=True)):
        return []
    found = "".join(shown or " " for shown in own).split()
    return found if all(number.isdigit() or number == "," for number in found) else []


def same_numbers(
    seen: Sequence[Sign], stretch: Stretch, most: float, other: Sequence[Sign], other_most: float
) -> list[int]:
    """The signs of the numbers in a stretch, if another reader, given its picture, sees the same numbers; ``most`` and
    ``other_most``: the doubt that each of the two may leave of them."""
    own = seen[slice(*stretch)]
    numbers = numbers_in(own, most)
    if not numbers or numbers != numbers_in(other, other_most):
        return []
    return [index for index in range(*stretch) if seen[index].character in _OF_NUMBERS]


def piece_of(crop: Gray, seen: Seen, stretch: Stretch, width: int) -> Gray:
    """The picture of a stretch. ``width``: of the line as the network took it, in pixels."""
    scale: float = crop.shape[1] / width

    def cut(place: int) -> int:
        if place == 0:
            return 0
        if place == len(seen.signs):
            return int(crop.shape[1])
        before, after = seen.signs[place - 1].middle * scale, seen.signs[place].middle * scale
        left, right = _widths(seen.signs[place - 1 : place + 1]).tolist()
        edge, reach = before + (after - before) * left / (left + right), REACH * (after - before)
        low: int = max(1, round(edge - reach))
        high = max(low + 1, round(edge + reach) + 1)
        return low + int(np.argmax(crop[:, low:high].mean(axis=0)))

    return np.ascontiguousarray(crop[:, cut(stretch[0]) : cut(stretch[1])])


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


def _beside_number(signs: Sequence[Sign], index: int, borne_out: Collection[int]) -> bool:
    """Whether beside a mark there is what may be a number that nobody bears out."""
    return any(
        signs[i].character in {*_OF_NUMBERS, "〇", ""} and i not in borne_out
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
