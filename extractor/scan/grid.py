"""Ruled tables of a picture: rules that hang together span a lattice; slots that no rule parts are one cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import BBox
from extractor.lattice import Slot, areas, connected, sides_ruled
from extractor.scan.rules import Rule

PARTED = 0.5
"""Share of a slot's side that must be ruled to part it from its neighbour."""
SEEN = 0.45
"""Share of a side that must show thin ink where the edge is ruled elsewhere."""
ENCLOSED_SIDES = 3
"""An empty cell with fewer ruled sides is no cell but the paper beside the table."""
SLIM = 1.8
"""Tolerances between two level edges that leave no room for a line of text."""
WEAK = 0.5
"""Share of the length of the other below which one of two such edges is a row of strokes."""
CLOSED_SHARE = 0.6
SHORT = 10.0
"""Rules shorter than so many tolerances (half heights of text) must end at rules that cross them at both ends."""
ENDS = 0.6
"""Tolerances that such an end may be off."""
SIDE = 0.5
"""Share of such a rule that lies between two that cross it, where it is the side of a cell and more."""
WIDTH = 16.0
HEIGHT = 2.6
"""Tolerances that a table measures at least."""
MAX_SLOTS = 20_000

Seen = Callable[[bool, float, float, float], float]
"""``(upright, at, low, high)`` → the share of that stretch of an edge on which thin ink lies."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A drawn cell: half-open rows and columns, and its box in pixels of the level page, rules not included."""

    row: int
    row_end: int
    col: int
    col_end: int
    box: BBox
    sides: int
    """How many of its sides are ruled, 0 to 4."""


@dataclass(frozen=True)
class Grid:
    """``xs`` and ``ys`` are the edges of the columns and rows; ``owner`` shows the cell of each slot."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owner: dict[Slot, int]

    @property
    def bbox(self) -> BBox:
        return BBox(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def holds(self, rule: Rule, tolerance: float) -> bool:
        """Whether a rule lies on one of the edges."""
        edges, (low, high) = (
            (self.xs, (self.ys[0], self.ys[-1])) if rule.upright else (self.ys, (self.xs[0], self.xs[-1]))
        )
        middle = (rule.low + rule.high) / 2
        return low - tolerance <= middle <= high + tolerance and any(abs(rule.at - at) <= tolerance for at in edges)

    def slot_at(self, x: float, y: float) -> Slot | None:
        """Row and column that a point lies in."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that a point lies in."""
        slot = self.slot_at(x, y)
        return None if slot is None else self.owner[slot]


def find_grids(rules: Sequence[Rule], *, tolerance: float, narrowest: float, seen: Seen | None = None) -> list[Grid]:
    """The grids of a page, from the top.

    ``tolerance``: pixels that rules may miss one another by. ``narrowest``: rules closer than this are one
    (doubled lines); a table has at least two cells. ``seen``: asked for sides that no rule was found on.
    """
    grids = []
    for group in connected(_ending_at_others(rules, tolerance), tolerance):
        xs = _edges([r for r in group if r.upright], [r for r in group if not r.upright], narrowest)
        ys = _edges([r for r in group if not r.upright], [r for r in group if r.upright], narrowest)
        ys = _without_strokes(ys, SLIM * tolerance)
        if len(xs) < 2 or len(ys) < 2 or not 2 <= (len(xs) - 1) * (len(ys) - 1) <= MAX_SLOTS:
            continue
        grid = _grid(xs, ys, seen)
        if len(grid.cells) > 1 and _closed(grid) and _wide(grid, tolerance):
            grids.append(grid)
    grids.sort(key=lambda grid: (grid.bbox.top, grid.bbox.x0))
    return _outermost(grids)


def closed_cells(grids: Sequence[Grid]) -> int:
    """Cells that are ruled on all four sides."""
    return sum(1 for grid in grids for cell in grid.cells if cell.sides == 4)


def _ending_at_others(rules: Sequence[Rule], tolerance: float) -> list[Rule]:
    """Without rules that cross no other and end in the open: a line of characters may look like one."""
    kept = []
    for rule in rules:
        crossing = [
            other.at
            for other in rules
            if other.upright != rule.upright and other.low - tolerance <= rule.at <= other.high + tolerance
        ]
        crosses = any(rule.low + 2 * tolerance <= at <= rule.high - 2 * tolerance for at in crossing)
        ends = all(any(abs(end - at) <= ENDS * tolerance for at in crossing) for end in (rule.low, rule.high))
        if ends or spans(rule, crossing, ENDS * tolerance) or (crosses and rule.high - rule.low >= SHORT * tolerance):
            kept.append(rule)
    return kept


def spans(rule: Rule, crossing: Sequence[float], near: float) -> bool:
    """Whether most of a rule lies between two that cross it, at these places: the side of a cell, whatever hangs on."""
    held = [at for at in crossing if rule.low - near <= at <= rule.high + near]
    return bool(held) and max(held) - min(held) >= SIDE * (rule.high - rule.low)


