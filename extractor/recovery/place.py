"""Step 5b, place: each row's values get candidate cells, each candidate a cost.

Costs are in one currency: 1 is a plain preference, 4 is a printed value left out. The difference between the best and
the second best candidate is how well the source itself decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from extractor.recovery.attach import Run
from extractor.recovery.columns import ColumnModel, pitches
from extractor.recovery.overlong import cut_overlong, is_overlong
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role
from extractor.values import ReadingKind

LEFT_OUT = 4.0
"""A printed value that would stand in no cell."""
CUT_OFF = 2.5
"""A cell beyond the end of the row as drawn."""
BROKEN_SUM = 1.5
"""An identity of the row that the candidate breaks."""
OFF_COLUMN = 0.6
"""The values do not begin where the table's other rows have them."""
AGAINST_GAPS = 1.2
"""The gaps between the values say otherwise."""
FAR = 6.0
"""A value far away from its column."""
MOST_OPTIONS = 6500
"""All ways to lose half of fifteen cells: dropping any would hide that the row is open."""
_LONG_ROW = 8
_PUSHED = 0.12
"""Share of a column's width by which all values of a pushed row are off; those of a straight row hardly are."""
_CUT_FIRST = 0.3
"""Rows lose their last cell more often than one in the middle; not enough to settle it."""
_NEAR_BEST = 4.0

# What a cell of a candidate holds besides the index of an item.
UNDRAWN = -1

RowSum = Callable[[Sequence[float | None], Sequence[int]], bool | None]
"""Do the row's identities hold for these values, some columns (second argument) being lost and of unknown value?"""


