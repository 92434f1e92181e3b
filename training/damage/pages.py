"""Page breaks inside a table: the row that is printed on both pages, the header that is repeated or not."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.draw.grid import FILLER, Grid, Line, Slot, is_body, is_header

Broken = tuple[Line, ...]


def break_pages(grid: Grid, rng: Random, severity: int) -> Grid:
    """Up to ``severity`` page breaks, one for each ten rows; at each a label may be cut, with its values on either
    half."""
    body = [index for index, line in enumerate(grid) if is_body(line) and index]
    places = sorted(rng.sample(body, min(severity, 1 + len(body) // 10, len(body))))
    first_page = rng.randint(2, 5)
    lines: list[Line] = []
    for index, line in enumerate(grid):
        if index in places:
            page = first_page + places.index(index)
            lines.extend(_break_row(line, rng, header=_header_above(grid, index), page=page))
        else:
            lines.append(line)
    return tuple(lines)


def _header_above(grid: Grid, index: int) -> Broken:
    """The header rows of the block that the row belongs to."""
    end = max((i + 1 for i in range(index) if is_header(grid[i])), default=0)
    start = end
    while start and is_header(grid[start - 1]):
        start -= 1
    return grid[start:end]


def _break_row(line: Line, rng: Random, *, header: Broken, page: int) -> Broken:
    at = next((i for i, slot in enumerate(line) if slot.role == "label" and len(slot.text) > 6), None)
    between: list[Line] = [()]
    if rng.random() < 0.4:
        text = rng.choice((f"- {page} -", f"— {page} —", str(page), f"第{page}页"))
        between.insert(0, (Slot(text, "furniture"),))
    if rng.random() < 0.3:
        between.extend(header)
    if at is None or rng.random() < 0.3:
        return (*between, line)
    slot = line[at]
    cut = rng.randrange(3, len(slot.text) - 2)
    first, second = slot.text[:cut], slot.text[cut:]
    blank = tuple(FILLER if s.role != "label" else s for s in line)

    def with_label(row: Line, text: str, *, rest: bool = False) -> Line:
        half = replace(slot, text=text, continues=slot.continues or rest)
        return (*row[:at], half, *row[at + 1 :])

    if rng.random() < 0.7:
        return (with_label(line, first), *between, with_label(blank, second, rest=True))
    groups = tuple(s if s.role == "group" else FILLER for s in line)
    values = tuple(FILLER if s.role == "group" else s for s in line)
    return (with_label(groups, first), *between, with_label(values, second, rest=True))
