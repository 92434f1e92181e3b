"""The cells of ruled tables, each read on its own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.lattice import Slot
from extractor.scan.cells import WIDE_CUT, cut_out, ink_by_cell, ink_lines, narrowed, of_specks, with_signs
from extractor.scan.grid import ENCLOSED_SIDES, Grid, GridCell
from extractor.scan.ink import PALE
from extractor.scan.marks import (
    DISAGREEMENT,
    LIKE_DASH,
    MIDDLE,
    READABLE,
    STROKES,
    SURE_SCORE,
    UNREAD,
    VALUE,
    counts_on,
    defended,
    is_stroke,
    is_struck,
    lone_dash,
    uncounted,
    unproved,
    with_doubled,
)
from extractor.scan.ocr import Recognised
from extractor.scan.reading import MAX_CROPS, Reading, ScanText

if TYPE_CHECKING:
    from extractor.scan.ink import Boxes
    from extractor.scan.ocr import Gray

RESIDUE = 0.3
"""Heights of text from a rule within which a thin piece of ink along it is what is left of the rule."""
IN_LINE = 0.12
"""Heights of text by which the ends of two digits of a number differ at most."""
GAP = 0.7
"""Heights of text between two numbers that are in two columns."""
WIDE = 1.8
"""How many times that gap no two characters of one word or number are apart."""
# What the engine takes for one another in a cell of its own.
LOOK_ALIKE = str.maketrans("OoDQ〇○Il|—–－―ー一_／", "000000111-------/")
RIM = 0.5
"""Heights of text from the edge of the picture within which a cell without its fourth side is cut off."""
ALL_SIDES = 4
FLAT = 0.5
ON_EDGE = 0.35
"""Heights of a line: what is left of a rule is lower than the one and no further from its edge than the other."""
HIGH = 2.6
"""Heights of text from which a cell has room for two rows."""
OFF_MIDDLE = 0.15
MOSTLY = 0.5
"""Share of the height of such a cell that a value is off its middle, and share of such values that are set so."""
LOWER = 0.7
"""Share of the height of a value from which ink beside it may be another."""
_SHORT = 8
_DIGITS = re.compile(r"\d[\d,，.．]*\d")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,2}\s*[）)、.．]")


@dataclass(frozen=True, slots=True)
class ScanCell:
    """A drawn cell with its half-open rows and columns. Empty ``lines``: there is no ink in it."""

    row: int
    row_end: int
    col: int
    col_end: int
    lines: tuple[ScanText, ...]
    bbox: BBox
    level: BBox


@dataclass(frozen=True, slots=True)
class ScanTable:
    cells: tuple[ScanCell, ...]
    bbox: BBox
    level: BBox


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of ink to be read: its grid, its cell and its box. ``specks``: whether it is made of specks alone."""

    grid: int
    cell: int
    box: BBox
    specks: bool = False


def read_tables(reading: Reading, grids: Sequence[Grid]) -> tuple[list[ScanTable], list[Grid]]:
    """The tables with what is in them, and the grids that are tables; the others are frames."""
    places = [place for number, grid in enumerate(grids) for place in _places(reading, number, grid)][:MAX_CROPS]
    crops = [cut_out(reading.gray, p.box, reading.height, room=grids[p.grid].cells[p.cell].box) for p in places]
    results = [
        _less_sure_off(
            defended(result, place.box, reading.ink_in(place.box), reading.height), place, grids[place.grid].cells
        )
        for place, result in zip(places, _twice(reading, crops, places), strict=True)
    ]
    results = _one_or_dash(places, _less_sure_above(reading, places, results, grids), grids)
    found: dict[tuple[int, int], list[ScanText]] = {}
    for place, result in zip(places, results, strict=True):
        text = reading.text(unproved(result) if place.specks else result, place.box)
        if is_struck(result, reading.ink_in(place.box), reading.height):
            text = replace(text, written_over=True)
        found.setdefault((place.grid, place.cell), []).append(text)
    tables, used = [], []
    for number, grid in enumerate(grids):
        cells = tuple(
            ScanCell(part.row, part.row_end, part.col, part.col_end, lines, reading.frame.back(part.box), part.box)
            for index, cell in enumerate(grid.cells)
            for part, lines in parted(grid, cell, tuple(found.get((number, index), ())))
            if lines or (cell.sides >= ENCLOSED_SIDES and not _is_cut_off(reading, cell))
        )
        if len({cell.col for cell in cells}) > 1 and any(cell.lines for cell in cells):
            tables.append(ScanTable(cells, reading.frame.back(grid.bbox), grid.bbox))
            used.append(grid)
    return tables, used


