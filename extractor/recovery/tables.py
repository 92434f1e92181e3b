"""Steps 4–6 for a whole form: from pieces to one settled line of values for each row that the source holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from extractor.forms import Block, Form, Table
from extractor.forms.lexicon import SlotKind
from extractor.recovery.attach import Attachment, Run, attach
from extractor.recovery.between import fill_between
from extractor.recovery.columns import learn_columns
from extractor.recovery.foreign import FOREIGN_SCORE, foreign_labels, printed_rows
from extractor.recovery.headers import Header, header_hits, header_tree, order_by_place, read_header
from extractor.recovery.identities import sums_of
from extractor.recovery.layout import Layout
from extractor.recovery.match import Alignment
from extractor.recovery.options import Placement
from extractor.recovery.parted.apart import bring_together, merged
from extractor.recovery.parted.narrow import join_columns
from extractor.recovery.parted.one_line import place_parted
from extractor.recovery.pieces import Band, Piece
from extractor.recovery.place import place_row
from extractor.recovery.placed import PlacedRow
from extractor.recovery.removed_columns import removed_columns
from extractor.recovery.settle import settle
from extractor.recovery.shared_lines import share_lines
from extractor.recovery.single import place_single
from extractor.recovery.sums import row_sum
from extractor.recovery.together import Habit, figures_of, learn_habit, place_together
from extractor.recovery.upright import turn_columns
from extractor.recovery.wrapped.join import join_wrapped
from extractor.tagging.roles import Role

_IN_FORM_ORDER = ("turned", "below")
"""Rows that were put together from columns, in the form's order whatever the order of the header's labels."""


@dataclass(frozen=True)
class PlacedForm:
    """``rows`` by slot; a row that is absent was not found.

    ``foreign``: (table, block) → the labels of another edition that head it.
    """

    rows: Mapping[int, PlacedRow]
    foreign: Mapping[tuple[str, int], tuple[str, ...]]
    printed: Mapping[int, tuple[str, ...]]
    """Slot → what stands in a row of a foreign block, in order."""
    loose: tuple[Run, ...]
    """Values beside no label, not used anywhere."""


def place_form(
    pieces: Sequence[Piece],
    bands: Sequence[Band],
    alignment: Alignment,
    layout: Layout,
    others: Sequence[Form] = (),
    *,
    together: bool = False,
) -> PlacedForm:
    """``others``: the other editions a hybrid report may borrow a block from. ``together``: cells are written with
    nothing between them, see :mod:`.together`."""
    pieces, bands = join_wrapped(pieces, bands, alignment, layout)
    attachment = attach(bands, alignment, layout.widths)
    band_of = {piece.index: band for band in bands for piece in band.pieces}
    rows: dict[int, PlacedRow] = {}
    foreign: dict[tuple[str, int], tuple[str, ...]] = {}
    printed: dict[int, tuple[str, ...]] = {}
    used: set[int] = set()
    for parted in _parted_lines(pieces, attachment, alignment, layout, band_of):
        rows[parted.plan.slot] = parted
        items = parted.placement.items if parted.placement else ()
        pieces, attachment = _spoken_for(items, pieces, attachment)
    habit = learn_habit(attachment, layout) if together else None
    if habit is None:
        attachment = _from_columns(pieces, attachment, alignment, layout)
    joined = [run for source in attachment.rows.values() for run in source.runs if run.via == "below"]
    pieces = _as_furniture({item.index for run in joined for item in run.items}, pieces)
    for table, number, block in layout.blocks():
        if table.layout == "single_row":
            if layout.plans_of(table.name, number)[0].slot in rows:
                continue
            placed = place_single(table, number, block, pieces, attachment, alignment, layout, band_of, used, habit)
            if placed is not None:
                rows[placed.plan.slot] = placed
            continue
        slots = [plan.slot for plan in layout.plans_of(table.name, number)]
        in_form_order = row_sum(layout.by_slot[slots[0]], range(len(block.leaf_columns)), layout)
        attachment = fill_between(attachment, slots, len(block.leaf_columns), band_of, in_form_order)
        start, first, last = _extent(table, number, attachment, layout)
        if first is None:
            continue
        hits = header_hits(pieces, alignment, table.name, number, start, last + 1)
        header = read_header(block, hits, band_of, header_tree(layout.lexicon, table.name, number, block))
        own = {s.index for _, s in hits if s.kind is SlotKind.COLUMN}
        sure = any(c.slot.index in own and c.score >= FOREIGN_SCORE for p, _ in hits for c in alignment.others[p.index])
        strange = () if sure else foreign_labels(pieces[start:first], layout.form, others)
        if strange:
            foreign[table.name, number] = strange
            printed.update(printed_rows(slots, attachment))
            continue
        end = next((p.index for p in pieces[last + 1 :] if p.role is Role.SECTION), len(pieces))
        printed_sum = row_sum(layout.by_slot[slots[0]], header.order, layout)
        attachment = share_lines(attachment, slots, len(block.leaf_columns), band_of, printed_sum)
        runs = bring_together(
            slots,
            len(block.leaf_columns),
            attachment,
            pieces,
            end,
            printed_sum,
            layout,
            header.order,
        )
        attachment = merged(attachment, runs) if runs else attachment
        rows.update(_place_block(table, number, block, header, attachment, layout, habit))
    _settle_tables(rows, layout)
    loose = tuple(run for run in attachment.loose if run.band not in used)
    return PlacedForm(rows, foreign, printed, loose)


def _parted_lines(
    pieces: Sequence[Piece],
    attachment: Attachment,
    alignment: Alignment,
    layout: Layout,
    band_of: Mapping[int, Band],
) -> list[PlacedRow]:
    """The tables of one line that were parted: their labels bind values that stand among those of other tables."""
    single = [block for block in layout.blocks() if block[0].layout == "single_row"]
    placed = (place_parted(*block, pieces, attachment, alignment, layout, band_of) for block in single)
    return [row for row in placed if row is not None]


def _from_columns(pieces: Sequence[Piece], attachment: Attachment, alignment: Alignment, layout: Layout) -> Attachment:
    """The attachment with the rows of those blocks put together that the source has column by column."""
    for table in layout.form.tables:
        if table.layout == "single_row":
            continue
        for number, block in enumerate(table.blocks):
            sums = row_sum(layout.plans_of(table.name, number)[0], range(len(block.leaf_columns)), layout)
            attachment = turn_columns(table, number, block, pieces, attachment, alignment, layout, sums)
        attachment = join_columns(table, pieces, attachment, alignment, layout)
    return attachment


def _as_furniture(taken: Set[int], pieces: Sequence[Piece]) -> list[Piece]:
    return [replace(piece, role=Role.FURNITURE) if piece.index in taken else piece for piece in pieces]


def _spoken_for(
    items: Sequence[Piece], pieces: Sequence[Piece], attachment: Attachment
) -> tuple[list[Piece], Attachment]:
    """Pieces and runs with these items as furniture: others are read as if they were not there."""
    taken = {item.index for item in items}

    def without(runs: Iterable[Run]) -> list[Run]:
        kept = (replace(run, items=tuple(i for i in run.items if i.index not in taken)) for run in runs)
        return [run for run in kept if run.items]

    rows = {slot: replace(source, runs=without(source.runs)) for slot, source in attachment.rows.items()}
    # A label of which all values are another table's is one of that table's: 总计 heads columns and names a row.
    rows = {slot: source for slot, source in rows.items() if source.runs or not attachment.rows[slot].runs}
    return _as_furniture(taken, pieces), Attachment(rows, tuple(without(attachment.loose)))


def _extent(table: Table, number: int, attachment: Attachment, layout: Layout) -> tuple[int, int | None, int]:
    """Piece indices: where this block's header may begin, its first and its last row label."""
    own = {plan.slot for plan in layout.plans_of(table.name, number)}
    labels = [p.index for slot in own if slot in attachment.rows for p in attachment.rows[slot].labels]
    if not labels:
        return 0, None, 0
    first = min(labels)
    before = [
        p.index for slot, source in attachment.rows.items() if slot not in own for p in source.labels if p.index < first
    ]
    return max(before, default=-1) + 1, first, max(labels)


