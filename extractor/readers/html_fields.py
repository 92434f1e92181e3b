"""What elements show that hold no text of their own: form fields, pictures, formulas, drawings, things put in."""

from __future__ import annotations

import re

from lxml import etree

from extractor.readers.html_scripts import WRITES
from extractor.readers.mathml import math_text

Shown = tuple[str, str | None]
"""What it is, in a word for the warnings, and the text that it shows; ``None`` where that cannot be read."""

_TEXT_INPUTS = frozenset(("", "text", "number", "tel", "search", "email", "url", "date", "month", "year"))
_SILENT_INPUTS = frozenset(("hidden", "file"))
_PUSHED_INPUTS = frozenset(("submit", "button", "reset"))
_EMBEDDED = frozenset(("object", "embed", "iframe", "video", "audio", "canvas", "meter", "progress", "applet"))
_DRAWN = frozenset(("path", "image", "use", "polygon", "polyline", "circle", "ellipse", "line", "foreignobject"))
_SMALL = re.compile(r"\s*[012](?:px)?\s*\Z")


def shown_by(element: etree._Element, *, in_cell: bool) -> Shown | None:
    """What the element shows; ``None`` where it is no such element, or nothing that counts where it is.

    ``in_cell``: in a cell of a form, where anything may be a number; elsewhere buttons, pictures and drawings are
    furniture of the page.
    """
    tag = element.tag
    if tag == "input":
        return _input(element, in_cell=in_cell)
    if tag == "textarea":
        return "form field", _own_text(element)
    if tag == "select" and in_cell:
        return "form field", _chosen(element)
    if tag == "button" and in_cell:
        return "button", _own_text(element)
    if tag == "math":
        return "formula", math_text(element)
    if not in_cell:
        return None
    if tag == "svg":
        return _drawing(element)
    if tag == "img":
        return None if _is_spacer(element) else ("picture", None)
    if tag == "script" and WRITES.search(element.text or ""):
        return "script that writes text", None
    if tag == "ol" and not _own_text(element) and element.find("li") is not None:
        return "number of a list", None
    if tag == "template":
        return ("embedded object", None) if element.get("shadowrootmode") is not None else None
    return ("embedded object", None) if tag in _EMBEDDED else None


def _input(element: etree._Element, *, in_cell: bool) -> Shown | None:
    kind, value = (element.get("type") or "").strip().lower(), (element.get("value") or "").strip()
    if kind in _SILENT_INPUTS:
        return None
    if kind in _TEXT_INPUTS:
        if value or not in_cell:
            return ("form field", value) if value else None
        # A hint in grey is no value, and yet a person sees it.
        return "form field", None if (element.get("placeholder") or "").strip() else ""
    if not in_cell:
        return None
    return "form field", value if kind in _PUSHED_INPUTS else None


def _chosen(element: etree._Element) -> str | None:
    """The option that a closed list shows; ``None`` for a list that shows several."""
    options = list(element.iter("option"))
    if element.get("multiple") is not None or (element.get("size") or "1").strip() not in ("", "1"):
        return None if options else ""
    chosen = [option for option in options if option.get("selected") is not None]
    option = chosen[-1] if chosen else options[0] if options else None
    return "" if option is None else (option.get("label") or _own_text(option))


def _drawing(element: etree._Element) -> Shown:
    """The text of a drawing that is nothing but text."""
    names = {str(inner.tag).lower() for inner in element.iter(etree.Element)}
    if names & _DRAWN or "text" not in names:
        return "drawing", None
    return "drawing", " ".join(text for e in element.iter("text") if (text := _own_text(e)))


def _own_text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _is_spacer(element: etree._Element) -> bool:
    """One pixel wide or high, as pages were once laid out with."""
    return any(_SMALL.match(element.get(side) or "") for side in ("width", "height"))