def _is_cut_off(reading: Reading, cell: GridCell) -> bool:
    """Whether an open cell ends where the picture does: what it holds may be beyond."""
    height, width = reading.gray.shape
    near, box = RIM * reading.height, cell.box
    least = min(box.x0, box.top, width - box.x1, height - box.bottom)
    return cell.sides < ALL_SIDES and least <= near


def torn_share(tables: Sequence[ScanTable]) -> float:
    """The share of the filled cells that hold several values, or values beside ink that cannot be read."""
    filled = [cell for table in tables for cell in table.cells if cell.lines]
    return sum(1 for cell in filled if is_torn(cell)) / len(filled) if filled else 0.0


def is_torn(cell: ScanCell) -> bool:
    """Whether a cell holds several values, or a value beside other lines."""
    values = sum(1 for line in cell.lines if VALUE.fullmatch(line.text))
    return values > 0 and len(cell.lines) > 1


def _places(reading: Reading, number: int, grid: Grid) -> list[_Place]:
    """The lines of ink in the cells of a grid."""
    places = []
    signs = ink_by_cell(grid, reading.faint)
    members = ink_by_cell(grid, reading.blots.boxes)
    for cell, indices in members.items():
        kept = _own_ink(reading, grid.cells[cell].box, indices)
        faint = reading.faint[signs.get(cell, [])]
        inner = grid.xs[grid.cells[cell].col + 1 : grid.cells[cell].col_end]
        boxes = reading.blots.boxes[kept]
        for line in ink_lines(boxes, reading.ink, reading.height):
            box = with_signs(line, faint, reading.height).box
            places += [_Place(number, cell, part) for part in cut_at_edges(box, boxes, inner, GAP * reading.height)]
    for cell, marks in signs.items():
        if cell not in members:
            dash = lone_dash(reading.faint[marks], grid.cells[cell].box, reading.height)
            found = dash or of_specks(reading.faint[marks], reading.height)
            if found is not None:
                places.append(_Place(number, cell, found, specks=dash is None))
    return places


def cut_at_edges(line: BBox, ink: Boxes, edges: Sequence[float], gap: float) -> list[BBox]:
    """A line cut where it has a gap wider than ``gap`` over an edge of the grid: the rule there may be too faint.

    Over much wider gaps it is cut anywhere: engines read two numbers far apart as one. ``ink``: the pieces of the cell.
    """
    own = ink[(ink[:, 1] < line.bottom) & (ink[:, 3] > line.top)]
    parts: list[BBox] = []
    start = reached = line.x0
    for x0, _, x1, _ in own[np.argsort(own[:, 0], kind="stable")].tolist():
        if x0 - reached > WIDE * gap or (x0 - reached > gap and any(reached < edge < x0 for edge in edges)):
            parts.append(BBox(start, line.top, reached, line.bottom))
            start = float(x0)
        reached = max(reached, float(x1))
    return [*parts, BBox(start, line.top, line.x1, line.bottom)]


def parted(grid: Grid, cell: GridCell, lines: tuple[ScanText, ...]) -> list[tuple[GridCell, tuple[ScanText, ...]]]:
    """The cell with its lines; several cells where what it holds shows that a rule within it was not found.

    Nobody prints two numbers side by side in one cell, each under the head of another column, and nobody two labels
    with a number of their own.
    """
    if len(lines) < 2:
        return [(cell, lines)]
    lines = _without_dirt(_without_rule_pieces(grid, lines))
    if all(VALUE.fullmatch(line.text.translate(LOOK_ALIKE)) for line in lines):
        return _values_apart(grid, cell, lines)
    return _labels_apart(grid, cell, lines)


def _without_rule_pieces(grid: Grid, lines: tuple[ScanText, ...]) -> tuple[ScanText, ...]:
    """Without flat marks on an edge of the grid: what is left of a rule that was not found there."""
    height = max(line.level.height for line in lines)

    def left_over(line: ScanText) -> bool:
        middle = line.level.center[1]
        flat = line.level.height <= FLAT * height and set(line.text) <= {UNREAD, *LIKE_DASH}
        return flat and min(abs(middle - y) for y in grid.ys) <= ON_EDGE * height

    kept = tuple(line for line in lines if not left_over(line))
    return kept or lines


