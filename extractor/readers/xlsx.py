"""An Excel workbook of the zipped kind (.xlsx, .xlsm, .et of today) → Document.

Read from its XML and not through openpyxl, which gives either the formulas or their last results, never the fact that a
formula has no result, and shows numbers without their format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from io import BytesIO

from lxml import etree

from extractor.document import Document
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.messages import message
from extractor.readers.docx_xml import as_int, attribute, child, children, local
from extractor.readers.number_format import BUILT_IN, display
from extractor.readers.package import Package, open_package, refuse_document_type
from extractor.readers.rich_text import TextRun, shown_runs
from extractor.readers.sheet_conditions import Change, Condition, read_changes, read_conditions, under_conditions
from extractor.readers.sheet_drawings import Place, covered_cells
from extractor.readers.sheet_looks import PAPER, colour_of, ground_of, hides, is_speck, is_struck
from extractor.readers.sheets import UNREADABLE, Merge, Range, Sheet, check_count, sheets_document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MAX_MERGES = 100_000
_LEAST = {"ht": 1.0, "width": 0.1}
"""Points of a row and characters of a column below which nobody sees what is in them."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the cells of a style show what they hold. ``visible``: not struck out, not white on white."""

    code: str = "General"
    visible: bool = True


@dataclass
class Doubts:
    """Cells whose content is not shown, or not there; counted for the notes."""

    uncalculated: int = 0
    unseen: int = 0
    errors: int = 0

    def notes(self) -> list[str]:
        told = (
            ("sheet.uncalculated", self.uncalculated),
            ("sheet.unseen", self.unseen),
            ("sheet.formula_errors", self.errors),
        )
        return [message(code, count=count) for code, count in told if count]


@dataclass(frozen=True)
class _Book:
    package: Package
    strings: list[str]
    styles: list[Style]
    changes: list[Change]
    from_1904: bool