def _closed(grid: Grid) -> bool:
    """Whether most cells are drawn on all sides but one at least; the strokes of characters that cross do not close."""
    drawn = sum(1 for cell in grid.cells if cell.sides >= ENCLOSED_SIDES)
    return drawn >= CLOSED_SHARE * len(grid.cells)


def _wide(grid: Grid, tolerance: float) -> bool:
    return grid.bbox.x1 - grid.bbox.x0 >= WIDTH * tolerance and grid.bbox.height >= HEIGHT * tolerance


def _outermost(grids: Sequence[Grid]) -> list[Grid]:
    """Without those that lie inside another: stray strokes within a cell."""
    return [grid for grid in grids if not any(other is not grid and _holds(other.bbox, grid.bbox) for other in grids)]


def _holds(outer: BBox, inner: BBox) -> bool:
    x, y = inner.center
    larger = (outer.x1 - outer.x0) * outer.height > (inner.x1 - inner.x0) * inner.height
    return larger and outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom


Edge = tuple[float, tuple[Rule, ...]]


def _edges(rules: Sequence[Rule], crossing: Sequence[Rule], narrowest: float) -> list[Edge]:
    """Edges with the rules on each, and one without rules at an open end that the crossing rules reach beyond."""
    if not rules or not crossing:
        return []
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.low)):
        if groups and rule.at - groups[-1][-1].at <= narrowest and rule.at - groups[-1][0].at <= 2 * narrowest:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    edges: list[Edge] = [(_weighted(group), tuple(group)) for group in groups]
    low, high = min(r.low for r in crossing), max(r.high for r in crossing)
    # Twice the narrowest: what reaches beyond by less is a rule that overshoots.
    if low < edges[0][0] - 2 * narrowest:
        edges.insert(0, (low, ()))
    if high > edges[-1][0] + 2 * narrowest:
        edges.append((high, ()))
    return edges


def _without_strokes(edges: Sequence[Edge], slim: float) -> list[Edge]:
    """Without edges that leave no room for a line of text and are much shorter than the one beside them."""
    kept = list(edges)
    index = 1
    while index < len(kept):
        if kept[index][0] - kept[index - 1][0] >= slim:
            index += 1
            continue
        lengths = [sum(rule.high - rule.low for rule in kept[n][1]) for n in (index - 1, index)]
        if min(lengths) < WEAK * max(lengths):
            # Of equal ones the later; a weak one at the rim goes as well.
            del kept[index - 1 if lengths[0] < lengths[1] else index]
            index = max(1, index - 1)
        else:
            index += 1
    return kept


def _weighted(group: Sequence[Rule]) -> float:
    """The place of an edge: that of its rules, the longer counting for more."""
    length = sum(rule.high - rule.low for rule in group)
    return sum(rule.at * (rule.high - rule.low) for rule in group) / length


def _ruled(edge: Edge, low: float, high: float, upright: bool = False, seen: Seen | None = None) -> bool:
    """Whether the part of an edge from ``low`` to ``high`` is ruled; doubled rules count once.

    ``seen`` is asked where an edge has rules, but not here.
    """
    covered, reached = 0.0, low
    for rule in sorted(edge[1], key=lambda r: r.low):
        covered += max(0.0, min(high, rule.high) - max(reached, rule.low))
        reached = max(reached, rule.high)
    if covered >= PARTED * (high - low):
        return True
    return seen is not None and bool(edge[1]) and seen(upright, edge[0], low, high) >= SEEN


def _parting(edges: Sequence[Edge], crossing: Sequence[Edge]) -> list[Edge]:
    """The edges that part something, and the outermost: not strokes of characters that touch a rule."""
    inner = [edge for edge in edges[1:-1] if any(_ruled(edge, low[0], high[0]) for low, high in pairwise(crossing))]
    return [edges[0], *inner, edges[-1]]


def _grid(xs: Sequence[Edge], ys: Sequence[Edge], seen: Seen | None) -> Grid:
    xs, ys = _parting(xs, ys), _parting(ys, xs)
    upright = [[_ruled(edge, low[0], high[0], True, seen) for low, high in pairwise(ys)] for edge in xs]
    level = [[_ruled(edge, low[0], high[0], False, seen) for low, high in pairwise(xs)] for edge in ys]
    owner: dict[Slot, int] = {}
    cells: list[GridCell] = []
    for area in areas(upright, level):
        owner.update(dict.fromkeys(area.slots, len(cells)))
        box = BBox(xs[area.col][0], ys[area.row][0], xs[area.col_end][0], ys[area.row_end][0])
        sides = sides_ruled(area, upright, level)
        cells.append(GridCell(area.row, area.row_end, area.col, area.col_end, box, sides))
    return Grid(tuple(x for x, _ in xs), tuple(y for y, _ in ys), tuple(cells), owner)
