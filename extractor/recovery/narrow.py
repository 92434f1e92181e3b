"""Step 5d, place: blocks too narrow for sums, their columns parted: some beside the row labels, others below headers.

A row label or a header label is followed by the first values of its row or column; what stands further off fills, in
order, the cells that are open. Taken only where each cell of a block gets one value and no value is left: order and
number are all that speaks for it, so a person has to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, permutations

from extractor.forms import Table
from extractor.forms.lexicon import Candidate, SlotKind
from extractor.recovery.attach import Attachment, RowSource, Run, unused
from extractor.recovery.layout import Layout
from extractor.recovery.match import Alignment
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role

_MOST_COLUMNS = 3
"""Wider blocks have identities that tell more."""
_MOSTLY = 0.6
"""Share of a header label that its first line holds; less (处理 of 处理决定数量) is a part of something else."""
_Cells = dict[tuple[int, int], Piece]


@dataclass
class _Labelled:
    """Labels side by side with the values behind them. ``near``: those right below the last label, ``far``: others."""

    labels: list[tuple[int, ...]]
    """Slots that each label may be of."""
    kind: SlotKind
    near: list[Piece] = field(default_factory=list)
    far: list[Piece] = field(default_factory=list)

    @property
    def values(self) -> list[Piece]:
        return [*self.near, *self.far]


def join_columns(
    table: Table, pieces: Sequence[Piece], attachment: Attachment, alignment: Alignment, layout: Layout
) -> Attachment:
    """The attachment with the rows of those narrow blocks of the table put together whose columns were parted."""
    runs = list(_labelled(table, pieces, alignment, layout))
    for number, block in enumerate(table.blocks):
        width = len(block.leaf_columns)
        slots = [plan.slot for plan in layout.plans_of(table.name, number)]
        sources = [attachment.rows.get(slot) for slot in slots]
        if width > _MOST_COLUMNS or any(source is None or not source.labels for source in sources):
            continue
        if all(source and sum(run.filled for run in source.runs) == width for source in sources):
            continue
        cells = _fill(slots, _headers(table.name, number, runs, layout), runs, width)
        if cells is not None:
            attachment = _with_rows(attachment, slots, cells, width)
    return attachment


def _labelled(table: Table, pieces: Sequence[Piece], alignment: Alignment, layout: Layout) -> Iterator[_Labelled]:
    """The header and row labels of the table, each with what follows it up to the next label of any kind."""
    now: _Labelled | None = None
    before: Piece | None = None
    for piece in pieces:
        if piece.role is Role.FURNITURE or piece.role is Role.EMPTY:
            continue
        if piece.filled:
            if now is not None and before is not None:
                near = not now.far and piece.page == before.page and piece.line - before.line <= 1
                (now.near if near else now.far).append(piece)
        else:
            label = _label_of(table, piece, alignment, layout)
            goes_on = now is not None and not now.values
            if label is None or not (goes_on and now and label[0] is now.kind and not label[1]):
                joined = goes_on and now and label and label[0] is now.kind is SlotKind.COLUMN
                if joined and now and label:
                    now.labels.append(label[1])
                else:
                    if now is not None:
                        yield now
                    now = _Labelled([label[1]], label[0]) if label is not None and label[1] else None
        before = piece
    if now is not None:
        yield now


def _label_of(
    table: Table, piece: Piece, alignment: Alignment, layout: Layout
) -> tuple[SlotKind, tuple[int, ...]] | None:
    """Kind and slots of a header or row label of the table; no slots for what goes on with one; ``None``: neither."""
    hit = alignment.rows.get(piece.index)
    if hit is not None:
        own = hit.candidate.slot.table == table.name
        return (SlotKind.ROW, (hit.candidate.slot.index,) if hit.candidate.lo == 0 else ()) if own else None
    candidates = [c for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.COLUMN]
    best = max((_said(c) for c in candidates), default=0.0)
    slots = [c for c in candidates if _said(c) == best and c.slot.table == table.name]
    if not slots or len(slots) < sum(_said(c) == best for c in candidates):
        return None
    heads = tuple(sorted(c.slot.index for c in slots if c.lo == 0 and c.hi >= _MOSTLY * c.size))
    return (SlotKind.COLUMN, heads) if heads or slots[0].lo else None


def _said(candidate: Candidate) -> float:
    return (candidate.hi - candidate.lo) * candidate.score


def _headers(
    table: str, block: int, runs: Sequence[_Labelled], layout: Layout
) -> list[tuple[tuple[int, ...], _Labelled]] | None:
    """The header labels of one block: leaf columns of each group; ``None`` where a label may be of another block.

    A label that heads several blocks stands once for each: in form order, unless the number of values says otherwise.
    """
    leaves = [
        s.index for s in layout.lexicon.slots if s.table == table and s.block == block and s.kind is SlotKind.COLUMN
    ]
    block_of = {s.index: s.block for s in layout.lexicon.slots}
    heights = {n: len(layout.plans_of(table, n)) for n in set(block_of.values())}
    own: list[tuple[tuple[int, ...], _Labelled]] = []
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
                if all(heights[b] == len(r.values) for b, r in zip(turn, alike, strict=True))
            )
            turns = next(whole, tuple(blocks))
            if block in [b for b, r in zip(turns, alike, strict=True) if r is run]:
                columns.append(leaves.index(next(slot for slot in label if slot in leaves)))
        if columns and len(columns) == len(run.labels):
            own.append((tuple(columns), run))
        elif columns:
            return None
    return own


def _fill(
    slots: Sequence[int],
    headers: Sequence[tuple[tuple[int, ...], _Labelled]] | None,
    runs: Sequence[_Labelled],
    width: int,
) -> _Cells | None:
    """(row, column) → value for all cells of a block; ``None`` where the values do not fill it in one way."""
    if headers is None:
        return None
    cells: _Cells = {}
    rest: list[Piece] = []
    for columns, run in headers:
        claimed, left = _under(columns, run, len(slots))
        if claimed is None or cells.keys() & claimed.keys():
            return None
        cells |= claimed
        rest += left
    rows = {run.labels[0][0]: run for run in runs if run.kind is SlotKind.ROW}
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


def _under(columns: Sequence[int], run: _Labelled, height: int) -> tuple[_Cells | None, list[Piece]]:
    """The cells that the values behind these header labels fill, and the values that may be of others.

    ``None``: it cannot be told.
    """
    values, count = run.values, len(columns)
    if len(values) == count * height:
        order = _by_rows(values, count, height)
        if order is None:
            return None, []
        return {(n // count if order else n % height, columns[n % count if order else n // height]): value
                for n, value in enumerate(values)}, []  # fmt: skip
    if count > 1:
        return {}, values
    if len(run.near) > height:
        return None, []
    return {(row, columns[0]): value for row, value in enumerate(run.near)}, run.far


def _by_rows(values: Sequence[Piece], count: int, height: int) -> bool | None:
    """Do the values stand row by row? Their lines or blocks of text say so; ``None``: they do not."""
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
    if count == height or len(blocks) == 1:
        return None
    return {count: True, height: False}.get(blocks[0]) if len(set(blocks)) == 1 else None


def _with_rows(attachment: Attachment, slots: Sequence[int], cells: Mapping[tuple[int, int], Piece], width: int) -> Attachment:
    rows = dict(attachment.rows)
    used = {piece.index for piece in cells.values()}
    rows = {slot: RowSource(s.slot, s.labels, unused(s.runs, used), s.has_head) for slot, s in rows.items()}
    for row, slot in enumerate(slots):
        line = tuple(cells[row, column] for column in range(width))
        rows[slot] = RowSource(slot, attachment.rows[slot].labels, [Run(line, "none", "below", 0, None, True)], True)
    return Attachment(rows, tuple(unused(attachment.loose, used)))
