"""Pictures inside a document that hold a table are read as scans, a page each, after the document's own pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.document import Document, join
from extractor.errors import InputError
from extractor.messages import message
from extractor.readers.pdf_page import PageContent, TableBlock
from extractor.readers.scan import page_content, pages_document, side_by_side, with_picture
from extractor.scan.ocr import INSTALL_ADVICE, OcrEngine, default_engine

if TYPE_CHECKING:
    from extractor.scan.pages import Picture

LEAST_SIZE = (400.0, 60.0)
"""Pixels of the longer and the shorter side: a smaller picture is a sign, not a table."""


def with_pictures(document: Document, *, engine: OcrEngine | None = None) -> Document:
    """The document with the pages of its pictures that hold a table, or text where the document shows no grid at all.

    No picture is left to be read; a picture that cannot be, and the want of an engine, are noted.
    """
    done = replace(document, pictures=())
    engine = engine or default_engine()
    if engine is None:
        return _noted(done, [message("picture.not_read_all", count=len(document.pictures), advice=INSTALL_ADVICE)])
    bare = not any(token.grid is not None for token in document.tokens)
    pages: list[PageContent] = []
    notes: list[str] = []
    for picture in document.pictures:
        if picture.data is None:
            notes.append(message("picture.absent", name=picture.name))
            continue
        try:
            read = list(_pages(picture.data, picture.name, engine))
        except InputError as error:
            notes.append(message("picture.not_read", error=error))
            continue
        kept = [page for page in read if _has_table(page) or (bare and page.blocks)]
        if kept:
            notes.append(message("picture.read", name=picture.name, engine=engine.name))
        pages.extend(kept)
    added = pages_document(pages, media_type=document.media_type)
    return _noted(join((done, added)) if pages else done, notes)


def _pages(content: bytes, name: str, engine: OcrEngine) -> Iterator[PageContent]:
    from extractor.scan.cache import default_cache
    from extractor.scan.pages import image_pictures, on_paper

    cache = default_cache()
    large = (on_paper(picture) for picture in image_pictures(content, name=name) if _is_large(picture))
    for picture, scanned in side_by_side(lambda given: with_picture(given, engine=engine, cache=cache), large):
        yield page_content(scanned, unit=picture.unit, width=picture.width, height=picture.height)


def _is_large(picture: Picture) -> bool:
    longer, shorter = LEAST_SIZE
    return max(picture.width, picture.height) >= longer and min(picture.width, picture.height) >= shorter


def _has_table(page: PageContent) -> bool:
    return any(isinstance(block, TableBlock) for block in page.blocks)


def _noted(document: Document, notes: Sequence[str]) -> Document:
    return replace(document, notes=(*document.notes, *notes))
