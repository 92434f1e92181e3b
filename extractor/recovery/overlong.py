"""Step 5b, place: numbers of neighbouring columns that OCR read as one.

Such a number stands across two columns, one of which is empty. It is cut where the row's identity holds; if no cut or
several would do, it stays as it is and is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from extractor.recovery.columns import ColumnModel, pitches
from extractor.recovery.pieces import Piece
from extractor.values import ReadingKind, read_value

_REACH = 0.25
"""A number covers a column if it reaches this share of the column's width beyond its middle."""


def covered(piece: Piece, centers: Sequence[float]) -> list[int]:
    """Columns whose middle lies well inside the piece."""
    widths = pitches(centers)
    return [
        n
        for n, center in enumerate(centers)
        if piece.x0 < center - _REACH * widths[n] * 0.5 and piece.x1 > center + _REACH * widths[n] * 0.5
    ]


def is_overlong(piece: Piece, centers: Sequence[float]) -> bool:
    """Does the number stand across more than one column?"""
    plain = piece.reading.kind is ReadingKind.NUMBER and piece.text.isdigit()
    return plain and len(piece.text) > 1 and len(covered(piece, centers)) > 1


def cut_overlong(
    items: Sequence[Piece],
    model: ColumnModel,
    centers: Sequence[float],
    holds: Callable[[Sequence[Piece]], bool],
) -> tuple[Piece, ...]:
    """The items with one overlong number cut in two, if exactly one cut makes the row add up; else as they are."""
    wide = [n for n, item in enumerate(items) if item.filled and is_overlong(item, centers)]
    if len(wide) != 1 or len(items) >= model.count:
        return tuple(items)
    at = wide[0]
    fitting = []
    for left, right in _cuts(items[at]):
        row = (*items[:at], left, right, *items[at + 1 :])
        if holds(row):
            fitting.append(row)
    return fitting[0] if len(fitting) == 1 else tuple(items)


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
