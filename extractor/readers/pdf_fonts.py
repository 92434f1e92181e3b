"""Whether the digits of a PDF font look like what their codes say.

A font may carry a false map from its codes to characters: the page shows a 4, and its text says 7. Digits look alike in
all fonts, so each is held against those of the standard fonts.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.document import BBox
from extractor.readers.pdf_glyphs import Glyph
from extractor.readers.pdf_shown import PagePicture

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pdfplumber.page import Page as PlumberPage

    Shape = NDArray[np.float32]

DIGITS = "0123456789"
_FONT_FILES = ("FontFile", "FontFile2", "FontFile3")
_DEPTH = 5
"""Forms within forms whose fonts are looked for."""
_FONTS = (b"Helvetica", b"Helvetica-Bold", b"Times-Roman", b"Times-Bold", b"Courier")
WIDTH, HEIGHT = 8, 12
"""Points of a shape; each digit is drawn out to fill them."""
SLENDER = 0.5
"""What the shape says of the width of a digit counts so much of what its points say."""
MARGIN = 0.12
"""By how much a digit must look more like another one to contradict its font; a drawn-out 1 or 7 stays below."""
LONE_MARGIN = 0.25
"""The same where no other digit of the font is seen."""
LEAST_PIXELS = 8
"""Height of a digit that can be distinguished from others."""
FAINT = 0.25
"""Share of the darkest point from which a point is ink."""
MOST_SEEN = 3
"""Glyphs of each digit that are looked at."""


def embedded_fonts(page: PlumberPage) -> set[str]:
    """The names of the fonts of a page that the file holds. In place of others a viewer takes what its machine has."""
    from pdfminer.pdftypes import resolve1

    names: set[str] = set()
    waiting, depth = [resolve1(page.page_obj.resources)], 0
    while waiting and depth < _DEPTH:
        inner = []
        for resources in waiting:
            for font in _entries(resources, "Font"):
                names |= _names_if_held(font)
            forms = (getattr(form, "attrs", None) for form in _entries(resources, "XObject"))
            inner += [resolve1(form.get("Resources")) for form in forms if form]
        waiting, depth = inner, depth + 1
    return names


def _entries(resources: object, key: str) -> list[Any]:
    from pdfminer.pdftypes import resolve1

    listed = resolve1(resources.get(key)) if isinstance(resources, dict) else None
    return [resolve1(item) for item in listed.values()] if isinstance(listed, dict) else []


def _names_if_held(font: Any) -> set[str]:
    from pdfminer.pdftypes import resolve1

    if not isinstance(font, dict):
        return set()
    below = resolve1(font.get("DescendantFonts"))
    inner = resolve1(below[0]) if isinstance(below, list) and below else font
    descriptor = resolve1(inner.get("FontDescriptor")) if isinstance(inner, dict) else None
    descriptor = descriptor if isinstance(descriptor, dict) else {}
    if _name(font.get("Subtype")) != "Type3" and not any(key in descriptor for key in _FONT_FILES):
        return set()
    names = (descriptor.get("FontName"), font.get("BaseFont"), inner.get("BaseFont"))
    return {name for name in map(_name, names) if name} or {"unknown"}


def _name(value: object) -> str:
    """As pdfminer names a font by it."""
    from pdfminer.pdftypes import resolve1

    name = getattr(resolve1(value), "name", "")
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def falsely_mapped(glyphs: Sequence[Glyph], picture: PagePicture, embedded: Container[str]) -> set[str]:
    """Those of the ``embedded`` fonts whose digits are others than their codes say."""
    seen: dict[str, dict[str, list[Shape]]] = defaultdict(lambda: defaultdict(list))
    for glyph in glyphs:
        asked = glyph.font in embedded and glyph.turn == 0 and glyph.text in DIGITS
        if asked and len(seen[glyph.font][glyph.text]) < MOST_SEEN:
            shape = _shape(glyph.bbox, picture)
            if shape is not None:
                seen[glyph.font][glyph.text].append(shape)
    return {font for font, digits in seen.items() if digits and _is_false(digits)}


def _is_false(digits: Mapping[str, Sequence[Shape]]) -> bool:
    """Whether digits of a font look like other ones: two of them, or the only one that is seen."""
    leads = [lead(digit, np.mean(shapes, axis=0)) for digit, shapes in digits.items() if shapes]
    # A map that exchanges digits is wrong for two at least; one thin 4 may look like a 1.
    return sum(one >= MARGIN for one in leads) > 1 or (len(leads) == 1 and leads[0] >= LONE_MARGIN)


def lead(digit: str, shape: Shape) -> float:
    """By how much the shape looks more like another digit than like this one; negative where it does not."""
    likeness = {other: max(_alike(shape, known) for known in shapes) for other, shapes in standard_digits().items()}
    return max(value for other, value in likeness.items() if other != digit) - likeness[digit]


def _alike(one: Shape, other: Shape) -> float:
    return float(one @ other)


def _shape(box: BBox, picture: PagePicture) -> Shape | None:
    rows, columns = picture.pixels(box)
    ink = np.abs(picture.whole[rows, columns].astype(np.int16) - picture.bare[rows, columns])
    return shape_of(ink.astype(np.float32))


def shape_of(ink: NDArray[np.float32]) -> Shape | None:
    """The ink of a digit, drawn out to a fixed size and of length 1; ``None`` where there is too little of it."""
    if not ink.size or ink.max() <= 0:
        return None
    dark = ink >= FAINT * ink.max()
    high, wide = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    part = ink[high[0] : high[-1] + 1, wide[0] : wide[-1] + 1]
    if part.shape[0] < LEAST_PIXELS:
        return None
    drawn_out = _resized(part, HEIGHT, WIDTH).ravel()
    points = drawn_out - drawn_out.mean()
    length = float(np.linalg.norm(points)) or 1.0
    slender = np.float32(part.shape[1] / part.shape[0] - 0.6)
    features = np.append(points / length, SLENDER * slender).astype(np.float32)
    shape: Shape = (features / np.linalg.norm(features)).astype(np.float32)
    return shape


def _resized(part: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Each point the mean of the pixels that it takes, pixels cut at its edges counted in part."""
    down, across = _shares(part.shape[0], height), _shares(part.shape[1], width)
    resized: NDArray[np.float32] = (down @ part @ across.T).astype(np.float32)
    return resized


