"""Steps 4–6 for a whole form: from pieces to one settled line of values for each row that the source holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import Block, Form, Table
from extractor.forms.lexicon import SlotKind, lexicon_of
from extractor.recovery.apart import bring_together, merged
from extractor.recovery.attach import Attachment, Run, attach
from extractor.recovery.between import fill_between
from extractor.recovery.columns import learn_columns
from extractor.recovery.headers import Header, header_hits, header_tree, order_by_place, read_header
from extractor.recovery.identities import sums_of
from extractor.recovery.layout import Layout
from extractor.recovery.match import Alignment
from extractor.recovery.pieces import Band, Piece
from extractor.recovery.place import place_row
from extractor.recovery.placed import PlacedRow
from extractor.recovery.settle import settle
from extractor.recovery.single import place_single
from extractor.recovery.sums import row_sum
from extractor.recovery.upright import turn_columns
from extractor.recovery.wrapped_numbers import join_wrapped
from extractor.tagging.roles import Role

# A label of another edition must be this sure before it is said that the block is not of this form.
_FOREIGN_SCORE = 0.9


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
) -> PlacedForm:
    """``others``: the other editions a hybrid report may borrow a block from."""
    pieces, bands = join_wrapped(pieces, bands, alignment, layout)
    attachment = attach(bands, alignment, layout.widths)
    band_of = {piece.index: band for band in bands for piece in band.pieces}
    rows: dict[int, PlacedRow] = {}
    foreign: dict[tuple[str, int], tuple[str, ...]] = {}
    printed: dict[int, tuple[str, ...]] = {}
    used: set[int] = set()
    for table, number, block in layout.blocks():
        if table.layout == "single_row":
            placed = place_single(table, number, block, pieces, attachment, alignment, layout, band_of, used)
            if placed is not None:
                rows[placed.plan.slot] = placed
            continue
        slots = [plan.slot for plan in layout.plans_of(table.name, number)]
        in_form_order = row_sum(layout.by_slot[slots[0]], range(len(block.leaf_columns)), layout)
        attachment = turn_columns(table, number, block, pieces, attachment, alignment, layout, in_form_order)
        attachment = fill_between(attachment, slots, len(block.leaf_columns), band_of, in_form_order)
        start, first, last = _extent(table, number, attachment, layout)
        if first is None:
            continue
        hits = header_hits(pieces, alignment, table.name, number, start, last + 1)
        header = read_header(block, hits, band_of, header_tree(layout.lexicon, table.name, number, block))
        own = {s.index for _, s in hits if s.kind is SlotKind.COLUMN}
        sure = any(
            c.slot.index in own and c.score >= _FOREIGN_SCORE for p, _ in hits for c in alignment.others[p.index]
        )
        strange = () if sure else _foreign_labels(pieces[start:first], layout.form, others)
        if strange:
            foreign[table.name, number] = strange
            printed.update(_printed(slots, attachment))
            continue
        end = next((p.index for p in pieces[last + 1 :] if p.role is Role.SECTION), len(pieces))
        runs = bring_together(
            slots,
            len(block.leaf_columns),
            attachment,
            pieces,
            end,
            row_sum(layout.by_slot[slots[0]], header.order, layout),
            layout,
        )
        attachment = merged(attachment, runs) if runs else attachment
        rows.update(_place_block(table, number, block, header, attachment, layout))
    _settle_tables(rows, layout)
    loose = tuple(run for run in attachment.loose if run.band not in used)
    return PlacedForm(rows, foreign, printed, loose)


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


def _foreign_labels(pieces: Sequence[Piece], form: Form, others: Sequence[Form]) -> tuple[str, ...]:
    """Column labels that only another edition knows, standing where this block's header should be."""
    own = lexicon_of(form)
    found = []
    for piece in pieces:
        known = any(c.score >= _FOREIGN_SCORE and c.whole for c in own.find(piece.text))
        if piece.role is not Role.HEADER or known:
            continue
        for other in others:
            columns = [
                c
                for c in lexicon_of(other).find(piece.text)
                if c.slot.kind is SlotKind.COLUMN and c.whole and c.score >= _FOREIGN_SCORE
            ]
            if columns:
                found.append(piece.text)
                break
    return tuple(found)


def _printed(slots: Sequence[int], attachment: Attachment) -> dict[int, tuple[str, ...]]:
    found = {slot: attachment.rows[slot] for slot in slots if slot in attachment.rows}
    return {slot: tuple(p.text for run in source.runs for p in run.items if p.filled) for slot, source in found.items()}


def _place_block(
    table: Table, number: int, block: Block, header: Header, attachment: Attachment, layout: Layout
) -> dict[int, PlacedRow]:
    plans = [p for p in layout.plans_of(table.name, number) if p.slot in attachment.rows]
    runs = [run for plan in plans for run in attachment.rows[plan.slot].runs]
    model = learn_columns(len(block.leaf_columns), runs, header)
    order, confirmed = order_by_place(header, model.centers, model.anchor.of)
    placed = {}
    for plan in plans:
        source = attachment.rows[plan.slot]
        placement = place_row(plan.slot, source.runs, model, row_sum(plan, order, layout), order)
        placed[plan.slot] = PlacedRow(plan, source, order, header.seen and confirmed, placement, None)
    return placed


def _settle_tables(rows: dict[int, PlacedRow], layout: Layout) -> None:
    """Fill in the choices, one joint choice for all open rows of a form."""
    placements = {slot: row.placement for slot, row in rows.items() if row.placement is not None}
    for slot, choice in settle(placements, sums_of(rows, layout.instances)).items():
        row = rows[slot]
        rows[slot] = PlacedRow(row.plan, row.source, row.order, row.header_seen, row.placement, choice)
