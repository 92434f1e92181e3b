"""The rule tagger: values by pattern, labels by likeness to the form's labels.

It is the fallback where there is no model and the baseline that a model must beat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.document import Document
from extractor.forms.lexicon import LONGEST_LABEL, Candidate, Lexicon, SlotKind, label_key, lexicon_of
from extractor.forms.schema import Form
from extractor.tagging.inside import LABEL_SHARE, InsideFinder, build_finder
from extractor.tagging.roles import Role, Tag
from extractor.values import ReadingKind, read_value, value_words

_ROLES = {
    SlotKind.SECTION: Role.SECTION,
    SlotKind.TITLE: Role.HEADER,
    SlotKind.CORNER: Role.NOTE,
    SlotKind.COLUMN: Role.HEADER,
    SlotKind.COLUMN_GROUP: Role.HEADER,
    SlotKind.ROW: Role.ROW,
    SlotKind.ROW_GROUP: Role.GROUP,
}
_SECTION_HEAD = re.compile(r"[一二三四五六七八]、")
_GLUED_VALUE = re.compile(r"(.*?[^\d\s.,+\-/])\s*((?:[+-]?\d[\d,.]*|[-/])(?:\s+(?:[+-]?\d[\d,.]*|[-/]))*)\Z", re.DOTALL)
# Prose is not searched for labels unless it is short enough to be a glued line of a table.
_LONGEST_GLUED = 160
_LONGEST_HEADING = 40
_MOST_WORDS = 60
_WORDS_OF_LABEL = 6
_FEW_LABELS = 3
_SENTENCE_END = re.compile("[。；;!?]")


@dataclass
class RuleTagger:
    """Rules only; holds the phrase matcher once it was needed."""

    name: str = "rules"
    _finders: dict[tuple[str, ...], InsideFinder] = field(default_factory=dict)

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        lexicons = [lexicon_of(form) for form in forms]
        furniture = sorted(document.furniture)
        tags: list[Tag] = []
        at = 0
        for index, token in enumerate(document.tokens):
            while at < len(furniture) and furniture[at][1] <= token.start:
                at += 1
            if token.empty:
                tags.append(Tag(token.start, token.end, Role.EMPTY, index))
            elif at < len(furniture) and furniture[at][0] <= token.start:
                tags.append(Tag(token.start, token.end, Role.FURNITURE, index))
            else:
                tags.extend(self._tag_token(document, index, lexicons, forms))
        return tuple(tags)

    def _tag_token(
        self, document: Document, index: int, lexicons: Sequence[Lexicon], forms: Sequence[Form]
    ) -> Iterator[Tag]:
        token = document.tokens[index]
        low, high = document.normal.from_source(token.start, token.end)
        text = document.normal.text[low:high]

        def tag(start: int, end: int, role: Role, *, continues: bool = False, score: float = 1.0) -> Tag:
            source = document.normal.to_source(low + start, low + end)
            return Tag(*source, role, index, continues, score)

        words = value_words(text)
        if words:
            for start, end in words:
                kind = read_value(text[start:end]).kind
                yield tag(start, end, Role.MARK if kind is ReadingKind.MARK else Role.VALUE)
            return
        key = label_key(text)
        known = any(lexicon.knows(key) for lexicon in lexicons)
        glued = None if known or len(text) > 2 * LONGEST_LABEL else _GLUED_VALUE.match(text)
        if glued and any(lexicon.knows(label_key(glued[1])) for lexicon in lexicons):
            role, continues, score = _role_of(glued[1], lexicons)
            if role in (Role.ROW, Role.GROUP):
                yield tag(0, glued.end(1), role, continues=continues, score=score)
                start = glued.start(2)
                for a, b in value_words(glued[2]) or ((0, len(glued[2])),):
                    yield tag(start + a, start + b, Role.VALUE)
                return
        role, continues, score = _role_of(text, lexicons)
        # Numbers among the words: a line that was joined, not one misspelt label.
        joined = any(read_value(word).kind is ReadingKind.NUMBER for word in text.split()[:-1]) if " " in text else False
        if role is not Role.OTHER and not joined:
            yield tag(0, len(text), role, continues=continues, score=score)
            return
        words = _label_words(text, lexicons)
        if words:
            for start, end, found in words:
                role, continues, score = _role_of(text[start:end], lexicons) if found else _unlabelled(text[start:end])
                yield tag(start, end, role, continues=continues, score=score)
            return
        yield from self._tag_inside(text, tag, lexicons, forms)

    def _tag_inside(self, text: str, tag, lexicons: Sequence[Lexicon], forms: Sequence[Form]) -> Iterator[Tag]:  # type: ignore[no-untyped-def]
        if 6 <= len(text) <= _LONGEST_GLUED and not _SENTENCE_END.search(text):
            found = self._finder(forms).find(text)
            if found and sum(b - a for a, b in found) >= LABEL_SHARE * len(label_key(text)):
                at = 0
                for start, end in found:
                    if text[at:start].strip():
                        yield tag(at, start, Role.OTHER)
                    role, continues, score = _role_of(text[start:end], lexicons)
                    yield tag(start, end, role, continues=continues, score=score)
                    at = end
                if text[at:].strip():
                    yield tag(at, len(text), Role.OTHER)
                return
        heading = len(text) <= _LONGEST_HEADING and _SECTION_HEAD.match(text)
        yield tag(0, len(text), Role.SECTION if heading else Role.OTHER)

    def _finder(self, forms: Sequence[Form]) -> InsideFinder:
        key = tuple(form.id for form in forms)
        if key not in self._finders:
            self._finders[key] = build_finder(forms)
        return self._finders[key]


def _unlabelled(text: str) -> tuple[Role, bool, float]:
    kind = read_value(text).kind
    role = {ReadingKind.NUMBER: Role.VALUE, ReadingKind.MARK: Role.MARK}.get(kind, Role.OTHER)
    return role, False, 0.5


def _label_words(text: str, lexicons: Sequence[Lexicon]) -> list[tuple[int, int, bool]]:
    """Labels set apart by single spaces, each of one or several words; empty where labels are not most of the text.

    Text that lost its line breaks runs headings, headers and labels together. What stands before the last full stop
    is prose. Gives half-open ranges with whether a label was found there.
    """
    begin = max((m.end() for m in _SENTENCE_END.finditer(text)), default=0)
    words = [(begin + m.start(), begin + m.end()) for m in re.finditer(r"\S+", text[begin:])]
    words = words[-_MOST_WORDS:]
    if len(words) < 2:
        return []
    # Longest explained text: best[i] covers the words before i.
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)]
    for stop in range(1, len(words) + 1):
        choices = [(best[stop - 1][0], stop - 1, False)]
        for start in range(max(0, stop - _WORDS_OF_LABEL), stop):
            piece = text[words[start][0] : words[stop - 1][1]]
            score = max((c.score * (c.hi - c.lo) for x in lexicons for c in x.find(piece) if c.whole and c.score > 0.75), default=0.0)
            if score:
                choices.append((best[start][0] + score - 0.1 * (stop - start), start, True))
        best.append(max(choices))
    parts: list[tuple[int, int, bool]] = []
    stop, covered = len(words), 0
    while stop:
        _, start, found = best[stop]
        covered += found * (words[stop - 1][1] - words[start][0])
        parts.append((words[start][0], words[stop - 1][1], found))
        stop = start
    labels = sum(found for _, _, found in parts)
    covered += sum(b - a for a, b, found in parts if not found and _unlabelled(text[a:b])[0] is not Role.OTHER)
    if not labels or covered < LABEL_SHARE * (words[-1][1] - words[0][0]) and labels < _FEW_LABELS:
        return []
    before = [(0, words[0][0], False)] if text[: words[0][0]].strip() else []
    return before + parts[::-1]


def _role_of(text: str, lexicons: Sequence[Lexicon]) -> tuple[Role, bool, float]:
    """Role, whether it continues a label, and score of a whole piece of normalised text."""
    reading = read_value(text)
    if reading.kind is ReadingKind.NUMBER:
        return Role.VALUE, False, 0.9 if reading.doubt else 1.0
    if reading.kind is ReadingKind.MARK:
        return Role.MARK, False, 1.0
    best: Candidate | None = None
    for lexicon in lexicons:
        for candidate in lexicon.find(text)[:1]:
            if best is None or candidate.score * (candidate.hi - candidate.lo) > best.score * (best.hi - best.lo):
                best = candidate
    if best is None:
        return Role.OTHER, False, 0.5
    return _ROLES[best.slot.kind], best.lo > 0, best.score
