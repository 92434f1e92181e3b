"""One picture of a page → its tables cell by cell, and the lines of text beside them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.cells import (
    WIDE_CUT,
    cut_out,
    faint_marks,
    ink_by_cell,
    ink_lines,
    inside,
    solid,
    with_signs,
    without_rules,
)
from extractor.scan.grid import ENCLOSED_SIDES, Grid, find_grids
from extractor.scan.ink import Blots, find_blots, find_ink, line_boxes, smeared, text_height
from extractor.scan.ocr import Recognised
from extractor.scan.rules import find_rules, joined
from extractor.scan.straighten import Frame, straighten

if TYPE_CHECKING:
    from extractor.scan.ink import Boxes, Mask
    from extractor.scan.ocr import Gray, OcrEngine

PAGE_SECONDS = 60.0
MAX_CROPS = 4000
"""Limits of one page: a page of the form takes about a second and has some two hundred lines."""
SURE_SCORE = 0.9
"""Short cells read with a lower score are read a second time, cut out with more paper around."""
DISAGREEMENT = 0.5
"""What the score is multiplied by where two readings differ."""
READABLE = 0.35
"""A lower score is no reading."""
DASH_HEIGHT = 0.3
LONG_DASH = 0.7
"""Heights of text: a dash is lower than the one, and a long one wider than the other."""
DASH_SHAPE = 1.4
"""How much wider than high a dash is at least; blur makes the short ones round."""
DASH_SCORE = 0.8
UNREAD = "\N{REPLACEMENT CHARACTER}"
"""Stands for ink of which no reading can be defended: the cell is not blank."""
LOOSE_SCORE = 0.6
DETECTED_SCORE = 0.5
"""Scores from which text outside tables is kept: found as ink only, and found as a line by the engine."""
DETECTION_HEIGHT = 15.0
"""Pixels of text height that the engine's search for lines needs; larger pictures are made smaller for it."""
_BATCH = 48
_VALUE = re.compile(r"[-+]?[\d,，.．]+%?|[-—–－/／\\]+")
# What the engine takes for one another in a cell of its own.
_LOOK_ALIKE = str.maketrans("OoDQ〇○Il|—–－―ー一_／", "000000111-------/")
_SHORT = 8


@dataclass(frozen=True, slots=True)
class ScanText:
    """A line of text. ``bbox``: in pixels of the picture as given; ``level``: in those of the level page."""

    text: str
    score: float
    bbox: BBox
    level: BBox


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


@dataclass(frozen=True)
class ScanPage:
    """``width`` and ``height`` of the picture as given; ``quarter``: quarter turns made to read it."""

    width: int
    height: int
    tables: tuple[ScanTable, ...] = ()
    lines: tuple[ScanText, ...] = ()
    quarter: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        return not self.lines and not any(cell.lines for table in self.tables for cell in table.cells)


class OutOfTime(Exception):
    """The page took longer than its limit."""


@dataclass(frozen=True)
class _Reading:
    """What the steps of one page share. ``height``: of the text, in pixels of the level page."""

    gray: Gray
    ink: Mask
    """Without that of the rules."""
    blots: Blots
    faint: Boxes
    """Pieces of ink too small to be characters: signs and specks."""
    height: float
    frame: Frame
    engine: OcrEngine
    in_time: Callable[[], None]

    def recognise(self, crops: Sequence[Gray]) -> list[Recognised]:
        found: list[Recognised] = []
        # Crops of like shape together: a batch is as wide as its widest.
        order = sorted(range(len(crops)), key=lambda i: crops[i].shape[1] / crops[i].shape[0])
        for start in range(0, len(order), _BATCH):
            self.in_time()
            found += self.engine.read_lines([crops[i] for i in order[start : start + _BATCH]])
        results = [Recognised("", 0.0)] * len(crops)
        for index, result in zip(order, found, strict=True):
            results[index] = result
        return results

    def text(self, result: Recognised, level: BBox) -> ScanText:
        return ScanText(result.text.strip(), result.score, self.frame.back(level), level)


def read_page(
    gray: Gray, engine: OcrEngine, *, seconds: float = PAGE_SECONDS, clock: Callable[[], float] = time.monotonic
) -> ScanPage:
    """The tables and lines of a page. A page that takes too long comes back empty, with a note."""
    height, width = gray.shape
    end = clock() + seconds

    def in_time() -> None:
        if clock() > end:
            raise OutOfTime

    try:
        return _read(gray, engine, in_time)
    except OutOfTime:
        return ScanPage(width, height, notes=(f"reading it stopped after {seconds:g} seconds",))


