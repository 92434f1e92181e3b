"""Pictures of pages → Document: image files, and the pages of a PDF that have no text to be used."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from extractor.document import BBox, Document
from extractor.errors import InputTooLarge, NeedsOcr, UnreadableFile
from extractor.messages import message
from extractor.readers.boxes import bands
from extractor.readers.grid_text import DocumentWriter, GridCell, Piece, join_lines
from extractor.readers.pdf_filled import filled, lacking
from extractor.readers.pdf_furniture import mark_furniture
from extractor.readers.pdf_page import Block, PageContent, TableBlock, TextLine
from extractor.readers.pdf_paragraphs import join_paragraphs
from extractor.scan.ocr import INSTALL_ADVICE, default_engine, thread_count
from extractor.scan.wrapped import whole_lines

if TYPE_CHECKING:
    from extractor.scan.cache import PageCache
    from extractor.scan.ocr import OcrEngine
    from extractor.scan.page import ScanCell, ScanPage, ScanText
    from extractor.scan.pages import Picture

Given = TypeVar("Given")
Made = TypeVar("Made")

_MEDIA_TYPES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II", "image/tiff"),
    (b"MM", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"RIFF", "image/webp"),
)
_LIKE_HEIGHT = 0.3
"""Lines within this share of the usual height count as one size: engines draw boxes now tighter, now wider."""


@dataclass(frozen=True, slots=True)
class _PlacedLine:
    """A block with the height on the level page that it is sorted by."""

    top: float
    block: Block


def read_image(data: bytes, *, name: str, engine: OcrEngine | None = None) -> Document:
    """Read all pages of an image file with ``engine``, or the one that is installed.

    Raises :class:`NeedsOcr` where there is no engine, :class:`UnreadableFile` for a broken file and one without any
    text, :class:`UnsupportedKind` and :class:`InputTooLarge` as :func:`extractor.scan.pages.image_pictures` does.
    """
    engine = engine or default_engine()
    if engine is None:
        raise NeedsOcr(message("picture.no_engine", name=name, advice=INSTALL_ADVICE))
    from extractor.scan.cache import default_cache
    from extractor.scan.pages import frames_passed_over, image_pictures, on_paper

    cache = default_cache()
    pages: list[PageContent] = []
    notes: list[str] = []
    read = partial(with_picture, engine=engine, cache=cache)
    sheets = (on_paper(picture) if picture.is_flat else picture for picture in image_pictures(data, name=name))
    for number, (picture, scanned) in enumerate(side_by_side(read, sheets), start=1):
        pages.append(page_content(scanned, unit=picture.unit, width=picture.width, height=picture.height))
        notes += page_notes(scanned, number)
    if all(page.state == "blank" for page in pages):
        raise UnreadableFile(_no_text(name, len(pages), notes))
    if left := frames_passed_over(data, name=name):
        notes.append(message("picture.frames_passed_over", count=left))
    media_type = next((kind for mark, kind in _MEDIA_TYPES if data.startswith(mark)), "image/*")
    return pages_document(pages, media_type=media_type, notes=[message("file.read_by", engine=engine.name), *notes])


def read_scanned_pages(
    data: bytes,
    pages: Sequence[PageContent],
    *,
    name: str,
    engine: OcrEngine | None = None,
    pictures: Callable[[Sequence[int]], Iterator[tuple[int, Picture | None]]] | None = None,
) -> tuple[list[PageContent], list[str]]:
    """The pages of a file with what was read from their pictures, and what is to be noted: whole pages that have no
    text to be used, and what the text of a page lacks.

    ``pictures`` gives the pictures of the pages with these numbers; where there is none, the file is a PDF.

    The same pages where there is no engine. Raises :class:`InputTooLarge` beyond 200 such pages.
    """
    needed = [index for index, page in enumerate(pages) if page.state in ("picture", "broken")]
    parts = set(lacking(pages))
    wanted = sorted({*needed, *parts, *(index for index, page in enumerate(pages) if page.doubt)})
    engine = engine or (default_engine() if wanted else None)
    if not wanted or engine is None:
        return list(pages), []
    from extractor.scan.cache import default_cache
    from extractor.scan.pages import MAX_SCANNED_PAGES, pdf_pictures

    if len(wanted) > MAX_SCANNED_PAGES:
        wanted = needed
    if len(needed) > MAX_SCANNED_PAGES:
        raise InputTooLarge(message("file.too_many_scans", name=name, pages=len(needed), limit=MAX_SCANNED_PAGES))
    cache = default_cache()
    read = list(pages)
    notes: list[str] = []

    source = pictures or partial(pdf_pictures, data, name=name)

    def read_one(page: tuple[int, Picture | None]) -> tuple[int, tuple[Picture, ScanPage] | None]:
        index, picture = page
        return index, None if picture is None else with_picture(picture, engine=engine, cache=cache)

    for index, found in side_by_side(read_one, source(wanted)):
        if found is None:
            notes.append(message("page.not_rendered", page=index + 1))
            continue
        picture, scanned = found
        if scanned.empty and pages[index].doubt:
            continue
        content = page_content(scanned, unit=picture.unit, width=picture.width, height=picture.height)
        if index in parts and not pages[index].doubt:
            read[index], count = filled(pages[index], content)
            if count:
                notes.append(message("page.filled", page=index + 1, count=count, engine=engine.name))
            continue
        read[index] = content
        missing = "page.no_text_layer" if pages[index].state == "picture" else "page.broken_layer"
        why = pages[index].doubt or message(missing)
        notes += [message("page.read_by", page=index + 1, why=why, engine=engine.name), *page_notes(scanned, index + 1)]
    return read, notes


def with_picture(picture: Picture, *, engine: OcrEngine, cache: PageCache | None) -> tuple[Picture, ScanPage]:
    """What is on a picture; the picture comes along without its pixels."""
    from extractor.scan.cache import read_page_once
    from extractor.scan.page import moved
    from extractor.scan.pen import written_over

    page = read_page_once(picture.gray, engine, cache)
    page = written_over(moved(page, -picture.left, -picture.above) if picture.above else page, picture.pen)
    # The pixels are not needed any more: pages wait for one another.
    return picture.without_pixels(), page


def side_by_side(work: Callable[[Given], Made], items: Iterable[Given]) -> Iterator[Made]:
    """The results in the order of ``items``, some made at the same time; no more items are taken than are worked on,
    and one more. Results wait for one that takes long, and hold up no thread."""
    threads = thread_count()
    if threads == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="page") as pool:
        waiting: deque[Future[Made]] = deque()
        unfinished: set[Future[Made]] = set()
        for item in items:
            waiting.append(pool.submit(work, item))
            unfinished.add(waiting[-1])
            if len(unfinished) > threads:
                unfinished = wait(unfinished, return_when=FIRST_COMPLETED).not_done
            while waiting and waiting[0].done():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def page_content(page: ScanPage, *, unit: float, width: float, height: float) -> PageContent:
    """A scanned page in page units, ``unit`` of which make one pixel of its picture."""
    if page.empty:
        return PageContent(width, height, "blank")
    placed = [
        _PlacedLine(
            table.level.top,
            TableBlock(_grid_cells(table.cells, unit), _scaled(table.bbox, unit)),
        )
        for table in page.tables
    ]
    placed += _lines(page.lines, unit)
    blocks = tuple(line.block for line in sorted(placed, key=lambda line: line.top))
    return PageContent(width, height, "text", blocks, page.quarter)


def page_notes(page: ScanPage, number: int) -> list[str]:
    notes: list[str] = [message("page.note", page=number, note=note) for note in page.notes]
    if page.quarter:
        notes.append(message("page.turned", page=number, degrees=90 * page.quarter))
    if page.empty and not page.notes:
        notes.append(message("page.empty", page=number))
    return notes


def _lines(texts: Sequence[ScanText], unit: float) -> list[_PlacedLine]:
    if not texts:
        return []
    levels = [text.level for text in texts]
    heights = sorted(level.height for level in levels)
    usual = heights[len(heights) // 2]
    found = []
    for band in bands(levels):
        members = [texts[index] for index in band]
        pieces = tuple(
            Piece(text.text, _scaled(text.bbox, unit), text.score, _scaled(text.level, unit), text.alternatives)
            for text in members
        )
        box = _around([_scaled(text.bbox, unit) for text in members])
        height = sorted(text.level.height for text in members)[len(members) // 2]
        size = usual if abs(height - usual) <= _LIKE_HEIGHT * usual else height
        found.append(_PlacedLine(min(text.level.top for text in members), TextLine(pieces, box, size * unit)))
    return found


def _grid_cells(cells: Sequence[ScanCell], unit: float) -> tuple[GridCell, ...]:
    return tuple(_grid_cell(cell, texts, unit) for cell, texts in zip(cells, whole_lines(cells), strict=True))


def _grid_cell(cell: ScanCell, texts: Sequence[str], unit: float) -> GridCell:
    score = min((line.score for line in cell.lines), default=None)
    box = _scaled(cell.bbox, unit)
    # Of several lines each has its own: which of them the whole cell could be is not known.
    alternatives = cell.lines[0].alternatives if len(cell.lines) == 1 else ()
    over = any(line.written_over for line in cell.lines)
    return GridCell(cell.row, cell.row_end, cell.col, cell.col_end, join_lines(texts), box, score, alternatives, over)


def _scaled(box: BBox, unit: float) -> BBox:
    return BBox(*(round(edge * unit, 2) for edge in box))


def _around(boxes: Sequence[BBox]) -> BBox:
    return BBox(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def pages_document(
    pages: Sequence[PageContent], *, media_type: str, title: str | None = None, notes: Sequence[str] = ()
) -> Document:
    """The pages as a document, their furniture marked and the lines of a paragraph joined."""
    writer = DocumentWriter(media_type)
    for page in mark_furniture(pages):
        writer.start_page(page.width, page.height)
        for block in page.blocks if page.turn else join_paragraphs(page.blocks):
            if isinstance(block, TableBlock):
                writer.table(block.cells)
            else:
                writer.line(block.pieces, furniture=block.furniture)
    return writer.finish(metadata_title=title, notes=notes)


def _no_text(name: str, pages: int, notes: Sequence[str]) -> str:
    said = message("file.no_text_on", name=name, pages=pages)
    return message("file.because_notes", error=said, notes=notes[:3]) if notes else said
