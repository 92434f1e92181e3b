"""Formulas in MathML, as pages and documents of office programs hold them."""

from __future__ import annotations

from lxml import etree

from extractor.normalize import raised
from extractor.readers.docx_xml import local

_PARTS = frozenset(("math", "mrow", "mstyle", "mn", "mi", "mo", "mtext", "mspace", "semantics", "mpadded"))
_RAISED = frozenset(("msup", "msub", "mover", "munder"))
_UNSEEN = frozenset(("annotation", "annotation-xml", "mphantom"))


def math_text(element: etree._Element) -> str | None:
    """The text of a formula that is nothing but numbers, words and signs in a row, raised parts as marks; ``None`` for
    another."""
    parts: list[str] = []
    for inner in element.iter(etree.Element):
        above = inner.getparent()
        if local(inner) in _UNSEEN or any(local(outer) in _UNSEEN for outer in inner.iterancestors()):
            continue
        if local(inner) in _RAISED:
            continue
        if local(inner) not in _PARTS:
            return None
        text = (inner.text or "").strip()
        lifted = above is not None and local(above) in _RAISED and above.index(inner) > 0
        parts.append(raised(text) if lifted else text)
    return "".join(parts)
