"""Step 4b, match: which column is which, according to the header.

The order in which a flattened header is read is not the order of the values (总计 is read before 商业企业). Where the
header keeps its columns, positions decide; where it has one label a line, the order follows from the form's tree of
columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.forms.lexicon import Lexicon, Slot, SlotKind, label_key
from extractor.forms.schema import Block, Column
from extractor.normalize import fold
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Piece

_MANY = 4
"""From more columns than this, two labels may be missing; from fewer, one."""
_MOSTLY = 0.7
"""Share of a label that remains where its beginning is missing."""
_APART = 20
"""Pieces between two labels, from which they are of two headers, or one of none."""
_SURE = 0.95
_OFF_CENTER = 0.45
"""Share of a column's width by which a header label may be off its values."""


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """Header labels that are together on one page or in one grid: leaf column index → the label's first piece."""

    page: int
    grid: int | None
    leaves: dict[int, Piece]
    drawn: bool = False
    """Are these the columns of a drawn grid, labels of different levels on different rows, none above another?"""


@dataclass(frozen=True, slots=True)
class Header:
    """``order[i]``: which leaf column of the block the ``i``-th value is. ``seen``: the source shows this order."""

    order: tuple[int, ...]
    seen: bool
    parts: tuple[HeaderPart, ...]
    confirmed: bool = False
    """Does the source show the order, or is it only the form's?"""


def read_header(
    block: Block,
    hits: Sequence[tuple[Piece, Slot]],
    band_of: Mapping[int, Band],
    tree: Sequence[tuple[Column, Slot]],
) -> Header:
    """``hits``: the header pieces of this block in reading order; ``tree``: see :func:`header_tree`."""
    leaf_of = {slot.index: n for n, slot in enumerate(s for column, s in tree if not column.children)}
    count = len(block.leaf_columns)
    hits = _without_strays(hits)
    parts = tuple(_parts(hits, leaf_of, band_of))
    seen_leaves = {leaf_of[s.index] for _, s in hits if s.index in leaf_of}
    enough = len(seen_leaves) >= (count - 2 if count > _MANY else max(1, count - 1))
    for part in parts:
        # Drawn columns are exact; boxes and display columns of a wrapped header are not (see ``order_by_place``).
        if part.grid is not None and len(part.leaves) == count and part.drawn:
            drawn = tuple(sorted(part.leaves, key=lambda leaf: part.leaves[leaf].x))
            return Header(drawn, True, parts, True)
    # A header repeated on the next page adds nothing about the order.
    told_first: dict[int, tuple[Piece, Slot]] = {}
    for piece, slot in hits:
        told_first.setdefault(slot.index, (piece, slot))
    first_hits = list(told_first.values())
    in_order = len(seen_leaves) == count and _in_order(first_hits, tree, band_of)
    order = _unfold(block, first_hits, tree, band_of) if in_order else None
    if order is None and count == 1:
        order = (0,)
    return Header(order or tuple(range(count)), enough, parts, order is not None)


def _without_strays(hits: Sequence[tuple[Piece, Slot]]) -> list[tuple[Piece, Slot]]:
    """Without labels apart from the others of their page that are among them as well: the word may stand in running
    text before the table. The labels that are together are the first of the longest such lists, as a header may be
    printed twice."""
    pages: dict[int, list[list[tuple[Piece, Slot]]]] = {}
    for piece, slot in hits:
        together = pages.setdefault(piece.page, [[]])
        if together[-1] and piece.index - together[-1][-1][0].index > _APART:
            together.append([])
        together[-1].append((piece, slot))
    fullest = {page: max(lists, key=lambda own: len(_slots(own))) for page, lists in pages.items()}
    strays = {
        piece.index
        for page, lists in pages.items()
        for own in lists
        for piece, slot in own
        if own is not fullest[page] and slot.index in _slots(fullest[page])
    }
    return [(piece, slot) for piece, slot in hits if piece.index not in strays]


def _slots(hits: Sequence[tuple[Piece, Slot]]) -> set[int]:
    return {slot.index for _, slot in hits}


def order_by_place(
    header: Header, columns: Mapping[int, Sequence[float]], place: Callable[[Piece], float]
) -> tuple[tuple[int, ...], bool]:
    """The header's order, unless its labels are clearly above other columns; and whether the source shows that order.

    ``columns``: page → positions of the columns; ``place``: the position of a label in the same measure.
    """
    count = len(header.order)
    for part in header.parts:
        places = columns.get(part.page)
        if part.grid is not None or places is None or len(part.leaves) != count or count < 2:
            continue
        pitch = min(b - a for a, b in itertools.pairwise(places))
        at = {leaf: place(piece) for leaf, piece in part.leaves.items()}
        nearest = {leaf: _nearest(x, places) for leaf, x in at.items()}
        away = max(abs(places[n] - at[leaf]) for leaf, n in nearest.items())
        if len(set(nearest.values())) == count and away < _OFF_CENTER * pitch:
            return tuple(sorted(nearest, key=lambda leaf: nearest[leaf])), True
    return header.order, header.confirmed


