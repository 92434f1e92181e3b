"""Step 3, group: pieces that are lines of one text, put together to one piece on the line that it belongs to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.frozen import replace
from extractor.recovery.board.pieces import FormBlock, Piece
from extractor.tagging.roles import Role

TIGHT: Final = 1.6
"""Heights within which the lines of one cell are, and two rows are not."""
_Place = tuple[int, FormBlock | None]
"""A page, or a line, and the side of a table parted into its blocks."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """``lines`` from top to bottom are ``whole``, which stands on its ``line``."""

    lines: tuple[Piece, ...]
    whole: Piece


def put_together(pieces: Sequence[Piece], stacked: Iterable[Stacked]) -> Sequence[Piece]:
    """The pieces with those lines as one piece each, from left to right on its line."""
    waiting: dict[_Place, list[Piece]] = {}
    gone: set[int] = set()
    for own in stacked:
        gone.update(piece.index for piece in own.lines)
        waiting.setdefault((own.whole.line, own.whole.block), []).append(own.whole)
    if not gone:
        return pieces
    waiting = {place: sorted(there, key=lambda own: own.x0) for place, there in waiting.items()}
    last = {(piece.line, piece.block): piece.index for piece in pieces}
    joined: list[Piece] = []
    for piece in pieces:
        place = piece.line, piece.block
        there = waiting.get(place, [])
        before = [own for own in there if own.x0 <= piece.x0]
        joined += before
        joined += [] if piece.index in gone else [piece]
        waiting[place] = [own for own in there if own not in before]
        if last[place] == piece.index:
            joined += waiting.pop(place)
    return [replace(piece, index=index) for index, piece in enumerate(joined)]


def free_of_grids(pieces: Iterable[Piece]) -> Mapping[_Place, list[Piece]]:
    """The pieces with boxes that no grid holds, page by page and side by side."""
    found: dict[_Place, list[Piece]] = {}
    for piece in pieces:
        if piece.bbox is not None and piece.y is not None and piece.grid is None and piece.role is not Role.FURNITURE:
            found.setdefault((piece.page, piece.block), []).append(piece)
    return found


def by_height(pieces: Iterable[Piece]) -> list[Piece]:
    """From top to bottom."""
    return sorted(pieces, key=_y)


def between(pieces: Sequence[Piece], top: float, bottom: float) -> Sequence[Piece]:
    """Those of the pieces, given from top to bottom, whose middles are there."""
    return pieces[bisect_left(pieces, top, key=_y) : bisect_right(pieces, bottom, key=_y)]


def _y(piece: Piece) -> float:
    return piece.y or 0.0


def step(upper: Piece, lower: Piece) -> float:
    """How far the one is below the other."""
    return _y(lower) - _y(upper)


def middle(lines: Sequence[Piece]) -> float:
    return (_y(lines[0]) + _y(lines[-1])) / 2


def height(piece: Piece) -> float:
    return piece.bbox.height if piece.bbox is not None else 0.0
