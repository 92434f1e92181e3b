"""Name matching: which names may be one office. Proposals only; nothing is joined by them.

Candidates come from blocks (same place, same name after a known kind of change, one character apart), so that the
work grows with the number of names and not with its square. Scores are set by hand: they sort, and are no chances.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from extractor.runs.panel.office_names import office_key, place_ends

MIN_SCORE = 0.5
MOST_A_NAME = 5
"""Proposals kept for one name, best first."""
_ALIKE = 0.8
"""Share of characters that two names of one place must have in common to be proposed as one."""
_MOST_IN_BLOCK = 150
"""Names of one block that are compared with each other; a larger one is no block but the lack of a place."""
_SCORES = {
    "upgrade": 0.9,
    "successor": 0.85,
    "place_prefix": 0.85,
    "brackets": 0.8,
    "office_of": 0.6,
    "spelling": 0.95,
}
"""By kind, in the order in which kinds take precedence; that of spelling is multiplied by the likeness."""
_BACKWARDS, _TELLING, _SHARED_ONCE, _SHARED_OFTEN, _DIFFERENT, _AMBIGUOUS = 0.6, 0.5, 0.6, 0.2, 0.7, 0.7

_COUNTY = re.compile("[县区市旗]")
_RANKS = {"县": 0, "旗": 0, "市": 1, "区": 2, "乡": 0, "镇": 1, "街道": 2}
_RANK = re.compile("街道|[县旗市区乡镇]")
_TOWN = re.compile("街道办|(?:乡|镇)政府")
_BRACKETS = re.compile(r"\([^()]*\)")
# Characters that distinguish neighbours: 第一小学 and 第二小学, 城东 and 城西.
_TELLS_APART = frozenset("一二三四五六七八九十0123456789东西南北中上下前后左右新老大小甲乙丙")
# What reforms since 2018 made of departments, in normal form.
_SUCCESSORS = tuple(
    (re.compile(old), new)
    for old, new in (
        ("环境保护局|环保局", "生态环境局"),
        ("国土资源局|国土局", "自然资源局"),
        ("国土资源局|国土局|自然资源局|规划局", "自规局"),
        ("卫生(?:和|与)?计划生育(局|委)|卫计(局|委)", r"卫健\1\2"),
        ("卫健委", "卫健局"),
        ("工商行政管理局|工商局|质量技术监督局|质监局|食品药品监督管理局|食药监局", "市监局"),
        ("安全生产监督管理局|安监局", "应急局"),
        ("扶贫(?:开发)?(?:局|办)(?:公室)?", "乡村振兴局"),
        ("(?:旅游|文化|文体|文广)(?:发展)?局", "文旅局"),
        ("粮食局", "粮食和物资储备局"),
        ("大数据(?:发展)?(?:管理)?局|政务服务(?:管理)?局", "数据局"),
        ("教育局|体育局", "教体局"),
        ("农业局|农业委", "农业农村局"),
        ("发改委", "发改局"),
    )
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the panel: its normal form, the wording to show, and the years reported under it."""

    key: str
    wording: str
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """``name`` would be given up, ``office`` would stay."""

    name: Named
    office: Named
    kind: str
    score: float
    carried_same: int = 0
    carried_different: int = 0


Carried = Callable[[Named, Named], tuple[int, int]]
"""Of an earlier and a later name whose years follow each other: how many cross-year sums agree on a number other than
0, and how many differ."""


def propose(names: Sequence[Named], carried: Carried) -> list[Proposal]:
    """Best first. The same names in any order give the same proposals."""
    by_key = {named.key: named for named in names}
    found: dict[tuple[str, str], str] = {}
    prefixed: dict[str, int] = defaultdict(int)
    for kind, first, second in _candidates(sorted(by_key)):
        pair = (min(first, second), max(first, second))
        if pair not in found:
            found[pair] = kind
            if kind == "place_prefix":
                prefixed[first] += 1
    proposals = []
    for (first, second), kind in sorted(found.items()):
        proposal = _proposal(by_key[first], by_key[second], kind, prefixed, carried)
        if proposal.score >= MIN_SCORE:
            proposals.append(proposal)
    proposals.sort(key=lambda p: (-p.score, p.name.key, p.office.key))
    return list(_best(proposals))


