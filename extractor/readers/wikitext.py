"""Tables in the markup of MediaWiki: ``{|``, ``|-``, ``| cell``, ``| cell || cell``, ``! header``, ``|}``.

As described in https://www.mediawiki.org/wiki/Help:Tables; a table inside a cell is left to the cell's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.lattice import Area, flow
from extractor.readers.drawn_text import MOST_SLOTS, DrawnCell, DrawnTable

_OPEN = re.compile(r"\s*\{\|")
_CLOSE = re.compile(r"\s*\|\}")
_NEW_ROW = re.compile(r"\s*\|-")
_CAPTION = re.compile(r"\s*\|\+")
_CELLS = re.compile(r"\s*([|!])")
_ATTRIBUTES = re.compile(r"\s*(?:[\w-]+\s*=\s*(?:\"[^\"|]*\"|'[^'|]*'|[^\s|\"'=]++)\s*)+\|(?!\|)")
_SPAN = re.compile(r"(row|col)span\s*=\s*(?:[\"']\s*)?(\d{1,3})")


def wiki_tables(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[DrawnTable]:
    """``lines``: start and end of each line of the text. A table that is not closed ends with the text."""
    first: int | None = None
    for number, (start, end) in enumerate(lines):
        if _OPEN.match(text, start, end):
            first = number
        elif first is not None and (_CLOSE.match(text, start, end) or number == len(lines) - 1):
            table = _table(text, lines, first, number)
            if table is not None:
                yield table
            first = None


def _table(text: str, lines: Sequence[tuple[int, int]], first: int, last: int) -> DrawnTable | None:
    cells: list[list[tuple[int, int, list[tuple[int, int]]]]] = [[]]
    row_lines = [first]
    for number in range(first + 1, last + 1):
        start, end = lines[number]
        if _CLOSE.match(text, start, end) or _CAPTION.match(text, start, end):
            continue
        marker = _CELLS.match(text, start, end)
        if _NEW_ROW.match(text, start, end):
            if cells[-1]:
                cells.append([])
                row_lines.append(number)
        elif marker:
            cells[-1] += [_cell(text, *part) for part in _parts(text, marker.end(), end, marker[1])]
        elif cells[-1] and text[start:end].strip():
            cells[-1][-1][2].append((start, end))
    rows = [row for row in cells if row]
    if not rows:
        return None
    return DrawnTable(first, last, _placed(rows), dict(enumerate(row_lines)))


def _parts(text: str, start: int, end: int, marker: str) -> Iterator[tuple[int, int]]:
    """The cells of one line, between || (or !! of headers)."""
    at = start
    for match in re.finditer(r"\|\||!!" if marker == "!" else r"\|\|", text[start:end]):
        yield at, start + match.start()
        at = start + match.end()
    yield at, end


def _cell(text: str, start: int, end: int) -> tuple[int, int, list[tuple[int, int]]]:
    """Rows and columns that the cell spans, and where its text is."""
    attributes = _ATTRIBUTES.match(text, start, end)
    spans = {name: max(int(size), 1) for name, size in _SPAN.findall(attributes[0])} if attributes else {}
    return spans.get("row", 1), spans.get("col", 1), [(attributes.end() if attributes else start, end)]


def _placed(rows: Sequence[Sequence[tuple[int, int, list[tuple[int, int]]]]]) -> tuple[DrawnCell, ...]:
    """Each cell takes the first free place of its row, as on the page. Spans that ask for more slots than the table of
    a report has are none: the cells are then side by side."""
    spans = [[(high, wide) for high, wide, _ in row] for row in rows]
    texts = [tuple(parts) for row in rows for _, _, parts in row]
    try:
        areas = list(flow(spans, most_slots=MOST_SLOTS))
    except OverflowError:
        areas = [Area(row, row + 1, col, col + 1) for row, cells in enumerate(rows) for col in range(len(cells))]
    return tuple(DrawnCell(area, parts) for area, parts in zip(areas, texts, strict=True))
