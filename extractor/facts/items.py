"""Items disclosed, in total, by channel and by subject: how the words around a count are weighed."""

from __future__ import annotations

from collections.abc import Sequence, Set

from extractor.facts.evidence import Claim
from extractor.facts.lexicon import BREAK, NUMBER, UNKNOWN
from extractor.facts.rules import CHANNELS
from extractor.facts.sentences import ACTS, CHANNEL

SUBJECTS = {
    "S_NEWS": "items_news",
    "S_OVERVIEW": "items_overview",
    "S_POLICY": "items_policy",
    "S_NOTICE": "items_notice",
    "S_FINANCE": "items_finance",
    "S_PERSONNEL": "items_personnel",
    "S_OTHER": "items_other",
}
# Confidence of a count by the words that name what is counted.
_ACTIVE_INFO, _PUBLISHED_INFO, _ACTIVE, _DISCLOSURE, _INFO_TOTAL, _PUBLISHED = 0.93, 0.85, 0.85, 0.65, 0.6, 0.45
_CHANNEL, _CHANNEL_IN_LIST, _CHANNEL_BEFORE = 0.9, 0.8, 0.82
_KIND_BY_CHANNEL, _SUBJECT_BY_CHANNEL, _DOCUMENT, _INTERPRETATION, _SUBJECT = 0.45, 0.7, 0.82, 0.88, 0.85
# 本年 is better evidence than 累计, which may include earlier years.
_TOTAL_WORD, _ANNUAL_WORD = 0.02, 0.04
# Words between 公开 and 信息 narrow down what is counted: 公开养老服务信息20条, 公开重大建设项目信息30条.
_NARROWING = frozenset({UNKNOWN, "O", "MEASURE", "MAINTAIN", "ENFORCE", "LICENSE", "PENALTY", "KIND"})
_NAMES_NOTHING = frozenset({"TOTAL", "ANNUAL", "FILL"})
_NARROWED, _LISTED, _PART = 0.4, 0.95, 0.98
_NOT_A_TOTAL = frozenset({"PARTOF", "KIND", "HISTORY"})
_OTHERS = frozenset(
    {"EVENT", "REPORTED", "RECEIVE", "HANDLE", "FINISH", "ANSWER", "APPLICATION", "REVIEW", "LITIGATION", "FEE"}
)
# Words that contain a channel's name without being a place of publication: 加强网站建设.
_MENTION = "MAINTAIN"


def item_claims(
    scope: Sequence[str], lead: Sequence[str], told: Set[str], parted: Sequence[str], after: Sequence[str]
) -> list[Claim]:
    """The claims that a count is one of items; empty where none is counted.

    ``scope`` are roles in order, ``lead`` those of the clauses before that belong to no other count, ``told`` the
    topics mentioned before, ``parted`` the roles of the sentence so far: parts follow behind 其中. ``after`` are the
    roles right behind the count.
    """
    roles = frozenset(scope)
    listed = "INFO_LIST" in roles
    if listed or "NEWS" in roles:
        roles |= {"INFO"}
    if listed:
        roles -= {"KIND"}
    noun = "INFO" if listed else _noun(scope)
    if roles & _OTHERS or noun == "CATALOG" or (noun is None and _counts_something_else(after)):
        return []
    published = bool((ACTS | {"INFO"}) & roles)
    part = "PARTOF" in parted and not {"TOTAL", "ANNUAL"} & roles
    if not published and noun != "INTERPRET" and not ("DISCLOSURE" in roles or told & (ACTS | {"INFO", "NEWS"})):
        return []
    special = _special(noun, roles, told, part)
    if special and noun in SUBJECTS and UNKNOWN in _words_before(scope, noun):
        return []  # 招标公告: one sort of notices only
    channel, inherited = _channel(roles, lead, part)
    if channel is not None and not {"HISTORY"} & roles:
        return [*special, *_by_channel(channel, inherited, noun, roles, told, published, special, part)]
    if special and not (noun == "DOCUMENTS" and "ACTIVE" in roles):
        return special
    return [*special, *_total(scope, roles, parted, part, listed, published)]


def _noun(scope: Sequence[str]) -> str | None:
    """The role of the noun that the number counts: the last word before it that names a thing."""
    for index in range(len(scope) - 1, -1, -1):
        role = scope[index]
        if role == "INFO" and index and scope[index - 1] in SUBJECTS:
            return scope[index - 1]  # 通知公告类信息
        if role == "INFO" and index > 1 and scope[index - 1] == "FILL" and scope[index - 2] in SUBJECTS:
            return scope[index - 2]  # 政策法规类的信息
        if role in SUBJECTS or role in ("INFO", "NEWS", "DOCUMENT", "DOCUMENTS", "INTERPRET", "KIND", "CATALOG"):
            return role
        if role == BREAK and not set(scope[index + 1 :]) - _NAMES_NOTHING:
            continue  # 发布解读材料,共16篇
        if role in ACTS or role in (BREAK, NUMBER):
            return None
    return None


def _words_before(scope: Sequence[str], noun: str) -> Sequence[str]:
    """The role right before the last word of role ``noun``."""
    at = max(index for index, role in enumerate(scope) if role == noun)
    return scope[max(at - 1, 0) : at]


def _counts_something_else(after: Sequence[str]) -> bool:
    """更新146项政务服务事项: the noun is behind the number, and is not information."""
    for role in after:
        if role in ("INFO", "NEWS", "DOCUMENT", "DOCUMENTS", "INTERPRET"):
            return False
        if role != "FILL":
            return True
    return False


