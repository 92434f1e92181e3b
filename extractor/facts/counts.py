"""Counts of the narrative: items disclosed, applications, reviews, documents, fees.

Each sentence that holds a number and a word of the subject is cut into words with roles; the rules decide what a
quantity counts, and what a statement of absence denies.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractor.facts.absences import find_absences
from extractor.facts.classify import Reading, classify, respectively, topics_told
from extractor.facts.evidence import Claim, Finding
from extractor.facts.implied import Found, all_of, left_over, with_sums
from extractor.facts.passages import Passage
from extractor.facts.quantities import Quantity, quantities_of
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
_OF_ANOTHER_YEAR, _OF_ALL_OFFICES = 0.5, 0.6
"""Factors of the confidence for a count that is of another year, or of more offices than the one that reports."""
_DEPARTMENT = re.compile(r"[我本][局委办厅院]")
_ALL_OFFICES = re.compile(r"全[省市县区旗州盟]|各(?:部门|单位|乡镇|镇街|街道|县区|区县)")
_NOT_THE_YEAR = re.compile(
    r"(?<!按)计划(?!生育)|预计|原定|力争|截[至止](?:20\d\d年)?\D{0,4}(?:1[01]|[1-9])月|上半年|前[一二三]个?季度|[1-9][-~至](?:1[01]|[1-9])月"
)
"""Before a count in its clause: it is what was planned, or of a part of the year."""
_SINCE = re.compile(r"(?<![年度月])以来[^\d]*\Z")
"""Right before a count: it is of all the years since then. 今年以来 is not."""
_RESPECTIVELY = 0.85
# What these count is of a channel, which may be the subject of the next count: 公众号粉丝3万人,发布信息780篇.
_OF_A_CHANNEL = frozenset({"followers", "views"})
_HEADING_LENGTH = 40
# Shorter than any statement: the cells of a table whose range was not passed to us.
_SHORTEST = 4


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
                if subject and end - start <= _HEADING_LENGTH // 2:
                    topic = topics_told(topic, read_sentence(text, topic, year).tags)  # 依申请公开工作。收到申请9件。
                continue
            if title and not subject:
                heading = topic = frozenset()
                continue
            told_before = topic
            sentence = read_sentence(text, topic, year, likely)
            quantities = list(quantities_of(sentence))
            for found in with_sums(sentence, quantities, list(_read(sentence, quantities, topic))):
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
    """The claim, less sure where the clause tells of another year, of a plan or a part of the year, or of all offices
    in a report of one department."""
    claim, at = found.claim, bisect_right(sentence.offsets, found.start) - 1
    if "absence" in claim.clues:
        return claim
    if sentence.tells_another_year(at):
        return replace(claim, confidence=claim.confidence * _OF_ANOTHER_YEAR)
    told = sentence.text[sentence.offsets[sentence.clause_start(at)] : found.start]
    since = _SINCE.search(sentence.text[: found.start]) and "ANNUAL" not in sentence.tags[:at]
    if since or (_NOT_THE_YEAR.search(told) and "实际" not in told):
        return replace(claim, confidence=claim.confidence * _OF_ANOTHER_YEAR)
    others = department and _ALL_OFFICES.search(told) is not None and not _DEPARTMENT.search(told)
    return replace(claim, confidence=claim.confidence * _OF_ALL_OFFICES) if others else claim


def _glued(passage: Passage, start: int, end: int) -> bool:
    """Whether white space was between two digits: cells of a row (0  440  83076), not one number."""
    first, last = passage.range(start, end)
    return _SPLIT_NUMBER.search(passage.source, first, last) is not None


def _read(sentence: Sentence, quantities: Sequence[Quantity], topic: frozenset[str]) -> Iterator[Found]:
    tags, offsets = sentence.tags, sentence.offsets
    if _ABSENCE.search(sentence.text):
        for name, start, end, confidence in find_absences(sentence, topic):
            yield Found(Claim(name, confidence, ("absence",)), 0, offsets[start], offsets[end])
    quantities = list(quantities_of(sentence))
    consumed = unclaimed = 0
    shared = respectively(sentence, quantities)
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1].start if index + 1 < len(quantities) else len(tags)
        if quantity.start in shared:
            reading = Reading((Claim(shared[quantity.start], _RESPECTIVELY, ("respectively",)),), quantity.end)
        else:
            reading = classify(sentence, quantity, consumed, following, unclaimed, topic)
        consumed = reading.end
        if reading.claims and not _OF_A_CHANNEL.issuperset(claim.name for claim in reading.claims):
            unclaimed = reading.end
        for claim in reading.claims:
            yield Found(claim, quantity.numeral.value, offsets[quantity.start], offsets[quantity.end])
            yield from all_of(sentence, quantity, claim)
    yield from left_over(sentence, quantities, topic)
