"""One line of plain text, cut where wide gaps or numbers say that a cell ends."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.frozen import quick

PAGE_NUMBER = re.compile(
    r"[-—–－─~·•]+\s*\d{1,4}\s*[-—–－─~·•]+|第\s*\d{1,4}\s*页.{0,12}|(?:page\s*)?\d{1,4}\s*(?:/|of)\s*\d{1,4}", re.I
)
"""The whole of an outermost line of a page that says which page it is."""

# What can be in a value cell: a number with sign, commas, decimals, or a mark. Full-width forms included.
_WORD = r"[+\-＋－−]?[0-9０-９][0-9０-９,，.．]*%?|[-—－–−/／]{1,2}"
_VALUE_WORD = re.compile(rf"(?:{_WORD})\Z")
_ITEM_MARK = re.compile(r"\d{1,2}[.．]\Z")
_GAP = re.compile(r"\s{2,}|\t")
_EMPHASIS = re.compile(r"[*_]{1,3}((?:[^*_]|\\[*_])+)[*_]{1,3}\Z")
_CODE = re.compile(r"`{1,3}([^`]+)`{1,3}\Z")
_FORMULA = re.compile(
    r"\${1,2}\s*([+-]?\d[\d.,]{0,20}%?|[-/])\s*\${1,2}\Z|\\\(\s*([+-]?\d[\d.,]{0,20}%?|[-/])\s*\\\)\Z"
)
"""A number or a mark set as mathematics: $464$ or \\(464\\)."""
_OPENING = frozenset("*_`$\\")
"""The first characters of the three above."""
_MOST_MARKS = 8  # one inside the other
_MARKDOWN_LEAD = re.compile(r"\s*(?:#{1,6}\s+|[*>+]\s+)?")


@quick
@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: its number and that of its page from 0, and its range without the break."""

    number: int
    start: int
    end: int
    page: int


class Part(NamedTuple):
    """A piece of a line, trimmed; ``start == end`` for an empty cell."""

    start: int
    end: int


def plain_parts(text: str, start: int, end: int) -> Iterator[Part]:
    """Runs between wide gaps; numbers that are in a row are parted from the words before them and from each other.

    ``text[start:end]``: a line, or a part of one.
    """
    lead = _MARKDOWN_LEAD.match(text, start, end)
    at = lead.end() if lead else start
    for gap in [*_GAP.finditer(text, at, end), None]:
        stop = gap.start() if gap else end
        if stop > at:
            yield from _numbers_apart(text, trim(text, at, stop))
        at = gap.end() if gap else stop


def _numbers_apart(text: str, part: Part) -> Iterator[Part]:
    words = list(re.finditer(r"\S+", text[part.start : part.end]))
    values = [bool(_VALUE_WORD.match(word.group())) for word in words]
    # 7. before words is the mark of an item.
    for n, (word, after) in enumerate(itertools.pairwise(words)):
        values[n] = values[n] and not (_ITEM_MARK.match(word.group()) and not _VALUE_WORD.match(after.group()))
    # One number inside a sentence ("2023 年 5 月") is prose; numbers side by side, or after a label's end, are cells.
    run_of_two = any(a and b for a, b in itertools.pairwise(values))
    if not words or not (run_of_two or (values[-1] and not any(values[:-1]))):
        yield part
        return
    at: int | None = None
    for word, value in zip(words, values, strict=True):
        start, end = part.start + word.start(), part.start + word.end()
        if value:
            if at is not None:
                yield trim(text, at, start)
                at = None
            yield Part(start, end)
        elif at is None:
            at = start
    if at is not None:
        yield trim(text, at, part.end)


def trim(text: str, start: int, end: int) -> Part:
    """The piece without white space around it, nor the marks that Markdown, TeX or org wrap around the whole of it."""
    part = Part(start, end)
    for _ in range(_MOST_MARKS):
        piece = text[start:end]
        stripped = piece.strip()
        if not stripped:
            return Part(start, start)
        start += len(piece) - len(piece.lstrip())
        end = start + len(stripped)
        part = Part(start, end)
        unbroken = stripped.rstrip("\\")
        if len(stripped) - len(unbroken) > 1:  # line breaks in org
            end = start + len(unbroken)
            continue
        if stripped[0] not in _OPENING:
            break
        wrapped = _EMPHASIS.match(stripped) or _CODE.match(stripped) or _FORMULA.match(stripped)
        if not wrapped:
            break
        group = wrapped.lastindex or 1
        start, end = start + wrapped.start(group), start + wrapped.end(group)
    return part


def runs_of_lines(text: str, lines: Sequence[tuple[int, int]], holds: Callable[[str], bool]) -> Iterator[list[int]]:
    """The numbers of the lines that follow one another and are so. ``lines``: start and end of each."""
    for is_so, run in itertools.groupby(range(len(lines)), key=lambda number: holds(text[slice(*lines[number])])):
        if is_so:
            yield list(run)
