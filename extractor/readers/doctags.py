"""DocTags of docling (SmolDocling, Granite-Docling), and texts with tables in OTSL → Document.

As written by ``export_to_doctags`` of docling-core 2.x: ``<doctag>`` around blocks such as ``<text>``,
``<section_header_level_1>``, ``<page_header>``, each with four ``<loc_N>``, tables as ``<otsl>`` (see
:mod:`extractor.readers.tools.otsl`), ``<page_break>`` between pages. MinerU's vision backend writes such tables between
``<|md_start|>`` and ``<|md_end|>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from extractor.document import Document
from extractor.errors import InputTooLarge
from extractor.messages import message
from extractor.readers.boxes import clean
from extractor.readers.grid_text import DocumentWriter
from extractor.readers.tools.otsl import CELL_TOKENS, MARKUP, otsl_table

MEDIA_TYPE = "text/plain"

_TABLE_TOKEN = re.compile(rf"<(?:{CELL_TOKENS})>")
_PAGE_BREAK = "<page_break>"
_FURNITURE = re.compile(r"<(page_header|page_footer)>")
_REGION = re.compile(r"<\|(?:box|ref)_start\|>[^<]{0,80}<\|(?:box|ref)_end\|>")


def read_doctags(text: str, *, name: str, notes: Sequence[str] = ()) -> Document:
    """The paragraphs and tables of the text; ``name`` is for messages. Raises :class:`InputTooLarge`."""
    writer = DocumentWriter(MEDIA_TYPE)
    for page in text.split(_PAGE_BREAK):
        writer.start_page()
        for part, is_table in _parts(page):
            if not is_table:
                _write_lines(writer, part)
                continue
            try:
                writer.table(otsl_table(part).cells)
            except InputTooLarge as error:
                raise InputTooLarge(message("file.because", name=name, reason=error)) from error
    return writer.finish(notes=notes)


def _parts(page: str) -> Iterator[tuple[str, bool]]:
    """The page cut at the edges of its tables; a table ends at its last token, where what follows is other text."""
    at = 0
    begin: int | None = None
    last: re.Match[str] | None = None
    for token in _TABLE_TOKEN.finditer(page):
        between = page[last.end() : token.start()] if last and last[0] == "<nl>" else ""
        if begin is not None and last and MARKUP.sub("", between).strip():
            yield page[begin : last.end()], True
            at, begin = last.end(), None
        if begin is None:
            yield page[at : token.start()], False
            begin = token.start()
        last = token
    if begin is not None and last is not None:
        stop = last.end() if last[0] == "<nl>" else _cell_end(page, last.end())
        yield page[begin:stop], True
        at = stop
    yield page[at:], False


def _cell_end(page: str, at: int) -> int:
    """Where the text of a table's last cell ends, if no row end was written."""
    found = re.compile(r"</|<\||\n").search(page, at)
    return found.start() if found else len(page)


def _write_lines(writer: DocumentWriter, part: str) -> None:
    for line in _REGION.sub("\n", part).splitlines():
        text = unescape(MARKUP.sub("", line))
        writer.paragraph(clean(text), furniture=bool(_FURNITURE.search(line)))
