"""Rows of a text that are lists, as a program prints a table: ['规章', '0', '0', '3'] or ["规章", 0, null, 3]."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ITEM = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|None|null|nan|NaN|-?\d+(?:\.\d+)?"
_ROW = re.compile(rf"\[[ \t]*(?:{_ITEM})(?:[ \t]*,[ \t]*(?:{_ITEM}))*[ \t]*(?:,[ \t]*)?\]")
_ITEMS = re.compile(_ITEM)
_BETWEEN = re.compile(r"[\[\](),;\s]*(?:[\w ]{0,30}[=:]\s*[\[\](),\s]*)?")
"""What may be on a line beside its lists: the brackets of the table, a name for it."""
_FEWEST_ROWS = 4
_NOTHING = frozenset({"None", "null", "nan", "NaN"})
Row = Sequence[tuple[int, int]]
"""The range of each cell of a row."""


def listed_rows(text: str, lines: Sequence[tuple[int, int]]) -> Mapping[int, Sequence[Row]]:
    """Line → its rows, for the lines of a text that are lists and nothing else; none where it has but a few.

    ``lines``: ranges of the lines. A cell of nothing has a range of no length.
    """
    if text.count("[") < _FEWEST_ROWS:
        return {}
    found: dict[int, list[Row]] = {}
    for number, (start, end) in enumerate(lines):
        rows: list[Row] = []
        at = start
        for match in _ROW.finditer(text, start, end):
            if not _BETWEEN.fullmatch(text, at, match.start()):
                break
            rows.append([_cell(text, item.start(), item.end()) for item in _ITEMS.finditer(text, *match.span())])
            at = match.end()
        if rows and _BETWEEN.fullmatch(text, at, end):
            found[number] = rows
    return found if sum(len(row) > 1 for rows in found.values() for row in rows) >= _FEWEST_ROWS else {}


def _cell(text: str, start: int, end: int) -> tuple[int, int]:
    if text[start:end] in _NOTHING:
        return start, start
    return (start + 1, end - 1) if text[start] in "'\"" else (start, end)
