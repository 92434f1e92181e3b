"""What a value cell says: a number, a mark for "not applicable", or something else.

Works on normalised text (see :mod:`extractor.normalize`); the caller keeps what was printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from extractor.frozen import quick, replace
from extractor.messages import message
from extractor.normalize import PASSED_OVER, UNKNOWN, squeeze

_WORD = re.compile(r"\S+")
_UNITS = "亿元|万元|千元|元|件次|件|条|项|个|宗|次|份|起|人次|人|%"
# More than 15 figures are several numbers run together, or none. 1.234.567 and 31'191 are grouped as elsewhere.
_DIGITS = r"\d{1,3}(?:,\d{3}){1,4}|\d{1,3}(?:'\d{3}){1,4}|\d{1,3}(?:\.\d{3}){2,4}|\d{1,15}"
_NUMBER = re.compile(
    rf"(?P<sign>[+\-]|增加|减少|增|减)?(?P<digits>{_DIGITS})(?P<point>\.\d+|(?<=\b0)\.)?"
    rf"(?:(?P<unit>{_UNITS})|\((?P<told>{_UNITS})\))?\Z"
)
# What is behind a number and is no part of it: raised signs, numbers in circles, [1], 注1, *, ^1^.
_RAISED = r"\(?[\u00b2\u00b3\u00b9\u1d43-\u1d6a\u1d9c\u2070-\u209c\u02b0-\u02b8\u02e0-\u02e4]\)?"
_CIRCLED = r"[\u2460-\u2487\u24ea\u24f5-\u24ff\u2776-\u2793\u3280-\u3289]"
_NAMED = r"\\?\[\^?(?:注|备注)?[0-9a-z]{0,2}\\?\]|\((?:注|备注)\d{0,2}\)|(?:注|备注)\d{0,2}"
_TYPED = r"\\?[*#]|[†‡§※★☆]|\^\[?\d{1,2}\]?\^?|<su[pb]>[^<>]{1,6}</su[pb]>|~\d{1,2}~|\$\^\{?[\d*†]{1,2}\}?\$"
_LONGEST_NUMBER = 40
# The time to search for marks grows with the square of the length.
_FOOTNOTE = re.compile(
    rf"(?=(?s:.{{1,{_LONGEST_NUMBER}}})\Z)(?P<base>.+?)(?P<mark>(?:{_RAISED}|{_CIRCLED}|{_NAMED}|{_TYPED})+)\Z"
)
# Signs around a number that may be a minus, and words that make it less than exact.
_SIGNED = re.compile(r"(?P<open>\()?(?P<sign>[△▲]|--?)?(?P<number>[\d.,']+[^\d()]*)(?P<close>\))?\Z")
_ABOUT = re.compile(
    r"(?:约|大约|近|超|逾)(?P<before>\d.*)|(?P<after>\d+)(?:余|多|左右|以上)(?P<unit>\D{0,2})|(?P<beside>\d+)\(\d{1,2}\)"
)
# A number and, in brackets behind it, another one that is told apart by a word.
_NOTED = re.compile(r"(?P<number>\d[\d,.]*)\((?:其中|含|上年|上一年|去年|同比|比上年|较上年|不含)[^()]{1,20}\)")
# Numbers below ten thousand in words, well formed (一百零五, 十二); 二〇二三 is a year.
_IN_WORDS = re.compile(
    r"(?:(?P<thousands>[一二两三四五六七八九])千零?)?(?:(?P<hundreds>[一二两三四五六七八九])百零?)?"
    rf"(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>十))?(?P<ones>[一二两三四五六七八九])?(?P<unit>{_UNITS})?"
)
# Figure by figure (三〇一; not 二〇二三), a zero with its unit, and figures as cheques have them (壹拾贰).
_BY_FIGURE = re.compile(
    rf"(?!二[〇零○][〇零○一二]\w\Z)(?P<figures>[〇零○一二三四五六七八九]{{2,7}}|[〇零○])(?P<unit>{_UNITS})?"
)
_OF_FIGURES = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_ON_CHEQUES = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_ALONE = re.compile(rf"(?:{_CIRCLED}|[\u2488-\u249b])+")
_FIGURES = {word: value for value, word in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_TURNED = re.compile(r"\s*\u202e\s*(?P<digits>[\d,.]+)\s*\u202c?\s*")
_MARK = re.compile(r"(?:-{1,4}|/{1,3}|\\|无|空|不适用|n/?a|\*{1,3})\Z", re.IGNORECASE)
# Signs of sentences and quotations that are around a number by oversight. What ends in a point or a comma may have
# lost figures behind it.
_STRAY = re.compile(r"[:;=\"'*※、·]?(?P<number>[\d].*?)(?P<behind>[.,])?[。、;:\"']?\Z")
# Letters and signs that engines write for a digit; only a whole cell of them is read as a number.
_LOOKALIKE = str.maketrans("OoQDДО〇○零lI|!丨SBZ", "00000000011111582")
_LOOKALIKE_CELL = re.compile(r"[\dOoQDДО〇○零lI|!丨SBZ]{1,7}\Z")
# What is nothing but such letters, and others that engines write for a digit, is a number that nobody can tell.
_MISREAD_CELL = re.compile(r"[\dOoQDДОСсlI|!丨SsBbZzGgqЗЧ]{1,7}\Z")
# What programs show instead of a number: errors of formulas, columns that are too narrow, places that no script filled.
_NOT_SHOWN = re.compile(
    r"#{3,}|#(?:ref|div/0|value|name|null|num|n/a|spill|calc)[!?]?|\{\{[^{}]*\}\}|[$#]?\{[^{}]{1,60}\}|<%[^<>]*%>"
    r"|\[\[[^\[\]]*\]\]|undefined|nan|null|true|false|\[objectobject\]|loading\.*|加载中\.*",
    re.IGNORECASE,
)
# What may be in a number beside a character that nobody knows; with anything else it is a text.
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


@quick
@dataclass(frozen=True, slots=True)
class Reading:
    """``value`` is a number exactly where ``kind`` is ``NUMBER``; ``doubt`` says why a reading is not plain."""

    kind: ReadingKind
    value: int | float | None = None
    unit: str | None = None
    doubt: str | None = None
    unsettled: bool = False
    """May what is printed mean another number just as well?"""
    note: str | None = None
    """For the reasons: what is beside the number and is no part of it, or why nothing can be read."""


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
    if PASSED_OVER in plain or _NOT_SHOWN.fullmatch(plain):
        return Reading(ReadingKind.UNREADABLE, note=message("cell.not_read"))
    if UNKNOWN in plain and not plain.strip(_AROUND_UNKNOWN):
        return Reading(ReadingKind.UNREADABLE, note=message("cell.unknown_characters"))
    if _MARK.match(plain):
        return Reading(ReadingKind.MARK)
    match = _NUMBER.match(plain)
    if match:
        return _number(match, None)
    footnote = _FOOTNOTE.match(plain)
    if footnote:
        base = read_value(footnote["base"])
        if base.kind in (ReadingKind.NUMBER, ReadingKind.MARK):
            return replace(base, note=message("cell.footnote_mark", mark=footnote["mark"], number=footnote["base"]))
        return Reading(ReadingKind.TEXT)
    if _LOOKALIKE_CELL.match(plain) and (len(plain) == 1 or any(c.isdigit() for c in plain)):
        digits = plain.translate(_LOOKALIKE)
        return _number(_NUMBER.match(digits), message("cell.read_as", printed=plain, value=digits))
    return Reading(ReadingKind.TEXT)


def read_signed(text: str, *, negative: bool) -> Reading:
    """Read what :func:`read_value` takes for text and a person takes for a number: (3), △3, --3, 约3.

    Brackets and the triangle stand for a minus where the column may hold a ``negative`` number. Where it counts, they
    are not settled, and no more are two dashes and words such as 约.
    """
    plain = squeeze(text)
    if len(plain) > _LONGEST_NUMBER:
        return Reading(ReadingKind.TEXT)
    about = _ABOUT.fullmatch(plain)
    if about:
        number = about["before"] or about["beside"] or f"{about['after']}{about['unit']}"
        return _unsettled(read_value(number), plain)
    if noted := _NOTED.fullmatch(plain):
        return _unsettled(read_value(noted["number"]), plain)
    if _ALONE.fullmatch(plain):
        return Reading(ReadingKind.UNREADABLE, note=message("cell.not_read"))
    if _MISREAD_CELL.match(plain):
        return Reading(ReadingKind.UNREADABLE, note=message("cell.unknown_characters"))
    told = plain.translate(_ON_CHEQUES)
    if figures := _BY_FIGURE.fullmatch(told):
        return _unsettled(read_value(f"{figures['figures'].translate(_OF_FIGURES)}{figures['unit'] or ''}"), plain)
    if any(c in _FIGURES or c == "十" for c in told) and (words := _IN_WORDS.fullmatch(told)):
        return _from_words(words)
    match = _SIGNED.match(plain)
    if match is None:
        return _without_stray(plain)
    if bool(match["open"]) != bool(match["close"]):
        return Reading(ReadingKind.TEXT)
    reading = read_value(match["number"])
    if reading.value is None:
        return _without_stray(plain)
    made = replace(reading, value=-reading.value) if negative else reading
    if negative and match["sign"] != "--":
        return replace(made, note=message("cell.minus", printed=plain))
    return _unsettled(made, plain)


def is_numeral(text: str) -> bool:
    """Is it a number in words and nothing else? Such a text may be the number of a row or of a heading as well."""
    plain = squeeze(text)
    return (
        0 < len(plain) <= _LONGEST_NUMBER and plain[0] in "一二两三四五六七八九十" and bool(_IN_WORDS.fullmatch(plain))
    )


def read_turned(printed: str) -> Reading | None:
    """What signs that turn the direction of writing show from the last digit to the first; ``None`` without them.

    ``printed``: as it stands in the source, not normalised.
    """
    match = _TURNED.fullmatch(printed) if "\u202e" in printed else None
    if match is None:
        return None
    reading = read_value(match["digits"][::-1])
    return replace(reading, note=message("cell.read_as", printed=match["digits"], value=match["digits"][::-1]))


def _from_words(match: re.Match[str]) -> Reading:
    places = (("thousands", 1000), ("hundreds", 100), ("ones", 1))
    value = sum(_FIGURES[match[name]] * worth for name, worth in places if match[name])
    value += 10 * _FIGURES.get(match["tens"] or "", 1) if match["ten"] else 0
    note = message("cell.read_as", printed=match[0], value=value)
    return Reading(ReadingKind.NUMBER, value, match["unit"], note=note)


def _without_stray(plain: str) -> Reading:
    """The number between signs that are no part of it."""
    match = _STRAY.match(plain)
    reading = read_value(match["number"]) if match and match["number"] != plain else Reading(ReadingKind.TEXT)
    if match is None or reading.kind is not ReadingKind.NUMBER or reading.doubt:
        return Reading(ReadingKind.TEXT)
    if match["behind"]:
        return _unsettled(reading, plain)
    return replace(reading, note=message("cell.stray_signs", number=match["number"]))


def _unsettled(reading: Reading, printed: str) -> Reading:
    if reading.kind is not ReadingKind.NUMBER:
        return Reading(ReadingKind.TEXT)
    return replace(reading, doubt=message("cell.read_as", printed=printed, value=reading.value), unsettled=True)


def _number(match: re.Match[str] | None, doubt: str | None) -> Reading:
    if match is None:
        return Reading(ReadingKind.TEXT)
    digits = re.sub("[,'.]", "", match["digits"])
    point = match["point"] or ""
    value: int | float = float(digits + point) if len(point) > 1 else int(digits)
    if match["sign"] in ("-", "减", "减少"):
        value = -value
    reading = Reading(ReadingKind.NUMBER, value, match["unit"] or match["told"], doubt)
    # No office prints 077: a figure before it was lost, or another sign was taken for the 0.
    return _unsettled(reading, match[0]) if len(digits) > 1 and digits[0] == "0" else reading


def value_words(text: str) -> tuple[tuple[int, int], ...]:
    """Character ranges of the values, where ``text`` is nothing but two or more values between spaces; else empty.

    ``5 0 0 0`` in one cell is four values that a converter ran together.
    """
    words: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        if read_value(word.group()).kind not in (ReadingKind.NUMBER, ReadingKind.MARK):
            return ()
        words.append(word.span())
    return tuple(words) if len(words) > 1 else ()
