"""Step 5b, place: what the white space and the number of cells say where a table is written one cell a line."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import Run

_FEW_ROWS = 4
_MOSTLY = 0.8
"""Share of the rows that must have as many cells as their block has columns."""
_REGULAR = 0.95
"""Share of equal gaps from which a gap of another width is meaningful."""


def shortest_rows(runs: Sequence[Run], count: int) -> dict[tuple[bool, bool] | None, int]:
    """Fewest cells of the complete rows, see :attr:`extractor.recovery.board.columns.ColumnModel.shortest`."""
    lengths: dict[tuple[bool, bool] | None, list[int]] = {}
    for run in runs:
        if run.geometry == Geometry.NONE and run.filled >= count:
            first, last = ends_of(run)
            tail = 0 if last else sum(1 for _ in itertools.takewhile(lambda item: not item.filled, reversed(run.items)))
            lengths.setdefault(None, []).append(len(run.items))
            lengths.setdefault((first, True), []).append(len(run.items) - tail)
            if tail:
                lengths.setdefault((first, False), []).append(len(run.items))
    return {key: min(own) for key, own in lengths.items() if len(own) >= _FEW_ROWS}


def behind_labels(
    rows: Mapping[int, Sequence[Run]], depths: Mapping[int, int], count: int
) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, written one cell a line, behind whose labels the empty cells of further labels may be: other labels are
    deeper, and no complete row of their level begins with a number. And those behind whose labels nothing is, as such
    rows of their level show. ``rows`` and ``depths``: by slot."""
    plain: set[int] = set()
    for slot, runs in rows.items():
        if any(r.geometry == Geometry.NONE and len(r.items) >= count and r.items[0].filled for r in runs):
            plain.add(depths[slot])
    deepest = max(depths.values(), default=0)
    led = (slot for slot in rows if depths[slot] < deepest and depths[slot] not in plain)
    return frozenset(led), frozenset(slot for slot in rows if depths[slot] in plain)


def ends_of(run: Run) -> tuple[bool, bool]:
    """Does the row begin, and end, with a number?"""
    return run.items[0].filled, run.items[-1].filled


def printed_length(run: Run) -> int:
    """Cells of a row written one cell a line, without the fillers at its end that share a line."""
    items = list(run.items)
    if run.geometry != Geometry.NONE or len(items) < 2 or items[-1].filled or items[-1].line != items[-2].line:
        return len(items)
    return sum(1 for item in items if item.line != items[-1].line or item.filled)


def usual_gap(runs: Sequence[Run], count: int) -> int | None:
    """White space between the cells of complete rows, if it hardly ever differs: a wider gap is a sign of lost
    cells."""
    gaps = Counter(item.gap for run in runs if len(run.items) == count for item in run.items[1:])
    if not gaps or count < 2:
        return None
    gap, times = gaps.most_common(1)[0]
    return gap if gap and times >= _REGULAR * sum(gaps.values()) else None


def counted_gap(rows: Sequence[tuple[Run, int]]) -> int | None:
    """The white space of one cell, if with it nearly all rows have as many cells as given with them, some of them being
    empty."""
    counted = [(run, count) for run, count in rows if run.geometry == Geometry.NONE and run.items and count > 1]
    if len(counted) < _FEW_ROWS or all(len(run.items) == count for run, count in counted):
        return None
    gap = min((item.gap for run, _ in counted for item in run.items if item.gap is not None), default=0)
    fitting = sum(places_by_gaps(run, gap, count) is not None for run, count in counted)
    return gap if gap and fitting >= _MOSTLY * len(counted) else None


def all_fit(runs: Sequence[Run], gap: int, count: int) -> bool:
    """Have all rows ``count`` cells, ``gap`` being the white space of one? Not where there is no row."""
    rows = [run for run in runs if run.geometry == Geometry.NONE and run.items]
    return bool(rows) and all(places_by_gaps(run, gap, count) is not None for run in rows)


def places_by_gaps(run: Run, gap: int, count: int) -> list[int] | None:
    """The column of each item, if the breaks before, between and behind them give exactly ``count`` cells; those behind
    the last row of a section do not count."""
    places: list[int] = []
    column = -1
    for item in run.items:
        if item.gap is None or item.gap < gap:
            return None
        column += 1 + item.gap - gap
        places.append(column)
    last = run.items[-1]
    if last.ends_section:
        fits = column < count
    else:  # A row of too many cells, with too few breaks behind it, gives this number of cells as well.
        fits = column < count and last.gap_after is not None and column + 1 + last.gap_after - gap == count
    return places if fits else None