def _nearest(x: float, places: Sequence[float]) -> int:
    return min(range(len(places)), key=lambda n: abs(places[n] - x))


def _parts(
    hits: Sequence[tuple[Piece, Slot]], leaf_of: dict[int, int], band_of: Mapping[int, Band]
) -> Iterator[HeaderPart]:
    """Labels of one grid or page whose positions are meaningful: at least one line holds several of them."""
    groups: dict[tuple[int, int | None], dict[int, tuple[Piece, Slot]]] = {}
    wide: set[tuple[int, int | None]] = set()
    for piece, slot in hits:
        if slot.index not in leaf_of:
            continue
        key = (piece.page, piece.grid.table if piece.grid else None)
        groups.setdefault(key, {}).setdefault(leaf_of[slot.index], (piece, slot))
        if len(band_of[piece.index].pieces) > 1:
            wide.add(key)
    for key, leaves in groups.items():
        if key in wide:
            drawn = key[1] is not None and _is_drawn(leaves)
            yield HeaderPart(key[0], key[1], alike_in_turn({n: p for n, (p, _) in leaves.items()}), drawn)


def alike_in_turn(leaves: Mapping[int, Piece]) -> dict[int, Piece]:
    """The labels, those in the same words from left to right: which of them is of which column is not told by the
    words. The first line of several wrapped labels may be the same."""
    alike: dict[str, list[int]] = {}
    for leaf in sorted(leaves):
        alike.setdefault(label_key(leaves[leaf].text), []).append(leaf)
    turned = dict(leaves)
    for own in alike.values():
        turned.update(zip(own, sorted((leaves[leaf] for leaf in own), key=lambda piece: piece.x), strict=True))
    return turned


def _is_drawn(leaves: Mapping[int, tuple[Piece, Slot]]) -> bool:
    """Flattened spans put labels of two levels on the same columns; a table on one line puts them all on one row."""
    places = sorted(piece.x for piece, _ in leaves.values())
    if any(b - a < 1e-6 for a, b in itertools.pairwise(places)):
        return False
    levels: dict[int, set[int]] = {}
    for piece, slot in leaves.values():
        if piece.grid is not None:
            levels.setdefault(piece.grid.row, set()).add(slot.depth)
    return all(len(depths) == 1 for depths in levels.values())


def _is_whole(piece: Piece, slot: Slot, tree: Sequence[tuple[Column, Slot]]) -> bool:
    """Does the piece contain the whole label? The order in which pieces of wrapped labels are read proves nothing."""
    key = label_key(piece.text)
    return any(key in _keys(column.wordings) for column, own in tree if own.index == slot.index)


