"""Reading WordprocessingML by local names: the two editions of the standard differ in their namespaces only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree


def local(element: etree._Element) -> str:
    """The element's name without its namespace. Comments and entities were dropped in parsing."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((str(text) for key, text in element.items() if str(key).rpartition("}")[2] == name), None)


def value(element: etree._Element | None) -> str | None:
    """``w:val``."""
    return attribute(element, "val")


def is_on(element: etree._Element | None) -> bool:
    """A switch: on where it is without a value."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


def as_int(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"[+-]?[0-9]{1,9}", text) else otherwise


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(children(element, name), None)


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    for inner in element if element is not None else ():
        if local(inner) == name:
            yield inner
