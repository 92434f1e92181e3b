"""Step 5d, place: a table that was written column by column, each header followed by its column.

Row labels come first, all of them, level by level; then each header label with one value for each row. The header says
which column it is; the count says that no row is lost; the order of the rows is the form's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.forms import Block, Table
from extractor.forms.lexicon import SlotKind
from extractor.recovery.attach import Attachment, RowSource, Run, unused
from extractor.recovery.layout import Layout, in_tree_order
from extractor.recovery.match import Alignment
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role

_MOSTLY_FILLED = 0.5
"""A block whose rows mostly have their values beside them was not written by columns."""


def turn_columns(
    table: Table,
    number: int,
    block: Block,
    pieces: Sequence[Piece],
    attachment: Attachment,
    alignment: Alignment,
    layout: Layout,
) -> Attachment:
    """The attachment with the rows of this block put together from its columns, if it is written so."""
    plans = layout.plans_of(table.name, number)
    count = len(block.leaf_columns)
    filled = [p for p in plans if p.slot in attachment.rows and _filled(attachment.rows[p.slot], count)]
    labels = _row_labels(pieces, {plan.slot for plan in plans}, layout)
    if len(filled) >= _MOSTLY_FILLED * max(1, len(labels)) or not labels:
        return attachment
    if not in_tree_order(labels, layout):
        return attachment
    columns = _columns(table, number, pieces, alignment, layout)
    if len(columns) != count or any(len(items) != len(labels) for items in columns.values()):
        return attachment
    rows = dict(attachment.rows)
    ordered = [columns[leaf] for leaf in sorted(columns)]
    for n, slot in enumerate(sorted(labels)):
        items = tuple(column[n] for column in ordered)
        rows[slot] = RowSource(slot, [labels[slot]], [Run(items, "none", "turned", 0, None, True)], True, True)
    used = {item.index for items in columns.values() for item in items}
    for slot, source in rows.items():
        if slot not in labels:
            rows[slot] = replace(source, runs=unused(source.runs, used))
    return Attachment(rows, tuple(unused(attachment.loose, used)))


def _filled(source: RowSource, count: int) -> bool:
    return any(len(run.items) >= count for run in source.runs)


def _row_labels(pieces: Sequence[Piece], slots: set[int], layout: Layout) -> dict[int, Piece]:
    """Whole row labels wherever they stand: written by columns, the rows of a tree do not come in form order."""
    labels: dict[int, Piece] = {}
    for piece in pieces:
        if piece.role not in (Role.ROW, Role.GROUP):
            continue
        for candidate in layout.lexicon.find(piece.text):
            if candidate.slot.index in slots and candidate.whole:
                labels.setdefault(candidate.slot.index, piece)
                break
    return labels


def _columns(
    table: Table, number: int, pieces: Sequence[Piece], alignment: Alignment, layout: Layout
) -> dict[int, list[Piece]]:
    """Leaf column → the values that follow its header label. The same label heads several blocks: they take turns."""
    leaves = [
        s.index
        for s in layout.lexicon.slots
        if s.table == table.name and s.block == number and s.kind is SlotKind.COLUMN
    ]
    turns: dict[frozenset[int], int] = {}
    columns: dict[int, list[Piece]] = {}
    for at, piece in enumerate(pieces):
        candidates = [
            c.slot for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.COLUMN and c.whole
        ]
        own = [s for s in candidates if s.table == table.name]
        if not own:
            continue
        blocks = sorted({s.block for s in own})
        key = frozenset(s.index for s in own)
        turn = turns.get(key, 0)
        items = _following(pieces, at)
        if not items:
            continue
        turns[key] = turn + 1
        if turn >= len(blocks) or blocks[turn] != number:
            continue
        leaf = next((s for s in own if s.block == number and leaves.index(s.index) not in columns), None)
        if leaf is not None:
            columns[leaves.index(leaf.index)] = items
    return columns


def _following(pieces: Sequence[Piece], at: int) -> list[Piece]:
    items = []
    for piece in pieces[at + 1 :]:
        if piece.role is Role.FURNITURE:
            continue
        if not piece.is_item:
            break
        items.append(piece)
    return items
