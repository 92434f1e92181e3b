"""A number as a spreadsheet displays it: the number formats that Excel, WPS and LibreOffice share (ECMA-376, 18.8.31).

``#,##0.00`` ``0%`` ``000`` ``#,##0;-#,##0;"—"`` ``yyyy"年"m"月"d"日"``. Colours and fill characters are no text.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]{0,255})"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]{0,255})\]|(?P<general>General)|'
    r"(?P<exponent>E[+-]0+)|(?P<date>AM/PM|A/P|y+|m+|d+|h+|s+|e+)|(?P<number>[0#?][0#?,.]*|\.[0#?]+)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = {"%": "percent", "@": "at"}
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\Z")
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9A-F]+)?\Z", re.IGNORECASE)
_ELAPSED = re.compile(r"[hms]+\Z", re.IGNORECASE)
_EXACT = 1e15
"""Whole numbers below are shown in full: programs round those of more than eleven figures, and no count is."""
_GENERAL_FIGURES = 11
"""Figures that a cell of the format General shows at most."""
_FIGURES = Context(prec=400)
"""A format has 255 characters at most."""
_DAYS = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
"""Day 0, by whether the workbook counts from 1904."""
_LAST_DAY = 2_958_465  # 9999-12-31

BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?"},
    **{13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 20: "h:mm"},
    **{19: "h:mm:ss AM/PM", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"'},
    **{29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"'},
    **{34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0"},
    **{39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"},
    **{41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 48: "0.0E+0", 49: "@"},
    **{
        44: '"¥"#,##0.00;-"¥"#,##0.00;"-"',
        50: 'yyyy"年"m"月"',
        51: 'm"月"d"日"',
        52: 'yyyy"年"m"月"',
        57: 'yyyy"年"m"月"',
    },
    **{53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 58: 'm"月"d"日"'},
}
"""Formats that files name by number only, as a Chinese installation shows them."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the formats between semicolons; ``tokens`` are pairs of kind and text."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None = None

    @property
    def is_date(self) -> bool:
        return any(kind in ("date", "elapsed") for kind, _ in self.tokens)


def display(value: float, code: str, *, from_1904: bool = False) -> str:
    """``value`` by the format ``code``; empty where the format shows nothing. ``from_1904``: how days are counted."""
    if not abs(value) < _EXACT:  # not a number, infinite, or beyond what any format is meant for
        return f"{value:.{_GENERAL_FIGURES - 1}g}"
    section, negative = _choose(value, _sections(code))
    if section.is_date:
        return _date(value, section, from_1904=from_1904)
    text = _number(abs(value), section)
    shows_zero = not any(c in "123456789" for c in text)
    return f"-{text}" if negative and not (shows_zero and any(kind == "number" for kind, _ in section.tokens)) else text


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition = None
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match.group(match.lastgroup) if match.lastgroup else ""
        if kind == "sign" and text == ";":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            asked, money = _CONDITION.match(text), _CURRENCY.match(text)
            if asked:
                condition = asked[1], float(asked[2])
            elif money:
                tokens.append(("text", money[1]))
            elif _ELAPSED.match(text):
                tokens.append(("elapsed", text.lower()))
        elif kind in ("quoted", "escaped", "sign"):
            tokens.append((_SIGNS.get(text, "text") if kind == "sign" else "text", text))
        elif kind:
            tokens.append((kind, text))
    return (*sections, _Section(tuple(tokens), condition))


def _choose(value: float, sections: tuple[_Section, ...]) -> tuple[_Section, bool]:
    """The section for this number, and whether a minus must be written before it."""
    numeric = [s for s in sections if not any(kind == "at" for kind, _ in s.tokens)] or [_Section((("general", ""),))]
    asked = [section for section in numeric if section.condition is not None]
    for section in asked:
        if _holds(value, section.condition):
            return section, value < 0
    if asked:
        rest = [section for section in numeric if section.condition is None]
        return (rest[0] if rest else _Section((("general", ""),))), value < 0
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], value < 0


def _holds(value: float, condition: tuple[str, float] | None) -> bool:
    sign, limit = condition or ("", 0.0)
    signs = {"<": value < limit, ">": value > limit, "=": value == limit}
    return value != limit if sign == "<>" else any(signs[part] for part in sign)


