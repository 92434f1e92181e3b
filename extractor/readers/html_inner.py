"""Documents inside a page, put where the page shows them: frames whose text the page itself holds, shadow roots, pages
in drawings, and tables whose markup an editor wrote as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

Parse = Callable[[str], etree._Element]

_BEGINS: Final = re.compile(r"<table[\s>]", re.IGNORECASE)
_DEEPEST: Final = 3
_MOST: Final = 50


def open_inner(root: etree._Element, parse: Parse, depth: int = 0) -> None:
    """Changes the tree. ``parse``: the root of a page or a fragment of one.

    A table written as text (``&lt;table&gt;``) is shown as its markup; its numbers are on the page, and what they are
    is told by the markup.
    """
    if depth >= _DEEPEST:
        return
    frames = [e for e in root.iter("iframe") if e.get("srcdoc")]
    for drawing in [e for e in root.iter("svg") if next(e.iter("table"), None) is not None]:
        _open_drawing(drawing)
    roots = [e for e in root.iter("template") if e.get("shadowrootmode") or e.get("shadowroot")]
    written = [e for e in root.iter(etree.Element) if e.tag not in ("script", "style") and _is_table(e.text)]
    for element in frames[:_MOST]:
        _replace(element, parse(element.get("srcdoc") or ""), parse, depth)
    for element in written[:_MOST]:
        inner, element.text = parse(element.text or ""), None
        open_inner(inner, parse, depth + 1)
        element.insert(0, _as_block(inner))
    for element in roots[:_MOST]:
        _show_shadow(element)


def _is_table(text: str | None) -> bool:
    begun = _BEGINS.search(text) if text and "<" in text else None
    return begun is not None and text is not None and text.lower().rfind("</table") > begun.start()


def _replace(frame: etree._Element, inner: etree._Element, parse: Parse, depth: int) -> None:
    open_inner(inner, parse, depth + 1)
    made = _as_block(inner)
    made.attrib.update({name: frame.get(name) or "" for name in ("style", "class", "hidden") if name in frame.attrib})
    made.tail = frame.tail
    above = frame.getparent()
    if above is not None:
        above.replace(frame, made)


def _as_block(root: etree._Element) -> etree._Element:
    """The content of a page as one block of another."""
    made = etree.Element("div")
    for part in root if root.tag == "html" else [root]:
        if part.tag != "head":
            part.tag = "div" if part.tag == "body" else part.tag
            made.append(part)
    return made


def _open_drawing(drawing: etree._Element) -> None:
    """A drawing with a table in it (``<foreignObject>``) shows it as the page shows others."""
    for element in drawing.iter("svg", "switch", "foreignobject", "body"):
        element.tag = "div"


def _show_shadow(template: etree._Element) -> None:
    """What a shadow root holds is shown instead of its host's content, which appears in the slots."""
    host = template.getparent()
    if host is None:
        return
    own = [child for child in host.iterchildren(etree.Element) if child is not template]
    slots = {slot.get("name") or "": slot for slot in template.iter("slot")}
    for child in own:
        slot = slots.get(child.get("slot") or "")
        if slot is None:
            host.remove(child)
        else:
            child.tail = None
            slot.append(child)
    if "" in slots:
        slots[""].text = host.text
    host.text = template.tail = None
    template.tag = "div"
    template.attrib.clear()
