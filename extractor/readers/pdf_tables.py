"""Ruled tables: rules and glyphs → grids.

All rules that hang together span a lattice of slots. Where no rule parts two slots they are one cell, so that
merged cells come back with their real ranges, and gaps or missing outer rules do no harm.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median

from extractor.document import BBox
from extractor.lattice import Area, Parted, Slot, areas, connected, sides_ruled
from extractor.normalize import UNKNOWN
from extractor.readers.grid_text import GridCell, compact, join_lines
from extractor.readers.pdf_glyphs import Glyph, bounds, glyph_lines, in_one_ink, line_text, main_turn, runs_of, turned
from extractor.readers.pdf_rules import JOIN, Rule, cluster

PARTED = 0.5
"""Share of a side that must be ruled to part two slots."""
OVERHANG = 6.0
"""Points: rules that reach so far beyond the outermost crossing rule leave a side open, and the cells end with them."""
ENCLOSED_SIDES = 3
"""An empty cell with fewer ruled sides is no cell but the paper beside the table."""
_NARROWEST = 0.75
"""Heights of a character: an empty area that is not as wide lies between two frames, and is no cell."""
MAX_SLOTS = 20_000
_TOUCHING = 0.05
"""Heights of a character between figures of one number."""
_UNEVEN = 0.02
"""Heights of a character by which the gap between two numbers differs from those between their figures."""
_SET_ALIKE = 0.5
"""Points by which two numbers may stand differently in their columns."""
_CUT = 0.2
"""Share of its width by which an edge is inside a figure that it cuts."""
_OF_NUMBERS = frozenset("0123456789.,")
_FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NUMBER_PART = re.compile(r"[0-9][0-9,.]*\Z")
_NUMBER_START = re.compile(r"[+\-－−]?[0-9][0-9,.]*\Z")


@dataclass(frozen=True, slots=True)
class RuledTable:
    bbox: BBox
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Lattice:
    """Column edges ``xs`` and row edges ``ys`` with the rules that lie on each."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    upright: tuple[tuple[Rule, ...], ...]
    level: tuple[tuple[Rule, ...], ...]

    @property
    def bbox(self) -> BBox:
        return BBox(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def sides(self) -> tuple[Parted, Parted]:
        """Which sides of the slots are ruled, on the upright edges and on the level ones."""
        rows, cols = range(len(self.ys) - 1), range(len(self.xs) - 1)
        return (
            [[self._ruled(upright=True, edge=edge, band=row) for row in rows] for edge in range(len(self.xs))],
            [[self._ruled(upright=False, edge=edge, band=col) for col in cols] for edge in range(len(self.ys))],
        )

    def _ruled(self, *, upright: bool, edge: int, band: int) -> bool:
        """Whether the side on edge number ``edge`` is ruled along row (or column) number ``band``."""
        rules, ends = (self.upright[edge], self.ys) if upright else (self.level[edge], self.xs)
        low, high = ends[band], ends[band + 1]
        covered = sum(max(0.0, min(high, rule.high) - max(low, rule.low)) for rule in rules)
        return covered >= PARTED * (high - low)

    def slot(self, x: float, y: float) -> Slot | None:
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return row, min(bisect_right(self.xs, x), len(self.xs) - 1) - 1


def find_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[RuledTable], list[Glyph]]:
    """The ruled tables of a page, and the glyphs outside them. A frame around text or a single column is no table."""
    lattices = [lattice for group in connected(rules, JOIN) if (lattice := _lattice(group)) is not None]
    tables: list[RuledTable] = []
    # From the smallest: what is in a table inside a cell belongs to the inner one.
    for lattice in sorted(lattices, key=lambda t: (t.bbox.x1 - t.bbox.x0) * t.bbox.height):
        upright, level = lattice.sides()
        cut = areas(upright, level)
        owner = {slot: area for area in cut for slot in area.slots}
        inside: dict[Area, list[Glyph]] = defaultdict(list)
        outside = []
        for figure in (number for run in runs_of(glyphs, _goes_on) for number in _numbers(run, lattice)):
            slots = [lattice.slot(*glyph.bbox.center) for glyph in figure]
            places = [owner[slot] if slot is not None else None for slot in slots]
            home = _home(figure, lattice, owner, places)
            if home is None and len(set(places)) > 1 and _is_cut(figure, lattice):
                figure = [replace(glyph, text=UNKNOWN) for glyph in figure]
            for glyph, place in zip(figure, places, strict=True):
                area = home or place
                if area is None:
                    outside.append(glyph)
                else:
                    inside[area].append(glyph)
        least = _NARROWEST * median([g.bbox.height for found in inside.values() for g in found if not g.blank] or [0.0])
        kept = [a for a in cut if _seen(inside[a]) or _is_drawn(a, lattice, sides_ruled(a, upright, level), least)]
        cells = compact(_cells(lattice, kept, inside))
        if len({cell.col for cell in cells}) > 1 and any(cell.text for cell in cells):
            tables.append(RuledTable(lattice.bbox, tuple(cells)))
            glyphs = outside
    return tables, list(glyphs)


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Are they figures of one number that touch one another?"""
    if not (before.text in _OF_NUMBERS and glyph.text in _OF_NUMBERS) or before.turn or glyph.turn:
        return False
    reach = _TOUCHING * glyph.bbox.height
    return abs(glyph.bbox.x0 - before.bbox.x1) <= reach and abs(glyph.bbox.bottom - before.bbox.bottom) <= reach


def _numbers(run: list[Glyph], lattice: Lattice) -> list[list[Glyph]]:
    """The run, or its two parts where it is two numbers, one of them wider than its cell: they are not as far apart as
    its other figures, and each of them stands in its own column as the other does."""
    gaps = [glyph.bbox.x0 - before.bbox.x1 for before, glyph in pairwise(run)]
    usual = median(gaps) if len(gaps) > 1 else 0.0
    for n, gap in enumerate(gaps, start=1):
        if abs(gap - usual) > _UNEVEN * run[n].bbox.height and _set_alike((run[:n], run[n:]), lattice.xs):
            return [run[:n], run[n:]]
    return [run]


def _set_alike(parts: Sequence[Sequence[Glyph]], xs: Sequence[float]) -> bool:
    """Are these numbers in columns side by side, and set in them the same way: flush left, centred or flush right?"""
    if not all(_FIGURE.fullmatch("".join(glyph.text for glyph in part)) for part in parts):
        return False
    (left, left_end), (right, right_end) = ((part[0].bbox.x0, part[-1].bbox.x1) for part in parts)
    between = [n for n in range(1, len(xs) - 1) if left < xs[n] < right_end]
    if len(between) != 1:
        return False
    low, edge, high = xs[between[0] - 1 : between[0] + 2]
    insets = (left - low, right - edge), (edge - left_end, high - right_end)
    middles = left + left_end - low - edge, right + right_end - edge - high
    return any(abs(a - b) <= _SET_ALIKE for a, b in insets) or max(map(abs, middles)) <= _SET_ALIKE


def _is_cut(figure: Sequence[Glyph], lattice: Lattice) -> bool:
    """Does an edge of a column go through a figure, and not between two?"""
    boxes = [glyph.bbox for glyph in figure]
    return any(_CUT < (x - box.x0) / max(box.x1 - box.x0, 0.01) < 1 - _CUT for box in boxes for x in lattice.xs)


def _home(
    figure: Sequence[Glyph], lattice: Lattice, owner: Mapping[Slot, Area], places: Sequence[Area | None]
) -> Area | None:
    """The cell of a number that is wider than it: the one in the middle of which the number is. ``places``: the cell in
    which each figure of it is."""
    if len(set(places)) < 2 or not _FIGURE.fullmatch("".join(glyph.text for glyph in figure)):
        return None
    middle = (figure[0].bbox.x0 + figure[-1].bbox.x1) / 2
    slot = lattice.slot(middle, figure[0].bbox.center[1])
    if slot is None:
        return None
    area = owner[slot]
    low, high = lattice.xs[area.col], lattice.xs[area.col_end]
    return area if abs(2 * middle - low - high) <= (high - low) / 2 else None


def _is_drawn(area: Area, lattice: Lattice, ruled: int, least: float) -> bool:
    """Is an empty area a cell? ``least``: points of width that a cell has."""
    return ruled >= ENCLOSED_SIDES and lattice.xs[area.col_end] - lattice.xs[area.col] >= least


def _seen(glyphs: Iterable[Glyph]) -> bool:
    return any(not glyph.blank for glyph in glyphs)


def _lattice(rules: Sequence[Rule]) -> Lattice | None:
    upright = cluster((rule for rule in rules if rule.upright), JOIN)
    level = cluster((rule for rule in rules if not rule.upright), JOIN)
    if len(upright) < 1 or len(level) < 1:
        return None
    columns = _open_ended(upright, level)
    rows = _open_ended(level, upright)
    if len(columns) < 2 or len(rows) < 2 or (len(columns) - 1) * (len(rows) - 1) > MAX_SLOTS:
        return None
    return Lattice(
        tuple(at for at, _ in columns),
        tuple(at for at, _ in rows),
        tuple(group for _, group in columns),
        tuple(group for _, group in rows),
    )


def _open_ended(groups: list[list[Rule]], crossing: list[list[Rule]]) -> list[tuple[float, tuple[Rule, ...]]]:
    """Edges with their rules, and an edge without rules at each end beyond which the crossing rules reach."""
    edges = [(fmean(rule.at for rule in group), tuple(group)) for group in groups]
    low = min(rule.low for group in crossing for rule in group)
    high = max(rule.high for group in crossing for rule in group)
    if low < edges[0][0] - OVERHANG:
        edges.insert(0, (low, ()))
    if high > edges[-1][0] + OVERHANG:
        edges.append((high, ()))
    return edges


def _cells(lattice: Lattice, cut: Sequence[Area], inside: dict[Area, list[Glyph]]) -> list[GridCell]:
    boxes = [BBox(lattice.xs[a.col], lattice.ys[a.row], lattice.xs[a.col_end], lattice.ys[a.row_end]) for a in cut]
    lines = [_cell_lines(inside[area]) for area in cut]
    rooms = [
        (box.x1 - box.x0) - (line[-1].bbox.x1 - line[0].bbox.x0)
        for box, cell_lines in zip(boxes, lines, strict=True)
        for line in cell_lines
    ]
    # The fullest line of the table shows how much room is left at the sides of a full line.
    padding = max(0.0, min(rooms, default=0.0))
    return [
        GridCell(a.row, a.row_end, a.col, a.col_end, _cell_text(cell_lines, box.x1 - box.x0 - padding), box)
        for a, box, cell_lines in zip(cut, boxes, lines, strict=True)
    ]


def _cell_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The lines of a cell, turned level where its text is upright (a group label beside its rows)."""
    turn = main_turn(glyphs)
    if turn:
        frame = bounds(glyph.bbox for glyph in glyphs)
        glyphs = [turned(glyph, turn, frame.x1, frame.bottom) for glyph in glyphs]
    return [_trimmed(line) for line in glyph_lines(glyphs)]


def _trimmed(line: list[Glyph]) -> list[Glyph]:
    shown = [index for index, glyph in enumerate(line) if not glyph.blank]
    return line[shown[0] : shown[-1] + 1]


def _cell_text(lines: Sequence[Sequence[Glyph]], full_width: float) -> str:
    """The lines as one. A number cut because its line was full is put together again."""
    texts: list[str] = []
    for index, line in enumerate(lines):
        text = line_text(line)
        if (
            index
            and in_one_ink((*lines[index - 1], *line))
            and _cut_number(texts[-1], text, lines[index - 1], full_width)
        ):
            texts[-1] += text
        else:
            texts.append(text)
    return join_lines(texts)


def _cut_number(before: str, after: str, line: Sequence[Glyph], full_width: float) -> bool:
    if not (_NUMBER_START.match(before) and _NUMBER_PART.match(after)) or len(before) < 2 or len(before) < len(after):
        return False
    used = line[-1].bbox.x1 - line[0].bbox.x0
    one_more = used / len(before)
    return used + one_more > full_width
