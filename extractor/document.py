"""The document as read: text, pages and tokens, whatever the file was.

Conventions (every reader and every later stage keeps them):

* Offsets are Python characters of ``Document.text``, half-open ``[start, end)``.
* Boxes are ``(x0, top, x1, bottom)``, origin top left, in the page's own unit (PDF points, pixels);
  ``None`` where the source has no geometry, never zeros.
* ``page_index`` starts at 0 in code; the record and messages show ``page_number`` from 1.
* A *token* is the smallest piece the source itself sets apart: a table cell, an OCR line, a word run
  between separators. An empty table cell is a token with ``start == end``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from extractor.frozen import quick, replace
from extractor.normalize import NormalText, normalize


class BBox(NamedTuple):
    """A box in page units, origin top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


class GridPlace(NamedTuple):
    """Where a token is in a grid that the source itself draws (HTML, DOCX, ruled PDF, tabs, pipes).

    ``table`` numbers the grids of a document from 0; row and column ranges are half-open, so that
    ``row_end - row`` is the row span.
    """

    table: int
    row: int
    row_end: int
    col: int
    col_end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``width`` and ``height`` in the unit of the boxes, ``None`` without geometry."""

    index: int
    start: int
    end: int
    width: float | None = None
    height: float | None = None


@quick
@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that the source sets apart, with its layout marks.

    ``line`` numbers the visual lines of the document from 0 (for boxes: the band the reader saw).
    ``columns`` is the half-open range of display columns on that line (a Chinese character is two
    wide); it carries geometry only where the text was laid out with spaces.
    """

    start: int
    end: int
    page_index: int
    line: int
    columns: tuple[int, int] | None = None
    bbox: BBox | None = None
    grid: GridPlace | None = None
    score: float | None = None
    """How sure the OCR engine was, 0 to 1; ``None`` where nothing was recognised from a picture."""
    level: BBox | None = None
    """The bbox after undoing the page's skew; equals ``bbox`` on straight pages, ``None`` without geometry."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings of the whole token that the OCR engine thinks possible, with their scores, the likelier first."""
    written_over: bool = False
    """Whether other ink lies on it: print that a person struck out or wrote over."""

    @property
    def empty(self) -> bool:
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class EmbeddedPicture:
    """A picture inside a document, passed over by the reader. ``data`` is ``None`` where it lies in a file of its own
    that was not opened."""

    name: str
    data: bytes | None


@dataclass(frozen=True)
class Document:
    """A file as read. ``tokens`` are in reading order and never overlap."""

    text: str
    pages: tuple[Page, ...]
    tokens: tuple[Token, ...]
    media_type: str
    furniture: tuple[tuple[int, int], ...] = ()
    """Character ranges that the reader knows to be page furniture (running heads, page numbers, site chrome)."""
    metadata_title: str | None = None
    """A title the file carries outside its text (``<title>``, document properties)."""
    run_together: bool = False
    """Are the cells of a row written one behind the other, with nothing between them?"""
    notes: tuple[str, ...] = field(default=())
    """What the reader wants the record to say (encoding detected, pages skipped …); goes to ``warnings``."""
    pictures: tuple[EmbeddedPicture, ...] = ()
    """Pictures not read so far, in which a table of the form may be."""

    @cached_property
    def normal(self) -> NormalText:
        """The normalised text with the way back to ``text``."""
        return normalize(self.text)

    def token_text(self, token: Token) -> str:
        """The token as it is in the source."""
        return self.text[token.start : token.end]


def cut(document: Document, start: int, end: int) -> Document:
    """The document in characters ``[start, end)`` of the text, its offsets counted from ``start``.

    Pages keep their index; those without a character in the range are left out. The title of the file is not that of a
    part, and whose pictures those of the file are is not known: both are left out.
    """
    return replace(
        document,
        metadata_title=None,
        pictures=(),
        text=document.text[start:end],
        pages=tuple(
            replace(page, start=max(page.start, start) - start, end=min(page.end, end) - start)
            for page in document.pages
            if page.start < end and page.end > start
        ),
        tokens=tuple(
            replace(token, start=token.start - start, end=token.end - start)
            for token in document.tokens
            if start <= token.start and token.end <= end
        ),
        furniture=tuple(
            (max(low, start) - start, min(high, end) - start)
            for low, high in document.furniture
            if low < end and high > start
        ),
    )


def ended(text: str) -> str:
    """The text as it is before another one: with a line break at its end, unless it is empty."""
    return text if not text or text.endswith("\n") else text + "\n"


def join(documents: Sequence[Document]) -> Document:
    """The documents one behind the other as one: pages, lines and tables are numbered through."""
    text: list[str] = []
    pages: list[Page] = []
    tokens: list[Token] = []
    furniture: list[tuple[int, int]] = []
    length = lines = tables = 0
    for document in documents:
        first_page = len(pages)
        pages += (
            replace(page, index=page.index + first_page, start=page.start + length, end=page.end + length)
            for page in document.pages
        )
        tokens += (
            replace(
                token,
                start=token.start + length,
                end=token.end + length,
                page_index=token.page_index + first_page,
                line=token.line + lines,
                grid=token.grid and token.grid._replace(table=token.grid.table + tables),
            )
            for token in document.tokens
        )
        furniture += ((low + length, high + length) for low, high in document.furniture)
        lines = max((token.line + 1 for token in tokens), default=lines)
        tables = max((token.grid.table + 1 for token in tokens if token.grid), default=tables)
        text.append(ended(document.text))
        length += len(text[-1])
    first = documents[0]
    return replace(
        first,
        text="".join(text),
        pages=tuple(pages),
        tokens=tuple(tokens),
        furniture=tuple(furniture),
        run_together=any(document.run_together for document in documents),
        pictures=tuple(picture for document in documents for picture in document.pictures),
        notes=tuple(dict.fromkeys(note for document in documents for note in document.notes)),
    )