def _number(value: float, section: _Section) -> str:
    places = "".join(text for kind, text in section.tokens if kind == "number")
    exponent = next((text for kind, text in section.tokens if kind == "exponent"), "")
    fraction = any((kind, text) == ("text", "/") for kind, text in section.tokens) and "?" in places
    value *= 100.0 ** sum(kind == "percent" for kind, _ in section.tokens)
    shown = general(value) if fraction else _scientific(value, places) if exponent else _placed(value, places)
    parts: list[str] = []
    written = False
    for kind, text in section.tokens:
        if kind == "general":
            parts.append(general(value))
        elif kind == "number":
            # The places before and behind a sign in between are places of one number.
            parts.append("" if written else shown)
            written = True
        elif kind in ("text", "percent") and not (fraction and text in "/ "):
            parts.append(text)
    return "".join(parts).strip()


def _placed(value: float, places: str) -> str:
    """``value`` on the digit places ``#,##0.0#``; commas behind the last one divide by a thousand each."""
    whole, _, part = places.partition(".")
    scale = len(places) - len(places.rstrip(","))
    whole, part = whole.rstrip(","), part.replace(",", "")
    exact = Decimal(repr(value)).scaleb(-3 * scale)
    rounded = exact.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP, _FIGURES)
    figures, _, decimals = f"{rounded:f}".partition(".")
    decimals = decimals[: part.rfind("0") + 1] + decimals[part.rfind("0") + 1 :].rstrip("0")
    least = whole.count("0")
    figures = figures.lstrip("0").rjust(least, "0")
    if "," in whole:
        figures = ",".join(
            figures[max(end - 3, 0) : end] for end in range((len(figures) - 1) % 3 + 1, len(figures) + 1, 3)
        )
    return figures + ("." + decimals if decimals or part.startswith("0") else "")


def _scientific(value: float, places: str) -> str:
    return f"{value:.{len(places.partition('.')[2])}E}"


def general(value: float) -> str:
    """As the format General shows it."""
    if value == int(value):
        return str(int(value))
    return f"{value:.{_GENERAL_FIGURES - 1}g}".upper()


def _date(value: float, section: _Section, *, from_1904: bool) -> str:
    if not 0 <= value <= _LAST_DAY:
        return "#" * 5  # what programs show for a date that there is none for
    moment = _DAYS[from_1904] + datetime.timedelta(seconds=round(value * 86400))
    half = any(kind == "date" and text.upper() in ("AM/PM", "A/P") for kind, text in section.tokens)
    parts: list[str] = []
    before = ""
    for index, (kind, text) in enumerate(section.tokens):
        if kind == "date":
            clock = text[0].lower() == "m" and (before == "h" or _next_is_seconds(section, index))
            parts.append(_date_part(moment, text.lower(), clock=clock, half=half))
            before = text[0].lower()
        elif kind == "elapsed":
            parts.append(str(int(value * {"h": 24, "m": 1440, "s": 86400}[text[0]])))
            before = text[0]
        elif kind == "text":
            parts.append(text)
    return "".join(parts).strip()


def _next_is_seconds(section: _Section, index: int) -> bool:
    after = next((text for kind, text in section.tokens[index + 1 :] if kind == "date"), "")
    return after[:1].lower() == "s"


def _date_part(moment: datetime.datetime, text: str, *, clock: bool, half: bool) -> str:
    two = len(text) == 2
    match text[0]:
        case "y" | "e":
            return f"{moment.year % 100:02d}" if two else str(moment.year)
        case "m" if clock:
            return f"{moment.minute:02d}" if two else str(moment.minute)
        case "m":
            return f"{moment.month:02d}" if two else str(moment.month)
        case "d":
            # ddd and dddd are names of the weekday, which are no part of the report.
            return f"{moment.day:02d}" if two else str(moment.day) if len(text) == 1 else ""
        case "h":
            hour = (moment.hour % 12 or 12) if half else moment.hour
            return f"{hour:02d}" if two else str(hour)
        case "s":
            return f"{moment.second:02d}" if two else str(moment.second)
        case _:
            return "AM" if moment.hour < 12 else "PM"
