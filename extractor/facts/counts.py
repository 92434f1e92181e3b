"""Counts of the narrative: items disclosed, applications, reviews, documents, fees.

Each sentence that holds a number and a word of the subject is cut into words with roles; the rules decide what a
quantity counts, and what a statement of absence denies.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractor.facts.absences import find_absences
from extractor.facts.classify import Quantity, Reading, classify, respectively, topics_told
from extractor.facts.evidence import Claim, Finding
from extractor.facts.lexicon import BREAK, LIST, NUMBER, QUOTE, UNKNOWN
from extractor.facts.numerals import parse_numeral
from extractor.facts.passages import Passage
from extractor.facts.rules import TOPICS
from extractor.facts.sentences import Sentence, read_sentence

_SUBJECT = re.compile(
    r"公开|公布|发布|申请|复议|诉讼|处理费|收费|费用|规章|规范性文件|信息|结转|答复|办结|受理|网站|微信|微博|公众号|公示栏|公告栏|废止|平台|解读|发布会|公报|提案|留言|信箱|访问量|浏览量|阅读量|粉丝|追究|追责|问责|抖音|快手|视频号|媒体|报刊"
)
_AMOUNT = re.compile(
    r"[0-9][余多万亿百千]*(?:[条件份篇则项次期宗起例元信封部个场人,。;、)]|万元|$)|[一二两三四五六七八九十百千万零][余多]?[条件份篇则项次期宗起例元封部个场]"
)
_SPLIT_NUMBER = re.compile(r"[0-9]\s+[0-9]")
_ABSENCE = re.compile(
    r"(?:未|没|无|不收|不存在|零).{0,400}(?:申请|复议|诉讼|费|公开|规章|规范性文件|追究|追责|问责)|(?:申请|复议|诉讼|费|受理|收).{0,400}(?:无|未|没有|零)"
)
_DONE = (
    (frozenset({"ANSWER"}), "applications_answered"), (frozenset({"HANDLE", "FINISH"}), "applications_handled"),
)  # fmt: skip
# Units that can count anything; the noun behind them names it: 3个频道, 146项服务事项.
_VAGUE_UNITS = frozenset({"个", "项", "部"})
# A postcode, a telephone, an index number.
_LONG = re.compile(r"[0-9]{6,}")
_BARE_YEAR = re.compile(r"20[0-9]{2}")
_UNITS = frozenset(
    {"UNIT", "PIECE", "TIMES", "MONEY", "MEASURE", "DATE_UNIT", "ISSUES", "SESSION", "PERSON", "PRIOR", "NEXT"}
)
_OF_ANOTHER_YEAR, _OF_ALL_OFFICES = 0.5, 0.6
"""Factors of the confidence for a count that is of another year, or of more offices than the one that reports."""
_DEPARTMENT = re.compile(r"[我本][局委办厅院]")
_ALL_OFFICES = re.compile(r"全[省市县区旗州盟]|各(?:部门|单位|乡镇|镇街|街道|县区|区县)")
_ALL_DONE, _WITH_OTHERS, _SUM_OF_HALVES, _RESPECTIVELY = 0.85, 0.6, 0.8, 0.85
_HEADING_LENGTH = 40
# Shorter than any statement: the cells of a table whose range was not passed to us.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A claim to the value at the half-open character range ``start``, ``end`` of a sentence."""

    claim: Claim
    value: int | float
    start: int
    end: int


def find_counts(
    passages: Iterable[Passage], year: int | None, likely: int | None = None
) -> Iterator[tuple[str, Finding]]:
    """Every finding with its fact, in the order of the text. ``year``: the year reported on, if known for sure;
    ``likely``: the year that it seems to be."""
    heading: frozenset[str] = frozenset()
    passages = list(passages)
    department = any(_DEPARTMENT.search(passage.text) for passage in passages)
    for passage in passages:
        topic = heading
        for start, end in passage.sentences():
            text = passage.text[start:end]
            if end - start < _SHORTEST:
                continue
            subject = _SUBJECT.search(text) is not None
            title = passage.heading and start == 0 and end - start <= _HEADING_LENGTH
            told_of = subject or topic
            if not title and not (told_of and (_AMOUNT.search(text) or _ABSENCE.search(text))):
                continue
            if title and not subject:
                heading = topic = frozenset()
                continue
            told_before = topic
            sentence = read_sentence(text, topic, year, likely)
            for found in _with_sums(list(_read(sentence, topic))):
                if _glued(passage, start + found.start, start + found.end):
                    continue
                claim = _weakened(found, sentence, department=department)
                place = passage.range(start + found.start, start + found.end)
                yield claim.name, Finding(found.value, *place, claim.confidence, None, claim.clues)
            topic = topics_told(topic, sentence.tags) - {"PARTOF"}
            if text.endswith(";") and "PARTOF" in {*sentence.tags, *told_before}:
                topic |= {"PARTOF"}  # 其中:网站…条;微信…条
            if title:
                heading = topic = frozenset(TOPICS.intersection(sentence.tags))