def _without_dirt(lines: tuple[ScanText, ...]) -> tuple[ScanText, ...]:
    """The one value among ink that is lower and cannot be read, less sure for what is beside it."""
    values = [line for line in lines if VALUE.fullmatch(line.text) and line.score >= SURE_SCORE]
    if len(values) != 1 or len(lines) == 1:
        return lines
    value = values[0]
    rest = [line for line in lines if line is not value]
    if any(line.text != UNREAD and line.score >= READABLE for line in rest):
        return lines
    if any(line.level.height > LOWER * value.level.height for line in rest):
        return lines
    return (in_doubt(value),)


def in_doubt(line: ScanText) -> ScanText:
    """The line with the score of one that readings disagree on."""
    return replace(line, score=round(line.score * DISAGREEMENT, 5))


def _values_apart(
    grid: Grid, cell: GridCell, lines: tuple[ScanText, ...]
) -> list[tuple[GridCell, tuple[ScanText, ...]]]:
    at: dict[Slot, ScanText] = {}
    for line in lines:
        slot = grid.slot_at(*line.level.center)
        if slot is None or slot in at:
            return [(cell, lines)]
        at[slot] = line
    several = [len({slot[axis] for slot in at}) > 1 for axis in (0, 1)]
    made = []
    for row, row_end in _ranges(cell.row, cell.row_end, parts=several[0]):
        for col, col_end in _ranges(cell.col, cell.col_end, parts=several[1]):
            own = tuple(t for (r, c), t in at.items() if row <= r < row_end and col <= c < col_end)
            made.append((_part(grid, cell, (row, row_end, col, col_end)), own))
    return made


def _labels_apart(
    grid: Grid, cell: GridCell, lines: tuple[ScanText, ...]
) -> list[tuple[GridCell, tuple[ScanText, ...]]]:
    starts: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        slot = grid.slot_at(*line.level.center)
        if slot is not None and _NUMBERED.match(line.text) and (not starts or slot[0] > starts[-1][1]):
            starts.append((index, slot[0]))
    # What is left of a rule above them is no line of its own.
    first = next((index for index, line in enumerate(lines) if UNREAD not in line.text), 0)
    if len(starts) < 2 or starts[0][0] > first:
        return [(cell, lines)]
    rows = [cell.row, *(row for _, row in starts[1:]), cell.row_end]
    cuts = [0, *(index for index, _ in starts[1:]), len(lines)]
    return [
        (_part(grid, cell, (rows[n], rows[n + 1], cell.col, cell.col_end)), lines[cuts[n] : cuts[n + 1]])
        for n in range(len(starts))
    ]


def _part(grid: Grid, cell: GridCell, places: tuple[int, int, int, int]) -> GridCell:
    row, row_end, col, col_end = places
    return GridCell(*places, BBox(grid.xs[col], grid.ys[row], grid.xs[col_end], grid.ys[row_end]), cell.sides)


def _ranges(low: int, high: int, *, parts: bool) -> list[tuple[int, int]]:
    return [(n, n + 1) for n in range(low, high)] if parts else [(low, high)]


def _own_ink(reading: Reading, cell: BBox, indices: Sequence[int]) -> list[int]:
    """Without what is left of rules, and without what is pale beside darker ink: a copied stamp."""
    boxes, darkness = reading.blots.boxes, reading.blots.darkness
    left = {i for i in indices if _residue(boxes[i].tolist(), cell, RESIDUE * reading.height)}
    others = [boxes[i].tolist() for i in indices if i not in left]
    # A 1 that is close to a rule looks like what is left of it, but is in line with other digits.
    left -= {i for i in left if any(_in_line(boxes[i].tolist(), other, reading.height) for other in others)}
    kept = [i for i in indices if i not in left]
    dark = [i for i in kept if darkness[i] >= PALE * reading.darkness]
    return dark or kept


def _residue(box: Sequence[int], cell: BBox, near: float) -> bool:
    x0, top, x1, bottom = box
    thin = near / 2
    at_side = min(x0 - cell.x0, cell.x1 - x1) <= near and x1 - x0 <= thin
    at_end = min(top - cell.top, cell.bottom - bottom) <= near and bottom - top <= thin
    return (at_side and bottom - top > x1 - x0) or (at_end and x1 - x0 > bottom - top)


def _in_line(box: Sequence[int], other: Sequence[int], height: float) -> bool:
    """Whether two pieces of ink are side by side as digits do: as high as each other, and near."""
    ends = max(abs(box[1] - other[1]), abs(box[3] - other[3]))
    gap = max(other[0] - box[2], box[0] - other[2])
    return ends <= IN_LINE * height and gap <= GAP * height


