"""Text that a program before us decoded with the wrong encoding: ÕþÎñ, æ”¿åŠ¡, 鏀垮姟 for 政务.

Its characters are turned back into the bytes that they were read from, and those are read again. In between, a
byte is a lone surrogate (U+DC00 and its value), so that what never was such a byte stays beside it as it is.
(ftfy would be a dependency, and knows nothing of the kinds with GB18030.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractor.messages import message
from extractor.readers.everyday import everyday_share

_PLAUSIBLE = 0.8  # share of everyday characters in text that is fine
_POOR = 0.5  # text with a larger share is not touched; what was read wrongly has 0.05 (Latin-1) to 0.35 (GB18030)
_MOST_LOST = 0.5  # share of characters that may be lost; the programs that lose most keep two thirds
_ENOUGH = 8  # fewer different everyday characters prove nothing: ÇÕES would be 钦 in GB18030
_GLANCE = 1 << 14  # characters, evenly spread, that show whether a text is fine
_SAMPLE = 1 << 16  # characters of all pieces together that decide which encodings it were
_MOST_PIECES = 1 << 12
_SWALLOWED = 0.05  # share of cut characters whose neighbour is gone as well, from which separators are gone too

_REPLACEMENT = "\ufffd"
_BYTE = 0xDC00
_HIGH = r"[\udc80-\udcff]"
_NEXT = r"[\udc80-\udcbf]"  # the second to last bytes of a character in UTF-8
# What is followed by a byte too many is put together from two characters.
_UTF8 = rf"(?:(?:[\udcc2-\udcdf]|[\udce0-\udcef]{_NEXT}|[\udcf0-\udcf4]{_NEXT}{{2}}){_NEXT}(?!{_NEXT}))+"
# A character without one or two of its bytes, whose place is marked or not. Such a byte is never alone,
# so that a question mark beside it is a mark too.
_CUT = rf"[\udcc0-\udcff]{_NEXT}*[\ufffd?]{{0,2}}{_NEXT}*|[\ufffd?]{{0,2}}{_NEXT}+[\ufffd?]{{0,2}}"
_PARTS = re.compile(f"({_UTF8})|{_CUT}")
_NUMBER = re.compile("[0-9][0-9,.]*")
# Programs that take bytes by pairs, or by fours of which two are digits, may have swallowed the beginning of a number.
_PARTS_OF_PAIRS = re.compile(f"({_UTF8})|(?:{_CUT})(?:{_NUMBER.pattern})?")
_CUT_BEFORE_LAST = re.compile(rf"([\udce4-\udcef]{_NEXT})(?!{_NEXT})[\ufffd?]{{0,2}}(?=(.?))", re.DOTALL)
_EURO_PAIR = re.compile(rf"€(?={_NEXT}{{2}})")  # 0xA2 and 0xE3, of which the second leads on
# 0xA0 is a no-break space; the few everyday characters that it leads to are traditional (爭: by the next byte).
_LEAD = r"(?:[\udc81-\udc9f\udca1-\udcfe]|\udca0(?=[\udc80-\udc9f]))"
_GB = re.compile(
    # First bytes of four are 0x81 to 0x84 and 0x90 to 0x9A, which no everyday character holds: no digit is taken
    # for a part of one by accident. Where such a byte is missing, the digits are parts all the same.
    rf"((?:[\udc81-\udc84\udc90-\udc9a][0-9][\udc81-\udcfe][0-9]|{_LEAD}(?:[\x40-\x7e]|{_HIGH}))+)({_HIGH}?)"
    rf"|[\udc81-\udc84\ufffd][0-9](?:{_HIGH}|\ufffd)[0-9]|{_HIGH}"
)
# A byte 0xA0 in the middle or at the end of a character, once a no-break space that somebody made a plain one.
_WITHOUT_SPACE = re.compile(rf"(?<=[\udce3-\udcef]{_NEXT}) |(?<=[\udce3-\udcef]) (?={_NEXT})")
_ENTITIES = frozenset("\u00a0©«®°·»×")  # pages write them by name, which no wrong encoding can harm
_FRAME = re.compile("[\u2500-\u257f]+")  # of tables drawn with characters
_PIECE = re.compile(r"[^\x00-\x7f][^\n\t <>|]*")  # starts with the first byte of a character
# Question marks that stand for lost bytes belong to the run, and digits that may have lost their beginning with it.
_WIDE_RUN = re.compile(r"[^\x00-\x7f](?:[^\x00-\x7f]|\?{1,2}(?=[^\x00-\x7f]))*\?{0,2}[0-9,.]*")


@dataclass(frozen=True, slots=True)
class _Misreading:
    """Bytes in the encoding ``right`` that were decoded as ``wrong``."""

    right: str
    wrong: str
    title: str


_MISREADINGS = (
    _Misreading("gb18030", "latin-1", message("misread.gb_latin")),
    _Misreading("gb18030", "cp1252", message("misread.gb_windows")),
    _Misreading("utf-8", "latin-1", message("misread.utf_latin")),
    _Misreading("utf-8", "cp1252", message("misread.utf_windows")),
    _Misreading("utf-8", "gb18030", message("misread.utf_gb")),
)


def reread(text: str) -> tuple[str, list[str]]:
    """The text as it was meant, and a note if that is not how it was. Text that is fine is never touched.

    Characters that lost some of their bytes become U+FFFD. ASCII stays as it is, except for a question mark that
    stood for a lost byte, and for digits behind a cut character that may have lost their beginning.
    """
    if text.isascii() or everyday_share(text[:: len(text) // _GLANCE + 1]) >= _PLAUSIBLE:
        return text, []
    pieces = _PIECE.findall(text)
    sample = "\n".join(pieces[:: len(pieces) // _MOST_PIECES + 1])[:_SAMPLE]
    if everyday_share(_readable(sample)) > _POOR:
        return text, []
    candidates = ((_FRAME.sub("", _undo(sample, each)), each) for each in _MISREADINGS)
    undone, misreading = max(candidates, key=lambda found: everyday_share(found[0]))
    if not _makes_sense(undone):
        return text, []
    swallowed = _swallowed(text) if misreading.wrong == "gb18030" else 0.0
    if swallowed >= _SWALLOWED:
        return text, [message("misread.left", what=misreading.title, share=round(swallowed, 3))]
    undone = _undo(text, misreading)
    note = message("misread.put_right", what=misreading.title)
    lost, doubtful = undone.count(_REPLACEMENT), len(_NUMBER.findall(text)) - len(_NUMBER.findall(undone))
    if lost:
        note = message("misread.except_lost", note=note, count=lost)
    if doubtful > 0:
        note = message("misread.doubtful_numbers", note=note, count=doubtful)
    return undone, [note]


def _readable(text: str) -> str:
    return _FRAME.sub("", text).replace(_REPLACEMENT, "")


def _makes_sense(undone: str) -> bool:
    """Whether what could be had back is everyday text, and enough of it to prove anything."""
    readable = _readable(undone)
    size, lost = sum(not character.isascii() for character in readable), undone.count(_REPLACEMENT)
    enough = sum(everyday_share(character) for character in set(readable)) >= _ENOUGH
    return enough and everyday_share(readable) >= _PLAUSIBLE and lost < _MOST_LOST * (size + lost)


def _undo(text: str, misreading: _Misreading) -> str:
    if misreading.right == "gb18030":
        return _GB.sub(_read_gb, _escape(text, misreading.wrong))
    if misreading.wrong != "gb18030":
        return _read_utf8(_WITHOUT_SPACE.sub("\udca0", _escape(text, misreading.wrong)), _PARTS)

    def better(found: re.Match[str]) -> str:
        # Beside text that was read wrongly, such as the frame of the page, text that is fine is Chinese as well.
        undone = _read_utf8(_escape(found[0], "gb18030"), _PARTS_OF_PAIRS)
        return found[0] if everyday_share(found[0]) >= _PLAUSIBLE > everyday_share(undone) else undone

    return _WIDE_RUN.sub(better, text)


def _escape(text: str, wrong: str) -> str:
    """The text with the bytes that its characters were read from."""
    if wrong == "gb18030":
        # On Windows and the Web the byte 0x80 alone is the euro sign.
        escaped = "".join(map(_pair, text))
        return _EURO_PAIR.sub(_escaped(b"\xa2\xe3"), escaped).replace("€", _escaped(b"\x80"))
    single = {byte: bytes((byte,)) for byte in range(0x80, 0x100)}
    # Five bytes have no character in Windows-1252 and are read as in Latin-1.
    return text.translate(
        {ord(raw.decode(wrong, "ignore") or chr(byte)): _escaped(raw) for byte, raw in single.items()}
    )


@cache
def _pair(character: str) -> str:
    """The two bytes of a character, of one for private use too; the character itself where it has not two."""
    raw = b"" if character == "€" else character.encode("gb18030", "replace")
    return _escaped(raw) if len(raw) == 2 else character


def _escaped(data: bytes) -> str:
    return data.decode("ascii", "surrogateescape")


def _decoded(escaped: str, right: str) -> str:
    return escaped.encode("ascii", "surrogateescape").decode(right, "replace")


def _read_gb(found: re.Match[str]) -> str:
    stretch, pairs, left = found[0], found[1], found[2]
    if pairs is None:
        return _alone(stretch) if len(stretch) == 1 else _REPLACEMENT
    if not left:
        return _decoded(pairs, "gb18030")
    # One byte is too many: the first or the last one.
    readings = (_decoded(pairs, "gb18030") + _alone(left), _alone(stretch[0]) + _decoded(stretch[1:], "gb18030"))
    return max(readings, key=everyday_share)


def _alone(byte: str) -> str:
    character = chr(ord(byte) - _BYTE)
    return character if character in _ENTITIES else _REPLACEMENT


def _read_utf8(escaped: str, parts: re.Pattern[str]) -> str:
    return parts.sub(lambda found: _decoded(found[1], "utf-8") if found[1] else _REPLACEMENT, escaped)


def _swallowed(text: str) -> float:
    """Share of the characters cut before their last byte whose neighbour is gone too, in UTF-8 read as GB18030.

    In 府1 the last byte of 府 and the digit make no character. Most programs give up the byte and go on with the
    digit. Others swallow the digit, tab or line break with it, so that the next character seen is a Chinese one; that
    is so without a loss only where the byte does not fit the Chinese character behind it.
    """
    private = any("\ue000" <= character <= "\ue765" for character in set(text))  # read by a program that knows them
    codec = "gb18030" if private else "gbk"
    found = _CUT_BEFORE_LAST.findall(_escape(text, "gb18030"))
    gone = sum("\udcc0" <= behind <= "\udcff" and not _unfit(start, behind, codec) for start, behind in found)
    return gone / len(found) if found else 0.0


@cache
def _unfit(start: str, behind: str, codec: str) -> bool:
    """Whether an everyday character starts so whose last byte makes none with the byte behind it in this encoding."""
    return any(
        everyday_share(_decoded(start + chr(last), "utf-8")) and _REPLACEMENT in _decoded(chr(last) + behind, codec)
        for last in range(_BYTE + 0x80, _BYTE + 0xC0)
    )
