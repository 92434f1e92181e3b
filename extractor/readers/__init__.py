"""Readers: every kind of file becomes one :class:`extractor.document.Document`.

The kind is taken from the content (:mod:`extractor.readers.kind`); all errors are of :mod:`extractor.errors`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from extractor.document import Document
from extractor.errors import InputError, InputTooLarge, UnreadableFile, UnsupportedKind
from extractor.messages import message
from extractor.readers.beside import Beside, nothing
from extractor.readers.decode import as_utf8_html, decode, unpack_mhtml, wrap_prose
from extractor.readers.kind import Kind, sniff, text_media_type, wrong_suffix
from extractor.readers.pictures import opened

__all__ = ["MAX_BYTES", "Kind", "files_inside", "read_bytes", "read_file", "sniff"]

MAX_BYTES = 200 * 1024 * 1024
"""Largest input taken; a scanned report of a hundred pages stays well below."""


def read_bytes(data: bytes, *, name: str, beside: Beside = nothing) -> Document:
    """The document in ``data``; ``name`` (a file name) breaks ties about its kind and is named in messages.

    ``beside``: gives the files that the document names: style sheets of a page, pictures.

    Raises :class:`extractor.errors.InputError` in one of its forms.
    """
    _check_size(len(data), name)
    kind = sniff(data, name)
    document = opened(_read(kind, data, name, beside), beside)
    note = wrong_suffix(kind, name)
    return replace(document, notes=(note, *document.notes)) if note else document


def files_inside(data: bytes, *, name: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file in an archive or a message; nothing for a document.

    Raises :class:`UnreadableFile` for an archive that is broken or empty, :class:`InputTooLarge` beyond its limits.
    """
    if not _is_container(data, name):
        return
    from extractor.readers.archive import members

    empty = True
    for member in members(data, name=name):
        empty = False
        yield member
    if empty:
        raise UnreadableFile(message("file.archive_empty", name=name))


def _is_container(data: bytes, name: str) -> bool:
    try:
        return sniff(data, name) in (Kind.ARCHIVE, Kind.MAIL)
    except InputError:
        return False  # the reader says what is wrong


def read_file(path: Path) -> bytes:
    """The content of a file. Raises :class:`UnreadableFile`, and :class:`InputTooLarge` beyond the limit."""
    try:
        if path.is_dir():
            raise UnreadableFile(message("file.is_folder", path=path))
        if path.exists() and not path.is_file():
            raise UnreadableFile(message("file.not_regular", path=path))
        _check_size(path.stat().st_size, str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(message("file.absent", path=path)) from error
    except PermissionError as error:
        raise UnreadableFile(message("file.no_permission", path=path)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableFile(message("file.unreadable", path=path, error=error)) from error


def _check_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise InputTooLarge(message("file.too_large", name=name, size=size, limit=MAX_BYTES))


def _read(kind: Kind, data: bytes, name: str, beside: Beside) -> Document:
    """Readers are imported here, one by one: most runs need one, and some bring a large library along."""
    match kind:
        case Kind.TEXT:
            from extractor.readers.text import read_text

            text, notes = decode(data, name=name)
            document = read_text(text, media_type=text_media_type(text, name), notes=tuple(notes))
            return _with_markdown_pictures(document, text)
        case Kind.HTML:
            from extractor.readers.html import read_html
            from extractor.readers.html_sheets import sheets_of

            return read_html(data, name=name, sheets=sheets_of(beside))
        case Kind.MHTML:
            from extractor.readers.html import read_html

            page, sheets = unpack_mhtml(data, name=name)
            return read_html(page, name=name, sheets=sheets.get)
        case Kind.MIXED:
            from extractor.readers.html import read_html

            text, notes = decode(data, name=name)
            document = read_html(as_utf8_html(wrap_prose(text)), name=name)
            return _with_markdown_pictures(replace(document, notes=(*notes, *document.notes)), text)
        case Kind.DOCTAGS:
            from extractor.readers.doctags import read_doctags

            text, notes = decode(data, name=name)
            return read_doctags(text, name=name, notes=notes)
        case Kind.DOCX:
            from extractor.readers.docx import read_docx

            return read_docx(data, name=name)
        case Kind.WORD_XML:
            from extractor.readers.docx import read_docx
            from extractor.readers.word_xml import as_package

            return replace(read_docx(as_package(data, name=name), name=name), media_type="application/xml")
        case Kind.ODT:
            from extractor.readers.odt import read_odt

            return read_odt(data, name=name)
        case Kind.XLSX:
            from extractor.readers.xlsx import read_xlsx

            return read_xlsx(data, name=name)
        case Kind.XLS:
            from extractor.readers.xls import read_xls

            return read_xls(data, name=name)
        case Kind.SHEET_XML:
            from extractor.readers.sheet_xml import read_sheet_xml

            return read_sheet_xml(data, name=name)
        case Kind.ODS:
            from extractor.readers.ods import read_ods

            return read_ods(data, name=name)
        case Kind.ODF_XML:
            from extractor.readers.odf_flat import read_flat_odf

            return read_flat_odf(data, name=name)
        case Kind.OFFICE:
            return _read_converted(data, name, beside)
        case Kind.OFD:
            from extractor.readers.ofd import read_ofd

            return read_ofd(data, name=name)
        case Kind.EPUB:
            from extractor.readers.epub import read_epub

            return read_epub(data, name=name)
        case Kind.ARCHIVE | Kind.MAIL:
            raise UnsupportedKind(message("file.holds_files", name=name, kind=kind))
        case Kind.PDF:
            from extractor.readers.pdf import read_pdf

            return read_pdf(data, name=name)
        case Kind.HOCR:
            from extractor.readers.hocr import read_hocr

            return read_hocr(data, name=name)
        case Kind.ALTO:
            from extractor.readers.alto import read_alto

            return read_alto(data, name=name)
        case Kind.OCR_JSON:
            from extractor.readers.ocr_json import read_ocr_json

            return read_ocr_json(data, name=name)
        case Kind.WORD_TSV:
            from extractor.readers.word_tsv import read_word_tsv

            return read_word_tsv(data, name=name)
        case Kind.PLACED_XML:
            from extractor.readers.placed_xml import read_placed_xml

            return read_placed_xml(data, name=name)
        case Kind.IMAGE:
            from extractor.readers.scan import read_image

            return read_image(data, name=name)


def _with_markdown_pictures(document: Document, text: str) -> Document:
    if "](" not in text:
        return document
    from extractor.readers.pictures import pictures_in_markdown

    return replace(document, pictures=(*document.pictures, *pictures_in_markdown(text)))


def _read_converted(data: bytes, name: str, beside: Beside) -> Document:
    from extractor.readers.libreoffice import convert, source_of

    source = source_of(data)
    made = convert(data, name=name, source=source)
    document = _read(Kind(source.target), made, name, beside)
    return replace(
        document, media_type=source.media_type, notes=(message("file.converted_by_libreoffice"), *document.notes)
    )
