"""Step 3, group: numbers that narrow cells wrapped where no rule is drawn, put together to one piece each.

A unit has no figures, so that nothing else than the number right above it can be meant (135.7427万 with 元 below).
Lines of figures are one number where they are as near as lines of one cell and apart from those around, each but the
last as wide as the column, and where a label on fewer lines stands beside their middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from extractor.frozen import replace
from extractor.messages import message
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.stacked_lines import (
    TIGHT,
    Stacked,
    between,
    by_height,
    free_of_grids,
    height,
    middle,
    put_together,
    step,
)
from extractor.tagging.roles import Role
from extractor.values import ReadingKind, read_value

_UPPER: Final = re.compile(r"-?\d[\d,.]*[万千亿]?")
_LOWER: Final = re.compile(r"[\d,.]*\d(?:[万千亿]?元)?|[,.]|[万千亿]?元|\D{1,2}")
_MOST: Final = 200
"""Pieces side by side, from which what is on a page is no table."""
_LEVEL: Final = 0.4
"""Share of a step by which other pieces of the row may be off the middle of the lines."""
_LINES: Final = 4
_EVEN: Final = 1.2
"""Times the narrowest step between the lines of a number, up to which the widest is, and from which the steps to other
numbers are."""
_AROUND: Final = 20
"""Heights within which other numbers show how wide a column is."""
_FITS: Final = 0.5
"""Share of a character by which a line that is full may be narrower than its column."""


def join_wrapped_numbers(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces with such numbers as one, on the line of what is beside the middle of them."""
    return put_together(pieces, [found for own in free_of_grids(pieces).values() for found in _wrapped(own)])


def _wrapped(pieces: Sequence[Piece]) -> Iterator[Stacked]:
    level = by_height(pieces)
    numbers = [piece for piece in level if _UPPER.fullmatch(piece.text)]
    texts = [piece for piece in level if not piece.is_item]
    gone: set[int] = set()
    for first in numbers:
        if first.index in gone:
            continue
        column = _column(first, level)
        for size in range(min(_LINES, len(column)), 1, -1):
            lines = tuple(column[:size])
            whole = number_of(lines, numbers)
            if whole is None or not (_is_unit(lines) or (_has_label(lines, texts) and is_apart(lines, numbers))):
                continue
            gone.update(piece.index for piece in lines)
            yield Stacked(lines, replace(whole, line=_line(lines, level)))
            break


def _column(first: Piece, level: Sequence[Piece]) -> list[Piece]:
    """The number and the lines below it that may be of it; ``level``: all of the page, from top to bottom."""
    column = [first]
    while len(column) < _LINES:
        last = column[-1]
        near = between(level, middle((last,)), middle((last,)) + TIGHT * height(first))
        below = [piece for piece in near[:_MOST] if step(last, piece) > 0 and _is_above(last, piece)]
        if not below or not _LOWER.fullmatch(below[0].text):
            break
        column.append(below[0])
    return column


def _is_above(upper: Piece, lower: Piece) -> bool:
    return upper.x0 < lower.x1 and lower.x0 < upper.x1


def _is_in_column(piece: Piece, other: Piece) -> bool:
    """Do they begin, end or have their middles at the same place?"""
    left, right = piece.x0 - other.x0, piece.x1 - other.x1
    return min(abs(left), abs(right), abs(left + right) / 2) <= _character(other)


def _is_unit(lines: Sequence[Piece]) -> bool:
    """Is there nothing but the unit of a number below it?"""
    return len(lines) == 2 and not lines[1].is_item and not any(c.isdigit() for c in lines[1].text)


def number_of(lines: Sequence[Piece], numbers: Sequence[Piece]) -> Piece | None:
    """The number that these lines are from top to bottom, on the line of the first; ``None`` where they are none.

    ``numbers``: all of the page, from top to bottom; those around show how wide the column is."""
    steps = [step(upper, lower) for upper, lower in pairwise(lines)]
    if max(steps) > min(_EVEN * min(steps), TIGHT * height(lines[0])):
        return None
    text = "".join(piece.text for piece in lines)
    reading = read_value(text)
    if reading.kind is not ReadingKind.NUMBER or (_is_unit(lines) and reading.unit is None):
        return None
    if not _is_unit(lines):
        around = between(
            numbers, middle(lines) - _AROUND * height(lines[0]), middle(lines) + _AROUND * height(lines[0])
        )
        widest = max(n.x1 - n.x0 for n in (*lines, *around) if _is_in_column(n, lines[0]))
        if text[0] == "0" or any(line.x1 - line.x0 < widest - _FITS * _character(line) for line in lines[:-1]):
            return None
        reading = replace(reading, doubt=message("cell.wrapped", lines=[piece.text for piece in lines]))
    x0, x1 = min(piece.x0 for piece in lines), max(piece.x1 for piece in lines)
    return replace(
        lines[0], text=text, role=Role.VALUE, reading=reading, y=middle(lines), x0=x0, x1=x1, rest=tuple(lines[1:])
    )


def _character(piece: Piece) -> float:
    return (piece.x1 - piece.x0) / max(1, len(piece.text))


def is_apart(lines: Sequence[Piece], numbers: Sequence[Piece]) -> bool:
    """Are the numbers above and below these lines farther from them than they are from each other?"""
    least = _EVEN * step(lines[0], lines[1])
    top, bottom = middle(lines[:1]), middle(lines[-1:])
    near = between(numbers, top - least, bottom + least)
    return all(piece in lines or not _is_above(piece, lines[0]) for piece in near)


def _has_label(lines: Sequence[Piece], texts: Sequence[Piece]) -> bool:
    """Is the label left of the lines beside their middle, on fewer lines than they are?"""
    at, near = middle(lines), _LEVEL * step(lines[0], lines[1])
    beside = between(texts, middle(lines[:1]) - near, middle(lines[-1:]) + near)
    left = [piece for piece in beside if piece.x1 <= lines[0].x0]
    edge = max((piece.x0 for piece in left), default=0.0)
    own = [piece for piece in left if edge - piece.x0 <= height(piece)]
    return 0 < len(own) < len(lines) and abs(middle(own) - at) <= near


def _line(lines: Sequence[Piece], pieces: Sequence[Piece]) -> int:
    """The line of what is beside their middle; ``pieces``: all of the page, from top to bottom."""
    at, near = middle(lines), _LEVEL * step(lines[0], lines[1])
    level = [piece for piece in between(pieces, at - near, at + near)[:_MOST] if piece not in lines]
    return min(level, key=lambda piece: piece.x0).line if level else lines[0].line
