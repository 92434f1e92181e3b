"""Step 5b, place: a table drawn as one line of numbers under two header levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.forms import Block, Table
from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.columns import Anchor, ColumnModel, learn_columns
from extractor.recovery.board.headers import Header, HeaderPart
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Piece
from extractor.recovery.board.rows import Attachment, RowSource, Run
from extractor.recovery.board.spacing import column_places
from extractor.recovery.orders.place import place_row
from extractor.recovery.settle.options import UNDRAWN, Option, Placement
from extractor.recovery.settle.placed import PlacedRow
from extractor.recovery.sums.row_sums import row_sum
from extractor.recovery.values.together import Habit, figures_of, place_together
from extractor.tagging.roles import Role

_FEWEST_LABELS = 2
"""Header labels that must be there: 总计 alone heads other tables too."""


def place_single(
    table: Table,
    number: int,
    block: Block,
    pieces: Sequence[Piece],
    attachment: Attachment,
    alignment: Alignment,
    layout: Layout,
    band_of: Mapping[int, Band],
    used: set[int],
    habit: Habit | None,
) -> PlacedRow | None:
    """The one line of values stands below the header of its table and before the next heading.

    ``habit``: of cells that are written with nothing between them, see
    :mod:`extractor.recovery.values.together`; ``None`` of others.
    """
    plan = layout.plans_of(table.name, number)[0]
    count = len(plan.keys)
    heads, runs = lines_below(table, number, pieces, attachment, alignment, layout, band_of)
    if not runs:
        return None
    order = tuple(range(count))
    if habit is not None and (held := [(figures, r) for r in runs if (figures := figures_of([r])) is not None]):
        used.update(r.band for r in runs)
        figures, run = max(held, key=lambda of: len(of[0].text))
        placement = place_together(figures, plan, order, layout, habit)
        seen = _single_header(plan, block, _leaf_labels(heads, alignment), band_of).seen
        return PlacedRow(plan, RowSource(plan.slot, [], [run], True), order, seen, placement, None)
    whole = [r for r in runs if len(r.items) >= count or r.filled >= count]
    if whole:
        run = whole[0]
    elif adds_up(runs, len(block.leaf_columns), count):
        run = Run(tuple(i for r in runs for i in r.items), "none", "after", runs[0].band)
    else:
        run = max(runs, key=lambda r: r.filled)
    used.update(r.band for r in runs)
    labels = _leaf_labels(heads, alignment)
    header = _single_header(plan, block, labels, band_of)
    model = learn_columns(count, [run], header)
    if run.geometry == "boxes" and not model.centers:
        model = _by_labels(model, run, heads, alignment)
    leaves = [n % len(block.leaf_columns) for n in order]
    cut = _below_labels(plan, block, run, labels)
    placed = cut or place_row(plan.slot, [run], model, row_sum(plan, order, layout), leaves)
    copies = _copies(table, number, count, run, pieces, attachment, alignment, layout)
    source = RowSource(plan.slot, [], [run, *copies], True)
    return PlacedRow(plan, source, order, header.seen or cut is not None, placed, None)


def lines_below(
    table: Table,
    number: int,
    pieces: Sequence[Piece],
    attachment: Attachment,
    alignment: Alignment,
    layout: Layout,
    band_of: Mapping[int, Band],
) -> tuple[list[Piece], list[Run]]:
    """The labels of the table's header, and what may be its line of values."""
    plan = layout.plans_of(table.name, number)[0]
    above = max((p.index for s, r in attachment.rows.items() if 0 <= s < -1 - plan.slot for p in r.labels), default=-1)
    slots = {s.index for s in layout.lexicon.slots if s.table == table.name and s.block == number}
    heads = [
        p
        for p in pieces[above + 1 :]
        if any(c.slot.index in slots and c.slot.kind is not SlotKind.SECTION for c in alignment.others.get(p.index, ()))
    ]
    if len(heads) < _FEWEST_LABELS:
        return [], []
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


def _copies(
    table: Table,
    number: int,
    count: int,
    chosen: Run,
    pieces: Sequence[Piece],
    attachment: Attachment,
    alignment: Alignment,
    layout: Layout,
) -> list[Run]:
    """Whole lines of values elsewhere in the text below labels of the same header: the table is printed again."""
    found = []
    for run in attachment.loose:
        if run.band == chosen.band or len(run.items) < count or not run.items:
            continue
        first = run.items[0].index
        above = pieces[max(0, first - 3 * count) : first]
        slots = [c.slot for p in above for c in alignment.others.get(p.index, ())[:1]]
        labels = [s for s in slots if (s.table, s.block) == (table.name, number) and s.kind is SlotKind.COLUMN]
        if len(labels) >= len(layout.plans_of(table.name, number)[0].columns) // 2:
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


def _below_labels(plan: RowPlan, block: Block, run: Run, labels: Sequence[tuple[Piece, str]]) -> Placement | None:
    """A drawn table of which the edge of the page cut columns off: each value stands below a leaf label of its own.

    Only where the labels that are left can be those columns of the form and no others.
    """
    count, width = len(plan.keys), len(block.leaf_columns)
    expected = [str(c.name) for c in block.leaf_columns] * (count // width)
    grids = {piece.grid.table for piece in run.items if piece.grid}
    if run.geometry != "grid" or len(grids) != 1 or len(run.items) >= count:
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
    return Placement(plan.slot, run.items, (Option(tuple(cells), 0.0),), run.geometry, "cut")


def _by_labels(model: ColumnModel, run: Run, heads: Sequence[Piece], alignment: Alignment) -> ColumnModel:
    """The model with the columns where pieces of leaf labels stand above the values, if these say so plainly."""
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
    """Torn into one table a header group, in order; or written by columns, one value below each header label."""
    if sum(len(r.items) for r in runs) != count:
        return False
    return all(len(r.items) % width == 0 for r in runs) or all(len(r.items) == 1 for r in runs)


def _single_header(
    plan: RowPlan, block: Block, labels: Sequence[tuple[Piece, str]], band_of: Mapping[int, Band]
) -> Header:
    """The repeated leaf labels, in reading order or by place, if there are as many as there should be."""
    width = len(block.leaf_columns)
    names = [str(c.name) for c in block.leaf_columns]
    leaves = list(labels)
    by_place = [p for p, _ in leaves if band_of[p.index].geometry != "none"]
    parts: tuple[HeaderPart, ...] = ()
    if len(by_place) == len(leaves) == len(plan.keys):
        leaves.sort(key=lambda leaf: leaf[0].x)
        first = leaves[0][0]
        parts = (
            HeaderPart(first.page, first.grid.table if first.grid else None, dict(enumerate(p for p, _ in leaves))),
        )
    seen = len(leaves) == len(plan.keys) and [n for _, n in leaves] == names * (len(leaves) // width)
    return Header(tuple(range(len(plan.keys))), seen, parts)
