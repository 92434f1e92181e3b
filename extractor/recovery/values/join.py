"""Step 5a, place: numbers wrapped inside narrow cells, put together again before values are given to rows.

``27312`` is printed as ``2731`` with ``2`` below it; the other values of the row are on either line, or between them.
In ruled tables and scans cells are drawn, and readers join the contents of each cell; here only positions and sums
decide (:mod:`extractor.recovery.values.stacked_rows`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.messages import message
from extractor.recovery.board.board import Board
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Geometry, Piece
from extractor.recovery.values.shapes import Standing, shapes_of
from extractor.recovery.values.stacked_rows import find_rows
from extractor.recovery.values.stacks import Stack
from extractor.recovery.values.value_lines import value_lines
from extractor.tagging.roles import Role
from extractor.values import read_value


def join_wrapped(board: Board) -> Board:
    """The board with such numbers as one piece each, and with each such row on one band.

    Pieces keep their index; a piece that was joined to an upper piece is furniture from then on. A number of which
    nothing decides whether it is wrapped has its other reading as a rival.
    """
    shapes = shapes_of(board.layout)
    changed: dict[int, Piece] = {}
    moved: dict[int, list[Piece]] = {}
    for lines in value_lines(board.bands, board.alignment):
        for row in find_rows(lines, shapes, board):
            # Two short rows of a table may add up as one; without a wrapped number there is no evidence that they are.
            if not row.wrapped:
                continue
            for stack in row.wrapped:
                changed.update((piece.index, piece) for piece in _rewritten(stack, row.standing))
            if row.standing is not Standing.EITHER:
                numbers = [line.band for line in lines[row.first : row.last + 1]]
                target = _target([board.bands[n] for n in numbers], board.alignment)
                moved[target] = [piece for stack in row.stacks for piece in stack.pieces]
    if not changed and not moved:
        return board
    pieces = [changed.get(piece.index, piece) for piece in board.pieces]
    return replace(board, pieces=pieces, bands=_regrouped(board.bands, changed, moved))


def _rewritten(stack: Stack, standing: Standing) -> list[Piece]:
    """The pieces of a stack as they are from now on."""
    first, *rest = stack.pieces
    if standing is Standing.EITHER:
        return [replace(piece, rival=stack.text) for piece in stack.pieces]
    rival = first.text if standing is Standing.LOOK else ""
    whole = replace(put_together(stack.pieces), rival=rival)
    return [whole, *(replace(piece, role=Role.FURNITURE) for piece in rest)]


def put_together(pieces: Sequence[Piece]) -> Piece:
    """The number that these pieces are from top to bottom, as one piece."""
    text = "".join(piece.text for piece in pieces)
    lines = [piece.text for piece in pieces]
    doubt = message("cell.wrapped", lines=lines)
    return replace(
        pieces[0],
        text=text,
        role=Role.VALUE,
        reading=replace(read_value(text), doubt=doubt),
        score=min((piece.score for piece in pieces if piece.score is not None), default=None),
        rest=tuple(pieces[1:]),
    )


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
        pieces = tuple(changed.get(piece.index, piece) for piece in there)
        pieces = tuple(piece for piece in pieces if piece.role is not Role.FURNITURE)
        geometry = band.geometry
        if values:
            geometry = Geometry.COLUMNS if values[0].bbox is None else Geometry.BOXES
        if pieces:
            regrouped.append(Band(len(regrouped), pieces, geometry))
    return regrouped