@lru_cache(maxsize=1024)
def _keys(wordings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(label_key(fold(wording)) for wording in wordings)


def _in_order(
    hits: Sequence[tuple[Piece, Slot]], tree: Sequence[tuple[Column, Slot]], band_of: Mapping[int, Band]
) -> bool:
    """Is the order in which the labels are read the order of the columns?

    All labels must be whole. One a line, they are read as the source wrote them. Side by side, the labels under one
    group must be on one line: a wrapped header is read 法人 before 自然人 only because of its height.
    """
    if not all(_is_whole(p, s, tree) for p, s in hits):
        return False
    bands: dict[int | None, set[int]] = {}
    alone = True
    for piece, slot in hits:
        bands.setdefault(slot.parent, set()).add(band_of[piece.index].index)
        alone = alone and len(band_of[piece.index].pieces) == 1
    return alone or all(len(own) == 1 for own in bands.values())


def _unfold(
    block: Block,
    hits: Sequence[tuple[Piece, Slot]],
    tree: Sequence[tuple[Column, Slot]],
    band_of: Mapping[int, Band],
) -> tuple[int, ...]:
    """Order of the leaves: as they are on one line, else with the children of each group in reading order."""
    leaves = [slot.index for column, slot in tree if not column.children]
    own = [(p, s) for p, s in hits if s.index in leaves]
    on_one_line = len({band_of[p.index].index for p, _ in own}) == 1
    depths = [s.depth for _, s in own]
    as_read = tuple(leaves.index(s.index) for _, s in own)
    if on_one_line and len(leaves) > 1:
        return as_read
    read_at: dict[int, int] = {}
    for at, (_, slot) in enumerate(hits):
        read_at.setdefault(slot.index, at)
    slot_of = {id(column): slot for column, slot in tree}
    unread = len(hits)

    def earliest(column: Column) -> int:
        own = read_at.get(slot_of[id(column)].index)
        if own is not None:
            return own
        return min((earliest(child) for child in column.children), default=unread)

    def walk(columns: Sequence[Column]) -> Iterator[Column]:
        for column in sorted(columns, key=earliest):
            if column.children:
                yield from walk(column.children)
            else:
                yield column

    place = {id(column): n for n, column in enumerate(block.leaf_columns)}
    unfolded = tuple(place[id(column)] for column in walk(block.columns))
    # One label a line: 自然人 and 总计 come before 商业企业 where the header had levels; else it was one row. Where the
    # last label is a row too low it was neither, and the form's own order is used.
    one_row = depths != sorted(depths) and unfolded != tuple(range(len(leaves)))
    return as_read if one_row and len(leaves) > 1 else unfolded


def header_tree(lexicon: Lexicon, table: str, number: int, block: Block) -> list[tuple[Column, Slot]]:
    """The columns of a block, groups before their children, each with its slot."""

    def walk(columns: Sequence[Column]) -> Iterator[Column]:
        for column in columns:
            yield column
            yield from walk(column.children)

    columns = list(walk(block.columns))
    kinds = (SlotKind.COLUMN, SlotKind.COLUMN_GROUP)
    slots = [s for s in lexicon.slots if s.table == table and s.block == number and s.kind in kinds]
    # In a form drawn as one row the upper header level (the row tree) comes first.
    return list(zip(columns, slots[len(slots) - len(columns) :], strict=True))


def header_hits(
    pieces: Sequence[Piece], alignment: Alignment, table: str, block: int, start: int, stop: int
) -> list[tuple[Piece, Slot]]:
    """Header pieces of a block in ``pieces[start:stop]``; a label that fits two columns goes to the next one free.

    Which one is next: read row by row, upper labels come before the lower ones of an earlier group (场次 beside a group
    that holds 场次 as well); written as one row they do not. The way that fits the order of the other labels is taken.
    """
    labels = (piece for piece in pieces[start:stop] if piece.index in alignment.others)
    fitting = [(piece, _fitting(alignment, piece, table, block)) for piece in labels]
    fitting = [(piece, slots) for piece, slots in fitting if slots]
    as_one_row = _one_each(fitting)
    by_level = _one_each([(piece, sorted(slots, key=_level)) for piece, slots in fitting])
    levels = _steps_back([slot for _, slot in by_level], by_level=True)
    return by_level if levels < _steps_back([slot for _, slot in as_one_row], by_level=False) else as_one_row


def _fitting(alignment: Alignment, piece: Piece, table: str, block: int) -> list[Slot]:
    """The columns and groups of columns whose labels the piece matches best; none for the label of a row."""
    hit = alignment.rows.get(piece.index)
    if hit is not None and hit.candidate.whole and hit.candidate.score >= _SURE:
        return []
    candidates = [
        c
        for c in alignment.others.get(piece.index, ())
        if c.slot.table == table
        and c.slot.block == block
        and c.slot.kind in (SlotKind.COLUMN, SlotKind.COLUMN_GROUP)
        and (c.lo == 0 or c.hi - c.lo >= _MOSTLY * c.size)
        and (c.whole or c.hi - c.lo >= 2)
    ]
    best = max((c.score * (c.hi - c.lo) for c in candidates), default=0.0)
    return [c.slot for c in candidates if c.score * (c.hi - c.lo) >= 0.9 * best]


def _one_each(fitting: Sequence[tuple[Piece, Sequence[Slot]]]) -> list[tuple[Piece, Slot]]:
    """For each piece the first of its slots that is still free."""
    used: set[int] = set()
    hits: list[tuple[Piece, Slot]] = []
    for piece, slots in fitting:
        slot = next((s for s in slots if s.index not in used), slots[0])
        used.add(slot.index)
        hits.append((piece, slot))
    return hits


def _level(slot: Slot) -> tuple[int, int]:
    return slot.depth, slot.index


def _steps_back(slots: Sequence[Slot], *, by_level: bool) -> float:
    """How often a label comes before the one read before it; an upper label that is a row too low counts half."""
    steps = 0.0
    for before, after in itertools.pairwise(slots):
        if by_level and before.depth != after.depth:
            steps += 0.5 * (before.depth > after.depth)
        else:
            steps += before.index > after.index
    return steps
