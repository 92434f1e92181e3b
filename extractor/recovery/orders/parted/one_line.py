"""Step 5b, place: does a text have its table of one line in parts? Then :mod:`.below` puts it together."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.forms import Table
from extractor.forms.lexicon import label_key
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.other_tables import is_unknown
from extractor.recovery.board.pieces import Geometry, Piece, numbers_of
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.orders.parted.below import letters_of, place_below, words_of
from extractor.recovery.orders.single import adds_up, lines_below
from extractor.recovery.settle.joint import PlacedRow
from extractor.tagging.roles import Role

_CUT = 0.85
"""Likeness from which a part of a label is one, letter by letter."""


def place_parted(board: Board, block: BlockPlan, attachment: Attachment) -> PlacedRow | None:
    """The line of values of a text that has it in parts, each below labels of its own; ``None`` where it is whole."""
    plan = block.plans[0]
    count = len(plan.keys)
    parts = _from_first_label(board, block)
    if any(piece.grid or piece.bbox for piece in parts):
        return None
    row_sum = board.layout.sums.of_row(plan.slot, range(count))
    _, runs = lines_below(board, block, attachment)
    lines = [run.items for run in runs if len(run.items) == count]
    if adds_up(runs, block.width, count):
        lines.append(tuple(item for run in runs for item in run.items))
    if any(row_sum.failing(numbers_of(line)) == 0 for line in lines):
        return None
    placement = place_below(plan, block.block, parts, row_sum)
    if placement is None:
        return None
    source = RowSource.made(plan.slot, Run(placement.items, geometry=Geometry.NONE, via=Via.APART))
    source.by_order = _has_unknown_head(parts, placement.items[0].index, board.alignment)
    return PlacedRow(plan, source, tuple(range(count)), False, placement, None)


def _has_unknown_head(parts: Sequence[Piece], first_value: int, alignment: Alignment) -> bool:
    """Is a text above the values no label of the form? It may be the head of a part, in words that the form does not
    have, and sums hold in any order of the parts."""
    return any(
        is_unknown(piece, alignment) and piece.role is not Role.FURNITURE
        for piece in parts
        if piece.index < first_value
    )


def _from_first_label(board: Board, block: BlockPlan) -> Sequence[Piece]:
    """The pieces from the first labels on that only this table has: its blocks may be read before its heading."""
    letters = letters_of(words_of(block.block))
    pieces = board.pieces
    own = (n for n, piece in enumerate(pieces) if _only_here(piece, block.table, board.alignment))
    first = next(own, len(pieces))
    while (
        0 < first < len(pieces) and not pieces[first].filled and letters.issuperset(label_key(pieces[first - 1].text))
    ):
        first -= 1
    return pieces[first:]


def _only_here(piece: Piece, table: Table, alignment: Alignment) -> bool:
    """Is it a header label that this table has and no other, or a part of one, or the table's heading?"""
    if piece.index in alignment.rows:
        return False
    slots = [c.slot for c in alignment.others.get(piece.index, ()) if c.hi - c.lo > 1 and (c.whole or c.score > _CUT)]
    return bool(slots) and all(slot.table == table.name for slot in slots)
