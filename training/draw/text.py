"""Whole reports as text, in any of the layouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from training.draw.grid import Slot, as_flat
from training.draw.layouts import LAYOUTS
from training.draw.report import DrawnReport, Paragraph, TablePart
from training.draw.written import DrawnText, Page

_ONE_LINE = ("L", "M")
REPEATS_REMOVED = "K"
LAYOUT_NAMES = (*LAYOUTS, REPEATS_REMOVED, *_ONE_LINE)
RUN_TOGETHER = "run-together"
"""No tag can end where a cell of this layout ends, so it is no training material, and it is younger than the benchmark;
:func:`draw_text` draws it for those who ask for it by name."""


def draw_text(report: DrawnReport, layout: str, rng: Random) -> DrawnText:
    """The report in the named layout. Raises ``KeyError`` for an unknown name."""
    if layout in _ONE_LINE:
        return _draw_one_line(report, layout, rng)
    if layout == RUN_TOGETHER:
        return _run_together(report, rng)
    if layout == REPEATS_REMOVED:
        return _without_repeats(draw_text(report, "A0", rng))
    write = LAYOUTS[layout]
    page = Page(rng)
    gap = "\n\n" if layout in ("A", "A'") or rng.random() < 0.3 else "\n"
    for part in report.parts:
        if isinstance(part, TablePart):
            write(page, as_flat(part.grid))
            page.put("\n" if layout not in ("A", "A'") else "")
            continue
        lead = "## " if layout == "O" and part.role == "heading" else ""
        page.put(lead)
        page.put_marked(part.text, part.role, continues=part.continues)
        page.put(gap)
    return page.finish()


def _draw_one_line(report: DrawnReport, layout: str, rng: Random) -> DrawnText:
    """L: walls of pipes, then the article on one line, tables gone. M: everything on one line, a space where the
    lines of the page ended, inside words as well."""
    page = Page(rng)
    if layout == "L":
        for _ in range(3):
            page.put("|" * rng.randint(200, 500) + "\n")
    for part in report.parts:
        if isinstance(part, Paragraph):
            for start in range(0, len(part.text), wrap := 38 if layout == "M" else 10**6):
                page.put_marked(part.text[start : start + wrap], part.role, continues=part.continues or start > 0)
                page.put(" ")
        elif layout == "M":
            for line in as_flat(part.grid):
                for slot in line:
                    if slot.text:
                        _put_wrapped(page, slot)
                        page.put(" ")
    page.put("\n")
    return page.finish()


def _run_together(report: DrawnReport, rng: Random) -> DrawnText:
    """The text of a page without its tags: cells one behind the other, the rows as well where the page's source was
    one line."""
    page = Page(rng)
    row_end = rng.choice(("\n", "\n", ""))
    for part in report.parts:
        if isinstance(part, Paragraph):
            page.put_marked(part.text, part.role, continues=part.continues)
            page.put(row_end)
            continue
        for line in as_flat(part.grid):
            for slot in line:
                page.put_slot(slot)
            page.put(row_end)
    page.put("\n")
    return page.finish()


def _put_wrapped(page: Page, slot: Slot) -> None:
    wrap = 10
    if slot.keys or len(slot.text) <= wrap:
        page.put_slot(slot)
        return
    for start in range(0, len(slot.text), wrap):
        page.put(" " if start else "")
        piece = slot.text[start : start + wrap]
        page.put_slot(Slot(piece, slot.role, (), slot.part, continues=slot.continues or start > 0))


def _without_repeats(drawn: DrawnText) -> DrawnText:
    """Every line that was before is gone, and with it the cells it held."""
    page = Page(Random(0))
    seen: set[str] = set()
    for line, start in _lines(drawn.text):
        if line and line in seen:
            continue
        seen.add(line)
        for mark in drawn.marks:
            if start <= mark.start < start + len(line):
                shift = page.length - start
                page.marks.append(replace(mark, start=mark.start + shift, end=mark.end + shift))
                page.drawn.update([mark.key] if mark.key else [])
        page.put(line + "\n")
    return page.finish()


def _lines(text: str) -> Iterator[tuple[str, int]]:
    start = 0
    for line in text.split("\n"):
        yield line, start
        start += len(line) + 1
