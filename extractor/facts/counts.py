"""Counts of the narrative: items disclosed, applications, reviews, documents, fees.

Each sentence that holds a number and a word of the subject is read by the pipeline of :mod:`extractor.facts.lexicon`;
a spaCy matcher finds quantities and statements of absence, the rules say what a quantity counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.facts.absences import ABSENCES, absence_facts
from extractor.facts.classify import AFTER, Quantity, classify, settle_claims, topics_told
from extractor.facts.evidence import Finding
from extractor.facts.lexicon import BREAK, LIST, NUMBER, Pattern, build_matcher, load_pipeline
from extractor.facts.numerals import parse_numeral
from extractor.facts.passages import Passage
from extractor.facts.rules import TOPICS

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

_SUBJECT = re.compile(
    r"公开|公布|发布|申请|复议|诉讼|处理费|收费|费用|规章|规范性文件|信息|结转|答复|办结|受理|网站|微信|微博|公众号|公示栏|公告栏|废止|平台"
)
_AMOUNT = re.compile(
    r"[0-9][余多万亿百千]*(?:[条件份篇则项次期宗起例元信,。;、)]|万元|$)|[一二两三四五六七八九十百千万零][余多]?[条件份篇则项次期宗起例元]"
)
_SPLIT_NUMBER = re.compile(r"[0-9]\s+[0-9]")
_ABSENCE = re.compile(
    r"(?:未|没有|无|不收|不存在).*(?:申请|复议|诉讼|费|公开)|(?:申请|复议|诉讼|费).*(?:无|未|没有|零报告)"
)
_HEADING_LENGTH = 40
# Shorter than any statement: the cells of a table that was not told to us.
_SHORTEST = 4

QUANTITY: dict[str, list[Pattern]] = {
    "quantity": [
        [{"TAG": NUMBER}],
        *([{"TAG": NUMBER}, {"TAG": unit}] for unit in ("UNIT", "MONEY", "MEASURE", "DATE_UNIT")),
    ],
}


@dataclass(frozen=True, slots=True)
class Found:
    """A fact found at the half-open character range ``start``, ``end`` of a sentence."""

    name: str
    value: int | float
    start: int
    end: int
    confidence: float


def find_counts(passages: Iterable[Passage]) -> dict[str, Finding]:
    """The best finding of each fact; of equally good ones the first."""
    best: dict[str, Finding] = {}
    heading: frozenset[str] = frozenset()
    for passage in passages:
        topic = heading
        for start, end in passage.sentences():
            sentence = passage.text[start:end]
            if end - start < _SHORTEST:
                continue
            subject = _SUBJECT.search(sentence) is not None
            title = passage.heading and start == 0 and end - start <= _HEADING_LENGTH
            told_of = subject or topic
            if not title and not (told_of and (_AMOUNT.search(sentence) or _ABSENCE.search(sentence))):
                continue
            if title and not subject:
                heading = topic = frozenset()
                continue
            doc = load_pipeline().make_doc(sentence)
            tags = settle_claims(_roles(doc), topic)
            for found in _read(doc, tags, topic):
                if _glued(passage, start + found.start, start + found.end):
                    continue
                finding = Finding(found.value, *passage.range(start + found.start, start + found.end), found.confidence)
                if found.name not in best or best[found.name].confidence < finding.confidence:
                    best[found.name] = finding
            topic = topics_told(topic, tags)
            if title:
                heading = topic = frozenset(TOPICS.intersection(tags))
    return best


def _glued(passage: Passage, start: int, end: int) -> bool:
    """Whether white space stood between two digits: cells of a row (0  440  83076), not one number."""
    first, last = passage.range(start, end)
    return _SPLIT_NUMBER.search(passage.source, first, last) is not None


@lru_cache(maxsize=1)
def _quantity_matcher() -> Matcher:
    return build_matcher(QUANTITY)


@lru_cache(maxsize=1)
def _absence_matcher() -> Matcher:
    return build_matcher(ABSENCES)


def _roles(doc: Doc) -> list[str]:
    names = doc.vocab.strings
    return [names[key] for key in doc.to_array("TAG")]


def _read(doc: Doc, tags: Sequence[str], topic: frozenset[str]) -> Iterator[Found]:
    text = doc.text
    offsets = [*doc.to_array("IDX").tolist(), len(text)]
    if _ABSENCE.search(text):
        names = doc.vocab.strings
        stated = [(names[key], start, end) for key, start, end in _absence_matcher()(doc)]
        for name, start, end, confidence in absence_facts(stated, tags, topic):
            yield Found(name, 0, offsets[start], offsets[end], confidence)
    quantities = list(_quantities(doc, tags))
    consumed = 0
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1].start if index + 1 < len(quantities) else len(tags)
        facts, tail = classify(tags, quantity, consumed, following, topic)
        consumed = tail
        for name, confidence in facts:
            start, end = offsets[quantity.start], offsets[quantity.end]
            yield Found(name, quantity.numeral.value, start, end, confidence)
            if name == "applications_received":
                yield from _all_answered(tags, quantity, offsets, following, confidence)


def _quantities(doc: Doc, tags: Sequence[str]) -> Iterator[Quantity]:
    for _, start, end in sorted(_quantity_matcher()(doc), key=lambda match: match[1]):
        unit = tags[end - 1] if end - start > 1 else None
        numeral = parse_numeral(doc[start].text)
        if unit == "DATE_UNIT" or numeral is None:
            continue
        if unit == "MONEY" and doc[end - 1].text.startswith("万"):
            numeral = replace(numeral, value=round(numeral.value * 10_000, 2))
        if unit is None and end < len(tags) and tags[end] not in (BREAK, LIST, "INFO", "APPLICATION"):
            continue
        yield Quantity(start, end, numeral, unit)


def _all_answered(
    tags: Sequence[str], quantity: Quantity, offsets: Sequence[int], following: int, confidence: float
) -> Iterator[Found]:
    """收到申请16件，均已按期答复: as many answered as received."""
    window = range(quantity.end, min(following, quantity.end + AFTER + 4, len(tags)))
    every = next((i for i in window if tags[i] == "EVERY"), None)
    if every is None:
        return
    for index in range(every + 1, window.stop):
        if tags[index] == BREAK:
            return
        if tags[index] in ("ANSWER", "HANDLE"):
            if following < len(tags) and BREAK not in tags[index:following]:
                return  # 已答复3件 has a count of its own
            name = "applications_answered" if tags[index] == "ANSWER" else "applications_handled"
            yield Found(name, quantity.numeral.value, offsets[quantity.start], offsets[index + 1], confidence * 0.8)
            return
