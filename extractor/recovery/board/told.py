"""Which rows of a table with blocks side by side are told apart for sure, where no grid shows it.

There a number belongs to the label before it, or to the label on its side of a boundary. That is proven where every
text of the table is a label of the form letter by letter, in the form's order. A text that is none, and a row whose
label is not there, leave open only what is beside them: their numbers may have gone to the row before or behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.recovery.board.abreast import Abreast, Cell
from extractor.recovery.board.layout import layout_of
from extractor.values import ReadingKind, read_signed, read_value

_EXACT: Final = 0.95
"""Likeness of a label: letter by letter, its number aside."""
_LINES: Final = 5
"""The most lines of a wrapped label."""


@dataclass
class _Part:
    """A text on the way down a table: the label of one of the rows ``slots``, or a text that nothing explains (none).

    ``values``: how many numbers and marks come behind it, before the next text.
    """

    text: str
    slots: frozenset[int]
    values: int = 0


@dataclass(frozen=True)
class Told:
    """``seen``: the rows with a label, by slot; ``open_rows``: those that are not told from their neighbours.
    ``once``: no label comes more often than the form has it."""

    seen: frozenset[int] = frozenset()
    open_rows: frozenset[int] = frozenset()
    once: bool = True

    def __or__(self, other: Told) -> Told:
        return Told(self.seen | other.seen, self.open_rows | other.open_rows, self.once and other.once)


@dataclass(frozen=True)
class Way:
    """Down the blocks ``blocks`` of a table: one of them, on its side of a boundary, or all of them at once."""

    table: Abreast
    blocks: tuple[int, ...]

    @property
    def on_a_side(self) -> bool:
        return len(self.blocks) == 1

    def told(self, stretches: Iterable[tuple[Sequence[Cell], bool]]) -> Told:
        """What the cells show of the rows of these blocks: of each stretch in reading order, and whether each of them
        is drawn, so that a label is whole."""
        parts = [part for cells, drawn in stretches for part in self._without_header(self._parts(cells, drawn))]
        rows = list(self._in_order(parts))
        seen = frozenset(slot for slot in rows if slot is not None)
        twice = any(part.slots and slot is None for part, slot in zip(parts, rows, strict=True))
        found = {*_beside_unknown(rows), *self._beside_lost(rows, seen), *_unsettled(parts, seen)}
        for own in self._by_block(rows):
            found.update(_beside_moved(own))
        if not self.on_a_side:
            found.update(s for s, part in zip(rows, parts, strict=True) if s is not None and self._is_odd(s, part))
        return Told(seen, frozenset(found), not twice)

    def _parts(self, cells: Sequence[Cell], drawn: bool) -> Iterator[_Part]:
        """The texts among the cells, with the lines of each label put together: as many as still make a label. Where
        the cells of two sides are mixed no lines are, for the next text is of the other side."""
        parts: list[_Part] = []
        most = _LINES if self.on_a_side and not drawn else 0
        for cell in cells:
            if not cell.text:
                continue
            if is_value(cell.text):
                if parts:
                    parts[-1].values += 1
                continue
            count, slots = self._label_at_end(parts[len(parts) - min(most, len(parts)) :], cell.text)
            if not slots and self.table.is_above(cell.text):
                continue
            lines = parts[len(parts) - count :]
            del parts[len(parts) - count :]
            parts.append(_Part("".join(p.text for p in lines) + cell.text, slots, sum(p.values for p in lines)))
        yield from parts

    def _label_at_end(self, before: Sequence[_Part], text: str) -> tuple[int, frozenset[int]]:
        """How many of the texts before this one make a label together with it, the most there are, and of which rows.
        Only the first of them may be a label by itself: the next line makes it a longer one."""
        for count in range(len(before), -1, -1):
            lines = before[len(before) - count :]
            if not any(part.slots for part in lines[1:]):
                slots = self._rows("".join(part.text for part in lines) + text)
                if slots:
                    return count, slots
        return 0, frozenset()

    def _rows(self, text: str) -> frozenset[int]:
        """The rows of these blocks, and groups of rows, of which the text is the label letter by letter."""
        exact = (c for c in self.table.rows(text) if c.score >= _EXACT and c.slot.block in self.blocks)
        return frozenset(c.slot.index for c in exact)

    def _without_header(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """Without the lines of a header above the first row, of which each may be a piece of a label."""
        begun = False
        for part in parts:
            begun = begun or bool(part.slots)
            if begun or not self.table.may_head(part.text):
                yield part

    def _in_order(self, parts: Iterable[_Part]) -> Iterator[int | None]:
        """The row of each part: of a label of several rows, the next of them that has none yet."""
        slots = layout_of(self.table.form).lexicon.slots
        used: set[int] = set()
        last: dict[int, int] = {}
        for part in parts:
            free = sorted(part.slots - used)
            slot = next((s for s in free if s > last.get(slots[s].block, -1)), free[0] if free else None)
            if slot is not None:
                used.add(slot)
                last[slots[slot].block] = slot
            yield slot

    def _by_block(self, rows: Sequence[int | None]) -> list[list[int]]:
        slots = layout_of(self.table.form).lexicon.slots
        return [[slot for slot in rows if slot is not None and slots[slot].block == b] for b in self.blocks]

    def _beside_lost(self, rows: Sequence[int | None], seen: frozenset[int]) -> Iterator[int]:
        """The rows without a label, and all that may have their numbers: from the row before to the row behind."""
        place = {slot: n for n, slot in enumerate(rows) if slot is not None}
        for block in self.blocks:
            own = layout_of(self.table.form).block_at[self.table.table, block].slots
            for slot in own:
                if slot not in seen:
                    first = max((place[s] for s in own if s < slot and s in seen), default=0)
                    last = min((place[s] for s in own if s > slot and s in seen), default=len(rows) - 1)
                    yield slot
                    yield from (s for s in rows[first : last + 1] if s is not None)

    def _is_odd(self, slot: int, part: _Part) -> bool:
        """Have the values behind the label other places, as where a table was written column by column?"""
        width = layout_of(self.table.form).widths.get(slot)
        return width is not None and not 0 < part.values <= width


def _unsettled(parts: Iterable[_Part], seen: frozenset[int]) -> Iterator[int]:
    """The rows of a label of several rows that is not there once for each of them."""
    for part in parts:
        if not part.slots <= seen:
            yield from part.slots


def _beside_unknown(rows: Sequence[int | None]) -> Iterator[int]:
    """The rows right before and right behind the texts that nothing explains."""
    for order in (rows, rows[::-1]):
        open_since = False
        for slot in order:
            if slot is None:
                open_since = True
            elif open_since:
                yield slot
                open_since = False


def _beside_moved(slots: Sequence[int]) -> Iterator[int]:
    """The rows of a block that are before an earlier or behind a later one, and those right beside them."""
    moved = [any(s > slot for s in slots[:n]) or any(s < slot for s in slots[n + 1 :]) for n, slot in enumerate(slots)]
    for n, slot in enumerate(slots):
        if any(moved[max(n - 1, 0) : n + 2]):
            yield slot


def is_value(text: str) -> bool:
    """Is it a number, or a mark that stands for one?"""
    readings = read_value(text), read_signed(text, negative=True)
    return any(reading.kind is not ReadingKind.TEXT for reading in readings)
