"""Steps 4–6 for a whole form: from pieces to one settled line of values for each row that the source holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import Form
from extractor.forms.lexicon import SlotKind
from extractor.frozen import replace
from extractor.recovery.board.board import Board
from extractor.recovery.board.columns import learn_columns
from extractor.recovery.board.foreign import FOREIGN_SCORE, foreign_labels, printed_rows
from extractor.recovery.board.headers import Header, header_hits, header_tree, order_by_place, read_header
from extractor.recovery.board.layout import BlockPlan, Layout
from extractor.recovery.board.misread_heads import with_misread
from extractor.recovery.board.one_a_line import behind_labels, counted_gap
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Attachment, Run, Via
from extractor.recovery.orders.attach import attach
from extractor.recovery.orders.between import fill_between
from extractor.recovery.orders.column_kinds import column_kinds
from extractor.recovery.orders.column_order import order_that_adds_up, stands_above
from extractor.recovery.orders.parted.apart import bring_together
from extractor.recovery.orders.parted.narrow import join_columns
from extractor.recovery.orders.parted.one_line import place_parted
from extractor.recovery.orders.place import place_row
from extractor.recovery.orders.removed_columns import parts_of, removed_columns, short_parts
from extractor.recovery.orders.single import place_single
from extractor.recovery.orders.upright import turn_columns
from extractor.recovery.settle.identities import sums_of
from extractor.recovery.settle.joint import PlacedRow, settle
from extractor.recovery.settle.options import Placement
from extractor.recovery.values.join import join_wrapped
from extractor.recovery.values.together import Habit, figures_of, learn_habit, place_together
from extractor.tagging.roles import Role

_IN_FORM_ORDER = (Via.TURNED, Via.BELOW)
"""Rows that were put together from columns, in the form's order whatever the order of the header's labels."""


@dataclass(frozen=True)
class PlacedForm:
    """``rows`` by slot; a row that is absent was not found.

    ``foreign``: (table, block) → the labels of another edition that head it.
    """

    rows: Mapping[int, PlacedRow]
    foreign: Mapping[tuple[str, int], tuple[str, ...]]
    printed: Mapping[int, tuple[str, ...]]
    """Slot → the texts in a row of a foreign block, in order."""
    loose: tuple[Run, ...]
    """Values beside no label, not used anywhere."""


def place_form(board: Board, others: Sequence[Form] = (), *, together: bool = False) -> PlacedForm:
    """``others``: the other editions a hybrid report may borrow a block from. ``together``: cells are written with
    nothing between them, see :mod:`extractor.recovery.values.together`."""
    board = join_wrapped(board)
    attachment = attach(board.bands, board.alignment, board.layout.widths)
    rows: dict[int, PlacedRow] = {}
    foreign: dict[tuple[str, int], tuple[str, ...]] = {}
    printed: dict[int, tuple[str, ...]] = {}
    used: set[int] = set()
    for parted in _parted_lines(board, attachment):
        rows[parted.plan.slot] = parted
        items = parted.placement.items if parted.placement else ()
        board, attachment = _spoken_for(items, board, attachment)
    habit = learn_habit(attachment, board.layout) if together else None
    if habit is None:
        attachment = _from_columns(board, attachment)
    joined = [run for source in attachment.rows.values() for run in source.runs if run.via is Via.BELOW]
    board = board.without({item.index for run in joined for item in run.items})
    written = ((run, board.layout.widths[slot]) for slot, row in attachment.rows.items() for run in row.runs)
    breaks = counted_gap(list(written))
    for block in board.layout.blocks:
        if block.is_one_line:
            if block.plans[0].slot not in rows:
                placed, bands = place_single(board, block, attachment, habit)
                used |= bands
                rows.update({placed.plan.slot: placed} if placed is not None else {})
            continue
        attachment = fill_between(board, block, attachment)
        here = _extent(block, attachment)
        if here is None:
            continue
        header, strange = _header(board, block, here, others)
        if strange:
            foreign[block.key] = strange
            printed.update(printed_rows(block.slots, attachment))
            continue
        attachment = _parted_rows(board, block, attachment, header, here)
        rows.update(_place_block(board, block, header, attachment, habit, breaks))
    _settle_tables(rows, board.layout)
    loose = tuple(run for run in attachment.loose if run.band not in used)
    return PlacedForm(rows, foreign, printed, loose)


def _parted_lines(board: Board, attachment: Attachment) -> list[PlacedRow]:
    """The one-line tables that were separated: their labels determine values that are among those of other tables."""
    placed = (place_parted(board, block, attachment) for block in board.layout.blocks if block.is_one_line)
    return [row for row in placed if row is not None]


def _from_columns(board: Board, attachment: Attachment) -> Attachment:
    """The attachment with the rows of those blocks put together that the source has column by column."""
    for table in board.layout.form.tables:
        blocks = [block for block in board.layout.blocks if block.table is table and not block.is_one_line]
        for block in blocks:
            attachment = turn_columns(board, block, attachment)
        if blocks:
            attachment = join_columns(board, table, attachment)
    return attachment


def _spoken_for(items: Sequence[Piece], board: Board, attachment: Attachment) -> tuple[Board, Attachment]:
    """The board and the attachment with these items as furniture: others are read as if they were not there."""
    taken = {item.index for item in items}

    def without(runs: Iterable[Run]) -> list[Run]:
        kept = (replace(run, items=tuple(i for i in run.items if i.index not in taken)) for run in runs)
        return [run for run in kept if run.items]

    rows = {slot: replace(source, runs=without(source.runs)) for slot, source in attachment.rows.items()}
    # A label whose values all belong to another table is one of that table's: 总计 names columns and also a row.
    rows = {slot: source for slot, source in rows.items() if source.runs or not attachment.rows[slot].runs}
    return board.without(taken), Attachment(rows, tuple(without(attachment.loose)))


@dataclass(frozen=True, slots=True)
class _Extent:
    """Piece indices: where a block's header may begin, its first and its last row label."""

    start: int
    first: int
    last: int


