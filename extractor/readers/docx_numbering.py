"""Numbers that Word draws by itself before a paragraph (一、 （一） 1.): they are on the page but not in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from extractor.readers.docx_xml import as_int, attribute, child, children, is_on, value

_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_SEQUENCES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand")
)
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MAX_CHAIN = 20
"""Styles based on styles; a longer chain is a loop."""


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    """The level (from 1) whose step restarts this one; 0 never, ``None`` any higher level."""
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A ``w:num``: the numbering it counts with (shared by all lists of one kind) and its own changes."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass
class Numbering:
    """Counts along the document: ask ``label`` once for each paragraph, in order."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: dict[str, etree._Element] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, properties: etree._Element | None) -> str:
        """The number before the paragraph with these ``w:pPr``, with a space after it where it would run into
        the text; empty where there is none."""
        found = self._find(properties)
        if found is None:
            return ""
        number_id, level_index = found
        numbered = self.lists.get(number_id)
        level = numbered.levels.get(level_index) if numbered else None
        if numbered is None or level is None:
            return ""
        counts = self._counts.setdefault(numbered.abstract, {})
        self._step(numbered, number_id, level_index, counts)
        if level.number_format in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            part = numbered.levels.get(index, level)
            value = counts.setdefault(index, part.start)
            return format_number(value, "decimal" if level.legal else part.number_format)

        text = _PLACE.sub(shown, level.text).strip()
        return f"{text} " if level.suffix != "nothing" and text[-1:].isascii() and text[-1:].isalnum() else text

    def _step(self, numbered: _List, number_id: str, level_index: int, counts: dict[int, int]) -> None:
        level = numbered.levels[level_index]
        first_of_list = (number_id, level_index) not in self._begun
        self._begun.add((number_id, level_index))
        if first_of_list and level_index in numbered.starts:
            counts[level_index] = numbered.starts[level_index]
        elif level_index in counts:
            counts[level_index] += 1
        else:
            counts[level_index] = level.start
        for deeper in [index for index in counts if index > level_index]:
            restart = numbered.levels.get(deeper, level).restart
            if restart is None or (restart > 0 and level_index < restart):
                del counts[deeper]

    def _find(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """List and level by the paragraph's own numbering, else by its style's."""
        direct = None if properties is None else child(properties, "numPr")
        number_id = value(child(direct, "numId"))
        level = value(child(direct, "ilvl"))
        style_id = value(child(properties, "pStyle"))
        for _ in range(_MAX_CHAIN):
            if number_id is not None or style_id is None or style_id not in self.styles:
                break
            style = self.styles[style_id]
            inherited = child(child(style, "pPr"), "numPr")
            number_id = value(child(inherited, "numId"))
            if level is None and number_id is not None:
                level = value(child(inherited, "ilvl")) or self._level_of_style(number_id, style_id)
            style_id = value(child(style, "basedOn"))
        if number_id is None or number_id == "0":
            return None
        return number_id, as_int(level, 0)

    def _level_of_style(self, number_id: str, style_id: str) -> str | None:
        numbered = self.lists.get(number_id)
        levels = numbered.levels.items() if numbered else ()
        return next((str(index) for index, level in levels if level.style == style_id), None)


def read_numbering(root: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """From the numbering and style parts; either may be missing."""
    by_style = {attribute(style, "styleId") or "": style for style in children(styles, "style")}
    abstracts = {attribute(a, "abstractNumId") or "": a for a in children(root, "abstractNum")}
    targets = {attribute(n, "numId") or "": value(child(n, "abstractNumId")) or "" for n in children(root, "num")}
    lists = {}
    for number in children(root, "num"):
        abstract_id = targets[attribute(number, "numId") or ""]
        abstract = abstracts.get(abstract_id)
        link = value(child(abstract, "numStyleLink"))
        if link in by_style:
            # The list only names a style, and the style's list holds the levels.
            linked = value(child(child(child(by_style[link], "pPr"), "numPr"), "numId")) or ""
            abstract_id = targets.get(linked, abstract_id)
            abstract = abstracts.get(abstract_id)
        levels = {as_int(attribute(lvl, "ilvl"), 0): _level(lvl) for lvl in children(abstract, "lvl")}
        starts = {}
        for override in children(number, "lvlOverride"):
            index = as_int(attribute(override, "ilvl"), 0)
            own = child(override, "lvl")
            if own is not None:
                levels[index] = _level(own)
            start = value(child(override, "startOverride"))
            if start is not None:
                starts[index] = as_int(start, 1)
                levels[index] = replace(levels.get(index, Level()), start=starts[index])
        lists[attribute(number, "numId") or ""] = _List(abstract_id, levels, starts)
    return Numbering(lists, by_style)


def _level(element: etree._Element) -> Level:
    restart = value(child(element, "lvlRestart"))
    return Level(
        start=as_int(value(child(element, "start")), 1),
        number_format=value(child(element, "numFmt")) or "decimal",
        text=value(child(element, "lvlText")) or "",
        suffix=value(child(element, "suff")) or "tab",
        legal=is_on(child(element, "isLgl")),
        restart=None if restart is None else as_int(restart, 0),
        style=value(child(element, "pStyle")),
    )


def format_number(number: int, number_format: str) -> str:
    """``number`` in one of Word's formats; plain digits for a format not known here or a number beyond its range."""
    if number_format in _CHINESE and 0 <= number < 10_000:
        return chinese_number(number)
    if number_format == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(abs(number)))
    if number_format == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(abs(number)))
    if number_format == "decimalZero":
        return f"{number:02d}"
    sequence = _SEQUENCES.get(number_format, "")
    if 0 < number <= len(sequence):
        return sequence[number - 1]
    if number_format in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman.upper() if number_format == "upperRoman" else roman
    return str(number)


def chinese_number(number: int) -> str:
    """0 to 9999 as counted in headings: 十, 十一, 二十, 一百零一."""
    if number == 0:
        return "〇"
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for unit, name in _ROMAN:
        text += name * (number // unit)
        number %= unit
    return text