def _best(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    kept: dict[str, int] = defaultdict(int)
    for proposal in proposals:
        kept[proposal.name.key] += 1
        if kept[proposal.name.key] <= MOST_A_NAME:
            yield proposal


def _candidates(keys: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Kind and two names, the kinds that say most first; of a place prefix, the shorter name first."""
    known = frozenset(keys)
    yield from _blocks("upgrade", keys, lambda key: [_TOWN.sub("镇政府", _COUNTY.sub("县", key))])
    for key in keys:
        for pattern, new in _SUCCESSORS:
            later = pattern.sub(new, key)
            if later != key and later in known:
                yield "successor", key, later
        for end in place_ends(key):
            if key[end:] in known:
                yield "place_prefix", key[end:], key
        plain = office_key(_BRACKETS.sub("", key))
        if plain != key and plain in known:
            yield "brackets", key, plain
        if key.endswith("政府办") and key[:-1] in known:
            yield "office_of", key, key[:-1]
    yield from _blocks("spelling", keys, _one_apart)
    for first, second in _same_place(keys):
        if fuzz.ratio(first, second, score_cutoff=100 * _ALIKE):
            yield "spelling", first, second


def _blocks(kind: str, keys: Sequence[str], shared: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    blocks: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        for name in shared(key):
            blocks[name].append(key)
    for block in blocks.values():
        if 1 < len(block) <= _MOST_IN_BLOCK:
            for first, second in combinations(block, 2):
                yield kind, first, second


def _one_apart(key: str) -> set[str]:
    """The name and all that is left of it without one character: names with one of these in common differ by at most
    one character lost and one added, as a misread one does. Too short a name is like too many others."""
    return {key} | {key[:n] + key[n + 1 :] for n in range(len(key))} if len(key) > 4 else set()


def _same_place(keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    blocks: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        if ends := place_ends(key):
            blocks[key[: ends[-1]]].append(key)
    for block in blocks.values():
        if len(block) <= _MOST_IN_BLOCK:
            yield from combinations(block, 2)


def _proposal(first: Named, second: Named, kind: str, prefixed: Mapping[str, int], carried: Carried) -> Proposal:
    earlier, later = sorted((first, second), key=_age)
    # The fuller name says more, whichever is the later one.
    short, full = sorted((first, second), key=lambda named: (len(named.key), named.key))
    name, office = (short, full) if kind == "place_prefix" else (earlier, later)
    score = _SCORES[kind]
    if kind == "spelling":
        score *= Indel.normalized_similarity(first.key, second.key)
        if _tells_apart(first.key, second.key):
            score *= _TELLING
    elif kind == "upgrade" and _rank(earlier.key) > _rank(later.key):
        score *= _BACKWARDS
    elif kind == "place_prefix" and prefixed[name.key] > 1:
        score *= _AMBIGUOUS
    if shared := len(first.years & second.years):
        score *= _SHARED_ONCE if shared == 1 else _SHARED_OFTEN
    same, different = carried(earlier, later) if max(earlier.years) + 1 == min(later.years) else (0, 0)
    if different:
        score *= _DIFFERENT
    elif same:
        score += (1 - score) / 2
    return Proposal(name, office, kind, round(score, 4), same, different)


def _age(named: Named) -> tuple[int, int, str]:
    return max(named.years), min(named.years), named.key


def _rank(key: str) -> int:
    """How high the places of a name rank: a county that became a district now ranks higher."""
    return sum(_RANKS[mark] for mark in _RANK.findall(key))


def _tells_apart(first: str, second: str) -> bool:
    """Whether the two differ only in characters by which neighbours are distinguished."""
    changed = {
        character
        for op in Indel.opcodes(first, second)
        if op.tag != "equal"
        for character in first[op.src_start : op.src_end] + second[op.dest_start : op.dest_end]
    }
    return bool(changed) and changed <= _TELLS_APART
