"""Step 5c, place: a stream of values cut into rows, known by the identity that each row of a block has.

Converters that read a page column by column, or a group of columns first and the rest later, write chunks of rows: the
values of one chunk are together, in one of a few orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Any

from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.equations import TOLERANCE
from extractor.recovery.sums.row_sums import RowSum

MOST_ROWS = 26
"""The most rows that one chunk may hold; a page of the longest form has about as many."""
SKIPPED = 0.3
"""Cost of a value that is in no row."""
_SAYING = 1.0
"""Worth of a row whose sum is evidence; a row of zeros adds up in any order."""
_SILENT = 0.6
_LARGE = 0.05
"""A large chunk covers as much as several small ones, with one assumption less for each row it saves."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of values that are whole rows, or what is missing of them. ``stop``: where it ends in the stream."""

    stop: int
    rows: tuple[tuple[int, ...], ...]
    """Item indices of each row, in printed column order."""
    weight: float


@dataclass(frozen=True)
class Stream:
    """Values that chunks are cut from, as numbers. ``ends``: see :func:`block_ends`."""

    numbers: Sequence[float | None]
    ends: Sequence[int] = ()

    @cached_property
    def amounts(self) -> Any:
        """The numbers as an array, 0 for none."""
        import numpy as np

        return np.array([number or 0.0 for number in self.numbers])

    @cached_property
    def telling(self) -> Sequence[int]:
        """Before each place, how many of the values are not 0."""
        return [0, *accumulate(bool(number) for number in self.numbers)]

    def most_weight(self, start: int, stop: int, rows: int, large: float) -> float:
        """No chunk of so many rows between these places has more weight."""
        telling = (self.telling[stop] - self.telling[start]) // 2
        weight = -large * rows * (rows > 1)
        # As a chunk of zeros adds it up, row by row: whether it is better is a matter of the last digit.
        for _ in range(rows):
            weight += _SILENT
        return weight + min(telling, rows) * (_SAYING - _SILENT) + 1e-9 * bool(telling)

    @cached_property
    def slack(self) -> float:
        """More than sums of the same numbers differ by, added up in another order."""
        return TOLERANCE + 1e-12 * float(abs(self.amounts).sum())


def cut_rows(values: Sequence[Piece], columns: int, row_sum: RowSum) -> list[tuple[int, ...]]:
    """The rows of the best cut of ``values`` into chunks; values in no chunk are skipped at a cost."""
    numbers = tuple(piece.reading.value for piece in values)
    return list(_best_cut(numbers, tuple(block_ends(values)), columns, row_sum))


@lru_cache(maxsize=64)
def _best_cut(
    numbers: tuple[float | None, ...], ends: tuple[int, ...], columns: int, row_sum: RowSum
) -> tuple[tuple[int, ...], ...]:
    """Cached, because both taggers of a report mostly ask for the same."""
    size, stream = len(numbers), Stream(numbers, ends)
    best: list[tuple[float, int, tuple[tuple[int, ...], ...]]] = [(0.0, 0, ())] * (size + 1)
    for stop in range(1, size + 1):
        best[stop] = (best[stop - 1][0] - SKIPPED, stop - 1, ())
    for start in range(size):
        base = best[start][0]
        if start and best[start - 1][0] - SKIPPED > base:
            base = best[start - 1][0] - SKIPPED
            best[start] = (base, start - 1, ())

        def better(stop: int, weight: float, base: float = base) -> bool:
            return base + weight > best[stop][0]

        for chunk in chunks_from(start, stream, columns, row_sum, large=_LARGE, better=better):
            score = base + chunk.weight
            if score > best[chunk.stop][0]:
                best[chunk.stop] = (score, start, chunk.rows)
    rows: list[tuple[int, ...]] = []
    at = max(range(size + 1), key=lambda n: best[n][0] - SKIPPED * (size - n)) if size else 0
    while at:
        _, before, own = best[at]
        rows[:0] = own
        at = before
    return tuple(rows)


