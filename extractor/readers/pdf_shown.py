"""What a PDF page shows, seen by painting it: as it is, and once more without its text.

Where the two differ, text can be seen. So one comparison answers for text in the colour of its background, under a
shape, cut off, on a layer that is switched off, written invisibly or of no size. What is left in the second picture is
drawn, not written: pictures, shapes, rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.document import BBox

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

SCALE = 2.0
"""Pixels to a point: a digit of 8 points is 8 pixels wide."""
MOST_PIXELS = 16_000_000
"""Of a page at that scale (a sheet of A1); a larger one is painted smaller."""
CONTRAST = 16
"""Grey levels by which ink differs from what is beneath it, for a person to see it."""
_DEPTH = 15
"""Forms within forms that are searched for text."""


@dataclass(frozen=True)
class PagePicture:
    """A page as displayed, in grey. ``whole``: all that it shows; ``bare``: without its text; ``scale``: pixels to a
    point, across and down; ``unpainted``: the share of its texts that are written in the mode that leaves no ink."""

    whole: Gray
    bare: Gray
    scale: tuple[float, float]
    unpainted: float = 0.0

    @cached_property
    def ink(self) -> NDArray[np.bool_]:
        """Where text can be seen."""
        # Of two bytes, one subtracted from the other modulo 256: from CONTRAST either way.
        return (self.whole - self.bare - np.uint8(CONTRAST)) <= np.uint8(256 - 2 * CONTRAST)

    def pixels(self, box: BBox) -> tuple[slice, slice]:
        """The rows and columns of pixels that a box in points takes; at least one of each within the page."""
        across, down = self.scale
        height, width = self.bare.shape
        x0, x1 = _range(box.x0 * across, box.x1 * across, width)
        top, bottom = _range(box.top * down, box.bottom * down, height)
        return slice(top, bottom), slice(x0, x1)


def _range(low: float, high: float, end: int) -> tuple[int, int]:
    first = min(max(0, int(low)), end - 1)
    return first, min(end, max(first + 1, round(high)))


class PagePainter:
    """Paints the pages of one file, which stays open. Not to be used from several threads: PDFium must not be."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def paint(self, index: int) -> PagePicture | None:
        """The page by its index; ``None`` where PDFium cannot paint it."""
        import pypdfium2

        if self._document is None:
            return None
        try:
            page = self._document[index]
            width, height = page.get_size()
            if width <= 0 or height <= 0:
                return None
            scale = min(SCALE, (MOST_PIXELS / (width * height)) ** 0.5)
            whole: Gray = page.render(scale=scale, grayscale=True).to_numpy().copy()
            unpainted = _hide_text(page)
            bare: Gray = page.render(scale=scale, grayscale=True).to_numpy().copy()
        except pypdfium2.PdfiumError:
            return None
        return PagePicture(whole, bare, (bare.shape[1] / width, bare.shape[0] / height), unpainted)


def _hide_text(page: Any) -> float:
    """The share of the texts that were hidden before."""
    import pypdfium2.raw as pdfium

    count = hidden = 0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH):
        count += 1
        hidden += pdfium.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        pdfium.FPDFTextObj_SetTextRenderMode(item.raw, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    return hidden / count if count else 0.0


@contextmanager
def open_painter(data: bytes) -> Iterator[PagePainter]:
    """A painter that paints nothing where PDFium cannot open the file."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        yield PagePainter(None)
        return
    try:
        yield PagePainter(document)
    finally:
        document.close()
