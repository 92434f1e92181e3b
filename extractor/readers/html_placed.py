"""HTML in which each piece of text has its place on the page, as converters from PDF write it.

Places are in styles or in rules for classes (pdftohtml -c, MuPDF, pdf2htmlEX). How far a text reaches is not said:
it is estimated from its characters and the size of its type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import tinycss2
from lxml import etree

from extractor.document import BBox
from extractor.readers.boxes import BoxedPage
from extractor.readers.html_grid import is_hidden
from extractor.readers.html_style import parsed_sheet
from extractor.readers.word_runs import Word, placed_words, side_by_side, text_units

PLACED_SHARE = 0.8
"""A page with less of its text placed so is an ordinary one with a banner or a menu on it."""
LEAST_PIECES = 10
GUESSED_GAP = 0.7
"""Ends a run, in character heights; wider than where the extents are known."""

_CLASS = re.compile(r"\.([\w-]+)\Z")
_LENGTH = re.compile(r"\s*(-?\d{1,7}(?:\.\d{1,9})?)(px|pt|in|cm|mm)?\s*(?:!important\s*)?\Z", re.IGNORECASE)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_MATRIX = re.compile(r"(?:matrix|scale)\(\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
_KEPT = frozenset({"left", "top", "bottom", "width", "height", "font-size", "line-height", "position", "transform"})
_INLINE = frozenset(("span", "b", "i", "u", "a", "font", "strong", "em", "sup", "sub", "br", "img", "small", "nobr"))
_SIZE = 12.0
_LINE = 1.2  # of the size of the type

Style = Mapping[str, str]


@dataclass
class _Page:
    width: float | None
    height: float | None
    words: list[Word] = field(default_factory=list)


def placed_pages(root: etree._Element) -> list[BoxedPage] | None:
    """The pages of such a document, in pixels; ``None`` where less than ``PLACED_SHARE`` of the text is placed."""
    rules = _class_rules(root)
    styles = {element: _style(element, rules) for element in root.iter(etree.Element)}
    placed = [element for element, style in styles.items() if _is_placed(style) and _is_text(element)]
    if len(placed) < LEAST_PIECES:
        return None
    held = sum(_size("".join(map(str, element.itertext()))) for element in placed)
    if held < PLACED_SHARE * _visible(root):
        return None
    pages: dict[etree._Element, _Page] = {}
    for element in placed:
        frame = _frame(element, styles)
        page = pages.get(frame)
        if page is None:
            page = pages[frame] = _Page(_length(styles[frame], "width"), _length(styles[frame], "height"))
        page.words.extend(_words(element, frame, styles))
    return [
        BoxedPage(tuple(side_by_side(page.words, run_gap=GUESSED_GAP)), page.width, page.height)
        for page in pages.values()
    ]


def _class_rules(root: etree._Element) -> dict[str, Style]:
    """Class → what the sheets in the page say of it; rules for print or for narrow screens are left out."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in root.iter("style"):
        for rule in parsed_sheet("".join(map(str, sheet.itertext()))):
            if rule.type != "qualified-rule":
                continue
            declared = _declared(tinycss2.serialize(rule.content))
            for selector in tinycss2.serialize(rule.prelude).split(",") if declared else ():
                named = _CLASS.search(selector.strip())
                if named:
                    rules.setdefault(named[1], {}).update(declared)
    return dict(rules)


def _declared(body: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in body.split(";") if ":" in part)
    return {name: value.strip() for name, value in ((n.strip().lower(), v) for n, v in pairs) if name in _KEPT}


def _style(element: etree._Element, rules: Mapping[str, Style]) -> Style:
    style: dict[str, str] = {}
    for name in (element.get("class") or "").split():
        style.update(rules.get(name, {}))
    written = element.get("style")
    if written:
        style.update(_declared(written))
    return style


def _length(style: Style, name: str) -> float | None:
    match = _LENGTH.match(style.get(name, ""))
    return float(match[1]) * _PIXELS[(match[2] or "").lower()] if match else None


def _is_placed(style: Style) -> bool:
    if style.get("position", "absolute").lower() != "absolute" or _length(style, "left") is None:
        return False
    return _length(style, "top") is not None or _length(style, "bottom") is not None


def _is_text(element: etree._Element) -> bool:
    """Text and what is in a line of it; no box that holds other boxes."""
    if is_hidden(element):
        return False
    return all(inner.tag in _INLINE for inner in element.iterdescendants(etree.Element))


def _size(text: str) -> int:
    return len("".join(text.split()))


def _visible(root: etree._Element) -> int:
    total = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and isinstance(element.tag, str):
            if is_hidden(element):
                walk.skip_subtree()
            else:
                total += _size(element.text or "")
        elif event == "end":
            total += _size(element.tail or "")
    return total


def _frame(element: etree._Element, styles: Mapping[etree._Element, Style]) -> etree._Element:
    """The page that the text is on: the nearest box around it with a size, the outermost if there is none."""
    outermost = element
    for outer in element.iterancestors():
        outermost = outer
        if _length(styles[outer], "width") and _length(styles[outer], "height") and not _is_placed(styles[outer]):
            return outer
    return outermost


def _words(
    element: etree._Element, frame: etree._Element, styles: Mapping[etree._Element, Style]
) -> Iterator[Word]:  # fmt: skip
    style = styles[element]
    left, top = _length(style, "left") or 0.0, _length(style, "top")
    scale = _scale(style)
    size = _type_size(element, styles) * scale
    if top is None:
        bottom = (_length(style, "bottom") or 0.0) + (_length(style, "height") or size)
        top = (_length(styles[frame], "height") or 0.0) - bottom
    for outer in element.iterancestors():
        if outer is frame:
            break
        if _is_placed(styles[outer]):
            left += _length(styles[outer], "left") or 0.0
            top += _length(styles[outer], "top") or 0.0
    pitch = _length(style, "line-height")
    pitch = pitch * scale if pitch and pitch >= size else _LINE * size
    x = left
    for text, gap in _parts(element, styles):
        if text == "\n":
            x, top = left, top + pitch
            continue
        x += gap * scale
        x1 = x + text_units(text) * size / 2
        yield from placed_words(text, BBox(x, top, x1, top + _LINE * size))
        x = x1


def _parts(element: etree._Element, styles: Mapping[etree._Element, Style]) -> Iterator[tuple[str, float]]:
    """Text with the gap before it; a line break by itself. An inline box without text stands for a gap."""
    gap = 0.0
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, inner in walk:
        if event == "start":
            if inner.tag == "br":
                yield "\n", 0.0
            text = inner.text or ""
            if inner is not element and not text and len(inner) == 0:
                gap += _length(styles[inner], "width") or 0.0
        elif inner is not element:
            text = inner.tail or ""
        else:
            break
        if text:
            yield re.sub(r"[ \t\r\n\f]+", " ", text), gap
            gap = 0.0


def _type_size(element: etree._Element, styles: Mapping[etree._Element, Style]) -> float:
    for inner in element.iter(etree.Element):
        size = _length(styles[inner], "font-size")
        if size and 0 < size < math.inf:
            return size
    return _length(styles[element], "line-height") or _SIZE


def _scale(style: Style) -> float:
    match = _MATRIX.match(style.get("transform", ""))
    return float(match[1]) or 1.0 if match else 1.0
