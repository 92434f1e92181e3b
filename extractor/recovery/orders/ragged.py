"""Step 5d, place: columns of unequal length put together as rows.

A row that lost cells ends before the others, so that the last columns are short: each holds the cells of the rows that
reach it, in order. The sums of the rows that are whole determine which rows these are. Rows for which two answers are
equally good keep only the columns that are complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.row_sums import RowSum

_MOST_SHORT = 4
"""Short columns; with more of them too much is lost for sums to decide."""
_MOST_STATES = 20_000
_HOLDS = 10
_ZEROS = 3
"""A row of zeros adds up wherever it comes from."""
_FAILS = -20
_LOST = -1

State = tuple[int, ...]


def rows_of(columns: Sequence[Sequence[Piece]], height: int, row_sum: RowSum) -> list[list[Piece]] | None:
    """The rows, each as long as the columns that it reaches; ``None`` where the columns do not make rows."""
    lengths = [len(column) for column in columns]
    if lengths != sorted(lengths, reverse=True) or lengths[0] != height:
        return None
    whole = sum(length == height for length in lengths)
    if whole == len(columns):
        return [list(row) for row in zip(*columns, strict=True)]
    if len(columns) - whole > _MOST_SHORT:
        return None
    return _join(columns, height, whole, row_sum)


def _join(columns: Sequence[Sequence[Piece]], height: int, whole: int, row_sum: RowSum) -> list[list[Piece]] | None:
    short = columns[whole:]
    goal = tuple(len(column) for column in short)

    def row(at: int, state: State, reach: int) -> list[Piece]:
        return [column[at] for column in columns[:whole]] + [short[n][state[n]] for n in range(reach)]

    def moves(at: int, state: State) -> Iterator[tuple[int, State, int]]:
        """(how many short columns the row reaches, the state behind it, its score)"""
        for reach in range(len(short) + 1):
            after = tuple(p + (n < reach) for n, p in enumerate(state))
            left = height - at - 1
            if all(p <= g <= p + left for p, g in zip(after, goal, strict=True)):
                lost = _LOST * (len(short) - reach)
                yield reach, after, lost if lost else _worth(row(at, state, reach), row_sum)

    layers: list[dict[State, int]] = [{(0,) * len(short): 0}]
    for at in range(height):
        layer: dict[State, int] = {}
        for state, score in layers[-1].items():
            for _, after, worth in moves(at, state):
                layer[after] = max(layer.get(after, score + worth), score + worth)
        if not layer or len(layer) * height > _MOST_STATES:
            return None
        layers.append(layer)
    rest: dict[State, int] = {goal: 0}
    best = layers[-1].get(goal)
    if best is None:
        return None
    rows: list[list[Piece]] = []
    for at in range(height - 1, -1, -1):
        before: dict[State, int] = {}
        ways: set[tuple[State, int]] = set()
        for state, score in layers[at].items():
            for reach, after, worth in moves(at, state):
                if after not in rest:
                    continue
                before[state] = max(before.get(state, worth + rest[after]), worth + rest[after])
                if score + worth + rest[after] == best:
                    ways.add((state, reach))
        state, reach = next(iter(ways))
        rows.append(row(at, state, reach if len(ways) == 1 else 0))
        rest = before
    return rows[::-1]


def _worth(row: Sequence[Piece], row_sum: RowSum) -> int:
    values = [p.reading.value for p in row]
    failing = row_sum.failing(values)
    if failing is None:
        return 0
    if failing:
        return _FAILS
    return _HOLDS if any(values) else _ZEROS
