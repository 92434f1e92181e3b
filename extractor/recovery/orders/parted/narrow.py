"""Step 5d, place: blocks too narrow for sums, with separated columns: some beside the row labels, others below headers.

A row label or a header label is followed by the first values of its row or column; values further off fill, in order,
the cells that are open. Taken only where each cell of a block gets one value and no value is left: order and number are
the only evidence, so a person has to look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby, permutations

from extractor.forms import Table
from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan, Layout
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Attachment, Run, Via
from extractor.recovery.orders.parted.labelled import Labelled, labelled

_MOST_COLUMNS = 3
"""Wider blocks have identities that decide more."""
_Cells = dict[tuple[int, int], Piece]


def join_columns(board: Board, table: Table, attachment: Attachment) -> Attachment:
    """The attachment with the rows of those narrow blocks of the table put together whose columns were separated."""
    blocks = [block for block in board.layout.blocks if block.table is table]
    parted = [block for block in blocks if _may_be_parted(block, attachment)]
    runs = list(labelled(table, board.pieces, board.alignment, board.layout.lexicon)) if parted else []
    for block in parted:
        leaves = [s.index for s in board.layout.lexicon.slots if block.has(s) and s.kind is SlotKind.COLUMN]
        cells = _fill(block.slots, _headers(block, leaves, runs, board.layout), runs, block.width)
        if cells is not None:
            attachment = attachment.with_runs(_rows(block.slots, cells, block.width))
        elif _has_column_apart(leaves, len(block.plans), runs):
            attachment = _doubted(attachment, block.slots)
    return attachment


def _may_be_parted(block: BlockPlan, attachment: Attachment) -> bool:
    """Is the block narrow, are all its labels there, and does a row not have just its values behind its label?"""
    sources = [attachment.rows.get(slot) for slot in block.slots]
    if block.width > _MOST_COLUMNS or any(source is None or not source.labels for source in sources):
        return False
    return any(source and sum(run.filled for run in source.runs) != block.width for source in sources)


def _has_column_apart(leaves: Sequence[int], height: int, runs: Sequence[Labelled]) -> bool:
    """Is a whole column below a header label that may be of these leaves? Then what reads like a whole row beside its
    label may hold something else in its place, such as the lower line of a wrapped number."""
    below = (r for r in runs if r.kind is SlotKind.COLUMN and len(r.near) >= height > 1)
    return any(set(leaves).intersection(label) for run in below for label in run.labels)


def _doubted(attachment: Attachment, slots: Sequence[int]) -> Attachment:
    rows = dict(attachment.rows)
    for slot in slots:
        if slot in rows:
            rows[slot] = replace(rows[slot], runs=[replace(run, counted=True) for run in rows[slot].runs])
    return replace(attachment, rows=rows)


def _headers(
    block: BlockPlan, leaves: Sequence[int], runs: Sequence[Labelled], layout: Layout
) -> list[tuple[tuple[int, ...], Labelled]] | None:
    """The header labels of one block: leaf columns of each group; ``None`` where a label may be of another block.

    A label that is the header of several blocks is used once for each: in form order, unless the number of values
    requires otherwise.
    """
    block_of = {s.index: s.block for s in layout.lexicon.slots}
    heights = {b.number: len(b.plans) for b in layout.blocks if b.table is block.table}
    own: list[tuple[tuple[int, ...], Labelled]] = []
    for run in runs:
        if run.kind is not SlotKind.COLUMN or not any(slot in leaves for label in run.labels for slot in label):
            continue
        columns = []
        for label in run.labels:
            alike = [r for r in runs if r.kind is SlotKind.COLUMN for other in r.labels if other == label]
            blocks = [block_of[slot] for slot in label]
            if len(alike) != len(label):
                return None
            whole = (
                turn
                for turn in permutations(blocks)
                if all(heights.get(b, 0) == len(r.values) for b, r in zip(turn, alike, strict=True))
            )
            turns = next(whole, tuple(blocks))
            if block.number in [b for b, r in zip(turns, alike, strict=True) if r is run]:
                columns.append(leaves.index(next(slot for slot in label if slot in leaves)))
        if columns and len(columns) == len(run.labels):
            own.append((tuple(columns), run))
        elif columns:
            return None
    return own


def _fill(
    slots: Sequence[int],
    headers: Sequence[tuple[tuple[int, ...], Labelled]] | None,
    runs: Sequence[Labelled],
    width: int,
) -> _Cells | None:
    """(row, column) → value for all cells of a block; ``None`` where the values do not fill it in one way."""
    if headers is None:
        return None
    cells: _Cells = {}
    rest: list[Piece] = []
    rows = {run.labels[0][0]: run for run in runs if run.kind is SlotKind.ROW}
    before = [id(run) for run in runs]
    for columns, run in headers:
        above = [rows[slot] for slot in slots if slot in rows and before.index(id(rows[slot])) < before.index(id(run))]
        listed = len(above) == len(slots) and not any(row.values for row in above)
        claimed, left = _under(columns, run, len(slots), listed)
        if claimed is None or cells.keys() & claimed.keys():
            return None
        cells |= claimed
        rest += left
    for row, slot in enumerate(slots):
        values = rows[slot].values if slot in rows else []
        free = [(row, column) for column in range(width) if (row, column) not in cells]
        if len(values) > len(free):
            return None
        cells |= dict(zip(free, values, strict=False))
    free = [(row, column) for row in range(len(slots)) for column in range(width) if (row, column) not in cells]
    in_line = len({row for row, _ in free}) <= 1 or len({column for _, column in free}) <= 1
    if len(rest) != len(free) or not in_line:
        return None
    rest.sort(key=lambda piece: piece.index)
    return cells | dict(zip(free, rest, strict=True))


def _under(columns: Sequence[int], run: Labelled, height: int, listed: bool) -> tuple[_Cells | None, list[Piece]]:
    """The cells that the values behind these header labels fill, and the values that may be of others.

    ``listed``: are all row labels before them, without values? ``None``: the cells cannot be determined.
    """
    values, count = run.values, len(columns)
    if len(values) == count * height:
        order = _by_rows(values, count, height, listed)
        if order is None:
            return None, []
        return {(n // count if order else n % height, columns[n % count if order else n // height]): value
                for n, value in enumerate(values)}, []  # fmt: skip
    if count > 1:
        return {}, values
    if len(run.near) > height:
        return None, []
    return {(row, columns[0]): value for row, value in enumerate(run.near)}, run.far


def _by_rows(values: Sequence[Piece], count: int, height: int, listed: bool) -> bool | None:
    """Are the values written row by row? Their lines or blocks of text show it; ``None``: they do not show it.

    Where the row labels were written as a column, before the headers, values that are separate blocks are so, too.
    """
    if count == 1 or height == 1:
        return count > 1
    lines = [len(list(group)) for _, group in groupby(values, key=lambda piece: piece.line)]
    if set(lines) == {count}:
        return True
    blocks: list[int] = []
    for n, value in enumerate(values):
        if not n or value.page != values[n - 1].page or value.line - values[n - 1].line > 1:
            blocks.append(0)
        blocks[-1] += 1
    if listed and height > 1 and set(blocks) == {1}:
        return False
    if count == height or len(blocks) == 1:
        return None
    return {count: True, height: False}.get(blocks[0]) if len(set(blocks)) == 1 else None


def _rows(slots: Sequence[int], cells: Mapping[tuple[int, int], Piece], width: int) -> dict[int, Run | None]:
    lines = (tuple(cells[row, column] for column in range(width)) for row in range(len(slots)))
    return {slot: Run(line, geometry=Geometry.NONE, via=Via.BELOW) for slot, line in zip(slots, lines, strict=True)}
