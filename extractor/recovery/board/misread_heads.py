"""Step 4b, match: heads of columns that an engine read badly, known by the head that is drawn beside them.

One wrong letter in a head of three is no label of the form. In the drawn header of a picture, the cell beside a head
that was read well is the next head of the form, if it looks like it and like no other of the block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.forms.lexicon import Lexicon, Slot
from extractor.forms.schema import Column
from extractor.recovery.board.pieces import Piece

_LIKE = 0.5
"""Share of its letters that a head read badly has at least."""
_EXACT = 0.4
"""Share of the heads of a line of values that must be read letter by letter."""
_OF_ALL = 0.6
"""Share of the letters of all its heads that must be there."""


def with_misread(
    hits: Sequence[tuple[Piece, Slot]],
    pieces: Sequence[Piece],
    tree: Sequence[tuple[Column, Slot]],
    lexicon: Lexicon,
) -> list[tuple[Piece, Slot]]:
    """The heads of a block with those of its missing ones that can be told, in reading order.

    ``pieces``: what stands where the header is; ``tree``: the columns of the block, see ``header_tree``.
    """
    leaves = [slot for column, slot in tree if not column.children]
    taken = {piece.index for piece, _ in hits}
    free = [p for p in pieces if p.index not in taken and p.grid is not None and p.score is not None and not p.is_item]
    places = {slot.index: n for n, slot in enumerate(leaves)}
    known = {places[slot.index]: piece for piece, slot in hits if slot.index in places and piece.grid is not None}
    if not free or len(known) == len(leaves):
        return list(hits)
    own = [leaf.index for leaf in leaves]
    likeness = {piece.index: lexicon.likeness(piece.text, own) for piece in free}
    more: list[tuple[Piece, Slot]] = []
    # From left to right and back: one found leads to the next.
    for step in (1, -1):
        for place in range(len(leaves))[::step]:
            if place in known or place - step not in known:
                continue
            beside = _beside(known[place - step], free, step)
            if beside is not None and _is_like(likeness[beside.index], leaves[place].index):
                known[place] = beside
                more.append((beside, leaves[place]))
    return sorted((*hits, *more), key=lambda hit: hit[0].index)


def _beside(head: Piece, free: Sequence[Piece], step: int) -> Piece | None:
    """The piece in the cell right (1) or left (-1) of a head; of several, one above the other, the lowest."""
    cell = head.grid
    if cell is None:
        return None
    edge = cell.col_end if step > 0 else cell.col
    found = [
        (grid.row_end, piece.index, piece)
        for piece in free
        if (grid := piece.grid) is not None
        and grid.table == cell.table
        and (grid.col if step > 0 else grid.col_end) == edge
        and abs(grid.row_end - cell.row_end) <= 1
    ]
    return max(found)[2] if found else None


def _is_like(likeness: Mapping[int, float], slot: int) -> bool:
    return likeness[slot] >= max(_LIKE, *likeness.values())


def shows_order(
    values: Sequence[Piece], names: Sequence[str], pieces: Sequence[Piece], own: Sequence[Slot], lexicon: Lexicon
) -> bool:
    """Whether the heads drawn above a line of recognised values are those of the form in its order, though some of them
    are read badly. ``names``: the column of each value; ``own``: the slots of the columns."""
    if len(values) != len(names) or any(value.grid is None or value.score is None for value in values):
        return False
    exact, total = 0, 0.0
    for value, name in zip(values, names, strict=True):
        head = _above(value, pieces)
        if head is None:
            return False
        likeness = lexicon.likeness(head.text, [slot.index for slot in own])
        by_name: dict[str | None, float] = {}
        for slot in own:
            by_name[slot.name] = max(by_name.get(slot.name, 0.0), likeness[slot.index])
        if by_name.get(name, 0.0) < 1 and max(by_name.values()) == 1:
            return False
        exact += by_name.get(name, 0.0) == 1
        total += by_name.get(name, 0.0)
    return exact >= _EXACT * len(names) and total >= _OF_ALL * len(names)


def _above(value: Piece, pieces: Sequence[Piece]) -> Piece | None:
    """The piece in the drawn cell right above a value."""
    cell = value.grid
    found = [
        (grid.row_end, piece.index, piece)
        for piece in pieces
        if cell is not None
        and (grid := piece.grid) is not None
        and grid.table == cell.table
        and grid.row_end <= cell.row
        and (grid.col, grid.col_end) == (cell.col, cell.col_end)
    ]
    return max(found)[2] if found else None
