"""Step 5b, place: a table drawn as one line of numbers under two header levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean

from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.board import Board
from extractor.recovery.board.columns import Anchor, ColumnModel, learn_columns
from extractor.recovery.board.headers import Header, HeaderPart
from extractor.recovery.board.layout import BlockPlan, Layout, RowPlan
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.misread_heads import shows_order
from extractor.recovery.board.order_labels import heading_of
from extractor.recovery.board.pieces import Band, Geometry, Piece
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.orders.place import place_row
from extractor.recovery.settle.joint import PlacedRow
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.recovery.values.together import Habit, figures_of, place_together
from extractor.tagging.roles import Role

_FEWEST_LABELS = 2
"""Header labels that must be there: 总计 alone is a header of other tables too."""
_TOGETHER = 0.4
"""Share of a column's width within which pieces are above the same column."""
_OFF = 0.2
"""Share of a column's width by which a label may be off the place that follows from equal widths."""
_MOSTLY = 0.6
"""Share of the columns that must have a label for equal widths to be assumed."""
_FEWEST = 4
"""Fewer places than this have none between them that could be off."""


def place_single(
    board: Board, block: BlockPlan, attachment: Attachment, habit: Habit | None
) -> tuple[PlacedRow | None, frozenset[int]]:
    """The one line of values, which is below the header of its table and before the next heading, and the bands of all
    that may have been it.

    ``habit``: of cells that are written with nothing between them, see :mod:`extractor.recovery.values.together`;
    ``None`` of others.
    """
    plan = block.plans[0]
    heads, runs = lines_below(board, block, attachment)
    if not runs:
        return None, frozenset()
    labels = _leaf_labels(heads, board.alignment)
    header = _single_header(block, labels, board.band_of)
    placed = _run_together(runs, plan, header, board.layout, habit) if habit is not None else None
    if placed is None:
        run = _line_of(runs, block)
        source = RowSource(plan.slot, [], [run, *_copies(board, block, run, attachment)], True)
        cut = _below_labels(block, run, labels)
        placement = cut or _in_columns(board, block, run, header, heads)
        order = tuple(range(len(plan.keys)))
        seen = header.seen or cut is not None or _shows_order(board, block, run, heads)
        placed = PlacedRow(plan, source, order, seen, placement, None)
    return placed, frozenset(run.band for run in runs)


