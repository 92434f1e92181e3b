"""A parsed page made to hold what it shows: hidden and struck text taken out, fields and pictures put into words.

The walkers behind it (blocks, grids, placed text) then need to know nothing of styles.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field, replace

import tinycss2
from lxml import etree

from extractor.messages import message
from extractor.normalize import UNKNOWN, fold, raised
from extractor.readers.html_fields import Shown, shown_by
from extractor.readers.html_grid import is_cell, is_hidden
from extractor.readers.html_scripts import hooks_of, is_filled
from extractor.readers.html_style import Styles, read_styles
from extractor.readers.html_visible import Look, look_of, look_of_edge, page_look, stands_apart
from extractor.readers.omissions import OUTSIDE, Omissions

MOST_OF_THE_PAGE = 0.5
LEAST_OF_A_PAGE = 100
"""An element that hides more than that share of the text, and so many characters, is the page itself, which a script
makes visible; not where as large a table is outside of it: then it is one of several tabs, or another copy."""
LONGEST_FORM_CELL = 200
"""A cell with more text than this, or with a table in it, lays out the page; pictures and buttons in it are its own."""
_IN_LINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "big",
        "data",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "mark",
        "output",
        "q",
        "small",
        "span",
        "strong",
        "time",
        "tt",
        "u",
        "var",
    ]
)
_LAYS_OUT = ("flex", "grid")
_MARK_SIZE = 0.85
"""Of the type of the number beside it, below which figures may be a mark."""
CONTROLS: dict[int, str | None] = {**dict.fromkeys([*range(9), 11, *range(14, 32), 0xFFFE, 0xFFFF]), 12: " "}
"""Characters that XML has no place for, for ``str.translate``. The form feed is white space of a page."""
_HAN = re.compile(r"[㐀-鿿]")
_DIGIT = re.compile(r"\d")
_PAINTED = re.compile(r"url\(", re.IGNORECASE)


@dataclass
class _Page:
    root: etree._Element
    styles: Styles
    hooks: Set[str]
    omissions: Omissions
    where: str | None
    looks: dict[etree._Element, Look] = field(default_factory=dict)
    cells: dict[etree._Element, bool] = field(default_factory=dict)
    """For each element whether it is in a cell of a form."""
    places: dict[etree._Element, str] = field(default_factory=dict)


def show(root: etree._Element, omissions: Omissions, *, where: str | None = None) -> None:
    """Changes the tree; what was left out of it and passed over goes to ``omissions``.

    ``where``: the place to name there; ``None`` names the table.
    """
    page = _Page(root, read_styles(root), hooks_of(root), omissions, where)
    _look_at(page)
    elements = list(page.looks)
    for element in elements:
        _show_text(page, element)
    for element in elements:
        _replace(page, element)
        _set_apart(page, element)
        _put_in_order(page, element)
    for element in reversed(elements):
        if page.looks[element].removed and element is not root:
            _remove(element)


def _look_at(page: _Page) -> None:
    sizes = _sizes(page.root)
    whole = sizes[page.root] or 1
    cells = sum(map(is_cell, page.root.iter(etree.Element)))
    tables = 0
    for element in page.root.iter(etree.Element):
        above = element.getparent() if element is not page.root else None
        around = page_look(page.styles) if above is None else page.looks[above]
        look = look_of(element, around, page.styles)
        most = sizes[element] >= LEAST_OF_A_PAGE and sizes[element] > MOST_OF_THE_PAGE * whole
        if (
            (look.hidden or look.distorted)
            and not (around.hidden or around.distorted)
            and most
            and not _is_a_copy(element, cells)
        ):
            look = around
        page.looks[element] = look
        if is_cell(element):
            inner = element.find(".//table") is not None
            page.cells[element] = not inner and sizes[element] <= LONGEST_FORM_CELL
        else:
            page.cells[element] = above is not None and page.cells[above]
        if element.tag == "table" and element.find(".//table") is None:
            tables += 1
            page.places[element] = page.where or message("place.table", table=tables)
        else:
            page.places[element] = OUTSIDE if above is None else page.places[above]


def _is_a_copy(element: etree._Element, cells: int) -> bool:
    """Are most of as many cells of tables as the element holds outside of it? ``cells``: of the whole page."""
    inside = sum(map(is_cell, element.iter(etree.Element)))
    return 0 < inside < 2 * (cells - inside)


def _sizes(root: etree._Element) -> dict[etree._Element, int]:
    """Characters of text in each element; what no reader takes for text does not count."""
    sizes: dict[etree._Element, int] = {}
    for element in root.iter(etree.Element):
        sizes[element] = 0 if is_hidden(element) else len("".join((element.text or "").split()))
    for element in reversed(list(sizes)):
        above = element.getparent()
        if above is not None and element is not root:
            sizes[above] += (0 if is_hidden(element) else sizes[element]) + len("".join((element.tail or "").split()))
    return sizes


def _show_text(page: _Page, element: etree._Element) -> None:
    """The text right in the element, and that behind each of its children, as the page shows it."""
    look = page.looks[element]
    if is_hidden(element):
        return
    if element.tag == "details" and element.get("open") is None:
        look = replace(look, gone=True)
    element.text = _shown(page, element, look, element.text)
    for inner in element:
        inner.tail = _shown(page, element, look, inner.tail)
    for edge in ("before", "after"):
        made = _made_by_style(page, element, edge)
        if made:
            own = look_of_edge(page.styles.edge(element, edge), look)
            _put(element, edge, _shown(page, element, own, made) or "")


def _shown(page: _Page, element: etree._Element, look: Look, text: str | None) -> str | None:
    if not text or not text.strip():
        return text
    place = page.places[element]
    if look.hidden:
        page.omissions.left_out(look.hidden, text, place)
        return ""
    if look.unsure and _DIGIT.search(text) and not _HAN.search(text):
        return page.omissions.passed_over("number that may have the colour of its background", place)
    if look.distorted and _DIGIT.search(text):
        return page.omissions.passed_over("number that the style distorts", place)
    if page.cells[element] and text.strip().isdecimal() and not look.raised and _is_small(page, element, look):
        return page.omissions.passed_over("small number beside another one", place)
    if look.moved and _DIGIT.search(text) and _is_beside_digits(page, element, text):
        return page.omissions.passed_over("number that the style moves", place)
    if element.tag == "rt" and not _DIGIT.search(text):
        return ""  # How the word below is pronounced.
    if look.turned and _DIGIT.search(text):
        return f"\u202e{text.strip()}\u202c"
    return raised(text) if look.raised else text


def _is_beside_digits(page: _Page, element: etree._Element, text: str) -> bool:
    """Is the text in a cell of a form that holds more digits than the text?"""
    if not page.cells[element]:
        return False
    cell = _cell_of(element)
    return len(_DIGIT.findall("".join(map(str, cell.itertext())))) > len(_DIGIT.findall(text))


def _cell_of(element: etree._Element) -> etree._Element:
    while not is_cell(element) and (above := element.getparent()) is not None:
        element = above
    return element


def _is_small(page: _Page, element: etree._Element, look: Look) -> bool:
    """Is its type smaller than that of figures that the cell shows beside it?"""
    others = (
        page.looks[near].size
        for near in _cell_of(element).iter(etree.Element)
        if near in page.looks and not page.looks[near].hidden and not page.looks[near].raised
        for text in (near.text, *(inner.tail for inner in near))
        if text and _DIGIT.search(text)
    )
    return look.size < _MARK_SIZE * max(others, default=0.0)


def _made_by_style(page: _Page, element: etree._Element, edge: str) -> str:
    """Text that the style sheet puts at the edge of an element."""
    style = page.styles.edge(element, edge)
    if "content" not in style or look_of_edge(style, page.looks[element]).hidden:
        return ""
    parts: list[str] = []
    for token in tinycss2.parse_component_value_list(style["content"]):
        if token.type == "string":
            parts.append(token.value)
        elif token.type == "function" and token.lower_name == "attr":
            parts.append(element.get(tinycss2.serialize(token.arguments).split()[0].lower()) or "")
        elif token.type in ("url", "function"):
            parts.append(UNKNOWN)
    text = "".join(parts).translate(CONTROLS).encode("utf-8", "replace").decode()
    if UNKNOWN not in fold(text):
        return text
    # Signs of icon fonts are all over a page; in a cell they may be digits.
    return (
        page.omissions.passed_over("sign that the style sheet draws", page.places[element])
        if page.cells[element]
        else ""
    )


def _put(element: etree._Element, edge: str, text: str) -> None:
    if edge == "before" or len(element) == 0:
        element.text = text + (element.text or "") if edge == "before" else (element.text or "") + text
    else:
        element[-1].tail = (element[-1].tail or "") + text


def _replace(page: _Page, element: etree._Element) -> None:
    """A field, picture or formula by the text that it shows, or by the sign that something is shown."""
    if page.looks[element].hidden or element is page.root:
        return
    shown = shown_by(element, in_cell=page.cells[element])
    if shown is None and page.cells[element] and _is_empty(element):
        shown = _drawn_later(page, element)
    if shown is None:
        return
    what, text = shown
    if text is None:
        text = page.omissions.passed_over(what, page.places[element])
    for inner in list(element):
        element.remove(inner)
    element.text = text
    if not is_cell(element):
        element.tag = "span"
        element.attrib.clear()


def _set_apart(page: _Page, element: etree._Element) -> None:
    """In a cell of a form, what the style puts beside or below the text before it is no part of the same number."""
    above = element.getparent()
    if not page.cells[element] or is_cell(element) or above is None or element.tag not in _IN_LINE:
        return
    laid = page.styles.of(above).get("display", "").lower().endswith(_LAYS_OUT)
    if laid or stands_apart(page.styles.of(element)):
        element.tag = "div"


def _put_in_order(page: _Page, element: etree._Element) -> None:
    """The children of a flexible box as it lays them out; those in a cell of a form stay open (:func:`_shown`)."""
    style = page.styles.of(element)
    if page.cells[element] or not style.get("display", "").lower().endswith(_LAYS_OUT):
        return
    own = list(element.iterchildren(etree.Element))
    if len(own) != len(element) or any((child.tail or "").strip() for child in own):
        return
    laid = sorted(own, key=lambda child: _order(page.styles.of(child).get("order", "0")))
    if style.get("flex-direction", "").lower().endswith("-reverse"):
        laid.reverse()
    if laid != own:
        element[:] = laid


def _order(written: str) -> int:
    return int(written) if re.fullmatch(r"[+-]?\d{1,9}", written) else 0


def _is_empty(element: etree._Element) -> bool:
    return len(element) == 0 and not (element.text or "").strip()


def _drawn_later(page: _Page, element: etree._Element) -> Shown | None:
    """What an element without content, in a cell, is there for: a background picture, a sign of a sheet that cannot be
    had, or what a script writes into it."""
    style = page.styles.of(element)
    painted = _PAINTED.search(style.get("background-image", "") + style.get("background", ""))
    if painted and (not is_cell(element) or "background" in (element.get("style") or "")):
        return "picture", None
    if is_filled(element, page.hooks):
        return "text that a script writes", None
    if element.tag == "i" and element.get("class") and page.styles.outside:
        return "sign that the style sheet draws", None
    return None


def _remove(element: etree._Element) -> None:
    """Take the element out, and leave what is behind it where it is."""
    above = element.getparent()
    if above is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is None:
            above.text = (above.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    element.tail = None
    above.remove(element)
