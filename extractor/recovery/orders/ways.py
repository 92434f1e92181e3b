"""Step 5b, place: the ways in which the items of a row may fill its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, combinations

from extractor.recovery.board.columns import ColumnModel, pitches
from extractor.recovery.board.one_a_line import places_by_gaps
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Run
from extractor.recovery.settle.options import UNDRAWN, Option
from extractor.tagging.roles import Role

LEFT_OUT = 4.0
"""Cost of a printed value that would be in no cell."""
PRINTED_TWICE = 1.0
"""The same, of one that is the row's last value once more."""
CUT_OFF = 2.5
"""Cost of a cell beyond the end of the row as drawn."""
OFF_COLUMN = 0.6
"""Cost where the values do not begin where the table's other rows have them."""
OFF_HEADER = 5.0
"""Cost of a value behind the last column that has a header: more than it costs to leave it out."""
AGAINST_GAPS = 1.2
"""Cost where the gaps between the values contradict the candidate."""
AGAINST_BREAKS = 3.0
"""The same, where every row of the block has a break for each of its cells, the empty ones too."""
FAR = 6.0
"""Cost of a value far away from its column."""
_LONG_ROW = 8
_SCATTERED = 0.3
"""Cost of each place but the first in which a long row lost cells: they are lost together more often than singly."""
_CUT_FIRST = 0.3
"""Rows lose their last cell more often than one in the middle, but not so often that this decides."""


def by_position(
    run: Run, filled: Sequence[int], model: ColumnModel, centers: Sequence[float] | None
) -> Iterator[Option]:
    """Undrawn cells: values keep their order; each goes to a column near it, or to any where positions decide
    nothing."""
    count = model.count
    if len(filled) > count:
        for start in range(len(filled) - count + 1):
            yield Option(tuple(filled[start : start + count]), LEFT_OUT * (len(filled) - count) + 0.1 * start)
        return
    if centers is None or len(centers) < 2 or len(filled) == count:
        yield from _in_order(tuple(filled), count)
        return
    pitch = pitches(centers)
    for columns in combinations(range(count), len(filled)):
        cells = [UNDRAWN] * count
        cost = 0.0
        for item, column in zip(filled, columns, strict=True):
            cells[column] = item
            away = (model.anchor.of(run.items[item]) - centers[column]) / pitch[column]
            cost += min(4 * away * away, FAR)
        yield Option(tuple(cells), cost + _scattered(cells))


@lru_cache(maxsize=256)
def _in_order(items: tuple[int, ...], count: int) -> tuple[Option, ...]:
    """The ways in which the items may fill so many cells, no position telling which ones; the same for all rows."""
    ways = []
    for columns in combinations(range(count), len(items)):
        cells = [UNDRAWN] * count
        for item, column in zip(items, columns, strict=True):
            cells[column] = item
        ways.append(Option(tuple(cells), _scattered(cells)))
    return tuple(ways)


def by_gaps(run: Run, filled: Sequence[int], model: ColumnModel, options: list[Option]) -> list[Option]:
    """Where cells are a fixed number of breaks apart, each lost cell leaves one more: candidates that fit the gaps
    win."""
    if model.gap is None or len(filled) != len(run.items) or len(filled) >= model.count:
        return options
    column, said = -1, []
    for item in run.items:
        if item.gap is None or item.gap < model.gap:
            return options
        column += 1 + item.gap - model.gap
        said.append(column)
    if not said or column >= model.count:
        return options
    said_cells = {c: n for n, c in enumerate(said)}
    cells = tuple(said_cells.get(c, UNDRAWN) for c in range(model.count))
    if said == list(range(len(said))):
        return options  # No wider gap inside the row: the lost cells may be at its end, or have left no trace.
    return [o if o.cells == cells else Option(o.cells, o.cost + AGAINST_GAPS) for o in options]


def by_breaks(run: Run, model: ColumnModel, options: list[Option]) -> list[Option] | None:
    """The options where every cell left its break and the breaks of this row give its number of cells."""
    if not model.counted or model.gap is None:
        return None
    said = places_by_gaps(run, model.gap, model.count)
    if said is None:
        return None
    cells = [UNDRAWN] * model.count
    for item, column in enumerate(said):
        cells[column] = item
    return [o if o.cells == tuple(cells) else Option(o.cells, o.cost + AGAINST_BREAKS) for o in options]


def by_window(run: Run, model: ColumnModel) -> Iterator[Option]:
    """Drawn cells: the values are ``count`` neighbours; it is open where they begin."""
    drawn = list(_unmerged(run.items))
    for cost, kept in drawn:
        yield from _windows(run, kept, model, cost)
    kept = drawn[-1][1]
    if len(drawn) > 1 and len(kept) < model.count:
        # Where a cell took the values of its neighbours, the empty ones among them are gone without a trace.
        yield from (Option(option.cells, _scattered(option.cells)) for option in by_loss(kept, model.count))


def _unmerged(items: Sequence[Piece]) -> Iterator[tuple[float, list[int]]]:
    """The cells as drawn; and, where one cell holds several values, without the empty cells that these left behind."""
    plain = list(range(len(items)))
    values = Counter(item.grid for item in items if item.grid is not None)
    merged = [grid for grid, times in values.items() if times > 1]
    yield (OFF_COLUMN if merged else 0.0), plain
    if not merged:
        return
    kept = list(plain)
    for grid in merged:
        last = max(n for n, item in enumerate(items) if item.grid == grid)
        behind = set([n for n in kept if n > last and items[n].role is Role.EMPTY][: values[grid] - 1])
        kept = [n for n in kept if n not in behind]
    if len(kept) < len(plain):
        yield 0.0, kept


