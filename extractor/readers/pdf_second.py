"""The characters of a page by PDFium, for pages where the first library cannot show what its characters mean.

The two know different fonts: a page is given up only when neither can read it.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from extractor.readers.pdf_frame import PageFrame

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage


def second_reading(data: bytes, page_index: int, frame: PageFrame, corner: tuple[float, float]) -> list[dict[str, Any]]:
    """Characters as pdfplumber gives them (the keys that are used here). ``corner``: where its sheet begins.

    Empty where PDFium cannot open the file or page.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return []
    try:
        text_page = document[page_index].get_textpage()
        return [
            char
            for index in range(text_page.count_chars())
            if (char := _char(text_page, index, frame, corner)) is not None
        ]
    except pypdfium2.PdfiumError:
        return []
    finally:
        document.close()


def _char(text_page: PdfTextPage, index: int, frame: PageFrame, corner: tuple[float, float]) -> dict[str, Any] | None:
    import pypdfium2.raw as pdfium

    code = pdfium.FPDFText_GetUnicode(text_page, index)
    # Spaces and line breaks that PDFium adds on its own: here gaps decide.
    if not 0x20 <= code <= 0x10FFFF or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
        return None
    box = frame.displayed(*text_page.get_charbox(index, loose=True))
    matrix = pdfium.FS_MATRIX()
    turned = pdfium.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix))
    along, up = frame.direction(matrix.a, matrix.b) if turned else (1.0, 0.0)
    x, top = corner
    return {
        "text": chr(code),
        "x0": box.x0 + x,
        "top": box.top + top,
        "x1": box.x1 + x,
        "bottom": box.bottom + top,
        "size": min(box.x1 - box.x0, box.height) if abs(up) > abs(along) else box.height,
        "matrix": (along, up, 0.0, 0.0),
        "non_stroking_color": _fill_color(text_page, index),
    }


def _fill_color(text_page: PdfTextPage, index: int) -> tuple[float, ...]:
    """Red, green, blue from 0 to 1; black where it is not known."""
    import pypdfium2.raw as pdfium

    parts = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFText_GetFillColor(text_page, index, *map(ctypes.byref, parts))
    return tuple(part.value / 255 for part in parts[:3]) if known else (0.0, 0.0, 0.0)
