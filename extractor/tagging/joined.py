"""The role of one piece of text by its likeness to labels, and labels among words that lost their line breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.forms.lexicon import Candidate, Lexicon, SlotKind
from extractor.tagging.inside import LABEL_SHARE
from extractor.tagging.roles import Role
from extractor.values import ReadingKind, read_value

SENTENCE_END = re.compile("[。；;!?]")
_ROLES = {
    SlotKind.SECTION: Role.SECTION,
    SlotKind.TITLE: Role.HEADER,
    SlotKind.CORNER: Role.NOTE,
    SlotKind.COLUMN: Role.HEADER,
    SlotKind.COLUMN_GROUP: Role.HEADER,
    SlotKind.ROW: Role.ROW,
    SlotKind.ROW_GROUP: Role.GROUP,
}
_MOST_WORDS = 60
_WORDS_OF_LABEL = 6
"""A label wrapped over that many lines is the longest seen."""
_FEW_LABELS = 3
_LIKE = 0.75
_WORD_COST = 0.1
"""Of two readings that match the same text, the one with fewer words to a label wins by this."""


def role_of(text: str, lexicons: Sequence[Lexicon]) -> tuple[Role, bool, float]:
    """Role, whether it continues a label, and score of a whole piece of normalised text."""
    reading = read_value(text)
    if reading.kind is ReadingKind.NUMBER:
        return Role.VALUE, False, 0.9 if reading.doubt else 1.0
    if reading.kind is ReadingKind.UNREADABLE:
        return Role.VALUE, False, 0.5
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


def role_of_value(text: str) -> tuple[Role, bool, float]:
    kind = read_value(text).kind
    role = {ReadingKind.NUMBER: Role.VALUE, ReadingKind.MARK: Role.MARK}.get(kind, Role.OTHER)
    return role, False, 0.5


def labels_among_words(text: str, lexicons: Sequence[Lexicon]) -> list[tuple[int, int, bool]]:
    """Labels set apart by single spaces, each of one or several words; empty where labels are not most of the text.

    Text that lost its line breaks runs headings, headers and labels together. The text before the last full stop is
    prose. Gives half-open ranges with whether a label was found there.
    """
    begin = max((m.end() for m in SENTENCE_END.finditer(text)), default=0)
    words = [(begin + m.start(), begin + m.end()) for m in re.finditer(r"\S+", text[begin:])]
    words = words[-_MOST_WORDS:]
    if len(words) < 2:
        return []
    # Longest matched text: best[i] covers the words before i.
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)]
    for stop in range(1, len(words) + 1):
        choices = [(best[stop - 1][0], stop - 1, False)]
        for start in range(max(0, stop - _WORDS_OF_LABEL), stop):
            piece = text[words[start][0] : words[stop - 1][1]]
            score = max(
                (c.score * (c.hi - c.lo) for x in lexicons for c in x.find(piece) if c.whole and c.score > _LIKE),
                default=0.0,
            )
            if score:
                choices.append((best[start][0] + score - _WORD_COST * (stop - start), start, True))
        best.append(max(choices))
    parts: list[tuple[int, int, bool]] = []
    stop, covered = len(words), 0
    while stop:
        _, start, found = best[stop]
        covered += found * (words[stop - 1][1] - words[start][0])
        parts.append((words[start][0], words[stop - 1][1], found))
        stop = start
    labels = sum(found for _, _, found in parts)
    covered += sum(b - a for a, b, found in parts if not found and role_of_value(text[a:b])[0] is not Role.OTHER)
    if not labels or (covered < LABEL_SHARE * (words[-1][1] - words[0][0]) and labels < _FEW_LABELS):
        return []
    before = [(0, words[0][0], False)] if text[: words[0][0]].strip() else []
    return before + parts[::-1]
