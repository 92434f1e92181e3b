"""Top-level sections 一、 … 六、 of a report, found by the wording of their headings as well as by their numbers.

A number alone proves nothing: some reports number the items of section one 一、二、三、 again, and the rows of the
form begin with 一、 to 四、 too. Wording alone does not either: tables and prose quote the titles. So every line that
may be a heading is scored against every title, and the best chain of headings in the order of the titles wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from extractor.document import Document
from extractor.forms import Form
from extractor.report import Section

_NUMBERS = "一二三四五六七八九十"
_LINE = re.compile(r"[^\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029]+")
_MARKS = re.compile(r"[\s#*>|·]*")
_NUMBER = re.compile(
    rf"(?P<top>[{_NUMBERS}])\s*[、.,]\s*|第\s*(?P<part>[{_NUMBERS}])\s*(?:部\s*分|[章节])\s*[:、]?\s*|(?P<lost>[、.]\s*)"
)
_NESTED = re.compile(rf"\(\s*(?P<inner>[{_NUMBERS}])\s*\)\s*[、.]?\s*|\(?\s*(?P<digits>[0-9]{{1,2}})\s*[.)、]\s*")
# A heading inside a line (pages that lost their line breaks): after white space, a full stop or a table bar.
_INSIDE = re.compile(rf"(?<=[\s。|;:*])[{_NUMBERS}]\s*、")
_PASSED_OVER = re.compile(r"[\s*#|]+")
"""White space and markup inside a heading."""
_SEPARATOR = re.compile(r"[\t|]")
# Share of characters in common from which wording counts as the title; with its number right, and without.
_ALIKE_NUMBERED, _ALIKE = 72.0, 82.0
# Below this the first characters alone rule a title out, whatever the length of the heading.
_WORTH_A_LOOK = 50.0
# Longest heading, in characters over the longest title: 关于, 的, 工作 and the like.
_SLACK = 8
_NUMBER_BONUS, _OWN_LINE_BONUS, _MARKUP_BONUS, _NESTED_MALUS, _BODY_BONUS = 25.0, 15.0, 3.0, 30.0, 4.0
# Characters of blank space between two prints of one heading.
_REPEAT_REACH = 200
_BASE = 40.0
"""What a heading must score above to be worth a place in the chain."""


@dataclass(frozen=True, slots=True)
class _Heading:
    """A candidate: title ``index``, half-open range in the normalised text."""

    index: int
    start: int
    end: int
    score: float


def find_sections(
    document: Document, titles: Sequence[str], *, aliases: Mapping[str, Sequence[str]] | None = None
) -> tuple[Section, ...]:
    """The sections found, in order; a section runs to the next heading found, the last one to the end of the text.

    ``titles`` are the top-level titles in order, without numbers; ``aliases`` gives other wordings of some of them.
    ``Section.title`` is the one of ``titles``; the heading as printed begins at ``start``. A heading that the text
    lacks gives no section.
    """
    normal = document.normal
    wordings = [
        (index, "".join(wording.split()))
        for index, title in enumerate(titles)
        for wording in (title, *(aliases or {}).get(title, ()))
    ]
    chain = _best_chain(list(_headings(normal.text, wordings)), normal.text, len(titles))
    if not chain:
        return ()
    starts = [normal.to_source(heading.start, heading.start + 1)[0] for heading in chain]
    ends = [*starts[1:], len(document.text)]
    return tuple(
        Section(title=titles[heading.index], start=start, end=end)
        for heading, start, end in zip(chain, starts, ends, strict=True)
    )


def find_form_sections(document: Document, forms: Sequence[Form]) -> tuple[Section, ...]:
    """The sections by the titles and aliases of all ``forms`` together."""
    titles = list(dict.fromkeys(title for form in forms for title in form.sections))
    aliases: dict[str, list[str]] = {}
    for form in forms:
        for title, wordings in form.section_aliases.items():
            aliases.setdefault(title, []).extend(w for w in wordings if w not in aliases.get(title, ()))
    return find_sections(document, titles, aliases=aliases)


def _headings(text: str, wordings: Sequence[tuple[int, str]]) -> Iterator[_Heading]:
    longest = max((len(wording) for _, wording in wordings), default=0) + _SLACK
    texts = [wording for _, wording in wordings]
    titles = _Titles(wordings, texts, longest, frozenset("".join(texts)))
    for line in _LINE.finditer(text):
        start, end = line.span()
        yield from _at(text, start, end, titles, own_line=True)
        if end - start > longest:
            for mark in _INSIDE.finditer(text, start + 1, end):
                yield from _at(text, mark.start(), end, titles, own_line=False)


class _Titles(NamedTuple):
    """``wordings``: title number and words; ``texts``: the words alone; ``longest``: characters of a heading at most;
    ``known``: all characters of the words."""

    wordings: Sequence[tuple[int, str]]
    texts: Sequence[str]
    longest: int
    known: frozenset[str]


def _at(text: str, start: int, line_end: int, titles: _Titles, *, own_line: bool) -> Iterator[_Heading]:
    """The title that the words at ``start`` are most like, if any."""
    marks = _MARKS.match(text, start, line_end)
    words = marks.end() if marks else start
    markup = any(c in "#*" for c in text[start:words])
    number = _NUMBER.match(text, words, line_end)
    nested = None if number else _NESTED.match(text, words, line_end)
    body = number.end() if number else nested.end() if nested else words
    if body >= line_end or (text[body] not in titles.known and text[body] not in '*" ' and not number):
        return
    if number is None and _SEPARATOR.search(text[body:line_end].strip(" \t|*#")):
        return  # the header of a table may read like a title, cell by cell
    printed = _NUMBERS.find(number["top"] or number["part"] or "?") if number else -1
    # The heading may be wrapped, so the window looks past the line's end: three raw characters a printed one.
    longest = titles.longest
    reach = body + 3 * longest
    line_length = len(_PASSED_OVER.sub("", text[body : min(line_end, reach)]))
    if not number and line_length > longest:
        return  # without a number only a line that holds the title and no more can be a heading
    window = _PASSED_OVER.sub("", text[body:reach])[:longest]
    if not number and not process.extractOne(
        window[:line_length], titles.texts, scorer=fuzz.ratio, score_cutoff=_ALIKE
    ):
        return
    best: _Heading | None = None
    for index, title in titles.wordings:
        lengths = {line_length} if line_length <= longest else set()
        if number:
            lengths |= {len(title) - 1, len(title), len(title) + 1, len(title) + 2}
        elif abs(line_length - len(title)) > _SLACK:
            continue
        if fuzz.ratio(title, window[: len(title)], score_cutoff=_WORTH_A_LOOK) == 0.0:
            continue
        lengths = {length for length in lengths if 0 < length <= len(window)}
        alike, length = max(((fuzz.ratio(title, window[:n]), n) for n in lengths), default=(0.0, 0))
        numbered = printed == index
        if nested is not None and _nested_number(nested) != index:
            continue  # (一)主动公开政府信息情况 is a part of section one, whatever its words
        if alike < (_ALIKE_NUMBERED if numbered else _ALIKE):
            continue
        alone = own_line and line_length <= length + 2
        score = alike + _NUMBER_BONUS * numbered + _OWN_LINE_BONUS * alone + _MARKUP_BONUS * markup
        score -= _NESTED_MALUS * (nested is not None)
        if best is None or score > best.score:
            best = _Heading(index, words if not own_line else start, _end_of(text, body, length), score)
    if best is not None:
        yield best


def _end_of(text: str, body: int, length: int) -> int:
    """Where the window of a heading from ``body`` on has had so many characters."""
    for place in range(body, len(text)):
        length -= not _PASSED_OVER.match(text[place])
        if not length:
            return place + 1
    return len(text)


def _nested_number(match: re.Match[str]) -> int:
    """The number of (一) or 1. as an index from 0."""
    return _NUMBERS.find(match["inner"]) if match["inner"] else int(match["digits"]) - 1


def _best_chain(headings: list[_Heading], text: str, count: int) -> list[_Heading]:
    """The chain with titles strictly in order that scores most; of a repeated heading the first."""
    scored = [_with_body(heading, headings[i + 1 : i + 2], text) for i, heading in enumerate(headings)]
    # best[k]: the best chain over the headings so far whose last title is k, as (score, headings).
    best: list[tuple[float, list[_Heading]] | None] = [None] * count
    for heading in scored:
        before = max((chain for chain in best[: heading.index] if chain), key=lambda chain: chain[0], default=(0.0, []))
        score = before[0] + heading.score - _BASE
        current = best[heading.index]
        if current is None or score > current[0]:
            best[heading.index] = (score, [*before[1], heading])
    chain = max((chain for chain in best if chain), key=lambda chain: chain[0], default=(0.0, []))[1]
    return [_first_of_repeats(heading, scored, text) for heading in chain]


def _with_body(heading: _Heading, following: Sequence[_Heading], text: str) -> _Heading:
    """A heading that text follows beats an entry of a table of contents."""
    end = following[0].start if following else len(text)
    has_body = end - heading.end > _SLACK and bool(text[heading.end : heading.end + 200].strip())
    return _Heading(heading.index, heading.start, heading.end, heading.score + _BODY_BONUS * has_body)


def _first_of_repeats(heading: _Heading, headings: Sequence[_Heading], text: str) -> _Heading:
    """Where the same heading is printed twice in a row, the section begins with the first."""
    first = heading
    for other in reversed(headings):
        if other.index != first.index or not 0 <= first.start - other.end <= _REPEAT_REACH:
            continue
        if not text[other.end : first.start].strip(" \t\n*#|"):
            first = _Heading(first.index, other.start, first.end, first.score)
    return first