def _twice(reading: Reading, crops: Sequence[Gray], places: Sequence[_Place]) -> list[Recognised]:
    """Short lines that are not read for sure are read again from another cut-out; two readings lower the score."""
    results = _labels_pressed(reading, crops, places)

    def short_of(index: int) -> bool:
        return uncounted(results[index], reading.ink_in(places[index].box), reading.height)

    doubtful = [i for i, r in enumerate(results) if len(r.text) <= _SHORT and (r.score < SURE_SCORE or short_of(i))]
    wide = [cut_out(reading.gray, places[i].box, reading.height, WIDE_CUT) for i in doubtful]
    again = reading.recognise(wide, again=True)
    for index, second in zip(doubtful, again, strict=True):
        results[index] = combined(results[index], second)
        if short_of(index):
            results[index] = with_doubled(results[index], DISAGREEMENT)
    return results


def _labels_pressed(reading: Reading, crops: Sequence[Gray], places: Sequence[_Place]) -> list[Recognised]:
    """Readings of the crops, long lines pressed together; as they are where that shows a number or is not sure, or a
    dash that the ink is not."""
    pressed = [narrowed(crop) for crop in crops]
    results = reading.recognise(pressed, strokes=True)

    def is_open(index: int, result: Recognised) -> bool:
        if pressed[index] is not crops[index]:
            return result.score < SURE_SCORE or bool(_DIGITS.search(result.text))
        if result.text not in STROKES or not reading.has_second:
            return False
        box = places[index].box
        return not is_stroke(result.text, box, reading.ink_in(box), reading.height)

    doubtful = [i for i, result in enumerate(results) if is_open(i, result)]
    for index, whole in zip(doubtful, reading.recognise([crops[i] for i in doubtful]), strict=True):
        results[index] = whole
    return results


def combined(first: Recognised, second: Recognised) -> Recognised:
    """The better of two readings of the same ink; where they differ it counts for less, and the other goes along."""
    better, other = sorted((first, second), key=lambda r: (bool(r.text), bool(VALUE.fullmatch(r.text)), r.score))[::-1]
    if folded(first.text) == folded(second.text):
        return better
    others = ((other.text, other.score * DISAGREEMENT),) if other.text else ()
    known = tuple(a for a in better.alternatives if a[0] != other.text)
    return Recognised(better.text, better.score * DISAGREEMENT, others + known)


def folded(text: str) -> str:
    """Without what distinguishes no reading from another: the width of characters, spaces, what looks the same."""
    return "".join(unicodedata.normalize("NFKC", text).translate(LOOK_ALIKE).split())


def _less_sure_off(result: Recognised, place: _Place, cells: Sequence[GridCell]) -> Recognised:
    """A dash away from the middle of its cell may be what is left of a character that is cut off."""
    cell = cells[place.cell].box
    off = abs(place.box.center[1] - (cell.top + cell.bottom) / 2)
    if result.text and set(result.text) <= LIKE_DASH and off > MIDDLE * cell.height:
        return result._replace(score=result.score * DISAGREEMENT)
    return result


def _less_sure_above(
    reading: Reading, places: Sequence[_Place], results: Sequence[Recognised], grids: Sequence[Grid]
) -> list[Recognised]:
    """Values off the middle of cells that are two lines high count for less: the rule between two rows may be lost.

    Not where most values of such cells are: then the table is set so.
    """
    alone = Counter((place.grid, place.cell) for place in places)
    high, off = [], []
    for index, (place, result) in enumerate(zip(places, results, strict=True)):
        cell = grids[place.grid].cells[place.cell].box
        if alone[place.grid, place.cell] == 1 and cell.height >= HIGH * reading.height and VALUE.fullmatch(result.text):
            high.append(index)
            if abs(place.box.center[1] - (cell.top + cell.bottom) / 2) > OFF_MIDDLE * cell.height:
                off.append(index)
    weighed = list(results)
    for index in off if len(off) < MOSTLY * len(high) else ():
        weighed[index] = results[index]._replace(score=results[index].score * DISAGREEMENT)
    return weighed


def _one_or_dash(places: Sequence[_Place], results: Sequence[Recognised], grids: Sequence[Grid]) -> list[Recognised]:
    """With — where defended readings made 一 a dash in a column that numbers its rows 一, 二, 三: there it stays 一."""
    columns: dict[tuple[int, int], set[str]] = {}
    for place, result in zip(places, results, strict=True):
        columns.setdefault((place.grid, grids[place.grid].cells[place.cell].col), set()).add(result.text)
    counting = {column for column, texts in columns.items() if counts_on(texts)}
    return [
        result._replace(text="一")
        if result.text == "—" and (place.grid, grids[place.grid].cells[place.cell].col) in counting
        else result
        for place, result in zip(places, results, strict=True)
    ]
