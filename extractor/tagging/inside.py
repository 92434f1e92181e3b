"""Labels inside longer text: a spaCy phrase matcher over jieba words.

Some converters join labels (三、本年度办理结果（一）予以公开) or put a whole page on one line. The words come from a
jieba tokenizer that has only the form's labels in its dictionary, so that a label is never cut in the middle.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extractor.forms.lexicon import label_key, lexicon_of
from extractor.forms.schema import Form

# A label found inside a text counts only if labels make up this share of it: prose names 行政处罚 too.
LABEL_SHARE = 0.6


@dataclass(frozen=True)
class InsideFinder:
    """``find(text)`` gives half-open ranges of labels in normalised text, longest first where they overlap."""

    _words: Callable[[str], list[str]]
    _vocab: Any
    _matcher: Any

    def find(self, text: str) -> list[tuple[int, int]]:
        from spacy.tokens import Doc
        from spacy.util import filter_spans

        words = self._words(text)
        doc = Doc(self._vocab, words=words, spaces=[False] * len(words))
        spans = filter_spans(self._matcher(doc, as_spans=True))
        return [(span.start_char, span.end_char) for span in spans]


def may_be_labels(text: str, forms: Sequence[Form]) -> bool:
    """Can labels be so large a share of the text that what is found in it counts? It takes no libraries to see that
    they cannot, as in most texts."""
    needed = LABEL_SHARE * len(label_key(text))
    covered: set[int] = set()
    for wording in (w for form in forms for w in _wordings(form)):
        at = text.find(wording)
        while at >= 0:
            covered.update(range(at, at + len(wording)))
            at = text.find(wording, at + 1)
    return bool(covered) and len(covered) >= needed


def without_blanks(text: str) -> tuple[str, list[int]]:
    """The text without the blanks that are not between two digits, and where each of its characters was: converters
    leave blanks inside labels (结 果 纠 正其他 结果)."""
    ends = (*text[1:], "")
    places = [
        n
        for n, (before, c, after) in enumerate(zip(("", *text), text, ends, strict=False))
        if not c.isspace() or (before.isdecimal() and after.isdecimal())
    ]
    return "".join(text[n] for n in places), places


def build_finder(forms: Sequence[Form]) -> InsideFinder:
    """Loads spaCy and jieba; takes about half a second the first time in a process."""
    import jieba
    import spacy
    from spacy.matcher import PhraseMatcher

    jieba.setLogLevel(logging.ERROR)
    wordings = sorted({w for form in forms for w in _wordings(form)})
    # jieba wants a dictionary file of "word frequency" lines; a frequency above all others keeps labels whole.
    parts = sorted({p for w in wordings for p in re.findall(r"\w+", w)})
    segmenter = jieba.Tokenizer()
    segmenter.get_dict_file = lambda: io.BytesIO("\n".join(f"{p} 1000000" for p in parts).encode())
    segmenter.cache_file = None
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    nlp = spacy.blank("zh")

    def words(text: str) -> list[str]:
        return [w for w in segmenter.cut(text, HMM=False) if w]

    matcher = PhraseMatcher(nlp.vocab)
    for wording in wordings:
        pieces = words(wording)
        matcher.add("label", [spacy.tokens.Doc(nlp.vocab, words=pieces, spaces=[False] * len(pieces))])
    return InsideFinder(words, nlp.vocab, matcher)


def _wordings(form: Form) -> tuple[str, ...]:
    return _long_enough(lexicon_of(form).texts)


@lru_cache(maxsize=64)
def _long_enough(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if len(label_key(text)) >= 4)
