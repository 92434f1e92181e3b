"""The style sheets that a page takes from other files, brought into it: ``<link rel=stylesheet>`` and ``@import``.

Only what lies beside the page is read, or in the same archive of a page: never the network, never a file outside of
the folder. The names of the others are reported, for they may hide or strike out what the page seems to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import Final
from urllib.parse import unquote

import tinycss2
from lxml import etree

from extractor.errors import InputError
from extractor.messages import message
from extractor.readers.beside import Beside
from extractor.readers.decode import decode
from extractor.readers.html_style import parsed_sheet

Fetch = Callable[[str], str | None]
"""The text of the sheet of that name, as the page writes it; ``None`` where it cannot be had."""

_MOST_BYTES: Final = 2_000_000
_MOST_SHEETS: Final = 40
_DEEPEST: Final = 5
_MOST_NAMED: Final = 5
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass
class _Sheets:
    fetch: Fetch
    unread: dict[str, None] = field(default_factory=dict)
    left: int = _MOST_SHEETS

    def get(self, name: str) -> str | None:
        text = None
        if self.left > 0 and name:
            self.left -= 1
            text = self.fetch(name)
        if text is None:
            self.unread[name] = None
        return text


def bring_in(root: etree._Element, fetch: Fetch) -> list[str]:
    """Puts each sheet that can be had into the page, where it is named. Gives notes on the others."""
    sheets = _Sheets(fetch)
    for element in list(root.iter("link", "style")):
        if element.tag == "style":
            _put_before(element, _with_imports("".join(map(str, element.itertext())), "", sheets, 0))
            continue
        rel = (element.get("rel") or "").lower().split()
        if "stylesheet" not in rel or "alternate" in rel or element.get("disabled") is not None:
            continue
        name = (element.get("href") or "").strip()
        text = sheets.get(name)
        if text is not None:
            parts = _with_imports(text, dirname(unquote(name)), sheets, 0)
            element.tag = "style"
            del element.attrib["rel"]
            _put_before(element, parts)
    if not sheets.unread:
        return []
    named = list(sheets.unread)[:_MOST_NAMED]
    return [message("page.sheets_unread", names=named, count=len(sheets.unread))]


def sheets_of(beside: Beside) -> Fetch:
    """Sheets among the files beside a page, as text."""

    def fetch(name: str) -> str | None:
        data = beside(name, _MOST_BYTES)
        try:
            return None if data is None else decode(data, name=name)[0]
        except InputError:
            return None

    return fetch


def _put_before(element: etree._Element, parts: list[tuple[str, str]]) -> None:
    """The parts of a sheet in order, each with what media it is for; the last one is the sheet itself."""
    for text, media in parts[:-1]:
        made = etree.Element("style", {"media": media} if media else {})
        made.text = text
        element.addprevious(made)
    for inner in list(element):
        element.remove(inner)
    element.text = parts[-1][0]


def _with_imports(text: str, folder: str, sheets: _Sheets, depth: int) -> list[tuple[str, str]]:
    if "@import" not in text.lower() or depth >= _DEEPEST:
        return [(text, "")]
    parts: list[tuple[str, str]] = []
    own = []
    for node in parsed_sheet(text):
        named = _imported(node)
        if named is None:
            own.append(node)
            continue
        href, media = named
        name = href if _ELSEWHERE.match(href) else normpath(join(folder, href))
        found = sheets.get(name)
        if found is None:
            own.append(node)
        else:
            parts += [(inner, media) for inner, _ in _with_imports(found, dirname(name), sheets, depth + 1)]
    return [*parts, (tinycss2.serialize(own), "")]


def _imported(node: tinycss2.ast.Node) -> tuple[str, str] | None:
    """Name and media of an ``@import``."""
    if node.type != "at-rule" or node.lower_at_keyword != "import":
        return None
    tokens = [token for token in node.prelude if token.type != "whitespace"]
    if not tokens:
        return None
    first, rest = tokens[0], tokens[1:]
    if first.type == "function" and first.lower_name == "url":
        href = "".join(token.value for token in first.arguments if token.type == "string")
    else:
        href = first.value if first.type in ("string", "url") else ""
    return href.strip(), tinycss2.serialize(rest).strip()
