"""From paragraphs and grids to one `Document`: the text, its lines and its tokens.

Shared by the readers whose source says what a table is. A paragraph is one line of the text; a table row is one
line, its cells set apart by tabs. A spanned cell is written once, on the line of its first row.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractor.document import BBox, Document, GridPlace, Page, Token
from extractor.readers.plain_lines import trim

# Ambiguous width in Unicode, but set as full-width characters in Chinese text.
_WIDE_IN_CHINESE = frozenset("“”‘’…—·")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with its half-open row and column range; ``text`` holds no line break and no tab."""

    row: int
    row_end: int
    col: int
    col_end: int
    text: str
    bbox: BBox | None = None
    score: float | None = None
    """Of the OCR engine, where the text was recognised from a picture."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """As in a token."""
    written_over: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that the source sets apart. ``score``, ``level`` and what follows as in a token."""

    text: str
    bbox: BBox | None = None
    score: float | None = None
    level: BBox | None = None
    alternatives: tuple[tuple[str, float], ...] = ()
    written_over: bool = False


@dataclass
class DocumentWriter:
    """Builds the text in reading order. Start a page before writing; ``finish`` once."""

    media_type: str
    _parts: list[str] = field(default_factory=list)
    _tokens: list[Token] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)
    _furniture: list[tuple[int, int]] = field(default_factory=list)
    _length: int = 0
    _line: int = 0
    _tables: int = 0
    _after_table: bool = False

    def start_page(self, width: float | None = None, height: float | None = None) -> None:
        """The page takes everything written until the next page starts."""
        self._close_page()
        self._pages.append(Page(len(self._pages), self._length, self._length, width, height))

    def line(self, pieces: Sequence[Piece], *, furniture: bool = False) -> None:
        """One line of tab-separated pieces; nothing where all of them are empty."""
        if not any(piece.text for piece in pieces):
            return
        start = self._length
        self._write_line([(piece, None) for piece in pieces])
        self._after_table = False
        if furniture:
            self._furniture.append((start, self._length - 1))

    def paragraph(self, text: str, *, bbox: BBox | None = None, furniture: bool = False) -> None:
        """One line, one token. Tabs in it (leaders, columns set by tab stops) set its pieces apart."""
        self.line([Piece(part.strip(), bbox) for part in text.split("\t") if part.strip()], furniture=furniture)

    def table(self, cells: Iterable[GridCell], *, furniture: bool = False) -> None:
        """A grid; a blank line keeps it apart from a table right before it."""
        rows: dict[int, list[GridCell]] = {}
        for cell in sorted(compact(cells), key=lambda c: (c.row, c.col)):
            rows.setdefault(cell.row, []).append(cell)
        if not rows:
            return
        if self._after_table:
            self._put("\n")
            self._line += 1
        start = self._length
        for row in rows.values():
            self._write_line([(c, GridPlace(self._tables, c.row, c.row_end, c.col, c.col_end)) for c in row])
        if furniture:
            self._furniture.append((start, self._length - 1))
        self._tables += 1
        self._after_table = True

    def finish(self, *, metadata_title: str | None = None, notes: Iterable[str] = ()) -> Document:
        self._close_page()
        return Document(
            text="".join(self._parts),
            pages=tuple(self._pages),
            tokens=tuple(self._tokens),
            media_type=self.media_type,
            furniture=tuple(self._furniture),
            metadata_title=metadata_title or None,
            notes=tuple(notes),
        )

    def _close_page(self) -> None:
        if self._pages:
            self._pages[-1] = replace(self._pages[-1], end=self._length)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _write_line(self, pieces: Sequence[tuple[Piece | GridCell, GridPlace | None]]) -> None:
        page_index = len(self._pages) - 1
        for index, (piece, grid) in enumerate(pieces):
            if index:
                self._put("\t")
            start = self._length
            self._put(piece.text)
            level = piece.level if isinstance(piece, Piece) else None
            self._tokens.append(
                Token(
                    start,
                    self._length,
                    page_index,
                    self._line,
                    bbox=piece.bbox,
                    grid=grid,
                    score=piece.score,
                    level=level,
                    alternatives=piece.alternatives,
                    written_over=piece.written_over,
                )
            )
        self._put("\n")
        self._line += 1


def compact(cells: Iterable[GridCell]) -> list[GridCell]:
    """The cells without the rows and columns in which no cell begins (a colspan of 100 over four columns)."""
    listed = list(cells)
    rows = sorted({cell.row for cell in listed})
    cols = sorted({cell.col for cell in listed})
    return [
        replace(
            cell,
            row=bisect_left(rows, cell.row),
            row_end=bisect_left(rows, cell.row_end),
            col=bisect_left(cols, cell.col),
            col_end=bisect_left(cols, cell.col_end),
        )
        for cell in listed
    ]


@lru_cache(maxsize=8192)
def wide(character: str) -> bool:
    """Whether the character takes a full square in Chinese text."""
    return character in _WIDE_IN_CHINESE or unicodedata.east_asian_width(character) in "WF"


_GROUPED = re.compile(r"(?<!\s)\s*\d{1,3}(?:[\u00a0\u2009\u202f]\d{3}){1,4}\s*\Z")
"""A line that is one number, its thousands parted by a blank that keeps a line together."""
_JOINER = "\u2060"
"""Takes no room, and no part in the meaning."""


def _in_one(found: re.Match[str]) -> str:
    return re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d)", _JOINER, found[0])


def join_lines(lines: Iterable[str]) -> str:
    """The lines of one cell as one: nothing between two Chinese characters (信息⏎内容 is one word), else a space."""
    joined = ""
    for line in lines:
        text = " ".join(_GROUPED.sub(_in_one, line).split())
        if joined and text:
            joined += text if wide(joined[-1]) and wide(text[0]) else f" {text}"
        else:
            joined += text
    return joined


def cell_text(lines: Iterable[str]) -> str:
    """The lines of one cell as one, without what Markdown or TeX wrap around its text."""
    line = join_lines(lines)
    part = trim(line, 0, len(line))
    return line[part.start : part.end]


LAYOUT_OWN_CELLS = 8
"""An outer table with so many filled cells of its own, and more than the tables inside it, is a grid itself."""


def holds_layout(own_cells: int, nested_cells: int) -> bool:
    """Whether a table with tables in its cells only lays out the page, so that the inner ones are the grids.

    ``own_cells``: cells with text and no table inside; ``nested_cells``: cells of the tables inside.
    """
    return nested_cells > 1 and not (own_cells >= LAYOUT_OWN_CELLS and own_cells > nested_cells)


PROSE_CELL_LENGTH = 400
"""A cell longer than this that holds several paragraphs is an article in a layout table, not a cell of a form."""


def is_prose(lines: Sequence[str]) -> bool:
    """Whether the lines of a cell are an article."""
    return len(lines) > 2 and sum(map(len, lines)) > PROSE_CELL_LENGTH
