"""Counts that a sentence implies: all that were received are answered, parts make a total, one case is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.facts.evidence import Claim
from extractor.facts.items import SUBJECTS
from extractor.facts.lexicon import NUMBER, UNKNOWN
from extractor.facts.quantities import Quantity
from extractor.facts.rules import CHANNELS, PUBLISHING
from extractor.facts.sentences import Sentence

_DONE = (
    (frozenset({"ANSWER"}), "applications_answered"), (frozenset({"HANDLE", "FINISH"}), "applications_handled"),
)  # fmt: skip
_WAYS = {
    "ONLINE": "applications_online", "MAIL": "applications_mail", "IN_PERSON": "applications_in_person",
    "NATURAL_PERSON": "applications_natural_person", "LEGAL_PERSON": "applications_legal_person",
}  # fmt: skip
_ALL_DONE, _WITH_OTHERS, _SUM_OF_HALVES, _TOTAL_OF_PARTS, _LEFT_OVER = 0.85, 0.6, 0.8, 0.85, 0.8
_ENDS_OF_A_CASE = frozenset({"ANSWER", "FINISH", "HANDLE", "REVIEW", "LITIGATION"})
_ALL_OF = frozenset({"applications_received", "applications_handled"})
_OTHER_MATTERS = frozenset({"REVIEW", "LITIGATION", "ORDER", "HOTLINE", "MAILBOX"})
_BY_CHANNEL, _BY_SUBJECT = frozenset(CHANNELS.values()), frozenset(SUBJECTS.values())


@dataclass(frozen=True, slots=True)
class Found:
    """A claim to the value at the half-open character range ``start``, ``end`` of a sentence."""

    claim: Claim
    value: int | float
    start: int
    end: int


def with_sums(sentence: Sentence, quantities: Sequence[Quantity], found: list[Found]) -> list[Found]:
    """What the counts of a sentence add up to: two halves of the proposals, parts and their total."""
    found = _with_halves(found)
    channels = [one for one in found if one.claim.name in _BY_CHANNEL]
    subjects = [one for one in found if one.claim.name in _BY_SUBJECT]
    within = {one.claim.name for one in channels}
    if len({one.claim.name for one in subjects}) > 1 and within and all("kind" in one.claim.clues for one in channels):
        # 网站发布通知公告128条、工作动态367条: of the channel's count each is a part.
        kept = [one for one in found if one.claim.name not in within]
        return [*kept, *(_total_of(sentence, quantities, subjects, within.pop()) if len(within) == 1 else ())]
    return [*found, *(_total_of(sentence, quantities, channels, "items_disclosed") if len(within) > 1 else ())]


def _total_of(sentence: Sentence, quantities: Sequence[Quantity], parts: Sequence[Found], name: str) -> Iterator[Found]:
    """网站发布110条,公众号发布30条,共计140条: a bare total that the parts before it add up to is the total of these."""
    tags, offsets = sentence.tags, sentence.offsets
    for quantity in quantities:
        start, end = offsets[quantity.start], offsets[quantity.end]
        before = tags[sentence.clause_start(quantity.start) : quantity.start]
        told = [one.value for one in parts if one.end <= start]
        bare = "TOTAL" in before and not set(before) - {"TOTAL", "FILL", "ANNUAL", *PUBLISHING}
        if bare and quantity.unit == "UNIT" and len(told) > 1 and sum(told) == quantity.numeral.value:
            yield Found(Claim(name, _TOTAL_OF_PARTS, ("sum",)), quantity.numeral.value, start, end)


def _with_halves(found: list[Found]) -> list[Found]:
    """建议35件、提案12件 are 47 proposals: two halves next to each other are added up."""
    halves = [one for one in found if one.claim.name == "proposals_answered" and "half" in one.claim.clues]
    if len(halves) != 2:
        return found
    first, second = halves
    claim = replace(first.claim, confidence=_SUM_OF_HALVES, clues=("sum",))
    return [*found, Found(claim, first.value + second.value, first.start, second.end)]


def all_of(sentence: Sentence, quantity: Quantity, claim: Claim) -> Iterator[Found]:
    """What is told of all the applications that ``claim`` counts: that they are done, the way they came."""
    if claim.name in _ALL_OF:
        yield from _all_done(sentence, quantity, claim.confidence)
        yield from _all_one_way(sentence, quantity, claim.confidence)


def left_over(sentence: Sentence, quantities: Sequence[Quantity], topic: frozenset[str]) -> Iterator[Found]:
    """1件正在办理中,结转下年度: the clause behind the count, which has none of its own, tells what became of it."""
    tags, offsets = sentence.tags, sentence.offsets
    if "APPLICATION" not in topic | set(tags):
        return
    for quantity in quantities:
        clause = tags[sentence.clause_start(quantity.start) : quantity.start]
        end = sentence.clause_end(quantity.end)
        stop = sentence.clause_end(end + 1) if end < len(tags) else end
        behind = tags[end + 1 : stop]
        at = next((i for i, tag in enumerate(behind) if tag == "CARRIED_FORWARD"), None)
        if (
            at is None
            or NUMBER in (*tags[quantity.end : end], *behind)
            or set(clause) - {"FILL", "PARTOF", UNKNOWN, "O"}
        ):
            continue
        claim = Claim("applications_carried_forward", _LEFT_OVER, ("after", "own topic"))
        yield Found(claim, quantity.numeral.value, offsets[quantity.start], offsets[end + 2 + at])


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
        for roles, name in _DONE:
            at = next((i for i in range(every + 1, end) if tags[i] in roles), None)
            if at is not None and not _OTHER_MATTERS & set(tags[quantity.end : sentence.clause_end(at)]):
                start, stop = offsets[quantity.start], offsets[at + 1]
                yield Found(Claim(name, confidence * _ALL_DONE, ("all done",)), quantity.numeral.value, start, stop)
        return


def _all_one_way(sentence: Sentence, quantity: Quantity, confidence: float) -> Iterator[Found]:
    """收到申请3件,均为网络申请: all that were received came that way."""
    tags, offsets = sentence.tags, sentence.offsets
    for every in range(quantity.end, len(tags)):
        end = sentence.clause_end(every)
        if tags[every] == NUMBER:
            return
        ways = [i for i in range(every, end) if tags[i] in _WAYS]
        if tags[every] == "EVERY" and len(ways) == 1 and not {NUMBER, *_ENDS_OF_A_CASE} & set(tags[every:end]):
            claim = Claim(_WAYS[tags[ways[0]]], confidence * _ALL_DONE, ("all done",))
            yield Found(claim, quantity.numeral.value, offsets[quantity.start], offsets[ways[0] + 1])
            return