def _is_copy(item: Piece, before: Piece) -> bool:
    """Zeros are alike by chance."""
    return item.filled and bool(item.reading.value) and item.reading.value == before.reading.value


def _beside(run: Run, model: ColumnModel) -> float | None:
    """Where values begin if no other row shows it: right of the label, where labels have one level, so no fillers."""
    one_level = len({level for _, level in model.labels}) == 1
    return run.label.x1 if one_level and run.label is not None else None


def _windows(run: Run, kept: Sequence[int], model: ColumnModel, base: float) -> Iterator[Option]:
    items, count = [run.items[n] for n in kept], model.count
    size = len(items)
    # How many of the first n items are filled: a row may hold thousands of cells, and each of them begins a window.
    held = list(accumulate((item.filled for item in items), initial=0))
    expected = None
    if run.geometry == Geometry.GRID and items[0].grid is not None:
        expected = model.start.get(items[0].grid.table, model.start.get(None, _beside(run, model)))
    shifted = expected is not None and run.label is not None and run.label.x1 > expected
    last = items[-1].grid
    straight = last is not None and run.geometry == Geometry.GRID and not shifted
    behind = model.behind.get(last.table) if last is not None and straight else None
    off = [n for n, item in enumerate(items) if behind is not None and item.filled and item.x0 >= behind]
    for start in range(max(1, size)):
        cells = tuple(kept[n] if n < size else UNDRAWN for n in range(start, start + count))
        beyond = max(0, start + count - size)
        outside = held[size] - (held[min(start + count, size)] - held[start])
        cost = base + LEFT_OUT * outside + CUT_OFF * beyond
        if straight and size > start + count and _is_copy(items[start + count], items[start + count - 1]):
            cost -= LEFT_OUT - PRINTED_TWICE
        cost += OFF_HEADER * sum(start <= n < start + count for n in off)
        grid = items[start].grid
        if expected is not None and not shifted and grid is not None:
            cost += OFF_COLUMN if grid.col != expected else 0.0
        else:
            cost += OFF_COLUMN * min(start, 2)
        # The window is a drawn fact; where the row ends with it, so much the better.
        cost += 0.0 if start + count >= size else 0.1
        yield Option(cells, cost)


def torn_items(run: Run, model: ColumnModel) -> list[int] | None:
    """The cells of a row that has too few: it ends before the table's other rows do, or some of it are merged, so that
    it is not drawn whose number the one in them is. ``None`` for a row that is whole.

    A row shifted to one side as a whole is known from the place of its label among those of its level.
    """
    last = run.items[-1].grid
    if last is None:
        return None
    below = _merged_below(run.items, model.heads.get(last.table, ()))
    if below is not None:
        return below
    if _is_whole(run, model):
        return None
    pushed = pushed_by(run, model)
    end = model.width.get(last.table, model.width.get(None, float("inf"))) + pushed
    start = model.start.get(last.table, model.start.get(None, 0.0)) + pushed
    if len(run.items) < model.count:
        first = run.items[0].grid
        # Its values begin as far to the right as its label: then it must end there, too.
        as_whole = first is not None and first.col == start
        ends = last.col_end >= end - (0.0 if as_whole else max(pushed, 0.0))
        in_place = as_whole or (run.label is not None and not pushed and start > 0)
        merged = in_place and last.col_end - start > len(run.items)
        return None if ends and not merged else list(range(len(run.items)))
    inside = [n for n, item in enumerate(run.items) if item.grid is not None and item.grid.col >= start]
    fillers = [item for n, item in enumerate(run.items) if n not in inside]
    if last.col_end >= end or len(inside) >= model.count or any(item.filled for item in fillers):
        return None
    return inside


def _is_whole(run: Run, model: ColumnModel) -> bool:
    """Has it all cells from where complete rows of its level begin, as seen from their labels?"""
    label = run.label.grid if run.label is not None else None
    if label is None or run.depth is None:
        return False
    behind = model.behind_label.get((label.table, run.depth))
    return behind is not None and sum(item.x0 >= label.col + behind for item in run.items) >= model.count


def _merged_below(items: Sequence[Piece], heads: Sequence[float]) -> list[int] | None:
    """The cells of a row below ``heads`` (their beginnings and the end of the last one), where it has too few and a
    number in one of them is below two heads; ``None`` for any other row, as one that has numbers left of all heads."""
    below = [n for n, item in enumerate(items) if heads and item.x0 < heads[-1] and item.x1 > heads[0]]
    if len(below) >= len(heads) - 1 or any(item.filled and item.x1 <= heads[0] for item in items):
        return None
    covered = (sum(items[n].x0 <= x < items[n].x1 for x in heads[:-1]) for n in below if items[n].filled)
    return below if any(count > 1 for count in covered) else None


def pushed_by(run: Run, model: ColumnModel) -> float:
    """By how many columns the label of a drawn row is right of those of its level."""
    last = run.items[-1].grid
    table = last.table if last is not None else None
    usual = model.labels.get((table, run.depth or 0), model.labels.get((None, run.depth or 0)))
    label = run.label.grid if run.label is not None else None
    return label.col - usual if label is not None and usual is not None else 0.0


def by_loss(items: Sequence[int], count: int) -> Iterator[Option]:
    """Cells were lost anywhere."""
    for way in _in_order(tuple(items), count):
        yield Option(way.cells, (0.0 if way.cells[-1] == UNDRAWN else _CUT_FIRST) + way.cost)


def _scattered(cells: Sequence[int]) -> float:
    """Cost of gaps in several places of a long row; a short one may have blanks anywhere."""
    if len(cells) <= _LONG_ROW:
        return 0.0
    gaps = sum(1 for n, cell in enumerate(cells) if cell == UNDRAWN and (n == 0 or cells[n - 1] != UNDRAWN))
    return _SCATTERED * max(0, gaps - 1)
