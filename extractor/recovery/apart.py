"""Step 5c, place: labels in one place, values in another, as converters leave them that read a page column by column.

A block of row labels is followed by all its values: row by row, column by column, or a group of columns first and the
rest later. Nothing on the page says which value stands beside which label, but the rows add up: the values of a page
are cut into chunks of rows, each in one of these orders, so that every row's identity holds. Only when the rows found
are as many as the labels of that page are they taken, in order; identities chose the place, and the record says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.recovery.attach import Attachment, RowSource, Run, unused
from extractor.recovery.layout import Layout, in_tree_order
from extractor.recovery.options import RowSum
from extractor.recovery.pieces import Piece
from extractor.values import ReadingKind

# The most rows that one chunk may hold; a page of the longest form has about as many.
_MOST_ROWS = 26
# Pages are read apart where fewer than this share of the rows found have their values beside the label.
_BESIDE = 0.5
_MOST_VALUES = 500
"""More than two forms' worth on one page is no page of a form."""
_FEWEST_COLUMNS = 4
"""Narrower blocks have no identity that could tell."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    stop: int
    rows: tuple[tuple[int, ...], ...]
    """Item indices of each row, in printed column order."""
    weight: float


def bring_together(
    slots: Sequence[int],
    columns: int,
    attachment: Attachment,
    pieces: Sequence[Piece],
    end: int,
    row_sum: RowSum,
    layout: Layout,
) -> dict[int, Run]:
    """Runs for the rows of a block whose values stand apart from their labels.

    ``slots``: the block's rows in form order; ``end``: index of the piece behind the block. Rows that cannot be placed
    so are absent.
    """
    found = [slot for slot in slots if slot in attachment.rows and attachment.rows[slot].labels]
    if columns < _FEWEST_COLUMNS or not found:
        return {}
    beside = [slot for slot in found if any(_beside(run, columns) for run in attachment.rows[slot].runs)]
    if len(beside) >= _BESIDE * len(found):
        return {}
    first = min(p.index for slot in found for p in attachment.rows[slot].labels)
    runs: dict[int, Run] = {}
    for page in sorted({p.page for slot in found for p in attachment.rows[slot].labels}):
        labelled = [slot for slot in found if _head(attachment.rows[slot]).page == page]
        if not in_tree_order({slot: _head(attachment.rows[slot]) for slot in labelled}, layout):
            labelled.sort(key=lambda slot: _head(attachment.rows[slot]).index)
        values = [p for p in pieces[first:end] if p.page == page and p.filled]
        if len(values) > _MOST_VALUES:
            continue
        rows = _cut(values, columns, row_sum)
        if len(rows) != len(labelled):
            continue
        for slot, row in zip(labelled, rows, strict=True):
            items = tuple(values[n] for n in row)
            runs[slot] = Run(items, "none", "apart", 0, None, True)
    return runs


def _beside(run: Run, columns: int) -> bool:
    return columns <= len(run.items) < 2 * columns


def _head(source: RowSource) -> Piece:
    return min(source.labels, key=lambda p: p.index)


def _cut(values: Sequence[Piece], columns: int, row_sum: RowSum) -> list[tuple[int, ...]]:
    """The rows of the best cut of ``values`` into chunks; values in no chunk are skipped at a cost."""
    numbers = [p.reading.value if p.reading.kind is ReadingKind.NUMBER else None for p in values]
    size = len(values)
    best: list[tuple[float, int, tuple[tuple[int, ...], ...]]] = [(0.0, 0, ())] * (size + 1)
    for stop in range(1, size + 1):
        best[stop] = (best[stop - 1][0] - _SKIPPED, stop - 1, ())
    for start in range(size):
        base = best[start][0]
        if start and best[start - 1][0] - _SKIPPED > base:
            base = best[start - 1][0] - _SKIPPED
            best[start] = (base, start - 1, ())
        for chunk in _chunks(start, numbers, columns, row_sum):
            score = base + chunk.weight
            if score > best[chunk.stop][0]:
                best[chunk.stop] = (score, start, chunk.rows)
    rows: list[tuple[int, ...]] = []
    at = max(range(size + 1), key=lambda n: best[n][0] - _SKIPPED * (size - n)) if size else 0
    while at:
        _, before, own = best[at]
        rows[:0] = own
        at = before
    return rows


_SKIPPED = 0.3
_SAYING = 1.0
"""Worth of a row whose sum says something; a row of zeros adds up in any order."""
_SILENT = 0.6
_LARGE = 0.05
"""A large chunk explains as much as several small ones, with one assumption less for each row it saves."""


def _chunks(start: int, numbers: Sequence[float | None], columns: int, row_sum: RowSum) -> Iterator[_Chunk]:
    for rows in range(1, _MOST_ROWS + 1):
        stop = start + rows * columns
        if stop > len(numbers):
            return
        for split in range(columns if rows > 1 else 1):
            places = []
            weight = -_LARGE * rows * (rows > 1)
            for row in range(rows):
                place = _row_places(start, row, rows, columns, split)
                values = [numbers[n] for n in place]
                # Most chunks fail at their first row.
                if row_sum(values, ()) != 0:
                    break
                weight += _SAYING if sum(1 for v in values if v) > 1 else _SILENT
                places.append(place)
            else:
                yield _Chunk(stop, tuple(places), weight)


def _row_places(start: int, row: int, rows: int, columns: int, split: int) -> tuple[int, ...]:
    """Where the values of one row of a chunk stand.

    ``split`` 0: column by column. Else the first ``split`` columns row by row, then the others row by row.
    """
    if split == 0:
        return tuple(start + column * rows + row for column in range(columns))
    head = start + row * split
    tail = start + rows * split + row * (columns - split)
    return (*range(head, head + split), *range(tail, tail + columns - split))


def merged(attachment: Attachment, runs: Mapping[int, Run]) -> Attachment:
    """The attachment with these runs in place of what stood beside the labels."""
    rows = dict(attachment.rows)
    for slot, run in runs.items():
        rows[slot] = replace(rows[slot], runs=[run])
    used = {item.index for run in runs.values() for item in run.items}
    return Attachment(rows, tuple(unused(attachment.loose, used)))