def _weakened(found: Found, sentence: Sentence, *, department: bool) -> Claim:
    """The claim, less sure where the clause tells of another year, or of all offices in a report of one department."""
    claim, at = found.claim, bisect_right(sentence.offsets, found.start) - 1
    if "absence" in claim.clues:
        return claim
    if sentence.tells_another_year(at):
        return replace(claim, confidence=claim.confidence * _OF_ANOTHER_YEAR)
    told = sentence.text[sentence.offsets[sentence.clause_start(at)] : found.start]
    others = department and _ALL_OFFICES.search(told) is not None and not _DEPARTMENT.search(told)
    return replace(claim, confidence=claim.confidence * _OF_ALL_OFFICES) if others else claim


def _glued(passage: Passage, start: int, end: int) -> bool:
    """Whether white space was between two digits: cells of a row (0  440  83076), not one number."""
    first, last = passage.range(start, end)
    return _SPLIT_NUMBER.search(passage.source, first, last) is not None


def _read(sentence: Sentence, topic: frozenset[str]) -> Iterator[Found]:
    tags, offsets = sentence.tags, sentence.offsets
    if _ABSENCE.search(sentence.text):
        for name, start, end, confidence in find_absences(sentence, topic):
            yield Found(Claim(name, confidence, ("absence",)), 0, offsets[start], offsets[end])
    quantities = list(_quantities(sentence))
    consumed = unclaimed = 0
    shared = respectively(sentence, quantities)
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1].start if index + 1 < len(quantities) else len(tags)
        if quantity.start in shared:
            reading = Reading((Claim(shared[quantity.start], _RESPECTIVELY, ("respectively",)),), quantity.end)
        else:
            reading = classify(sentence, quantity, consumed, following, unclaimed, topic)
        consumed = reading.end
        if reading.claims:
            unclaimed = reading.end
        for claim in reading.claims:
            yield Found(claim, quantity.numeral.value, offsets[quantity.start], offsets[quantity.end])
            if claim.name == "applications_received":
                yield from _all_done(sentence, quantity, claim.confidence)


def _with_sums(found: list[Found]) -> list[Found]:
    """建议35件、提案12件 are 47 proposals: two halves next to each other are added up."""
    halves = [one for one in found if one.claim.name == "proposals_answered" and "half" in one.claim.clues]
    if len(halves) != 2:
        return found
    first, second = halves
    claim = replace(first.claim, confidence=_SUM_OF_HALVES, clues=("sum",))
    return [*found, Found(claim, first.value + second.value, first.start, second.end)]


def _quantities(sentence: Sentence) -> Iterator[Quantity]:
    tags, words = sentence.tags, sentence.words
    for start, tag in enumerate(tags):
        if tag != NUMBER:
            continue
        following = tags[start + 1] if start + 1 < len(tags) else None
        unit = following if following in _UNITS else "NONE"
        end = start + 1 if unit == "NONE" else start + 2
        numeral = parse_numeral(words[start])
        if unit in ("DATE_UNIT", "PRIOR", "NEXT") or numeral is None:
            continue
        if unit == "MONEY" and words[end - 1].startswith("万"):
            numeral = replace(numeral, value=round(numeral.value * 10_000, 2))
        if unit == "PERSON" and words[end - 1].startswith("万"):
            numeral = replace(numeral, value=round(numeral.value * 10_000))
        if unit == "NONE" and (_LONG.fullmatch(words[start]) or _bare_year(sentence, start)):
            continue
        if unit == "NONE" and following not in (None, BREAK, LIST, "INFO", "APPLICATION"):
            continue
        if start > 1 and words[start - 1] == ":" and tags[start - 2] == "VIEW":
            continue  # 浏览次数:120 is the site's counter of this page
        if tags[:start].count(QUOTE) % 2:
            continue  # part of a name: "创业富民30条"
        yield Quantity(start, end, numeral, unit, words[end - 1] in _VAGUE_UNITS)


def _bare_year(sentence: Sentence, index: int) -> bool:
    """Whether the number is a year whose 年 is not printed: (2021-2035)."""
    before = sentence.tags[index - 1] if index else BREAK
    return _BARE_YEAR.fullmatch(sentence.words[index]) is not None and before in (BREAK, UNKNOWN, LIST, QUOTE)


def _all_done(sentence: Sentence, quantity: Quantity, confidence: float) -> Iterator[Found]:
    """收到申请16件,(撤回2件,)均已按期答复: as many answered as received. 已答复3件 has a count of its own."""
    tags, offsets = sentence.tags, sentence.offsets
    for every in range(quantity.end, len(tags)):
        if tags[every] != "EVERY":
            continue
        # The verb may be a clause or two behind (已按照规定,严守时限,予以答复), but not behind another count.
        end = next((i for i in range(every, len(tags)) if tags[i] == NUMBER), len(tags))
        if NUMBER in tags[max(sentence.clause_start(every), quantity.end) : sentence.clause_end(every)]:
            continue
        if "CARRIED_OVER" in tags[:every]:
            confidence *= _WITH_OTHERS
        if {"CARRY", "CARRIED_FORWARD"} & set(tags[every:end]):
            return  # 1件,已结转下年办理 is not done yet
        if not {"REVIEW", "LITIGATION", "ORDER", "HOTLINE", "MAILBOX"} & set(tags[quantity.end : end]):
            for roles, name in _DONE:
                at = next((i for i in range(every + 1, end) if tags[i] in roles), None)
                if at is not None:
                    start, stop = offsets[quantity.start], offsets[at + 1]
                    yield Found(Claim(name, confidence * _ALL_DONE, ("all done",)), quantity.numeral.value, start, stop)
        return
