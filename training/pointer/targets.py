"""Where the pieces of a drawn report belong: the truth that the pointer learns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import CellKey
from extractor.recovery.board.pieces import Piece
from training.draw.written import Mark
from training.pointer.nodes import FormNodes, NodeKind
from training.tagging import Blanks

NOWHERE = -1
NOT_KNOWN = -2
_ROWS = {NodeKind.ROW, NodeKind.ROW_GROUP}
_COLUMNS = {NodeKind.COLUMN, NodeKind.COLUMN_GROUP}


@dataclass(frozen=True)
class Targets:
    """``cell[n]``: the number of the cell that piece ``n`` fills, :data:`NOWHERE`, or :data:`NOT_KNOWN` for what is no
    item and where numbers ran together. ``labels[n]``: the nodes whose label it may be (a piece of); empty where it is
    none."""

    cell: tuple[int, ...]
    labels: tuple[tuple[int, ...], ...]


def targets_of(
    pieces: Sequence[Piece], tokens: Mapping[int, int], marks: Sequence[Mark], blanks: Blanks, form: FormNodes
) -> Targets:
    """``tokens``: start of an empty token in the text → its index in the document."""
    cells = {key: n for n, key in enumerate(form.cells)}
    nodes = _nodes_by_name(form)
    marks = sorted(marks, key=lambda mark: mark.start)
    starts = [mark.start for mark in marks]
    cell: list[int] = []
    labels: list[tuple[int, ...]] = []
    for piece in pieces:
        own = _marks_in(piece, marks, starts)
        if not piece.is_item:
            cell.append(NOT_KNOWN)
        elif piece.start == piece.end:
            key = blanks.get(tokens.get(piece.start, -1))
            cell.append(NOWHERE if key is None else cells.get(key, NOWHERE))
        else:
            cell.append(_cell_of(own, cells))
        labels.append(() if piece.is_item else _label_of(own, nodes))
    return Targets(tuple(cell), tuple(labels))


def _marks_in(piece: Piece, marks: Sequence[Mark], starts: Sequence[int]) -> list[Mark]:
    first = max(0, bisect_right(starts, piece.start) - 1)
    found: list[Mark] = []
    for mark in marks[first:]:
        if mark.start >= piece.end:
            break
        if mark.end > piece.start:
            found.append(mark)
    return found


def _cell_of(marks: Sequence[Mark], cells: Mapping[CellKey, int]) -> int:
    keys = {mark.key for mark in marks if mark.key is not None}
    if not keys:
        return NOWHERE
    if len(keys) > 1:
        return NOT_KNOWN
    return cells.get(keys.pop(), NOWHERE)


def _nodes_by_name(form: FormNodes) -> dict[tuple[bool, str], tuple[int, ...]]:
    """(row?, name) → nodes. The same name in two tables stays open: either is accepted."""
    found: dict[tuple[bool, str], tuple[int, ...]] = {}
    for n, node in enumerate(form.nodes):
        # The rows of a form that is drawn as one line are heads of its columns.
        for row in (True, False):
            if node.kind in (_ROWS | _COLUMNS if not row else _ROWS):
                found[row, node.name] = (*found.get((row, node.name), ()), n)
    return found


def _label_of(marks: Sequence[Mark], nodes: Mapping[tuple[bool, str], tuple[int, ...]]) -> tuple[int, ...]:
    named = {(mark.role in ("label", "group"), mark.part) for mark in marks if mark.part}
    return nodes.get(named.pop(), ()) if len(named) == 1 else ()
