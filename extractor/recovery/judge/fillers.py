"""Step 7a, judge: rows that may begin behind an empty cell that is no cell of theirs.

A table whose labels have several levels has a column for each level. Where a converter writes cells one a line, a row
whose label is of an upper level begins with an empty cell for each further level; one that lost a cell as well has as
many as the form, and seems to be whole with its first cell empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.forms.lexicon import SlotKind
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.settle.placed import PlacedRow
from extractor.tagging.roles import Role


def open_starts(rows: Mapping[int, PlacedRow], layout: Layout) -> dict[int, str]:
    """Slot → why its first empty cell may be none of its own: another row of its table and level begins behind one."""
    depths = {slot.index: (slot.table, slot.depth) for slot in layout.lexicon.slots if slot.kind is SlotKind.ROW}
    starts = {slot: start for slot, row in rows.items() if slot in depths and (start := _start(row)) is not None}
    behind = {depths[slot] for slot, start in starts.items() if start}
    return {slot: message("row.filler") for slot, start in starts.items() if not start and depths[slot] in behind}


def _start(row: PlacedRow) -> int | None:
    """The item that was taken for the first cell, in a row that is known from its order alone and begins with an empty
    one; ``None`` for any other row."""
    placement, choice = row.placement, row.choice
    if placement is None or choice is None or placement.geometry is not Geometry.NONE or not placement.items:
        return None
    if placement.items[0].role is not Role.EMPTY or not choice.option.cells:
        return None
    return choice.option.cells[0] if choice.option.cells[0] >= 0 else None
