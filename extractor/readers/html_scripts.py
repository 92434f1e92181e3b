"""Cells that a script fills when the page is shown: they are empty in the file and not on the page."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import islice
from string import digits
from typing import Final

from lxml import etree

WRITES = re.compile(r"document\s*\.\s*write|innerHTML|innerText|textContent")
_FILLS = re.compile(WRITES.pattern + r"|insertAdjacent|\.\s*(?:text|html|val|append)\s*\(\s*[^)\s]")
_BY_NAME = re.compile(r"getElements?By(?:Id|ClassName|Name)\s*\(\s*[\"'`]([\w-]+)")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
_SELECTED = re.compile(r"[#.]([A-Za-z_][\w-]*)|\[([a-z][\w-]*)")
_BINDS: Final = frozenset(
    (
        "v-text",
        "v-html",
        "ng-bind",
        "ng-bind-html",
        "data-ng-bind",
        "data-bind",
        "x-text",
        "x-html",
        "th:text",
        "th:utext",
    )
)
_ROWS = re.compile(r"<t[rd]\b|insertRow|createElement\(\s*[\"'`]t[rd]\b", re.IGNORECASE)
_HAN_TEXT = re.compile(r"[\"'`][^\"'`\n]{0,40}[一-鿿]")
_NUMBER_LISTED = re.compile(r"[\[,:]\s{0,8}[\"']?\d{1,9}(?:\.\d{1,9})?[\"']?\s{0,8}(?=[,\]}])")
_LISTED: Final = (3, 10)
"""Texts and numbers in lists from which a script holds the rows of a table."""


def hooks_of(root: etree._Element) -> Set[str]:
    """Ids, classes and attributes by which the scripts in the page find elements that they may write into."""
    found: set[str] = set()
    for script in root.iter("script"):
        text = script.text or ""
        if _FILLS.search(text):
            found.update(_BY_NAME.findall(text))
            for quoted in _QUOTED.findall(text):
                found.update(name or attribute for name, attribute in _SELECTED.findall(quoted))
    return found


def is_filled(element: etree._Element, hooks: Set[str]) -> bool:
    """Is the element, which holds nothing, one that a script fills? ``hooks``: see :func:`hooks_of`; an id may be a
    name of theirs with a number behind it. An element of the page's own (``<el-input>``) is drawn by a script."""
    if "-" in str(element.tag) or not _BINDS.isdisjoint(element.attrib):
        return True
    own = [element.get("id") or "", element.get("name") or ""]
    own += [name.rstrip(digits) for name in own]
    names = {*own, *(element.get("class") or "").split(), *map(str, element.attrib)}
    return not hooks.isdisjoint(names - {"", "id", "name", "class", "style"})


def writes_rows(root: etree._Element) -> bool:
    """Does a script in the page write rows or cells of a table, or hold rows for one that does?"""
    texts = (script.text or "" for script in root.iter("script"))
    return any((_FILLS.search(text) and _ROWS.search(text)) or _holds_rows(text) for text in texts)


def _holds_rows(script: str) -> bool:
    kinds = (_HAN_TEXT, _NUMBER_LISTED)
    return all(
        len(list(islice(kind.finditer(script), least))) == least for kind, least in zip(kinds, _LISTED, strict=True)
    )
