"""Step 7a, judge: what is against the cells of a row, in the row itself and in those beside it.

A row may have been given another row's values, or an empty cell that is none of its own; it may be short, or printed
more than once with other values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extractor.forms.lexicon import SlotKind
from extractor.messages import message
from extractor.normalize import squeeze
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import RowSource, Run, Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.settle.joint import Choice, PlacedRow
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.tagging.roles import Role

Rows = Mapping[int, PlacedRow]
Why = tuple[Doubt, str]
_TWICE = message("row.twice_differing")


def doubts_of_row(
    row: PlacedRow, placement: Placement, choice: Choice, row_evidence: str, confidence: float
) -> Iterator[tuple[Doubt, str, float | None]]:
    """Of all its cells: the kind of doubt, the reason, and how sure they are at most."""
    if placement.left_out > 1 or (placement.left_out and choice.margin < float("inf")):
        yield Doubt.LEFT_OUT, message("row.too_many_values"), None
    if row_evidence == "neighbours":
        by_order = row.source.by_order
        reason = message("row.by_order" if by_order else "row.by_neighbours")
        yield Doubt.NEIGHBOURS, reason, None if by_order else confidence
        if by_order and placement.via in (Via.BETWEEN, Via.APART):
            # Its words were not taken for a label in the order of the form, or are apart from the values: what they
            # head may have changed places.
            yield Doubt.OPEN, reason, None
    short = placement.lost == Lost.GAP or (placement.lost == Lost.CUT and on_picture(placement))
    if placement.odd or (short and UNDRAWN in choice.option.cells):
        yield Doubt.GAP, message("row.short"), None
    if row.order_by_sums:
        yield Doubt.LOOSE, message("row.columns_by_sums"), None
    if placement.via == Via.BELOW:
        yield Doubt.OPEN, message("row.columns_apart"), evidence.MOST[Doubt.LOOSE]
    if placement.counted:
        yield Doubt.OPEN, message("row.by_counting"), evidence.MOST[Doubt.LOOSE]


def on_picture(placement: Placement) -> bool:
    """Are its cells drawn on a picture? There a rule that was not seen may be anywhere in the row, not only at its
    end."""
    return placement.geometry == Geometry.GRID and any(item.score is not None for item in placement.items)


def is_merged_down(item: Piece, labels: Sequence[Piece]) -> bool:
    """Is it a number in a drawn cell that is beside its label and goes on below the row of that?"""
    ends = [label.grid.row_end for label in labels if label.grid and item.grid and label.grid.table == item.grid.table]
    if item.role is not Role.VALUE or item.grid is None or not ends:
        return False
    return item.grid.row < max(ends) < item.grid.row_end


def conflicts_between_copies(source: RowSource, placement: Placement, option: Option) -> Mapping[int, str]:
    """Printed column → the reason, where another line with the same label prints something else.

    A copy with as many cells is compared cell by cell; one with fewer or more is evidence against all of them.
    """
    found: dict[int, str] = {}
    used = {item.index for item in placement.items}
    own = [item.reading for item in placement.items if item.filled]
    twice = _printed_twice(source)
    fewest = 1 if twice else 2
    for run in source.runs:
        filled = [item for item in run.items if item.filled]
        if twice and not filled and own and _is_drawn_empty(run, placement):
            found = dict.fromkeys(range(len(option.cells)), _TWICE) | found
        if len(filled) < fewest or any(item.index in used for item in filled):
            continue
        if [item.reading for item in filled] == own:
            continue
        if len(run.items) == len(placement.items) and UNDRAWN not in option.cells:
            for printed, item in enumerate(option.cells):
                here, there = placement.items[item], run.items[item]
                if here.reading != there.reading:
                    said = there.text or message("word.nothing")
                    found[printed] = message("cell.other_copy", seen=said)
        else:
            found = dict.fromkeys(range(len(option.cells)), _TWICE) | found
    return found


def _is_drawn_empty(run: Run, placement: Placement) -> bool:
    """Is it a whole row, label and cells, that holds nothing?"""
    return (
        run.via == Via.LINE
        and run.head
        and run.geometry == Geometry.GRID
        and len(run.items) >= len(placement.options[0].cells)
    )


def _printed_twice(source: RowSource) -> bool:
    """Is the whole label there more than once, as in a table printed twice?"""
    heads = [run for run in source.runs if run.via == Via.LINE and run.head and run.label is not None]
    texts = [squeeze(piece.text) for piece in source.labels]
    return len(heads) > 1 or (bool(texts) and texts.count(texts[0]) > 1) or (not texts and len(source.runs) > 1)


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
