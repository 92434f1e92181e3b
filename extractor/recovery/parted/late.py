"""Step 5c, place: pages on which the first column is written behind others, told by the sums over all rows.

Row sums do not tell the columns of a row from one another. Where 自然人 comes behind 商业企业 on one page and before it
on the next, neither column adds up from page to page; if both do in one other order, that is the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import log2
from typing import TypeVar

from extractor.recovery.layout import Layout
from extractor.recovery.pieces import Piece

_MOST_BANDS = 4
_SURE = 5.0
"""Bits that the sums which failed have to say beyond those it takes to choose one of the orders."""
_T = TypeVar("_T")
_Rows = Mapping[int, Sequence[Piece]]
_Vector = tuple[float, ...]


def in_column_order(
    rows: _Rows, pages: Sequence[Sequence[int]], order: Sequence[int], layout: Layout
) -> dict[int, Sequence[Piece]]:
    """The rows, those of some pages with another column first if then, and only then, all sums over rows hold.

    ``pages``: the slots of each page whose columns are in the order in which they are written; ``order``: form column
    of each printed column.
    """
    bands = [band for page in pages for band in _bands([slot for slot in page if slot in rows], rows, order)]
    if len(bands) > _MOST_BANDS:
        bands = [[slot for slot in page if slot in rows] for page in pages]
    if not 0 < len(bands) <= _MOST_BANDS:
        return dict(rows)
    of_bands, fixed = _sums(rows, bands, order, layout)
    columns = len(order)
    kept = (0,) * len(bands)
    failed = _rests(of_bands, fixed, kept)
    turns = list(product(range(columns - 1), repeat=len(bands)))
    if sum(log2(1 + abs(rest)) for rest in failed) < log2(len(turns)) + _SURE:
        return dict(rows)
    holding = [turn for turn in turns if not any(_rests(of_bands, fixed, turn))]
    if not holding:
        return dict(rows)
    # Two columns that change places do so on either page; the first one has the header, which is why they do.
    best = min(holding, key=lambda turn: (len(turn) - turn.count(0), sum(turn), [-late for late in turn]))
    turned = dict(rows)
    for band, late in zip(bands, best, strict=True):
        for slot in band:
            turned[slot] = _printed(_moved(_in_form_order(rows[slot], order), late), order)
    return turned


def _bands(page: Sequence[int], rows: _Rows, order: Sequence[int]) -> Iterator[list[int]]:
    """The rows of a page, parted where the first or second column does not go on with the next value."""
    place = {n: at for at, n in enumerate(sorted(piece.index for slot in page for piece in rows[slot]))}
    band: list[int] = []
    before: tuple[int, ...] = ()
    for slot in page:
        now = tuple(place[piece.index] for piece in _in_form_order(rows[slot], order)[:2])
        if band and any(b != a + 1 for a, b in zip(before, now, strict=True)):
            yield band
            band = []
        band.append(slot)
        before = now
    if band:
        yield band


def _sums(
    rows: _Rows, bands: Sequence[Sequence[int]], order: Sequence[int], layout: Layout
) -> tuple[list[list[_Vector]], list[_Vector]]:
    """For each identity over rows that are all there: what each band adds to it, by form column, and what others do."""
    columns = range(len(order))
    values = {slot: [p.reading.value or 0.0 for p in _in_form_order(row, order)] for slot, row in rows.items()}
    banded = {slot for band in bands for slot in band}
    of_bands, fixed = [], []
    for signs in _identities(rows, layout):

        def added(slots: Sequence[int], signs: Mapping[int, int] = signs) -> _Vector:
            return tuple(sum(signs.get(slot, 0) * values[slot][column] for slot in slots) for column in columns)

        of_bands.append([added(band) for band in bands])
        fixed.append(added([slot for slot in signs if slot not in banded]))
    return of_bands, fixed


def _identities(rows: _Rows, layout: Layout) -> Iterator[dict[int, int]]:
    """The signs by slot of each identity that is checked column by column, all its rows being there."""
    for instance in layout.instances:
        places = [(*layout.place_of[key], sign) for key, sign in instance.terms]
        signs = {slot: sign for slot, _, sign in places}
        if len(signs) > 1 and all(column == 0 for _, column, _ in places) and signs.keys() <= rows.keys():
            yield signs


def _rests(of_bands: Sequence[Sequence[_Vector]], fixed: Sequence[_Vector], turn: Sequence[int]) -> list[float]:
    """By how much each sum fails, the first column of each band being so many columns late."""
    return [
        sum(parts)
        for bands, others in zip(of_bands, fixed, strict=True)
        for parts in zip(others, *(_moved(band, late) for band, late in zip(bands, turn, strict=True)), strict=True)
    ]


def _moved(written: Sequence[_T], late: int) -> tuple[_T, ...]:
    return (written[late], *written[:late], *written[late + 1 :])


def _in_form_order(row: Sequence[Piece], order: Sequence[int]) -> tuple[Piece, ...]:
    return tuple(piece for _, piece in sorted(zip(order, row, strict=True), key=lambda pair: pair[0]))


def _printed(row: Sequence[Piece], order: Sequence[int]) -> tuple[Piece, ...]:
    return tuple(row[column] for column in order)
