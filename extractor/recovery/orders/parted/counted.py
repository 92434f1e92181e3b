"""Step 5c, place: pages of which some rows cannot be cut from the values, the others known by counting.

The first and the last rows of a page are often torn: their blocks of text are read among those of the header, or their
cells are of unlike height. The rows between them are whole. Which these are is known if it is known how many are torn
before them and behind them: a row has as many values as there are columns, and only the lower lines of wrapped
numbers are more. Where the numbers of values leave no choice, the whole rows are those of their labels in order.

Torn rows are put together where there is one way to do so (:mod:`.tiles`). First come those that their own sums
determine; then, all other rows being known, those that the sums of the columns determine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from extractor.forms import Column
from extractor.forms.lexicon import label_key
from extractor.normalize import fold
from extractor.recovery.board.pieces import Piece, numbers_of
from extractor.recovery.orders.parted.blocks import (
    Row,
    TextBlock,
    full_width,
    may_be_tail,
    rows_of_blocks,
    text_blocks,
)
from extractor.recovery.orders.parted.tiles import Torn, Way, tile
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.sums.sums import Sums
from extractor.tagging.roles import Role

_MOST_TORN = 5
"""Rows of a page that are torn, in one place."""
_MOST_LINES = 6
"""Lines over which the label of a column is wrapped."""
_MOST_ROUNDS = 3
"""Number of rounds: what is settled of one group may settle another."""
_Rows = dict[int, Row]


@dataclass(frozen=True, slots=True)
class Page:
    """``slots``: the rows whose values are on the page, in order; ``values``: all that may be theirs.

    ``headed``: does it begin with the header of the table? Then values of its first rows may be read late, with the
    last labels of the header.
    """

    slots: Sequence[int]
    values: Sequence[Piece]
    headed: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """The whole rows of a page by slot, and its torn ones."""

    rows: Mapping[int, Row]
    torn: Sequence[Torn]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows one below the other: whole ones, or the blocks that torn ones are in and those read ``late``."""

    whole: tuple[Row, ...]
    torn: tuple[TextBlock, ...] = ()
    late: tuple[TextBlock, ...] = ()


def count_rows(page: Page, columns: int, row_sum: RowSum, known: Mapping[int, Set[int]]) -> Counted:
    """The rows of a page. ``known``: see :class:`.tiles.Torn`.

    A single value that ends the page may be its number, and is left out if the page cannot be counted with it.
    """
    blocks = text_blocks(page.values)
    for shown in (blocks, blocks[:-1] if blocks and len(blocks[-1]) == 1 else []):
        counted = _count(page, shown, columns, row_sum, known)
        if counted is not None:
            return counted
    return Counted({}, ())


def _count(
    page: Page, blocks: Sequence[TextBlock], columns: int, row_sum: RowSum, known: Mapping[int, Set[int]]
) -> Counted | None:
    full = full_width(page.values)
    parts = _parts(blocks, columns, full, row_sum, page.headed)
    open_rows = len(page.slots) - sum(len(part.whole) for part in parts)
    counts = list(_counts([part for part in parts if part.torn], open_rows, columns, full))
    if not parts or len(counts) != 1:
        return None
    rows: dict[int, Row] = {}
    torn: list[Torn] = []
    at = 0
    numbers = iter(counts[0])
    for part in parts:
        count = next(numbers) if part.torn else len(part.whole)
        here = page.slots[at : at + count]
        if part.torn and count:
            torn.append(Torn(here, part.torn, part.late, columns, full, known))
        rows.update(zip(here, part.whole, strict=False))
        at += count
    return Counted(rows, torn)


def _parts(blocks: Sequence[TextBlock], columns: int, full: int, row_sum: RowSum, headed: bool) -> list[_Part]:
    """The page cut into whole and torn rows."""
    parts: list[_Part] = []
    at = 0
    for found in rows_of_blocks(blocks, columns, full, row_sum):
        if found.start > at:
            parts.append(_Part((), tuple(blocks[at : found.start])))
        if parts and parts[-1].whole:
            parts[-1] = _Part((*parts[-1].whole, *found.rows))
        else:
            parts.append(_Part(found.rows))
        at = found.stop
    if at < len(blocks):
        parts.append(_Part((), tuple(blocks[at:])))
    # Rows have a block for each column at least.
    if headed and len(parts) > 2 and parts[0].torn and 0 < len(parts[-1].torn) < columns:
        return [_Part((), parts[0].torn, parts[-1].torn), *parts[1:-1]]
    return parts


def _counts(torn: Sequence[_Part], rows: int, columns: int, full: int) -> Iterator[tuple[int, ...]]:
    """How many rows each torn part may hold, all together ``rows``."""
    if not torn:
        if not rows:
            yield ()
        return
    blocks = (*torn[0].torn, *torn[0].late)
    size = sum(map(len, blocks))
    tails = sum(may_be_tail(block, line, full) for block in blocks for line in range(len(block)))
    for count in range(min(rows, _MOST_TORN) + 1):
        if size - tails <= columns * count <= size:
            for others in _counts(torn[1:], rows - count, columns, full):
                yield (count, *others)


def columns_allowed(pieces: Sequence[Piece], columns: Sequence[Column]) -> dict[int, frozenset[int]]:
    """Index of each value right below lines of text that end a header label → which of ``columns`` it may be of.

    Where the page tears a wrapped header apart, only the end of a label is left above a value (益组织 of 社会公益组织).
    It may be the end of several labels (构).
    """
    endings = [(n, label_key(fold(text))) for n, column in enumerate(columns) for text in column.wordings]
    found: dict[int, frozenset[int]] = {}
    for at, piece in enumerate(pieces):
        if not piece.filled or piece.gap != 1 or not at or pieces[at - 1].is_item:
            continue
        text = ""
        for above in reversed(pieces[max(0, at - _MOST_LINES) : at]):
            text = label_key(above.text) + text
            ends = frozenset(n for n, label in endings if label.endswith(text))
            if above.is_item or above.role is Role.FURNITURE or not ends:
                break
            found[piece.index] = ends
            if above.gap != 1:
                break
    return found


def mend(
    torn: Sequence[Torn],
    rows: Mapping[int, Sequence[Piece]],
    row_sum: RowSum,
    order: Sequence[int],
    sums: Sums,
) -> _Rows:
    """The torn rows that are settled. ``rows``: those known, in printed order; ``order``: form column of each printed
    one."""
    mended: _Rows = {}
    left = list(torn)
    asked: dict[int, object] = {}
    for _ in range(_MOST_ROUNDS):
        known = {**rows, **mended}
        for group in list(left):
            columns = sums.down_columns(group.slots, _numbers({**rows, **mended}), order)
            if asked.get(group.slots[0]) == columns:
                continue
            asked[group.slots[0]] = columns
            only = _plainest(tile(group, row_sum, columns))
            if only:
                mended.update(zip(group.slots, only[0].rows, strict=True))
                left.remove(group)
        if not left or len(known) == len(rows) + len(mended):
            break
    return mended


def _numbers(rows: Mapping[int, Sequence[Piece]]) -> dict[int, list[float | None]]:
    return {slot: numbers_of(row) for slot, row in rows.items()}


def _plainest(ways: Sequence[Way]) -> Sequence[Way]:
    """The way that is plainer than all others, if there is one. One with failing sums needs a conclusive order."""
    ordered = sorted(ways, key=lambda way: way.cost)
    plain = len(ordered) == 1 or (len(ordered) > 1 and ordered[0].cost < ordered[1].cost)
    return ordered[:1] if plain and (not ordered[0].odd or ordered[0].steady) else ()
