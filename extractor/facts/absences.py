"""Statements that there was nothing: no application received, no review, no suit, no document, no fee charged.

A negation applies to its clause. Its objects are the nouns there: several joined by 、 and 和 are all denied
(未收到申请、行政复议), one that only names the cause of another is not (未发生因申请引起的复议).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from extractor.facts.lexicon import NUMBER, UNKNOWN
from extractor.facts.rules import SUITS
from extractor.facts.sentences import Sentence

_NEGATIONS = frozenset({"NEG", "NOT"})
_DOCUMENTS = {
    ("NORMATIVE", "ISSUE"): "normative_issued",
    ("NORMATIVE", "REPEAL"): "normative_repealed",
    ("RULES", "ISSUE"): "rules_issued",
    ("RULES", "REPEAL"): "rules_repealed",
}
_RECEIVING = frozenset({"RECEIVE", "HANDLE", "FINISH", "ISSUE", "CLAIM", "HAPPEN"})
# What makes a denied application another statement: 未发生逾期答复, 无不予公开的申请.
_OTHER_STATEMENT = frozenset({"TROUBLE", "DENY", "REJECT", "FEE", "COMPARE", "GRANT", "GRANT_PART"})
_RECEIVED, _SUIT, _FEE, _ISSUED, _ITEMS, _ACCOUNT = 0.92, 0.9, 0.92, 0.88, 0.5, 0.9
# 无…申请 without a verb of receiving is weaker evidence, and so is a suit without a word about disclosure.
_VAGUE = 0.85
_JOINING = frozenset("、和与及或")
# Unknown characters between the negation and its object, from which the object belongs to another statement.
_LONGEST = 26

_Until = Callable[..., tuple[int, int]]
"""From the negation to the last of the named roles, as a half-open range of words."""
Absence = tuple[str, int, int, float]
"""Fact, half-open range of words, confidence."""


def find_absences(sentence: Sentence, topic: frozenset[str]) -> Iterator[Absence]:
    tags = sentence.tags
    for index, tag in enumerate(tags):
        if tag in _NEGATIONS or (tag == "ZERO_REPORT"):
            start, end = _reach(sentence, index)
            inside = tags[start:end]
            if NUMBER in inside and tag == "NEG" and start < index:
                continue
            if inside.count(UNKNOWN) <= _LONGEST:
                yield from _denied(sentence, index, start, end, topic)


def _reach(sentence: Sentence, index: int) -> tuple[int, int]:
    """The words that a negation applies to: those behind it, or where none follow those before (依申请公开情况:无)."""
    tags = sentence.tags
    end = sentence.clause_end(index)
    following = next((i for i in range(index + 1, end) if tags[i] in ("NEG", NUMBER)), end)
    if tags[index] != "ZERO_REPORT" and any(tags[i] not in ("FILL", UNKNOWN, "O") for i in range(index + 1, following)):
        return index, following
    start = sentence.clause_start(index)
    if start == index and index > 0:
        start = sentence.clause_start(index - 1)
    return start, following if tags[index] == "ZERO_REPORT" else index + 1


def _denied(sentence: Sentence, index: int, start: int, end: int, topic: frozenset[str]) -> Iterator[Absence]:
    tags = sentence.tags
    inside = tags[start:end]
    roles = set(inside)
    last = {role: start + max(i for i, tag in enumerate(inside) if tag == role) for role in roles}

    def until(*wanted: str) -> tuple[int, int]:
        first = start if start == index else min(i for i in range(start, end) if tags[i] in wanted)
        return first, max(index + 1, max(last[role] for role in wanted if role in last) + 1)

    suits = [role for role in SUITS if role in roles]
    if "TROUBLE" in roles and not suits:
        return
    if tags[index] != "NOT":
        yield from _no_suits(sentence, suits, until, roles, topic)
        yield from _no_application(sentence, index, start, end, until, topic)
        for (noun, verb), name in _DOCUMENTS.items():
            if noun in roles and verb in roles:
                yield name, *until(noun), _ISSUED
        if "ACCOUNT" in roles:
            yield "accountability_cases", *until("ACCOUNT"), _ACCOUNT
        if {"ACTIVE", "INFO"} <= roles and inside[-1] != UNKNOWN and UNKNOWN not in inside:
            yield "items_disclosed", *until("INFO"), _ITEMS
    if "FEE" in roles and (tags[index] == "NEG" or "COLLECT" in roles):
        yield "fee_charged", *until("FEE"), _FEE if "COLLECT" in roles else _FEE * _VAGUE


def _no_suits(
    sentence: Sentence, suits: Sequence[str], until: _Until, roles: set[str], topic: frozenset[str]
) -> Iterator[Absence]:
    about = bool({"DISCLOSURE", "APPLICATION", "INFO"} & set(sentence.tags))
    if "ENFORCE" in sentence.tags and not about:
        return  # suits about the office's daily work
    if "OUTCOME" in roles:
        return
    told = about or bool({"DISCLOSURE", "APPLICATION", "INFO", "REVIEW"} & topic)
    for role in suits:
        yield SUITS[role], *until(*suits), _SUIT if told else _SUIT * _VAGUE


def _no_application(
    sentence: Sentence, index: int, start: int, end: int, until: _Until, topic: frozenset[str]
) -> Iterator[Absence]:
    roles = set(sentence.tags[start:end])
    counted = sentence.tags[index] == "ZERO_REPORT" and "RECEIVE" in roles and "APPLICATION" in topic
    if counted and "APPLICATION" not in roles:
        yield "applications_received", *until("RECEIVE"), _RECEIVED * _VAGUE
        return
    if "APPLICATION" not in roles or roles & _OTHER_STATEMENT:
        return
    # Beside complaints or suits the application may be only what these would have been about.
    if roles & (SUITS.keys() | {"ORDER", "PROPOSAL", "PROPOSAL_DEPUTY"}) and not _joined(sentence, start, end):
        return
    telling = bool(roles & (_RECEIVING | {"ZERO_REPORT"}))
    yield "applications_received", *until("APPLICATION"), _RECEIVED if telling else _RECEIVED * _VAGUE


def _joined(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the application is listed beside the other objects (申请、复议) and not before them as their cause."""
    if "CAUSE" in sentence.tags[start:end]:
        return False
    at = max(i for i in range(start, end) if sentence.tags[i] == "APPLICATION")
    return at + 1 < end and sentence.words[at + 1] in _JOINING
