"""How a form is laid out for the recovery: its rows as slots, its columns as printed, its identities by cell.

A form drawn as one row (``single_row``) is one slot whose columns are the cells of all its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.forms import Block, CellKey, Column, Form, Instance, Table, instances
from extractor.forms.lexicon import Lexicon, Slot, SlotKind, label_key, lexicon_of
from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.equations import Cell, Equation
from extractor.recovery.sums.sums import Sums


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One line of values: ``keys[i]`` and ``columns[i]`` belong to the ``i``-th column in form order."""

    slot: int
    table: str
    block: int
    keys: tuple[CellKey, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class BlockPlan:
    """A block of a table, block ``number`` of it, with its lines of values."""

    table: Table
    number: int
    block: Block
    plans: tuple[RowPlan, ...]

    @cached_property
    def key(self) -> tuple[str, int]:
        return self.table.name, self.number

    @cached_property
    def width(self) -> int:
        """How many leaf columns it has."""
        return len(self.block.leaf_columns)

    @property
    def slots(self) -> list[int]:
        """Of its rows, in form order."""
        return [plan.slot for plan in self.plans]

    @property
    def is_one_line(self) -> bool:
        """Is all of it drawn as one line of values?"""
        return self.table.layout == "single_row"

    def has(self, slot: Slot) -> bool:
        """Is this the slot of one of its labels?"""
        return (slot.table, slot.block) == self.key


@dataclass(frozen=True)
class Layout:
    """A form with everything that is computed once."""

    form: Form
    lexicon: Lexicon
    plans: tuple[RowPlan, ...]
    instances: tuple[Instance, ...]
    """All identities within one report, at each place."""

    @cached_property
    def by_slot(self) -> dict[int, RowPlan]:
        return {plan.slot: plan for plan in self.plans}

    @cached_property
    def widths(self) -> dict[int, int]:
        return {plan.slot: len(plan.keys) for plan in self.plans}

    @cached_property
    def place_of(self) -> dict[CellKey, tuple[int, int]]:
        """Cell → (slot, column in form order)."""
        return {key: (plan.slot, n) for plan in self.plans for n, key in enumerate(plan.keys)}

    @cached_property
    def sums(self) -> Sums:
        """The identities as equations between cells, by slot and column in form order."""
        families: dict[str, list[Equation[Cell]]] = {}
        for i in self.instances:
            terms = tuple((self.place_of[key], sign) for key, sign in i.terms)
            families.setdefault(i.identity.id, []).append(Equation(terms))
        return Sums(tuple(map(tuple, families.values())))

    @cached_property
    def spelt(self) -> str:
        """Its labels, one behind the other, as they are compared."""
        return "\n".join(map(label_key, self.lexicon.texts))

    @cached_property
    def section_keys(self) -> frozenset[str]:
        """The headings of its sections, :func:`unnumbered`."""
        aliases = self.form.section_aliases
        return frozenset(unnumbered(text) for title in self.form.sections for text in (title, *aliases.get(title, ())))

    @cached_property
    def blocks(self) -> tuple[BlockPlan, ...]:
        """In form order."""
        return tuple(
            BlockPlan(table, n, block, tuple(p for p in self.plans if p.table == table.name and p.block == n))
            for table in self.form.tables
            for n, block in enumerate(table.blocks)
        )

    @cached_property
    def block_at(self) -> dict[tuple[str, int], BlockPlan]:
        """(table, number of the block in it) → the block."""
        return {block.key: block for block in self.blocks}


def unnumbered(heading: str) -> str:
    """A heading as labels are compared, without the Chinese number that it begins with."""
    return label_key(heading).lstrip("一二三四五六七八九十")


_BUILT: dict[int, Layout] = {}


def layout_of(form: Form) -> Layout:
    """The layout of a form, built once for each form object (which it keeps alive)."""
    layout = _BUILT.get(id(form))
    if layout is None:
        layout = _BUILT[id(form)] = _build(form)
    return layout


def _build(form: Form) -> Layout:
    lexicon = lexicon_of(form)
    plans: list[RowPlan] = []
    for table in form.tables:
        for number, block in enumerate(table.blocks):
            if table.layout == "single_row":
                plans.append(_single(table, number, block, lexicon))
            else:
                plans.extend(_rows(table, number, block, lexicon))
    places = [i for identity in form.identities if identity.scope == "report" for i in instances(form, identity)]
    return Layout(form, lexicon, tuple(plans), tuple(places))


def _rows(table: Table, number: int, block: Block, lexicon: Lexicon) -> list[RowPlan]:
    slots = [s for s in lexicon.slots if s.table == table.name and s.block == number and s.kind is SlotKind.ROW]
    return [
        RowPlan(
            slot.index,
            table.name,
            number,
            tuple(CellKey(table.name, str(row.name), str(c.name)) for c in block.leaf_columns),
            block.leaf_columns,
        )
        for slot, row in zip(slots, block.leaf_rows, strict=True)
    ]


def _single(table: Table, number: int, block: Block, lexicon: Lexicon) -> RowPlan:
    keys = tuple(
        CellKey(table.name, str(row.name), str(column.name)) for row in block.leaf_rows for column in block.leaf_columns
    )
    columns = block.leaf_columns * len(block.leaf_rows)
    # The one line of values has no label; its slot is an index that no label has.
    slot = -1 - min(s.index for s in lexicon.slots if s.table == table.name and s.block == number)
    return RowPlan(slot, table.name, number, keys, columns)


def in_source_order(labels: Mapping[int, Piece], slots: Sequence[int], layout: Layout) -> list[int] | None:
    """``slots`` (in form order) in the order of the source: rows under one group may have changed places.

    ``labels``: slot → its label, where it was found. ``None`` where a label is apart from those of its group: then the
    order of the labels is not that of the rows.
    """
    ordered = list(slots)
    rank = {slot: n for n, slot in enumerate(sorted(labels, key=lambda slot: labels[slot].index))}
    siblings: dict[int | None, list[int]] = {}
    for slot in slots:
        if slot in labels:
            siblings.setdefault(layout.lexicon.slots[slot].parent, []).append(slot)
    for own in siblings.values():
        read = sorted(own, key=rank.__getitem__)
        if read != own and rank[read[-1]] - rank[read[0]] >= len(read):
            return None
        for place, slot in zip([ordered.index(s) for s in own], read, strict=True):
            ordered[place] = slot
    return ordered
