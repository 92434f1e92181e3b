"""Which glyphs of a PDF page a person sees: painted ones that nothing strikes out and nothing was written over."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.normalize import UNKNOWN
from extractor.readers.pdf_crossed import Point, crossed, outline
from extractor.readers.pdf_glyphs import Drawn, Glyph, inside, relative, runs_of
from extractor.readers.pdf_shown import PagePicture

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pdfplumber.page import Page as PlumberPage

INNER = 0.15
"""Share of a glyph's width left out at each side: the ink of its neighbours may be there."""
OVER = 0.1
FAR_OVER = 0.5
"""Ems above and below a glyph's box where its ink may be: some, and where its font gives its height wrongly."""
COVERED = 0.45
"""Share of the narrower glyph's width from which two glyphs are at one place."""
STRIKE_BAND = (0.12, 0.62)
"""Ems above the baseline between which a line strikes characters out."""
STRIKE_OVERHANG = 1.0
"""Ems that a strike reaches beyond its characters at most; rules of tables reach further."""
STRUCK_SHARE = 0.6
"""Of a glyph's width that is struck, or of a run's width that a slanted strike takes."""
TOUCHED_SHARE = 0.05
"""Of a glyph's width from which a strike that does not go through all of it may mean it as well."""
SPECK, SMALL = 1.5, 0.25
"""Points, and share of the usual size on the page, below which type cannot be read."""
MOST_STROKES = 20_000
"""A page with more lines and shapes is a drawing; nothing is looked for in it."""
MOSTLY = 0.5
"""Share of the texts of a page in the mode without ink from which it is the layer of an OCR program."""
RUN_GAP = 0.6
"""Ems between the glyphs of one struck run at most."""