def _place_block(
    table: Table,
    number: int,
    block: Block,
    header: Header,
    attachment: Attachment,
    layout: Layout,
    habit: Habit | None,
) -> dict[int, PlacedRow]:
    plans = [p for p in layout.plans_of(table.name, number) if p.slot in attachment.rows]
    runs = [run for plan in plans for run in attachment.rows[plan.slot].runs]
    model = learn_columns(len(block.leaf_columns), runs, header)
    order, confirmed = order_by_place(header, model.centers, model.anchor.of)
    if any(run.via in _IN_FORM_ORDER for run in runs):
        order = tuple(range(len(block.leaf_columns)))
    if plans:
        model = replace(model, removed=removed_columns(model.count, runs, row_sum(plans[0], order, layout), header))
    placed = {}
    for plan in plans:
        source = attachment.rows[plan.slot]
        figures = figures_of(source.runs) if habit is not None and len(plan.keys) > 1 else None
        if figures is not None and habit is not None:
            placement: Placement | None = place_together(figures, plan, order, layout, habit)
        else:
            counts = [n for n, form_column in enumerate(order) if plan.columns[form_column].kind == "count"]
            placement = place_row(plan.slot, source.runs, model, row_sum(plan, order, layout), order, counts)
            # Where other cells run together, what looks like one may be several.
            together = habit is not None and len(plan.keys) > 1
            placement = replace(placement, via="together") if placement and together else placement
        placed[plan.slot] = PlacedRow(plan, source, order, header.seen and confirmed, placement, None)
    return placed


def _settle_tables(rows: dict[int, PlacedRow], layout: Layout) -> None:
    """Fill in the choices, one joint choice for all open rows of a form."""
    placements = {slot: row.placement for slot, row in rows.items() if row.placement is not None}
    for slot, choice in settle(placements, sums_of(rows, layout.instances)).items():
        row = rows[slot]
        rows[slot] = PlacedRow(row.plan, row.source, row.order, row.header_seen, row.placement, choice)
