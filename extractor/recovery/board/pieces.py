"""Step 3, group: tagged tokens become pieces with a place, and pieces become bands (rows of the source)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractor.document import BBox, Document, GridPlace, Token
from extractor.frozen import quick, replace
from extractor.normalize import PASSED_OVER, UNKNOWN
from extractor.tagging.roles import LABEL_ROLES, Role, Tag
from extractor.values import EMPTY, Reading, read_value

_ROWS_ON_A_LINE = 3
_UNREAD = (UNKNOWN, PASSED_OVER)
_ALONE = frozenset({Role.SECTION, Role.HEADER, Role.NOTE})
_NAMING = LABEL_ROLES | {Role.SECTION}
_STARTS = _ALONE | {Role.ROW, Role.GROUP, Role.OTHER}
ITEM_ROLES = frozenset({Role.VALUE, Role.MARK, Role.EMPTY})


FormBlock = tuple[str, str, int]
"""Form, table and number of the block in it."""


class Geometry(StrEnum):
    """What the positions of pieces side by side mean."""

    GRID = "grid"
    """Drawn columns."""
    BOXES = "boxes"
    """Page units."""
    COLUMNS = "columns"
    """Display columns of a line of text."""
    NONE = "none"
    """Nothing: one piece on a line, or pieces put together from several."""

    @property
    def is_undrawn(self) -> bool:
        """Are positions meaningful, though no grid is drawn?"""
        return self in (Geometry.BOXES, Geometry.COLUMNS)


@quick
@dataclass(frozen=True, slots=True)
class Piece:
    """One tagged piece of text. ``x0``, ``x1`` and ``y`` are in the unit of its band's geometry."""

    index: int
    start: int
    end: int
    text: str
    """Normalised."""
    role: Role
    page: int
    line: int
    x0: float
    x1: float
    y: float | None
    bbox: BBox | None
    grid: GridPlace | None
    reading: Reading
    score: float | None
    """Of the OCR engine."""
    c0: float = 0.0
    c1: float = 0.0
    """Extent on its line counted in characters: some converters pad by character, not by display width."""
    columns: tuple[float, ...] = ()
    """The tagger's chance for each leaf column of the block: see :class:`extractor.tagging.roles.Tag`."""
    gap: int | None = None
    """Line breaks, or else spaces, between this piece and the one before; ``None`` where more than white space is."""
    gap_after: int | None = None
    """The same, between this piece and the next one."""
    ends_section: bool = False
    """Is the next piece the heading of a section, from which a converter sets off what is before it?"""
    rest: tuple[Piece, ...] = ()
    """The further lines of a number wrapped inside its cell (:mod:`extractor.recovery.values.join`)."""
    block: FormBlock | None = None
    """The form, table and number of the block that it is in, where the place of the block on the page is known."""
    rival: str = ""
    """Other readings that are possible here, where nothing in the source decides between them; empty for a plain
    piece."""

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def c(self) -> float:
        return (self.c0 + self.c1) / 2

    @property
    def is_item(self) -> bool:
        """May it fill a cell: a value, a mark or an empty cell?"""
        return self.role in ITEM_ROLES

    @property
    def filled(self) -> bool:
        return self.is_item and self.role is not Role.EMPTY


@quick
@dataclass(frozen=True, slots=True)
class Band:
    """The pieces that are side by side in the source: a grid row, a line of text, a band of boxes."""

    index: int
    pieces: tuple[Piece, ...]
    geometry: Geometry


def make_pieces(document: Document, tags: Sequence[Tag], blocks: Mapping[int, FormBlock] | None = None) -> list[Piece]:
    """One piece a tag, in reading order; one for a drawn cell whose text is written over several lines.

    ``blocks``: where a token with text begins → the block that it is in (:class:`.parted.Parted`)."""
    tags = _whole_numbers(document, tags)
    pieces = []
    line_start, line = 0, -1
    gaps = [_gap(document.text, a.end, b.start) for a, b in itertools.pairwise(tags)]
    ends = [tag.role is Role.SECTION for tag in tags[1:]]
    first_gap = _gap(document.text, 0, tags[0].start) if tags else None
    for index, tag in enumerate(tags):
        token = document.tokens[tag.token]
        text = document.normal.slice(tag.start, tag.end)
        x0, x1 = _extent(token, tag)
        if token.line != line:
            line, line_start = token.line, document.text.rfind("\n", 0, token.start) + 1
            line_start += document.text.startswith("\f", line_start)  # A page break takes up no place on the line.
        box = token.level or token.bbox
        pieces.append(
            Piece(
                index=index,
                start=tag.start,
                end=tag.end,
                text=text,
                role=tag.role,
                page=token.page_index,
                line=token.line,
                x0=x0,
                x1=x1,
                y=box.center[1] if box else None,
                bbox=token.bbox,
                grid=token.grid,
                reading=EMPTY if tag.role is Role.EMPTY else read_value(text),
                score=token.score,
                c0=float(tag.start - line_start),
                c1=float(tag.end - line_start),
                columns=tag.columns,
                block=blocks.get(token.start) if blocks else None,
                gap=gaps[index - 1] if index else first_gap,
                gap_after=gaps[index] if index < len(gaps) else None,
                ends_section=index < len(ends) and ends[index],
            )
        )
    return _whole_cells(pieces, [tag.token for tag in tags])


