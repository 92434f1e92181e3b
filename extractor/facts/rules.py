"""What a count is a count of: rules over the roles of the words around it.

A rule fires on a *scope*, the set of roles between the count and what came before it: the clause, the stretch back to
the previous count, or either together with the topic that the sentence, its paragraph or the heading above has set.
Order matters: the first rule that fires decides, and the rules at the top determine what is **not** a fact (page views,
hotline orders, proposals share their sentences with the items disclosed).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

Roles = frozenset[str]


def _roles(names: str) -> Roles:
    return frozenset(names.split())


CHANNELS = {
    "CH_WEBSITE": "items_website",
    "CH_WECHAT": "items_wechat",
    "CH_WEIBO": "items_weibo",
    "CH_VIDEO": "items_video",
    "CH_BULLETIN": "items_bulletin",
    "CH_SCREEN": "items_screen",
    "CH_PRESS": "items_press",
    "CH_BROADCAST": "items_broadcast",
    "CH_APP": "items_app",
    "CH_GAZETTE": "items_gazette",
    "CH_MESSAGE": "items_message",
    "CH_NEW_MEDIA": "items_new_media",
}
SUITS = {"REVIEW": "review_count", "LITIGATION": "litigation_count"}
PUBLISHING = _roles("ACTIVE PUBLISH INFO")
TOPICS = (
    _roles("ACTIVE PUBLISH INFO NEWS APPLICATION REVIEW LITIGATION DISCLOSURE NORMATIVE RULES RECEIVE")
    | CHANNELS.keys()
)
"""Roles that set a topic for the counts that follow."""


@dataclass(frozen=True)
class Rule:
    """Fires where the scope has one role of each set of ``needs``, none of ``without``, and the topic one of ``topic``.

    ``facts`` empty means: recognised, and no fact.
    """

    facts: tuple[str, ...]
    needs: tuple[Roles, ...]
    confidence: float
    without: Roles = field(default=frozenset())
    topic: Roles = field(default=frozenset())
    only: Roles = field(default=frozenset())
    """Where not empty: no other role may be in the scope."""
    units: Roles = field(default=frozenset({"UNIT", "PIECE", "NONE"}))
    """Roles of the unit behind the number; ``NONE`` where no unit is printed."""


def _rule(
    facts: str, needs: str, confidence: float, *, without: str = "", topic: str = "",
    only: str = "", units: str = "UNIT PIECE NONE",
) -> Rule:  # fmt: skip
    """``needs``: role sets separated by ``+``, roles of one set by ``|``."""
    sets = tuple(frozenset(part.strip().split("|")) for part in needs.split("+"))
    return Rule(tuple(facts.split()), sets, confidence, _roles(without), _roles(topic), _roles(only), _roles(units))


HALF = 0.5
"""Confidence of 建议 or 提案 alone: the other kind may be counted beside it."""
PARTED = frozenset({"press_conferences", "messages_answered", "views", "followers", "proposals_answered"})
"""Facts of which a part may be given behind the whole: 新闻发布会20场,其中疫情防控12场."""
_APPLICATION = "APPLICATION"
_DISCLOSURE = "DISCLOSURE APPLICATION INFO"
_PUBLISHING = "ACTIVE PUBLISH INFO"

RULES = (
    _rule("fee_charged", "FEE+COLLECT|FEE", 0.9, units="MONEY"),
    _rule("press_conferences", "PRESS_CONFERENCE", 0.9, units="PIECE TIMES SESSION ISSUES NONE"),
    _rule("gazette_issues", "CH_GAZETTE", 0.88, without="COMPARE", units="ISSUES"),
    _rule("", "DAILY|USERS", 0, units="UNIT PIECE TIMES PERSON NONE"),
    _rule("followers", "FOLLOW", 0.88, without="COMPARE", units="TIMES PERSON NONE"),
    _rule("views", "VIEW", 0.85, without="COMPARE FOLLOW", units="TIMES PERSON NONE"),
    _rule("", "COMPARE", 0),
    _rule("proposals_answered", "PROPOSAL", 0.85, without="HOTLINE ORDER"),
    _rule("proposals_answered", "PROPOSAL_DEPUTY+PROPOSAL_CONFERENCE", 0.85, without="HOTLINE ORDER"),
    _rule("proposals_answered", "PROPOSAL_DEPUTY|PROPOSAL_CONFERENCE", HALF, without="HOTLINE ORDER"),
    _rule("messages_answered", "MAILBOX", 0.8, without="APPLICATION"),
    _rule("", "ORDER|HOTLINE|PROPOSAL|PROPOSAL_DEPUTY|PROPOSAL_CONFERENCE", 0),
    _rule("accountability_cases", "ACCOUNT", 0.8),
    _rule("", "OUTCOME", 0),
    _rule("review_count litigation_count", "REVIEW+LITIGATION", 0.9, topic=_DISCLOSURE),
    _rule("review_count", "REVIEW", 0.9, without="LITIGATION", topic=_DISCLOSURE),
    _rule("litigation_count", "LITIGATION", 0.9, without="REVIEW", topic=_DISCLOSURE),
    # Reviews and suits may be an office's daily work, and are then not about disclosure.
    _rule("", "ENFORCE+REVIEW|LITIGATION", 0),
    _rule("review_count litigation_count", "REVIEW+LITIGATION", 0.5),
    _rule("review_count", "REVIEW", 0.5),
    _rule("litigation_count", "LITIGATION", 0.5),
    _rule("normative_repealed", "NORMATIVE+REPEAL", 0.9, without="IN_FORCE ISSUE"),
    _rule("normative_in_force", "NORMATIVE+IN_FORCE", 0.9, without="REPEAL ISSUE"),
    _rule("normative_issued", "NORMATIVE+ISSUE", 0.9, without="REPEAL IN_FORCE"),
    _rule("normative_repealed", "REPEAL", 0.85, without="IN_FORCE ISSUE RULES", topic="NORMATIVE"),
    _rule("normative_in_force", "IN_FORCE", 0.85, without="REPEAL ISSUE RULES", topic="NORMATIVE"),
    _rule("rules_repealed", "RULES+REPEAL", 0.9, without="IN_FORCE ISSUE"),
    _rule("rules_in_force", "RULES+IN_FORCE", 0.9, without="REPEAL ISSUE"),
    _rule("rules_issued", "RULES+ISSUE", 0.9, without="REPEAL IN_FORCE"),
    _rule("rules_repealed", "REPEAL", 0.85, without="IN_FORCE ISSUE", topic="RULES"),
    _rule("rules_in_force", "IN_FORCE", 0.85, without="REPEAL ISSUE", topic="RULES"),
    _rule("rules_issued", "ISSUE", 0.7, without="PUBLISH ACTIVE INFO NORMATIVE", topic="RULES"),
    _rule("normative_issued", "ISSUE", 0.7, without="PUBLISH ACTIVE INFO RULES", topic="NORMATIVE"),
    _rule("documents_disclosed", "NORMATIVE+PUBLISH|ACTIVE", 0.4),
    _rule("", "NORMATIVE|RULES", 0),
    _rule("", "LICENSE|PENALTY|COERCION+APPLICATION|RECEIVE|HANDLE|FINISH|PUBLISH|INFO", 0, without="INFO_LIST"),
    _rule("", "TROUBLE", 0),
    # 依申请公开文件12份,不予公开文件31份 are kinds of an office's own documents.
    _rule("", "DENY|GRANT|APPLICATION+DOCUMENT", 0, without="RECEIVE HANDLE FINISH ANSWER"),
    _rule("", "GRANT+GRANT_PART", 0, topic=_APPLICATION),
    _rule("applications_granted_in_part", "GRANT_PART", 0.9, topic=_APPLICATION),
    _rule("applications_denied", "DENY", 0.9, topic=_APPLICATION),
    _rule("applications_unavailable", "UNAVAILABLE", 0.9, topic=_APPLICATION),
    _rule("applications_rejected", "REJECT", 0.9, topic=_APPLICATION),
    _rule("applications_other_result", "OTHER_RESULT", 0.9, topic=_APPLICATION),
    _rule("applications_withdrawn", "WITHDRAW", 0.9, topic=_APPLICATION),
    _rule("applications_granted", "GRANT", 0.9, topic=_APPLICATION),
    _rule("applications_carried_over", "CARRIED_OVER", 0.9, topic=_APPLICATION),
    _rule("applications_carried_over", "CARRY+PRIOR", 0.9, without="NEXT", topic=_APPLICATION),
    _rule("applications_carried_forward", "CARRIED_FORWARD", 0.9, topic=_APPLICATION),
    _rule("applications_carried_forward", "CARRY+NEXT", 0.9, without="PRIOR", topic=_APPLICATION),
    _rule("applications_carried_forward", "CARRY", 0.7, without="PRIOR RECEIVE", topic=_APPLICATION),
    _rule("applications_granted", "PUBLISH", 0.6, only="PUBLISH FILL BREAK LIST PARTOF BY", topic=_APPLICATION),
    _rule("applications_online", "APPLICATION+CH_WEBSITE|CH_WECHAT|ONLINE", 0.8, without="RECEIVE ACTIVE PUBLISH INFO"),
    _rule("applications_online", "ONLINE", 0.8, without=f"{_PUBLISHING} RECEIVE", topic=_APPLICATION),
    _rule("applications_mail", "MAIL|LETTER", 0.8, without=f"{_PUBLISHING} RECEIVE", topic=_APPLICATION),
    _rule("applications_in_person", "IN_PERSON", 0.8, without=f"{_PUBLISHING} RECEIVE", topic=_APPLICATION),
    _rule("applications_natural_person", "NATURAL_PERSON", 0.8, without="LEGAL_PERSON RECEIVE", topic=_APPLICATION),
    _rule("applications_legal_person", "LEGAL_PERSON", 0.8, without="NATURAL_PERSON RECEIVE", topic=_APPLICATION),
    _rule("applications_handled", "FINISH", 0.93, without=f"{_PUBLISHING} RECEIVE", topic=_APPLICATION),
    _rule("applications_received", "RECEIVE+APPLICATION", 0.93, without="ACTIVE"),
    _rule("applications_answered", "ANSWER+APPLICATION", 0.9, without="ACTIVE RECEIVE"),
    _rule("applications_handled", "HANDLE+APPLICATION", 0.85, without="ACTIVE RECEIVE"),
    _rule("applications_received", "APPLICATION", 0.75, without="ACTIVE INFO PUBLISH"),
    _rule("applications_received", "APPLICATION", 0.6, without="ACTIVE"),
    _rule("applications_received", "RECEIVE", 0.8, without=_PUBLISHING, topic=_APPLICATION),
    _rule("applications_answered", "ANSWER", 0.85, without=_PUBLISHING, topic=_APPLICATION),
    _rule("applications_handled", "HANDLE", 0.8, without=_PUBLISHING, topic=_APPLICATION),
)
"""Rules of everything but the items disclosed, which :mod:`extractor.facts.counts` weighs by their wording."""


@lru_cache(maxsize=1 << 14)
def first_rule(scope: Roles, topic: Roles, *, unit: str) -> Rule | None:
    """The rule that decides, or ``None``; ``topic`` holds the roles mentioned before the scope and those in it.

    Cached: a text of numbers only asks the same for every one of them.
    """
    for rule in RULES:
        if unit not in rule.units:
            continue
        if rule.topic and not rule.topic & topic:
            continue
        if rule.without & scope or (rule.only and not scope <= rule.only):
            continue
        if all(need & scope for need in rule.needs):
            return rule
    return None
