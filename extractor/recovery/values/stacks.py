"""Step 5a, place: the pieces of some lines as stacks: those above each other in one column are together.

A stack of several pieces may be a number that was wrapped inside a narrow cell, and is one only if it looks like it:
digits, each piece close above the next and in line with it, and none but the last one shorter than the cell is wide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.frozen import quick
from extractor.recovery.board.pieces import Piece
from extractor.values import read_value

Extent = Callable[[Piece], tuple[float, float]]
"""Left and right edge of a piece, in the unit in which columns are looked for."""

_DIGITS = re.compile(r"([,.]*\d[\d,.]*)(\s?(?:万?元|件|条))?")
_ABOVE = 0.5
"""Two pieces that share more than this part of the narrower one's width are above each other."""
_IN_LINE = 1.5
"""Digits by which edges or middles of a wrapped number's lines are apart at most: converters round to characters."""
_LEADING = 2.5
"""Heights from line to line of a cell, at most."""
_LINES_ON = 2
"""The same in lines of text: a converter may leave an empty one between."""
_OFF_COLUMN = 0.4
"""Share of a column's width from its middle within which a stack is in it."""


def by_place(piece: Piece) -> tuple[float, float]:
    """Where the piece is on the page, or on its line in display columns."""
    return piece.x0, piece.x1


def by_character(piece: Piece) -> tuple[float, float]:
    """Where the piece is on its line, counted in characters."""
    return piece.c0, piece.c1


@quick
@dataclass(frozen=True, slots=True)
class Stack:
    """Pieces of one column, from top to bottom; mostly a single one."""

    pieces: tuple[Piece, ...]
    left: float
    right: float

    @property
    def wrapped(self) -> bool:
        return len(self.pieces) > 1

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def upper(self) -> float | None:
        """The number that the first piece is by itself."""
        return self.pieces[0].reading.value

    @property
    def value(self) -> float | None:
        """The number that the pieces are together."""
        return read_value(self.text).value if self.wrapped else self.upper


def digits_of(text: str) -> str:
    """The text without its unit if it may be a line of a number, else nothing."""
    match = _DIGITS.fullmatch(text)
    return match[1] if match else ""


def stack_up(lines: Iterable[Sequence[Piece]], extent: Extent) -> tuple[Stack, ...]:
    """The stacks of these lines from left to right; none where a piece is below another that it cannot continue."""
    stacks: list[Stack] = []
    return in_order(stacks) if all(pile_up(stacks, line, extent) for line in lines) else ()


def pile_up(stacks: list[Stack], line: Sequence[Piece], extent: Extent) -> bool:
    """Put one more line on the stacks; false where a piece is below another that it cannot continue."""
    extents = [extent(piece) for piece in line]
    if not stacks and all(before[1] <= after[0] <= after[1] for before, after in pairwise(extents)):
        stacks += [Stack((piece,), *edges) for piece, edges in zip(line, extents, strict=True)]
        return True
    for piece, (left, right) in zip(line, extents, strict=True):
        above = [
            n
            for n, stack in enumerate(stacks)
            if stack.left < right and left < stack.right and _share(stack.left, stack.right, left, right) > _ABOVE
        ]
        if not above:
            stacks.append(Stack((piece,), left, right))
            continue
        stack = stacks[above[0]]
        if len(above) > 1 or not _goes_on(stack.pieces[-1], piece, extent):
            return False
        whole = (*stack.pieces, piece)
        stacks[above[0]] = Stack(whole, min(stack.left, left), max(stack.right, right))
    return True


def in_order(stacks: Iterable[Stack]) -> tuple[Stack, ...]:
    """From left to right."""
    return tuple(sorted(stacks, key=lambda stack: stack.left))


def all_full(row: Sequence[Stack], others: Iterable[Piece], extent: Extent) -> bool:
    """Is no number of its column longer than any line of a stack but its last one?

    ``others``: all values around. Numbers that extend across two columns were joined by mistake and prove nothing.
    """
    if not any(stack.wrapped for stack in row):
        return True
    longest = [0] * len(row)
    for piece in others:
        under = [n for n, stack in enumerate(row) if _share(stack.left, stack.right, *extent(piece)) > _ABOVE]
        if len(under) == 1:
            longest[under[0]] = max(longest[under[0]], len(digits_of(piece.text)))
    return all(
        stack.text[0] != "0" and all(len(piece.text) >= length for piece in stack.pieces[:-1])
        for stack, length in zip(row, longest, strict=True)
        if stack.wrapped
    )


def middles(rows: Sequence[Sequence[Stack]]) -> tuple[float, ...]:
    """Where the columns of these rows are, all of the rows being complete; nowhere if there are none."""
    return tuple(median(stack.middle for stack in column) for column in zip(*rows, strict=True))


def in_columns(stacks: Sequence[Stack], centers: Sequence[float]) -> list[Stack | None]:
    """The stack of each column, ``None`` where there is none; nothing at all if one is in no column of its own."""
    row: list[Stack | None] = [None] * len(centers)
    for stack in stacks:
        nearest = min(range(len(centers)), key=lambda n: abs(centers[n] - stack.middle))
        beside = [abs(centers[n] - centers[nearest]) for n in (nearest - 1, nearest + 1) if 0 <= n < len(centers)]
        if row[nearest] is not None or abs(centers[nearest] - stack.middle) > _OFF_COLUMN * min(beside):
            return []
        row[nearest] = stack
    return row


def _goes_on(upper: Piece, lower: Piece, extent: Extent) -> bool:
    if digits_of(upper.text) != upper.text or not 0 < len(digits_of(lower.text)) <= len(upper.text):
        return False
    if upper.bbox is not None and upper.y is not None and lower.y is not None:
        near = lower.y - upper.y <= _LEADING * upper.bbox.height
    else:
        near = lower.line - upper.line <= _LINES_ON
    (left, right), (low_left, low_right) = extent(upper), extent(lower)
    digit = (right - left) / len(upper.text)
    off = min(abs(low_left - left), abs(low_right - right), abs(low_left + low_right - left - right) / 2)
    return near and off <= _IN_LINE * digit


def _share(left: float, right: float, other_left: float, other_right: float) -> float:
    shared = min(right, other_right) - max(left, other_left)
    narrower = min(right - left, other_right - other_left)
    return shared / narrower if narrower > 0 else 0.0