def chunks_from(
    start: int,
    stream: Stream,
    columns: int,
    row_sum: RowSum,
    *,
    large: float,
    better: Callable[[int, float], bool],
) -> Iterator[Chunk]:
    """The chunks that begin at ``start``, each row of them adding up.

    ``columns``: how many values a row has. ``large``: what each row of a chunk with several costs. ``better``: is a
    chunk that ends there of use with this weight? Those that are of none are left out.
    """
    most = min((len(stream.numbers) - start) // columns, MOST_ROWS)
    if most < 1:
        return
    plain = _holding_first(start, stream, columns, row_sum, most)
    for rows in range(1, most + 1):
        # The blocks of text come first: where values are few, rows add up in other groups as well.
        parted = _as_blocks(start, rows, columns, stream.ends) if rows > 1 else ()
        stop = start + rows * columns
        bound = stream.most_weight(start, stop, rows, large)
        for groups in (*parted, *plain.get(rows, ())):
            if not better(stop, bound):
                break
            weight = -large * rows * (rows > 1)
            for row in range(rows):
                values = [stream.numbers[start + n] for n in _row_offsets(row, rows, groups)]
                if row_sum.failing(values) != 0:
                    break
                weight += _worth(values)
            else:
                places = (tuple(start + n for n in _row_offsets(row, rows, groups)) for row in range(rows))
                yield Chunk(stop, tuple(places), weight)


def _holding_first(
    start: int, stream: Stream, columns: int, row_sum: RowSum, most: int
) -> dict[int, list[tuple[int, ...]]]:
    """Number of rows → the groups of columns with which the first row of such a chunk may add up.

    Most chunks fail there, so the first rows of all are added up at once.
    """
    import numpy as np

    ways, offsets, ends = _first_rows(columns)
    signs = np.zeros((columns, len(row_sum.equations)))
    for place, equation in enumerate(row_sum.equations):
        for column, sign in equation.terms:
            signs[column, place] += sign
    count = ends[most]
    with np.errstate(invalid="ignore", over="ignore"):
        rest = stream.amounts[start + offsets[:count]] @ signs
        holding = ~(abs(rest) >= stream.slack).any(axis=1)
    found: dict[int, list[tuple[int, ...]]] = {}
    for rows, groups in (ways[n] for n in holding.nonzero()[0].tolist()):
        found.setdefault(rows, []).append(groups)
    return found


@cache
def _first_rows(columns: int) -> tuple[tuple[tuple[int, tuple[int, ...]], ...], Any, tuple[int, ...]]:
    """All chunks of so many columns, as their number of rows and groups of columns, the smallest first; the places of
    the values of their first rows; and how many chunks have at most so many rows."""
    import numpy as np

    ways: list[tuple[int, tuple[int, ...]]] = [(1, (columns,))]
    ends = [0, 1]
    for rows in range(2, MOST_ROWS + 1):
        ways += [(rows, groups) for groups in _groups_of(columns)]
        ends.append(len(ways))
    return tuple(ways), np.array([_row_offsets(0, rows, groups) for rows, groups in ways]), tuple(ends)


def block_ends(values: Sequence[Piece]) -> list[int]:
    """For each value that begins a block of text, where the block ends; 0 for the others."""
    starts = [n for n, piece in enumerate(values) if not n or piece.gap is None or values[n - 1].line + 1 < piece.line]
    ends = [0] * len(values)
    for start, stop in pairwise([*starts, len(values)]):
        ends[start] = stop
    return ends


def _as_blocks(start: int, rows: int, columns: int, ends: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The groups of columns that the blocks of text from ``start`` on are, if they are so many rows high and whole."""
    groups: list[int] = []
    at, left = start, columns
    while left > 0 and at < len(ends) and ends[at]:
        width, rest = divmod(ends[at] - at, rows)
        if rest:
            return
        groups.append(width)
        at, left = ends[at], left - width
    if left == 0:
        yield tuple(groups)


@cache
def _groups_of(columns: int) -> tuple[tuple[int, ...], ...]:
    """The ways in which a converter may part the columns: up to three groups side by side, or each on its own.

    Numbers of columns; the plainest first, which wins where several hold.
    """
    two = [(a, columns - a) for a in range(1, columns)]
    three = [(a, b, columns - a - b) for a in range(1, columns - 1) for b in range(1, columns - a)]
    return (1,) * columns, (columns,), *two, *three


@lru_cache(maxsize=20_000)
def _row_offsets(row: int, rows: int, groups: tuple[int, ...]) -> tuple[int, ...]:
    """The places of the values of one row in a chunk: each group of columns as a whole, in it row by row."""
    offsets: list[int] = []
    start = 0
    for size in groups:
        offsets.extend(range(start + row * size, start + row * size + size))
        start += rows * size
    return tuple(offsets)


def _worth(values: Sequence[float | None]) -> float:
    """How strong the evidence is that these values add up as a row."""
    return _SAYING if sum(1 for v in values if v) > 1 else _SILENT
