"""Steps 4–6 for a whole form: from pieces to one settled line of values for each row that the source holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import Block, Form, Table
from extractor.forms.lexicon import SlotKind, lexicon_of
from extractor.recovery.apart import bring_together, merged
from extractor.recovery.attach import Attachment, RowSource, Run, attach
from extractor.recovery.headers import Header, HeaderPart, header_hits, header_tree, order_by_place, read_header
from extractor.recovery.layout import Layout, RowPlan
from extractor.recovery.match import Alignment
from extractor.recovery.pieces import Band, Piece
from extractor.recovery.between import fill_between
from extractor.recovery.columns import learn_columns
from extractor.recovery.place import Placement, RowSum, place_row
from extractor.recovery.settle import Choice, ColumnSum, settle
from extractor.recovery.upright import turn_columns
from extractor.tagging.roles import Role

# A label of another edition must be this sure before it is said that the block is not of this form.
_FOREIGN_SCORE = 0.9
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class PlacedRow:
    """A row as the source gives it. ``order[i]``: column in form order of the ``i``-th printed value."""

    plan: RowPlan
    source: RowSource | None
    order: tuple[int, ...]
    header_seen: bool
    placement: Placement | None
    choice: Choice | None


@dataclass(frozen=True)
class PlacedForm:
    """``rows`` by slot: what the source holds; a row that is absent was not found. ``foreign``: (table, block) → labels."""

    rows: Mapping[int, PlacedRow]
    foreign: Mapping[tuple[str, int], tuple[str, ...]]
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
    attachment = attach(bands, alignment, layout.widths)
    band_of = {piece.index: band for band in bands for piece in band.pieces}
    rows: dict[int, PlacedRow] = {}
    foreign: dict[tuple[str, int], tuple[str, ...]] = {}
    used: set[int] = set()
    for table, number, block in layout.blocks():
        if table.layout == "single_row":
            placed = _place_single(table, number, block, pieces, attachment, alignment, layout, band_of, used)
            if placed is not None:
                rows[placed.plan.slot] = placed
            continue
        attachment = turn_columns(table, number, block, pieces, attachment, alignment, layout)
        slots = [plan.slot for plan in layout.plans_of(table.name, number)]
        attachment = fill_between(attachment, slots, len(block.leaf_columns), band_of)
        start, first, last = _extent(table, number, attachment, layout)
        if first is None:
            continue
        hits = header_hits(pieces, alignment, table.name, number, start, last + 1)
        header = read_header(block, hits, band_of, header_tree(layout.lexicon, table.name, number, block))
        strange = () if hits else _foreign_labels(pieces[start:first], layout.form, others)
        if strange:
            foreign[table.name, number] = strange
            continue
        end = next((p.index for p in pieces[last + 1 :] if p.role is Role.SECTION), len(pieces))
        runs = bring_together(
            slots,
            len(block.leaf_columns),
            attachment,
            pieces,
            end,
            _row_sum(layout.by_slot[slots[0]], header.order, layout),
            layout,
        )
        attachment = merged(attachment, runs) if runs else attachment
        rows.update(_place_block(table, number, block, header, attachment, layout))
    _settle_tables(rows, layout)
    loose = tuple(run for run in attachment.loose if run.band not in used)
    return PlacedForm(rows, foreign, loose)


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
        if piece.role is not Role.HEADER or own.find(piece.text):
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


def _place_block(
    table: Table, number: int, block: Block, header: Header, attachment: Attachment, layout: Layout
) -> dict[int, PlacedRow]:
    plans = [p for p in layout.plans_of(table.name, number) if p.slot in attachment.rows]
    runs = [run for plan in plans for run in attachment.rows[plan.slot].runs]
    model = learn_columns(len(block.leaf_columns), runs, header)
    order = order_by_place(header, model.centers, model.anchor.of)
    placed = {}
    for plan in plans:
        source = attachment.rows[plan.slot]
        placement = place_row(plan.slot, source.runs, model, _row_sum(plan, order, layout))
        placed[plan.slot] = PlacedRow(plan, source, order, header.seen, placement, None)
    return placed


def _row_sum(plan: RowPlan, order: Sequence[int], layout: Layout) -> RowSum:
    """Do the identities that stay within this row hold? ``None`` where there is none, or no number."""
    at = {plan.keys[form_column]: printed for printed, form_column in enumerate(order)}
    equations = [
        [(at[t.key], t.sign) for t in i.left] + [(at[t.key], -t.sign) for t in i.right]
        for i in layout.instances
        if all(t.key in at for t in (*i.left, *i.right))
    ]

    def holds(values: Sequence[float | None], lost: Sequence[int]) -> bool | None:
        if not equations or all(v is None for v in values):
            return None
        return all(_may_hold(terms, values, lost) for terms in equations)

    return holds


def _may_hold(terms: Sequence[tuple[int, int]], values: Sequence[float | None], lost: Sequence[int]) -> bool:
    """Is ``sum(sign × value) = 0`` possible, the lost values being counts, so not negative?"""
    rest = sum(sign * (values[n] or 0) for n, sign in terms)
    signs = {sign for n, sign in terms if n in lost}
    if not signs:
        return abs(rest) < _TOLERANCE
    return len(signs) == 2 or rest == 0 or (rest < 0) == (signs == {1})


def _place_single(
    table: Table,
    number: int,
    block: Block,
    pieces: Sequence[Piece],
    attachment: Attachment,
    alignment: Alignment,
    layout: Layout,
    band_of: Mapping[int, Band],
    used: set[int],
) -> PlacedRow | None:
    """The one line of values stands below the header of its table and before the next heading."""
    plan = layout.plans_of(table.name, number)[0]
    count = len(plan.keys)
    above = max((p.index for s, r in attachment.rows.items() if 0 <= s < -1 - plan.slot for p in r.labels), default=-1)
    slots = {s.index for s in layout.lexicon.slots if s.table == table.name and s.block == number}
    heads = [
        p.index
        for p in pieces[above + 1 :]
        if any(c.slot.index in slots and c.slot.kind is not SlotKind.SECTION for c in alignment.others.get(p.index, ()))
    ]
    if len(heads) < 2:
        return None
    first_band = band_of[heads[0]].index
    end_band = next(
        (
            band_of[p.index].index
            for p in pieces[heads[0] + 1 :]
            if p.role is Role.SECTION and p.index in band_of and p.index > heads[-1]
        ),
        1 << 30,
    )
    runs = [r for r in attachment.loose if first_band < r.band < end_band]
    whole = [r for r in runs if len(r.items) >= count or r.filled >= count]
    if whole:
        run = whole[0]
    elif _adds_up(runs, len(block.leaf_columns), count):
        run = Run(tuple(i for r in runs for i in r.items), "none", "after", runs[0].band, None, True)
    else:
        run = max(runs, key=lambda r: r.filled, default=None)  # type: ignore[assignment, arg-type]
    if run is None:
        return None
    used.update(r.band for r in runs)
    order = tuple(range(count))
    header = _single_header(plan, block, pieces, heads, alignment, band_of)
    model = learn_columns(count, [run], header)
    placement = place_row(plan.slot, [run], model, _row_sum(plan, order, layout))
    source = RowSource(plan.slot, [], [run], True, True)
    return PlacedRow(plan, source, order, header.seen, placement, None)


def _adds_up(runs: Sequence[Run], width: int, count: int) -> bool:
    """Torn into one table a header group, in order; or written by columns, one value below each header label."""
    if sum(len(r.items) for r in runs) != count:
        return False
    return all(len(r.items) % width == 0 for r in runs) or all(len(r.items) == 1 for r in runs)


def _single_header(
    plan: RowPlan,
    block: Block,
    pieces: Sequence[Piece],
    heads: Sequence[int],
    alignment: Alignment,
    band_of: Mapping[int, Band],
) -> Header:
    """The repeated leaf labels in reading order or by place are the columns, if there are as many as there should be."""
    width = len(block.leaf_columns)
    names = [str(c.name) for c in block.leaf_columns]
    leaves = []
    for index in heads:
        columns = [c for c in alignment.others[index] if c.slot.kind is SlotKind.COLUMN and c.lo == 0]
        if columns:
            leaves.append((pieces[index], columns[0].slot.name))
    by_place = [p for p, _ in leaves if band_of[p.index].geometry != "none"]
    parts: tuple[HeaderPart, ...] = ()
    if len(by_place) == len(leaves) == len(plan.keys):
        leaves.sort(key=lambda leaf: leaf[0].x)
        first = leaves[0][0]
        parts = (HeaderPart(first.page, first.grid.table if first.grid else None, dict(enumerate(p for p, _ in leaves))),)
    seen = len(leaves) == len(plan.keys) and [n for _, n in leaves] == names * (len(leaves) // width)
    return Header(tuple(range(len(plan.keys))), seen, parts, None)


def _settle_tables(rows: dict[int, PlacedRow], layout: Layout) -> None:
    """Fill in the choices, one joint choice for all open rows of a form."""
    placements = {slot: row.placement for slot, row in rows.items() if row.placement is not None}
    printed = {
        row.plan.keys[form_column]: (slot, n)
        for slot, row in rows.items()
        if row.placement is not None
        for n, form_column in enumerate(row.order)
    }
    sums = []
    for instance in layout.instances:
        terms = [(t.key, t.sign) for t in instance.left] + [(t.key, -t.sign) for t in instance.right]
        slots = {printed[key][0] for key, _ in terms if key in printed}
        if len(slots) > 1 and all(key in printed for key, _ in terms):
            sums.append(ColumnSum(tuple((*printed[key], sign) for key, sign in terms), 0.0))
    for slot, choice in settle(placements, sums).items():
        row = rows[slot]
        rows[slot] = PlacedRow(row.plan, row.source, row.order, row.header_seen, row.placement, choice)
