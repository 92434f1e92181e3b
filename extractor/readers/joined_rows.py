"""Markdown tables whose rows stand on one line, as converters write a table that is in a cell of another → its rows.

Only the rule below the header keeps the number of columns. A cell of one blank is where a row ends, or the place that a
merged one covers: the line is cut so that as many rows as can be have so many and begin with a text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

from extractor.values import ReadingKind, read_value

_RULE: Final = re.compile(r"\|(?: ?:?-{2,}:? ?\|){2,}")
_PARAGRAPH: Final = re.compile(r"\s{2}\s*+[^\s|]")
"""How the outer cell goes on behind the table."""
_WIDEST: Final = 60
_MORE: Final = 2
"""Cells that a row may have more than the header: rows that were pushed aside."""

_Cost = tuple[int, int, int, int]
"""Cells left over behind the table, what is odd about its rows, their number, and minus the length of the first."""


def row_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where rows begin in ``text[start:end]``, a line, and what stands behind the last row of a table; ascending."""
    rules = list(_RULE.finditer(text, start, end)) if "--" in text[start:end] else []
    if not rules or text[start:end].strip() == rules[0].group():
        return
    pipes = [at for at in range(start, end) if text[at] == "|"]
    widths = [rule.group().count("|") - 1 for rule in rules]
    headers = [_header(text, pipes, rule.start(), width) for rule, width in zip(rules, widths, strict=True)]
    limits = [rule.start() if header is None else header for rule, header in zip(rules, headers, strict=True)]
    for rule, width, header, limit in zip(rules, widths, headers, [*limits[1:], end], strict=True):
        if header is None or width > _WIDEST:
            continue
        behind = pipes[bisect_left(pipes, rule.end() - 1) : bisect_left(pipes, limit)]
        rows = _rows(text, behind, width, limit)
        if rows:
            yield from (header, rule.start(), *rows)
            closed = _last_written(text, rows[-1], limit)
            if rows[-1] < closed < limit:
                yield closed  # The pipe that ends the outer cell is no part of the text in it.


def _header(text: str, pipes: Sequence[int], rule: int, width: int) -> int | None:
    """The pipe that the row above the rule begins with; ``None`` where so many cells are not there."""
    at = bisect_left(pipes, rule)
    closed = at > width and not text[pipes[at - 1] + 1 : rule].strip()
    return pipes[at - width - 1] if closed else None


def _last_written(text: str, start: int, end: int) -> int:
    """Behind the last character that is no pipe and no blank."""
    while end > start and text[end - 1] in " |":
        end -= 1
    return end


def _rows(text: str, pipes: Sequence[int], width: int, limit: int) -> list[int]:
    """The pipes at which rows begin, and the end of the last one; empty where no way to cut the text fits.

    ``pipes``: from the one that closes the rule on; behind each of them a row may end, and the table with it."""
    cells = [text[a + 1 : b] for a, b in pairwise(pipes)]
    places = [cell in ("", " ") for cell in cells]
    numbers = [read_value(cell.strip("* ")).kind is ReadingKind.NUMBER for cell in cells]
    # Numbers are not merged: the place behind one is hardly a cell.
    behind = [0, *accumulate(a and b for a, b in zip([False, *numbers], places, strict=False))]
    written = _last_written(text, pipes[0], limit)
    best: dict[int, tuple[_Cost, int]] = {}
    for at in range(len(cells), -1, -1):
        over = pipes[at] >= written or _PARAGRAPH.match(text, pipes[at] + 1, limit) is not None
        if over or at == len(cells) or not places[at]:
            best[at] = ((0 if over else len(pipes) - at, 0, 0, 0), at)
            continue
        ways = []
        for last in range(at + 2, min(at + 1 + width + _MORE, len(cells)) + 1):
            odd_length = last - at - 1 != width
            # Where text follows at once, it is a cell of the row, unless the row has all.
            if last in best and not (odd_length and best[last][1] == last and best[last][0][0]):
                left, odd, rows, _ = best[last][0]
                odd += odd_length + (numbers[at + 1] or places[at + 1]) + behind[last] - behind[at + 2]
                ways.append(((left, odd, rows + 1, at - last), last))
        if ways:
            best[at] = min(ways)
    found, at = [], 0
    while at in best and best[at][1] != at:
        found.append(pipes[at + 1])
        at = best[at][1]
    return [*found, pipes[at] + 1] if found else []
