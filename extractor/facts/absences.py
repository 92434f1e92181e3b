"""Statements that there was nothing: no application received, no review, no suit, no fee charged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.facts.lexicon import BREAK, FREE, SUIT, UNKNOWN, Pattern

_SPOILS = {"OUTCOME", "ORDER", "PROPOSAL"}
_SPOILS_INSIDE = {"DENY", "REJECT"}


_NEG, _SUIT = {"TAG": "NEG"}, {"LEMMA": SUIT}
# A star and a look at the length of the match: a bounded repeat of n would cost the matcher n optional states.
_ANY = {"LEMMA": FREE, "OP": "*"}
_LONGEST = {"no_application": 9, "no_suit": 20, "no_fee": 14, "no_items": 7}
_BREAK = {"TAG": BREAK, "OP": "?"}

ABSENCES: dict[str, list[Pattern]] = {
    "no_application": [
        [_NEG, _ANY, {"TAG": "APPLICATION"}],
        [_NEG, _ANY, {"TAG": "CLAIM"}],
        [{"TAG": "APPLICATION"}, _ANY, {"TAG": "ZERO_REPORT"}],
        [{"TAG": "APPLICATION"}, _ANY, _BREAK, _ANY, _NEG],
    ],
    "no_suit": [
        [_NEG, _ANY, _SUIT],
        [_NEG, _ANY, _SUIT, _ANY, _SUIT],
        [_SUIT, _ANY, _SUIT, _ANY, _BREAK, _ANY, _NEG],
        [_SUIT, _ANY, _BREAK, _ANY, _NEG],
    ],
    "no_fee": [
        [_NEG, _ANY, {"TAG": "COLLECT", "OP": "?"}, _ANY, {"TAG": "FEE"}],
        [{"TAG": "NOT"}, _ANY, {"TAG": "COLLECT"}, _ANY, {"TAG": "FEE"}],
        [{"TAG": "FEE"}, _ANY, _BREAK, _ANY, _NEG],
    ],
    "no_items": [[_NEG, _ANY, {"TAG": "ACTIVE"}, _ANY, {"TAG": "INFO"}]],
}
_FACTS = {"no_application": "applications_received", "no_fee": "fee_charged", "no_items": "items_disclosed"}
_SUITS = {"REVIEW": "review_count", "LITIGATION": "litigation_count"}
_CONFIDENCE = {"no_application": 0.92, "no_suit": 0.9, "no_fee": 0.92, "no_items": 0.5}
# 无 … 申请 with no verb of receiving says less; the words may end in something else that did not happen.
_NO_VERB = 0.85


def absence_facts(
    matches: Sequence[tuple[str, int, int]], tags: Sequence[str], topic: frozenset[str]
) -> Iterator[tuple[str, int, int, float]]:
    """``(fact, start, end, confidence)`` over half-open word ranges.

    A statement about applications is none where the clause goes on to a suit, a fee or a fault: 未发生因申请引起的复议.
    """
    for kind, start, end in matches:
        if end - start > _LONGEST[kind]:
            continue
        confidence = _CONFIDENCE[kind]
        inside = set(tags[start:end])
        clause = inside | set(tags[end : _clause_end(tags, end)])
        if "TROUBLE" in clause or inside & _SPOILS_INSIDE or (clause & _SPOILS and kind != "no_fee"):
            continue
        if kind == "no_items" and UNKNOWN in tags[start:end]:
            continue  # 未发现应主动公开政府信息而未公开的情况
        if kind == "no_application" and (clause & {"REVIEW", "LITIGATION", "FEE"} or "APPLICATION" not in inside):
            continue
        telling = {"no_application": {"RECEIVE", "ZERO_REPORT"}, "no_fee": {"COLLECT"}}.get(kind)
        if telling is not None and not inside & telling:
            confidence *= _NO_VERB
        if kind == "no_suit":
            if not {"DISCLOSURE", "APPLICATION", "INFO"} & (topic | set(tags)):
                confidence *= _NO_VERB
            for role, name in _SUITS.items():
                if role in inside:
                    yield name, start, end, confidence
        else:
            yield _FACTS[kind], start, end, confidence


def _clause_end(tags: Sequence[str], start: int) -> int:
    for index in range(start, len(tags)):
        if tags[index] == BREAK:
            return index
    return len(tags)
