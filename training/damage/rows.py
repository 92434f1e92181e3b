"""Damage to the rows of a flat grid.

Each function takes a flat grid, a random state and a severity of 1 to 3, and gives a flat grid. A cell that is
lost is simply not there any more; a slot that damage adds carries no key, so the truth needs no bookkeeping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from training.draw.grid import FILLER, Grid, Line, Slot, is_body, is_header


def lose_rows(grid: Grid, rng: Random, severity: int) -> Grid:
    """A run of body rows is gone, as at a page end."""
    body = _body_rows(grid)
    count = min(len(body) - 1, rng.randint(1, 2 * severity))
    if count < 1:
        return grid
    first = rng.randrange(len(body) - count + 1)
    gone = set(body[first : first + count])
    return tuple(line for index, line in enumerate(grid) if index not in gone)


def lose_header(grid: Grid, rng: Random, severity: int) -> Grid:
    """Header rows are gone: one row at severity 1, two at 2, all of one block's at 3."""
    heads = [index for index, line in enumerate(grid) if is_header(line)]
    if not heads:
        return grid
    first = rng.choice(heads)
    run = [index for index in heads if first <= index < first + (severity if severity < 3 else 9)]
    gone = {index for offset, index in enumerate(run) if index == first + offset}
    return tuple(line for index, line in enumerate(grid) if index not in gone)


def slide_rows(grid: Grid, rng: Random, severity: int) -> Grid:
    """Leading fillers added to some rows, or taken from them."""
    return tuple(_slide(line, rng) if is_body(line) and rng.random() < 0.12 * severity else line for line in grid)


def _slide(line: Line, rng: Random) -> Line:
    if line[0].role == "filler" and rng.random() < 0.5:
        return (*line[1:], FILLER)
    return (*(FILLER,) * rng.randint(1, 2), *line)


def promote_rows(grid: Grid, rng: Random, severity: int) -> Grid:
    """The label of some rows moves to the first column; the row is as short as that leaves it, or padded."""

    def promote(line: Line) -> Line:
        start = next(i for i, slot in enumerate(line) if slot.role != "filler")
        return line[start:] + (FILLER,) * (start if rng.random() < 0.5 else 0)

    return tuple(promote(line) if is_body(line) and rng.random() < 0.1 * severity else line for line in grid)


def add_trailing_cells(grid: Grid, rng: Random, severity: int) -> Grid:
    """One to three surplus places at the end of shallow rows, or of all."""
    count = rng.randint(1, severity)
    everywhere = rng.random() < 0.5
    return tuple(
        (*line, *(FILLER,) * count) if line and (everywhere or line[0].role != "filler") else line for line in grid
    )


def duplicate_last_values(grid: Grid, rng: Random, severity: int) -> Grid:
    """The last rows hold one value too many: the last one is there twice."""
    rows = set(_body_rows(grid)[-(severity + rng.randint(0, 2)) :])
    return tuple(_duplicate_last(line) if index in rows else line for index, line in enumerate(grid))


def _duplicate_last(line: Line) -> Line:
    last = max(i for i, slot in enumerate(line) if slot.keys)
    copy = Slot(line[last].text, "surplus")
    rest = line[last + 1 :]
    return (*line[: last + 1], copy, *(rest[1:] if rest and rest[0].role == "filler" else rest))


def cut_last_values(grid: Grid, rng: Random, severity: int) -> Grid:
    """The last cell of some rows is cut off: the copy, where the last value is there twice."""

    def cut(line: Line) -> Line:
        last = max(i for i, slot in enumerate(line) if slot.keys or slot.role == "surplus")
        return (*line[:last], *line[last + 1 :])

    return tuple(cut(line) if _count_keys(line) > 1 and rng.random() < 0.08 * severity else line for line in grid)


