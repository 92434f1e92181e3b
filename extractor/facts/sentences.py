"""A sentence as words with roles, and the roles that follow from its structure.

The lexicon gives each word one role. What the role is *here* depends on its neighbours: 申请 alone is an application
for information where the text is about these, 2022年 is the year before in a report of 2023, a list between a verb and
等信息 names examples of what is counted, a bracket without a number describes the word before it. These readings are
made once, here, so that the rules need not know of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from extractor.facts.lexicon import BREAK, LIST, NUMBER, QUOTE, UNKNOWN, load_lexicon
from extractor.facts.rules import SUITS

CHANNEL = "CH_"
ACTS = frozenset({"ACTIVE", "PUBLISH"})
"""Verbs of disclosing."""
RESULTS = frozenset(
    {
        "GRANT",
        "GRANT_PART",
        "DENY",
        "UNAVAILABLE",
        "REJECT",
        "CARRIED_OVER",
        "CARRIED_FORWARD",
        "NATURAL_PERSON",
        "LEGAL_PERSON",
    }
)
"""What the form tells of applications for information: two of them show what 申请 alone means."""
LISTED = "LISTED"
"""An example of what is counted, without a meaning by itself."""
_YEAR = re.compile(r"20[0-9]{2}")
_BRACKETS = {"(": ")", "[": "]"}
# A bracket with more words than this is a remark of its own.
_SHORT_BRACKET = 8
_HEARD = frozenset({"受理", "办理", "审理", "审结", "办结", "承办", "代理", "处理"})
_WAYS = frozenset({"MAIL", "ONLINE", "IN_PERSON"})
_CARRIES = frozenset({"CARRY", "CARRIED_OVER", "CARRIED_FORWARD"})
_NAMES_A_CLAIM = frozenset({UNKNOWN, "LICENSE", "O", "KIND", "PENALTY"})


@dataclass(frozen=True)
class Sentence:
    """``offsets`` has one entry more than there are words: half-open character ranges of the words in ``text``.
    ``others``: the words that name a year other than the one reported on (年 of 2022年, 去年)."""

    text: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    offsets: tuple[int, ...]
    others: frozenset[int] = frozenset()

    @cached_property
    def first_bracket(self) -> int:
        """The first word that opens a bracket; the number of words where none does."""
        return next((index for index, word in enumerate(self.words) if word in _BRACKETS), len(self.words))

    def clause_start(self, index: int) -> int:
        """The first word of the clause that word ``index`` is in."""
        return next((i + 1 for i in range(index - 1, -1, -1) if self.tags[i] == BREAK), 0)

    def clause_end(self, index: int) -> int:
        """One past the last word of the clause, its mark of punctuation excluded."""
        return next((i for i in range(index, len(self.tags)) if self.tags[i] == BREAK), len(self.tags))

    def tells_another_year(self, index: int) -> bool:
        """Is what is told at word ``index`` of another year: 2022年公开20条, 2022年,公开20条, 去年公开20条? Or of all
        years: 历年收到申请90件, 累计收到申请90件,其中本年收到3件?"""
        start = self.clause_start(index)
        own = [i for i in self.others if start <= i < index]
        if own:
            return "ANNUAL" not in self.tags[max(own) : index]
        if start > 1 and start - 2 in self.others and self.clause_start(start - 1) == start - 3:
            return True
        before = max((i for i in range(index) if self.tags[i] == "HISTORY" or self.words[i] == "以来"), default=None)
        if before is not None:
            return "ANNUAL" not in self.tags[before:index] and NUMBER not in self.tags[before:index]
        since = "累计" in self.words[start:index] and "ANNUAL" not in self.tags[start:index]
        return since and "ANNUAL" in self.tags[index:]


def read_sentence(text: str, topic: frozenset[str], year: int | None, likely: int | None = None) -> Sentence:
    """``topic``: the roles mentioned before in the paragraph or its heading; ``year``: the year reported on, if
    known; ``likely``: the one that it seems to be."""
    pairs = list(load_lexicon().words(text))
    words, tags = [word for word, _ in pairs], [tag for _, tag in pairs]
    for settle in (_settle_brackets, _settle_channels, _settle_issues, _settle_lists):
        settle(words, tags)
    others = _settle_years(words, tags, year, year or likely or 0)
    _settle_claims(words, tags, topic)
    _settle_hearings(words, tags, topic)
    offsets = tuple(accumulate((len(word) for word in words), initial=0))
    carried = not _CARRIES.isdisjoint(tags)
    others |= {index for index, tag in enumerate(tags) if tag == "PRIOR" and not carried}
    return Sentence(text, tuple(words), tuple(tags), offsets, others)


def _settle_brackets(words: list[str], tags: list[str]) -> None:
    """政务新媒体(微信公众号)发布…: a short bracket without a number breaks no clause."""
    for start, word in enumerate(words):
        closing = _BRACKETS.get(word)
        if closing is None:
            continue
        end = next((i for i in range(start + 1, min(len(words), start + _SHORT_BRACKET)) if words[i] == closing), None)
        if end is not None and not {NUMBER, BREAK, "NEG"} & set(tags[start + 1 : end]):
            tags[start] = tags[end] = "FILL"


def _settle_channels(words: list[str], tags: list[str]) -> None:
    """抖音公众号 is one channel, and so is 政务新媒体(微博): the most specific word names it."""
    last: int | None = None
    for index, tag in enumerate(tags):
        if tag.startswith(CHANNEL):
            if last is not None and tags[last] == "CH_NEW_MEDIA":
                tags[last] = "FILL"
            if last is not None and words[index].startswith("公众"):
                tags[index] = "FILL"
            else:
                last = index
        elif not (tag == "FILL" and words[index] in "()[]"):
            last = None
    for index, tag in enumerate(tags):
        # The contents of an account are its items: 抖音号发布短视频20条.
        if tag == "CLIP":
            before = tags[_clause_start(tags, index) : index]
            elsewhere = any(t.startswith(CHANNEL) for t in before)
            named = words[index] == "短视频" and not elsewhere and "MAKE" not in before
            tags[index] = "CH_VIDEO" if named else "INFO"


def _settle_issues(words: list[str], tags: list[str]) -> None:
    """发布规范性文件 and 制作规章 mean that the document was issued, 公开规范性文件 only that it was shown."""
    for index, tag in enumerate(tags):
        if words[index] in ("发布", "公布", "制作") and tag in ("PUBLISH", "MAKE"):
            following = next((t for t in tags[index + 1 : index + 4] if t not in ("FILL", QUOTE, UNKNOWN)), None)
            if following in ("NORMATIVE", "RULES"):
                tags[index] = "ISSUE"


def _settle_lists(words: list[str], tags: list[str]) -> None:
    """公开财政预决算、收费标准等信息: the words between the verb and 等信息 are examples."""
    for index, tag in enumerate(tags):
        if not (tag == "INFO_LIST" or (words[index] == "等" and _noun_follows(words, tags, index))):
            continue
        start = _clause_start(tags, index)
        verb = max((i for i in range(start, index) if tags[i] in ACTS), default=None)
        first = start if verb is None else verb + 1
        if LIST not in tags[first:index] and tag != "INFO_LIST":
            continue
        for inside in range(first, index):
            if not tags[inside].startswith(CHANNEL) and tags[inside] not in (NUMBER, "BY"):
                tags[inside] = LISTED
        if LISTED in tags[first:index]:
            tags[index] = "INFO_LIST"


def _noun_follows(words: Sequence[str], tags: Sequence[str], index: int) -> bool:
    """Whether 等 leads to what is counted: 等群众关心的信息."""
    for step, tag in enumerate(tags[index + 1 : index + 8]):
        if tag in ("INFO", "NEWS"):
            between = range(index + 1, index + 1 + step)
            # 等救助对象信息 is one sort of items; 等家长关注的信息 are all of them.
            return sum(tags[i] == UNKNOWN for i in between) <= 1 or any("关" in words[i] for i in between)
        if tag == NUMBER:
            return step == 0  # 通知、公告、公示等44篇
        if tag in (BREAK, LIST) or tag.startswith(CHANNEL):
            return False
    return False


def _settle_years(words: list[str], tags: list[str], year: int | None, likely: int) -> frozenset[int]:
    """Years by their relation to the report: ``PRIOR``, ``NEXT`` or ``ANNUAL``. Gives the words of other years.

    What is carried in the year itself (2023年结转2件) goes to the next; what is carried to it is from the year before.
    """
    others: set[int] = set()
    for index in range(len(words) - 1):
        if tags[index] != NUMBER or not _YEAR.fullmatch(words[index]) or words[index + 1] not in ("年", "年度"):
            continue
        tags[index] = UNKNOWN
        told = int(words[index])
        near = range(max(index - 2, 0), min(index + 5, len(tags)))
        carry = next((i for i in near if tags[i] in ("CARRY", "CARRIED_FORWARD")), None)
        if carry is None:
            role = "O"
            others.update({index + 1} if likely and told != likely else ())
        elif year is None:
            # 含2022年结转1件 names what was carried in; 结转2024年 alone names where it goes.
            role = "PRIOR" if carry > index else "NEXT"
        elif told == year:
            role = "NEXT" if carry > index else "PRIOR"
        else:
            role = "PRIOR" if told < year else "NEXT"
        tags[index + 1] = role
    return frozenset(others)


def _settle_claims(words: list[str], tags: list[str], topic: frozenset[str]) -> None:
    """申请 alone is an application for information where the text is about these and it has no other name."""
    about = bool({"DISCLOSURE", "APPLICATION"} & (topic | set(tags))) or len(RESULTS.intersection(tags)) > 1
    for index, tag in enumerate(tags):
        before = tags[_clause_start(tags, index) : index]
        if tag in _WAYS and words[index].endswith("申请") and "NEG" in before:
            tags[index] = "APPLICATION"  # 没有收到书面申请 denies any
        if tag != "CLAIM":
            continue
        wanted = "INFO" in before and bool(ACTS & set(before))
        named = bool(before) and before[-1] in _NAMES_A_CLAIM
        tags[index] = "APPLICATION" if (about and not named) or wanted else UNKNOWN


def _settle_hearings(words: list[str], tags: list[str], topic: frozenset[str]) -> None:
    """受理行政复议案件46件 tells of an office that decides reviews, and beside penalties reviews are about these, where
    nothing is said of disclosure."""
    if {"DISCLOSURE", "APPLICATION", "INFO"} & (topic | set(tags)):
        return
    daily = bool({"PENALTY", "COERCION", "LICENSE"} & set(tags))
    for index, tag in enumerate(tags):
        following = next((t for t in tags[index + 1 : index + 4] if t not in ("FILL", UNKNOWN)), None)
        heard = words[index] in _HEARD and following in SUITS
        if heard or (daily and tag in SUITS):
            tags[index] = "ENFORCE"


def _clause_start(tags: Sequence[str], index: int) -> int:
    return next((i + 1 for i in range(index - 1, -1, -1) if tags[i] == BREAK), 0)