def _special(noun: str | None, roles: Set[str], told: Set[str], part: bool) -> list[Claim]:
    if noun == "INTERPRET":
        return [Claim("interpretations", _INTERPRETATION)]
    if noun == "DOCUMENT" and part:
        return [Claim("items_policy", _SUBJECT, ("part",))]
    if noun in ("DOCUMENT", "DOCUMENTS") and (ACTS | {"ISSUE"}) & (roles | told):
        return [Claim("documents_disclosed", _DOCUMENT)]
    if noun in SUBJECTS:
        return [Claim(SUBJECTS[noun], _SUBJECT, ("part",) if part else ())]
    if noun == "NEWS" and (part or not ACTS & roles) and not any(role in CHANNELS for role in roles):
        return [Claim("items_news", _SUBJECT, ("part",))]
    return []


def _channel(roles: Set[str], lead: Sequence[str], part: bool) -> tuple[str | None, bool]:
    """The one channel that the clause names, or that the clauses before it are about, and which of the two it is."""
    if "AND_MORE" in roles:
        return None, False
    channels = [role for role in roles if role in CHANNELS]
    if channels:
        return (channels[0], False) if len(channels) == 1 else (None, False)
    before = [role for role in lead if role.startswith(CHANNEL)]
    if len(set(before)) != 1 or before[0] not in CHANNELS or part or _MENTION in lead:
        return None, False
    return before[0], True


def _by_channel(
    channel: str, inherited: bool, noun: str | None, roles: Set[str], told: Set[str], published: bool,
    special: Sequence[Claim], part: bool,
) -> list[Claim]:  # fmt: skip
    name = CHANNELS[channel]
    if special and noun != "DOCUMENTS":
        # 网站发布政策解读52篇 counts a kind; what else was published there is not known.
        sure = _SUBJECT_BY_CHANNEL if noun in SUBJECTS else _KIND_BY_CHANNEL
        return [] if inherited or part else [Claim(name, sure, ("kind",))]
    if "KIND" in roles and noun == "KIND":
        return []
    if not published:
        return [] if inherited or "MAKE" in roles else [Claim(name, _CHANNEL_IN_LIST, ("elliptic",))]
    if inherited:
        return [Claim(name, _CHANNEL_BEFORE, ("inherited",))]
    return [Claim(name, _CHANNEL * _PART, ("part",)) if part else Claim(name, _CHANNEL)]


def _total(
    scope: Sequence[str], roles: Set[str], parted: Sequence[str], part: bool, listed: bool, published: bool
) -> list[Claim]:
    base = _total_base(roles)
    # 其中本年新增… is a part of all years' items, and the total of this one.
    parts = _NOT_A_TOTAL - {"PARTOF"} if "ANNUAL" in roles else _NOT_A_TOTAL
    if base is None or roles & parts or part or ("BY" in roles and "QUOTE" in roles and "AND_MORE" not in roles):
        return []
    surely_total = bool({"TOTAL", "ANNUAL"} & roles)
    if _by_named_account(scope):
        return []
    channels = [role for role in roles if role.startswith(CHANNEL)]
    if channels and not (surely_total or "ACTIVE" in roles or "AND_MORE" in roles):
        return []
    if "DISCLOSURE" in roles and not published and not surely_total and NUMBER in parted:
        return []  # a part named like the whole: 政策法规4条,信息公开30条
    clues = []
    if listed:
        base, clues = base * _LISTED, ["listed"]
    elif _narrowed(scope) or (not surely_total and "ACTIVE" not in roles and _behind_a_channel(parted)):
        base, clues = base * _NARROWED, ["narrowed"]
    bonus = _ANNUAL_WORD if "ANNUAL" in roles else _TOTAL_WORD if "TOTAL" in roles else 0.0
    return [Claim("items_disclosed", base + bonus, tuple(clues))]


def _behind_a_channel(parted: Sequence[str]) -> bool:
    """在网站公开50条,推送信息30条: a count that follows a channel's count in one sentence is hardly the total."""
    counts = [index for index, role in enumerate(parted) if role == NUMBER]
    return bool(counts) and any(role.startswith(CHANNEL) for role in parted[: counts[-1]])


def _by_named_account(scope: Sequence[str]) -> bool:
    """ "云川发布"发布信息459条: the quoted name before the verb is an account, of which the channel is not known."""
    return any(role in ACTS and index and scope[index - 1] == "QUOTE" for index, role in enumerate(scope))


def _total_base(roles: Set[str]) -> float | None:
    if {"ACTIVE", "INFO"} <= roles:
        return _ACTIVE_INFO
    if {"PUBLISH", "INFO"} <= roles:
        return _PUBLISHED_INFO
    if "ACTIVE" in roles:
        return _ACTIVE
    if "DISCLOSURE" in roles:
        return _DISCLOSURE
    if "INFO" in roles and "TOTAL" in roles:
        return _INFO_TOTAL
    if "PUBLISH" in roles:
        return _PUBLISHED
    return None


def _narrowed(scope: Sequence[str]) -> bool:
    verbs = [i for i, role in enumerate(scope) if role in ACTS]
    if not verbs:
        return False
    noun = next((i for i, role in enumerate(scope) if role in ("INFO", "NEWS") and i > verbs[-1]), len(scope))
    between = scope[verbs[-1] : noun]
    return sum(role in _NARROWING for role in between) > 1 or (
        "QUOTE" in between and not any(r.startswith(CHANNEL) for r in between)
    )
