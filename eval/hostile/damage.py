"""Damage by structure: bytes, lines, tags, JSON, members of archives, parts of PDF files. Same chance, same bytes."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from eval.hostile.oddities import LENGTHS, odd_number, odd_word

Damage = Callable[[bytes, random.Random], bytes]

MOST_BYTES = 300_000
"""Of a damaged input, where the undamaged one was smaller; what grows beyond is cut off."""
_MOST_DEEP = 920
"""Nests of a JSON text: of more, the encoder of the standard library runs out of stack."""
_NUMBER = re.compile(rb"[0-9]+(?:\.[0-9]+)?")
_ATTRIBUTE = re.compile(rb'([\w:.-]+)(\s*=\s*)"([^"]*)"')
_TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_DATE = (1980, 1, 1, 0, 0, 0)
_SPANS = (
    *("colspan", "rowspan", "number-columns-repeated", "number-rows-repeated", "number-columns-spanned", "style"),
    *(
        "w:val",
        "bbox",
        "HPOS",
        "WIDTH",
        "HEIGHT",
        "r",
        "s",
        "t",
        "ref",
        "class",
        "encoding",
        "left",
        "top",
        "src",
        "href",
    ),
)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def damage_bytes(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, taken out, put in, repeated, or the end cut off."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(6):
            case 0 if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + chance.choice(LENGTHS)]
            case 2:
                found[at:at] = chance.randbytes(chance.choice((1, 4, 64)))
            case 3:
                some = bytes(found[at : at + chance.choice(LENGTHS)])
                found[at:at] = some * chance.choice((1, 2, 50))
            case 4:
                found[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0"))
            case _:
                if chance.random() < 0.3:
                    del found[at:]
    return bytes(found)


def damage_lines(data: bytes, chance: random.Random) -> bytes:
    """Lines and words of a text changed."""
    lines = data.split(b"\n")
    for _ in range(chance.choice((1, 2, 3, 8))):
        at = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                lines[at:at] = [lines[at]] * chance.choice((1, 3, 200))
            case 1:
                del lines[at : at + chance.choice((1, 1, 5))]
                lines = lines or [b""]
            case 2:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = _with_number(lines[at], chance)
            case 4:
                lines.insert(at, _encoded(odd_word(chance)))
            case 5:
                lines[at : at + 2] = [b"".join(lines[at : at + 2])]
            case _:
                place = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + _encoded(odd_word(chance)) + lines[at][place:]
    return b"\n".join(lines)


def _with_number(line: bytes, chance: random.Random) -> bytes:
    """One number of the line replaced by an odd one."""
    numbers = list(_NUMBER.finditer(line))
    if not numbers:
        return line
    number = chance.choice(numbers)
    return line[: number.start()] + _encoded(odd_number(chance)) + line[number.end() :]


def damage_tags(data: bytes, chance: random.Random) -> bytes:
    """Elements and attributes of HTML and XML changed."""
    for _ in range(chance.choice((1, 2, 4))):
        tags = list(_TAG.finditer(data))
        if not tags:
            return damage_lines(data, chance)
        tag = chance.choice(tags)
        start, end = tag.span()
        match chance.randrange(8):
            case 0:
                name = chance.choice(_SPANS).encode()
                told = b' %s="%s"' % (name, _encoded(odd_word(chance)).replace(b'"', b""))
                data = data[: tag.end(2)] + told + data[tag.end(2) :]
            case 1:
                attributes = list(_ATTRIBUTE.finditer(data, start, end))
                if attributes:
                    one = chance.choice(attributes)
                    value = odd_number(chance) if chance.random() < 0.6 else odd_word(chance)
                    data = data[: one.start(3)] + _encoded(value).replace(b'"', b"") + data[one.end(3) :]
            case 2:
                data = data[:start] + data[end:]
            case 3:
                data = data[:start] + data[start:end] * chance.choice((2, 40, 2000)) + data[end:]
            case 4:
                other = chance.choice(tags)
                data = data[:start] + other.group() + data[end:]
            case 5:
                data = data[:end] + _encoded(odd_word(chance)) + data[end:]
            case 6:
                close = data.find(b"</" + tag.group(2), end)
                close = close if close >= 0 else end
                data = data[:end] + data[end:close] * chance.choice((2, 3)) + data[close:]
            case _:
                data = _XML_HEADS[chance.randrange(len(_XML_HEADS))] + data
    return data


_XML_HEADS = (
    b'<?xml version="1.0" encoding="utf-16"?>',
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    b"<!-- ",
)


def damage_json(data: bytes, chance: random.Random) -> bytes:
    """Values of a JSON text, or of its lines, replaced by values of another kind, moved, repeated or left out."""
    try:
        parsed: Any = json.loads(data)
    except RecursionError:
        return damage_bytes(data, chance)
    except ValueError:
        lines = data.split(b"\n")
        at = chance.randrange(len(lines))
        try:
            lines[at] = _json_text(_damaged(json.loads(lines[at]), chance))
        except (ValueError, RecursionError):
            return damage_lines(data, chance)
        return b"\n".join(lines)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if not _is_deep(damaged := _damaged(parsed, chance)):
            parsed = damaged
    return _json_text(parsed)


def _json_text(parsed: Any) -> bytes:
    return json.dumps(parsed, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _is_deep(parsed: Any, most: int = _MOST_DEEP) -> bool:
    """Is something inside more than ``most`` lists or objects? Without recursion, which is what must not run out."""
    level = [parsed]
    for _ in range(most):
        level = [inner for one in level for inner in _children(one)]
        if not level:
            return False
    return True


def _children(parsed: Any) -> Iterable[Any]:
    if isinstance(parsed, dict):
        return parsed.values()
    return parsed if isinstance(parsed, list) else ()


def _odd_value(chance: random.Random) -> Any:
    values: tuple[Any, ...] = (
        *(None, True, False, 0, -1, 1e308, -0.0, 10**30, float("inf"), float("nan"), 2**63, [], {}, "", [[]], [None]),
        *([0, 0, 0, 0], [[0, 0], [1, 0]], {"text": None}, "NaN", odd_word(chance), odd_number(chance)),
    )
    return chance.choice(values)


def _damaged(parsed: Any, chance: random.Random) -> Any:
    """A step down at random; at the end something odd."""
    if isinstance(parsed, dict) and parsed and chance.random() < 0.93:
        key = chance.choice(list(parsed))
        match chance.randrange(12):
            case 0:
                return {name: value for name, value in parsed.items() if name != key}
            case 1:
                other = chance.choice(list(parsed))
                return {**parsed, key: parsed[other]}
            case _:
                return {**parsed, key: _damaged(parsed[key], chance)}
    if isinstance(parsed, list) and parsed and chance.random() < 0.93:
        at = chance.randrange(len(parsed))
        match chance.randrange(12):
            case 0:
                return [*parsed[:at], *parsed[at + 1 :]]
            case 1:
                return [*parsed[:at], *[parsed[at]] * chance.choice((2, 30)), *parsed[at + 1 :]]
            case 2:
                return parsed[::-1]
            case _:
                return [*parsed[:at], _damaged(parsed[at], chance), *parsed[at + 1 :]]
    if chance.random() < 0.1:
        for _ in range(chance.choice((5, 60, 900))):
            parsed = [parsed] if chance.random() < 0.5 else {"children": parsed}
        return parsed
    if isinstance(parsed, str) and chance.random() < 0.3:
        return parsed + odd_word(chance)
    return _odd_value(chance)


def damage_archive(data: bytes, chance: random.Random) -> bytes:
    """A member of a ZIP archive damaged, left out, renamed, or there twice; now and then the archive's own bytes."""
    if chance.random() < 0.1:
        return damage_bytes(data, chance)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return damage_bytes(data, chance)
    for _ in range(chance.choice((1, 1, 2))):
        if not members:
            break
        at = chance.randrange(len(members))
        name, content = members[at]
        match chance.randrange(10):
            case 0:
                del members[at]
            case 1:
                members[at] = (
                    chance.choice(("../" + name, "/" + name, name.upper(), name + "\\x", "a" * 300)),
                    content,
                )
            case 2:
                members.append((chance.choice(members)[0], content))
            case 3:
                members[at] = (name, damage_bytes(content, chance))
            case _:
                known = [one for one in members if one[0].endswith((".xml", ".xhtml", ".html", ".rels", ".opf"))]
                if known:
                    at = members.index(chance.choice(known))
                    name, content = members[at]
                members[at] = (name, damage_tags(content, chance)[:MOST_BYTES])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            # A name that is there twice is reported by a warning, and no information given keeps the date out.
            entry = zipfile.ZipInfo(name, _DATE)
            archive.NameToInfo.pop(name, None)
            archive.writestr(entry, content)
    return packed.getvalue()


