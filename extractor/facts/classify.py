"""What a quantity in a sentence counts: the scopes around it, from the clause outwards, judged by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.facts.evidence import Claim
from extractor.facts.items import item_claims
from extractor.facts.lexicon import BREAK, LIST, NUMBER, UNKNOWN
from extractor.facts.quantities import Quantity
from extractor.facts.rules import CHANNELS, HALF, PARTED, SUITS, TOPICS, first_rule
from extractor.facts.sentences import ACTS, CHANNEL, Sentence

# Factors of the confidence for a rounded number, and for a number without its unit.
_APPROXIMATE, _UNITLESS, _PART_OF_ALL = 0.93, 0.6, 0.9
# Weight of the words further away, compared with those of the clause itself.
_WIDER_SCOPE, _TOLD_TOPIC = 0.9, 0.95
# A clause with more unknown characters than this has a subject of its own, and takes none from the clause before.
_EMPTY_CLAUSE = 2
_AFTER = 8
"""Number of words behind a quantity that may name what it counts."""
_OTHER_AFFAIRS = frozenset(
    {"REVIEW", "LITIGATION", "LICENSE", "PENALTY", "COERCION", "ENFORCE", "HOTLINE", "MAILBOX", "PROPOSAL"}
)
# Fact by the words behind the quantity: 64件提案, 200条留言.
_TRAPS = frozenset(
    {"ORDER", "HOTLINE", "PROPOSAL", "PROPOSAL_DEPUTY", "PROPOSAL_CONFERENCE", "MAILBOX", "VIEW", "FOLLOW"}
)
_OWN_VERBS = frozenset({"REPEAL", "IN_FORCE", "PUBLISH", "ACTIVE"})
_OTHER_NOUNS = frozenset({UNKNOWN, "CATALOG", "KIND", "O", "LICENSE", "MEASURE"})
_COUNTED_BY_CHANNEL, _INTERPRETED_TIMES = 0.78, 0.7
_WATCHED = frozenset({"VIEW", "FOLLOW"})
_UNITLESS_FACTS = frozenset({"views", "followers"})
_COUNTS = frozenset({"UNIT", "PIECE", "NONE"})

_AND = frozenset(("和", "与", "及", "以及"))
_IN_TURN = {**CHANNELS, **SUITS}
"""Role of a name → the fact that is its count."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The fact that a quantity was taken for, and where the words end that it has used up."""

    claims: tuple[Claim, ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Scope:
    roles: Sequence[str]
    uses_after: bool
    weight: float
    clue: str


def classify(
    sentence: Sentence, quantity: Quantity, consumed: int, following: int, unclaimed: int, topic: frozenset[str]
) -> Reading:
    """The facts that the quantity is evidence for.

    The second member of a list has the verb of the first: 发布规章4部、规范性文件19件.

    ``consumed``: where the words end that counts before have used up; ``unclaimed``: where those end that belong to a
    count that was a fact; ``following``: where the next quantity begins.
    """
    tags = sentence.tags
    near = tags[max(consumed, sentence.clause_start(quantity.start)) : quantity.start]
    if near and near[0] == LIST and "ISSUE" not in near:
        shared = tags[sentence.clause_start(quantity.start) : consumed]
        near = (*near, *(role for role in shared if role == "ISSUE" and not set(near) & _OWN_VERBS))
    after = _after(tags, quantity.end, following)
    lead = tags[consumed : quantity.start]
    told = _topic_here(topics_told(topic, tags[: quantity.start]), tags[:consumed])
    # In 2件予以公开 the words behind the number name what it counts, where there are none before it.
    scopes = [_Scope(near, False, 1.0, "near"), _Scope([*near, *after], True, 1.0, "after")]
    if near.count(UNKNOWN) <= _EMPTY_CLAUSE and len(lead) > len(near):
        scopes += [
            _Scope(lead, False, _WIDER_SCOPE, "lead"), _Scope([*lead, *after], True, _WIDER_SCOPE, "lead after"),
        ]  # fmt: skip
    best = Reading((), quantity.end)
    for scope in scopes:
        if (scope.uses_after and not after) or (best.claims and scope.weight < 1.0):
            continue
        found = _read(scope, quantity, told, sentence, unclaimed, after)
        if found is None:
            continue
        end = quantity.end + len(after) if scope.uses_after else quantity.end
        if not found:
            return best if best.claims else Reading((), end)
        claims = tuple(_tempered(claim, scope, quantity) for claim in found)
        if not best.claims or claims[0].confidence > best.claims[0].confidence:
            best = Reading(claims, end)
    return best


def _read(
    scope: _Scope, quantity: Quantity, told: frozenset[str], sentence: Sentence, unclaimed: int, after: Sequence[str]
) -> list[Claim] | None:
    """Empty where the quantity is known to be no fact, ``None`` where this scope does not decide."""
    tags, roles = sentence.tags, frozenset(scope.roles)
    if not scope.uses_after and _head_is(scope.roles, "CATALOG"):
        return []
    if quantity.unit == "UNIT" and not scope.uses_after and not roles & _WATCHED and set(after[:2]) & _WATCHED:
        return []  # 其中1条播放量破亿 counts what was watched
    if quantity.vague and _counts_channels(scope.roles, tags[quantity.end : quantity.end + 1]):
        return []
    rule = first_rule(roles | (frozenset(after[:2]) & _TRAPS), told | roles, unit=quantity.unit)
    if rule is not None:
        clue = "told topic" if rule.topic and not rule.topic & roles else "own topic"
        factor = _TOLD_TOPIC if clue == "told topic" else 1.0
        clues = (clue, "half") if rule.confidence == HALF else (clue,)
        if PARTED.intersection(rule.facts) and "PARTOF" in _outside_brackets(sentence, quantity.start):
            factor, clues = factor * _PART_OF_ALL, (*clues, "part")
        return [Claim(name, rule.confidence * factor, clues) for name in rule.facts]
    if quantity.unit == "TIMES":
        return [Claim("interpretations", _INTERPRETED_TIMES)] if _head_is(scope.roles, "INTERPRET") else None
    if quantity.unit not in _COUNTS:
        return None
    if quantity.vague and after and after[0] in _OTHER_NOUNS:
        return None
    lead = tags[unclaimed : quantity.start]
    parted = (*told & {"PARTOF"}, *_outside_brackets(sentence, quantity.start))
    named = tags[quantity.end] if quantity.end < len(tags) else None
    if named in CHANNELS and roles & ACTS:
        return [Claim(CHANNELS[named], _COUNTED_BY_CHANNEL, ("behind",))]  # 发布2436条微博
    return item_claims(scope.roles, lead, told, parted, after) or None


def _counts_channels(roles: Sequence[str], behind: Sequence[str]) -> bool:
    """关停政务新媒体2个, 新开设1个政务新媒体 count accounts; 短视频26个 counts items."""
    named = (*roles[-1:], *behind)
    return any(role in CHANNELS and role != "CH_VIDEO" for role in named)


def _outside_brackets(sentence: Sentence, end: int) -> list[str]:
    """The roles before ``end`` without those of brackets that are closed again: 13件(含新制定5件),文件42件."""
    if sentence.first_bracket >= end:
        return list(sentence.tags[:end])  # Asked for each count of a sentence, which may hold hundreds of them.
    kept: list[str] = []
    opened: list[int] = []
    for word, tag in zip(sentence.words[:end], sentence.tags[:end], strict=True):
        if word in "([":
            opened.append(len(kept))
        elif word in ")]" and opened:
            del kept[opened.pop() :]
        kept.append(tag)
    return kept


def _tempered(claim: Claim, scope: _Scope, quantity: Quantity) -> Claim:
    confidence, clues = claim.confidence * scope.weight, [scope.clue, *claim.clues]
    if quantity.numeral.approximate:
        confidence, clues = confidence * _APPROXIMATE, [*clues, "approximate"]
    if quantity.unit == "NONE" and claim.name not in _UNITLESS_FACTS:
        confidence, clues = confidence * _UNITLESS, [*clues, "no unit"]
    return replace(claim, confidence=confidence, clues=tuple(clues))


def respectively(sentence: Sentence, quantities: Sequence[Quantity]) -> dict[int, str]:
    """Where names and numbers are told in turn (网站、微信分别公开12条、5条; 复议、诉讼分别为1件、2件): the word that a
    quantity begins at → its fact."""
    shared: dict[int, str] = {}
    for at in (i for i, word in enumerate(sentence.words) if word == "分别"):
        start, end = sentence.clause_start(at), sentence.clause_end(at)
        names: list[list[str]] = [[]]
        for word, tag in zip(sentence.words[start:at], sentence.tags[start:at], strict=True):
            if tag == LIST or word in _AND:
                names.append([])
            elif tag in _IN_TURN:
                names[-1].append(_IN_TURN[tag])
        told = [quantity for quantity in quantities if at < quantity.start < end]
        if len(names) == len(told) > 1 and all(len(own) == 1 for own in names):
            shared.update({quantity.start: own[0] for quantity, own in zip(told, names, strict=True)})
    return shared


def topics_told(topic: frozenset[str], tags: Sequence[str]) -> frozenset[str]:
    """The topics mentioned before, of rules and normative documents only the last."""
    told = topic | TOPICS.intersection(tags)
    named = [tag for tag in tags if tag in ("RULES", "NORMATIVE")]
    return told - ({"RULES", "NORMATIVE"} - {named[-1]}) if named else told


def _topic_here(told: frozenset[str], before: Sequence[str]) -> frozenset[str]:
    """After a review, a licence or a call, results belong to it: 复议1件,维持1件,尚未办结0件."""
    named = [tag for tag in before if tag in _OTHER_AFFAIRS or tag == "APPLICATION"]
    return told - {"APPLICATION"} if named and named[-1] in _OTHER_AFFAIRS else told


def _head_is(roles: Sequence[str], wanted: str) -> bool:
    """Whether the last word with a meaning is ``wanted``: 公共服务事项清单12项."""
    for role in reversed(roles):
        if role not in ("FILL", "TOTAL", "ANNUAL", "QUOTE"):
            return role == wanted
    return False


def _after(tags: Sequence[str], start: int, following: int) -> Sequence[str]:
    """Roles right behind a quantity that may name what it counts: 16件政府信息公开申请, 2件结转下年."""
    end = start
    stops = (BREAK, LIST, NUMBER, "EVERY", "BY", "PARTOF", "PUBLISH", "ACTIVE", "TOTAL")
    while end < min(following, len(tags), start + _AFTER) and tags[end] not in stops:
        if tags[end].startswith(CHANNEL):
            break
        end += 1
    return tags[start:end]
