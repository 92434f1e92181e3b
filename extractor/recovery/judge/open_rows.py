"""Step 7a, judge: rows that may have been given another row's values, or an empty cell that is none of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from extractor.forms.lexicon import SlotKind
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.settle.joint import PlacedRow
from extractor.tagging.roles import Role

Rows = Mapping[int, PlacedRow]
Why = tuple[Doubt, str]


def open_rows(rows: Rows, layout: Layout) -> dict[int, list[Why]]:
    """Slot → the doubts of all its cells, with their reasons."""
    conflicts = {**dict(_twins(rows, layout)), **dict(_crossed(rows))}
    found: dict[int, list[Why]] = {slot: [(Doubt.CONFLICT, reason)] for slot, reason in conflicts.items()}
    for slot, reason in _behind_fillers(rows, layout):
        found.setdefault(slot, []).append((Doubt.GAP, reason))
    return found


def _twins(rows: Rows, layout: Layout) -> Iterator[tuple[int, str]]:
    """Rows with the same name (合计 of a group, 合计 of the table), one found and one not.

    The labels around it determine which of the two a label is, where the source holds a row that is between them on the
    form; so does the place of its block on the page, where that is known.
    """
    labelled = {slot: row.source.labels[0] for slot, row in rows.items() if row.source.labels}
    for slot, label in labelled.items():
        whole = layout.lexicon.rows_named(label.text)
        own = next((c.score for c in whole if c.slot.index == slot), None)
        if own is None or label.block is not None:
            continue
        for twin in (c.slot.index for c in whole if c.slot.index not in labelled and c.score >= own):
            if not any(min(slot, twin) < other < max(slot, twin) for other in labelled):
                reason = message("row.twin_label", label=label.text)
                yield from ((slot, reason), (twin, reason))


def _crossed(rows: Rows) -> Iterator[tuple[int, str]]:
    """Rows whose label is right behind that of a later row, which has no values: (七)总计 | 3.其他 | 7 0 8."""
    heads = sorted((row.source.labels[0].index, slot) for slot, row in rows.items() if row.source.labels)
    for (_, before), (_, slot) in pairwise(heads):
        if slot < before and rows[before].placement is None and rows[slot].placement is not None:
            yield slot, message("row.crossed")


def _behind_fillers(rows: Rows, layout: Layout) -> Iterator[tuple[int, str]]:
    """Rows whose first empty cell may be none of their own: another row of the same table and level begins behind one.

    A table whose labels have several levels has a column for each level. Where a converter writes cells one a line, a
    row whose label is of an upper level begins with an empty cell for each further level; one that lost a cell as well
    has as many as the form, and seems to be whole with its first cell empty.
    """
    depths = {slot.index: (slot.table, slot.depth) for slot in layout.lexicon.slots if slot.kind is SlotKind.ROW}
    starts = {slot: start for slot, row in rows.items() if slot in depths and (start := _start(row)) is not None}
    behind = {depths[slot] for slot, start in starts.items() if start}
    return ((s, message("row.filler")) for s, start in starts.items() if not start and depths[s] in behind)


def _start(row: PlacedRow) -> int | None:
    """The item that was taken for the first cell, in a row that is known from its order alone and begins with an empty
    one; ``None`` for any other row."""
    placement, choice = row.placement, row.choice
    if placement is None or choice is None or placement.geometry is not Geometry.NONE or not placement.items:
        return None
    if placement.items[0].role is not Role.EMPTY or not choice.option.cells:
        return None
    return choice.option.cells[0] if choice.option.cells[0] >= 0 else None