def merge_values(grid: Grid, rng: Random, severity: int) -> Grid:
    """Neighbouring numbers of some rows are in one cell, apart by a space."""
    return tuple(_merge(line, rng) if is_body(line) and rng.random() < 0.08 * severity else line for line in grid)


def _merge(line: Line, rng: Random) -> Line:
    plain = [i for i, s in enumerate(line) if len(s.keys) == 1 and s.text and s.text == s.text.strip()]
    runs = [i for i in plain if i + 1 in plain]
    if not runs:
        return line
    first = rng.choice(runs)
    end = first + 1
    while end in plain and end - first < rng.randint(2, 7):
        end += 1
    joined = line[first:end]
    cell = Slot(" ".join(s.text for s in joined), "value", tuple(key for s in joined for key in s.keys))
    fillers = (FILLER,) * (len(joined) - 1) if rng.random() < 0.5 else ()
    return (*line[:first], cell, *fillers, *line[end:])


def shift_groups(grid: Grid, rng: Random, severity: int) -> Grid:
    """Group labels are one row too low: after their first child."""
    lines = list(grid)
    for index in range(len(lines) - 1):
        line, below = lines[index], lines[index + 1]
        at = next((i for i, slot in enumerate(line) if slot.role == "group"), None)
        if at is None or not is_body(below) or at >= len(below) or below[at].role != "filler":
            continue
        if rng.random() < 0.3 * severity:
            lines[index] = (*line[:at], FILLER, *line[at + 1 :])
            lines[index + 1] = (*below[:at], line[at], *below[at + 1 :])
    return tuple(lines)


def lose_value_cells(grid: Grid, rng: Random, severity: int) -> Grid:
    """Single cells are gone, and what follows them in the row slides left; with a last cell its copy goes as well,
    which would show the number that is lost."""
    rate = 0.015 * severity
    return tuple(
        _without_copies_of_lost(line, [slot for slot in line if not slot.keys or rng.random() >= rate]) for line in grid
    )


def _without_copies_of_lost(line: Line, left: Sequence[Slot]) -> Line:
    lost = {slot.text for slot in line if slot.keys} - {slot.text for slot in left if slot.keys}
    return tuple(slot for slot in left if slot.role != "surplus" or slot.text not in lost)


def lose_blank_cells(grid: Grid, rng: Random, severity: int) -> Grid:
    """Empty value cells leave no trace (at severity 3; half of the rows at 1)."""
    rate = (severity + 1) / 4

    def shrink(line: Line) -> Line:
        return tuple(slot for slot in line if not slot.keys or slot.text)

    return tuple(shrink(line) if rng.random() < rate else line for line in grid)


def lose_first_cells(grid: Grid, rng: Random, severity: int) -> Grid:
    """The first cells of a long row are empty, their numbers gone."""

    def empty(line: Line) -> Line:
        keyed = [i for i, slot in enumerate(line) if slot.keys]
        gone = set(keyed[: rng.choice((2, 4, 5)) + severity - 1])
        return tuple(FILLER if i in gone else slot for i, slot in enumerate(line))

    return tuple(empty(line) if _count_keys(line) >= 10 else line for line in grid)


def tear_header(grid: Grid, rng: Random, severity: int) -> Grid:
    """The first header row becomes a table of its own; at severity 3 every header row does."""
    heads = [index for index, line in enumerate(grid) if is_header(line)]
    torn = set(heads if severity == 3 else heads[:1])
    lines: list[Line] = []
    for index, line in enumerate(grid):
        lines.append(_trimmed(line) if index in torn else line)
        if index in torn:
            lines.append(())
    return tuple(lines)


def twin_headers(grid: Grid, rng: Random, severity: int) -> Grid:
    """Neighbouring heads that begin alike are cut to what they share (本年新 | 本年新)."""

    def cut(line: Line) -> Line:
        slots = list(line)
        for i in range(len(slots) - 1):
            left, right = slots[i], slots[i + 1]
            shared = _shared_start(left.text, right.text)
            if left.role == right.role == "header" and len(shared) >= 2 and left.text != right.text:
                slots[i], slots[i + 1] = replace(left, text=shared), replace(right, text=shared)
        return tuple(slots)

    return tuple(cut(line) if is_header(line) else line for line in grid)


