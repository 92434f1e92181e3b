"""Page breaks inside a table: the row that stands on both pages, the header that comes again or not."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.draw.grid import FILLER, Grid, Line, Slot, is_body, is_header

Broken = tuple[Line, ...]


def break_pages(grid: Grid, rng: Random, severity: int) -> Grid:
    """``severity`` page breaks; at each a label may be cut, with its values on either half."""
    lines = list(grid)
    for _ in range(severity):
        body = [index for index, line in enumerate(lines) if is_body(line) and index]
        if not body:
            return tuple(lines)
        index = rng.choice(body)
        lines[index : index + 1] = _break_row(lines[index], rng, header=_header_above(lines, index))
    return tuple(lines)


def _header_above(lines: list[Line], index: int) -> Broken:
    heads = [line for line in lines[:index] if is_header(line)]
    return tuple(heads[-3:])


def _break_row(line: Line, rng: Random, *, header: Broken) -> Broken:
    at = next((i for i, slot in enumerate(line) if slot.role == "label" and len(slot.text) > 6), None)
    between: list[Line] = [()]
    if rng.random() < 0.4:
        number = rng.randint(2, 9)
        text = rng.choice((f"- {number} -", f"— {number} —", str(number), f"第{number}页"))
        between.insert(0, (Slot(text, "furniture"),))
    if rng.random() < 0.3:
        between.extend(header)
    if at is None or rng.random() < 0.3:
        return (*between, line)
    slot = line[at]
    cut = rng.randrange(3, len(slot.text) - 2)
    first, second = slot.text[:cut], slot.text[cut:]
    blank = tuple(FILLER if s.role != "label" else s for s in line)

    def with_label(row: Line, text: str) -> Line:
        return (*row[:at], replace(slot, text=text), *row[at + 1 :])

    if rng.random() < 0.7:
        return (with_label(line, first), *between, with_label(blank, second))
    groups = tuple(s if s.role == "group" else FILLER for s in line)
    values = tuple(FILLER if s.role == "group" else s for s in line)
    return (with_label(groups, first), *between, with_label(values, second))
