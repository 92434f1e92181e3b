"""Numbers as reports print them: 1,234, 1.4万, 2000余, 六十四, 两万三千, 十余, 二〇二三."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG_UNITS = {"万": 10**4, "亿": 10**8}
_MORE = "余多几"
_LESS_SURE = ("大约", "超过", "将近", "接近", "约", "近", "逾", "超")
_LONGEST = 30  # characters; nine trillion and some are 18 in Chinese numerals
_LIMIT = 10**15
"""As in cells: numbers of more than fifteen digits do not occur in a report, and not every output can hold them."""
_HAN_DIGITS = "".join(_DIGITS)
_HAN_NUMERAL = f"[{_HAN_DIGITS}十百千万亿]"

# Thousands commas only in groups of three, so that "3,5" stays two numbers.
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_PREFIX = rf"(?:{'|'.join(_LESS_SURE)})"
# The sign of more may be before the scale (2000余, 1万余) or inside it (3百余万).
_SCALED = rf"(?:[{_MORE}]?[十百千万亿])*[{_MORE}]?"
NUMERAL = re.compile(rf"{_PREFIX}?(?:{_ARABIC}(?:{_SCALED})(?:[0-9]+[百千万]?)?|{_HAN_NUMERAL}+(?:[{_MORE}][万亿]?)?)")
"""A numeral with its signs of approximation, in normalised text without white space."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """``approximate``: the words show that the number is rounded (约, 近, 余, 多)."""

    value: int | float
    approximate: bool


def parse_numeral(text: str) -> Numeral | None:
    """The number that ``text`` prints, or ``None`` where it is not a well-formed numeral or too large for any count.

    ``text`` is normalised (half width, simplified) and may hold white space between characters.
    """
    compact = "".join(text.split())
    bare = compact
    for prefix in _LESS_SURE:
        if bare.startswith(prefix):
            bare = bare.removeprefix(prefix)
            break
    stripped = bare
    for mark in ("左右", "以上", *_MORE):
        stripped = stripped.replace(mark, "")
    if len(stripped) > _LONGEST:
        return None
    approximate = stripped != compact
    value = _value(stripped)
    return None if value is None or value >= _LIMIT else Numeral(value, approximate)


def _value(text: str) -> int | float | None:
    if not text:
        return None
    if re.fullmatch(_ARABIC, text):
        return _plain(float(text.replace(",", ""))) if "." in text else int(text.replace(",", ""))
    if re.fullmatch(f"[{_HAN_DIGITS}]{{2,}}", text):
        # Read out digit by digit, as in years: 二〇二三.
        return int("".join(str(_DIGITS[c]) for c in text))
    return _scaled(text)


def _scaled(text: str) -> int | float | None:
    """The positional reading: digits before 十百千 add up to a section, a section before 万 or 亿 to the whole."""
    total: float = 0
    section: float = 0
    digit: float | None = None
    scale = 1
    for piece in re.findall(rf"{_ARABIC}|.", text):
        if piece[0].isascii() and piece[0].isdigit():
            if digit is not None:
                return None
            digit = float(piece.replace(",", ""))
        elif piece in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[piece]
            if not digit:
                # 零 bridges a gap, so a digit after it counts ones: 一万零三, never 一万三 (13,000).
                scale = 1
        elif piece in _SMALL_UNITS:
            scale = _SMALL_UNITS[piece]
            section += (1 if digit is None else digit) * scale
            digit = None
        elif piece in _BIG_UNITS:
            scale = _BIG_UNITS[piece]
            whole = section + (digit or 0)
            if scale == 10**8:
                total, section = (total + (whole or 1)) * scale, 0
            else:
                total, section = total + (whole or 1) * scale, 0
            digit = None
        else:
            return None
    if digit:
        # Spoken short forms: 三百五 is 350, 两万三 is 23,000; 三百零五 and 十五 count ones.
        section += digit * (scale // 10 if scale > 10 and text[-2] not in "零〇○" else 1)
    return _plain(total + section)


def _plain(number: float) -> int | float:
    """An ``int`` where the number is whole; floating noise of 1.4 × 10,000 is rounded off."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded
