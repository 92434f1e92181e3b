"""Dates of a report: the period it covers and the day it was issued.

Dates of cited documents (〔2021〕30号), of plans and of page banners are in the same text; a date counts only where its
place or its label shows what it is. Where the conversion dropped 年, 月 or 日 and more than one reading is left
(202011日), none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from extractor.facts.evidence import DOUBTED, Finding
from extractor.facts.numerals import parse_numeral
from extractor.facts.passages import Passage

_HAN_YEAR = r"二[〇○零O0][〇○零O0一二三][〇○零O0一二三四五六七八九]"
YEAR = rf"(?:20[0-9]{{2}}|{_HAN_YEAR})"
"""A year of this century, printed in digits or Chinese numerals, in normalised text without white space."""

_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_HAN_DATE = rf"(?P<year>{YEAR})年?(?P<month>{_MONTH})月(?P<day>{_DAY})[日号]"
_CLOCK = r"(?:[01][0-9]|2[0-3]|[0-9]):[0-5][0-9]"
_DIGIT_DATE = (
    rf"(?P<year>20[0-9]{{2}})(?P<sep>[-/.])(?P<month>{_MONTH})(?P=sep)(?P<day>{_DAY})"
    # A time of day may follow directly, once the blank between them is gone: 2025-01-2618:44.
    rf"(?:(?![0-9])|(?={_CLOCK}))"
)
_DATE = re.compile(_HAN_DATE)
_ANY_DATE = (re.compile(_HAN_DATE), re.compile(_DIGIT_DATE))
_MONTH_ONLY = re.compile(rf"(?P<year>{YEAR})年(?P<month>{_MONTH})月")
_PERIOD = re.compile(
    rf"(?P<ayear>{YEAR})年?(?P<amonth>{_MONTH})月(?P<aday>{_DAY})[日号](?:起|始|开始|0时)?,?(?:至|到|截至|截止到?|--?|—|~)(?:同年|当年|本年)?"
    rf"(?:(?P<byear>{YEAR})年?)?(?P<bmonth>{_MONTH})月(?P<bday>{_DAY})[日号]"
)
_PERIOD_LABEL = re.compile(r"统计|期限|数据|时限|所列|本报告|期间|涵盖|时段|截[至止]")
_ISSUE_LABEL = re.compile(
    r"(?:发布|公开|发文|成文|生成|发表|印发|公布|制发|更新|信息发布|录入|生效)(?:日期|时间)[:]?"
    # 日期: alone, but not 办公时间: or 截止日期:.
    r"|(?<![公截起止计理会动效施行问前务作办应复])(?:日期|时间)[:]"
)
_CHROME = re.compile(r"来源|字体|字号|浏览|点击|访问|阅读|打印|分享")
_WEEKDAY = re.compile(r"星期|周[一二三四五六日]|今天|现在")
# The signature is in the last passages of a report, alone or behind the office's name.
_SIGNED_TAIL, _SIGNED_LENGTH, _HEAD = 12, 45, 8
_UNDER_TITLE, _IN_CHROME = 0.7, 0.65
_CLOCK_ONLY = re.compile(rf"{_CLOCK}(?::[0-5][0-9])?")
# Characters behind a label within which its date must end.
_LABEL_REACH = 26
_AT_END, _LABELLED, _END_OF_PROSE, _MONTH_CONFIDENCE = 0.92, 0.8, 0.75, 0.6
_IMPLAUSIBLE = 0.4
_DAMAGED = 0.5


def find_period(passages: list[Passage]) -> tuple[Finding, Finding] | None:
    """First and last day of the period that the figures cover, as ISO dates."""
    best: tuple[Finding, Finding] | None = None
    for passage in passages:
        if "月" not in passage.text:
            continue
        for match in _PERIOD.finditer(passage.text):
            ends = _period_ends(match)
            if ends is None:
                continue
            labelled = _PERIOD_LABEL.search(passage.text, max(0, match.start() - 40), match.end() + 10) is not None
            whole_year = ends[0].month == ends[0].day == 1 and (ends[1].month, ends[1].day) == (12, 31)
            confidence = 0.6 + 0.2 * labelled + 0.15 * whole_year
            clues: tuple[str, ...] = ()
            if "年" not in match.group()[4:5] or (match["byear"] and match.group().count("年") < 2):
                confidence, clues = min(confidence, _DAMAGED), (DOUBTED,)
            if best is None or confidence > best[0].confidence:
                first, last = (match.start("ayear"), match.end("aday") + 1), (_start_of_last(match), match.end())
                best = (
                    Finding(ends[0].isoformat(), *passage.range(*first), confidence, None, clues),
                    Finding(ends[1].isoformat(), *passage.range(*last), confidence, None, clues),
                )
    return best


def find_issue_dates(passages: list[Passage], year: int | None) -> list[Finding]:
    """Days of issue: the date under the report's signature, the page's labelled date of publication and the like.

    ``year`` is the year reported on; a date before its end or long after it is kept with a low confidence.
    """
    sources = (("signed", _signed(passages)), ("labelled", _labelled(passages)), ("head", _under_title(passages)))
    found = [replace(finding, clues=(source,)) for source, findings in sources for finding in findings]
    if year is None:
        return found
    first, last = f"{year}-12-01", f"{year + 3}"
    return [
        f if first <= str(f.value) < last else replace(f, confidence=_IMPLAUSIBLE, clues=(*f.clues, DOUBTED))
        for f in found
    ]


def read_year(text: str) -> int | None:
    """A year printed as 2023 or 二〇二三."""
    if text.isdigit() and text.isascii():
        return int(text)
    numeral = parse_numeral(text.replace("O", "〇").replace("○", "〇").replace("0", "〇"))
    return int(numeral.value) if numeral else None


def _signed(passages: list[Passage]) -> Iterator[Finding]:
    for passage in reversed(passages[-_SIGNED_TAIL:]):
        for pattern in (*_ANY_DATE, _MONTH_ONLY):
            match = max(pattern.finditer(passage.text), key=lambda found: found.start(), default=None)
            if match is None or _WEEKDAY.search(passage.text, match.end()):
                continue
            value = _iso(match)
            rest = passage.text[match.end() :].strip("。.-)*|")
            if value is None or rest or _ISSUE_LABEL.search(passage.text, max(0, match.start() - 8), match.start()):
                continue
            alone = len(passage.text) <= _SIGNED_LENGTH and not re.search(r"[,。;]", passage.text[: match.start()])
            confidence = _AT_END if alone else _END_OF_PROSE
            if pattern is _MONTH_ONLY:
                confidence = _MONTH_CONFIDENCE
            elif alone is False and passage is not passages[-1]:
                continue
            yield Finding(value, *passage.range(match.start(), match.end()), confidence)
            break


def _under_title(passages: list[Passage]) -> Iterator[Finding]:
    """A date at the head of the report: alone on its line, often in brackets, or in a line of the site's own."""
    for passage in passages[:_HEAD]:
        for pattern in (*_ANY_DATE, _MONTH_ONLY):
            bare = passage.text.strip("()*#|")
            match = pattern.match(bare)
            rest = bare[match.end() :] if match else ""
            if match is not None and (not rest or _CLOCK_ONLY.fullmatch(rest) or _CHROME.search(rest)):
                at, weight = passage.text.index(match.group()), _UNDER_TITLE
            else:
                match = pattern.search(passage.text) if _CHROME.search(passage.text) else None
                if match is None or _ISSUE_LABEL.search(passage.text) or pattern is _MONTH_ONLY:
                    continue
                at, weight = match.start(), _IN_CHROME
            value = _iso(match)
            if value is not None:
                confidence = _MONTH_CONFIDENCE if pattern is _MONTH_ONLY else weight
                yield Finding(value, *passage.range(at, at + len(match.group())), confidence)


def _labelled(passages: list[Passage]) -> Iterator[Finding]:
    for index, passage in enumerate(passages):
        for label in _ISSUE_LABEL.finditer(passage.text):
            weight = 0.5 if any(word in label.group() for word in ("更新", "录入", "生效")) else 1.0
            following = passages[index + 1 : index + 2] if label.end() == len(passage.text) else []
            # A label at the end of a cell labels the cell behind it.
            for place, start in ((passage, label.end()), *((other, 0) for other in following)):
                found = _first_date(place.text, start, start + _LABEL_REACH)
                if found is not None:
                    value, match = found
                    yield Finding(value, *place.range(match.start(), match.end()), _LABELLED * weight)


def _first_date(text: str, start: int, most: int) -> tuple[str, re.Match[str]] | None:
    for pattern in _ANY_DATE:
        match = pattern.search(text, start, most)
        if match is None or match.start() > start + 3 or _WEEKDAY.search(text, match.end(), most):
            continue
        value = _iso(match)
        if value is not None:
            return value, match
    return None


def _iso(match: re.Match[str]) -> str | None:
    year, month = read_year(match["year"]), parse_numeral(match["month"])
    if year is None or month is None:
        return None
    if "day" not in match.re.groupindex:
        return f"{year}-{int(month.value):02d}"
    day = parse_numeral(match["day"])
    found = _date(year, int(month.value), int(day.value)) if day else None
    return found.isoformat() if found else None


def _period_ends(match: re.Match[str]) -> tuple[date, date] | None:
    years = read_year(match["ayear"]), read_year(match["byear"] or match["ayear"])
    numerals = [parse_numeral(match[name]) for name in ("amonth", "aday", "bmonth", "bday")]
    if None in years or None in numerals:
        return None
    months_and_days = [int(numeral.value) for numeral in numerals if numeral is not None]
    first = _date(years[0] or 0, months_and_days[0], months_and_days[1])
    last = _date(years[1] or 0, months_and_days[2], months_and_days[3])
    return (first, last) if first and last and first < last else None


def _start_of_last(match: re.Match[str]) -> int:
    return match.start("byear") if match["byear"] else match.start("bmonth")


def _date(year: int, month: int, day: int) -> date | None:
    """``None`` where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