@dataclass(frozen=True)
class Sight:
    """``shown``: the glyphs that a person sees. ``left_out``: the others, by the reason. ``hidden_share``: of those in
    the page's area, the share without ink. ``strikes``: the ids of the drawn objects that strike something out."""

    shown: list[Glyph]
    left_out: Mapping[str, Sequence[Glyph]]
    hidden_share: float
    strikes: frozenset[int]

    def without_strikes(self, drawn: Iterable[Drawn]) -> list[Drawn]:
        return [item for item in drawn if id(item) not in self.strikes]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line drawn on the page, from left to right, in points. ``source``: the id of the object drawn."""

    x0: float
    y0: float
    x1: float
    y1: float
    source: int

    def at(self, x: float) -> float:
        return self.y0 if self.x1 == self.x0 else self.y0 + (self.y1 - self.y0) * (x - self.x0) / (self.x1 - self.x0)


def look(
    page: PlumberPage,
    glyphs: Sequence[Glyph],
    picture: PagePicture | None,
    frame: BBox,
    embedded: Container[str],
    *,
    own: bool,
) -> Sight:
    """What can be seen of the glyphs of a page, which are relative to its ``frame``.

    ``picture``: where it is ``None``, all that lies in the frame counts as painted. ``embedded``: the fonts that the
    file holds. ``own``: do the glyphs stand for
    the characters of ``page``, one for one, and not for those of another library?
    """
    within = [glyph for glyph in glyphs if inside(glyph.bbox, frame)]
    numbers = painted(within, picture) if picture is not None else {glyph.number for glyph in within}
    numbers -= _specks(within)
    if picture is not None and len(numbers) < len(within) and picture.unpainted < MOSTLY:
        images = [relative(image, frame) for image in page.images]
        numbers |= beyond_the_painter(within, numbers, embedded, images)
    seen = [glyph for glyph in within if glyph.number in numbers]
    struck, touched, strikes = struck_out(seen, strokes(page.lines, page.rects, page.curves, frame))
    legible = [glyph for glyph in seen if glyph.number not in struck]
    touched |= crossed(legible, page.lines, page.curves, frame)
    under, mixed = written_over(legible, page, frame) if own else (set(), set())
    unseen = with_their_runs(within, mixed, numbers)
    if unseen:
        legible = [glyph for glyph in legible if glyph.number not in unseen]
        numbers -= unseen
        under, mixed = written_over(legible, page, frame)
    written = [glyph for glyph in within if not glyph.blank]
    hidden = [glyph for glyph in written if glyph.number not in numbers or glyph.number in under]
    return Sight(
        [unreadable(g) if g.number in mixed | touched else g for g in legible if g.number not in under],
        {
            "struck out": [glyph for glyph in seen if glyph.number in struck],
            "hidden": [*hidden, *(glyph for glyph in glyphs if not inside(glyph.bbox, frame))],
        },
        len(hidden) / len(written) if written else 0.0,
        frozenset(strikes),
    )


def _specks(glyphs: Sequence[Glyph]) -> set[int]:
    sizes = sorted(glyph.size for glyph in glyphs if not glyph.blank)
    least = min(SPECK, SMALL * sizes[len(sizes) // 2]) if sizes else 0.0
    return {glyph.number for glyph in glyphs if glyph.size < least and not glyph.blank}


def painted(glyphs: Sequence[Glyph], picture: PagePicture) -> set[int]:
    """The numbers of the glyphs whose ink shows in the picture, and of the blanks."""
    ink = picture.ink
    shown = {g.number for g in glyphs if g.blank or ink[picture.pixels(_core(g, OVER))].any()}
    doubtful = [glyph for glyph in glyphs if glyph.number not in shown]
    if doubtful:
        shown |= _ink_beside(doubtful, [g for g in glyphs if g.number in shown], ink, picture)
        by_number = {glyph.number: glyph for glyph in glyphs}
        # A point whose box lies wrong must not be lost between its digits.
        shown |= {g.number for g in doubtful if not g.text.isalnum() and _goes_with_shown(g, by_number, shown)}
    return shown


def beyond_the_painter(
    glyphs: Sequence[Glyph], shown: set[int], embedded: Container[str], pictures: Sequence[BBox]
) -> set[int]:
    """Characters that the machine may have no font for: those beyond ASCII of fonts that the file only names, of which
    most leave no ink, where no picture lies on them. That they leave none proves nothing."""
    by_font: dict[str, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if not glyph.text.isascii() and glyph.font not in embedded:
            by_font[glyph.font].append(glyph)
    missing = [listed for listed in by_font.values() if 2 * sum(g.number in shown for g in listed) < len(listed)]
    return {
        glyph.number
        for listed in missing
        for glyph in listed
        if not any(_holds(box, *glyph.bbox.center) for box in pictures)
    }


def _core(glyph: Glyph, over: float) -> BBox:
    box, turned = glyph.bbox, glyph.turn in (1, 3)
    across, down = box.x1 - box.x0, box.height
    if turned:
        return BBox(
            box.x0 - over * glyph.size, box.top + INNER * down, box.x1 + over * glyph.size, box.bottom - INNER * down
        )
    return BBox(
        box.x0 + INNER * across, box.top - over * glyph.size, box.x1 - INNER * across, box.bottom + over * glyph.size
    )


def _ink_beside(
    doubtful: Iterable[Glyph], others: Iterable[Glyph], ink: NDArray[np.bool_], picture: PagePicture
) -> set[int]:
    """Those with ink further above or below that belongs to no other glyph."""
    free = ink.copy()
    for glyph in others:
        free[picture.pixels(glyph.bbox)] = False
    return {g.number for g in doubtful if free[picture.pixels(_core(g, FAR_OVER))].any()}


def with_their_runs(glyphs: Sequence[Glyph], crossed: set[int], shown: set[int]) -> set[int]:
    """Those of the ``crossed`` glyphs, at whose place there is ink of others, that go with the rest of their run: no
    other glyph of it can be seen."""
    found = set()
    for run in runs_of(glyphs, _goes_on):
        alone = [glyph for glyph in run if glyph.number not in crossed and not glyph.blank]
        if alone and not any(glyph.number in shown for glyph in alone):
            found |= {glyph.number for glyph in run if glyph.number in crossed}
    return found


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Are they painted side by side, in one font and size?"""
    level = abs(before.bbox.bottom - glyph.bbox.bottom) < 0.1 * glyph.size
    beside = abs(glyph.bbox.x0 - before.bbox.x1) < RUN_GAP * glyph.size
    return level and beside and before.font == glyph.font and abs(before.size - glyph.size) < 0.01


def _goes_with_shown(glyph: Glyph, by_number: Mapping[int, Glyph], shown: set[int]) -> bool:
    before, after = by_number.get(glyph.number - 1), by_number.get(glyph.number + 1)
    return all(
        other is not None
        and other.number in shown
        and abs(other.size - glyph.size) < 0.01
        and abs(other.bbox.center[1] - glyph.bbox.center[1]) < 0.5 * glyph.size
        for other in (before, after)
    )


