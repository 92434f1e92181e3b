"""Ruled tables of a picture: rules that hang together span a lattice; slots that no rule parts are one cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import BBox
from extractor.scan.rules import Rule

PARTED = 0.5
"""Share of a slot's side that must be ruled to part it from its neighbour."""
ENCLOSED_SIDES = 3
"""An empty cell with fewer ruled sides is no cell but the paper beside the table."""
CLOSED_SHARE = 0.6
SHORT = 10.0
"""Rules shorter than so many tolerances (half heights of text) must end at rules that cross them at both ends."""
ENDS = 0.6
"""Tolerances that such an end may be off."""
WIDTH = 16.0
HEIGHT = 2.6
"""Tolerances that a table measures at least."""
MAX_SLOTS = 20_000

Slot = tuple[int, int]


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
    """``xs`` and ``ys`` are the edges of the columns and rows; ``owner`` tells the cell of each slot."""

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

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that a point lies in."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.owner[bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1]


def find_grids(rules: Sequence[Rule], *, tolerance: float, narrowest: float) -> list[Grid]:
    """The grids of a page, from the top.

    ``tolerance``: pixels that rules may miss one another by. ``narrowest``: rules closer than this are one
    (doubled lines); a table has at least two cells.
    """
    grids = []
    for group in _connected(_ending_at_others(rules, tolerance), tolerance):
        xs = _edges([r for r in group if r.upright], [r for r in group if not r.upright], narrowest)
        ys = _edges([r for r in group if not r.upright], [r for r in group if r.upright], narrowest)
        if len(xs) < 2 or len(ys) < 2 or not 2 <= (len(xs) - 1) * (len(ys) - 1) <= MAX_SLOTS:
            continue
        grid = _grid(xs, ys)
        if len(grid.cells) > 1 and _closed(grid) and _wide(grid, tolerance):
            grids.append(grid)
    grids.sort(key=lambda grid: (grid.bbox.top, grid.bbox.x0))
    return _outermost(grids)


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
        if ends or (crosses and rule.high - rule.low >= SHORT * tolerance):
            kept.append(rule)
    return kept


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


def _weighted(group: Sequence[Rule]) -> float:
    """The place of an edge: that of its rules, the longer counting for more."""
    length = sum(rule.high - rule.low for rule in group)
    return sum(rule.at * (rule.high - rule.low) for rule in group) / length


def _connected(rules: Sequence[Rule], tolerance: float) -> list[list[Rule]]:
    """Rules in groups that hang together by crossing or touching."""
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    level = [i for i, rule in enumerate(rules) if not rule.upright]
    for i, rule in enumerate(rules):
        if not rule.upright:
            continue
        for j in level:
            other = rules[j]
            if (
                other.low - tolerance <= rule.at <= other.high + tolerance
                and rule.low - tolerance <= other.at <= rule.high + tolerance
            ):
                parent[root(j)] = root(i)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _ruled(edge: Edge, low: float, high: float) -> bool:
    """Whether the part of an edge from ``low`` to ``high`` is ruled; doubled rules count once."""
    covered, reached = 0.0, low
    for rule in sorted(edge[1], key=lambda r: r.low):
        covered += max(0.0, min(high, rule.high) - max(reached, rule.low))
        reached = max(reached, rule.high)
    return covered >= PARTED * (high - low)


def _parting(edges: Sequence[Edge], crossing: Sequence[Edge]) -> list[Edge]:
    """The edges that part something, and the outermost: not strokes of characters that touch a rule."""
    inner = [edge for edge in edges[1:-1] if any(_ruled(edge, low[0], high[0]) for low, high in pairwise(crossing))]
    return [edges[0], *inner, edges[-1]]


def _grid(xs: Sequence[Edge], ys: Sequence[Edge]) -> Grid:
    xs, ys = _parting(xs, ys), _parting(ys, xs)
    upright = [[_ruled(edge, low[0], high[0]) for low, high in pairwise(ys)] for edge in xs]
    level = [[_ruled(edge, low[0], high[0]) for low, high in pairwise(xs)] for edge in ys]
    region = _regions(upright, level)
    rows, cols = len(ys) - 1, len(xs) - 1
    owner: dict[Slot, int] = {}
    cells: list[GridCell] = []
    for row, col in ((row, col) for row in range(rows) for col in range(cols)):
        if (row, col) in owner:
            continue
        number = region[row, col]
        col_end = col + 1
        while col_end < cols and region[row, col_end] == number and (row, col_end) not in owner:
            col_end += 1
        row_end = row + 1
        while row_end < rows and all(
            region[row_end, c] == number and (row_end, c) not in owner for c in range(col, col_end)
        ):
            row_end += 1
        owner.update({(r, c): len(cells) for r in range(row, row_end) for c in range(col, col_end)})
        sides = (
            all(upright[col][r] for r in range(row, row_end)),
            all(upright[col_end][r] for r in range(row, row_end)),
            all(level[row][c] for c in range(col, col_end)),
            all(level[row_end][c] for c in range(col, col_end)),
        )
        box = BBox(xs[col][0], ys[row][0], xs[col_end][0], ys[row_end][0])
        cells.append(GridCell(row, row_end, col, col_end, box, sum(sides)))
    return Grid(tuple(x for x, _ in xs), tuple(y for y, _ in ys), tuple(cells), owner)


def _regions(upright: Sequence[Sequence[bool]], level: Sequence[Sequence[bool]]) -> dict[Slot, int]:
    """Slot → region: slots that are not parted by a rule belong together."""
    rows, cols = len(level) - 1, len(upright) - 1
    region: dict[Slot, int] = {}
    for first in ((row, col) for row in range(rows) for col in range(cols)):
        if first in region:
            continue
        number = len(region)
        region[first] = number
        waiting = [first]
        while waiting:
            row, col = waiting.pop()
            for slot, parted in _neighbours(row, col, upright, level):
                if 0 <= slot[0] < rows and 0 <= slot[1] < cols and slot not in region and not parted:
                    region[slot] = number
                    waiting.append(slot)
    return region


def _neighbours(
    row: int, col: int, upright: Sequence[Sequence[bool]], level: Sequence[Sequence[bool]]
) -> Iterable[tuple[Slot, bool]]:
    yield (row, col - 1), upright[col][row]
    yield (row, col + 1), upright[col + 1][row]
    yield (row - 1, col), level[row][col]
    yield (row + 1, col), level[row + 1][col]
