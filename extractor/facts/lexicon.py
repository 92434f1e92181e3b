"""The words of a disclosure report and the spaCy pipeline that reads them.

``lexicon.txt`` is a jieba dictionary (word, frequency, tag): a few hundred words that narrate counts, and nothing else.
Its third column is the role of the word (``CH_WEBSITE``, ``RECEIVE``, ``NEG`` …), which the pipeline writes to
``Token.tag_``, so that patterns are written over roles. Numerals are tagged ``NUM``, whatever is in neither ``X``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.facts.numerals import NUMERAL

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

LEXICON = Path(__file__).with_name("lexicon.txt")
NUMBER, UNKNOWN, BREAK, LIST, QUOTE = "NUM", "X", "BREAK", "LIST", "QUOTE"

# Ordinals, dates, shares and names that hold a number are no counts: 第二十条, 12345热线, 30%, 一些, 三审, xx@163.com.
_NO_COUNT = re.compile(
    r"第\(?[0-9一二三四五六七八九十百]+\)?|(?<![0-9])12345(?![0-9])|(?<![0-9])(?:12329|12333|12315|12366|12348|12369)(?![0-9])"
    r"|[0-9.]+%|[0-9]+(?:-[0-9]+)+|[A-Za-z][A-Za-z@.:_-]*[0-9@/][A-Za-z0-9@./:_-]*"
)
_HAN_COUNT_ENDS = re.compile(r"(?:条|件|份|篇|则|项|次|期|宗|起|例|个|元|万元|人)(?![审校公体实化条目面务事性])")
_BARE_SCALE = re.compile("[百千万亿余多]+")
_HOTLINES = frozenset({"12345", "12329", "12333", "12315", "12366", "12348", "12369"})
_MARKS = {**dict.fromkeys(",:()[]。;!?", BREAK), "、": LIST, **dict.fromkeys("\"'《》", QUOTE)}

FREE, SUIT, BOUND = "FREE", "SUIT", "BOUND"
"""Classes of roles, written to ``Token.lemma_``: what a gap of a pattern may skip, the two kinds of suit, and the rest.
A class of its own is much faster to match than a list of excluded roles."""
_CLASSES = {"REVIEW": SUIT, "LITIGATION": SUIT, **dict.fromkeys((BREAK, NUMBER, "FEE", "COLLECT", "NEG", "NOT"), BOUND)}

Pattern = list[dict[str, Any]]


@dataclass(frozen=True)
class Lexicon:
    """Words and roles, and the jieba tokenizer over just these words."""

    tags: dict[str, str]
    tokenizer: Any

    def words(self, text: str) -> Iterator[tuple[str, str]]:
        """Each word of ``text`` with its role, in order; the words join up to ``text``."""
        at = 0
        for start, end, tag in _numbers(text):
            yield from self._cut(text[at:start])
            yield text[start:end], tag
            at = end
        yield from self._cut(text[at:])

    def _cut(self, text: str) -> Iterator[tuple[str, str]]:
        # Without the hidden Markov model: new words would be guesses, and the model costs time and memory.
        for word in self.tokenizer.cut(text, HMM=False) if text else ():
            yield word, self.tags.get(word) or _MARKS.get(word, UNKNOWN)


def _numbers(text: str) -> list[tuple[int, int, str]]:
    """Half-open ranges of numerals with their tag, in order and apart."""
    taken = [(m.start(), m.end(), "ORDER" if m.group() in _HOTLINES else UNKNOWN) for m in _NO_COUNT.finditer(text)]
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


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The shipped lexicon; milliseconds, and jieba's own large dictionary is never touched."""
    import jieba

    tags = {}
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        word, _, tag = line.split(" ")
        tags[word] = tag
    tokenizer = jieba.Tokenizer(dictionary=str(LEXICON))
    # What Tokenizer.initialize does, without its cache file in a shared temporary folder.
    with LEXICON.open("rb") as file:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(file)
    tokenizer.initialized = True
    return Lexicon(tags, tokenizer)


class WordTokenizer:
    """spaCy tokenizer over the lexicon; each word carries its role as tag."""

    def __init__(self, vocab: Vocab, lexicon: Lexicon) -> None:
        from spacy.tokens import Doc

        self.vocab = vocab
        self.lexicon = lexicon
        self._doc = Doc

    def __call__(self, text: str) -> Doc:
        pairs = list(self.lexicon.words(text))
        words, tags = [word for word, _ in pairs], [tag for _, tag in pairs]
        classes = [_CLASSES.get(tag, FREE) for tag in tags]
        return self._doc(self.vocab, words=words, spaces=[False] * len(words), tags=tags, lemmas=classes)


@lru_cache(maxsize=1)
def load_pipeline() -> Language:
    """A blank Chinese pipeline with our tokenizer. The first call imports spaCy (some tenths of a second)."""
    import spacy

    pipeline = spacy.blank("zh")
    pipeline.tokenizer = WordTokenizer(pipeline.vocab, load_lexicon())
    return pipeline


def build_matcher(patterns: dict[str, list[Pattern]]) -> Matcher:
    """A matcher over the pipeline's vocabulary; of overlapping matches of one name only the longest is kept."""
    from spacy.matcher import Matcher

    matcher = Matcher(load_pipeline().vocab, validate=True)
    for name, alternatives in patterns.items():
        matcher.add(name, alternatives, greedy="LONGEST")
    return matcher
