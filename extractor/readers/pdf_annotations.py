"""Form fields and annotations of a PDF made part of its pages, so that what they show is read as everything else is."""

from __future__ import annotations

import ctypes
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage

_SHOWING = {"Widget", "FreeText", "Stamp", "StrikeOut", "Ink", "Line", "Square", "Circle", "Polygon", "PolyLine"}
"""Annotations that show or strike out values; links, notes and marked text do not."""
_MARGIN = 0.2
"""Share of the box of an annotation that is left free at each side of a shape in it."""
_LINE_SHARE = 0.7
_LARGEST_TEXT = 10.0
"""Size of the text of an annotation that has no picture of its own: a share of its height, and points at most."""


def shows_annotations(page: PlumberPage) -> bool:
    """Whether a page has form fields or annotations that show something of their own; so does one that is written
    wrongly, as far as anybody can tell."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.psexceptions import PSException

    try:
        listed = resolve1(page.page_obj.annots)
        found = [resolve1(item) for item in listed] if isinstance(listed, list) else []
    except PSException:
        return True
    kinds = (resolve1(item.get("Subtype")) for item in found if isinstance(item, dict))
    return any(getattr(kind, "name", None) in _SHOWING for kind in kinds)


def with_annotations_painted(data: bytes) -> bytes:
    """The file with the values of its form fields and with its annotations made part of its pages, as a viewer shows
    them; the same bytes where PDFium cannot do it."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return data
    try:
        document.init_forms()
        for index in range(len(document)):
            page = document[index]
            _remove_what_is_not_shown(document, page)
            _draw_what_has_no_picture(document, page)
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        target = BytesIO()
        document.save(target, flags=pdfium.FPDF_REMOVE_SECURITY)
        return target.getvalue()
    except pypdfium2.PdfiumError:
        return data
    finally:
        document.close()


def _remove_what_is_not_shown(document: Any, page: Any) -> None:
    """Takes away what viewers do not show on the screen, which PDFium would write into the page, and puts a shape in
    the place of a password, of which they show dots."""
    import pypdfium2.raw as pdfium

    drawn = 0
    for number in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        unseen = bool(pdfium.FPDFAnnot_GetFlags(annotation) & pdfium.FPDF_ANNOT_FLAG_NOVIEW)
        form = document.formenv
        fields = pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) if form is not None else 0
        secret = bool(fields & pdfium.FPDF_FORMFLAG_TEXT_PASSWORD) and _is_text_field(form, annotation)
        box = pdfium.FS_RECTF()
        if secret and not unseen and pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
            pdfium.FPDFPage_InsertObject(page, _shape(box))
            drawn += 1
        pdfium.FPDFPage_CloseAnnot(annotation)
        if unseen or secret:
            pdfium.FPDFPage_RemoveAnnot(page, number)
    if drawn:
        pdfium.FPDFPage_GenerateContent(page)


def _is_text_field(form: Any, annotation: Any) -> bool:
    import pypdfium2.raw as pdfium

    return bool(pdfium.FPDFAnnot_GetFormFieldType(form, annotation) == pdfium.FPDF_FORMFIELD_TEXTFIELD)


def _draw_what_has_no_picture(document: Any, page: Any) -> None:
    """Writes what free texts without a picture of their own say, and draws such lines over text; viewers do so
    themselves, PDFium does not."""
    import pypdfium2.raw as pdfium

    drawn = 0
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        box = pdfium.FS_RECTF()
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        hidden = pdfium.FPDFAnnot_GetFlags(annotation) & (pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW)
        if (
            not hidden
            and not pdfium.FPDFAnnot_HasKey(annotation, b"AP")
            and pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box))
        ):
            made = []
            if kind == pdfium.FPDF_ANNOT_FREETEXT:
                made = [_written(document, _contents(annotation), box)]
            elif kind in _over_text():
                made = [_crossed(box)]
            for item in made:
                pdfium.FPDFPage_InsertObject(page, item)
                drawn += 1
        pdfium.FPDFPage_CloseAnnot(annotation)
    if drawn:
        pdfium.FPDFPage_GenerateContent(page)


def _over_text() -> tuple[int, ...]:
    """The kinds that strike out or cover what is under them."""
    import pypdfium2.raw as pdfium

    return (
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_LINE,
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_POLYLINE,
    )


def _crossed(box: Any) -> Any:
    """A line through the middle of the box."""
    import pypdfium2.raw as pdfium

    middle = (box.top + box.bottom) / 2
    line = pdfium.FPDFPageObj_CreateNewPath(box.left, middle)
    pdfium.FPDFPath_LineTo(line, box.right, middle)
    pdfium.FPDFPageObj_SetStrokeColor(line, 255, 0, 0, 255)
    pdfium.FPDFPageObj_SetStrokeWidth(line, 1.0)
    pdfium.FPDFPath_SetDrawMode(line, pdfium.FPDF_FILLMODE_NONE, True)
    return line


def _contents(annotation: Any) -> str:
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le").rstrip("\0").strip()


def _shape(box: Any) -> Any:
    """What stands for characters that nobody knows."""
    import pypdfium2.raw as pdfium

    low, height, width = min(box.top, box.bottom), abs(box.top - box.bottom), box.right - box.left
    shape = pdfium.FPDFPageObj_CreateNewRect(
        box.left + _MARGIN * width, low + _MARGIN * height, (1 - 2 * _MARGIN) * width, (1 - 2 * _MARGIN) * height
    )
    pdfium.FPDFPath_SetDrawMode(shape, pdfium.FPDF_FILLMODE_WINDING, False)
    return shape


def _written(document: Any, text: str, box: Any) -> Any:
    """The text as an object of the page; a mark in its place where the standard font has not its characters."""
    import pypdfium2.raw as pdfium

    height = abs(box.top - box.bottom)
    if not text.isascii():
        return _shape(box)
    size = min(_LARGEST_TEXT, _LINE_SHARE * height)
    item = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", size)
    letters = (ctypes.c_ushort * (len(text) + 1))(*map(ord, " ".join(text.split())), 0)
    pdfium.FPDFText_SetText(item, letters)
    pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, box.left + 2, (box.top + box.bottom) / 2 - size / 3)
    return item
