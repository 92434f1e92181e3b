"""The text of a paragraph in a Word document as the page shows it: runs, fields, formulas, symbols, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from extractor.normalize import UNKNOWN, raised
from extractor.readers.docx_looks import Ground, Look, Looks
from extractor.readers.docx_numbering import Numbering
from extractor.readers.docx_xml import as_int, attribute, child, children, is_on, local, value
from extractor.readers.omissions import OUTSIDE, Omissions, TableCount

DROPPED = re.compile(
    "del|moveFrom|delText|instrText|delInstrText|rPr|pPr|sectPr|tblPr|tblGrid|trPr|tcPr|footnoteReference|"
    "endnoteReference|commentReference|annotationRef|sdtPr|sdtEndPr"
)
_TEXT_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PASSED = {"object": "embedded object", "contentPart": "drawing", "altChunk": "embedded document"}
_MATH_MARKS = frozenset(("sSup", "sSub"))
_MATH_RUNS = frozenset(("oMath", "oMathPara", "r", "e", "t", "rPr", "ctrlPr", "sSupPr", "sSubPr", "oMathParaPr"))
_FIELD_WORDS = re.compile(r"\s*(=|\w+)\s*(.*)", re.DOTALL)
_NOTES = frozenset(("footnoteReference", "endnoteReference"))
_NOTHING_SHOWN = frozenset(("XE", "TC", "RD", "TA", "SET", "ASK", "BOOKMARK", "PRIVATE", "AUTOTEXT"))
_SYMBOL_CODE = re.compile(r"(\d{2,3})\b(.*)", re.DOTALL)
_SEEN_SIZE = 20_000
"""English metric units, a sixtieth of a centimetre: a picture that is smaller either way only holds a place."""
_LOWEST = 40
"""Twentieths of a point: a row that is fixed to be no higher shows no text."""
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class Setting:
    """What the text around a place means for it. ``where``: the place, as warnings name it."""

    numbering: Numbering
    looks: Looks
    omissions: Omissions
    tables: TableCount = field(default_factory=TableCount)
    where: str = OUTSIDE
    in_cell: bool = False
    ground: Ground = field(default_factory=Ground)
    table_style: str | None = None
    conditions: tuple[str, ...] = ()
    """The parts of the table's style that hold for the cell."""


@dataclass
class _Field:
    """A complex field while it is open; until its result begins, its text is an instruction."""

    code: str = ""
    in_code: bool = True
    data: etree._Element | None = None


@dataclass
class _Walk:
    """One paragraph: the text boxes found in it, and the fields that are open."""

    setting: Setting
    paragraph: etree._Element | None
    boxes: list[etree._Element] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    whole: frozenset[etree._Element] = frozenset()
    """The marks that begin a field which ends in the same paragraph."""


def paragraph_text(paragraph: etree._Element, setting: Setting) -> tuple[str, list[etree._Element]]:
    """The text shown, line breaks in it, and the text boxes anchored in the paragraph."""
    walk = _Walk(setting, child(paragraph, "pPr"), whole=_whole_fields(paragraph))
    return "".join(_inline(paragraph, walk, Look())), walk.boxes


def chosen_alternative(alternatives: etree._Element) -> etree._Element | None:
    """Both alternatives say the same: the first choice, and the fallback only where there is none."""
    return next((c for c in alternatives if local(c) == "Choice"), child(alternatives, "Fallback"))


def _inline(element: etree._Element, walk: _Walk, look: Look) -> Iterator[str]:
    # Of a word with another one above it the file has that one first.
    for inner in sorted(element, key=lambda part: local(part) == "rt") if local(element) == "ruby" else element:
        name = local(inner)
        if name == "t":
            yield _shown(inner.text or "", walk, look)
        elif name in _TEXT_MARKS:
            yield _TEXT_MARKS[name]
        elif name == "sym":
            yield _shown(_symbol(inner), walk, replace(look, signs=False))
        elif name in ("fldChar", "instrText"):
            yield _shown(_field(inner, name, walk), walk, look)
        elif name == "txbxContent":
            walk.boxes.append(inner)
        elif name == "AlternateContent":
            chosen = chosen_alternative(inner)
            if chosen is not None:
                yield from _inline(chosen, walk, look)
        elif name in ("oMath", "oMathPara"):
            text = _formula(inner)
            yield _shown(_passed_over("formula", walk) if text is None else text, walk, look)
        elif name == "rt":
            # Above its base is how a word is pronounced, or a mark.
            text = "".join(str(t.text or "") for t in inner.iter("{*}t"))
            yield raised(text) if any(c.isdigit() for c in text) else ""
        elif name in ("drawing", "pict", "object"):
            yield from _drawing(inner, walk, look)
        elif name in _PASSED:
            yield _passed_over(_PASSED[name], walk)
        elif name == "r":
            setting = walk.setting
            own = setting.looks.of(
                child(inner, "rPr"), walk.paragraph, setting.table_style, setting.ground, setting.conditions
            )
            # A mark of one's own for a note need not be raised.
            marks = any(local(part) in _NOTES for part in inner)
            yield from _inline(inner, walk, replace(own, raised=own.raised or marks))
        elif name == "fldSimple" and next(inner.iter("{*}r"), None) is None:
            yield _shown(_without_result(_Field(attribute(inner, "instr") or ""), walk), walk, look)
        elif not DROPPED.fullmatch(name):
            yield from _inline(inner, walk, look)