def _read(gray: Gray, engine: OcrEngine, in_time: Callable[[], None]) -> ScanPage:
    height, width = gray.shape
    level, frame = straighten(gray, engine)
    in_time()
    ink = find_ink(level)
    ruled = find_rules(ink)
    text = text_height(line_boxes(ink & ~ruled.ink_of(lambda _: True)), min(gray.shape))
    parts = joined(ruled.rules, beside=0.25 * text, gap=0.6 * text)
    grids = find_grids(parts, tolerance=0.5 * text, narrowest=0.3 * text)
    rule_ink = ruled.ink_of(lambda rule: any(grid.holds(rule, 0.3 * text) for grid in grids))
    ink &= ~rule_ink
    in_time()
    blots = find_blots(ink)
    reading = _Reading(
        without_rules(level, rule_ink),
        ink,
        blots.chosen(solid(blots, text)),
        faint_marks(blots, text),
        text,
        frame,
        engine,
        in_time,
    )
    if len(reading.blots.areas) > 20 * MAX_CROPS:
        return ScanPage(width, height, notes=("it is no page of print: too many pieces of ink",))
    tables, used = _tables(reading, grids)
    lines = _outside(reading, [grid.bbox for grid in used])
    return ScanPage(width, height, tuple(tables), tuple(lines), frame.quarter)


def _tables(reading: _Reading, grids: Sequence[Grid]) -> tuple[list[ScanTable], list[Grid]]:
    """The tables with what stands in them, and the grids that are tables; the others are frames."""
    crops: list[Gray] = []
    places: list[tuple[int, int, BBox]] = []
    for number, grid in enumerate(grids):
        signs = ink_by_cell(grid, reading.faint)
        for cell, members in ink_by_cell(grid, reading.blots.boxes).items():
            for found_line in ink_lines(reading.blots.boxes[members], reading.ink, reading.height):
                line = with_signs(found_line, reading.faint[signs.get(cell, [])], reading.height)
                crops.append(cut_out(reading.gray, line.box, reading.height, room=grid.cells[cell].box))
                places.append((number, cell, line.box))
    crops, places = crops[:MAX_CROPS], places[:MAX_CROPS]
    results = _twice(reading, crops, [box for _, _, box in places])
    found: dict[tuple[int, int], list[ScanText]] = {}
    for (number, cell, box), result in zip(places, results, strict=True):
        found.setdefault((number, cell), []).append(reading.text(_defended(result, box, reading.height), box))
    tables, used = [], []
    for number, grid in enumerate(grids):
        cells = tuple(
            ScanCell(
                cell.row,
                cell.row_end,
                cell.col,
                cell.col_end,
                tuple(found.get((number, index), ())),
                reading.frame.back(cell.box),
                cell.box,
            )
            for index, cell in enumerate(grid.cells)
            if (number, index) in found or cell.sides >= ENCLOSED_SIDES
        )
        if len({cell.col for cell in cells}) > 1 and any(cell.lines for cell in cells):
            tables.append(ScanTable(cells, reading.frame.back(grid.bbox), grid.bbox))
            used.append(grid)
    return tables, used


def _twice(reading: _Reading, crops: Sequence[Gray], boxes: Sequence[BBox]) -> list[Recognised]:
    """Short lines that are not read for sure are read again from another cut-out; two readings lower the score."""
    results = reading.recognise(crops)
    doubtful = [i for i, r in enumerate(results) if r.score < SURE_SCORE and len(r.text) <= _SHORT]
    again = reading.recognise([cut_out(reading.gray, boxes[i], reading.height, WIDE_CUT) for i in doubtful])
    for index, second in zip(doubtful, again, strict=True):
        first = results[index]
        better = max(first, second, key=lambda r: (bool(r.text), bool(_VALUE.fullmatch(r.text)), r.score))
        agreed = first.text.translate(_LOOK_ALIKE) == second.text.translate(_LOOK_ALIKE)
        results[index] = better if agreed else Recognised(better.text, better.score * DISAGREEMENT)
    return results


