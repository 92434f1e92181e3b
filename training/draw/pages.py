"""A report set on pages: every line of text with its box, every rule, in points with the origin top left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from extractor.forms.schema import CellKey
from training.draw.grid import Grid, Line, Slot, is_body
from training.draw.report import DrawnReport, TablePart

WIDTH, HEIGHT = 595.0, 842.0  # A4
_PADDING = 2.5
_LEADING = 1.28  # line height over font size


@dataclass(frozen=True, slots=True)
class SetText:
    """One line of text on a page. ``keys``: the cells of the slot that it belongs to.

    ``part``, ``in_table``: as in a mark. ``continues``: goes on with what a line before began.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    size: float
    role: str
    keys: tuple[CellKey, ...] = ()
    part: str = ""
    continues: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class PageStyle:
    ruled: Literal["full", "rows", "none"] = "full"
    size: float = 9.0
    margin: float = 62.0
    repeat_header: bool = False
    split_rows: bool = True
    """A row may be on two pages; otherwise it moves to the next one whole."""
    numbers: Literal["", "- {} -", "{}", "第 {} 页"] = "- {} -"
    center_values: bool = True


@dataclass
class SetPages:
    """Pages under way or done; ``drawn`` are the cells that they show, empty ones included.

    ``blanks``: the whole box of each empty cell of the form, as a text without characters.
    """

    style: PageStyle
    texts: list[SetText] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    drawn: set[CellKey] = field(default_factory=set)
    blanks: list[SetText] = field(default_factory=list)
    page: int = 0
    at: float = 0.0

    @property
    def room(self) -> float:
        """Points left on the page."""
        return HEIGHT - self.style.margin - self.at

    def next_page(self) -> None:
        if self.style.numbers:
            text = self.style.numbers.format(self.page + 1)
            self.put(text, (WIDTH - text_width(text, 9)) / 2, HEIGHT - self.style.margin / 2, 9, "furniture")
        self.page += 1
        self.at = self.style.margin

    def put(self, text: str, x0: float, top: float, size: float, role: str, *, continues: bool = False) -> None:
        box = (x0, top, x0 + text_width(text, size), top + size)
        self.texts.append(SetText(self.page, *box, text, size, role, continues=continues))

    def put_slot(self, text: str, slot: Slot, x0: float, top: float, size: float, *, continues: bool) -> None:
        box = (x0, top, x0 + text_width(text, size), top + size)
        self.texts.append(SetText(self.page, *box, text, size, slot.role, slot.keys, slot.part, continues, True))


def draw_page_style(rng: Random, severity: int = 1) -> PageStyle:
    """Ruled at severity 0; the higher, the more often rules are missing and rows are on two pages."""
    return PageStyle(
        ruled=rng.choices(("full", "rows", "none"), (6, severity, severity))[0],
        size=rng.choice((7.5, 8.0, 9.0, 10.0)),
        margin=rng.choice((50.0, 62.0, 72.0)),
        repeat_header=rng.random() < 0.25,
        split_rows=rng.random() < 0.3 * severity,
        numbers=rng.choice(("", "- {} -", "{}", "第 {} 页")),
        center_values=rng.random() < 0.8,
    )


