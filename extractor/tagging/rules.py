"""The rule tagger: values by pattern, labels by likeness to the form's labels.

It is the fallback where there is no model, and the baseline that a model must beat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from extractor.document import Document
from extractor.forms.lexicon import LONGEST_LABEL, Lexicon, label_key, lexicon_of
from extractor.forms.schema import Form
from extractor.tagging.beside import side_by_side
from extractor.tagging.inside import LABEL_SHARE, InsideFinder, build_finder, may_be_labels, without_blanks
from extractor.tagging.joined import SENTENCE_END, labels_among_words, role_of, role_of_value
from extractor.tagging.roles import Role, Tag
from extractor.values import ReadingKind, read_value, value_words

_SECTION_HEAD = re.compile(r"[一二三四五六七八]、")
_GLUED_VALUE = re.compile(r"(.*?[^\d\s.,+\-/])\s*((?:[+-]?\d[\d,.]*|[-/])(?:\s+(?:[+-]?\d[\d,.]*|[-/]))*)\Z", re.DOTALL)
# Prose is not searched for labels unless it is short enough to be a line of a table without separators.
_LONGEST_GLUED = 160
_LONGEST_HEADING = 40
_LONG_PIECE = 5
_LETTER_BY_LETTER = 0.9
_LETTER_LOST = 0.8
_MOST_KNOWN = 50_000
_Part = tuple[int, int, Role, bool, float]
"""Half-open range in the text of a token, with role, whether it continues a label, and score."""


@dataclass
class RuleTagger:
    """Rules only; keeps the phrase matcher once it was needed."""

    name: str = "rules"
    _finders: dict[tuple[str, ...], InsideFinder] = field(default_factory=dict)
    _known: dict[tuple[int, ...], dict[str, tuple[_Part, ...]]] = field(default_factory=dict)
    """By the forms, which their lexicons keep alive: text of a token → its parts. Reports repeat the same labels and
    small numbers."""

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        lexicons = [lexicon_of(form) for form in forms]
        known = self._known.setdefault(tuple(map(id, forms)), {})
        furniture = sorted(document.furniture)
        tags: list[Tag] = []
        at = passed = 0
        for index, token in enumerate(document.tokens):
            if index < passed:
                continue
            while at < len(furniture) and furniture[at][1] <= token.start:
                at += 1
            if token.empty:
                tags.append(Tag(token.start, token.end, Role.EMPTY, index))
            elif at < len(furniture) and furniture[at][0] <= token.start:
                tags.append(Tag(token.start, token.end, Role.FURNITURE, index))
            else:
                passed = _end_of_cell(document, index)
                if passed > index + 1:
                    tags.extend(_tag_lines(document, range(index, passed), lexicons))
                else:
                    low, high = document.normal.from_source(token.start, token.end)
                    text = document.normal.text[low:high]
                    parts = known.get(text)
                    if parts is None:
                        parts = tuple(self._parts(text, lexicons, forms))
                        if len(text) <= _LONGEST_GLUED and len(known) < _MOST_KNOWN:
                            known[text] = parts
                    for start, end, role, continues, score in parts:
                        source = document.normal.to_source(low + start, low + end)
                        tags.append(Tag(*source, role, index, continues, score))
        return tuple(tags)

    def _parts(self, text: str, lexicons: Sequence[Lexicon], forms: Sequence[Form]) -> Iterator[_Part]:
        """The parts of a token with this text."""

        def tag(start: int, end: int, role: Role, *, continues: bool = False, score: float = 1.0) -> _Part:
            return start, end, role, continues, score

        words = value_words(text)
        if words:
            for start, end in words:
                kind = read_value(text[start:end]).kind
                yield tag(start, end, Role.MARK if kind is ReadingKind.MARK else Role.VALUE)
            return
        key = label_key(text)
        known = any(lexicon.knows(key) for lexicon in lexicons)
        glued = None if known or len(text) > 2 * LONGEST_LABEL else _GLUED_VALUE.match(text)
        if glued and _is_label(glued[1], lexicons, apart=text[glued.end(1) : glued.start(2)].isspace()):
            role, continues, score = role_of(glued[1], lexicons)
            if role in (Role.ROW, Role.GROUP):
                yield tag(0, glued.end(1), role, continues=continues, score=score)
                start = glued.start(2)
                for a, b in value_words(glued[2]) or ((0, len(glued[2])),):
                    yield tag(start + a, start + b, Role.VALUE)
                return
        role, continues, score = role_of(text, lexicons)
        # Numbers among the words: a line whose cells were joined, not one misspelt label.
        joined = any(read_value(word).kind is ReadingKind.NUMBER for word in text.split()[:-1])
        if role is not Role.OTHER and not joined:
            yield tag(0, len(text), role, continues=continues, score=score)
            return
        pieces = labels_among_words(text, lexicons)
        if pieces:
            for start, end, found in pieces:
                role, continues, score = role_of(text[start:end], lexicons) if found else role_of_value(text[start:end])
                yield tag(start, end, role, continues=continues, score=score)
            return
        beside = side_by_side(text, lexicons)
        for start, end in beside or ():
            role, continues, score = role_of(text[start:end], lexicons)
            yield tag(start, end, role, continues=continues, score=score)
        if not beside:
            yield from self._tag_inside(text, tag, lexicons, forms)

    def _tag_inside(
        self, text: str, tag: Callable[..., _Part], lexicons: Sequence[Lexicon], forms: Sequence[Form]
    ) -> Iterator[_Part]:
        if 6 <= len(text) <= _LONGEST_GLUED and not SENTENCE_END.search(text):
            found = self._labels_inside(text, forms)
            if found and sum(b - a for a, b in found) >= LABEL_SHARE * len(label_key(text)):
                at = 0
                for start, end in [*found, (len(text), len(text))]:
                    for a, b, label in _between_labels(text, at, start, lexicons):
                        role, continues, score = role_of(text[a:b], lexicons) if label else (Role.OTHER, False, 1.0)
                        yield tag(a, b, role, continues=continues, score=score)
                    if start < end:
                        role, continues, score = role_of(text[start:end], lexicons)
                        yield tag(start, end, role, continues=continues, score=score)
                    at = end
                return
        heading = len(text) <= _LONGEST_HEADING and _SECTION_HEAD.match(text)
        yield tag(0, len(text), Role.SECTION if heading else Role.OTHER)

    def _labels_inside(self, text: str, forms: Sequence[Form]) -> list[tuple[int, int]]:
        """Half-open ranges of the labels that can be told in the text, blanks inside them or not."""
        pressed, places = without_blanks(text)
        if not may_be_labels(pressed, forms):
            return []
        return [(places[a], places[b - 1] + 1) for a, b in self._finder(forms).find(pressed)]

    def _finder(self, forms: Sequence[Form]) -> InsideFinder:
        key = tuple(form.id for form in forms)
        if key not in self._finders:
            self._finders[key] = build_finder(forms)
        return self._finders[key]


def _between_labels(text: str, start: int, end: int, lexicons: Sequence[Lexicon]) -> Iterator[tuple[int, int, bool]]:
    """The labels that the finder did not find: the shortest (规章, 总计), and labels with blanks in them. Half-open
    ranges with whether a label is there."""
    rest = text[start:end]
    if not rest.strip():
        return
    if any(lexicon.knows(label_key(rest)) for lexicon in lexicons):
        yield start, end, True
        return
    for a, b, label in labels_among_words(rest, lexicons) or ((0, len(rest), False),):
        yield start + a, start + b, label


def _end_of_cell(document: Document, index: int) -> int:
    """The index behind the last token of the drawn cell that begins with this token: a label may have several lines.

    A cell with a number on one of its lines is no label; its tokens are taken separately.
    """
    place, end = document.tokens[index].grid, index + 1
    while place is not None and end < len(document.tokens) and document.tokens[end].grid == place:
        end += 1
    if end == index + 1:
        return end
    kinds = [read_value(_text(document, n)).kind for n in range(index, end)]
    return index + 1 if ReadingKind.NUMBER in kinds or all(kind is ReadingKind.MARK for kind in kinds) else end


def _tag_lines(document: Document, lines: Sequence[int], lexicons: Sequence[Lexicon]) -> Iterator[Tag]:
    role, continues, score = role_of("".join(_text(document, n) for n in lines), lexicons)
    for n in lines:
        token = document.tokens[n]
        yield Tag(token.start, token.end, role, n, continues or n > lines[0], score)


def _text(document: Document, index: int) -> str:
    return document.normal.slice(document.tokens[index].start, document.tokens[index].end)


def _is_label(text: str, lexicons: Sequence[Lexicon], *, apart: bool) -> bool:
    """Is it a label, or so long a piece of one, letter by letter, that a number after it cannot be part of it?

    ``apart``: there is a blank between the two; then the label may have lost a letter.
    """
    key = label_key(text)
    if any(lexicon.knows(key) for lexicon in lexicons):
        return True
    found = [c for lexicon in lexicons for c in lexicon.find(text)[:1]]
    return len(key) >= _LONG_PIECE and any(c.score >= (_LETTER_LOST if apart else _LETTER_BY_LETTER) for c in found)
