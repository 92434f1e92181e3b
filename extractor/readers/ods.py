"""A spreadsheet of the OpenDocument family (.ods) → Document. Its cells carry the text that they display."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extractor.document import Document
from extractor.readers.docx_xml import attribute, children
from extractor.readers.grid_text import join_lines
from extractor.readers.odf import OdfContent, cell_lines, open_odf, read_table
from extractor.readers.sheets import UNREADABLE, Merge, Sheet, sheets_document
from extractor.readers.xlsx import Doubts

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def read_ods(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or encrypted workbook and one that shows nothing,
    :class:`InputTooLarge` beyond the limits on unpacked size and cells."""
    content = open_odf(data, name=name, kind="ODS", body="spreadsheet")
    return sheets_document(_sheets(content, name), name=name, media_type=MEDIA_TYPE, title=content.title)


def _sheets(content: OdfContent, name: str) -> Iterator[Sheet]:
    for table in children(content.body, "table"):
        doubts = Doubts()
        read = read_table(table, name)
        texts = ((place, _text(cell, content, doubts)) for place, cell in read.cells.items())
        yield Sheet(
            attribute(table, "name") or "",
            {place: text for place, text in texts if text},
            [Merge(row, row + rows, col, col + cols) for (row, col), (rows, cols) in read.spans.items()],
            read.hidden_rows,
            read.hidden_cols,
            attribute(table, "style-name") not in content.hidden,
            doubts.notes(),
        )


def _text(cell: etree._Element, content: OdfContent, doubts: Doubts) -> str:
    if attribute(cell, "formula") is not None and attribute(cell, "value-type") is None:
        doubts.uncalculated += 1
        return UNREADABLE
    text = join_lines(cell_lines(cell, content.unseen))
    struck = attribute(cell, "style-name") in content.unseen
    unshown = not text and attribute(cell, "value") not in (None, "0")
    if (text and struck) or text == UNREADABLE or unshown:
        doubts.unseen += 1
        return UNREADABLE
    doubts.errors += text.startswith(("#", "Err:"))
    return text
