"""A parsed HTML page → paragraphs and grids in reading order.

The walk is a flat loop over events, because pages from content systems nest deeper than Python calls may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractor.readers.grid_text import GridCell, cell_text, holds_layout, is_prose, wide
from extractor.readers.html_chrome import chrome_element
from extractor.readers.html_grid import Row, cell_count, is_cell, is_hidden, is_table, place_cells, table_rows

_BLOCK_TAG = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|"
    "form|h[1-6]|header|hr|legend|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BLANKS = re.compile(" {2,}")
_KEPT = frozenset(("pre", "xmp", "listing", "textarea"))
_BREAK = "\x00"
"""Stands for <br> while a paragraph is collected; the page's own NUL characters are gone before parsing."""
_OUTER_SPACE = " \u00a0\u3000\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text. ``linked``: how many of its characters are in links; ``links``: how many links."""

    text: str
    linked: int = 0
    links: int = 0
    chrome: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    cells: tuple[GridCell, ...]
    chrome: bool = False


Block = Paragraph | Grid


@dataclass
class _Flow:
    """Inline text collected until a block begins or ends."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0

    def add(self, text: str | None, *, linked: bool = False) -> None:
        if text:
            self.parts.append(text)
            if linked:
                self.linked += len("".join(text.split()))

    def take(self) -> tuple[list[str], int, int]:
        """The collected lines without empty ones, characters in links, number of links; starts over."""
        lines = [collapse(line) for line in "".join(self.parts).split(_BREAK)]
        linked, links = self.linked, self.links
        self.parts, self.linked, self.links = [], 0, 0
        return [line for line in lines if line], linked, links


def _as_set(text: str) -> str:
    """Text of a <pre>: its line breaks are lines, its runs of blanks stay."""
    kept = text.replace("\r\n", "\n").replace("\n", _BREAK).replace("\t", "\u00a0" * 4)
    return _BLANKS.sub(lambda run: "\u00a0" * len(run.group()), kept)


def collapse(text: str) -> str:
    """White space as a browser shows it: runs are one space, a source line break between Chinese characters is none."""

    def shown(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        between_wide = before and after and wide(before) and wide(after)
        return "" if "\n" in match.group() and between_wide else " "

    return _SPACE.sub(shown, text).strip(_OUTER_SPACE)


def read_blocks(root: etree._Element) -> list[Block]:
    """All visible text under ``root``, each text once."""
    blocks: list[Block] = []
    flow = _Flow()
    chrome: list[etree._Element] = []
    anchors, kept = 0, 0

    def add(text: str | None) -> None:
        flow.add(_as_set(text) if text and kept else text, linked=anchors > 0)

    def flush() -> None:
        lines, linked, links = flow.take()
        length = sum(map(len, lines))
        for line in lines:
            share = min(len(line), linked) if len(lines) == 1 else linked * len(line) // length
            blocks.append(Paragraph(line, share, links, bool(chrome)))

    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str) or event in ("comment", "pi"):
            add(element.tail)
            continue
        if event == "start":
            if is_hidden(element):
                walk.skip_subtree()
                continue
            if _block(element):
                flush()
            if chrome_element(element):
                chrome.append(element)
            if is_table(element):
                grid = _grid_blocks(element, chrome=bool(chrome))
                if grid is not None:
                    blocks.extend(grid)
                    walk.skip_subtree()
                    continue
            if tag == "a" and element.get("href"):
                anchors += 1
                flow.links += 1
            if tag == "br":
                flow.add(_BREAK)
            kept += tag in _KEPT
            add(element.text)
        else:
            if tag == "a" and element.get("href") and not is_hidden(element):
                anchors = max(0, anchors - 1)
            if _block(element):
                flush()
            if chrome and chrome[-1] is element:
                chrome.pop()
            kept -= tag in _KEPT and not is_hidden(element)
            if element is not root:
                add(element.tail)
    flush()
    return blocks


def _block(element: etree._Element) -> bool:
    return _BLOCK_TAG.fullmatch(element.tag) is not None or is_cell(element)


def _grid_blocks(table: etree._Element, *, chrome: bool) -> list[Block] | None:
    """The table as a grid, its caption and stray text before it; ``None`` where it only lays out its content."""
    groups, strays = table_rows(table)
    rows: list[Row] = [row for group in groups for row in group]
    cells = [cell for row in rows for cell in row]
    if not any(len(row) > 1 for row in rows):
        return None
    nested = sum(cell_count(inner) for cell in cells for inner in _inner_tables(cell))
    texts = {cell: _cell_lines(cell) for cell in cells}
    if nested:
        own = sum(1 for cell in cells if texts[cell] and next(_inner_tables(cell), None) is None)
        if holds_layout(own, nested):
            return None
    if any(map(is_prose, texts.values())):
        return None
    grid = place_cells(groups, lambda cell: cell_text(texts[cell]))
    before: list[Block] = [Paragraph(line, chrome=chrome) for text in strays if (line := collapse(text))]
    return [*before, Grid(tuple(grid), chrome)]


def _inner_tables(cell: etree._Element) -> Iterator[etree._Element]:
    """The tables in a cell, the cell itself included where a table is in a row without a cell."""
    walk = etree.iterwalk(cell, events=("start",))
    for _, element in walk:
        if isinstance(element.tag, str) and is_table(element):
            yield element
            walk.skip_subtree()


def _cell_lines(cell: etree._Element) -> list[str]:
    """The visible lines of a cell; tables in it are written cell by cell."""
    flow = _Flow()
    walk = etree.iterwalk(cell, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if not isinstance(element.tag, str) or event in ("comment", "pi"):
            flow.add(element.tail)
            continue
        if event == "start":
            if is_hidden(element):
                walk.skip_subtree()
                continue
            if element.tag == "br" or (element is not cell and _block(element)):
                flow.add(_BREAK)
            flow.add(element.text)
        elif element is not cell:
            if _block(element):
                flow.add(_BREAK)
            flow.add(element.tail)
    return flow.take()[0]
