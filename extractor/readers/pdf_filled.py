"""A page of a PDF with what its text layer lacks taken from a reading of its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.document import BBox
from extractor.normalize import fold
from extractor.readers.grid_text import GridCell, Piece
from extractor.readers.pdf_gaps import is_gap
from extractor.readers.pdf_page import Block, PageContent, TableBlock
from extractor.values import ReadingKind, read_value

MOST_VALUES = 60
"""A file whose drawn tables hold more numbers than this has its form in them, and not in a picture."""
_FIGURES = (ReadingKind.NUMBER, ReadingKind.MARK)


def lacking(pages: Sequence[PageContent]) -> list[int]:
    """The indices of the pages with text whose pictures may hold values that the text has not."""
    values = sum(
        read_value(fold(cell.text)).kind in _FIGURES
        for page in pages
        for table in _tables(page)
        for cell in table.cells
    )
    return [
        index
        for index, page in enumerate(pages)
        if page.state == "text" and (page.gaps or (page.pictures and values <= MOST_VALUES))
    ]


def filled(page: PageContent, scanned: PageContent) -> tuple[PageContent, int]:
    """The page with its gaps filled and its large pictures read, and how many cells and blocks came from the picture.

    Only a cell's own number is taken: what reads otherwise stays a gap.
    """
    seen = list(_texts(scanned))
    found = [_filled_block(block, seen) for block in page.blocks]
    count = sum(number for _, number in found)
    blocks = [block for block, _ in found]
    pictures = page.pictures if page.second is None else ()
    added = [block for block in scanned.blocks if any(_holds(picture, block.bbox) for picture in pictures)]
    if added:
        blocks = sorted((*blocks, *added), key=lambda block: (block.bbox.top, block.bbox.x0))
    return replace(page, blocks=tuple(blocks), pictures=() if added else page.pictures), count + len(added)


def _tables(page: PageContent) -> Iterator[TableBlock]:
    return (block for block in page.blocks if isinstance(block, TableBlock))


def _texts(page: PageContent) -> Iterator[GridCell | Piece]:
    for block in page.blocks:
        yield from (part for part in (block.cells if isinstance(block, TableBlock) else block.pieces) if part.text)


def _filled_block(block: Block, seen: Sequence[GridCell | Piece]) -> tuple[Block, int]:
    if not isinstance(block, TableBlock):
        return block, 0
    cells = [_filled_cell(cell, seen) if is_gap(cell.text) else cell for cell in block.cells]
    changed = sum(new is not old for new, old in zip(cells, block.cells, strict=True))
    return replace(block, cells=tuple(cells)), changed


def _filled_cell(cell: GridCell, seen: Sequence[GridCell | Piece]) -> GridCell:
    box = cell.bbox
    within = [part for part in seen if box is not None and part.bbox is not None and _holds(box, part.bbox)]
    if len(within) != 1 or read_value(fold(within[0].text)).kind not in _FIGURES:
        return cell
    part = within[0]
    return replace(
        cell, text=part.text, score=part.score, alternatives=part.alternatives, written_over=part.written_over
    )


def _holds(outer: BBox, inner: BBox) -> bool:
    x, y = inner.center
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom
