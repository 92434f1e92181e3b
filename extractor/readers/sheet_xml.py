"""A workbook kept as one XML file (SpreadsheetML of Excel 2002 and 2003) → Document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from extractor.document import Document
from extractor.readers.docx_xml import as_int, attribute, child, children, local
from extractor.readers.package import parse_xml
from extractor.readers.rich_text import TextRun, shown_runs
from extractor.readers.sheets import UNREADABLE, Merge, Range, Sheet, check_count, sheets_document
from extractor.readers.xlsx import Doubts, Style, shown_number

MEDIA_TYPE = "application/xml"
_NAMED = {
    **{"General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%"},
    **{"Scientific": "0.00E+00", "Currency": '"¥"#,##0.00', "Euro Currency": '"€"#,##0.00'},
}
"""Formats that files name in words."""
_MAX_SPAN = 1 << 20


def read_sheet_xml(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for broken XML and a workbook that shows nothing, :class:`InputTooLarge` beyond
    the limits on size and cells."""
    root = parse_xml(data, f"{name}: the workbook")
    styles = {attribute(style, "ID") or "": _style(style) for style in children(child(root, "Styles"), "Style")}
    sheets = (_sheet(sheet, styles, name) for sheet in children(root, "Worksheet"))
    return sheets_document(sheets, name=name, media_type=MEDIA_TYPE)


def _style(style: etree._Element) -> Style:
    code = attribute(child(style, "NumberFormat"), "Format") or "General"
    struck = attribute(child(style, "Font"), "StrikeThrough") == "1"
    return Style(_NAMED.get(code, code), not struck)


def _sheet(sheet: etree._Element, styles: Mapping[str, Style], name: str) -> Sheet:
    table = child(sheet, "Table")
    cells: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    doubts = Doubts()
    rows = list(_spread(table, "Row"))
    for (row, _), element in rows:
        for (col, _), cell in _spread(element, "Cell", span="MergeAcross"):
            style = styles.get(attribute(cell, "StyleID") or attribute(element, "StyleID") or "Default", Style())
            text = _text(cell, style, doubts)
            if text:
                cells[row, col] = text
            across, down = (min(as_int(attribute(cell, f"Merge{way}"), 0), _MAX_SPAN) for way in ("Across", "Down"))
            if across or down:
                merges.append(Merge(row, row + down + 1, col, col + across + 1))
        check_count(len(cells), name)
    options = child(sheet, "WorksheetOptions")
    visible = child(options, "Visible")
    return Sheet(
        attribute(sheet, "Name") or "",
        cells,
        merges,
        [place for place, element in rows if attribute(element, "Hidden") == "1"],
        [place for place, element in _spread(table, "Column") if attribute(element, "Hidden") == "1"],
        visible is None or (visible.text or "").strip() == "SheetVisible",
        doubts.notes(),
    )


def _spread(parent: etree._Element | None, name: str, *, span: str = "Span") -> Iterator[tuple[Range, etree._Element]]:
    """Rows, columns or cells with the places they take; those that are empty are not written."""
    at = 0
    for element in children(parent, name):
        at = as_int(attribute(element, "Index"), at + 1) - 1
        end = at + 1 + min(as_int(attribute(element, span), 0), _MAX_SPAN)
        yield (at, end), element
        at = end


def _runs(element: etree._Element, look: TextRun) -> Iterator[TextRun]:
    """The parts of a text with elements of HTML in it; ``look``: of what is around them."""
    name = local(element)
    look = TextRun("", look.struck or name in ("S", "Strike", "Del"), look.lifted or name in ("Sup", "Sub"))
    yield replace(look, text=element.text or "")
    for inner in element:
        yield from _runs(inner, look)
        yield replace(look, text=inner.tail or "")


def _text(cell: etree._Element, style: Style, doubts: Doubts) -> str:
    data = child(cell, "Data")
    kind = attribute(data, "Type")
    given = shown_runs(_runs(data, TextRun(""))) if data is not None else ""
    if attribute(cell, "Formula") is not None and not given and kind != "String":
        doubts.uncalculated += 1
        return UNREADABLE
    if kind == "Number":
        text = shown_number(given, style, False, doubts, zeros=True)
    elif kind == "DateTime":
        text = given.partition("T")[0]
    else:
        doubts.errors += kind == "Error"
        text = given
    if text.strip() and not style.visible:
        doubts.unseen += 1
        return UNREADABLE
    return text if text.strip() else ""
