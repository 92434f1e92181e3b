"""What a tool's result is brought to: pages of placed lines, or pages of paragraphs and grids in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.document import BBox, Document
from extractor.errors import InputTooLarge
from extractor.lattice import flow
from extractor.messages import message
from extractor.readers.boxes import BoxedPage, build_document, clean, page_lines
from extractor.readers.grid_text import DocumentWriter, GridCell, Piece, cell_text
from extractor.readers.html import parse_page
from extractor.readers.html_blocks import Grid, read_blocks
from extractor.readers.html_shown import show
from extractor.readers.omissions import Omissions
from extractor.readers.pictures import pictures_of

MOST_PIECES = 500_000
"""Lines and cells of one result. A report of a hundred pages has some ten thousand."""
MOST_ROWS, MOST_COLUMNS = 20_000, 2_000
"""What the index of a row or a column may reach; a table of a report has some forty rows."""
MOST_SLOTS = 1_000_000

Line = tuple[Piece, ...]
"""What is on one line, from left to right."""


@dataclass(frozen=True, slots=True)
class Table:
    cells: tuple[GridCell, ...]
    bbox: BBox | None = None


Block = Line | Table


@dataclass(frozen=True, slots=True)
class FlowPage:
    """A page whose order the tool knows. Width and height in the unit of the boxes, ``None`` without any.

    ``pictures``: where the tool put what it only cut out, as paths beside the file or with the content in them.
    """

    blocks: tuple[Block, ...]
    width: float | None = None
    height: float | None = None
    pictures: tuple[str, ...] = ()


ToolPage = BoxedPage | FlowPage


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a table that shows its rows, each cell that are behind the one before."""

    text: str
    row_span: int = 1
    col_span: int = 1
    bbox: BBox | None = None
    score: float | None = None


def to_document(pages: Iterable[ToolPage], *, media_type: str, notes: Iterable[str]) -> Document:
    """The pages as one document. Raises :class:`InputTooLarge` beyond :data:`MOST_PIECES`."""
    listed: list[ToolPage] = []
    pieces = 0
    for page in pages:
        pieces += len(page.pieces) if isinstance(page, BoxedPage) else sum(map(_size, page.blocks))
        if pieces > MOST_PIECES:
            raise InputTooLarge(message("json.too_many_pieces", limit=MOST_PIECES))
        listed.append(page)
    boxed = [page for page in listed if isinstance(page, BoxedPage)]
    if len(boxed) == len(listed):
        return build_document(boxed, media_type=media_type, notes=notes)
    writer = DocumentWriter(media_type)
    for page in listed:
        writer.start_page(page.width, page.height)
        for block in page.blocks if isinstance(page, FlowPage) else map(tuple, page_lines(page)):
            if isinstance(block, Table):
                writer.table(block.cells)
            else:
                writer.line([replace(piece, text=clean(piece.text)) for piece in block])
    pictures = pictures_of([source for page in listed if isinstance(page, FlowPage) for source in page.pictures])
    return replace(writer.finish(notes=notes), pictures=pictures)


def _size(block: Block) -> int:
    return len(block.cells) if isinstance(block, Table) else len(block)


def text_lines(text: str, *, bbox: BBox | None = None, score: float | None = None) -> Iterator[Line]:
    """A paragraph line by line."""
    for line in text.splitlines():
        if line.strip():
            yield (Piece(line.strip(), bbox, score),)


def table(cells: Iterable[GridCell], bbox: BBox | None = None) -> Table:
    """Cells that a tool places by number. Where two claim one place, the first one takes the text of both.

    Raises :class:`InputTooLarge` beyond :data:`MOST_SLOTS`, before memory is asked for.
    """
    kept: list[GridCell] = []
    owner: dict[tuple[int, int], int] = {}
    for cell in cells:
        if len(owner) + (cell.row_end - cell.row) * (cell.col_end - cell.col) > MOST_SLOTS:
            raise InputTooLarge(message("table.spans_too_large", limit=MOST_SLOTS))
        cell = replace(cell, text=cell_text(map(clean, cell.text.splitlines())))
        slots = [(row, col) for row in range(cell.row, cell.row_end) for col in range(cell.col, cell.col_end)]
        claimed = next((owner[slot] for slot in slots if slot in owner), None)
        if claimed is None:
            owner.update(dict.fromkeys(slots, len(kept)))
            kept.append(cell)
        elif cell.text:
            first = kept[claimed]
            kept[claimed] = replace(
                first, text=f"{first.text} {cell.text}".strip(), score=least(first.score, cell.score)
            )
    return Table(tuple(kept), bbox)


def row_table(rows: Sequence[Sequence[RowCell]], bbox: BBox | None = None) -> Table:
    """A table that shows its rows. Raises :class:`InputTooLarge` beyond :data:`MOST_SLOTS`."""
    try:
        places = list(flow([[(c.row_span, c.col_span) for c in row] for row in rows], most_slots=MOST_SLOTS))
    except OverflowError as error:
        raise InputTooLarge(str(error)) from error
    cells = (cell for row in rows for cell in row)
    return table(
        (
            GridCell(area.row, area.row_end, area.col, area.col_end, cell.text, cell.bbox, cell.score)
            for area, cell in zip(places, cells, strict=True)
        ),
        bbox,
    )


def html_blocks(markup: str) -> Iterator[Block]:
    """The paragraphs and tables of a piece of HTML; each line of text without markup is a paragraph."""
    if "<" not in markup:
        yield from text_lines(markup)
        return
    root = parse_page(markup, name=message("json.html_block"))
    show(root, Omissions())
    for block in read_blocks(root):
        if isinstance(block, Grid):
            yield table(block.cells)
        else:
            yield (Piece(block.text),)


def around_tables(page: BoxedPage, tables: Sequence[Table]) -> ToolPage:
    """A page of lines, and the tables that its other lines are in, by height on the page."""
    if not tables:
        return page
    lines = [tuple(line) for line in page_lines(page)]
    tops = [min((piece.level.top for piece in line if piece.level), default=0.0) for line in lines]
    placed: list[tuple[float, Block]] = list(zip(tops, lines, strict=True))
    placed += [(found.bbox.top if found.bbox else float("inf"), found) for found in tables]
    placed.sort(key=lambda item: item[0])
    return FlowPage(tuple(block for _, block in placed), page.width, page.height)


def least(*scores: float | None) -> float | None:
    """The lowest score: one wrong part makes the whole wrong."""
    return min((score for score in scores if score is not None), default=None)