def strokes(lines: Iterable[Drawn], rects: Iterable[Drawn], curves: Iterable[Drawn], frame: BBox) -> list[Stroke]:
    """Lines, thin bars and straight parts of curves that may strike something out."""
    found: list[Stroke] = []
    lines, rects, curves = list(lines), list(rects), list(curves)
    if len(lines) + len(rects) + len(curves) > MOST_STROKES:
        return found
    for drawn in lines:
        found += _of_points(drawn["pts"], frame, id(drawn))
    for drawn in (*rects, *curves):
        if drawn["bottom"] - drawn["top"] <= 2.0 <= drawn["x1"] - drawn["x0"]:
            y = (drawn["top"] + drawn["bottom"]) / 2
            found += _of_points([(drawn["x0"], y), (drawn["x1"], y)], frame, id(drawn))
        elif drawn["object_type"] == "curve" and drawn.get("stroke"):
            found += _of_points(outline(drawn), frame, id(drawn))
    return found


def _of_points(points: Sequence[Point], frame: BBox, source: int) -> Iterator[Stroke]:
    for (ax, ay), (bx, by) in pairwise(points):
        (x0, y0), (x1, y1) = sorted(((ax - frame.x0, ay - frame.top), (bx - frame.x0, by - frame.top)))
        if x1 - x0 >= 0.5 * abs(y1 - y0) and x1 > x0:
            yield Stroke(x0, y0, x1, y1, source)


def struck_out(glyphs: Sequence[Glyph], drawn: Sequence[Stroke]) -> tuple[set[int], set[int], set[int]]:
    """The numbers of the glyphs that are struck out, and of those that such a stroke only touches; and the ``source``
    of the strokes."""
    level = [glyph for glyph in glyphs if glyph.turn == 0 and not glyph.blank]
    rows: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in level:
        for band in range(math.floor(glyph.bbox.top / _ROW), math.floor(glyph.bbox.bottom / _ROW) + 1):
            rows[band].append(glyph)
    struck: set[int] = set()
    touched: set[int] = set()
    by: set[int] = set()
    for stroke in drawn:
        low, high = sorted((stroke.y0, stroke.y1))
        near = {
            g.number: g
            for band in range(math.floor(low / _ROW), min(math.floor(high / _ROW), math.floor(low / _ROW) + 9) + 1)
            for g in rows.get(band, ())
            if g.bbox.x0 < stroke.x1 and stroke.x0 < g.bbox.x1
        }
        run = _run_under(stroke, sorted(near.values(), key=lambda g: g.bbox.x0))
        if run:
            struck |= {glyph.number for glyph in run}
            touched |= {glyph.number for glyph in near.values() if _reaches(stroke, glyph)}
            by.add(stroke.source)
    return struck, touched - struck, by


_ROW = 8.0
"""Points: height of the bands in which glyphs are looked up."""


