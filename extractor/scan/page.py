"""One picture of a page → its tables cell by cell, and the lines of text beside them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.messages import message
from extractor.scan.again import doubted, is_emptier, is_faded, print_height, reads_badly, settled, shows_dirt
from extractor.scan.beside import read_beside
from extractor.scan.broken import ThinInk, character_boxes, find_broken_rules, rule_area, thin_ink, thin_streaks
from extractor.scan.cells import faint_marks, solid, without_rules
from extractor.scan.cleaning import cleanings, deepened
from extractor.scan.earlier import Earlier
from extractor.scan.fields import ScanCell, ScanTable, read_tables, torn_share
from extractor.scan.grid import Grid, closed_cells, find_grids
from extractor.scan.ink import (
    find_blots,
    line_boxes,
    text_height,
    usual_darkness,
    without_gray_stamps,
    without_pale,
)
from extractor.scan.look import Look
from extractor.scan.marks import UNREAD
from extractor.scan.ocr import OutOfTime
from extractor.scan.open_ends import completed
from extractor.scan.pixels import pieces
from extractor.scan.reading import MAX_CROPS, Reading, ScanText
from extractor.scan.rules import Rule, joined
from extractor.scan.second import checked
from extractor.scan.sheet import page_ranges
from extractor.scan.straighten import straighten
from extractor.scan.torn import parted_rows
from extractor.scan.unclear import reread

if TYPE_CHECKING:
    from extractor.scan.ink import Blots, Boxes, Mask
    from extractor.scan.ocr import Gray, OcrEngine
    from extractor.scan.straighten import Frame

__all__ = ["UNREAD", "ScanCell", "ScanPage", "ScanTable", "ScanText", "read_page"]

PAGE_SECONDS = 60.0
"""Limit of one page: a page of the form takes about two. Seconds of computing by this process, pages beside it
included: a machine that is busy with other things must not change what is read."""
MAX_BLOTS = 20 * MAX_CROPS
MUCH_MORE = 1.15
"""How many times the closed cells of the way before rules found in pieces must make to be taken."""
TORN = 0.05
"""Share of the filled cells that hold several values from which a grid found in pieces is not to be trusted."""
MOST_OF = 0.5
"""Share of the cells of a grid in pieces that the grid of whole rules must have to take its place."""
LARGEST = 4.0
"""Heights of text: a larger piece of ink is a stamp or a shadow over the print, if it is pale."""


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


def read_page(
    gray: Gray, engine: OcrEngine, *, seconds: float = PAGE_SECONDS, clock: Callable[[], float] = time.process_time
) -> ScanPage:
    """The tables and lines of a page. A page that takes too long comes back empty, with a note."""
    height, width = gray.shape
    end = clock() + seconds

    def in_time() -> None:
        if clock() > end:
            raise OutOfTime

    try:
        ranges = page_ranges(gray)
        pages = [_read(np.ascontiguousarray(gray[:, low:high]), low, engine, in_time) for low, high in ranges]
    except OutOfTime:
        return ScanPage(width, height, notes=(message("scan.stopped", seconds=seconds),))
    if ranges == [(0, width)]:
        return pages[0]
    note = message("scan.page_beside") if len(pages) == 1 else message("scan.pages_on_it", count=len(pages))
    return _one_below_another(pages, width, height, note)


def _one_below_another(pages: Sequence[ScanPage], width: int, height: int, note: str) -> ScanPage:
    """What is on the pages of one picture in the order of the pages: judged by where it is when level."""

    def lower(text: ScanText, by: float) -> ScanText:
        return replace(text, level=_lowered(text.level, by))

    tables: list[ScanTable] = []
    lines: list[ScanText] = []
    for number, page in enumerate(pages):
        by = 2.0 * number * max(width, height)
        for table in page.tables:
            cells = tuple(
                replace(c, lines=tuple(lower(line, by) for line in c.lines), level=_lowered(c.level, by))
                for c in table.cells
            )
            tables.append(ScanTable(cells, table.bbox, _lowered(table.level, by)))
        lines += [lower(line, by) for line in page.lines]
    notes = (note, *(note for page in pages for note in page.notes))
    return ScanPage(width, height, tuple(tables), tuple(lines), pages[0].quarter, notes)


def moved(page: ScanPage, right: float, down: float) -> ScanPage:
    """The page with all that is on it moved by so many pixels of the picture as given."""

    def box(given: BBox) -> BBox:
        return BBox(given.x0 + right, given.top + down, given.x1 + right, given.bottom + down)

    def line(text: ScanText) -> ScanText:
        return replace(text, bbox=box(text.bbox))

    tables = tuple(
        replace(
            table,
            bbox=box(table.bbox),
            cells=tuple(replace(c, bbox=box(c.bbox), lines=tuple(map(line, c.lines))) for c in table.cells),
        )
        for table in page.tables
    )
    return replace(page, tables=tables, lines=tuple(map(line, page.lines)))


def _lowered(box: BBox, by: float) -> BBox:
    return BBox(box.x0, box.top + by, box.x1, box.bottom + by)


def _read(gray: Gray, left: int, engine: OcrEngine, in_time: Callable[[], None]) -> ScanPage:
    """One page; ``left``: pixels of the picture left of it."""
    height, width = gray.shape
    level, frame = straighten(gray, engine)
    level = level.changed(without_gray_stamps(level.gray, level.levels))
    frame = replace(frame, left=float(left))
    page = _read_level(level, frame, engine, in_time)
    if reads_badly(page):
        page = _read_again(page, level, frame, engine, in_time)
    return replace(page, width=width, height=height)


def _read_again(page: ScanPage, level: Look, frame: Frame, engine: OcrEngine, in_time: Callable[[], None]) -> ScanPage:
    """What several cleanings of the page show together. Where the time ends before, what was read by then, in doubt."""
    readings, earlier = [page], Earlier.of(page.tables, page.lines)

    def read(clean: Gray) -> ScanPage:
        readings.append(_read_level(Look(clean), frame, engine, in_time, earlier=earlier))
        return readings[-1]

    try:
        height = print_height(page, _print_of(level)[0])
        for clean in cleanings(level.gray, height, dirty=shows_dirt(page)):
            last = read(clean)
            if is_faded(last, page):
                last = read(deepened(clean, height))
            if not reads_badly(last) and not is_emptier(last, page):
                break
    except OutOfTime:
        return replace(doubted(settled(readings)), notes=(message("scan.read_less", count=len(readings)),))
    return settled(readings)


def _read_level(
    look: Look, frame: Frame, engine: OcrEngine, in_time: Callable[[], None],
    *, in_pieces: bool = True, least_slots: float = 0.0, earlier: Earlier | None = None,
) -> ScanPage:  # fmt: skip
    """A page that is level and flat, as large as the level picture. ``in_pieces``: whether rules in pieces count.
    ``least_slots``: with fewer in its grids nothing is read. ``earlier``: what was read under another cleaning."""
    level, height, width = look.gray, *look.gray.shape
    in_time()
    text, characters = _print_of(look)
    grids, rule_ink, broken = _grids(look, text, characters, in_pieces=in_pieces)
    if sum((len(grid.xs) - 1) * (len(grid.ys) - 1) for grid in grids) < least_slots:
        return ScanPage(width, height)
    in_time()
    ink = look.ink & ~rule_ink
    blots = find_blots(ink, level)
    if len(blots.areas) > MAX_BLOTS:
        return ScanPage(width, height, notes=(message("scan.no_print"),))
    ink, blots, darkness = _darker(ink, level, blots, text)
    kept, faint = blots.chosen(solid(blots, text)), faint_marks(blots, text)
    gray = without_rules(level, rule_ink)
    reading = Reading(gray, ink, kept, faint, text, frame, engine, in_time, darkness)
    tables, used = read_tables(reading, grids)
    if broken and torn_share(tables) > TORN:
        # Rules found in pieces may be too many, where dirt looks like them: then whole rules show the cells.
        least = MOST_OF * _cells(tables)
        whole = _read_level(look, frame, engine, in_time, in_pieces=False, least_slots=least, earlier=earlier)
        if _cells(whole.tables) >= least and torn_share(whole.tables) <= TORN:
            return whole
        # Or too few: then lines at their places show more than cells that run together.
        tables, used = [], []
    if earlier and earlier.is_much_clearer(tables):
        return ScanPage(width, height, tuple(tables), earlier.beside, frame.quarter)
    tables = reread(reading, level, rule_ink, used, checked(reading, level, tables))
    tables = [parted_rows(reading, table) for table in tables]
    beside = [grid.bbox for grid in used]
    lines = earlier.lines_beside(beside, text) if earlier else None
    lines = read_beside(reading, beside) if lines is None else lines
    return ScanPage(width, height, tuple(tables), tuple(lines), frame.quarter)


def _print_of(look: Look) -> tuple[float, Boxes]:
    """How high the text is, and the boxes of what may be characters."""
    plain = look.ink & ~look.ruled.ink_of(lambda _: True)
    loose = pieces(plain.view(np.uint8))
    text = text_height(line_boxes(plain, loose), min(plain.shape))
    return text, character_boxes(loose[1], text)


def _darker(ink: Mask, level: Gray, blots: Blots, text: float) -> tuple[Mask, Blots, float]:
    """Ink and its pieces without what is large and pale, and how dark the print is."""
    darkness = usual_darkness(blots, text)
    plain = without_pale(ink, level, blots, LARGEST * text, darkness)
    return (ink, blots, darkness) if plain is ink else (plain, find_blots(plain, level), darkness)


def _cells(tables: Sequence[ScanTable]) -> int:
    return sum(len(table.cells) for table in tables)


def _grids(look: Look, text: float, characters: Boxes, *, in_pieces: bool) -> tuple[list[Grid], Mask, bool]:
    """The grids of the page, the ink of their rules, and whether it took rules in pieces to find them.

    Whole rules first, then broken ones, then those under a coarse grain: each way sees more, and takes more strokes of
    characters for rules, so it must show much more than the way before.
    """
    near = 0.3 * text
    ink, ruled = look.ink, look.ruled
    thin = thin_ink(ink, text, characters)
    broken: list[Rule] = []
    grids = _grids_of(ruled.rules, thin)
    for page in (thin, thin_streaks(look, text, characters)) if in_pieces else ():
        if page is None:
            continue
        others = find_broken_rules(page)
        found = _grids_of([*ruled.rules, *others], page)
        if closed_cells(found) > MUCH_MORE * closed_cells(grids):
            grids, broken = found, others

    def used(rule: Rule) -> bool:
        return any(grid.holds(rule, near) for grid in grids)

    rule_ink = ruled.ink_of(used)
    rule_ink |= rule_area([rule for rule in broken if used(rule)], ink.shape, text) & ink
    return grids, rule_ink, bool(broken)


def _grids_of(rules: Sequence[Rule], thin: ThinInk) -> list[Grid]:
    text = thin.text
    parts = completed(joined(rules, beside=0.25 * text, gap=0.6 * text), thin)
    return find_grids(parts, tolerance=0.5 * text, narrowest=0.3 * text, seen=thin.share)
