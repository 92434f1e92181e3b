"""What texts and spreadsheets of the OpenDocument family share: the zip, and the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractor.errors import InputTooLarge, UnreadableFile
from extractor.messages import message
from extractor.readers.docx_xml import as_int, attribute, child, local
from extractor.readers.html_grid import MAX_SLOTS
from extractor.readers.odf_looks import read_looks
from extractor.readers.odf_text import Setting, read_controls
from extractor.readers.package import open_zip

_MAX_REPEATED = 1 << 20
"""Rows or columns that one element may stand for: as many as a sheet has."""
_GROUPS = frozenset(("table-header-rows", "table-rows", "table-row-group", "table-columns", "table-column-group"))


@dataclass(frozen=True)
class OdfContent:
    """``body``: what is in ``office:text`` or ``office:spreadsheet``."""

    body: etree._Element
    title: str | None
    setting: Setting


@dataclass
class OdfTable:
    """A table as written: the cells that hold anything or span others by row and column from 0, and what is hidden."""

    cells: dict[tuple[int, int], etree._Element] = field(default_factory=dict)
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def open_odf(data: bytes, *, name: str, kind: str, body: str) -> OdfContent:
    """Raises :class:`UnreadableFile` for a file that is encrypted or broken, :class:`InputTooLarge` beyond limits."""
    package = open_zip(data, name=name, kind=kind)
    manifest = package.part("META-INF/manifest.xml")
    if manifest is not None and any(local(element) == "encryption-data" for element in manifest.iter("*")):
        raise UnreadableFile(message("file.document_locked", name=name))
    root = package.part("content.xml")
    found = child(child(root, "body"), body)
    if root is None or found is None:
        raise UnreadableFile(message("file.odf_without_body", name=name, body=body, kind=kind))
    meta = child(child(package.part("meta.xml"), "meta"), "title")
    title = ((meta.text or "").strip() or None) if meta is not None else None
    looks = read_looks(root, package.part("styles.xml"))
    return OdfContent(found, title, Setting(package, looks, read_controls(root)))


def read_table(table: etree._Element, name: str) -> OdfTable:
    """Repeated cells and rows without content are counted and not written out."""
    found = OdfTable()
    col = row = 0
    for element in _rows(table):
        repeated = min(as_int(attribute(element, f"number-{local(element)[6:]}s-repeated"), 1), _MAX_REPEATED)
        hidden = attribute(element, "visibility") in ("collapse", "filter")
        if local(element) == "table-column":
            if hidden:
                found.hidden_cols.append((col, col + repeated))
            col += repeated
            continue
        if hidden:
            found.hidden_rows.append((row, row + repeated))
        placed = list(_row_cells(element))
        if placed:
            if len(found.cells) + repeated * len(placed) > MAX_SLOTS:
                raise InputTooLarge(message("table.too_many_cells", name=name, limit=MAX_SLOTS))
            for at in range(row, row + repeated):
                for cell_col, cell in placed:
                    found.cells[at, cell_col] = cell
                    rows = as_int(attribute(cell, "number-rows-spanned"), 1)
                    cols = as_int(attribute(cell, "number-columns-spanned"), 1)
                    if rows > 1 or cols > 1:
                        found.spans[at, cell_col] = rows, cols
        row += repeated
    found.rows, found.columns = row, col
    return found


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if local(element) in ("table-row", "table-column"):
            yield element
        elif local(element) in (*_GROUPS, "table-header-columns"):
            yield from _rows(element)


def _row_cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row that hold anything or span others, with their columns."""
    col = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = min(as_int(attribute(cell, "number-columns-repeated"), 1), _MAX_REPEATED)
        spans = attribute(cell, "number-columns-spanned") or attribute(cell, "number-rows-spanned")
        filled = len(cell) > 0 or attribute(cell, "formula") is not None
        if local(cell) == "table-cell" and (filled or spans):
            if repeated > MAX_SLOTS:
                raise InputTooLarge(message("cell.repeated_too_often", count=repeated, limit=MAX_SLOTS))
            yield from ((at, cell) for at in range(col, col + repeated))
        col += repeated