def _extent(block: BlockPlan, attachment: Attachment) -> _Extent | None:
    """Where the block is; ``None`` where no label of its rows was found."""
    own = set(block.slots)
    labels = [p.index for slot in own if slot in attachment.rows for p in attachment.rows[slot].labels]
    if not labels:
        return None
    first = min(labels)
    before = [
        p.index for slot, source in attachment.rows.items() if slot not in own for p in source.labels if p.index < first
    ]
    return _Extent(max(before, default=-1) + 1, first, max(labels))


def _header(board: Board, block: BlockPlan, here: _Extent, others: Sequence[Form]) -> tuple[Header, tuple[str, ...]]:
    """The header of the block, and the labels of another edition that are in its place."""
    hits = header_hits(board.pieces, board.alignment, *block.key, here.start, here.last + 1)
    tree = header_tree(board.layout.lexicon, *block.key, block.block)
    heads = with_misread(hits, board.pieces[here.start : here.first], tree, board.layout.lexicon)
    header = read_header(block.block, heads, board.band_of, tree)
    own = {s.index for _, s in hits if s.kind is SlotKind.COLUMN}
    said = (c for p, _ in hits for c in board.alignment.others[p.index])
    if any(c.slot.index in own and c.score >= FOREIGN_SCORE for c in said):
        return header, ()
    return header, foreign_labels(board.pieces[here.start : here.first], board.layout.form, others)


def _parted_rows(board: Board, block: BlockPlan, attachment: Attachment, header: Header, here: _Extent) -> Attachment:
    """The attachment with rows whose lines, or whose labels and values, a converter separated."""
    end = next((p.index for p in board.pieces[here.last + 1 :] if p.role is Role.SECTION), len(board.pieces))
    runs = bring_together(board, block, attachment, end, header.order)
    return attachment.with_runs(runs) if runs else attachment


def _place_block(
    board: Board, block: BlockPlan, header: Header, attachment: Attachment, habit: Habit | None, breaks: int | None
) -> dict[int, PlacedRow]:
    """``breaks``: the white space of one cell in all rows of the form."""
    layout = board.layout
    plans = [p for p in block.plans if p.slot in attachment.rows]
    runs_of = {plan.slot: attachment.rows[plan.slot].runs for plan in plans}
    runs = [run for plan in plans for run in runs_of[plan.slot]]
    depths = {plan.slot: layout.lexicon.slots[plan.slot].depth for plan in plans}
    model = learn_columns(block.width, runs, header, breaks)
    led, bare = behind_labels(runs_of, depths, block.width)
    model = replace(model, cut=board.cut_lines, led=led, bare=bare)
    order, confirmed = order_by_place(header, model.centers, model.anchor.of)
    above = stands_above(header, runs, block.width)
    if not above or any(run.via in _IN_FORM_ORDER for run in runs):
        # Labels that are not above their columns, or rows put together in the form's order, whatever the header's.
        order, confirmed = tuple(range(block.width)), confirmed and above
    summed = order_that_adds_up(order, runs, block, layout)
    order = summed or order
    if plans:
        row_sum = layout.sums.of_row(plans[0].slot, order)
        parts = parts_of(runs)
        removed = removed_columns(model.count, parts, row_sum, header)
        model = replace(model, removed=removed, short=short_parts(model.count, parts, removed))
    kinds = column_kinds([block.block.leaf_columns[leaf] for leaf in order], runs)
    placed = {}
    for plan in plans:
        source = attachment.rows[plan.slot]
        figures = figures_of(runs_of[plan.slot]) if habit is not None and len(plan.keys) > 1 else None
        if figures is not None and habit is not None:
            placement: Placement | None = place_together(figures, plan, order, layout, habit)
        else:
            placement = place_row(
                plan.slot, runs_of[plan.slot], model, layout.sums.of_row(plan.slot, order), order, kinds
            )
            # Where other cells run together, a single one may also be several.
            together = habit is not None and len(plan.keys) > 1
            placement = replace(placement, via=Via.TOGETHER) if placement and together else placement
        seen = header.seen and confirmed and summed is None
        placed[plan.slot] = PlacedRow(plan, source, order, seen, placement, None, summed is not None)
    return placed


def _settle_tables(rows: dict[int, PlacedRow], layout: Layout) -> None:
    """Fill in the choices, one joint choice for all open rows of a form."""
    placements = {slot: row.placement for slot, row in rows.items() if row.placement is not None}
    for slot, choice in settle(placements, sums_of(rows, layout.sums)).items():
        rows[slot] = replace(rows[slot], choice=choice)