def damage_pdf(data: bytes, chance: random.Random) -> bytes:
    """Numbers of objects, or what a stream holds, changed."""
    if chance.random() < 0.2:
        return damage_bytes(data, chance)
    for _ in range(chance.choice((1, 1, 3))):
        streams = list(_STREAM.finditer(data))
        if streams and chance.random() < 0.6:
            stream = chance.choice(streams)
            content = stream.group(1)
            try:
                content = zlib.compress(_page_content(zlib.decompress(content), chance))
            except zlib.error:
                content = damage_bytes(content, chance)
            data = data[: stream.start(1)] + content + data[stream.end(1) :]
            continue
        outside = [number for number in _NUMBER.finditer(data) if not _inside(number.start(), streams)]
        if outside:
            number = chance.choice(outside)
            data = data[: number.start()] + _encoded(odd_number(chance)) + data[number.end() :]
    return data


def _inside(place: int, streams: list[re.Match[bytes]]) -> bool:
    return any(stream.start() <= place < stream.end() for stream in streams)


def _page_content(content: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return _with_number(content, chance)
    return damage_lines(content, chance)


def damage_mail(data: bytes, chance: random.Random) -> bytes:
    """A message: its lines, or the tags in it."""
    return damage_lines(data, chance) if chance.random() < 0.6 else damage_tags(data, chance)
