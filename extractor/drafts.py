"""A draft beside the final version in one file: where both are named, the final one is read and the draft passed over.

Both must be named, in a line of its own or at the end of a heading (初稿, 定稿), and what is under them must be
the same but for its numbers. Where only one is named, or none, nothing says which one counts; :mod:`.parts` and the
settling doubt what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from extractor.document import Document
from extractor.messages import message
from extractor.normalize import squeeze

_DRAFT: Final = "初稿|草稿|草案|讨论稿|送审稿|审议稿|征求意见稿|原稿|修改前|修订前|更正前"
_FINAL: Final = "定稿|终稿|正式稿|正式版|最终稿|最终版|发布稿|修改后|修订后|更正后"
_WORD: Final = rf"(?:(?P<draft>{_DRAFT})|(?P<final>{_FINAL}))"
_MARK = re.compile(rf"[(\[【〔<《]?{_WORD}[)\]】〕>》]?[:;。]?")
_MARKED = re.compile(rf".{{2,60}}[(\[【〔]{_WORD}[)\]】〕]")
"""A heading or a title that ends in the name of a version."""
_LINE = re.compile(r"[^\n\f\v]+")
_SECTION = re.compile(r"\s*[一二三四五六]、")
_FEWEST: Final = 4
"""Lines that both versions must share to be versions of one thing."""
_ALIKE: Final = 0.8
"""Share of the draft's lines without numbers that the final version must repeat."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    is_draft: bool


def final_only(document: Document) -> Document:
    """The document with its drafts as page furniture, which no step reads, and a note; itself where it has none."""
    drafts = list(_drafts(document))
    if not drafts:
        return document
    notes = [message("file.draft_passed_over", characters=end - start, start=start, end=end) for start, end in drafts]
    furniture = tuple(sorted((*document.furniture, *drafts)))
    return replace(document, furniture=furniture, notes=(*document.notes, *notes))


def _drafts(document: Document) -> Iterator[tuple[int, int]]:
    plain = squeeze(document.normal.text)
    if not all(any(word in plain for word in words.split("|")) for words in (_DRAFT, _FINAL)):
        return
    marks = list(_marks(document))
    if len({mark.is_draft for mark in marks}) < 2:
        return
    last = marks[-1]
    end = _next_section(document.text, last.end) if last.is_draft else len(document.text)
    ends = [mark.start for mark in marks[1:]] + [end]
    spans = [(mark, mark.start, end) for mark, end in zip(marks, ends, strict=True)]
    finals = [_lines(document.text[start:end]) for mark, start, end in spans if not mark.is_draft]
    for mark, start, end in spans:
        if mark.is_draft and any(_same_but_for_numbers(_lines(document.text[start:end]), final) for final in finals):
            yield start, end


def _marks(document: Document) -> Iterator[_Mark]:
    """Lines that say which version follows: nothing else, or at the end of a heading."""
    for line in _LINE.finditer(document.text):
        said = squeeze(document.normal.slice(line.start(), line.end())).strip("|#*")
        found = _MARK.fullmatch(said) or _MARKED.fullmatch(said)
        if found:
            yield _Mark(line.start(), line.end(), found["draft"] is not None)


def _next_section(text: str, start: int) -> int:
    """A draft behind the final version ends where the next section of the report begins."""
    for line in _LINE.finditer(text, start):
        if _SECTION.match(line[0]):
            return line.start()
    return len(text)


def _lines(text: str) -> set[str]:
    """What the lines of a text say, without their numbers."""
    said = (re.sub(r"[\d.,\s|:-]+", "", squeeze(line[0])) for line in _LINE.finditer(text))
    return {line for line in said if len(line) > 1 and not _MARK.fullmatch(line)}


def _same_but_for_numbers(draft: set[str], final: set[str]) -> bool:
    return len(draft & final) >= _FEWEST and len(draft & final) >= _ALIKE * len(draft)
