"""A text of the OpenDocument family (.odt) → Document: paragraphs and tables in body order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from extractor.document import Document, EmbeddedPicture
from extractor.errors import InputTooLarge, NeedsOcr, UnreadableFile
from extractor.messages import message
from extractor.readers.docx_xml import attribute, local
from extractor.readers.grid_text import DocumentWriter, GridCell, holds_layout, is_prose, join_lines
from extractor.readers.html_grid import MAX_SLOTS
from extractor.readers.odf import OdfContent, OdfTable, open_odf, read_table
from extractor.readers.odf_text import Setting, cell_lines, paragraph_text
from extractor.readers.omissions import Omissions, TableCount
from extractor.readers.pictures import MAX_PICTURES
from extractor.scan.ocr import INSTALL_ADVICE, default_engine

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
Block = str | tuple[GridCell, ...]

_WRAPPERS = frozenset(
    (
        "section",
        "list",
        "list-item",
        "list-header",
        "index-body",
        "table-of-content",
        "text-box",
        "frame",
        "numbered-paragraph",
    )
)


def read_odt(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or encrypted file and one without text, :class:`NeedsOcr` for one
    of pictures only without an engine, :class:`InputTooLarge` beyond the limits on unpacked size."""
    content = open_odf(data, name=name, kind="ODT", body="text")
    tables = TableCount()
    blocks = list(_blocks(content.body, content.setting, tables, name))
    pictures = tuple(_pictures(content))
    if not blocks and not pictures:
        raise UnreadableFile(message("file.document_empty", name=name))
    if not blocks and default_engine() is None:
        raise NeedsOcr(message("file.only_pictures", name=name, count=len(pictures), advice=INSTALL_ADVICE))
    writer = DocumentWriter(MEDIA_TYPE)
    writer.start_page()
    for block in blocks:
        if isinstance(block, str):
            writer.paragraph(block)
        else:
            writer.table(block)
    document = writer.finish(metadata_title=content.title, notes=content.setting.omissions.notes())
    return replace(document, pictures=pictures)


def _pictures(content: OdfContent) -> Iterator[EmbeddedPicture]:
    images = (attribute(element, "href") or "" for element in content.body.iter("*") if local(element) == "image")
    for place in list(dict.fromkeys(images))[:MAX_PICTURES]:
        data = content.setting.package.data(place.removeprefix("./"))
        if data:
            yield EmbeddedPicture(place, data)


def _blocks(container: etree._Element, setting: Setting, tables: TableCount, name: str) -> Iterator[Block]:
    for element in container:
        kind = local(element)
        if kind in ("p", "h"):
            yield from (line.strip() for line in paragraph_text(element, setting).split("\n") if line.strip())
        elif kind == "table":
            yield from _table(element, setting, tables, name)
        elif kind in _WRAPPERS:
            yield from _blocks(element, setting, tables, name)


def _table(table: etree._Element, setting: Setting, tables: TableCount, name: str) -> Iterator[Block]:
    """One grid; or, where the table only lays out its content, the blocks in its cells."""
    read = read_table(table, name)
    ground = setting.looks.ground("table", attribute(table, "style-name"), setting.ground)
    inside = replace(setting, in_cell=True, ground=ground)
    # Whether what cannot be read is in a table of the form, or in one that lays out the page, is not known before.
    omissions = Omissions()
    lines = _lines(read, replace(inside, omissions=omissions))
    inner = {place: _inner_cells(cell) for place, cell in read.cells.items()}
    own = sum(1 for place, texts in lines.items() if texts and not inner[place])
    nested = sum(inner.values())
    if read.columns < 2 or any(map(is_prose, lines.values())) or (nested and holds_layout(own, nested)):
        for _, cell in sorted(read.cells.items(), key=lambda item: item[0]):
            yield from _blocks(cell, setting, tables, name)
        return
    if read.rows * read.columns > MAX_SLOTS:
        raise InputTooLarge(message("table.too_large", name=name, rows=read.rows, columns=read.columns))
    setting.omissions.take(omissions, tables.next())
    covered: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for (row, col), texts in lines.items():
        rows, cols = read.spans.get((row, col), (1, 1))
        row_end, col_end = min(row + rows, read.rows), min(col + cols, read.columns)
        covered.update((r, c) for r in range(row, row_end) for c in range(col, col_end))
        cells.append(GridCell(row, row_end, col, col_end, join_lines(texts)))
    places = ((r, c) for r in range(read.rows) for c in range(read.columns))
    cells += [GridCell(r, r + 1, c, c + 1, "") for r, c in places if (r, c) not in covered]
    yield tuple(cells)


def _lines(read: OdfTable, setting: Setting) -> dict[tuple[int, int], list[str]]:
    """The lines of each cell; ``setting``: of the cells, with the ground of the table."""
    lines = {}
    for place, cell in read.cells.items():
        under = setting.looks.ground("table-row", attribute(cell.getparent(), "style-name"), setting.ground)
        ground = setting.looks.ground("table-cell", attribute(cell, "style-name"), under)
        lines[place] = cell_lines(cell, replace(setting, ground=ground))
    return lines


def _inner_cells(cell: etree._Element) -> int:
    """How many cells the tables inside a cell have."""
    return sum(1 for element in cell.iterdescendants("*") if local(element) == "table-cell")
