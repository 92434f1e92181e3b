"""What a quantity in a sentence counts: the scopes around it, from the clause outwards, judged by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.facts.items import item_facts
from extractor.facts.lexicon import BREAK, LIST, NUMBER, UNKNOWN
from extractor.facts.numerals import Numeral
from extractor.facts.rules import TOPICS, first_rule

# What a rounded number, and a number without its unit leave of the confidence.
_APPROXIMATE, _UNITLESS = 0.85, 0.6
# How much the words further away say, compared with those of the clause itself.
_WIDER_SCOPE, _TOLD_TOPIC = 0.9, 0.95
# A clause with more unknown characters than this has a subject of its own, and takes none from the clause before.
_EMPTY_CLAUSE = 1
AFTER = 8
"""How many words behind a quantity may say what it counts."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at words ``start`` to ``end`` (half-open, unit included) of a sentence."""

    start: int
    end: int
    numeral: Numeral
    unit: str | None
    """Role of its unit; ``None`` where no unit is printed."""


def classify(
    tags: Sequence[str], quantity: Quantity, consumed: int, following: int, topic: frozenset[str]
) -> tuple[list[tuple[str, float]], int]:
    """The facts that the quantity tells, and where the words end that it has used up."""
    clause = _clause_start(tags, consumed, quantity.start)
    near = tags[clause : quantity.start]
    after = _after(tags, quantity.end, following)
    lead = tags[consumed : quantity.start]
    told = topics_told(topic, tags[: quantity.start])
    scopes = [(near, False, 1.0), ([*near, *after], True, 1.0)]
    if near.count(UNKNOWN) <= _EMPTY_CLAUSE and len(lead) > len(near):
        scopes += [(lead, False, _WIDER_SCOPE), ([*lead, *after], True, _WIDER_SCOPE)]
    if quantity.unit == "MEASURE":
        return [], quantity.end
    certainty = _certainty(quantity)
    best: tuple[list[tuple[str, float]], int] = ([], quantity.end)
    for scope, uses_after, weight in scopes:
        if uses_after and not after:
            continue
        if best[0] and weight < 1.0:
            break
        roles = frozenset(scope)
        rule = first_rule(roles | _traps(after), told | roles, money=quantity.unit == "MONEY")
        end = quantity.end + len(after) if uses_after else quantity.end
        if rule is not None:
            told_only = bool(rule.topic) and not rule.topic & roles
            factor = certainty * weight * (_TOLD_TOPIC if told_only else 1.0)
            facts = [(name, rule.confidence * factor) for name in rule.facts]
        elif quantity.unit == "MONEY":
            continue
        else:
            items = item_facts(scope, told, tags[: quantity.start])
            if items is None:
                continue
            facts = [(name, confidence * certainty * weight) for name, confidence in items]
        if not facts:
            return best if best[0] else ([], end)
        if not best[0] or facts[0][1] > best[0][0][1]:
            best = facts, end
    return best


def topics_told(topic: frozenset[str], tags: Sequence[str]) -> frozenset[str]:
    """The topics told before, of rules and normative documents the last."""
    told = topic | TOPICS.intersection(tags)
    named = [tag for tag in tags if tag in ("RULES", "NORMATIVE")]
    return told - ({"RULES", "NORMATIVE"} - {named[-1]}) if named else told


def _traps(after: Sequence[str]) -> frozenset[str]:
    """What the words behind a quantity say it is: 64件提案, 200条留言."""
    return frozenset(after[:2]) & {"ORDER", "PROPOSAL", "VIEW"}


def _certainty(quantity: Quantity) -> float:
    certainty = _APPROXIMATE if quantity.numeral.approximate else 1.0
    return certainty * (_UNITLESS if quantity.unit is None else 1.0)


def _clause_start(tags: Sequence[str], consumed: int, end: int) -> int:
    # 公开财政预决算、工作动态等信息30条 counts the whole list.
    whole_list = False
    for index in range(end - 1, consumed - 1, -1):
        whole_list = whole_list or tags[index] == "INFO_LIST"
        if tags[index] == BREAK or (tags[index] == LIST and not whole_list and not _joined_list(tags, index)):
            return index + 1
    return consumed


def _joined_list(tags: Sequence[str], index: int) -> bool:
    """A break between two channels or two kinds of suit joins a list: 网站、微信公众号等."""
    listed = [tags[i] for i in (index - 1, index + 1) if 0 <= i < len(tags)]
    return len(listed) == 2 and (
        all(tag.startswith("CH_") for tag in listed) or all(tag in ("REVIEW", "LITIGATION") for tag in listed)
    )


def _after(tags: Sequence[str], start: int, following: int) -> Sequence[str]:
    """Roles right behind a quantity that may say what it counts: 16件政府信息公开申请, 2件结转下年."""
    end = start
    stops = (BREAK, LIST, NUMBER, "EVERY", "BY", "PARTOF", "PUBLISH", "ACTIVE", "TOTAL")
    while end < min(following, len(tags), start + AFTER) and tags[end] not in stops:
        if tags[end].startswith("CH_"):
            break
        end += 1
    return tags[start:end]


def settle_claims(tags: list[str], topic: frozenset[str]) -> list[str]:
    """申请 alone counts as an application for information where the talk is of these and it has no other name."""
    settled = list(tags)
    about = "DISCLOSURE" in tags or "APPLICATION" in tags or "DISCLOSURE" in topic or "APPLICATION" in topic
    for index, tag in enumerate(tags):
        if tag == "CLAIM":
            named = index > 0 and tags[index - 1] in (UNKNOWN, "LICENSE", "O", "KIND")
            settled[index] = "APPLICATION" if about and not named else UNKNOWN
    return settled