def _whole_numbers(document: Document, tags: Sequence[Tag]) -> Sequence[Tag]:
    """The tags with the characters that nobody knows right beside a number as part of it: they may be digits."""
    if not any(character in document.text for character in _UNREAD):
        return tags
    whole: list[Tag] = []
    for tag in tags:
        token, start, end = document.tokens[tag.token], tag.start, tag.end
        if tag.role is Role.VALUE:
            while start > token.start and document.text[start - 1] in _UNREAD:
                start -= 1
            while end < token.end and document.text[end] in _UNREAD:
                end += 1
        if start < tag.start and whole and whole[-1].end > start:
            whole[-1] = replace(whole[-1], end=max(start, whole[-1].start))
        whole.append(tag if (start, end) == (tag.start, tag.end) else replace(tag, start=start, end=end))
    return whole


def _whole_cells(pieces: list[Piece], tokens: Sequence[int]) -> list[Piece]:
    """The pieces with the lines of a drawn cell joined to one, unless there is a number among them.

    ``tokens``: the token that each piece is of. Pieces cut within one token were joined by mistake.
    """
    whole: list[Piece] = []
    for number, piece in enumerate(pieces):
        before = whole[-1] if whole else None
        if before is None or tokens[number] == tokens[number - 1] or not _same_cell(before, piece):
            whole.append(replace(piece, index=len(whole)) if len(whole) < number else piece)
            continue
        role = next((p.role for p in (before, piece) if p.role in _NAMING), Role.OTHER)
        text = before.text + piece.text
        gap, ends = piece.gap_after, piece.ends_section
        whole[-1] = replace(before, text=text, role=role, reading=read_value(text), gap_after=gap, ends_section=ends)
    return whole


def _same_cell(before: Piece, piece: Piece) -> bool:
    if before.grid is None or before.grid != piece.grid or before.role is Role.FURNITURE:
        return False
    return Role.VALUE not in (before.role, piece.role) and not (before.filled and piece.filled)


def _gap(text: str, start: int, end: int) -> int | None:
    between = text[start:end]
    if start > end or between.strip() or "\t" in between:
        return None  # The other side of a table parted into its blocks comes before this one in the text.
    return between.count("\n") or len(between)


def _extent(token: Token, tag: Tag) -> tuple[float, float]:
    """Horizontal extent of the tag: its share of the token's, by characters."""
    box = token.level or token.bbox
    if token.grid is not None:
        x0, x1 = float(token.grid.col), float(token.grid.col_end)
    elif box is not None:
        x0, x1 = box.x0, box.x1
    elif token.columns is not None:
        x0, x1 = float(token.columns[0]), float(token.columns[1])
    else:
        x0, x1 = 0.0, 1.0
    size = token.end - token.start
    if size == 0 or (tag.start == token.start and tag.end == token.end):
        return x0, x1
    scale = (x1 - x0) / size
    return x0 + (tag.start - token.start) * scale, x0 + (tag.end - token.start) * scale


def numbers_of(pieces: Iterable[Piece]) -> list[float | None]:
    """The number that each of them is; ``None`` where it is none."""
    return [piece.reading.value for piece in pieces]


def make_bands(pieces: Sequence[Piece]) -> list[Band]:
    """Pieces of one grid row or one line, from left to right; furniture is left out."""
    bands: list[Band] = []
    for group in _groups(p for p in pieces if p.role is not Role.FURNITURE):
        rows = _rows_on_one_line(group)
        if len(rows) > 1:
            bands += [Band(len(bands) + n, tuple(row), Geometry.NONE) for n, row in enumerate(rows)]
            continue
        first = group[0]
        if first.grid is not None and len(group) > 1:
            geometry = Geometry.GRID
        elif len(group) == 1:
            geometry = Geometry.BOXES if first.bbox is not None and first.grid is None else Geometry.NONE
        elif first.bbox is not None:
            geometry = Geometry.BOXES
        else:
            geometry = Geometry.COLUMNS
        bands.append(Band(len(bands), tuple(group), geometry))
    return bands


def _rows_on_one_line(group: Sequence[Piece]) -> list[list[Piece]]:
    """Text that lost its line breaks: several row labels, each with its values, are on one line."""
    if sum(1 for a, b in itertools.pairwise(group) if a.role is Role.ROW and b.is_item) < _ROWS_ON_A_LINE:
        return [list(group)]
    rows: list[list[Piece]] = [[]]
    before: Piece | None = None
    for piece in group:
        if before is not None and _begins_row(before, piece):
            rows.append([])
        rows[-1].append(piece)
        before = piece
    return rows


def _begins_row(before: Piece, piece: Piece) -> bool:
    if piece.role in _STARTS:
        return before.is_item or before.role in _ALONE or before.role is Role.ROW
    return before.role in _ALONE and piece.is_item


def _groups(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    key: tuple[object, ...] | None = None
    for piece in pieces:
        own = ("grid", piece.grid.table, piece.grid.row) if piece.grid else ("line", piece.line)
        if own != key and group:
            yield group
            group = []
        key = own
        group.append(piece)
    if group:
        yield group
