"""The words of a disclosure report and the tokenizer that finds them.

``lexicon.txt`` is a jieba dictionary (word, frequency, tag): a few hundred words that narrate counts, and no others.
Its third column is the role of the word (``CH_WEBSITE``, ``RECEIVE``, ``NEG`` …), so that rules are written over roles.
Numerals are tagged ``NUM``, and all other text ``X``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractor.facts.numerals import NUMERAL

LEXICON = Path(__file__).with_name("lexicon.txt")
NUMBER, UNKNOWN, BREAK, LIST, QUOTE = "NUM", "X", "BREAK", "LIST", "QUOTE"

# Ordinals, dates, shares and names that hold a number are not counts: 第二十条, 12345热线, 30%, 一些, 三审, xx@163.com.
_NO_COUNT = re.compile(
    r"第\(?[0-9一二三四五六七八九十百]+\)?|(?<![0-9])12345(?![0-9])|(?<![0-9])(?:12329|12333|12315|12366|12348|12369)(?![0-9])"
    r"|[0-9.]{1,40}%|[0-9]{1,40}(?:-[0-9]{1,40})+|[A-Za-z][A-Za-z@.:_-]{0,99}[0-9@/][A-Za-z0-9@./:_-]*"
)
# Whoever may apply: it names no single kind of applicant, although it names them all.
_ANYONE = re.compile(
    r"(?:自然人|公民|群众|企业)(?:[、和与及]|以及)?(?:企业|公民)?[、,和与及或]?(?:法人|企业)(?:、?(?:或者?|和|与|及|以及|、)?(?:其他|社会)组织)?"
)
_CLOCK = re.compile(
    r"20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?::[0-5][0-9]){1,2}|(?<![0-9])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9])"
)
_HAN_COUNT_ENDS = re.compile(
    r"(?:条|件|份|篇|则|项|次|期|宗|起|例|个|封|部|场|元|万元|人)(?![审校公体实化条目面务事性])"
)
_BARE_SCALE = re.compile("[百千万亿余多]+")
_HOTLINES = frozenset({"12345", "12329", "12333", "12315", "12366", "12348", "12369"})
_LONGEST_KNOWN, _MOST_KNOWN = 60, 20_000
_MARKS = {**dict.fromkeys(",:()[]。;!?", BREAK), "、": LIST, **dict.fromkeys("\"'《》", QUOTE)}


@dataclass(frozen=True)
class Lexicon:
    """Words and roles, and the jieba tokenizer over just these words."""

    tags: dict[str, str]
    tokenizer: Any
    known: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False, compare=False)
    """What is between two numbers → its words: reports tell their counts in the same words."""

    def words(self, text: str) -> Iterator[tuple[str, str]]:
        """Each word of ``text`` with its role, in order; the words join up to ``text``."""
        at = 0
        for start, end, tag in _numbers(text):
            yield from self._cut(text[at:start])
            yield text[start:end], tag
            at = end
        yield from self._cut(text[at:])

    def _cut(self, text: str) -> Sequence[tuple[str, str]]:
        known = self.known.get(text)
        if known is None:
            # Without the hidden Markov model: new words would be guesses, and the model costs time and memory.
            words = self.tokenizer.cut(text, HMM=False) if text else ()
            known = tuple((word, self.tags.get(word) or _MARKS.get(word, UNKNOWN)) for word in words)
            if len(text) <= _LONGEST_KNOWN and len(self.known) < _MOST_KNOWN:
                self.known[text] = known
        return known


def _numbers(text: str) -> list[tuple[int, int, str]]:
    """Half-open ranges of numerals with their tag, in order and apart."""
    taken = [(m.start(), m.end(), UNKNOWN) for m in _CLOCK.finditer(text)]
    taken += [(m.start(), m.end(), "ORDER" if m.group() in _HOTLINES else UNKNOWN) for m in _NO_COUNT.finditer(text)]
    taken += [(m.start(), m.end(), "FILL") for m in _ANYONE.finditer(text)]
    taken = _apart(taken)
    found = list(taken)
    blocked = {i for start, end, _ in taken for i in range(start, end)}
    for match in NUMERAL.finditer(text):
        if match.start() in blocked or match.end() - 1 in blocked:
            continue
        # A Chinese numeral counts only before a unit: 一是, 三公, 万众 are words.
        has_arabic = any(c in "0123456789" for c in match.group())
        counts = not _BARE_SCALE.fullmatch(match.group()) and _HAN_COUNT_ENDS.match(text, match.end())
        if has_arabic or counts:
            found.append((match.start(), match.end(), NUMBER))
    return sorted(found)


def _apart(ranges: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The ranges in order, of overlapping ones the first, of those the longest."""
    kept: list[tuple[int, int, str]] = []
    for start, end, tag in sorted(ranges, key=lambda found: (found[0], -found[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, tag))
    return kept


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The shipped lexicon; it loads in milliseconds, and jieba's own large dictionary is never loaded."""
    import jieba

    tags = {}
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        word, _, tag = line.split(" ")
        tags[word] = tag
    tokenizer = jieba.Tokenizer(dictionary=str(LEXICON))
    # The same as Tokenizer.initialize does, without its cache file in a shared temporary folder.
    with LEXICON.open("rb") as file:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(file)
    tokenizer.initialized = True
    return Lexicon(tags, tokenizer)