@lru_cache(maxsize=256)
def _shares(pixels: int, points: int) -> NDArray[np.float32]:
    """Row ``i``: the share of each of ``pixels`` in point ``i``."""
    edges = np.linspace(0, pixels, points + 1)
    low = np.maximum(edges[:-1, None], np.arange(pixels)[None, :])
    high = np.minimum(edges[1:, None], np.arange(1, pixels + 1)[None, :])
    shares: NDArray[np.float32] = (np.maximum(high - low, 0) * points / pixels).astype(np.float32)
    return shares


@lru_cache(maxsize=1)
def standard_digits() -> Mapping[str, Sequence[Shape]]:
    """The digits of the standard fonts, as PDFium draws them."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    step = 30
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(step * len(DIGITS), step * len(_FONTS))
    for row, font in enumerate(_FONTS):
        for column, digit in enumerate(DIGITS):
            item = pdfium.FPDFPageObj_NewTextObj(document, font, 20)
            pdfium.FPDFText_SetText(item, (ctypes.c_ushort * 2)(ord(digit), 0))
            pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, step * column + 8, step * row + 8)
            pdfium.FPDFPage_InsertObject(page, item)
    pdfium.FPDFPage_GenerateContent(page)
    ink = 255.0 - page.render(scale=1, grayscale=True).to_numpy().astype(np.float32)
    document.close()
    return {digit: tuple(_standard(ink, step, column)) for column, digit in enumerate(DIGITS)}


def _standard(ink: NDArray[np.float32], step: int, column: int) -> Iterable[Shape]:
    for row in range(len(_FONTS)):
        shape = shape_of(ink[step * row : step * (row + 1), step * column : step * (column + 1)])
        if shape is not None:
            yield shape
