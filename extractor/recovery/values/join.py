"""Step 5a, place: numbers wrapped inside narrow cells, put together again before values are given to rows.

``27312`` is printed as ``2731`` with ``2`` below it; the other values of the row are on either line, or between them.
In ruled tables and scans cells are drawn, and readers join the contents of each cell. Here lines are one row where
their values, stacked, fill the cells of a row and add up that way, and do not add up unstacked: neither one of the
lines alone nor the upper pieces of the numbers. Where no sum decides, the layout must; where the numbers add up
unstacked as well, they stay so. Either way a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from extractor.forms.lexicon import SlotKind
from extractor.frozen import quick, replace
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Geometry, Piece
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.values.stacks import (
    Extent,
    Stack,
    all_full,
    by_character,
    by_place,
    digits_of,
    pile_up,
    put_together,
)
from extractor.tagging.roles import Role

_MOST_LINES = 6
"""Lines of a row: a number in three pieces, and between each two of them values that are in the middle."""
_LONG = 4
"""Characters from which the upper piece of a number alone shows that its cell is full."""
_FEWEST_COLUMNS = 3
"""Narrower rows have no sum that could decide."""
_BESIDE = 2
"""With so many values on its line, a text that reads like a heading is none."""
_HEADING = 4
"""Characters by which a part of a heading is known."""


class _Standing(Enum):
    """The evidence that the pieces of a stack are one number, the strongest first."""

    SUMS = "its row adds up with it, and not otherwise"
    LOOK = "only its layout"
    EITHER = "nothing more than for the pieces by themselves"


class _Line(NamedTuple):
    """The values of one band."""

    band: Band
    items: tuple[Piece, ...]


@quick
@dataclass(frozen=True, slots=True)
class _Row:
    """Lines of a stretch as one row: its ``stacks`` from left to right."""

    lines: range
    stacks: tuple[Stack, ...]
    standing: _Standing

    @property
    def wrapped(self) -> list[Stack]:
        return [stack for stack in self.stacks if stack.wrapped]

    def overlaps(self, other: _Row) -> bool:
        return self.lines.start < other.lines.stop and other.lines.start < self.lines.stop

    def covers(self, other: _Row) -> bool:
        """Has it all the lines of the other one, and more?"""
        return set(self.lines) > set(other.lines)


def join_wrapped(board: Board) -> Board:
    """The board with such numbers as one piece each, and with each such row on one band.

    Pieces keep their index; a piece that was joined to an upper piece is furniture from then on. A number of which
    nothing decides whether it is wrapped has its other reading as a rival.
    """
    sums = _sums_by_width(board.layout)
    changed: dict[int, Piece] = {}
    moved: dict[int, list[Piece]] = {}
    for lines in _stretches(board.bands, board.alignment):
        for row in _best(_rows(lines, sums, board)):
            for stack in row.wrapped:
                changed.update((piece.index, piece) for piece in _rewritten(stack, row.standing))
            # Two short rows of a table may add up as one; without a wrapped number there is no evidence that they are.
            if row.wrapped and row.standing is not _Standing.EITHER:
                target = _target([lines[n].band for n in row.lines], board.alignment)
                moved[target] = [piece for stack in row.stacks for piece in stack.pieces]
    if not changed:
        return board
    pieces = [changed.get(piece.index, piece) for piece in board.pieces]
    return replace(board, pieces=pieces, bands=_regrouped(board.bands, changed, moved))


def _sums_by_width(layout: Layout) -> dict[int, RowSum]:
    """Of the rows of the form that have sums, one for each number of columns."""
    found: dict[int, RowSum] = {}
    for plan in layout.plans:
        own = layout.sums.of_row(plan.slot, range(len(plan.keys)))
        if len(plan.keys) >= _FEWEST_COLUMNS and own.equations:
            found.setdefault(len(plan.keys), own)
    return found


def _stretches(bands: Sequence[Band], alignment: Alignment) -> Iterator[list[_Line]]:
    """The lines of values, cut at each heading and each page; drawn cells are left out."""
    lines: list[_Line] = []
    page = None
    for band in bands:
        items = tuple(p for p in band.pieces if _is_value(p) and p.index not in alignment.rows)
        heading = len(items) < _BESIDE and any(_is_heading(piece, alignment) for piece in band.pieces)
        if lines and (heading or band.pieces[0].page != page):
            yield lines
            lines = []
        page = band.pieces[0].page
        if items and not heading and all(item.grid is None for item in items):
            lines.append(_Line(band, items))
    if lines:
        yield lines


def _is_value(piece: Piece) -> bool:
    """May it be in a cell? ``11,85`` is no number until it is put together with the ``3`` below it."""
    return piece.filled or (piece.role is Role.OTHER and bool(digits_of(piece.text)))


def _is_heading(piece: Piece, alignment: Alignment) -> bool:
    """A heading of the form: a syllable of a wrapped label may look like one."""
    known = [c for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.SECTION]
    return piece.role is Role.SECTION and any(c.whole or c.hi - c.lo >= _HEADING for c in known)


def _rows(lines: Sequence[_Line], sums: Mapping[int, RowSum], board: Board) -> Iterator[_Row]:
    """The rows of a stretch that take several lines, some of which may be parts of others. Some converters pad by
    character, not by display width."""
    values = [[item.reading.value for item in line.items] for line in lines]
    whole = {n for n, own in enumerate(values) if len(own) in sums and sums[len(own)].may_add_up(own, len(own))}
    boxed = lines[0].items[0].bbox is not None
    seen: set[tuple[int, ...]] = set()
    for extent in (by_place,) if boxed else (by_place, by_character):
        for rows, stacks in _windows(lines, whole, extent):
            key = tuple(piece.index for stack in stacks for piece in stack.pieces)
            standing = _standing_of([lines[n] for n in rows], stacks, sums, board, alone=whole.isdisjoint(rows))
            if standing is None or key in seen:
                continue
            if all_full(stacks, (item for line in lines for item in line.items), extent):
                seen.add(key)
                yield _Row(rows, stacks, standing)


def _windows(lines: Sequence[_Line], whole: set[int], extent: Extent) -> Iterator[tuple[range, tuple[Stack, ...]]]:
    """Some lines below each other with what they are stacked. ``whole``: lines that add up by themselves; of two of
    them neither is a part of the other one."""
    for first, line in enumerate(lines):
        if first in whole and first + 1 in whole:
            continue
        stacks: list[Stack] = []
        going = pile_up(stacks, line.items, extent)
        for last in range(first + 1, min(first + _MOST_LINES, len(lines))):
            rows = range(first, last + 1)
            if len(whole.intersection(rows)) > 1 or not (going and pile_up(stacks, lines[last].items, extent)):
                break
            yield rows, tuple(sorted(stacks, key=lambda stack: stack.left))


def _standing_of(
    lines: Sequence[_Line], stacks: Sequence[Stack], sums: Mapping[int, RowSum], board: Board, *, alone: bool
) -> _Standing | None:
    """``None`` where nothing shows that the lines are one row. ``alone``: no line of it adds up by itself."""
    slots = frozenset().union(*board.slots_begun[lines[0].band.index : lines[-1].band.index + 1])
    widths = {board.layout.widths[slot] for slot in slots}
    if len(slots) > 1:
        return None
    numbers, upper = [stack.value for stack in stacks], [stack.pieces[0].reading.value for stack in stacks]
    holding = [width for width, own in sums.items() if widths <= {width} and own.may_add_up(numbers, width)]
    if holding and len(stacks) > 1:  # One value adds up wherever no sum has its column.
        plain = all(upper != numbers and sums[width].may_add_up(upper, width) for width in holding)
        return _Standing.SUMS if alone and not plain else _Standing.EITHER
    if not alone or widths != {len(stacks)} or not _looks_wrapped(lines, stacks):
        return None
    # Where every cell has two lines they may be two rows, one of which lost its label.
    return _Standing.LOOK if any(not stack.wrapped for stack in stacks) else _Standing.EITHER


def _looks_wrapped(lines: Sequence[_Line], stacks: Sequence[Stack]) -> bool:
    """Are on the last line only the ends of long numbers?"""
    ends = {stack.pieces[-1]: stack for stack in stacks if stack.wrapped}
    long = all(
        stack.value is not None and len(stack.pieces[0].text) >= max(_LONG, len(digits_of(end.text)) + 1)
        for end, stack in ends.items()
    )
    return bool(ends) and long and all(item in ends for item in lines[-1].items)


def _best(rows: Iterable[_Row]) -> list[_Row]:
    """Those with the strongest evidence first; without lines that may be parts of several."""
    found = list(rows)
    kept: list[_Row] = []
    for standing in _Standing:
        alike = [row for row in found if row.standing is standing]
        # The ends of numbers mostly add up among themselves: a row that holds them and the upper pieces is better
        # evidence.
        alike = [row for row in alike if not any(other.covers(row) for other in alike)]
        kept += [row for row in alike if not any(row.overlaps(o) for o in (*kept, *alike) if o is not row)]
    return kept


def _rewritten(stack: Stack, standing: _Standing) -> list[Piece]:
    """The pieces of a stack as they are from now on."""
    first, *rest = stack.pieces
    if standing is _Standing.EITHER:
        return [replace(piece, rival=stack.text) for piece in stack.pieces]
    whole = replace(put_together(stack.pieces), rival=first.text if standing is _Standing.LOOK else "")
    return [whole, *(replace(piece, role=Role.FURNITURE) for piece in rest)]


def _target(bands: Sequence[Band], alignment: Alignment) -> int:
    """The band to which all values of a row go: that of its label, or else the one with most of them."""
    labelled = (band.index for band in bands if any(piece.index in alignment.rows for piece in band.pieces))
    return next(labelled, max(bands, key=lambda band: len(band.pieces)).index)


def _regrouped(bands: Sequence[Band], changed: Mapping[int, Piece], moved: Mapping[int, list[Piece]]) -> list[Band]:
    """``moved``: index of a band → the pieces that move there, behind its label, from left to right."""
    away = {piece.index for pieces in moved.values() for piece in pieces}
    regrouped: list[Band] = []
    for band in bands:
        values = moved.get(band.index, [])
        there = (*(piece for piece in band.pieces if piece.index not in away), *values)
        pieces = tuple(p for piece in there if (p := changed.get(piece.index, piece)).role is not Role.FURNITURE)
        geometry = band.geometry
        if values:
            geometry = Geometry.COLUMNS if values[0].bbox is None else Geometry.BOXES
        if pieces:
            regrouped.append(Band(len(regrouped), pieces, geometry))
    return regrouped
