"""What a page shows of the text of an element, computed from its styles and those of the elements around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

from extractor.readers.html_colours import BLACK, CLEAR, FAINT, OPAQUE, WHITE, Colour, colour_of
from extractor.readers.html_distorted import is_distorted
from extractor.readers.html_style import Styles

HIDDEN, STRUCK, BACKGROUND = "hidden", "struck out", "in the colour of its background"
"""Why text is not shown, in the words of the warnings."""

_STRUCK_TAGS = frozenset(("del", "s", "strike"))
_RAISED_TAGS = frozenset(("sup", "sub", "rt", "rtc"))
_CELLS = frozenset(("td", "th", "tr", "table", "tbody", "thead", "tfoot"))
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%|in|cm|mm|vw|vh)?", re.IGNORECASE)
_PIXELS = {"px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "rem": 16.0, "vw": 10.0, "vh": 10.0}
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0}
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_SMALLER = {"small": 5 / 6, "big": 6 / 5}
_NOWHERE = re.compile(
    r"scale[xy3d]*\(\s*+0*+(?:\.0*+)?\s*+[,)]|translate[xy3d]*\(\s*-\d{3,}|rect\(\s*0|inset\(\s*(?:50|100)%|circle\(\s*0"
    r"|matrix\((?:\s*0\s*,){4}|rotate[xy]\(\s*-?90deg|polygon\((?:\s*0\w{0,2}\s+0\w{0,2}\s*[,)])+\Z",
    re.IGNORECASE,
)
_TURNED_AWAY = re.compile(r"[xy]\s+-?90deg", re.IGNORECASE)
_NO_INK = re.compile(r"opacity\(\s*+0*+(?:\.0*+)?%?\s*+\)", re.IGNORECASE)
_MARGIN = 6.0
"""Pixels between figures from which they are two numbers."""
_FAR = -900.0
"""Pixels to the left of or above its place from where text is off every screen."""
_SPECK = 2.0
"""Type of less than so many pixels cannot be read."""
_LIFT = 3.0
"""Text moved up or down by so much, in whatever unit, is no longer of the line."""

_PAINTED = re.compile(r"url\(|gradient\(", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+\([^)]*\)|[^\s,]+")


@dataclass(frozen=True, slots=True)
class Look:
    """``removed``: takes no place either. ``hidden``: why the text is not shown; empty where it is.

    ``unsure``: it would be white on a page that may not be white.
    """

    removed: bool = False
    gone: bool = False
    """Hidden with all that is in it; what is inside cannot show itself again."""
    struck: bool = False
    raised: bool = False
    invisible: bool = False
    colour: Colour = BLACK
    ground: Colour | None = WHITE
    """``None``: a picture."""
    ground_told: bool = True
    """Is the colour of the ground stated in the page? Where sheets lie outside of it, white is only likely."""
    size: float = 16.0
    moved: bool = False
    """Is it taken out of the order of the text: placed, floating, turned round?"""
    turned: bool = False
    """Is it written from right to left, whatever its characters are?"""
    distorted: bool = False
    """Is it shown mirrored, on its head, blurred, under a mask, or as dots?"""

    @property
    def hidden(self) -> str:
        if self.removed or self.gone or self.invisible or self.size < _SPECK:
            return HIDDEN
        if self.struck:
            return STRUCK
        return BACKGROUND if self._unseen and (self.ground_told or self.colour == CLEAR) else ""

    @property
    def unsure(self) -> bool:
        return not self.hidden and self._unseen

    @property
    def _unseen(self) -> bool:
        if self.colour == CLEAR or self.ground is None:
            return self.colour == CLEAR
        return all(abs(a - b) < FAINT for a, b in zip(self.colour, self.ground, strict=True))


def page_look(styles: Styles) -> Look:
    """Of the page before any of its elements: black on white, as far as that is known."""
    return Look(ground_told=not styles.outside)


def look_of(element: etree._Element, around: Look, styles: Styles) -> Look:
    """How the element looks inside one that looks like ``around`` (see :func:`page_look`)."""
    style, tag = styles.of(element), element.tag
    if not style and not element.attrib:
        return _plain_look(tag, around, removed=_removed(element, style))
    look = replace(
        around,
        removed=_removed(element, style),
        gone=around.gone or around.removed or _is_nowhere(style),
        struck=(around.struck and not _stands_free(style)) or _strikes(tag, style),
        raised=around.raised or _raises(tag, style),
        invisible=_invisible(style, around.invisible),
        size=_type_size(str(tag), style, around.size, element.get("size") if tag == "font" else None),
        moved=around.moved or _moves(style),
        turned=_turns(element, style, around.turned),
        distorted=around.distorted or is_distorted(style),
    )
    return _coloured(element, style, look)


def look_of_edge(style: Mapping[str, str], around: Look) -> Look:
    """How text looks that a style puts before or behind what is in the element, which looks like ``around``."""
    if style.get("display", "").lower() == "none":
        return replace(around, removed=True)
    look = replace(
        around,
        gone=around.gone or _is_nowhere(style),
        struck=(around.struck and not _stands_free(style)) or _strikes("span", style),
        raised=around.raised or _raises("span", style),
        invisible=_invisible(style, around.invisible),
        size=_type_size("span", style, around.size),
        distorted=around.distorted or is_distorted(style),
    )
    return _coloured(etree.Element("span"), style, look)


@lru_cache(maxsize=1024)
def _plain_look(tag: str, around: Look, *, removed: bool) -> Look:
    """Of an element that has neither style nor attributes: most elements of a page, and few that differ."""
    return replace(
        around,
        removed=removed,
        gone=around.gone or around.removed,
        struck=around.struck or _strikes(tag, {}),
        raised=around.raised or _raises(tag, {}),
        size=_type_size(tag, {}, around.size),
    )


def _removed(element: etree._Element, style: Mapping[str, str]) -> bool:
    if element.tag == "rp":
        return True
    above = element.getparent()
    if above is not None and above.tag == "details" and above.get("open") is None and element.tag != "summary":
        return True
    off = element.get("hidden") is not None or element.get("popover") is not None
    display = style.get("display", "none" if off else "").lower()
    return display == "none" or (element.tag == "dialog" and element.get("open") is None)


def _invisible(style: Mapping[str, str], around: bool) -> bool:
    visibility = style.get("visibility", "").lower()
    return visibility in ("hidden", "collapse") if visibility and visibility != "inherit" else around


def _is_nowhere(style: Mapping[str, str]) -> bool:
    """Opacity 0, beside the screen, cut off to nothing."""
    opacity = _LENGTH.match(style.get("opacity", ""))
    if opacity and float(opacity[1]) < (100 * OPAQUE if opacity[2] == "%" else OPAQUE):
        return True
    if _TURNED_AWAY.match(style.get("rotate", "")) or _pixels(style.get("scale", ""), 16.0) == 0.0:
        return True
    if _NO_INK.search(style.get("filter", "")) or style.get("content-visibility", "").lower() == "hidden":
        return True
    places: tuple[str, ...] = ("text-indent", "margin-left", "margin-top", "translate")
    if style.get("position", "").lower() in ("absolute", "fixed", "relative"):
        places += ("left", "top", "right", "bottom")
    if any((_pixels(style.get(name, ""), 16.0) or 0.0) < _FAR for name in places):
        return True
    if _NOWHERE.search(style.get("transform", "") + style.get("clip", "") + style.get("clip-path", "")):
        return True
    cut = {style.get("overflow", ""), style.get("overflow-x", ""), style.get("overflow-y", "")} & {"hidden", "clip"}
    sides = (style.get(name, "") for name in ("width", "height", "max-width", "max-height"))
    return bool(cut) and any(side and _pixels(side, 16.0) in (0.0, 1.0) for side in sides)


def stands_apart(style: Mapping[str, str]) -> bool:
    """Is what the style is of a block of its own, or set apart by a wide margin?"""
    block = style.get("display", "").lower() in ("block", "list-item", "flow-root", "flex", "grid", "table")
    return block or (_pixels(style.get("margin-left", ""), 16.0) or 0.0) >= _MARGIN


def _stands_free(style: Mapping[str, str]) -> bool:
    """Is it out of the line of text, so that a line through that text does not go on in it?"""
    placed = style.get("position", "").lower() in ("absolute", "fixed") or style.get("float", "none").lower() != "none"
    return placed or style.get("display", "").lower().startswith("inline-")


def _moves(style: Mapping[str, str]) -> bool:
    return (
        style.get("position", "").lower() in ("absolute", "fixed")
        or style.get("float", "").lower() in ("left", "right")
        or style.get("flex-direction", "").lower().endswith("-reverse")
        or style.get("order", "0") != "0"
    )


def _turns(element: etree._Element, style: Mapping[str, str], around: bool) -> bool:
    bidi = style.get("unicode-bidi", "bidi-override" if element.tag == "bdo" else "")
    if "override" not in bidi.lower():
        return around
    return style.get("direction", element.get("dir") or "").lower() == "rtl"


def _strikes(tag: str, style: Mapping[str, str]) -> bool:
    lines = style.get("text-decoration-line", style.get("text-decoration"))
    return tag in _STRUCK_TAGS if lines is None else "line-through" in lines.lower()


def _raises(tag: str, style: Mapping[str, str]) -> bool:
    if tag in _CELLS or tag == "img":
        return False
    if style.get("font-variant-position", "").lower() in ("super", "sub") or _is_small_and_moved(style):
        return True
    align = style.get("vertical-align")
    if align is None:
        return tag in _RAISED_TAGS
    moved = _LENGTH.fullmatch(align)
    if align.lower() in ("top", "text-top", "bottom", "text-bottom"):
        return _is_small(style)
    return align.lower() in ("super", "sub") or (moved is not None and abs(float(moved[1])) >= _LIFT)


def _is_small_and_moved(style: Mapping[str, str]) -> bool:
    """Smaller type that is moved up or down from its line."""
    moved = (_pixels(style.get(side, ""), 16.0) for side in ("top", "bottom"))
    return _is_small(style) and style.get("position", "").lower() == "relative" and any(moved)


def _is_small(style: Mapping[str, str]) -> bool:
    size = _LENGTH.match(style.get("font-size", ""))
    return size is not None and ((size[2] == "%" and float(size[1]) < 90) or (size[2] == "em" and float(size[1]) < 0.9))


def _type_size(tag: str, style: Mapping[str, str], around: float, told: str | None = None) -> float:
    """``told``: the ``size`` of a ``font`` element."""
    written = style.get("font-size", "")
    if not written:
        around = _FONT_SIZES.get(told or "", around * _SMALLER.get(tag, 1.0))
    size = _pixels(written.removeprefix("calc("), around)
    zoom = _LENGTH.match(style.get("zoom", ""))
    scale = float(zoom[1]) / (100 if zoom[2] == "%" else 1) if zoom else 1.0
    return scale * (size if size is not None else _SIZES.get(written.lower(), around))


def _pixels(written: str, around: float) -> float | None:
    match = _LENGTH.match(written)
    if match is None:
        return None
    unit = (match[2] or "px").lower()
    number = float(match[1])
    if unit == "em":
        return number * around
    return number * around / 100 if unit == "%" else number * _PIXELS[unit]


def _coloured(element: etree._Element, style: Mapping[str, str], look: Look) -> Look:
    ground_told = style.get("background-color") or element.get("bgcolor") or ""
    shorthand = style.get("background", "")
    if _PAINTED.search(shorthand + style.get("background-image", "")):
        look = replace(look, ground=None)
    for part in [ground_told] if ground_told else _WORD.findall(shorthand):
        ground = colour_of(part)
        if ground is not None and ground != CLEAR:
            look = replace(look, ground=ground, ground_told=True)
    told = style.get("-webkit-text-fill-color") or style.get("color")
    ink = colour_of(told or (element.get("color") if element.tag == "font" else None) or "")
    if ink == CLEAR and _is_drawn_otherwise(style):
        return look
    return look if ink is None else replace(look, colour=ink)


def _is_drawn_otherwise(style: Mapping[str, str]) -> bool:
    """Do letters without ink show the ground of their element, or their shadow?"""
    clips = (style.get("background-clip", ""), style.get("-webkit-background-clip", ""))
    return "text" in clips or style.get("text-shadow", "none").lower() != "none"
