"""Step 5d, place: a table that was written column by column, each header followed by its column.

Row labels come first, all of them, level by level; then each header label with one value for each row. The header shows
which column it is, the count shows that no row is lost, and the rows are in the order of their labels. A drawn blank
cell leaves an empty line, so that what follows keeps its row. Columns of unequal length make no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from extractor.forms.lexicon import Candidate, Slot, SlotKind
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan, Layout, in_source_order
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.tagging.roles import Role
from extractor.values import EMPTY

_MOSTLY_FILLED = 0.5
"""A block whose rows mostly have their values beside them was not written by columns."""
_LIKE = 0.6
"""Share of a label that a piece must match, where the label was cut or misspelt."""


@dataclass(frozen=True)
class _Column:
    """A header label and what follows it. ``behind``: line breaks between the last of it and the next piece."""

    label: Piece
    items: tuple[Piece, ...]
    behind: int


def turn_columns(board: Board, block: BlockPlan, attachment: Attachment) -> Attachment:
    """The attachment with the rows of this block put together from its columns, if it is written so."""
    filled = [slot for slot in block.slots if slot in attachment.rows and _filled(attachment.rows[slot], block.width)]
    labels = _row_labels(board, block)
    if len(filled) >= _MOSTLY_FILLED * max(1, len(labels)) or not labels:
        return attachment
    columns = _columns(board, block)
    if len(columns) != block.width:
        return attachment
    lines = _lines([columns[leaf] for leaf in sorted(columns)], {len(labels), len(block.plans)})
    if lines is None:
        return attachment
    slots = in_source_order(labels, block.slots if len(lines) == len(block.plans) else sorted(labels), board.layout)
    if slots is None:
        return attachment
    made = {
        slot: Run(tuple(line), geometry=Geometry.NONE, via=Via.TURNED) for slot, line in zip(slots, lines, strict=True)
    }
    turned = attachment.with_runs(made)
    own = {slot: [labels[slot]] if slot in labels else [] for slot in slots}
    return replace(
        turned,
        rows={
            slot: replace(row, labels=own.get(slot, row.labels), by_order=row.by_order and slot not in own)
            for slot, row in turned.rows.items()
        },
    )


def _filled(source: RowSource, count: int) -> bool:
    return any(len(run.items) >= count for run in source.runs)


def _row_labels(board: Board, block: BlockPlan) -> dict[int, Piece]:
    """Row labels wherever they are: written by columns, the rows of a tree are not in form order.

    Whole labels first; a label that lost characters takes a row that is then still free.
    """
    slots = set(block.slots)
    found = [(piece, [c for c in own if c.slot.index in slots]) for piece, own in board.beginnings]
    labels = _twin_labels([piece for piece, _ in found], slots, board.layout)
    for enough in (_is_whole, _is_like):
        taken = {piece.index for piece in labels.values()}
        for piece, candidates in found:
            free = [c for c in candidates if enough(c) and c.slot.index not in labels]
            if free and piece.index not in taken:
                labels[free[0].slot.index] = piece
    return labels


def _twin_labels(pieces: Sequence[Piece], slots: Set[int], layout: Layout) -> dict[int, Piece]:
    """The labels of rows with the same name (总计 of two blocks), if all of them are there: they are read block by
    block, within a level of the tree."""
    alike: dict[frozenset[int], list[tuple[Piece, list[Slot]]]] = {}
    for piece in pieces:
        twins = [c.slot for c in layout.lexicon.rows_named(piece.text)]
        if len(twins) > 1:
            alike.setdefault(frozenset(s.index for s in twins), []).append((piece, twins))
    labels: dict[int, Piece] = {}
    for held in alike.values():
        tables = [table.name for table in layout.form.tables]
        rows = sorted(held[0][1], key=lambda s: (tables.index(s.table), s.depth, s.index))
        if len(rows) == len(held):
            labels |= {s.index: piece for s, (piece, _) in zip(rows, held, strict=True) if s.index in slots}
    return labels


def _is_whole(candidate: Candidate) -> bool:
    return candidate.whole


def _is_like(candidate: Candidate) -> bool:
    return candidate.hi * candidate.score >= _LIKE * candidate.size


def _columns(board: Board, block: BlockPlan) -> dict[int, _Column]:
    """Leaf column → what follows its header label. The same label is a header of several blocks: see :func:`_turns`."""
    leaves = [s.index for s in board.layout.lexicon.slots if block.has(s) and s.kind is SlotKind.COLUMN]
    headed: dict[frozenset[int], list[tuple[list[Slot], _Column]]] = {}
    bare: set[frozenset[int]] = set()
    for at, piece in enumerate(board.pieces):
        said = board.alignment.others.get(piece.index, ())
        own = [c.slot for c in said if c.slot.kind is SlotKind.COLUMN and c.whole and c.slot.table == block.table.name]
        if not own:
            continue
        column = _following(board.pieces, at)
        key = frozenset(s.index for s in own)
        if column.items or column.behind > 2:
            headed.setdefault(key, []).append((own, column))
        elif column.behind > 1:
            bare.add(key)
    columns: dict[int, _Column] = {}
    heights = {b.number: len(b.plans) for b in board.layout.blocks if b.table is block.table}
    blocks_of = {key: sorted({s.block for own, _ in seen for s in own}) for key, seen in headed.items()}
    told = {key: _turns([c for _, c in seen], blocks_of[key], heights) for key, seen in headed.items()}
    for key, seen in headed.items():
        if key in bare and not told[key] and len(seen) < len(blocks_of[key]):
            continue  # Some column is elsewhere: which of these blocks is without it is not known.
        alike = (told[other] for other in headed if blocks_of[other] == blocks_of[key])
        turns = told[key] or next(filter(None, alike), blocks_of[key])
        for turn, (own, column) in zip(turns, seen, strict=False):
            leaf = next((s for s in own if block.has(s) and leaves.index(s.index) not in columns), None)
            if turn == block.number and leaf is not None:
                columns[leaves.index(leaf.index)] = column
    return columns


def _turns(columns: Sequence[_Column], blocks: Sequence[int], heights: Mapping[int, int]) -> list[int]:
    """The block of each of the columns under one label, where each has as many values as one block has rows; else
    nothing: the other labels of these blocks may decide, or they alternate in form order."""
    for sizes in ([len(c.items) for c in columns], [len(list(_spaced(c))) for c in columns]):
        fitting = [[block for block in blocks if heights[block] == size] for size in sizes]
        told = [fits[0] for fits in fitting if len(fits) == 1]
        if len(told) == len(columns) and sorted(told) == list(blocks):
            return told
    return []


def _following(pieces: Sequence[Piece], at: int) -> _Column:
    items: list[Piece] = []
    behind = 0
    for piece in pieces[at + 1 :]:
        if piece.role is Role.FURNITURE:
            continue
        if not piece.is_item:
            behind = piece.gap or 0
            break
        items.append(piece)
    return _Column(pieces[at], tuple(items), behind)


def _lines(columns: Sequence[_Column], heights: set[int]) -> list[list[Piece]] | None:
    """The rows of the columns, their number being one of ``heights``; ``None`` where they form none."""
    plain = [list(column.items) for column in columns]
    spaced = [list(_spaced(column)) for column in columns]
    for made in (plain, spaced):
        for height in sorted(heights, reverse=True):
            whole = [c[:height] if not any(i.filled for i in c[height:]) or len(c) > height + 1 else c for c in made]
            if all(len(column) == height for column in whole):
                return [list(row) for row in zip(*whole, strict=True)]
    return None


def _spaced(column: _Column) -> Iterator[Piece]:
    """The column with an empty piece for each empty line."""
    before = column.label
    for item in column.items:
        yield from _blanks(before, (item.gap or 1) - 1)
        yield item
        before = item
    # One line break ends the last cell, one the column.
    yield from _blanks(before, column.behind - 2)


def _blanks(after: Piece, count: int) -> Iterable[Piece]:
    return [replace(after, role=Role.EMPTY, start=after.end, text="", reading=EMPTY, score=None)] * max(0, count)
