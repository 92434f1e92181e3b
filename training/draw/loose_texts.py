"""Texts of tables that lost their frame: glued with stray blanks, each row a table of its own, rows torn from labels.

What a scraper leaves of a page whose source is one line; what a vision model writes of a page; what a layout tool makes
of ruled rows whose labels are wrapped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from training.draw.grid import Grid, Line, Slot, as_flat, is_body, is_header
from training.draw.report import DrawnReport, Paragraph
from training.draw.written import DrawnText, Page

_WRAP = 11
"""Characters of a label on one line of a narrow column."""


@dataclass(frozen=True, slots=True)
class Blanks:
    """Chances of a stray blank: around a cell, inside a label, and of a row that has one behind every other cell."""

    around: float
    inside: float
    spread: float


def draw_glued(report: DrawnReport, rng: Random) -> DrawnText:
    """All on one line, cells one behind the other, a blank here and there where the page's source had white space."""
    blanks = Blanks(rng.choice((0.0, 0.01, 0.04)), rng.choice((0.0, 0.01)), rng.choice((0.0, 0.05, 0.15)))
    page = Page(rng)
    for part in report.parts:
        if isinstance(part, Paragraph):
            page.put_marked(part.text, part.role, continues=part.continues)
            page.put(" " if rng.random() < 0.2 else "")
            continue
        for line in as_flat(part.grid):
            spread = is_body(line) and rng.random() < blanks.spread
            for slot in line:
                _put_glued(page, slot, blanks, spread=spread)
    page.put("\n")
    return page.finish()


def _put_glued(page: Page, slot: Slot, blanks: Blanks, *, spread: bool) -> None:
    rng = page.rng
    before = slot.text and rng.random() < (0.5 if spread and slot.keys else blanks.around)
    page.put(" " if before else "")
    if slot.keys or len(slot.text) < 4 or rng.random() >= blanks.inside:
        page.put_slot(slot)
    else:
        at = rng.randint(1, len(slot.text) - 1)
        page.put_slot(replace(slot, text=slot.text[:at]))
        page.put(" ")
        page.put_slot(replace(slot, text=slot.text[at:], keys=(), continues=True))
    page.put(" " if slot.text and rng.random() < blanks.around else "")


def draw_row_tables(report: DrawnReport, rng: Random) -> DrawnText:
    """Markdown as a vision model writes it: headings for groups, a small table for each few rows, invented headers."""
    page = Page(rng)
    for part in report.parts:
        if isinstance(part, Paragraph):
            page.put("## " if part.role == "heading" else "")
            page.put_marked(part.text, part.role, continues=part.continues)
            page.put("\n\n")
            continue
        _put_row_tables(page, as_flat(part.grid))
    return page.finish()


def _put_row_tables(page: Page, grid: Grid) -> None:
    rng = page.rng
    width, invented = 0, False
    for line in grid:
        slots = [slot for slot in line if slot.role != "filler"]
        if not slots:
            continue
        if len(slots) == 1 and not slots[0].keys:
            _put_heading(page, slots[0])
            width = 0
            continue
        group = [slot for slot in slots if slot.role == "group"]
        for slot in group:
            _put_heading(page, slot)
            width = 0
        slots = [slot for slot in slots if slot.role != "group"]
        if len(slots) != width or (is_body(line) and invented and rng.random() < 0.3):
            page.put("\n")
            width, invented = len(slots), is_body(line) and len(slots) > 4
            if invented:
                names = ["类别", *(f"数据{n}" for n in range(1, width - 1)), "总计"]
                page.put("| " + " | ".join(names[:width]) + " |\n" + "|---" * width + "|\n")
        page.put("| ")
        for index, slot in enumerate(slots):
            page.put(" | " if index else "")
            page.put_slot(slot)
        page.put(" |\n")
        if is_header(line):
            page.put("|---" * len(slots) + "|\n")
    page.put("\n")


def _put_heading(page: Page, slot: Slot) -> None:
    page.put("\n### ")
    page.put_slot(slot)
    page.put("\n")


def draw_torn_markdown(report: DrawnReport, rng: Random) -> DrawnText:
    """Markdown of a layout tool: rows whose label fits its cell are drawn whole, others without it; the labels that
    did not fit are in lines of their own, before or behind the rows of their group."""
    page = Page(rng)
    for part in report.parts:
        if isinstance(part, Paragraph):
            page.put("## " if part.role == "heading" else "")
            page.put_marked(part.text, part.role, continues=part.continues)
            page.put("\n")
            continue
        _put_torn(page, as_flat(part.grid))
    return page.finish()


def _put_torn(page: Page, grid: Grid) -> None:
    rng = page.rng
    waiting: list[Line] = []

    def flush() -> None:
        """The rows met so far, and their torn labels before or behind them."""
        torn = [[s for s in line if s.text and not s.keys and s.role != "value"] for line in waiting]
        torn = [labels if any(len(s.text) > _WRAP for s in labels) else [] for labels in torn]
        first = rng.random() < 0.5
        if first:
            _put_torn_labels(page, torn)
        fresh = True
        for line, labels in zip(waiting, torn, strict=True):
            cells = [s for s in line if s.keys or (not labels and s.text)]
            if labels:
                fresh = True
            page.put("\n" if fresh else "")
            _put_pipes(page, cells)
            if fresh:
                page.put("|" + "---|" * len(cells) + "\n")
            fresh = bool(labels) or rng.random() < 0.2
        page.put("\n")
        if not first:
            _put_torn_labels(page, torn)
        waiting.clear()

    for line in grid:
        if not is_body(line):
            flush()
            for slot in line:
                if slot.text:
                    page.put_slot(slot)
                    page.put("\n")
            continue
        waiting.append(line)
        if len(waiting) >= rng.randint(3, 7):
            flush()
    flush()


def _put_torn_labels(page: Page, torn: list[list[Slot]]) -> None:
    for labels in torn:
        for slot in labels:
            for start in range(0, len(slot.text), _WRAP):
                piece = slot.text[start : start + _WRAP]
                page.put_slot(replace(slot, text=piece, continues=slot.continues or start > 0))
                page.put("\n")


def _put_pipes(page: Page, cells: list[Slot]) -> None:
    page.put("| ")
    for index, slot in enumerate(cells):
        page.put(" | " if index else "")
        page.put_slot(slot)
    page.put(" |\n")
