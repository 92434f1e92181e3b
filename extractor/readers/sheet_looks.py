"""Fonts and fills of the cells of an Excel workbook: which of them hide what is written."""

from __future__ import annotations

from typing import Final

from lxml import etree

from extractor.readers.docx_xml import as_int, attribute, child

Colour = tuple[str, ...]
"""As colours can be compared."""
PAPER: Final = ("paper",)
_WHITE: Final = ("FFFFFF", "00FFFFFF", "FFFFFFFF")
_SPECK: Final = 1
"""Points."""


def is_struck(font: etree._Element | None) -> bool:
    mark = child(font, "strike")
    return mark is not None and attribute(mark, "val") not in ("0", "false")


def is_speck(font: etree._Element | None) -> bool:
    """Type too small to be read: one point is the least that there is."""
    return as_int(attribute(child(font, "sz"), "val"), _SPECK + 1) <= _SPECK


def hides(font: etree._Element | None, ground: Colour | None) -> bool:
    """Is text in this font not to be seen, or struck out? ``ground``: see :func:`ground_of`."""
    return is_struck(font) or is_speck(font) or (ground is not None and colour_of(child(font, "color")) == ground)


def colour_of(color: etree._Element | None) -> Colour | None:
    """``None`` where the file does not say it. The paper is white, theme colour 0, and numbers 9 and 65 of the
    palette."""
    if color is None:
        return None
    rgb, theme, index = (attribute(color, name) for name in ("rgb", "theme", "indexed"))
    if rgb is not None:
        return PAPER if rgb.upper() in _WHITE else ("rgb", rgb.upper()[-6:])
    if theme is not None:
        tint = attribute(color, "tint") or ""
        return PAPER if theme == "0" and not tint else ("theme", theme, tint)
    return PAPER if index in ("1", "9", "65") else ("indexed", index) if index is not None else None


def ground_of(fill: etree._Element) -> Colour | None:
    """What a cell is filled with; ``None`` for a pattern or a gradient."""
    pattern = child(fill, "patternFill")
    kind = attribute(pattern, "patternType") if pattern is not None else None
    if child(fill, "gradientFill") is not None or kind not in (None, "none", "solid"):
        return None
    return PAPER if kind != "solid" else colour_of(child(pattern, "fgColor"))
