"""Sentences of the narrative, put together again from wrapped lines, with the way back to every character.

A *passage* is a stretch of normalised text without its white space: one paragraph as its author wrote it. Line breaks
inside sentences, blanks inside words and numbers on lines of their own are layout of a converter, and are joined;
headings, table rows and the cells of an unseen table stay separate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

LINE = re.compile(r"[^\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029]+")
_CELL = re.compile(r"[^\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029\t|]+")
HEADING_MARK = re.compile(
    r"[\s#*>]*(?:第[一二三四五六七八九十]{1,3}[章节部条]|[一二三四五六七八九十]{1,3}\s*[、.]|"
    r"\(\s*[一二三四五六七八九十]{1,3}\s*\)|[0-9]{1,2}\s*(?:、|\.(?![0-9]))|\(\s*[0-9]{1,2}\s*\))"
)
"""What a heading or list item begins with: 一、 （一） 1. 第一条, after marks of markdown."""

_CELL_MARK = re.compile(r"[\t|]")
_MARKDOWN = re.compile(r"[#>]")
_PAGE_NUMBER = re.compile(r"[\s\-]*-[\s]*[0-9]{1,4}[\s]*-[\s\-]*|\s*第\s*[0-9]{1,4}\s*页.{0,12}")
# A text without full stops is cut at commas, or anywhere: no later step sees more at a time.
_SENTENCE = re.compile(r"[^。！？!?;]{0,400}(?:[。！？!?;]|$)|[^。！？!?;]{200,400},|.{1,400}", re.S)
_OPENS_AGAIN = tuple(',。;、:)》」"]%')
_STAYS_OPEN = tuple(",、(《「[-")
_UNIT_FIRST = re.compile(r"[余多万亿]?(?:[条件份篇则项次宗起例期年月日个人元]|人次)")
_NUMBER_ONLY = re.compile(r"\s*[0-9][0-9,.]*\s*%?\s*")
# A date on a line of its own is under a title or a signature.
_DATE_LINE = re.compile(
    r"\(?\s*(?:20[0-9]{2}|二[〇○零O0]..)\s*(?:年[\s0-9一二三四五六七八九十]+月[\s0-9一二三四五六七八九十]+日|[-/.][0-9]{1,2}[-/.][0-9]{1,2})\s*\)?"
)
# A hard-wrapped line is at least this long; shorter ones are headings, cells or list items.
_WRAPPED_LENGTH = 18
# Across a blank line (a page break) only a line this long without an end of sentence continues.
_BROKEN_PAGE_LENGTH = 28


@dataclass(frozen=True)
class Passage:
    """``text`` has no white space; ``start`` and ``end`` bound it in the normalised text, half-open."""

    source: str
    pieces: tuple[tuple[int, int], ...]
    heading: bool

    @cached_property
    def text(self) -> str:
        return "".join("".join(self.source[start:end].split()) for start, end in self.pieces)

    @cached_property
    def origins(self) -> list[int]:
        """The place in the normalised text of each character of ``text``."""
        source = self.source
        return [i for start, end in self.pieces for i in range(start, end) if not source[i].isspace()]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range in the normalised text of the half-open, non-empty range of ``text``."""
        return self.origins[start], self.origins[end - 1] + 1

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Half-open ranges of ``text``, ends of sentences included."""
        for sentence in _SENTENCE.finditer(self.text):
            if sentence.end() > sentence.start():
                yield sentence.span()


def mask(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """``text`` with the half-open ranges turned into line breaks, so that offsets stay."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(ranges):
        if end <= at:
            continue
        start = max(start, at)
        pieces += [text[at:start], "\n" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def split_passages(text: str) -> Iterator[Passage]:
    """The passages of normalised text, in order. Time and memory grow linearly with the text."""
    pieces: list[tuple[int, int]] = []
    previous: tuple[int, int] | None = None
    lines = [
        m.span() for m in _CELL.finditer(text) if not m.group().isspace() and not _PAGE_NUMBER.fullmatch(m.group())
    ]
    for index, (start, end) in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if previous is None or not _joins(text, previous, (start, end), following):
            if pieces:
                yield _passage(text, pieces)
            pieces = []
        pieces.append((start, end))
        previous = (start, end)
    if pieces:
        yield _passage(text, pieces)


def _passage(text: str, pieces: list[tuple[int, int]]) -> Passage:
    start, end = pieces[0]
    return Passage(text, tuple(pieces), HEADING_MARK.match(text, start, end) is not None)


def _joins(text: str, left: tuple[int, int], right: tuple[int, int], following: tuple[int, int] | None) -> bool:
    """Whether the line ``right`` continues the sentence of the line ``left``."""
    before, after = text[slice(*left)].strip(), text[slice(*right)].strip()
    if _CELL_MARK.search(text, left[1], right[0]):
        return False
    if after.startswith(_OPENS_AGAIN):
        return True
    if HEADING_MARK.match(after) or _MARKDOWN.match(after) or _MARKDOWN.match(before):
        return False
    if _DATE_LINE.fullmatch(before) or _DATE_LINE.fullmatch(after):
        return False
    if before.startswith("**") and before.endswith("**"):
        return False
    if before.endswith(("。", "!", "?", ";", ":")):
        return False
    if before.endswith(_STAYS_OPEN):
        return True
    if _NUMBER_ONLY.fullmatch(after):
        # A number that its own tag put on a line of its own: 公开政府信息 / 5928 / 条.
        goes_on = text[slice(*following)].strip() if following else ""
        return bool(_UNIT_FIRST.match(goes_on)) and not before[-1:].isdigit()
    if _NUMBER_ONLY.fullmatch(before):
        return bool(_UNIT_FIRST.match(after))
    blank = text.count("\n", left[1], right[0]) > 1
    return len(before) >= (_BROKEN_PAGE_LENGTH if blank else _WRAPPED_LENGTH)