def text_width(text: str, size: float) -> float:
    """Points; Chinese characters and full-width marks are one em wide, the rest half an em."""
    return sum(size if ord(c) > 0x2000 else size / 2 for c in text)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Lines that fit the width, cut between any two characters but never inside a number."""
    lines: list[str] = []
    line, used = "", 0.0
    for word in _unbreakable(text):
        advance = text_width(word, size)
        if line and used + advance > width:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + word, used + advance
    return [*lines, line] if line else lines


def _unbreakable(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        if words and ord(character) < 0x80 and ord(words[-1][-1]) < 0x80 and character != " ":
            words[-1] += character
        else:
            words.append(character)
    return words


def set_pages(report: DrawnReport, style: PageStyle, rng: Random) -> SetPages:
    """The report set on A4 pages. Tables must be span grids or flat grids without breaks of their own."""
    pages = SetPages(style, at=style.margin)
    for part in report.parts:
        if isinstance(part, TablePart):
            for grid in _tables(part.grid):
                _set_table(pages, grid, rng)
            pages.at += style.size
        else:
            _set_paragraph(pages, part.text, part.role, style, continues=part.continues)
    pages.next_page()
    return pages


def _tables(grid: Grid) -> list[Grid]:
    """The parts between breaks."""
    tables: list[list[Line]] = [[]]
    for line in grid:
        if not line or line[0].role == "furniture":
            tables.append([])
        else:
            tables[-1].append(line)
    return [tuple(table) for table in tables if table]


def _set_paragraph(pages: SetPages, text: str, role: str, style: PageStyle, *, continues: bool) -> None:
    size = {"title": 16.0, "heading": 13.0, "chrome": 8.0}.get(role, 11.0)
    indent = "　　" if role == "paragraph" else ""
    for number, line in enumerate(wrap(indent + text, WIDTH - 2 * style.margin, size)):
        if pages.room < size * 1.6:
            pages.next_page()
        x0 = style.margin
        if role == "title":
            x0 = (WIDTH - text_width(line, size)) / 2
        lead = len(line) - len(line.lstrip("　"))
        pages.put(line[lead:], x0 + lead * size, pages.at, size, role, continues=continues or number > 0)
        pages.at += size * 1.6


@dataclass(frozen=True)
class _Box:
    """A cell with its place in the grid and its wrapped lines."""

    slot: Slot
    row: int
    col: int
    lines: tuple[str, ...]


def _set_table(pages: SetPages, grid: Grid, rng: Random) -> None:
    style = pages.style
    edges = _column_edges(grid, style)
    boxes = _boxes(grid, edges, style.size)
    for box in boxes:
        pages.drawn.update(box.slot.keys)
    heights = _row_heights(grid, boxes, style.size)
    header = next((i for i, line in enumerate(grid) if is_body(line)), 0)
    run: list[int] = []  # rows on this page
    room = pages.room
    for row, line in enumerate(grid):
        height = heights[row]
        if height <= room:
            run.append(row)
            room -= height
            continue
        _set_run(pages, run, boxes, heights, edges)
        split = style.split_rows and is_body(line) and _set_half_row(pages, row, boxes, heights, edges, room, rng)
        pages.next_page()
        if style.repeat_header and header and is_body(line):
            _set_run(pages, list(range(header)), boxes, heights, edges)
        if split:
            _set_run(pages, [row], split, heights, edges)
            run = []
        else:
            run = [row]
        room = pages.room - (0 if split else height)
    _set_run(pages, run, boxes, heights, edges)


def _column_edges(grid: Grid, style: PageStyle) -> list[float]:
    count = max(sum(slot.col_span for slot in line) for line in grid)
    labels = 0
    for line in grid:  # the first full row with values shows how many columns hold labels
        if is_body(line) and sum(slot.col_span for slot in line) == count:
            labels = max(labels, sum(slot.col_span for slot in line if slot.role in ("label", "group")))
    usable = WIDTH - 2 * style.margin
    weights = [(1.7 if labels > 1 else 2.2)] * labels + [1.0] * (count - labels)
    if labels > 1:
        weights[0], weights[labels - 1] = 1.0, 3.4
    total = sum(weights)
    edges = [style.margin]
    for weight in weights:
        edges.append(edges[-1] + usable * weight / total)
    return edges


def _boxes(grid: Grid, edges: Sequence[float], size: float) -> list[_Box]:
    boxes: list[_Box] = []
    covered: dict[int, int] = {}
    for row, line in enumerate(grid):
        at = 0
        started: dict[int, int] = {}
        for slot in line:
            while covered.get(at):
                at += 1
            width = edges[min(at + slot.col_span, len(edges) - 1)] - edges[min(at, len(edges) - 1)] - 2 * _PADDING
            boxes.append(_Box(slot, row, at, tuple(wrap(slot.text.strip(), max(width, size), size))))
            if slot.row_span > 1:
                started.update(dict.fromkeys(range(at, at + slot.col_span), slot.row_span))
            at += slot.col_span
        covered = {c: left - 1 for c, left in (covered | started).items() if left > 1}
    return boxes


def _row_heights(grid: Grid, boxes: Sequence[_Box], size: float) -> list[float]:
    heights = [size * _LEADING + 2 * _PADDING] * len(grid)
    for box in boxes:
        if box.slot.row_span == 1:
            heights[box.row] = max(heights[box.row], _text_height(box.lines, size))
    for box in boxes:
        rows = range(box.row, min(box.row + box.slot.row_span, len(grid)))
        lacking = _text_height(box.lines, size) - sum(heights[r] for r in rows)
        if lacking > 0:
            heights[rows[-1]] += lacking
    return heights


def _text_height(lines: Sequence[str], size: float) -> float:
    return len(lines) * size * _LEADING + 2 * _PADDING


def _set_run(
    pages: SetPages, run: Sequence[int], boxes: Sequence[_Box], heights: Sequence[float], edges: Sequence[float]
) -> None:
    """Sets neighbouring rows on the page; a span that reaches beyond them is cut at the page's edge."""
    if not run:
        return
    tops = {run[0]: pages.at}
    for row in run:
        tops[row + 1] = tops[row] + heights[row]
    for box in boxes:
        rows = [r for r in range(box.row, box.row + box.slot.row_span) if r in tops and r in run]
        if rows:
            # The text of a cut span is on the page where it begins.
            _set_box(pages, box, tops[rows[0]], tops[rows[-1] + 1], edges, with_text=box.row in run)
    pages.at = tops[run[-1] + 1]


