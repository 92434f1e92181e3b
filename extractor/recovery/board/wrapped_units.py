"""Step 3, group: the unit of a number that narrow cells wrapped to the line below it (135.7427万 with 元 below).

A unit has no figures, so that nothing else than the number right above it can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.frozen import replace
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

_UPPER: Final = re.compile(r"\d[\d,.]*[万千亿]?")
_LOWER: Final = re.compile(r"[万千亿]?元|\D{1,2}")
_MOST: Final = 200
"""Pieces side by side, from which what is on a page is no table."""
_LEVEL: Final = 0.4
"""Share of a step by which other pieces of the row may be off the middle of the two lines."""


def join_wrapped_units(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces with such numbers as one, on the line of what is beside the middle of them."""
    return put_together(pieces, [found for own in free_of_grids(pieces).values() for found in _wrapped(own)])


def _wrapped(pieces: Sequence[Piece]) -> Iterator[Stacked]:
    units = [piece for piece in pieces if not piece.is_item and _LOWER.fullmatch(piece.text)]
    numbers = by_height(piece for piece in pieces if _UPPER.fullmatch(piece.text))
    level = by_height(pieces)
    for unit in units:
        at = middle((unit,))
        near = between(numbers, at - 2 * TIGHT * height(unit), at)
        if len(near) > _MOST:
            continue
        above = next((number for number in near if _is_above(number, unit)), None)
        if above is not None:
            yield Stacked((above, unit), _whole((above, unit), level))


def _is_above(number: Piece, unit: Piece) -> bool:
    """Is it right above the unit, and a number with it?"""
    if not 0 < step(number, unit) <= TIGHT * height(number) or number.x0 >= unit.x1 or unit.x0 >= number.x1:
        return False
    reading = read_value(number.text + unit.text)
    return reading.kind is ReadingKind.NUMBER and reading.unit is not None


def _whole(lines: tuple[Piece, Piece], pieces: Sequence[Piece]) -> Piece:
    """``pieces``: all of the page, from top to bottom."""
    at, near = middle(lines), _LEVEL * step(*lines)
    level = [piece for piece in between(pieces, at - near, at + near)[:_MOST] if piece not in lines]
    text = lines[0].text + lines[1].text
    line = min(level, key=lambda piece: piece.x0).line if level else lines[0].line
    return replace(lines[0], text=text, role=Role.VALUE, reading=read_value(text), line=line, y=at, rest=lines[1:])
