"""Bytes to text. What is not clean UTF-8 is detected, never guessed silently: a note says what was done."""

from __future__ import annotations

import codecs
import email
import email.policy
import itertools
import re
from html import unescape

from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.everyday import everyday_share
from extractor.readers.misread import reread

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_LEGACY = (("gb18030", "GB18030"), ("cp950", "Big5"))
_SAMPLE = 1 << 16
_LINE_SAMPLE = 600  # bytes of a line that decide its encoding
_PLAUSIBLE = 0.8  # share of everyday characters; a wrong Chinese encoding stays below 0.6
_POOR = 0.5  # with a smaller share the bytes are damage rather than another encoding
_FEW_BYTES = 6  # a line with fewer bytes outside ASCII proves nothing by itself
_REPLACEMENT = "\ufffd"
OUTER_FRAME = re.compile(r"</?(?:html|head|body)\b[^<>]*>|<!doctype[^<>]*>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"(?:&lt;|&#60;|\\<)(/?(table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col|br|p|html|body)"
    r"(?:\s(?:[^&<>\\]|&(?:quot|amp|#\d{1,5}|#x[\da-f]{1,5});){0,300}?)?/?)(?:&gt;|&#62;|\\>|>)",
    re.IGNORECASE,
)
_TELLING_TAGS = 50
_TABLE_EDGE = re.compile(r"<(/?)table(?:\s[^<>]*)?>", re.IGNORECASE)


def decode(data: bytes, *, name: str) -> tuple[str, list[str]]:
    """The text and the notes about how it was decoded (none for clean UTF-8, with or without a mark).

    NUL and other control characters stay: offsets count in the text as decoded. Bytes that no encoding
    explains become U+FFFD and are counted in a note. Text that a program before us had decoded with the wrong
    encoding is put right (:mod:`extractor.readers.misread`). ``name`` is for messages only.
    """
    text, notes = _decode(data)
    text, more = reread(text)
    return text, notes + more


def _decode(data: bytes) -> tuple[str, list[str]]:
    for mark, codec, title in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(codec, "replace")
            notes = [] if codec == "utf-8" else [message("text.decoded_by_mark", encoding=title)]
            written = data.count(_REPLACEMENT.encode("utf-8")) if codec == "utf-8" else 0
            return text, notes + _lost(text, written)
    wide = utf16_without_mark(data[:_SAMPLE])
    if wide:
        text = data.decode(wide, "replace")
        return text, [message("text.decoded_as_utf16"), *_lost(text, 0)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _decode_lines(data)


def utf16_without_mark(sample: bytes) -> str | None:
    """The codec, where the bytes are UTF-16 that lost its mark: they hold NUL and read as everyday text two by two.

    On which side the NUL bytes are proves nothing: 一 is U+4E00, and ends (or starts) with one as well.
    """
    sample = sample[:_SAMPLE]
    if b"\0" not in sample or sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    share, codec = _wide(sample)
    return codec if share >= _PLAUSIBLE else None


def _wide(sample: bytes) -> tuple[float, str]:
    """The likelier UTF-16 codec with its share of everyday characters."""
    sample = sample[: len(sample) & ~1]
    found = [
        (everyday_share(sample.decode(codec, "replace"), ascii_counts=True), codec)
        for codec in ("utf-16-le", "utf-16-be")
    ]
    return max(found)


def _decode_lines(data: bytes) -> tuple[str, list[str]]:
    """Decode what is not clean UTF-8 line by line, since files are pasted together from several sources."""
    lines = data.split(b"\n")
    strange, accidental, certain = _sort_out(lines)
    sample = b"\n".join(lines[index] for index in _spread(strange))[:_SAMPLE]
    codec, title, share = _legacy(sample)
    if share < _PLAUSIBLE and not certain and everyday_share(sample.decode("utf-8", "replace")) < _PLAUSIBLE:
        other = _other(data)
        if other:
            return other
    # Without one line that surely is UTF-8, a plausible old encoding holds for the whole file.
    sure = share >= _PLAUSIBLE and not certain
    legacy = {index for index in strange if sure or _is_legacy(lines[index], codec)}
    legacy.update(accidental if sure else ())
    mostly_utf8 = certain > sum(len(lines[index]) for index in legacy)
    telling = share >= _POOR and any(_outside(lines[index]) >= _FEW_BYTES for index in legacy)
    if not legacy or (mostly_utf8 and not telling):
        text = data.decode("utf-8", "replace")
        return text, _lost(text, data.count(_REPLACEMENT.encode("utf-8")))
    # Newline is never the second byte of a legacy character, so lines can be taken apart and put back.
    text = "\n".join(line.decode(codec if index in legacy else "utf-8", "replace") for index, line in enumerate(lines))
    utf8_lines = sum(1 for i, line in enumerate(lines) if i not in legacy and not line.isascii())
    written = sum(line.count(_REPLACEMENT.encode("utf-8")) for i, line in enumerate(lines) if i not in legacy)
    if utf8_lines:
        note = message("text.mixed_encodings", lines=len(legacy), encoding=title, utf8_lines=utf8_lines)
    else:
        note = message("text.decoded_as", encoding=title)
    if share < _PLAUSIBLE:
        note = message("text.hardly_certain", note=note, share=round(share, 3))
    return text, [note, *_lost(text, written)]


def _sort_out(lines: list[bytes]) -> tuple[list[int], list[int], int]:
    """Indices of the lines that are not UTF-8, of those that may be so by accident, and the bytes in lines that are."""
    strange: list[int] = []
    accidental: list[int] = []
    certain = 0
    for index, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            strange.append(index)
            continue
        # 联通 in GB2312 is valid UTF-8 by accident, and reads as rare Latin letters.
        if everyday_share(text[: _LINE_SAMPLE // 3]) >= _PLAUSIBLE:
            certain += len(line)
        elif all(c < "\u0800" for c in text):
            accidental.append(index)
    return strange, accidental, certain


def _spread(indices: list[int], most: int = 2000) -> list[int]:
    return indices[:: max(1, len(indices) // most)]


def _legacy(sample: bytes) -> tuple[str, str, float]:
    """The likelier of the old Chinese encodings: codec, its name for people, share of everyday characters."""
    found = [(everyday_share(sample.decode(codec, "replace")), codec, title) for codec, title in _LEGACY]
    share, codec, title = max(found, key=lambda item: item[0])  # the first, GB18030, wins a tie
    return codec, title, share


def _outside(line: bytes) -> int:
    """How many of the line's first bytes are outside ASCII."""
    return sum(byte > 0x7F for byte in line[:_LINE_SAMPLE])


def _is_legacy(line: bytes, codec: str) -> bool:
    """Whether a line outside UTF-8 is of the old encoding, or UTF-8 with broken bytes."""
    part = line[:_LINE_SAMPLE]
    text = part.decode("utf-8", "replace")
    broken = text.count(_REPLACEMENT)
    readable = sum(c > "\u07ff" for c in text) - broken
    if readable > 2 * broken:
        return everyday_share(part.decode(codec, "replace")) > everyday_share(text)
    return True


def _other(data: bytes) -> tuple[str, list[str]] | None:
    """UTF-16 without mark and without a single NUL, then whatever charset-normalizer makes of it."""
    sample = data[:_SAMPLE]
    wide_share, wide = _wide(sample)
    if wide_share >= _PLAUSIBLE:
        return data.decode(wide, "replace"), [message("text.decoded_as_utf16")]
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or best.encoding in ("ascii", "utf_8"):
        return None
    text = data.decode(best.encoding, "replace")
    return text, [message("text.decoded_by_guess", encoding=best.encoding), *_lost(text, 0)]


def _lost(text: str, written: int) -> list[str]:
    """The note about characters that could not be decoded; ``written`` of them were in the source as U+FFFD."""
    lost = text.count(_REPLACEMENT) - written
    return [message("text.bytes_lost", count=lost)] if lost > 0 else []


def unpack_mhtml(data: bytes, *, name: str) -> tuple[bytes, dict[str, str]]:
    """The HTML page inside a web archive, as UTF-8, and its style sheets by the names that the page has for them.

    Raises :class:`UnreadableFile` where there is no page.
    """
    mail = email.message_from_bytes(data, policy=email.policy.default)
    for part in mail.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                page = as_utf8_html(_declared(payload, part.get_content_charset(), name))
                return page, _sheets(mail, str(part["Content-Location"] or ""), name)
    raise UnreadableFile(message("file.mhtml_without_page", name=name))


def _sheets(mail: email.message.EmailMessage, page: str, name: str) -> dict[str, str]:
    """By their whole address, by it relative to the page, and by the mark of the part."""
    found: dict[str, str] = {}
    for part in mail.walk():
        if part.get_content_type() != "text/css":
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        text = _declared(payload, part.get_content_charset(), name)
        place = str(part["Content-Location"] or "")
        marked = str(part["Content-ID"] or "").strip("<> ")
        home = page.rpartition("/")[0] + "/"
        names = (place, place.removeprefix(home) if len(home) > 1 else "", f"cid:{marked}" if marked else "")
        found |= {known: text for known in names if known}
    return found


def _declared(payload: bytes, charset: str | None, name: str) -> str:
    if charset:
        try:
            return payload.decode("gb18030" if charset.lower() in ("gb2312", "gbk") else charset)
        except (LookupError, UnicodeDecodeError):
            pass  # the header is wrong, which is common: look at the bytes
    return _decode(payload)[0]


def as_utf8_html(text: str) -> bytes:
    """HTML text as bytes whose encoding no reader has to guess."""
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def holds_escaped_table(text: str) -> bool:
    """Whether the only tables of HTML in the text are such whose marks were escaped, as in ``&lt;table&gt;``."""
    names = {tag[2].lower() for tag in itertools.islice(_ESCAPED_TAG.finditer(text), _TELLING_TAGS)}
    return "table" in names and bool(names & {"td", "th"}) and _TABLE_EDGE.search(text) is None


def wrap_prose(text: str) -> str:
    """HTML made from text with HTML tables in it: each line outside the tables becomes a paragraph.

    The tables may be such whose marks were escaped.
    """
    if holds_escaped_table(text):
        text = _ESCAPED_TAG.sub(lambda tag: f"<{unescape(tag[1])}>", text)
    parts: list[str] = []
    for part, in_table in split_tables(text):
        if in_table:
            parts.append(part)
            continue
        lines = (OUTER_FRAME.sub("", line) for line in part.splitlines())
        parts.extend(f"<p>{line}</p>" for line in lines if line.strip())
    return '<html><head><meta charset="utf-8"></head><body>' + "\n".join(parts) + "</body></html>"


def split_tables(text: str) -> list[tuple[str, bool]]:
    """The text cut at the edges of its outermost HTML tables; True marks a table. A table without an end is one."""
    parts: list[tuple[str, bool]] = []
    depth = start = 0
    for edge in _TABLE_EDGE.finditer(text):
        if edge[1] and depth:
            depth -= 1
            if depth == 0:
                parts.append((text[start : edge.end()], True))
                start = edge.end()
        elif not edge[1]:
            if depth == 0:
                parts.append((text[start : edge.start()], False))
                start = edge.start()
            depth += 1
    return [*parts, (text[start:], depth > 0)]
