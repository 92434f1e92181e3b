"""Blocks of a form side by side (收入 | 支出): which labels are of which block, and where one block ends.

The labels say it. On the lines of such a table stand labels that only the left block has and, right of them, labels
that only the right block has; what is left of those is the left block, the rest the right one. Labels that both blocks
have (总计) prove nothing, but belong to the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.forms import Form
from extractor.forms.lexicon import Candidate, SlotKind, label_key
from extractor.recovery.board.layout import layout_of, unnumbered

_MOSTLY: Final = 0.8
"""Share of a label that must be there."""
_LIKE: Final = 0.66
_AS_GOOD: Final = 0.97
"""A label that is less like the text than this share of the likest is not meant."""
_EXACT: Final = 0.95
"""Likeness of a label: letter by letter, its number aside."""
_LETTER_BY_LETTER: Final = 0.9
_PIECE: Final = 3
"""Characters of a piece of a label that show which block it is of."""
_STRAY: Final = 0.1
"""Share of the labels that may be on the wrong side of the boundary: words of a header that a row has as well."""
_USUAL: Final = 0.5
"""Share of the labels of a side that must be in its columns of a grid."""
_IN_TABLE: Final = frozenset({SlotKind.ROW, SlotKind.ROW_GROUP})
_IN_HEADER: Final = frozenset({SlotKind.COLUMN, SlotKind.COLUMN_GROUP})


@dataclass(frozen=True, slots=True)
class Abreast:
    """Blocks ``blocks`` of table ``table`` are side by side, from left to right."""

    form: Form
    table: str
    blocks: tuple[int, ...]

    @property
    def keys(self) -> list[tuple[str, str, int]]:
        """Its blocks, as (form, table, number of the block)."""
        return [(self.form.id, self.table, number) for number in self.blocks]

    @property
    def size(self) -> int:
        """How many rows the blocks have together."""
        blocks = self.form.table(self.table).blocks
        return sum(len(blocks[number].leaf_rows) for number in self.blocks)

    def likest(self, text: str) -> list[Candidate]:
        """The labels of the form that the text is likest to; none where it is only a piece of one, or no label."""
        found = layout_of(self.form).lexicon.find(text)
        mostly = [c for c in found if c.hi - c.lo >= _MOSTLY * c.size and c.score >= _LIKE]
        best = max((_worth(c) for c in mostly), default=0.0)
        return [c for c in mostly if _worth(c) >= _AS_GOOD * best]

    def rows(self, text: str) -> list[Candidate]:
        """The rows of these blocks of which the text is the label, with a few characters lost or misread; none where it
        may head a column of the table, or is the heading of a section."""
        found = self.likest(text)
        if any(c.slot.kind in _IN_HEADER and c.slot.table == self.table for c in found) or self._heads_section(text):
            return []
        return [c for c in found if c.slot.kind in _IN_TABLE and self.has(c.slot.table, c.slot.block)]

    def pieces(self, text: str) -> list[Candidate]:
        """The rows and headers of these blocks of whose labels the text is a piece, letter by letter."""
        found = layout_of(self.form).lexicon.find(text)
        long = [c for c in found if c.hi - c.lo >= _PIECE and c.score >= _LETTER_BY_LETTER]
        return [c for c in long if self.has(c.slot.table, c.slot.block)]

    def may_begin(self, text: str) -> bool:
        """Is it the beginning of a row's label?"""
        found = layout_of(self.form).lexicon.find(text)
        return any(c.lo == 0 and c.slot.kind in _IN_TABLE and self.has(c.slot.table, c.slot.block) for c in found)

    def _heads_section(self, text: str) -> bool:
        """Is it the heading of a section of the form, letter by letter? Those of tables that the form leaves out may be
        like labels of its rows."""
        return unnumbered(text) in layout_of(self.form).section_keys

    def has(self, table: str, block: int) -> bool:
        return table == self.table and block in self.blocks

    def is_title(self, text: str) -> bool:
        """Is the text the heading of the table?"""
        return self.of_title(text) > 0.0

    def of_title(self, text: str) -> float:
        """How many characters of the table's heading it has; none where it is liker to another label of the form."""
        found = (c for c in self.likest(text) if c.slot.kind is SlotKind.SECTION)
        return max(((c.hi - c.lo) * c.score for c in found if c.slot.table == self.table), default=0.0)

    def is_header(self, text: str) -> bool:
        """Is the text a label above the rows of one of these blocks?"""
        return any(c.slot.kind not in _IN_TABLE and self.has(c.slot.table, c.slot.block) for c in self.likest(text))

    def is_above(self, text: str) -> bool:
        """Is it a header or the heading?"""
        return self.is_header(text) or self.is_title(text)

    def spells(self, text: str) -> bool:
        """Is it somewhere in a label of the form, letter by letter?"""
        return label_key(text) in layout_of(self.form).spelt

    def may_head(self, text: str) -> bool:
        """Is it a label above the rows, or a piece of one?"""
        return any(c.slot.kind not in _IN_TABLE for c in layout_of(self.form).lexicon.find(text))


