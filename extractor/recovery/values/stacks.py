"""Step 5a, place: the pieces of some lines as stacks: those above each other in one column are together.

A stack of several pieces may be a number that was wrapped inside a narrow cell, and is one only if it looks like it:
digits, each piece close above the next and in line with it, and none but the last one shorter than the cell is wide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.frozen import quick, replace
from extractor.messages import message
from extractor.recovery.board.pieces import Piece
from extractor.tagging.roles import Role
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
    def value(self) -> float | None:
        """The number that the pieces are together."""
        return read_value(self.text).value if self.wrapped else self.pieces[0].reading.value


def digits_of(text: str) -> str:
    """The text without its unit if it may be a line of a number, else nothing."""
    match = _DIGITS.fullmatch(text)
    return match[1] if match else ""


def put_together(pieces: Sequence[Piece]) -> Piece:
    """The number that these pieces are from top to bottom, as one piece."""
    text = "".join(piece.text for piece in pieces)
    doubt = message("cell.wrapped", lines=[piece.text for piece in pieces])
    score = min((piece.score for piece in pieces if piece.score is not None), default=None)
    reading = replace(read_value(text), doubt=doubt)
    return replace(pieces[0], text=text, role=Role.VALUE, reading=reading, score=score, rest=tuple(pieces[1:]))


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
        stacks[above[0]] = Stack((*stack.pieces, piece), min(stack.left, left), max(stack.right, right))
    return True


def all_full(row: Sequence[Stack], others: Iterable[Piece], extent: Extent) -> bool:
    """Is no number of its column longer than any line of a stack but its last one?

    ``others``: all values around. Numbers that extend across two columns were joined by mistake and prove nothing.
    """
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
