"""Word boxes as a table of tab-separated lines: Tesseract's TSV, and what ``pdftotext -tsv`` writes in its likeness.

Both have a header that names the columns, in an order of its own; pages, blocks and lines are rows of the table too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.document import BBox, Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.boxes import BoxedPage, Slope, build_document
from extractor.readers.decode import decode
from extractor.readers.kind import WORD_COLUMNS
from extractor.readers.word_runs import FARTHEST, Word, merge_words, side_by_side, usual_height, words_slope

MEDIA_TYPE = "text/tab-separated-values"

_PLACED = ("left", "top", "width", "height")
_LINE_KEY = ("block_num", "par_num", "line_num")
_PAGE, _WORD = "1", "5"
_PAGE_MARK = "###PAGE###"
"""Stands as the text of a page in what pdftotext writes. Its words are those of the text layer: none was recognised,
and the 100 that it gives each of them is no measure."""


@dataclass
class _Page:
    width: float | None = None
    height: float | None = None
    recognised: bool = True
    lines: dict[tuple[str, ...], list[Word]] = field(default_factory=dict)


def read_word_tsv(data: bytes, *, name: str) -> Document:
    """The document in a table of words: one token a run of words that are together on a line; units as given.

    Raises :class:`UnreadableFile` for a row that is cut short or has no place.
    """
    text, notes = decode(data, name=name)
    pages = list(_pages(text, name))
    return build_document((_boxed(page) for page in pages), media_type=MEDIA_TYPE, notes=notes)


def _header(line: str) -> Mapping[str, int] | None:
    names = [part.strip() for part in line.split("\t")]
    return {name: place for place, name in enumerate(names)} if set(names) >= WORD_COLUMNS else None


def _pages(text: str, name: str) -> Iterator[_Page]:
    columns: Mapping[str, int] | None = None
    page: _Page | None = None
    number = ""
    for at, line in enumerate(text.lstrip("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        header = _header(line)
        if header:  # once a page, where the pages were written one by one
            if page:
                yield page
            columns, page = header, None
            continue
        if columns is None:
            raise UnreadableFile(message("file.tsv_without_header", name=name, line=at, seen=line[:40]))
        row = line.rstrip("\r").split("\t", len(columns) - 1)
        # Where a picture of nothing was recognised as a word, some versions leave out the text and its tab.
        row += [""] * (columns["text"] == len(row) == len(columns) - 1)
        if len(row) < len(columns):
            raise UnreadableFile(message("file.tsv_short", name=name, line=at, count=len(row), expected=len(columns)))
        level = row[columns["level"]]
        if page is None or level == _PAGE or row[columns["page_num"]] != number:
            if page:
                yield page
            page, number = _Page(), row[columns["page_num"]]
        if level == _PAGE:
            box = _box(row, columns, name, at)
            page.width, page.height = box.x1 or None, box.bottom or None
            page.recognised = row[columns["text"]].strip() != _PAGE_MARK
        word = "".join(row[columns["text"]].split())
        if level == _WORD and word:
            score = _score(row[columns["conf"]]) if page.recognised else None
            key = tuple(row[columns[part]] for part in _LINE_KEY)
            page.lines.setdefault(key, []).append(Word(word, _box(row, columns, name, at), score))
    if page:
        yield page


def _boxed(page: _Page) -> BoxedPage:
    lines = list(page.lines.values())
    if not page.recognised:
        # Of a text layer, the lines end where a column does, and the places are exact.
        pieces = side_by_side([word for words in lines for word in words])
        return BoxedPage(tuple(pieces), page.width, page.height)
    height = usual_height(lines)
    pieces = []
    slopes: list[Slope] = []
    for words in lines:
        pieces += merge_words(words, page_height=height)
        slope = words_slope(words)
        if slope:
            slopes.append(slope)
    return BoxedPage(tuple(pieces), page.width, page.height, tuple(slopes))


def _box(row: Sequence[str], columns: Mapping[str, int], name: str, at: int) -> BBox:
    try:
        left, top, width, height = (float(row[columns[part]]) for part in _PLACED)
    except ValueError as error:
        raise UnreadableFile(message("file.tsv_no_numbers", name=name, line=at, error=error)) from error
    if not all(math.isfinite(number) and abs(number) < FARTHEST for number in (left, top, width, height)):
        raise UnreadableFile(
            message("file.tsv_no_place", name=name, line=at, left=left, top=top, width=width, height=height)
        )
    return BBox(left, top, left + max(width, 0.0), top + max(height, 0.0))


def _score(written: str) -> float | None:
    """From 0 to 100 in the file; -1 where nothing was scored."""
    try:
        score = float(written) / 100
    except ValueError:
        return None
    return min(score, 1.0) if score >= 0 else None