def _set_box(pages: SetPages, box: _Box, top: float, bottom: float, edges: Sequence[float], *, with_text: bool) -> None:
    style = pages.style
    last = len(edges) - 1
    x0, x1 = edges[min(box.col, last)], edges[min(box.col + box.slot.col_span, last)]
    if style.ruled == "full":
        pages.rules.extend(
            Rule(pages.page, *sides)
            for sides in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom))
        )
    elif style.ruled == "rows":
        pages.rules.append(Rule(pages.page, x0, bottom, x1, bottom))
    if not with_text:
        return
    lines = box.lines
    step = style.size * _LEADING
    at = top + max(_PADDING, (bottom - top - len(lines) * step) / 2)
    if box.slot.keys and not box.slot.text.strip():
        pages.blanks.append(
            SetText(pages.page, x0, top, x1, bottom, "", style.size, box.slot.role, box.slot.keys, in_table=True)
        )
    for number, line in enumerate(lines):
        centred = (box.slot.keys and style.center_values) or box.slot.role in ("header", "title")
        left = (x0 + x1 - text_width(line, style.size)) / 2 if centred else x0 + _PADDING
        pages.put_slot(line, box.slot, left, at, style.size, continues=box.slot.continues or number > 0)
        at += step


def _set_half_row(
    pages: SetPages, row: int, boxes: Sequence[_Box], heights: Sequence[float], edges: Sequence[float], room: float,
    rng: Random,
) -> list[_Box]:  # fmt: skip
    """Sets the lines of a row that fit, and gives what is left for the next page; empty where nothing fits.

    The numbers are on the first half or on the second.
    """
    size = pages.style.size
    fits = int((room - 2 * _PADDING) / (size * _LEADING))
    ours = [box for box in boxes if box.row == row]
    if fits < 1 or all(len(box.lines) <= fits for box in ours if box.slot.role == "label"):
        return []
    first_half = rng.random() < 0.6
    first: list[_Box] = []
    second: list[_Box] = []
    for box in ours:
        cut = len(box.lines) if box.slot.role == "group" or first_half else 0
        cut = min(fits, len(box.lines)) if box.slot.role == "label" else cut
        first.append(_Box(box.slot, row, box.col, box.lines[:cut]))
        slot = replace(box.slot, continues=True) if cut else box.slot
        second.append(_Box(slot, row, box.col, box.lines[cut:]))
    half = list(heights)
    half[row] = room
    _set_run(pages, [row], first, half, edges)
    return second
