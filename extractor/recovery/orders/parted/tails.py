"""Step 5c, place: rows whose first columns are beside their labels and whose last columns come later.

A converter that takes the left part of a table for one block of text and the right part for another writes the labels
with the first few values of each row, and what is missing of the rows afterwards, in chunks of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from extractor.recovery.board.pieces import Piece, numbers_of
from extractor.recovery.orders.parted.chunks import SKIPPED, Stream, block_ends, chunks_from
from extractor.recovery.sums.row_sums import RowSum

_Place = tuple[int, int]
_Rows = tuple[tuple[int, ...], ...]
_MOST_SKIPPED = 10
"""Cost of values of the stream that belong to no row."""


def join_tails(
    heads: Sequence[Sequence[Piece]], stream: Sequence[Piece], columns: int, row_sum: RowSum
) -> list[tuple[Piece, ...]]:
    """The rows put together so that each adds up; none where the stream cannot be cut so.

    ``heads``: the first values of each row; ``stream``: all that may hold the others, in reading order.
    """
    count = len(heads)
    widths = [columns - len(head) for head in heads]
    own = [[piece.reading.value for piece in head] for head in heads]
    numbers = Stream(numbers_of(stream), block_ends(stream))
    # (rows done, values of the stream done) → score, the step before, the places of the rows that the step placed
    best: dict[_Place, tuple[float, _Place, _Rows]] = {(0, 0): (0.0, (0, 0), ())}
    for row in range(count + 1):
        done = sum(widths[:row])
        heads_left = own[row : row + _run_length(widths[row:])]
        for at in range(done, min(len(stream), done + _MOST_SKIPPED) + 1):
            if (row, at) not in best:
                continue
            score = best[row, at][0]
            steps: list[tuple[_Place, float, _Rows]] = (
                [((row, at + 1), score - SKIPPED, ())] if at < len(stream) else []
            )
            if heads_left:
                chunks = chunks_from(at, numbers, widths[row], row_sum, heads=heads_left)
                steps += [((row + len(c.rows), c.stop), score + c.weight, c.rows) for c in chunks]
            for key, reached, places in steps:
                if key not in best or best[key][0] < reached:
                    best[key] = (reached, (row, at), places)
    ends = [key for key in best if key[0] == count]
    if not ends:
        return []
    at_end = max(ends, key=lambda key: (best[key][0] - SKIPPED * (len(stream) - key[1]), -key[1]))
    rows: list[tuple[int, ...]] = []
    while at_end != (0, 0):
        _, before, places = best[at_end]
        rows[:0] = places
        at_end = before
    return [(*head, *(stream[n] for n in places)) for head, places in zip(heads, rows, strict=True)]


def _run_length(widths: Sequence[int]) -> int:
    """How many of the first ones are alike."""
    return sum(1 for _ in takewhile(lambda width: width == widths[0], widths))