def _shared_start(left: str, right: str) -> str:
    count = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return left[:count]


def lower_last_header(grid: Grid, rng: Random, severity: int) -> Grid:
    """The last head of the first header row (总计) is one row low; at severity 3 two rows."""
    lines = list(grid)
    for _ in range(1 if severity < 3 else 2):
        for index in range(len(lines) - 1):
            line, below = lines[index], lines[index + 1]
            at = max((i for i, s in enumerate(line) if s.role == "header"), default=0)
            deep = is_header(below) and at < len(below) and below[at].role == "filler"
            if is_header(line) and at and deep and line[at].text:
                lines[index] = (*line[:at], FILLER, *line[at + 1 :])
                lines[index + 1] = (*below[:at], line[at], *below[at + 1 :])
                break
    return tuple(lines)


def tear_note(grid: Grid, rng: Random, severity: int) -> Grid:
    """The long note in the corner is torn over two header rows."""
    lines = list(grid)
    for index, line in enumerate(lines[:-1]):
        at = next((i for i, s in enumerate(line) if s.role == "corner" and len(s.text) > 10), None)
        if at is None or not is_header(lines[index + 1]):
            continue
        slot, below = line[at], lines[index + 1]
        cut = rng.randrange(4, len(slot.text) - 3)
        lines[index] = (*line[:at], replace(slot, text=slot.text[:cut]), *line[at + 1 :])
        rest = replace(slot, text=slot.text[cut:], continues=True)
        lines[index + 1] = (*below[:at], rest, *below[at + 1 :])
    return tuple(lines)


def lose_labels(grid: Grid, rng: Random, severity: int) -> Grid:
    """Some row labels are gone and their place is empty."""
    rate = 0.06 * severity
    return tuple(
        tuple(FILLER if slot.role in ("label", "group") and rng.random() < rate else slot for slot in line)
        for line in grid
    )


def wrap_labels(grid: Grid, rng: Random, severity: int) -> Grid:
    """The end of some labels is in a row of its own below, without values (a wrapped line taken for a row)."""
    lines: list[Line] = []
    for line in grid:
        at = next((i for i, s in enumerate(line) if s.role == "label" and len(s.text) > 8), None)
        if at is None or rng.random() >= 0.12 * severity:
            lines.append(line)
            continue
        slot = line[at]
        cut = rng.randrange(4, len(slot.text) - 1)
        lines.append((*line[:at], replace(slot, text=slot.text[:cut]), *line[at + 1 :]))
        rest = [FILLER] * len(line)
        rest[at] = replace(slot, text=slot.text[cut:], continues=True)
        lines.append(tuple(rest))
    return tuple(lines)


def swap_rows(grid: Grid, rng: Random, severity: int) -> Grid:
    """Neighbouring body rows without group labels change places."""
    lines = list(grid)
    for index in range(len(lines) - 1):
        pair = lines[index], lines[index + 1]
        grouped = any(slot.role == "group" for line in pair for slot in line)
        alike = all(is_body(line) and len(line) == len(pair[0]) for line in pair)
        if alike and not grouped and rng.random() < 0.06 * severity:
            lines[index], lines[index + 1] = pair[1], pair[0]
    return tuple(lines)


def _body_rows(grid: Grid) -> list[int]:
    return [index for index, line in enumerate(grid) if is_body(line)]


def _count_keys(line: Line) -> int:
    return sum(len(slot.keys) for slot in line)


def _trimmed(line: Line) -> Line:
    slots = list(line)
    while len(slots) > 1 and slots[-1].role == "filler":
        slots.pop()
    return tuple(slots)
