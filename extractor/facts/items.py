"""Items disclosed, in total and by channel: how the words around a count are weighed."""

from __future__ import annotations

from collections.abc import Sequence, Set

from extractor.facts.lexicon import UNKNOWN
from extractor.facts.rules import CHANNELS, PUBLISHING

# Base confidence by the words that name what is counted.
_ACTIVE_INFO, _PUBLISHED_INFO, _ACTIVE, _DISCLOSURE, _INFO_TOTAL, _PUBLISHED = 0.93, 0.85, 0.85, 0.65, 0.6, 0.45
_CHANNEL, _CHANNEL_IN_LIST = 0.9, 0.8
# 本年 says more than 累计, which may reach back over years.
_TOTAL_WORD, _ANNUAL_WORD = 0.02, 0.04
# Words that we do not know between 公开 and 信息 narrow down what is counted: 公开养老服务信息20条.
_NARROWED, _LISTED = 0.4, 0.8
_NOT_A_TOTAL = frozenset({"PARTOF", "KIND", "HISTORY"})
_OTHER_SUBJECTS = frozenset(
    {"EVENT", "REPORTED", "RECEIVE", "HANDLE", "ANSWER", "APPLICATION", "REVIEW", "LITIGATION", "FEE"}
)


def item_facts(scope: Sequence[str], told: Set[str], parted: Sequence[str]) -> list[tuple[str, float]] | None:
    """The facts with their confidence; an empty list for a part that is no fact, ``None`` where no item is counted.

    ``scope`` are roles in order, ``told`` the topics told before, ``parted`` the roles of the sentence so far: behind
    其中 come parts.
    """
    roles = frozenset(scope)
    # 公开财政预决算、工作动态等信息: the kinds are examples of what is counted.
    listed = "INFO_LIST" in roles
    if listed:
        roles = (roles | {"INFO"}) - {"KIND"}
    published = PUBLISHING & roles
    channels = sorted(role for role in roles if role in CHANNELS)
    if len(channels) == 1 and not {"RECEIVE", "HANDLE", "ANSWER", "APPLICATION", "KIND", "HISTORY"} & roles:
        if published:
            return [(CHANNELS[channels[0]], _CHANNEL)]
        if PUBLISHING & told and not roles & _OTHER_SUBJECTS:
            return [(CHANNELS[channels[0]], _CHANNEL_IN_LIST)]
        return None
    if not published and not {"DISCLOSURE"} & roles:
        return None
    base = _total_base(roles)
    if base is None or roles & _OTHER_SUBJECTS:
        return None
    # 其中本年新增… is a part of all years' items, and the total of this one.
    parts = _NOT_A_TOTAL - {"PARTOF"} if "ANNUAL" in roles else _NOT_A_TOTAL
    if roles & parts or ("BY" in roles and "QUOTE" in roles):
        return []
    if "PARTOF" in parted and not {"TOTAL", "ANNUAL"} & roles:
        return []
    surely_total = bool({"TOTAL", "ANNUAL"} & roles)
    if channels and not (surely_total or "ACTIVE" in roles):
        return []
    if listed:
        base *= _LISTED
    elif _narrowed(scope):
        base *= _NARROWED
    return [("items_disclosed", base + _bonus(roles))]


def _bonus(roles: Set[str]) -> float:
    return _ANNUAL_WORD if "ANNUAL" in roles else _TOTAL_WORD if "TOTAL" in roles else 0.0


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
    verbs = [i for i, role in enumerate(scope) if role in ("ACTIVE", "PUBLISH")]
    if not verbs:
        return False
    noun = next((i for i, role in enumerate(scope) if role == "INFO" and i > verbs[-1]), len(scope))
    return scope[verbs[-1] : noun].count(UNKNOWN) > 1
