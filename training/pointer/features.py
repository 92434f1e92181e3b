"""What the pointer sees: the pieces of a report and the nodes of a form as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.forms.lexicon import label_key
from extractor.recovery.board.pieces import Piece, make_bands
from extractor.tagging.model.vocabulary import UNKNOWN, Vocabulary
from extractor.tagging.roles import Role
from extractor.values import ReadingKind
from training.pointer.nodes import FormNodes, Node

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLES = tuple(Role)
UNKNOWN_ROLE = len(ROLES)
HEAD, TAIL = 14, 8
"""Characters of a text that are read, from its beginning and its end."""
TEXT = HEAD + TAIL
MOST_PIECES = 512
NEAR = 6
"""Pieces with no number beside them are read where an item is at most so many pieces away."""
SUMS = (2, 3, 4, 5, 6)
"""A number is compared with the sums of so many numbers before it and behind it."""
NUMBERS = 12 + 2 * len(SUMS)
PLACES = 12
GEOMETRIES = ("none", "columns", "boxes", "grid")


@dataclass(frozen=True)
class PieceArrays:
    """``N`` pieces. ``index``: which pieces of the document they are.

    ``text`` (N, TEXT) character ids, ``role`` (N,), ``number`` (N, NUMBERS), ``place`` (N, PLACES), ``line`` (N,) the
    number of the band, ``span`` (N, 2) the extent in the unit of the band's geometry, ``geometry`` (N,).
    """

    index: NDArray[np.int32]
    text: NDArray[np.int16]
    role: NDArray[np.int8]
    number: NDArray[np.float16]
    place: NDArray[np.float16]
    line: NDArray[np.int16]
    span: NDArray[np.float32]
    geometry: NDArray[np.int8]


@dataclass(frozen=True)
class NodeArrays:
    """``M`` nodes: ``text`` (M, TEXT) of the label, ``above`` (M, TEXT) of the labels above it, ``kind`` (M,),
    ``place`` (M, 4): number of table and block, number in the block, and the same from the block's end."""

    text: NDArray[np.int16]
    above: NDArray[np.int16]
    kind: NDArray[np.int8]
    place: NDArray[np.int16]


def read_pieces(pieces: Sequence[Piece], vocabulary: Vocabulary) -> PieceArrays:
    """The pieces that may be of a table, at most :data:`MOST_PIECES`."""
    chosen = near_items(pieces)[:MOST_PIECES]
    bands = make_bands(chosen_pieces := [pieces[n] for n in chosen])
    line_of = {
        piece.index: (band.index, band.geometry, n, len(band.pieces))
        for band in bands
        for n, piece in enumerate(band.pieces)
    }
    widest: dict[str, float] = {}
    for piece in chosen_pieces:
        geometry = line_of.get(piece.index, (0, "none", 0, 1))[1]
        widest[geometry] = max(widest.get(geometry, 1.0), piece.x1)
    values = [
        piece.reading.value if piece.reading.kind is ReadingKind.NUMBER and piece.role is Role.VALUE else None
        for piece in chosen_pieces
    ]
    count = len(chosen)
    arrays = PieceArrays(
        index=np.array([piece.index for piece in chosen_pieces], dtype=np.int32),
        text=np.zeros((count, TEXT), dtype=np.int16),
        role=np.array([ROLES.index(piece.role) for piece in chosen_pieces], dtype=np.int8),
        number=np.zeros((count, NUMBERS), dtype=np.float16),
        place=np.zeros((count, PLACES), dtype=np.float16),
        line=np.zeros(count, dtype=np.int16),
        span=np.zeros((count, 2), dtype=np.float32),
        geometry=np.zeros(count, dtype=np.int8),
    )
    sums = _sums(values)
    before = -1
    for n, piece in enumerate(chosen_pieces):
        line, geometry, at, of = line_of.get(piece.index, (before, "none", 0, 1))
        width = widest.get(geometry, 1.0)
        arrays.text[n] = text_ids(piece.text, vocabulary) if not piece.is_item else 0
        arrays.number[n, :12] = _of_number(piece)
        arrays.number[n, 12:] = sums[n]
        arrays.line[n], arrays.geometry[n] = line, GEOMETRIES.index(geometry)
        arrays.span[n] = (piece.x0 / width, piece.x1 / width)
        grid = piece.grid
        arrays.place[n] = (
            piece.x0 / width, piece.x1 / width, at / 16, (of - 1 - at) / 16, min(of, 32) / 16, line != before,
            (grid.col if grid else -1) / 16, (grid.col_end if grid else -1) / 16, grid is not None,
            _gap(piece.gap), _gap(piece.gap_after), piece.bbox is not None,
        )  # fmt: skip
        before = line
    return arrays