def _shown(text: str, walk: _Walk, look: Look) -> str:
    if not text:
        return ""
    setting = walk.setting
    if any(open_field.in_code for open_field in walk.fields):
        setting.omissions.left_out("inside the code of a field", text, setting.where)
        return ""
    if look.hidden:
        setting.omissions.left_out(look.hidden, text, setting.where)
        return ""
    digits = any(c.isdigit() for c in text)
    if look.unsure and digits and not _HAN.search(text):
        return setting.omissions.passed_over("number that may have the colour of its background", setting.where)
    if look.signs:
        return "".join(c if c.isspace() or _HAN.match(c) else UNKNOWN for c in text)
    return raised(text) if look.raised else text


def _passed_over(what: str, walk: _Walk) -> str:
    """In a cell anything may be a number; elsewhere seals, logos and charts are no part of the text."""
    if not walk.setting.in_cell:
        return ""
    return walk.setting.omissions.passed_over(what, walk.setting.where)


def _symbol(element: etree._Element) -> str:
    """A character by code. Symbol fonts have theirs from F000 on; of these only Symbol keeps the digits as they are."""
    text = attribute(element, "char")
    if text is None or not 0 < len(text) <= 4 or any(c not in "0123456789abcdefABCDEF" for c in text):
        return UNKNOWN
    code, font = int(text, 16), (attribute(element, "font") or "").lower()
    if 0xF030 <= code <= 0xF039 and font == "symbol":
        return chr(code - 0xF000)
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE else UNKNOWN


def _whole_fields(paragraph: etree._Element) -> frozenset[etree._Element]:
    begun: list[etree._Element] = []
    whole: set[etree._Element] = set()
    for mark in paragraph.iter("{*}fldChar"):
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            begun.append(mark)
        elif kind == "end" and begun:
            whole.add(begun.pop())
    return frozenset(whole)


def _field(element: etree._Element, name: str, walk: _Walk) -> str:
    """Follows the marks of a complex field; gives the text of a field that is shown without having a result."""
    if name == "instrText":
        if walk.fields and walk.fields[-1].in_code:
            walk.fields[-1].code += element.text or ""
        return ""
    kind = attribute(element, "fldCharType")
    if kind == "begin":
        # Of a field without an end nobody knows where its result begins: all of it is shown.
        walk.fields.append(_Field(in_code=element in walk.whole, data=child(element, "ffData")))
    elif kind == "separate" and walk.fields:
        walk.fields[-1].in_code = False
    elif kind == "end" and walk.fields:
        ended = walk.fields.pop()
        if ended.in_code:
            return _without_result(ended, walk)
    return ""


def _without_result(ended: _Field, walk: _Walk) -> str:
    """What a field shows that is worked out anew each time the page is drawn."""
    words = _FIELD_WORDS.match(ended.code)
    code, rest = (words[1].upper(), words[2].strip()) if words else ("", "")
    if code == "FORMDROPDOWN":
        chosen = child(ended.data, "ddList")
        entries = [value(entry) or "" for entry in children(chosen, "listEntry")]
        at = as_int(value(child(chosen, "result")) or value(child(chosen, "default")), 0)
        return entries[at] if at < len(entries) else ""
    if code == "FORMTEXT":
        return value(child(child(ended.data, "textInput"), "default")) or ""
    if code in ("MACROBUTTON", "GOTOBUTTON"):
        return rest.partition(" ")[2].strip()
    if code == "SYMBOL":
        found = _SYMBOL_CODE.match(rest)
        if found and 0x20 <= int(found[1]) < 0x7F and "wingdings" not in found[2].lower():
            return chr(int(found[1]))
    return "" if not code or code in _NOTHING_SHOWN else _passed_over("field", walk)


def _formula(element: etree._Element) -> str | None:
    """A formula that is nothing but characters in a row, raised and lowered ones as marks; ``None`` for another."""
    parts: list[str] = []
    for inner in element:
        name = local(inner)
        if name == "t":
            parts.append(inner.text or "")
        elif name in _MATH_MARKS:
            base, mark = _formula_part(inner, "e"), _formula_part(inner, "sup" if name == "sSup" else "sub")
            if base is None or mark is None:
                return None
            parts.append(base + raised(mark))
        elif name in _MATH_RUNS:
            text = _formula(inner)
            if text is None:
                return None
            parts.append(text)
        else:
            return None
    return "".join(parts)


def _formula_part(element: etree._Element, name: str) -> str | None:
    part = child(element, name)
    return "" if part is None else _formula(part)


def _drawing(element: etree._Element, walk: _Walk, look: Look) -> Iterator[str]:
    """Text boxes in a drawing are put aside; a drawing without text is passed over, unless it only holds a place."""
    boxes = len(walk.boxes)
    yield from _inline(element, walk, look)
    words = [attribute(path, "string") or "" for path in element.iter("{*}textpath")]
    yield "".join(words)
    if len(walk.boxes) > boxes or any(words) or look.hidden:
        return
    behind = any(attribute(anchor, "behindDoc") in ("1", "true") for anchor in element.iter("{*}anchor"))
    extents = [attribute(extent, side) for extent in element.iter("{*}extent") for side in ("cx", "cy")]
    tiny = any(as_int(size, _SEEN_SIZE) < _SEEN_SIZE for size in extents)
    if not behind and not tiny:
        yield _passed_over("embedded object" if local(element) == "object" else "picture", walk)


def is_hidden_row(row: etree._Element) -> bool:
    """Rows can be hidden as a whole, or be set so low that nothing of them can be read."""
    properties = child(row, "trPr")
    height = child(properties, "trHeight")
    low = attribute(height, "hRule") == "exact" and 0 < as_int(value(height), 0) <= _LOWEST
    return low or is_on(child(properties, "hidden"))