def _defended(result: Recognised, box: BBox, height: float) -> Recognised:
    """The result, or what the shape of the ink tells (a short level stroke is a dash), or the mark for unread ink."""
    text = result.text.strip()
    if text and result.score >= READABLE and (result.score >= SURE_SCORE or _VALUE.fullmatch(text)):
        return result
    width = box.x1 - box.x0
    if box.height <= DASH_HEIGHT * height and width >= DASH_SHAPE * box.height and width <= 2 * height:
        return Recognised("—" if width >= LONG_DASH * height else "-", DASH_SCORE)
    return result if text and result.score >= READABLE else Recognised(UNREAD, result.score)


def _outside(reading: _Reading, tables: Sequence[BBox]) -> list[ScanText]:
    """The lines beside the tables: those that the engine finds, and ink that it did not see (a lone 0)."""
    boxes = reading.blots.boxes
    beside = (
        np.array([not inside(BBox(*box), tables) for box in boxes.tolist()], dtype=bool)
        if len(boxes)
        else np.zeros(0, dtype=bool)
    )
    left = boxes[beside]
    if not len(left):
        return []
    gray = reading.gray.copy()
    paper = np.uint8(np.median(gray[::4, ::4]))
    for table in tables:
        gray[round(table.top) : round(table.bottom) + 1, round(table.x0) : round(table.x1) + 1] = paper
    reading.in_time()
    lines: list[BBox] = []
    for top, bottom in _strips(left, tables, gray.shape[0], reading.height):
        lines += _found_lines(reading, gray[top:bottom], top)
    lines = lines[:MAX_CROPS]
    crops = [_patch(gray, box) for box in lines]
    kept = [
        reading.text(result, box)
        for box, result in zip(lines, reading.recognise(crops), strict=True)
        if result.text.strip() and result.score >= DETECTED_SCORE
    ]
    return kept + _unseen(reading, gray, left, lines)


def _strips(left: Boxes, tables: Sequence[BBox], height: int, text: float) -> list[tuple[int, int]]:
    """Ranges of y that hold ink beside tables, with room around; those that nearly touch are one."""
    room = 1.5 * text
    spans: list[tuple[int, int]] = []
    for top, bottom in sorted((int(b[1]), int(b[3])) for b in left):
        low, high = max(0, round(top - room)), min(height, round(bottom + room))
        if spans and low <= spans[-1][1] + 4 * text:
            spans[-1] = spans[-1][0], max(spans[-1][1], high)
        else:
            spans.append((low, high))
    return spans


def _found_lines(reading: _Reading, strip: Gray, top: int) -> list[BBox]:
    from PIL import Image

    scale = min(1.0, DETECTION_HEIGHT / reading.height)
    if scale < 0.95:
        size = max(1, round(strip.shape[1] * scale)), max(1, round(strip.shape[0] * scale))
        strip = np.asarray(Image.fromarray(strip).resize(size, Image.Resampling.BOX))
    else:
        scale = 1.0
    found = []
    for outline in reading.engine.find_lines(strip):
        xs, ys = [x / scale for x, _ in outline], [y / scale + top for _, y in outline]
        found.append(BBox(min(xs), min(ys), max(xs), max(ys)))
    return found


def _patch(gray: Gray, box: BBox) -> Gray:
    top, left = max(0, round(box.top)), max(0, round(box.x0))
    return np.ascontiguousarray(gray[top : max(top + 2, round(box.bottom)), left : max(left + 2, round(box.x1))])


def _unseen(reading: _Reading, gray: Gray, left: Boxes, lines: Sequence[BBox]) -> list[ScanText]:
    """Values among the ink that no line covers: engines do not see many a digit that stands alone."""
    free = [box for box in left.tolist() if not inside(BBox(*box), lines)]
    if not free or len(free) > MAX_CROPS:
        return []
    mask = np.zeros_like(reading.ink)
    for x0, top, x1, bottom in free:
        mask[top:bottom, x0:x1] = True
    groups = find_blots(smeared(mask, max(1, round(0.6 * reading.height)))).boxes
    heights, widths = groups[:, 3] - groups[:, 1], groups[:, 2] - groups[:, 0]
    fitting = (heights <= 1.5 * reading.height) & (np.maximum(heights, widths) >= 0.4 * reading.height)
    boxes = [BBox(*(float(edge) for edge in box)) for box in groups[fitting].tolist()]
    results = reading.recognise([cut_out(gray, box, reading.height) for box in boxes])
    return [
        reading.text(result, box)
        for box, result in zip(boxes, results, strict=True)
        if result.score >= LOOSE_SCORE and _VALUE.fullmatch(result.text.strip().translate(_LOOK_ALIKE))
    ]
