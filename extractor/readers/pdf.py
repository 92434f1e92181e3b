"""A PDF with a text layer → Document: paragraphs, ruled tables as grids, running heads as furniture."""

from __future__ import annotations

import logging
import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from extractor.document import Document
from extractor.errors import InputTooLarge, NeedsOcr, UnreadableFile
from extractor.messages import message
from extractor.normalize import PASSED_OVER, UNKNOWN
from extractor.readers.grid_text import DocumentWriter
from extractor.readers.omissions import Omissions
from extractor.readers.pdf_annotations import shows_annotations, with_annotations_painted
from extractor.readers.pdf_frame import sheet_frame
from extractor.readers.pdf_furniture import mark_furniture
from extractor.readers.pdf_gaps import is_gap
from extractor.readers.pdf_page import PageContent, TableBlock, parted, read_page
from extractor.readers.pdf_paragraphs import join_paragraphs
from extractor.readers.pdf_second import second_reading
from extractor.readers.pdf_shown import PagePainter, open_painter
from extractor.readers.scan import read_scanned_pages
from extractor.scan.ocr import INSTALL_ADVICE

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 2000

_HEAD_WITHIN = 1024
_END_WITHIN = 4096
"""Bytes: where the specification's readers look for the head, and where a whole file has its end mark."""


def read_pdf(data: bytes, *, name: str) -> Document:
    """Read all pages. ``name`` is for messages.

    Raises :class:`UnreadableFile` for a file that is no PDF, cut off, broken or locked with a password,
    :class:`InputTooLarge` beyond 2000 pages, :class:`NeedsOcr` where no page has text that can be used and there is
    no OCR engine to read the pictures of the pages.
    """
    _check_ends(data, name)
    told = Omissions()
    with _quiet():
        with _opened(data, name) as pdf:
            _check_pages(len(pdf.pages), name)
            annotated = any(shows_annotations(page) for page in pdf.pages)
        data = with_annotations_painted(data) if annotated else data
    with _quiet(), _opened(data, name) as pdf, open_painter(data) as painter:
        pages, failed = _read_pages(pdf, data, painter, told, name)
        title = _title(pdf)
    pages, seen = read_scanned_pages(data, pages, name=name)
    if not any(page.state == "text" for page in pages):
        if seen:
            raise UnreadableFile(message("file.no_text_on_any_page", name=name, reasons=seen[:3]))
        raise NeedsOcr(message("file.because_advice", name=name, reason=_why_no_text(pages), advice=INSTALL_ADVICE))
    _tell_gaps(pages, told)
    return _document(pages, title, [*failed, *seen, *told.notes(), *_notes(pages)])


def _check_pages(count: int, name: str) -> None:
    if count > MAX_PAGES:
        raise InputTooLarge(message("file.too_many_pages", name=name, pages=count, limit=MAX_PAGES))
    if count == 0:
        raise UnreadableFile(message("pdf.without_pages", name=name))


def _check_ends(data: bytes, name: str) -> None:
    if b"%PDF-" not in data[:_HEAD_WITHIN]:
        raise UnreadableFile(message("pdf.no_mark", name=name))
    end = data.rstrip(b"\x00\r\n \t")[-_END_WITHIN:]
    if b"%%EOF" not in end and b"startxref" not in end:
        raise UnreadableFile(message("pdf.ends_early", name=name, size=len(data)))


