"""Tables as one string: HTML, or OTSL (Optimised Table Structure Language) as small vision models write it.

OTSL as in docling-core 2.x (DocTags) and the paper arXiv 2305.03393: each cell begins with ``<fcel>`` (with text),
``<ecel>`` (empty), ``<ched>``, ``<rhed>``, ``<srow>`` or ``<corn>`` (headers); ``<lcel>``, ``<ucel>`` and ``<xcel>``
continue the cell at the left, above, or both; ``<nl>`` ends a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from extractor.errors import InputTooLarge
from extractor.messages import message
from extractor.readers.grid_text import GridCell
from extractor.readers.tools.results import MOST_SLOTS, Block, Table, html_blocks, table

CELL_TOKENS = "fcel|ecel|ched|rhed|srow|corn|lcel|ucel|xcel|nl"
MARKUP = re.compile(r"<(?:loc_\d{1,4}|/?[a-z_]{1,30}\d?|\|[a-z_]{1,30}\|)>")
"""Tags of DocTags and of MinerU; they hold no text themselves."""
_TOKEN = re.compile(f"<({CELL_TOKENS})>")
_BEGINS = frozenset(("fcel", "ecel", "ched", "rhed", "srow", "corn"))

Slot = tuple[str, str]
"""The token of a place, and the text behind it."""


def is_otsl(text: str) -> bool:
    """Whether a table in OTSL is in the text."""
    return "<nl>" in text and _TOKEN.search(text) is not None


def table_blocks(text: str) -> Iterator[Block]:
    """What a string that holds a table shows; nothing for an empty one."""
    if is_otsl(text):
        yield otsl_table(text)
    elif text:
        yield from html_blocks(text)


def otsl_table(text: str) -> Table:
    """The table of an OTSL string. A place that continues nothing is an empty cell of its own."""
    rows: list[list[Slot]] = [[]]
    tokens = list(_TOKEN.finditer(text))
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token[1] == "nl":
            rows.append([])
        else:
            content = text[token.end() : after.start() if after else len(text)]
            rows[-1].append((token[1], unescape(MARKUP.sub(" ", content)).strip()))
    if sum(map(len, rows)) > MOST_SLOTS:
        raise InputTooLarge(message("table.otsl_too_large", limit=MOST_SLOTS))
    return table(_cells(rows))


def _cells(rows: list[list[Slot]]) -> Iterator[GridCell]:
    def token(row: int, col: int) -> str:
        return rows[row][col][0] if row < len(rows) and col < len(rows[row]) else ""

    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(rows):
        for col, (kind, text) in enumerate(line):
            if (row, col) in taken:
                continue
            row_end, col_end = row + 1, col + 1
            if kind in _BEGINS:
                while token(row, col_end) == "lcel":
                    col_end += 1
                while token(row_end, col) == "ucel" and (row_end, col) not in taken:
                    row_end += 1
            taken |= {(r, c) for r in range(row, row_end) for c in range(col, col_end)}
            yield GridCell(row, row_end, col, col_end, text)
