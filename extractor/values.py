"""What a value cell says: a number, a mark for "not applicable", or something else.

Works on normalised text (see :mod:`extractor.normalize`); the caller keeps what was printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from extractor.normalize import PASSED_OVER, UNKNOWN, squeeze

_UNITS = "亿元|万元|千元|元|件|条|项|个|宗|次|份|起|人次|人|%"
# More than 15 figures are several numbers run together, or none.
_NUMBER = re.compile(
    rf"(?P<sign>[+\-]|增加|减少|增|减)?(?P<digits>\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,15}})(?P<point>\.\d+|(?<=\b0)\.)?(?P<unit>{_UNITS})?\Z"
)
_MARK = re.compile(r"(?:-{1,4}|/{1,3}|\\|无|空|不适用|n/?a|\*{1,3})\Z", re.IGNORECASE)
# Letters and signs that engines write for a digit; only a whole cell of them is read as a number.
_LOOKALIKE = str.maketrans("OoQDДО〇○零lI|!丨SBZ", "00000000011111582")
_LOOKALIKE_CELL = re.compile(r"[\dOoQDДО〇○零lI|!丨SBZ]{1,7}\Z")
# What may stand in a number beside a character that nobody knows; with anything else it is a text.
_AROUND_UNKNOWN = f"{UNKNOWN}0123456789.,+- "

# Two numbers are never one: 1 3 may be 13, or 1 and 3.
_DIGITS_APART = re.compile(r"\d\s+\d")


class ReadingKind(StrEnum):
    NUMBER = "number"
    MARK = "mark"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """Something that the reader passed over, or characters that nobody knows: see :mod:`extractor.normalize`."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Reading:
    """``value`` is a number exactly where ``kind`` is ``NUMBER``; ``doubt`` says why a reading is not plain."""

    kind: ReadingKind
    value: int | float | None = None
    unit: str | None = None
    doubt: str | None = None


EMPTY = Reading(ReadingKind.EMPTY)


@lru_cache(maxsize=65536)
def read_value(text: str) -> Reading:
    """Read normalised ``text`` as one value cell.

    减3 is −3 and 增1 is 1, as the columns 本年增/减 are filled. ``1,113`` is a number, ``1,11`` is not.
    """
    plain = squeeze(text)
    if not plain:
        return EMPTY
    if _DIGITS_APART.search(text):
        return Reading(ReadingKind.TEXT)
    if PASSED_OVER in plain or (UNKNOWN in plain and not plain.strip(_AROUND_UNKNOWN)):
        return Reading(ReadingKind.UNREADABLE)
    if _MARK.match(plain):
        return Reading(ReadingKind.MARK)
    match = _NUMBER.match(plain)
    if match:
        return _number(match, None)
    if _LOOKALIKE_CELL.match(plain) and (len(plain) == 1 or any(c.isdigit() for c in plain)):
        digits = plain.translate(_LOOKALIKE)
        return _number(_NUMBER.match(digits), f"printed {plain}, read as {digits}")
    return Reading(ReadingKind.TEXT)


def _number(match: re.Match[str] | None, doubt: str | None) -> Reading:
    if match is None:
        return Reading(ReadingKind.TEXT)
    digits = match["digits"].replace(",", "")
    point = match["point"] or ""
    value: int | float = float(digits + point) if len(point) > 1 else int(digits)
    if match["sign"] in ("-", "减", "减少"):
        value = -value
    return Reading(ReadingKind.NUMBER, value, match["unit"], doubt)


def value_words(text: str) -> tuple[tuple[int, int], ...]:
    """Character ranges of the values, where ``text`` is nothing but two or more values between spaces; else empty.

    ``5 0 0 0`` in one cell is four values that a converter ran together.
    """
    words = [m.span() for m in re.finditer(r"\S+", text)]
    if len(words) < 2:
        return ()
    kinds = [read_value(text[a:b]).kind for a, b in words]
    if all(k in (ReadingKind.NUMBER, ReadingKind.MARK) for k in kinds):
        return tuple(words)
    return ()