def _run_under(stroke: Stroke, near: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs that the stroke goes through, where it begins and ends with them."""
    run = [glyph for glyph in near if _goes_through(stroke, glyph)]
    if not run or any(b.bbox.x0 - a.bbox.x1 > RUN_GAP * a.size for a, b in pairwise(run)):
        return []
    size = max(glyph.size for glyph in run)
    first, last = run[0].bbox.x0, run[-1].bbox.x1
    if stroke.x0 < first - STRIKE_OVERHANG * size or stroke.x1 > last + STRIKE_OVERHANG * size:
        return []
    slanted = abs(stroke.y1 - stroke.y0) > 0.1 * size
    top, bottom = min(g.bbox.top for g in run), max(g.bbox.bottom for g in run)
    over = 0.3 * size
    if slanted and not (top - over <= min(stroke.y0, stroke.y1) and max(stroke.y0, stroke.y1) <= bottom + over):
        return []
    return run if stroke.x1 - stroke.x0 >= STRUCK_SHARE * (last - first) else []


def _reaches(stroke: Stroke, glyph: Glyph) -> bool:
    """Does the stroke run into the glyph?"""
    box = glyph.bbox
    low, high = max(stroke.x0, box.x0), min(stroke.x1, box.x1)
    y = stroke.at((low + high) / 2)
    return high - low >= TOUCHED_SHARE * (box.x1 - box.x0) and box.top <= y <= box.bottom


def _goes_through(stroke: Stroke, glyph: Glyph) -> bool:
    box = glyph.bbox
    covered = min(stroke.x1, box.x1) - max(stroke.x0, box.x0)
    if covered < STRUCK_SHARE * (box.x1 - box.x0):
        return False
    y = stroke.at((max(stroke.x0, box.x0) + min(stroke.x1, box.x1)) / 2)
    if abs(stroke.y1 - stroke.y0) > 0.1 * glyph.size:
        return box.top <= y <= box.bottom
    above = (box.bottom - glyph.descent - y) / glyph.size
    return STRIKE_BAND[0] <= above <= STRIKE_BAND[1]


def written_over(glyphs: Sequence[Glyph], page: PlumberPage, frame: BBox) -> tuple[set[int], set[int]]:
    """Of glyphs at one place: the numbers of those that something was laid over before the others were written, and of
    those that nobody can read, because nothing was.

    ``page``: of pdfplumber, where the boxes of ``glyphs`` are relative to ``frame``.
    """
    pairs = list(_at_one_place([g for g in glyphs if g.text.isalnum() and g.text != UNKNOWN]))
    if not pairs:
        return set(), set()
    char_orders, covers = _paint_order(page, frame)
    under: set[int] = set()
    mixed: set[int] = set()
    for early, late in pairs:
        first, second = char_orders[early.number], char_orders[late.number]
        x, y = early.bbox.center
        if any(first < at < second and _holds(box, x, y) for at, box in covers):
            under.add(early.number)
        else:
            mixed |= {early.number, late.number}
    return under, mixed - under


def _at_one_place(glyphs: Sequence[Glyph]) -> Iterator[tuple[Glyph, Glyph]]:
    """Pairs in the order of painting. The same character nearby is the shadow of the first, no other text."""
    listed = sorted(glyphs, key=lambda g: g.bbox.top)
    if not listed:
        return
    x0, top, x1, bottom = np.array([glyph.bbox for glyph in listed], dtype=np.float32).T
    lowest = np.maximum.accumulate(bottom)
    for start in range(0, len(listed), _AT_ONCE):
        # Those before the block that reach below its top, and the block itself.
        first = int(np.searchsorted(lowest, top[start]))
        ours, others = slice(start, start + _AT_ONCE), slice(first, start + _AT_ONCE)
        across = _shared(x0, x1, ours, others)
        down = _shared(top, bottom, ours, others)
        for i, j in zip(*np.nonzero((across >= COVERED) & (down >= 0.5)), strict=True):
            one, other = listed[start + int(i)], listed[first + int(j)]
            if start + int(i) > first + int(j) and one.text != other.text:
                yield (one, other) if one.number < other.number else (other, one)


_AT_ONCE = 256


def _shared(low: NDArray[np.float32], high: NDArray[np.float32], ours: slice, others: slice) -> NDArray[np.float32]:
    """The share of the shorter of two ranges that both take, for each of ours and each of the others."""
    both = np.minimum(high[ours, None], high[None, others]) - np.maximum(low[ours, None], low[None, others])
    length = np.minimum((high - low)[ours, None], (high - low)[None, others])
    share: NDArray[np.float32] = both / np.maximum(length, np.float32(0.01))
    return share


def _holds(box: BBox, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _paint_order(page: PlumberPage, frame: BBox) -> tuple[list[int], list[tuple[int, BBox]]]:
    """For each character of the page when it is painted, and when what may cover others is, in the page's frame."""
    from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage

    left, top = (float(edge) for edge in page.mediabox[:2])
    left, foot = left - frame.x0, float(page.height) + top - frame.top
    orders: list[int] = []
    covers: list[tuple[int, BBox]] = []
    waiting = list(reversed(page.layout._objs))
    at = 0
    while waiting:
        item = waiting.pop()
        at += 1
        if isinstance(item, LTContainer):
            waiting.extend(reversed(item._objs))
        elif isinstance(item, LTChar):
            orders.append(at)
        elif isinstance(item, LTImage) or (isinstance(item, LTCurve) and item.fill):
            covers.append((at, BBox(item.x0 + left, foot - item.y1, item.x1 + left, foot - item.y0)))
    return orders, covers


def unreadable(glyph: Glyph) -> Glyph:
    return replace(glyph, text=UNKNOWN)
