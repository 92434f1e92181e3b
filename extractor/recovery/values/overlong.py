"""Step 5b, place: numbers of neighbouring columns that OCR or a converter wrote as one.

On a page such a number extends across two columns, one of which is empty; in text it leaves its row short. It is cut
where the row's identity holds, if one cut alone is possible; on a page it is not accepted otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.messages import message
from extractor.recovery.board.columns import pitches
from extractor.recovery.board.pieces import Piece, numbers_of
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.values.figure_cuts import ways_to_cut
from extractor.recovery.values.together import Figures, is_figures
from extractor.values import ReadingKind

_MOST_PARTS = 3
"""No more numbers are cut out than this: some cut of a long one always adds up."""
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
    """The items of a row with one number cut into those of neighbouring columns; else as they are.

    Only where the row is complete then and adds up, in no other way, and does not add up as it is, whichever of its
    cells are empty.
    """
    parts = count - len(items) + 1
    if not 2 <= parts <= _MOST_PARTS or not row_sum.equations or not all(map(is_figures, items)):
        return tuple(items)
    numbers = numbers_of(items)
    if None not in numbers and row_sum.may_add_up(numbers, count):  # Two numbers with a point each are none as one.
        return tuple(items)
    figures = Figures(tuple(items))
    kinds = ("money" if "." in figures.text else "count",) * count
    cuts = ways_to_cut(figures.text, kinds, row_sum, empty=False, marked=False, borders=figures.borders)
    return tuple(_part(figures, *place) for place in cuts[0]) if len(cuts) == 1 else tuple(items)


def reaches_over(items: Sequence[Piece], centers: Sequence[float]) -> bool:
    """Does one of the items, nothing but figures, extend across more than one column?"""
    return any(not item.text.strip(_FIGURES) and len(covered(item, centers)) > 1 for item in items)


def _part(figures: Figures, start: int, stop: int) -> Piece:
    """One of the numbers; doubted, if it was cut out."""
    whole = next(
        piece for piece, end in zip(figures.pieces, (*figures.borders, len(figures.text)), strict=True) if stop <= end
    )
    if stop - start == len(whole.text):
        return whole
    part = figures.part(start, stop)
    return replace(part, reading=replace(part.reading, doubt=message("cell.cut_out", seen=whole.text)))