def read_xlsx(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or encrypted workbook and one that shows nothing,
    :class:`InputTooLarge` beyond the limits on unpacked size and cells."""
    package = open_package(data, name=name, kind="XLSX", main="xl/workbook.xml")
    root = package.part(package.main)
    if root is None or child(root, "sheets") is None:
        raise UnreadableFile(message("file.workbook_without_sheets", name=name, part=package.main))
    properties = child(root, "workbookPr")
    styles = package.first_related("/styles")
    book = _Book(
        package,
        _strings(package.first_related("/sharedStrings")),
        _styles(styles),
        read_changes(styles),
        (attribute(properties, "date1904") or "0") in ("1", "true"),
    )
    macros = any(entry.endswith("vbaproject.bin") for entry in package.names)
    notes = [message("workbook.macros")] if macros else []
    return sheets_document(_sheets(root, book), name=name, media_type=MEDIA_TYPE, notes=notes)


def _sheets(root: etree._Element, book: _Book) -> Iterator[Sheet]:
    targets = dict(book.package.related("/worksheet"))
    filled = 0
    for entry in children(child(root, "sheets"), "sheet"):
        part_name = targets.get(attribute(entry, "id") or "")
        data = book.package.data(part_name) if part_name else None
        if data is None:
            continue  # a sheet of a chart, or of old macros
        title = attribute(entry, "name") or ""
        sheet = _sheet(data, title, book, shown=attribute(entry, "state") in (None, "visible"))
        sheet = _under_drawings(sheet, *covered_cells(book.package, part_name or ""))
        filled += len(sheet.cells)
        check_count(filled, book.package.name)
        yield sheet


def _sheet(data: bytes, title: str, book: _Book, *, shown: bool) -> Sheet:
    cells: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    hidden_rows: list[Range] = []
    hidden_cols: list[Range] = []
    conditions: list[Condition] = []
    doubts = Doubts()
    zeros = True
    row = col = -1
    place = message("place.sheet_of", name=book.package.name, sheet=title)
    try:
        for element in _elements(data, place):
            match local(element):
                case "row":
                    row, col = as_int(attribute(element, "r"), row + 2) - 1, -1
                    if _is_hidden(element):
                        hidden_rows.append((row, row + 1))
                    for cell in element:
                        # Attributes of cells have no namespace; most cells of a formatted sheet are empty.
                        found = _PLACE.match(cell.get("r") or "")
                        col = column_index(found[1]) if found else col + 1
                        text = _cell_text(cell, book, doubts, zeros=zeros) if len(cell) else ""
                        if text:
                            cells[row, col] = text
                    check_count(len(cells), book.package.name)
                case "sheetView":
                    zeros = attribute(element, "showZeros") not in ("0", "false")
                case "col" if _is_hidden(element):
                    first = as_int(attribute(element, "min"), 1)
                    hidden_cols.append((first - 1, as_int(attribute(element, "max"), first)))
                case "conditionalFormatting":
                    conditions += read_conditions(element, book.changes, _ranges(attribute(element, "sqref") or ""))
                case "mergeCell":
                    merge = read_range(attribute(element, "ref") or "")
                    if merge is not None:
                        merges.append(merge)
                    if len(merges) > _MAX_MERGES:
                        raise InputTooLarge(message("sheet.too_many_merges", place=place, limit=_MAX_MERGES))
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(message("part.not_xml", place=place, error=error)) from error
    unsure, empty = under_conditions(cells, conditions)
    doubts.unseen += len(unsure)
    cells.update(dict.fromkeys(unsure, UNREADABLE))
    for at in empty:
        del cells[at]
    return Sheet(title, cells, merges, hidden_rows, hidden_cols, shown, doubts.notes())


def _under_drawings(sheet: Sheet, shapes: Set[Place], pictures: Set[Place]) -> Sheet:
    """With the cells unreadable of which something that lies on them shows more, or less."""
    numbers = {place for place in shapes & sheet.cells.keys() if re.search(r"\d", sheet.cells[place])}
    unseen = numbers | (pictures - sheet.cells.keys())
    if not unseen:
        return sheet
    notes = [*sheet.notes, message("sheet.covered", count=len(unseen))]
    return replace(sheet, cells={**sheet.cells, **dict.fromkeys(unseen, UNREADABLE)}, notes=notes)


def _elements(data: bytes, place: str) -> Iterator[etree._Element]:
    """Rows and what is beside them, one at a time: a sheet may be large, and its tree many times larger."""
    wanted = ("{*}row", "{*}sheetView", "{*}col", "{*}mergeCell", "{*}conditionalFormatting")
    for _, element in etree.iterparse(
        BytesIO(data), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    ):
        refuse_document_type(element, place)
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None and local(element) == "row":
            del parent[0]


def _is_hidden(element: etree._Element) -> bool:
    return attribute(element, "hidden") in ("1", "true") or any(map(partial(_is_flat, element), _LEAST))


def _is_flat(element: etree._Element, side: str) -> bool:
    size = attribute(element, side)
    return size is not None and re.fullmatch(r"\d+(?:\.\d+)?", size) is not None and float(size) < _LEAST[side]


def _cell_text(cell: etree._Element, book: _Book, doubts: Doubts, *, zeros: bool) -> str:
    """The text of a cell as displayed."""
    kind = cell.get("t") or "n"
    style_index = as_int(cell.get("s"), 0)
    style = book.styles[style_index] if style_index < len(book.styles) else Style()
    if kind == "inlineStr":
        text = _string(child(cell, "is"))
    else:
        held = child(cell, "v")
        given = (held.text or "") if held is not None else ""
        # A formula whose result is a text may have an empty one; a number never is.
        if child(cell, "f") is not None and (held is None or (not given and kind != "str")):
            doubts.uncalculated += 1
            return UNREADABLE
        if not given:
            return ""
        if kind == "n":
            text = shown_number(given, style, book.from_1904, doubts, zeros=zeros)
        elif kind == "s":
            index = as_int(given, -1)
            text = book.strings[index] if 0 <= index < len(book.strings) else UNREADABLE
        elif kind == "b":
            text = "TRUE" if given == "1" else "FALSE"
        else:
            doubts.errors += kind == "e"
            text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), given)
    if text.strip() and not style.visible:
        doubts.unseen += 1
        return UNREADABLE
    return text if text.strip() else ""


def shown_number(given: str, style: Style, from_1904: bool, doubts: Doubts, *, zeros: bool) -> str:
    """A number by its format. A zero that the format leaves out stays empty; any other number is there unseen."""
    try:
        value = float(given)
    except ValueError:
        return given
    if value == 0 and not zeros:
        return ""
    text = display(value, style.code, from_1904=from_1904)
    if not text and value:
        doubts.unseen += 1
        return UNREADABLE
    return text


def _strings(root: etree._Element | None) -> list[str]:
    return [_string(item) for item in children(root, "si")]


def _string(item: etree._Element | None) -> str:
    """The text of a string, without its phonetic guide."""
    runs: list[TextRun] = []
    for inner in item if item is not None else ():
        if local(inner) == "t":
            runs.append(TextRun(inner.text or ""))
        elif local(inner) == "r":
            font = child(inner, "rPr")
            text = "".join(part.text or "" for part in children(inner, "t"))
            lifted = attribute(child(font, "vertAlign"), "val") in ("superscript", "subscript")
            pale = colour_of(child(font, "color")) == PAPER or is_speck(font)
            runs.append(TextRun(text, is_struck(font), lifted, pale))
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), shown_runs(runs))


def _styles(root: etree._Element | None) -> list[Style]:
    codes = dict(BUILT_IN)
    for number_format in children(child(root, "numFmts"), "numFmt"):
        codes[as_int(attribute(number_format, "numFmtId"), -1)] = attribute(number_format, "formatCode") or "General"
    fonts = list(children(child(root, "fonts"), "font"))
    fills = list(children(child(root, "fills"), "fill"))
    styles = []
    for xf in children(child(root, "cellXfs"), "xf"):
        font = as_int(attribute(xf, "fontId"), 0)
        fill = as_int(attribute(xf, "fillId"), 0)
        ground = ground_of(fills[fill]) if fill < len(fills) else PAPER
        visible = font >= len(fonts) or not hides(fonts[font], ground)
        styles.append(Style(codes.get(as_int(attribute(xf, "numFmtId"), 0), "General"), visible))
    return styles


@lru_cache(maxsize=1024)
def column_index(letters: str) -> int:
    """0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - ord("A") + 1
    return index - 1


def _ranges(refs: str) -> list[Merge]:
    """The ranges and single cells of a list."""
    found = (read_range(ref if ":" in ref else f"{ref}:{ref}") for ref in refs.split())
    return [merge for merge in found if merge is not None]


def read_range(ref: str) -> Merge | None:
    """``A1:C2`` as a half-open range; ``None`` for anything else."""
    ends = [_PLACE.match(end) for end in ref.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    (first_col, first_row), (last_col, last_row) = ends[0].groups(), ends[1].groups()
    first, last = column_index(first_col), column_index(last_col)
    return Merge(int(first_row) - 1, int(last_row), first, last + 1)