@dataclass(frozen=True, slots=True)
class Option:
    """``cells[i]`` is the index of the item in printed column ``i``, or :data:`UNDRAWN`."""

    cells: tuple[int, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Placement:
    """The candidates of one row of the form, best first. ``items`` are what the options point at."""

    slot: int
    items: tuple[Piece, ...]
    options: tuple[Option, ...]
    geometry: str
    lost: str
    """What an undrawn cell is.

    ``blank``: the text layer shows nothing there; ``gap``: nor does it, but other rows are full; ``unseen``: OCR saw
    nothing; ``cut``: beyond the edge; ``torn``: lost from a drawn row; ``vanished``: without a trace.
    """
    left_out: int = 0
    """Printed values that the best option gives no cell."""
    overlong: frozenset[int] = frozenset()
    """Items that stand across several columns: two numbers read as one."""
    odd: bool = False
    """Fewer cells than the table's complete rows, though enough to fill the row."""
    via: str = "line"
    """How the row's values were found: see :class:`extractor.recovery.attach.Run`."""

    @property
    def margin(self) -> float:
        """By how much the best option beats the next one that says something else."""
        best = self.signature(self.options[0])
        for option in self.options[1:]:
            if self.signature(option) != best:
                return option.cost - self.options[0].cost
        return float("inf")

    def signature(self, option: Option) -> tuple[object, ...]:
        """What the option says of each cell, whatever piece says it."""
        return tuple(self._said(i) for i in option.cells)

    def _said(self, index: int) -> object:
        if index == UNDRAWN:
            return None
        reading = self.items[index].reading
        return reading.value if reading.kind is ReadingKind.NUMBER else reading.kind.value

    def numbers(self, option: Option) -> list[float | None]:
        """Value of each printed column; ``None`` where there is no number."""
        return [
            None
            if i == UNDRAWN or self.items[i].reading.kind is not ReadingKind.NUMBER
            else self.items[i].reading.value
            for i in option.cells
        ]


def place_row(slot: int, runs: Sequence[Run], model: ColumnModel, row_sum: RowSum) -> Placement | None:
    """Candidates for one row; ``None`` where the source holds nothing for it. ``row_sum``: values in printed order."""
    run = choose_run(runs, model.count)
    if run is None:
        return None
    positioned = run.geometry in ("boxes", "columns")
    centers = _centers_for(run, model) if positioned else None
    if centers is not None and run.geometry == "boxes":
        run = replace(run, items=cut_overlong(run.items, model, centers, _adds_up(model, centers, row_sum)))
    filled = [n for n, item in enumerate(run.items) if item.filled or item.role is Role.OTHER]
    options, lost = _candidates(run, filled, model, centers)
    rated = []
    for option in options:
        numbers = [
            run.items[i].reading.value if i != UNDRAWN and run.items[i].reading.kind is ReadingKind.NUMBER else None
            for i in option.cells
        ]
        gone = [n for n, i in enumerate(option.cells) if i == UNDRAWN] if lost in ("cut", "torn", "unseen") else []
        holds = row_sum(numbers, gone)
        rated.append(Option(option.cells, option.cost + (BROKEN_SUM if holds is False else 0.0)))
    rated.sort(key=lambda o: (o.cost, o.cells))
    kept = [o for o in rated if o.cost <= rated[0].cost + _NEAR_BEST][:MOST_OPTIONS]
    used = set(kept[0].cells)
    left_out = sum(n not in used for n in filled)
    wide: frozenset[int] = frozenset()
    if centers is not None and run.geometry == "boxes" and len(filled) < model.count:
        wide = frozenset(n for n in filled if is_overlong(run.items[n], centers))
    return Placement(
        slot, run.items, tuple(kept), run.geometry, lost, left_out, wide, _is_odd(run, len(filled), model), run.via
    )


def _candidates(
    run: Run, filled: Sequence[int], model: ColumnModel, centers: Sequence[float] | None
) -> tuple[list[Option], str]:
    """The ways to fill the row, and what a cell is that nothing fills (see :class:`Placement`)."""
    short = len(run.items) < model.count
    torn = _torn_items(run, model) if run.geometry == "grid" else None
    if torn is not None:
        # Cells were lost from a drawn row, which ones is not drawn.
        return list(_torn(torn, model.count)), "torn"
    vanished = short and run.geometry == "none"
    if not vanished and run.geometry not in ("boxes", "columns"):
        return list(_by_window(run, model)), "cut"
    options = list(_by_position(run, filled, model, centers))
    if vanished or centers is None:
        return _by_gaps(run, filled, model, options), "vanished"
    if any(item.score is not None for item in run.items):
        return options, "unseen"
    return options, "gap" if model.full and len(filled) < model.count else "blank"


def _is_odd(run: Run, filled: int, model: ColumnModel) -> bool:
    """One cell a line: has the row fewer cells than any complete row? Some were lost, and fillers hide it."""
    return run.geometry == "none" and filled < model.count <= len(run.items) < model.shortest


def _adds_up(model: ColumnModel, centers: Sequence[float], row_sum: RowSum) -> Callable[[Sequence[Piece]], bool | None]:
    """Do these items add up in the columns they stand nearest to, in order?"""

    def holds(items: Sequence[Piece]) -> bool | None:
        run = Run(tuple(items), "boxes", "line", 0, None, True)
        filled = [n for n, item in enumerate(items) if item.filled]
        best = min(_by_position(run, filled, model, centers), key=lambda o: (o.cost, o.cells), default=None)
        if best is None:
            return False
        numbers = [None if i == UNDRAWN else items[i].reading.value for i in best.cells]
        return row_sum(numbers, ())

    return holds


def choose_run(runs: Sequence[Run], count: int) -> Run | None:
    """The run that fills the row; pieces of one row on two lines are joined where they do not overlap."""
    held = [run for run in runs if run.filled]
    if not held:
        heads = [run for run in runs if run.head and run.items]
        return max(heads, key=lambda r: min(len(r.items), count), default=None)
    full = [run for run in held if run.filled == count]
    if full:
        return full[0]
    if len(held) > 1 and all(r.geometry in ("boxes", "columns") for r in held):
        items = sorted((i for r in held for i in r.items if i.filled), key=lambda p: p.x0)
        apart = all(a.x1 <= b.x0 + 1e-6 for a, b in pairwise(items))
        if apart and len(items) <= count:
            first = held[0]
            return Run(tuple(items), first.geometry, first.via, first.band, first.label, first.head)
    if len(held) > 1 and all(r.geometry == "none" for r in held) and sum(len(r.items) for r in held) <= count:
        first = held[0]
        return Run(tuple(i for r in held for i in r.items), "none", first.via, first.band, first.label, first.head)
    return max(held, key=lambda r: (min(r.filled, count), len(r.items)))


def _centers_for(run: Run, model: ColumnModel) -> tuple[float, ...] | None:
    """Positions of the columns on the run's page; ``None`` where they are unknown, or the row was pushed aside.

    A label too long for its column pushes what follows: then all values stand beside their columns, on one side.
    """
    centers = _page_centers(run, model)
    if centers is None or run.geometry != "columns":
        return centers
    widths = pitches(centers)
    off = []
    for item in run.items:
        if item.filled:
            at = model.anchor.of(item)
            nearest = min(range(len(centers)), key=lambda n: abs(centers[n] - at))
            off.append((at - centers[nearest]) / widths[nearest])
    pushed = bool(off) and (min(off) > _PUSHED or max(off) < -_PUSHED)
    return None if pushed else centers


def _page_centers(run: Run, model: ColumnModel) -> tuple[float, ...] | None:
    page = run.items[0].page
    if page in model.centers:
        return model.centers[page]
    if not model.centers:
        return None
    nearest = min(model.centers, key=lambda other: (abs(other - page), other))
    return model.centers[nearest]


def _by_gaps(run: Run, filled: Sequence[int], model: ColumnModel, options: list[Option]) -> list[Option]:
    """Where cells stand a fixed number of breaks apart, each lost cell leaves one more: prefer what the gaps say."""
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
        return options  # No wider gap inside the row: the lost cells may stand at its end, or have left no trace.
    return [o if o.cells == cells else Option(o.cells, o.cost + AGAINST_GAPS) for o in options]


def _by_window(run: Run, model: ColumnModel) -> Iterator[Option]:
    """Drawn cells: the values are ``count`` neighbours; where they begin is the question."""
    for cost, kept in _unmerged(run.items):
        yield from _windows(run, kept, model, cost)


def _torn_items(run: Run, model: ColumnModel) -> list[int] | None:
    """The cells of a row that lost some: it ends before the table's other rows do. ``None`` for a row that is whole.

    A row pushed to one side as a whole is told by where its label stands among those of its level.
    """
    last = run.items[-1].grid
    if last is None:
        return None
    usual = model.labels.get((last.table, run.depth or 0), model.labels.get((None, run.depth or 0)))
    label = run.label.grid if run.label is not None else None
    pushed = label.col - usual if label is not None and usual is not None else 0.0
    end = model.width.get(last.table, model.width.get(None, float("inf"))) + pushed
    start = model.start.get(last.table, model.start.get(None, 0.0)) + pushed
    if len(run.items) < model.count:
        return None if last.col_end >= end - max(pushed, 0.0) else list(range(len(run.items)))
    inside = [n for n, item in enumerate(run.items) if item.grid is not None and item.grid.col >= start]
    fillers = [item for n, item in enumerate(run.items) if n not in inside]
    if last.col_end >= end or len(inside) >= model.count or any(item.filled for item in fillers):
        return None
    return inside


def _torn(items: Sequence[int], count: int) -> Iterator[Option]:
    """Cells were lost anywhere; in a long row, all in one place, or there would be no end of possibilities."""
    size = len(items)
    kept: Iterable[tuple[int, ...]] = combinations(range(count), size)
    if count > _LONG_ROW:
        kept = (tuple(n for n in range(count) if not at <= n < at + count - size) for at in range(size + 1))
    for columns in kept:
        cells = [UNDRAWN] * count
        for item, column in zip(items, columns, strict=True):
            cells[column] = item
        yield Option(tuple(cells), 0.0 if cells[-1] == UNDRAWN else _CUT_FIRST)


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
        behind = [n for n in kept if n > last and items[n].role is Role.EMPTY][: values[grid] - 1]
        kept = [n for n in kept if n not in behind]
    if len(kept) < len(plain):
        yield 0.0, kept


def _windows(run: Run, kept: Sequence[int], model: ColumnModel, base: float) -> Iterator[Option]:
    items, count = [run.items[n] for n in kept], model.count
    size = len(items)
    expected = None
    if run.geometry == "grid" and items[0].grid is not None:
        expected = model.start.get(items[0].grid.table, model.start.get(None))
    shifted = expected is not None and run.label is not None and run.label.x1 > expected
    for start in range(max(1, size)):
        cells = tuple(kept[n] if n < size else UNDRAWN for n in range(start, start + count))
        inside = set(cells)
        beyond = sum(1 for c in cells if c == UNDRAWN)
        outside = sum(1 for n, item in zip(kept, items, strict=True) if item.filled and n not in inside)
        cost = base + LEFT_OUT * outside + CUT_OFF * beyond
        grid = items[start].grid
        if expected is not None and not shifted and grid is not None:
            cost += OFF_COLUMN if grid.col != expected else 0.0
        else:
            cost += OFF_COLUMN * min(start, 2)
        # The window is a drawn fact; where the row ends with it, so much the better.
        cost += 0.0 if start + count >= size else 0.1
        yield Option(cells, cost)


def _by_position(
    run: Run, filled: Sequence[int], model: ColumnModel, centers: Sequence[float] | None
) -> Iterator[Option]:
    """Undrawn cells: values keep their order; each goes to a column near it, or to any where nothing tells."""
    count = model.count
    if len(filled) > count:
        for start in range(len(filled) - count + 1):
            yield Option(tuple(filled[start : start + count]), LEFT_OUT * (len(filled) - count) + 0.1 * start)
        return
    if centers is not None and len(centers) > 1:
        pitch = pitches(centers)
    for columns in combinations(range(count), len(filled)):
        cells = [UNDRAWN] * count
        cost = 0.0
        for item, column in zip(filled, columns, strict=True):
            cells[column] = item
            if centers is not None and len(centers) > 1 and len(filled) < count:
                away = (model.anchor.of(run.items[item]) - centers[column]) / pitch[column]
                cost += min(4 * away * away, FAR)
        yield Option(tuple(cells), cost)
