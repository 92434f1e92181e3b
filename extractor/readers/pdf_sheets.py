"""Two pages side by side on one sheet of a PDF: where they part, and each as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.readers.grid_text import wide
from extractor.readers.pdf_glyphs import Glyph, bounds, glyph_lines
from extractor.readers.pdf_rules import Rule

LANDSCAPE = 1.2
"""How much wider than high a sheet of two pages is at least."""
MIDDLE = (0.4, 0.6)
"""Shares of the width between which the pages part."""
NARROWEST = 0.025
"""Share of the width that is left empty between the pages at least: two margins."""
LEAST_GLYPHS = 30
LEAST_LINES = 3
FULL = 0.6
"""A page has so many lines of Chinese text, or a table, that take this share of its half of the sheet."""


def gutter(glyphs: Sequence[Glyph], rules: Sequence[Rule], width: float, height: float) -> float | None:
    """Where the two pages of a sheet part, in points from its left; ``None`` where it is one page.

    Nothing may be across that place, and both sides must look like pages: beside the labels of an unruled table
    are numbers only.
    """
    if width < LANDSCAPE * height:
        return None
    taken = sorted(
        [(g.bbox.x0, g.bbox.x1) for g in glyphs if not g.blank] + [(r.low, r.high) for r in rules if not r.upright]
    )
    at = _widest_gap(taken, width)
    if at is None:
        return None
    sides = [
        _is_page([g for g in glyphs if (g.bbox.center[0] < at) == left], _of_side(rules, at, left=left), width / 2)
        for left in (True, False)
    ]
    return at if all(sides) else None


def of_side(glyphs: Sequence[Glyph], rules: Sequence[Rule], at: float, *, left: bool) -> tuple[list[Rule], list[Glyph]]:
    """What is on one side of the gutter."""
    return _of_side(rules, at, left=left), [g for g in glyphs if (g.bbox.center[0] < at) == left]


def _of_side(rules: Sequence[Rule], at: float, *, left: bool) -> list[Rule]:
    return [r for r in rules if ((r.at if r.upright else (r.low + r.high) / 2) < at) == left]


def _widest_gap(taken: Sequence[tuple[float, float]], width: float) -> float | None:
    low, high = MIDDLE[0] * width, MIDDLE[1] * width
    gaps = []
    end = 0.0
    for start, stop in taken:
        if start > end and low <= (end + start) / 2 <= high:
            gaps.append((start - end, (end + start) / 2))
        end = max(end, stop)
    size, at = max(gaps, default=(0.0, 0.0))
    return at if size >= NARROWEST * width else None


def _is_page(glyphs: Sequence[Glyph], rules: Sequence[Rule], width: float) -> bool:
    if sum(not glyph.blank for glyph in glyphs) < LEAST_GLYPHS:
        return False
    tables = sum(not rule.upright and rule.length >= FULL * width for rule in rules)
    return tables >= LEAST_LINES or sum(1 for _ in _full_lines(glyphs, width)) >= LEAST_LINES


def _full_lines(glyphs: Sequence[Glyph], width: float) -> Iterator[list[Glyph]]:
    for line in glyph_lines(glyphs):
        shown = [glyph for glyph in line if not glyph.blank]
        box = bounds(glyph.bbox for glyph in shown)
        chinese = sum(wide(glyph.text[0]) for glyph in shown)
        if box.x1 - box.x0 >= FULL * width and chinese > len(shown) / 2:
            yield line
