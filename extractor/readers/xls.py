"""An Excel workbook of 1997–2003 (.xls, .et of WPS) → Document, through xlrd: it alone gives number formats, merged
cells and what is hidden."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from extractor.document import Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.number_format import BUILT_IN
from extractor.readers.rich_text import TextRun, shown_runs
from extractor.readers.sheets import UNREADABLE, Merge, Sheet, check_count, sheets_document
from extractor.readers.xlsx import Doubts, Style, shown_number

MEDIA_TYPE = "application/vnd.ms-excel"
_WHITE = (255, 255, 255)
_SPECK = 20
"""Twentieths of a point: type that cannot be read."""
_SOLID = 1


def read_xls(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or encrypted workbook and one that shows nothing,
    :class:`InputTooLarge` beyond the limit on cells."""
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=True)
        sheets = list(_sheets(book, name))
    except (xlrd.XLRDError, CompDocError) as error:
        if "encrypted" in str(error).lower():
            raise UnreadableFile(message("file.workbook_locked", name=name)) from error
        raise UnreadableFile(message("file.xls_unreadable", name=name, error=error)) from error
    except (
        *(AssertionError, LookupError, ValueError, TypeError, AttributeError, struct.error, ArithmeticError),
        *(RecursionError, UnboundLocalError, NotImplementedError),
    ) as error:
        # What the library raises on records that do not hold together, and on folders that lie in themselves.
        raise UnreadableFile(message("file.xls_broken", name=name, error=error)) from error
    return sheets_document(sheets, name=name, media_type=MEDIA_TYPE)


def _sheets(book: Any, name: str) -> Iterator[Sheet]:
    styles = [_style(book, xf) for xf in book.xf_list]
    filled = 0
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        doubts = Doubts()
        cells: dict[tuple[int, int], str] = {}
        for row in range(sheet.nrows):
            for col, cell in enumerate(sheet.row(row)):
                marks = sheet.rich_text_runlist_map.get((row, col))
                rich = shown_runs(_runs(str(cell.value), marks, book)) if marks else None
                zeros = bool(sheet.show_zero_values)
                text = _text(cell, rich, styles, book.datemode == 1, doubts, zeros=zeros)
                if text:
                    cells[row, col] = text
            check_count(filled + len(cells), name)
        filled += len(cells)
        yield Sheet(
            sheet.name,
            cells,
            [Merge(low, high, left, right) for low, high, left, right in sheet.merged_cells],
            [(r, r + 1) for r, info in sorted(sheet.rowinfo_map.items()) if info.hidden],
            [(c, c + 1) for c, info in sorted(sheet.colinfo_map.items()) if info.hidden or info.width == 0],
            sheet.visibility == 0,
            doubts.notes(),
        )
        book.unload_sheet(index)


def _style(book: Any, xf: Any) -> Style:
    number_format = book.format_map.get(xf.format_key)
    code = number_format.format_str if number_format is not None else BUILT_IN.get(xf.format_key, "General")
    font = book.font_list[xf.font_index]
    filled = xf.background.fill_pattern
    ground = book.colour_map.get(xf.background.pattern_colour_index) if filled == _SOLID else _WHITE
    unseen = filled in (0, _SOLID) and ground is not None and book.colour_map.get(font.colour_index) == ground
    return Style(code or "General", not (font.struck_out or unseen or font.height <= _SPECK))


def _runs(text: str, marks: Sequence[tuple[int, int]], book: Any) -> Iterator[TextRun]:
    """The parts of a text with a font of their own; ``marks``: where each begins, and the number of its font. What is
    before the first has the font of the cell."""
    yield TextRun(text[: marks[0][0]])
    for (start, number), (end, _) in pairwise([*marks, (len(text), 0)]):
        font = book.font_list[number] if number < len(book.font_list) else None
        if font is None:
            yield TextRun(text[start:end])
            continue
        pale = book.colour_map.get(font.colour_index) == _WHITE
        yield TextRun(text[start:end], bool(font.struck_out), font.escapement in (1, 2), pale)


def _text(cell: Any, rich: str | None, styles: list[Style], from_1904: bool, doubts: Doubts, *, zeros: bool) -> str:
    """The text of a cell as displayed. The kind of workbook always holds the results of its formulas. ``rich``: what is
    shown of a text whose parts have fonts of their own."""
    import xlrd

    style = styles[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(styles) else Style()
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        text = shown_number(repr(cell.value), style, from_1904, doubts, zeros=zeros)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        text = "TRUE" if cell.value else "FALSE"
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        doubts.errors += 1
        text = xlrd.error_text_from_code.get(cell.value, "#ERR")
    else:
        text = str(cell.value) if rich is None else rich
    if text.strip() and not style.visible:
        doubts.unseen += 1
        return UNREADABLE
    return text if text.strip() else ""