@contextmanager
def _quiet() -> Iterator[None]:
    """No log lines and warnings of the PDF library: what matters is reported in errors and notes."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _library_errors() -> tuple[type[Exception], ...]:
    """What the PDF library raises: its own errors, and on broken files the built-in ones of code that met
    a value of the wrong kind."""
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    own: tuple[type[Exception], ...] = (PSException, PdfminerException, MalformedPDFException)
    built_in = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError)
    return (*own, *built_in, OSError, EOFError, MemoryError, struct.error, zlib.error)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[PDF]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        pdf = pdfplumber.open(BytesIO(data))
        pages = pdf.pages
    except _library_errors() as error:
        causes = (error, error.__cause__, error.__context__, *error.args)
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise UnreadableFile(message("pdf.locked", name=name)) from error
        raise UnreadableFile(message("pdf.broken", name=name, kind=type(error).__name__, error=error)) from error
    yield pdf
    for page in pages:
        page.close()


def _read_pages(
    pdf: PDF, data: bytes, painter: PagePainter, told: Omissions, name: str
) -> tuple[list[PageContent], list[str]]:
    """The content of each page; a page that the library fails on is blank, and noted."""
    pages: list[PageContent] = []
    failed: list[str] = []
    unpainted: list[str] = []
    from extractor.readers.pdf_objects import QuickPage

    for number, whole in enumerate(pdf.pages, start=1):
        page = QuickPage(pdf, whole.page_obj, number, whole.initial_doctop)
        try:
            corner = float(page.bbox[0]), float(page.bbox[1])
            again = partial(second_reading, data, number - 1, sheet_frame(page), corner)
            picture = painter.paint(number - 1)
            if picture is None:
                unpainted.append(message("pdf.page_not_painted", page=number))
            pages.append(read_page(page, picture, again, told))
        except _library_errors() as error:
            if len(pdf.pages) == 1:
                raise UnreadableFile(
                    message("pdf.only_page_broken", name=name, kind=type(error).__name__, error=error)
                ) from error
            failed.append(message("pdf.page_broken", page=number, kind=type(error).__name__))
            pages.append(PageContent(0.0, 0.0, "blank"))
        page.close()
    if len(failed) == len(pages):
        raise UnreadableFile(message("pdf.no_page_readable", name=name, pages=len(pages), first=failed[0]))
    return pages, [*failed, *unpainted]


def _why_no_text(pages: Sequence[PageContent]) -> str:
    if any(page.state == "broken" for page in pages):
        return message("pdf.pages_without_map", pages=len(pages))
    return message("pdf.pages_without_text", pages=len(pages))


def _tell_gaps(pages: Sequence[PageContent], told: Omissions) -> None:
    for number, page in enumerate(pages, start=1):
        texts = [cell.text for block in page.blocks if isinstance(block, TableBlock) for cell in block.cells]
        gaps = [text for text in texts if is_gap(text)]
        for what, mark in (("drawn value", PASSED_OVER), ("uncoded value", UNKNOWN)):
            for _ in range(sum(mark in text for text in gaps)):
                told.passed_over(what, message("place.page", page=number))


def _notes(pages: Sequence[PageContent]) -> Iterator[str]:
    for number, page in enumerate(pages, start=1):
        if page.state == "picture":
            yield message("page.without_text_layer", page=number, advice=INSTALL_ADVICE)
        elif page.state == "broken":
            yield message("page.broken_text_layer", page=number, advice=INSTALL_ADVICE)
        elif page.doubt:
            yield message("page.taken_as_it_is", page=number, doubt=page.doubt, advice=INSTALL_ADVICE)
        elif page.pictures:
            yield message("page.large_picture", page=number)


def _title(pdf: PDF) -> str | None:
    title = pdf.metadata.get("Title")
    return title.strip() or None if isinstance(title, str) else None


def _document(pages: Sequence[PageContent], title: str | None, notes: Sequence[str]) -> Document:
    writer = DocumentWriter(MEDIA_TYPE)
    for page in mark_furniture([page for sheet in pages for page in parted(sheet)]):
        # Pages are counted, and boxes measured, by the sheets of the file.
        if page.begins_sheet:
            writer.start_page(page.width or None, page.height or None)
        blocks = page.blocks if page.turn else join_paragraphs(page.blocks)
        for block in blocks:
            if isinstance(block, TableBlock):
                writer.table(block.cells)
            else:
                writer.line(block.pieces, furniture=block.furniture)
    return writer.finish(metadata_title=title, notes=notes)
