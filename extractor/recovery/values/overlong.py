"""Step 5b, place: numbers of neighbouring columns that OCR or a converter wrote as one.

On a page such a number extends across two columns, one of which is empty, and is not accepted. In text it leaves its
row short: it is cut where the row's identity holds, if one cut alone is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from extractor.messages import message
from extractor.recovery.board.columns import pitches
from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.row_sums import RowSum
from extractor.values import ReadingKind, read_value

_MOST_PARTS = 3
"""No number is cut into more parts than this: some cut of a long one always adds up."""
_FIGURES = "0123456789.,"
_REACH = 0.25
"""A number covers a column if it reaches this share of the column's width beyond its middle."""


def covered(piece: Piece, centers: Sequence[float]) -> list[int]:
    """Columns whose middle is well inside the piece."""
    widths = pitches(centers)
    return [
        n
        for n, center in enumerate(centers)
        if piece.x0 < center - _REACH * widths[n] * 0.5 and piece.x1 > center + _REACH * widths[n] * 0.5
    ]


def is_overlong(piece: Piece, centers: Sequence[float]) -> bool:
    """Does the number extend across more than one column?"""
    plain = piece.reading.kind is ReadingKind.NUMBER and not piece.text.strip(_FIGURES)
    return plain and len(piece.text) > 1 and len(covered(piece, centers)) > 1


def cut_glued(items: Sequence[Piece], count: int, row_sum: RowSum) -> tuple[Piece, ...]:
    """The items of a row of text with one number cut into those of neighbouring columns; else as they are.

    Only where the row is complete then and adds up, in no other way, and does not add up as it is, whichever of its
    cells are empty.
    """
    parts = count - len(items) + 1
    numbers = [piece.reading.value for piece in items]
    if not 2 <= parts <= _MOST_PARTS or not all(piece.filled for piece in items) or None in numbers:
        return tuple(items)
    for columns in combinations(range(count), len(items)):
        spread: list[float | None] = [None] * count
        for column, number in zip(columns, numbers, strict=True):
            spread[column] = number
        if row_sum.failing(spread) in (0, None):
            return tuple(items)
    fitting = []
    for at, piece in enumerate(items):
        for cut in _parted(piece, parts):
            row = (*items[:at], *cut, *items[at + 1 :])
            if row_sum.failing([own.reading.value for own in row]) == 0:
                fitting.append(row)
    return fitting[0] if len(fitting) == 1 else tuple(items)


def _parted(piece: Piece, parts: int) -> Iterator[tuple[Piece, ...]]:
    if not piece.text.isdigit() or len(piece.text) < parts:
        return
    if parts == 1:
        yield (piece,)
        return
    said = piece.reading.doubt or message("cell.cut_out", seen=piece.text)
    for left, right in _cuts(piece):
        known = replace(left, reading=replace(left.reading, doubt=said))
        rest = replace(right, reading=replace(right.reading, doubt=said))
        for others in _parted(rest, parts - 1):
            yield known, *others


def _cuts(piece: Piece) -> Iterator[tuple[Piece, Piece]]:
    """All ways to cut the digits in two numbers without leading zeros; extents in proportion."""
    size = len(piece.text)
    cut = replace(piece, columns=())
    for at in range(1, size):
        parts = piece.text[:at], piece.text[at:]
        if any(len(part) > 1 and part.startswith("0") for part in parts) or piece.end - piece.start != size:
            continue
        middle = piece.x0 + (piece.x1 - piece.x0) * at / size
        left = replace(cut, text=parts[0], end=piece.start + at, x1=middle, reading=read_value(parts[0]))
        right = replace(cut, text=parts[1], start=piece.start + at, x0=middle, reading=read_value(parts[1]))
        yield left, right