def near_items(pieces: Sequence[Piece]) -> list[int]:
    """Indices of the pieces that are items, or have one near."""
    keep = [False] * len(pieces)
    for n, piece in enumerate(pieces):
        if piece.is_item:
            for near in range(max(0, n - NEAR), min(len(pieces), n + NEAR + 1)):
                keep[near] = True
    return [n for n, kept in enumerate(keep) if kept and pieces[n].role is not Role.FURNITURE]


def text_ids(text: str, vocabulary: Vocabulary) -> NDArray[np.int16]:
    """Beginning and end of the text's letters and figures, 0 where it is shorter."""
    key = label_key(text)
    if len(key) > TEXT:
        key = key[:HEAD] + key[-TAIL:]
    ids = np.zeros(TEXT, dtype=np.int16)
    unknown = vocabulary.ids[UNKNOWN]
    ids[: len(key)] = [vocabulary.ids.get(character, unknown) for character in key]
    return ids


def _of_number(piece: Piece) -> tuple[float, ...]:
    value = piece.reading.value if piece.reading.kind is ReadingKind.NUMBER else None
    size = abs(value) if value is not None else 0.0
    return (
        piece.role is Role.VALUE, piece.role is Role.MARK, piece.role is Role.EMPTY, value is not None,
        size == 0 and value is not None, size == 1, 2 <= size <= 9, 10 <= size <= 99, 100 <= size <= 999, size >= 1000,
        value is not None and value != int(value), value is not None and value < 0,
    )  # fmt: skip


def _gap(gap: int | None) -> float:
    """0 to 1; 1 too where more than white space is between."""
    return min(9 if gap is None else gap, 9) / 9


def _sums(values: Sequence[float | None]) -> NDArray[np.float16]:
    """Whether each number, not 0, is the sum of the 2 to 6 items before it, and of those behind it."""
    numbers = np.array([0.0 if value is None else value for value in values])
    total = np.concatenate([[0.0], np.cumsum(numbers)])
    found = np.zeros((len(values), 2 * len(SUMS)), dtype=np.float16)
    for place, many in enumerate(SUMS):
        for n in range(len(values)):
            if not numbers[n]:
                continue
            if n >= many:
                found[n, place] = abs(total[n] - total[n - many] - numbers[n]) < 1e-6
            if n + many < len(values):
                found[n, len(SUMS) + place] = abs(total[n + 1 + many] - total[n + 1] - numbers[n]) < 1e-6
    return found


def read_nodes(form: FormNodes, vocabulary: Vocabulary) -> NodeArrays:
    nodes = form.nodes
    last: dict[tuple[int, int, int], int] = {}
    for node in nodes:
        last[node.table, node.block, node.kind] = node.place
    return NodeArrays(
        text=np.stack([text_ids(node.label, vocabulary) for node in nodes]),
        above=np.stack([text_ids("".join(node.path[:-1]), vocabulary) for node in nodes]),
        kind=np.array([node.kind for node in nodes], dtype=np.int8),
        place=np.array(
            [
                (
                    min(node.table, 7),
                    min(node.block, 7),
                    min(node.place, 47),
                    min(last[node.table, node.block, node.kind] - node.place, 47),
                )
                for node in nodes
            ],
            dtype=np.int16,
        ),
    )


def likeness(texts: Sequence[str], nodes: Sequence[Node]) -> NDArray[np.uint8]:
    """(N, M): what share of the pairs of neighbouring characters a text has in common with a label, 0 to 255; the
    greater of the share of the text's and of the label's, weighed down by the smaller."""
    ours = [_pairs(label_key(text)) for text in texts]
    theirs = [_pairs(label_key(node.label)) for node in nodes]
    found = np.zeros((len(ours), len(theirs)), dtype=np.uint8)
    for n, own in enumerate(ours):
        if not own:
            continue
        for m, other in enumerate(theirs):
            common = len(own & other)
            if common:
                share = (common / len(own) + common / len(other)) / 2
                found[n, m] = round(255 * share)
    return found


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[n : n + 2] for n in range(len(key) - 1)) if len(key) > 1 else frozenset(key)
