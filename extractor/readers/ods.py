"""A spreadsheet of the OpenDocument family (.ods) → Document. Its cells carry the text that they display."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from extractor.document import Document
from extractor.messages import message
from extractor.readers.docx_xml import attribute, children, local
from extractor.readers.grid_text import join_lines
from extractor.readers.odf import OdfContent, open_odf, read_table
from extractor.readers.odf_looks import PAPER
from extractor.readers.odf_text import Setting, cell_lines
from extractor.readers.sheets import UNREADABLE, Merge, Sheet, sheets_document
from extractor.readers.xlsx import Doubts

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def read_ods(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or encrypted workbook and one that shows nothing,
    :class:`InputTooLarge` beyond the limits on unpacked size and cells."""
    content = open_odf(data, name=name, kind="ODS", body="spreadsheet")
    return sheets_document(_sheets(content, name), name=name, media_type=MEDIA_TYPE, title=content.title)


def _sheets(content: OdfContent, name: str) -> Iterator[Sheet]:
    settings = content.setting.package.part("settings.xml")
    for table in children(content.body, "table"):
        doubts = Doubts()
        read = read_table(table, name)
        title = attribute(table, "name") or ""
        setting = replace(content.setting, where=message("place.sheet_of", name=name, sheet=title), in_cell=True)
        zeros = _shows_zeros(settings, title)
        texts = ((place, _text(cell, setting, doubts, zeros=zeros)) for place, cell in read.cells.items())
        yield Sheet(
            title,
            {place: text for place, text in texts if text},
            [Merge(row, row + rows, col, col + cols) for (row, col), (rows, cols) in read.spans.items()],
            read.hidden_rows,
            read.hidden_cols,
            not content.setting.looks.hides_table(attribute(table, "style-name")),
            doubts.notes(),
        )


def _shows_zeros(settings: etree._Element | None, sheet: str) -> bool:
    """By the settings of the sheet's view, else by those of the document."""
    items = settings.iter("{*}config-item") if settings is not None else ()
    said = {
        attribute(above, "name") if local(above) == "config-item-map-entry" else None: item.text != "false"
        for item in items
        if attribute(item, "name") == "ShowZeroValues" and (above := item.getparent()) is not None
    }
    return said.get(sheet, said.get(None, True))


def _text(cell: etree._Element, setting: Setting, doubts: Doubts, *, zeros: bool) -> str:
    if attribute(cell, "formula") is not None and attribute(cell, "value-type") is None:
        doubts.uncalculated += 1
        return UNREADABLE
    style, given = attribute(cell, "style-name"), attribute(cell, "value")
    if not zeros and given in ("0", "-0"):
        return ""
    ground = setting.looks.ground("table-cell", style, PAPER)
    text = join_lines(cell_lines(cell, replace(setting, cell=style, ground=ground)))
    unshown = not text and given not in (None, "0")
    if text == UNREADABLE or unshown:
        doubts.unseen += 1
        return UNREADABLE
    doubts.errors += text.startswith(("#", "Err:"))
    return text