def _worth(candidate: Candidate) -> float:
    return (candidate.hi - candidate.lo) / candidate.size * candidate.score


@dataclass(frozen=True, slots=True)
class Cell:
    """What the source sets apart in one place: tokens ``[first, end)``, their text, and their extent on the line.

    ``line``: the row of the grid, or the line. The extent is in columns of the grid, page units or display columns.
    """

    first: int
    end: int
    text: str
    line: int
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a row, or (not ``whole``) a piece of one. ``slots``: of which rows, by the number of the table that
    has them; of a piece only where it is the beginning. ``side``: which of the blocks it is of, counted from the left;
    ``None`` where several have it. ``exact``: letter by letter."""

    cell: Cell
    slots: Mapping[int, frozenset[int]]
    side: int | None
    exact: bool = False
    whole: bool = True


def abreast_of(forms: Iterable[Form]) -> tuple[Abreast, ...]:
    """The blocks of these forms that are side by side."""
    return tuple(
        Abreast(form, table.name, blocks) for form in forms for table in form.tables for blocks in table.abreast
    )


def label_of(cell: Cell, tables: Sequence[Abreast]) -> Label | None:
    """What the cell is the label of in these tables, ``None`` for any other text."""
    found = {n: rows for n, table in enumerate(tables) if (rows := table.rows(cell.text))}
    if not found:
        return None
    sides = {tables[n].blocks.index(c.slot.block) for n, rows in found.items() for c in rows}
    slots = {n: frozenset(c.slot.index for c in rows) for n, rows in found.items()}
    exact = all(c.score >= _EXACT for rows in found.values() for c in rows)
    return Label(cell, slots, sides.pop() if len(sides) == 1 else None, exact)


def piece_of(cell: Cell, tables: Sequence[Abreast]) -> Label | None:
    """A piece of a wrapped label that only one block has; ``None`` for any other text."""
    found = [(n, c) for n, table in enumerate(tables) for c in table.pieces(cell.text)]
    sides = {tables[n].blocks.index(c.slot.block) for n, c in found}
    if len(sides) != 1 or any(c.slot.kind not in _IN_TABLE for _, c in found):
        return None
    begun = {n: frozenset(c.slot.index for at, c in found if at == n and c.lo == 0) for n, _ in found}
    return Label(cell, {n: rows for n, rows in begun.items() if rows}, sides.pop(), exact=True, whole=False)


def boundaries(labels: Sequence[Label], sides: int, *, drawn: bool) -> tuple[float, ...] | None:
    """Where each block but the first begins; ``None`` where the labels do not show blocks side by side."""
    edges: list[float] = []
    for side in range(1, sides):
        left = [label.cell for label in labels if label.side is not None and label.side < side]
        right = [label.cell for label in labels if label.side is not None and label.side >= side]
        edge = _boundary(left, right, drawn=drawn)
        if edge is None:
            return None
        edges.append(edge)
    return tuple(edges) if edges == sorted(edges) else None


def _boundary(left: Sequence[Cell], right: Sequence[Cell], *, drawn: bool) -> float | None:
    """The left edge of the labels on the right, where these are on the lines of the others and apart from them. In a
    grid it is the column in which most of them begin: rows may have slid to a side."""
    lines = [cell.line for cell in left]
    if not lines or not any(min(lines) <= cell.line <= max(lines) for cell in right):
        return None

    def strays(edge: float) -> int:
        return sum(cell.x1 > edge for cell in left) + sum(cell.x0 < edge for cell in right)

    usual, times = Counter(cell.x0 for cell in right).most_common(1)[0]
    if drawn and times >= _USUAL * len(right) and sum(cell.x1 <= usual for cell in left) >= _USUAL * len(left):
        return usual
    edge = min(sorted({cell.x0 for cell in right}), key=strays)
    return edge if strays(edge) <= _STRAY * (len(left) + len(right)) else None


def fits(labels: Iterable[Label], edges: Sequence[float]) -> bool:
    """Are the labels on the sides on which blocks with these boundaries have them?"""
    limits = (float("-inf"), *edges, float("inf"))
    known = (label for label in labels if label.side is not None)
    return all(limits[n.side] <= n.cell.x0 < limits[n.side + 1] for n in known if n.side is not None)


def side_at(cell: Cell, edges: Sequence[float]) -> int | None:
    """The side on which a cell is; ``None`` for one that reaches over a boundary."""
    begins, ends = sum(edge <= cell.x0 for edge in edges), sum(edge < cell.x1 for edge in edges)
    return begins if begins == ends or cell.x0 == cell.x1 else None