def _shows_order(board: Board, block: BlockPlan, run: Run, heads: Sequence[Piece]) -> bool:
    """Whether the heads above the line, some of them read badly, are the form's in its order."""
    own = [s for s in board.layout.lexicon.slots if block.has(s) and s.kind is SlotKind.COLUMN]
    leaves = [str(column.name) for column in block.block.leaf_columns]
    names = leaves * (len(block.plans[0].keys) // block.width)
    # From the first to the last known head; behind it only values may stand before the line.
    between = [p for p in board.pieces if heads[0].index <= p.index < run.items[0].index]
    return run.geometry is Geometry.GRID and shows_order(run.items, names, between, own, board.layout.lexicon)


def _run_together(runs: Sequence[Run], plan: RowPlan, header: Header, layout: Layout, habit: Habit) -> PlacedRow | None:
    """The longest line of figures, cut into cells; ``None`` where no line is figures."""
    held = [(figures, run) for run in runs if (figures := figures_of([run])) is not None]
    if not held:
        return None
    figures, run = max(held, key=lambda of: len(of[0].text))
    order = tuple(range(len(plan.keys)))
    placement = place_together(figures, plan, order, layout, habit)
    return PlacedRow(plan, RowSource.made(plan.slot, run), order, header.seen, placement, None)


def _line_of(runs: Sequence[Run], block: BlockPlan) -> Run:
    """The line of values among the lines below the header, or put together from them."""
    count = len(block.plans[0].keys)
    whole = [r for r in runs if len(r.items) >= count or r.filled >= count]
    if whole:
        # Converters write an empty row above the header of each table that they part.
        return next((run for run in whole if run.filled), whole[0])
    if adds_up(runs, block.width, count):
        items = tuple(item for run in runs for item in run.items)
        return Run(items, geometry=Geometry.NONE, via=Via.AFTER, band=runs[0].band)
    return max(runs, key=lambda r: r.filled)


def _in_columns(board: Board, block: BlockPlan, run: Run, header: Header, heads: Sequence[Piece]) -> Placement | None:
    plan = block.plans[0]
    order = range(len(plan.keys))
    model = replace(learn_columns(len(plan.keys), [run], header), cut=board.cut_lines)
    if run.geometry == Geometry.BOXES and not model.centers:
        model = _by_labels(model, run, heads, board.alignment)
    leaves = [n % block.width for n in order]
    return place_row(plan.slot, [run], model, board.layout.sums.of_row(plan.slot, order), leaves)


def lines_below(board: Board, block: BlockPlan, attachment: Attachment) -> tuple[list[Piece], list[Run]]:
    """The labels of the table's header, and the runs that may be its line of values."""
    pieces, alignment, band_of = board.pieces, board.alignment, board.band_of
    slot = block.plans[0].slot
    above = max((p.index for s, r in attachment.rows.items() if 0 <= s < -1 - slot for p in r.labels), default=-1)
    slots = {s.index for s in board.layout.lexicon.slots if block.has(s)}
    heads = [
        p
        for p in pieces[above + 1 :]
        if any(c.slot.index in slots and c.slot.kind is not SlotKind.SECTION for c in alignment.others.get(p.index, ()))
    ]
    if len(heads) < _FEWEST_LABELS:
        return _below_heading(board, block, attachment)
    first_band = band_of[heads[0].index].index
    end_band = next(
        (
            band_of[p.index].index
            for p in pieces[heads[0].index + 1 :]
            if p.role is Role.SECTION and p.index in band_of and p.index > heads[-1].index
        ),
        1 << 30,
    )
    return heads, [r for r in attachment.loose if first_band < r.band < end_band]


def _below_heading(board: Board, block: BlockPlan, attachment: Attachment) -> tuple[list[Piece], list[Run]]:
    """The same for a header in words that the form does not have: the one line below the heading of the table with as
    many cells as it."""
    headings = [
        p for p in board.pieces if heading_of(p, board.alignment) == block.table.name and p.index in board.band_of
    ]
    if not headings:
        return [], []
    start = headings[-1].index
    end = next((p.index for p in board.pieces[start + 1 :] if _ends(p, block, board)), len(board.pieces))
    count = len(block.plans[0].keys)
    here = (run for run in attachment.loose if start < run.items[0].index < end)
    found = [replace(run, via=Via.BETWEEN) for run in here if _has_values(run, count)]
    return ([headings[-1]], found) if len(found) == 1 else ([], [])


def _has_values(run: Run, count: int) -> bool:
    """Are these values, as many as the table has, and not a line of its header?"""
    values = sum(item.filled for item in run.items)
    return bool(values) and count in (values, len(run.items))


def _ends(piece: Piece, block: BlockPlan, board: Board) -> bool:
    """Does another table, or text outside of any table, begin with it?"""
    if piece.index in board.alignment.rows:
        return True
    return piece.role is Role.SECTION and piece.grid is None and heading_of(piece, board.alignment) != block.table.name


def _copies(board: Board, block: BlockPlan, chosen: Run, attachment: Attachment) -> list[Run]:
    """Whole lines of values elsewhere in the text below labels of the same header: the table is printed again."""
    found = []
    count = len(block.plans[0].keys)
    for run in attachment.loose:
        if run.band == chosen.band or len(run.items) < count or not run.items:
            continue
        first = run.items[0].index
        above = board.pieces[max(0, first - 3 * count) : first]
        slots = [c.slot for p in above for c in board.alignment.others.get(p.index, ())[:1]]
        labels = [s for s in slots if block.has(s) and s.kind is SlotKind.COLUMN]
        if len(labels) >= count // 2:
            found.append(run)
    return found


def _leaf_labels(heads: Sequence[Piece], alignment: Alignment) -> list[tuple[Piece, str]]:
    """The labels of leaf columns among the header's pieces, with the column's name."""
    found = []
    for piece in heads:
        columns = [c.slot for c in alignment.others[piece.index] if c.slot.kind is SlotKind.COLUMN and c.lo == 0]
        if columns and columns[0].name is not None:
            found.append((piece, columns[0].name))
    return found


def _below_labels(block: BlockPlan, run: Run, labels: Sequence[tuple[Piece, str]]) -> Placement | None:
    """A drawn table whose last columns were cut off at the edge of the page: each value is below its own leaf label.

    Only where the labels that are left can be those columns of the form and no others.
    """
    plan, width = block.plans[0], block.width
    count = len(plan.keys)
    expected = [str(c.name) for c in block.block.leaf_columns] * (count // width)
    grids = {piece.grid.table for piece in run.items if piece.grid}
    if run.geometry != Geometry.GRID or len(grids) != 1 or len(run.items) >= count:
        return None
    leaves = sorted((piece.grid.col, name) for piece, name in labels if piece.grid and piece.grid.table in grids)
    names = [name for _, name in leaves]
    starts = [n for n in range(count - len(names) + 1) if expected[n : n + len(names)] == names]
    columns_of = {col: n for n, (col, _) in enumerate(leaves)}
    places = [columns_of.get(piece.grid.col) for piece in run.items if piece.grid]
    if len(starts) != 1 or places != list(range(len(names))):
        return None
    cells = [UNDRAWN] * count
    cells[starts[0] : starts[0] + len(names)] = range(len(names))
    return Placement(plan.slot, run.items, (Option(tuple(cells), 0.0),), run.geometry, Lost.CUT)


def _by_labels(model: ColumnModel, run: Run, heads: Sequence[Piece], alignment: Alignment) -> ColumnModel:
    """The model with the columns where pieces of leaf labels are above the values, if these are unambiguous."""
    page = run.items[0].page
    places = column_places(
        [
            p.x
            for p in heads
            if p.page == page and any(c.slot.kind is SlotKind.COLUMN for c in alignment.others[p.index])
        ],
        model.count,
    )
    return replace(model, centers={page: places}, anchor=Anchor.MIDDLE) if places else model


def adds_up(runs: Sequence[Run], width: int, count: int) -> bool:
    """Separated into one table a header group, in order; or written by columns, one value below each header label."""
    if sum(len(r.items) for r in runs) != count:
        return False
    return all(len(r.items) % width == 0 for r in runs) or all(len(r.items) == 1 for r in runs)


def _single_header(block: BlockPlan, labels: Sequence[tuple[Piece, str]], band_of: Mapping[int, Band]) -> Header:
    """The repeated leaf labels, in reading order or by place, if there are as many as there should be."""
    names = [str(c.name) for c in block.block.leaf_columns]
    count = len(block.plans[0].keys)
    leaves = list(labels)
    by_place = [p for p, _ in leaves if band_of[p.index].geometry != Geometry.NONE]
    parts: tuple[HeaderPart, ...] = ()
    if len(by_place) == len(leaves) == count:
        leaves.sort(key=lambda leaf: leaf[0].x)
        first = leaves[0][0]
        parts = (
            HeaderPart(first.page, first.grid.table if first.grid else None, dict(enumerate(p for p, _ in leaves))),
        )
    seen = len(leaves) == count and [n for _, n in leaves] == names * (len(leaves) // block.width)
    return Header(tuple(range(count)), seen, parts)


def column_places(labels: Sequence[float], count: int) -> tuple[float, ...] | None:
    """The middles of ``count`` columns from those of their labels; ``None`` where the labels do not determine them."""
    if count < 2 or len(labels) < 2:
        return None
    ordered = sorted(labels)
    pitch = (ordered[-1] - ordered[0]) / (count - 1)
    if pitch <= 0:
        return None
    groups = [[ordered[0]]]
    for left, right in pairwise(ordered):
        if right - left > _TOGETHER * pitch:
            groups.append([])
        groups[-1].append(right)
    places = [fmean(group) for group in groups]
    if len(places) == count:
        return tuple(places)
    if len(places) < max(_FEWEST, _MOSTLY * count) or len(places) > count:
        return None
    first, last = places[0], places[-1]
    pitch = (last - first) / (count - 1)
    near = [round((place - first) / pitch) for place in places]
    off = max(abs(place - first - n * pitch) for place, n in zip(places, near, strict=True))
    if len(set(near)) < len(near) or off > _OFF * pitch:
        return None
    return tuple(first + n * pitch for n in range(count))
