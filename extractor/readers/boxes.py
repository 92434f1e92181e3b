"""From boxes to a document: undo the page's skew, see its visual lines, put the text in reading order.

Every source with boxes (OCR JSON, hOCR, ALTO, a scan) is first brought to :class:`BoxedPage` and then
through :func:`build_document`. The steps are free functions, each usable alone:
slopes → :func:`page_slope` → :func:`level_boxes` → :func:`bands` → text.
"""

from __future__ import annotations

import math
import re
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

from extractor.document import BBox, Document, Page, Token
from extractor.messages import message
from extractor.readers.grid_text import Piece
from extractor.readers.plain_lines import PAGE_NUMBER

Point = tuple[float, float]

WIDE = 3.0
"""A box at least so many times wider than high shows the page's slope; a lone digit's box does not."""
MAX_SLOPE = math.tan(math.radians(15))
"""A steeper slope is turned text (a stamp, a margin), not the skew of a page."""
STRAIGHT = 0.1
"""A page that drifts less than this many line heights from side to side is straight: nothing to undo."""
SAME_BAND = 0.5
"""Pieces are of one visual line when their centres differ by at most so many line heights."""
CERTAIN_BAND = 0.5
"""Within this part of that distance nothing else is asked."""
OVERLAP = 0.5
"""Two pieces that share more than this part of their width are above each other, not side by side."""
GAP = "  "
"""Between tokens of a line; one space may be inside a token."""

_PROFILE_LIMIT = 4.0  # degrees tried either way when no slope is given
_PROFILE_STEP = 0.1
_PROFILE_GAIN = 1.15  # how much sharper the lines must get before a page without slopes is turned
_PROFILE_PIECES = (12, 1500)
_ROUNDS = 2
_LEAST_PAIRS = 10
_PAIRED_MEMBERS = 40
_RECENT_BANDS = 3
_CHECKED_MEMBERS = 200  # keeps a hostile page from costing quadratic time; a line has far fewer pieces
_BREAKS = re.compile(r"[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")


class Slope(NamedTuple):
    """How a line of text runs: ``rise`` is downward change per unit of x; ``length`` is its weight, in page units."""

    rise: float
    length: float


@dataclass(frozen=True, slots=True)
class BoxedText:
    """Text that the source sets apart, with its outline in page units (origin top left)."""

    text: str
    outline: tuple[Point, ...]
    score: float | None = None

    @property
    def bbox(self) -> BBox:
        return _extent(self.outline)


@dataclass(frozen=True, slots=True)
class BoxedPage:
    """One page of boxed text. ``width`` and ``height`` of ``None`` mean: as far as the boxes reach."""

    pieces: tuple[BoxedText, ...]
    width: float | None = None
    height: float | None = None
    slopes: tuple[Slope, ...] = field(default=())
    """Slopes the source states or shows beyond its outlines (baselines, words of one line)."""


def rectangle(x0: float, top: float, x1: float, bottom: float) -> tuple[Point, ...]:
    """The outline of an upright box, clockwise from the top left; corners may come swapped."""
    (x0, x1), (top, bottom) = sorted((x0, x1)), sorted((top, bottom))
    return (x0, top), (x1, top), (x1, bottom), (x0, bottom)


def build_document(
    pages: Iterable[BoxedPage], *, media_type: str, notes: Iterable[str] = (), metadata_title: str | None = None
) -> Document:
    """One token a piece, one line of text a visual line, in reading order of the straightened page.

    Pieces without text are dropped and counted in a note.
    """
    out = _Writer()
    for page in pages:
        out.add_page(page)
    dropped = [message("ocr.boxes_without_text", count=out.dropped)] if out.dropped else []
    return Document(
        text="".join(out.parts),
        pages=tuple(out.pages),
        tokens=tuple(out.tokens),
        media_type=media_type,
        metadata_title=metadata_title,
        furniture=tuple(out.furniture),
        notes=(*notes, *dropped),
    )


class _Writer:
    """The text so far, with the offsets that tokens and pages need."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.tokens: list[Token] = []
        self.pages: list[Page] = []
        self.furniture: list[tuple[int, int]] = []
        self.at = self.line = self.dropped = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)

    def add_page(self, page: BoxedPage) -> None:
        if self.pages:
            self.put("\n")
        start = self.at
        lines = page_lines(page)
        self.dropped += len(page.pieces) - sum(map(len, lines))
        for number, line in enumerate(lines):
            self.put("\n" if number else "")
            begin = self.at
            for place, piece in enumerate(line):
                self.put(GAP if place else "")
                token = Token(
                    start=self.at,
                    end=self.at + len(piece.text),
                    page_index=len(self.pages),
                    line=self.line,
                    bbox=piece.bbox,
                    score=piece.score,
                    level=piece.level,
                )
                self.tokens.append(token)
                self.put(piece.text)
            text = " ".join(piece.text for piece in line)
            if number in (0, len(lines) - 1) and PAGE_NUMBER.fullmatch(text):
                self.furniture.append((begin, self.at))
            self.line += 1
        width, height = _reach(page, [piece.bbox for line in lines for piece in line if piece.bbox])
        self.pages.append(Page(len(self.pages), start, self.at, width, height))


def page_lines(page: BoxedPage) -> list[list[Piece]]:
    """The visual lines of the page once its skew is undone, top to bottom, each from left to right.

    Pieces without text are left out; every other one has its ``bbox`` and ``level``.
    """
    texts = [(piece, text) for piece in page.pieces if (text := clean(piece.text))]
    pieces = [piece for piece, _ in texts]
    boxes = [piece.bbox for piece in pieces]
    width, height = _reach(page, boxes)
    levels = level_boxes(pieces, page_slope(pieces, page.slopes), center=((width or 0) / 2, (height or 0) / 2))
    return [
        [Piece(texts[index][1], boxes[index], pieces[index].score, levels[index]) for index in band]
        for band in bands(levels)
    ]


def _reach(page: BoxedPage, boxes: Sequence[BBox]) -> tuple[float | None, float | None]:
    """Width and height of the page: as stated, else as far as its boxes reach; ``None`` for a page without any."""
    width = page.width or max((box.x1 for box in boxes), default=None)
    height = page.height or max((box.bottom for box in boxes), default=None)
    return width, height


def clean(text: str) -> str:
    """One line without outer blanks; lone surrogates cannot be written out and become U+FFFD."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(stripped for line in _BREAKS.split(text) if (stripped := line.strip()))


def page_slope(pieces: Sequence[BoxedText], stated: Sequence[Slope] = ()) -> float:
    """How much the lines of the page sink per unit of x; 0 for a straight page.

    First the median, weighted by length, over wide boxes or stated slopes. Where no outline leans at all (the source
    writes upright boxes whatever the page does), the slope under which the centres fall into the sharpest lines.
    Then sharpened by what is side by side: corners are whole pixels, so a short box cannot show half a degree,
    while a row of ten short boxes can.
    """
    if not pieces:
        return 0.0
    boxes = [piece.bbox for piece in pieces]
    line_height = median(box.height for box in boxes)
    reach = max(box.x1 for box in boxes) - min(box.x0 for box in boxes)
    slopes = list(stated) or _outline_slopes(pieces)
    usable = [slope for slope in slopes if abs(slope.rise) <= MAX_SLOPE and slope.length > 0]
    if any(slope.rise for slope in usable):
        rise = _weighted_median(usable)
    else:
        # Upright boxes of long leaning lines are too high; the lower quarter is nearer to the height of the type.
        low = sorted(box.height for box in boxes)[len(boxes) // 4]
        rise = _profile_slope([box.center for box in boxes], low)
    for _ in range(_ROUNDS):
        rise += _remaining_rise(level_boxes(pieces, rise, center=(0.0, 0.0)))
    return rise if abs(rise) * reach > STRAIGHT * line_height else 0.0


def _remaining_rise(levels: Sequence[BBox]) -> float:
    """The slope that is left in the lines seen so far: the median, weighted by distance, over pairs of one line."""
    slopes: list[Slope] = []
    for band in bands(levels):
        centers = [levels[index].center for index in band[:_PAIRED_MEMBERS]]
        slopes += (
            Slope((b[1] - a[1]) / (b[0] - a[0]), b[0] - a[0]) for a, b in combinations(centers, 2) if b[0] > a[0]
        )
    return _weighted_median(slopes) if len(slopes) >= _LEAST_PAIRS else 0.0


def _outline_slopes(pieces: Sequence[BoxedText]) -> list[Slope]:
    found = [(_outline_slope(piece.outline), piece.bbox) for piece in pieces]
    for ratio in (WIDE, WIDE / 2):  # a page of short cells only has no better witness
        slopes = [slope for slope, box in found if slope and slope.length >= ratio * _thickness(slope, box)]
        if slopes:
            return slopes
    return []


def _thickness(slope: Slope, box: BBox) -> float:
    """The height of the text itself: a long box that leans is high only because it leans."""
    return max(box.height - abs(slope.rise) * slope.length, 0.2 * box.height)


def _outline_slope(outline: Sequence[Point]) -> Slope | None:
    if len(outline) != 4:
        points = sorted(outline)
        half = len(points) // 2
        left, right = points[:half], points[-half:]
    else:
        a, b, c, d = outline
        # Engines start the outline at different corners: the longer pair of sides runs along the text.
        along = math.dist(a, b) + math.dist(c, d) >= math.dist(b, c) + math.dist(d, a)
        left, right = ([a, d], [b, c]) if along else ([b, a], [c, d])
    if not left:
        return None
    run = sum(p[0] for p in right) / len(right) - sum(p[0] for p in left) / len(left)
    rise = sum(p[1] for p in right) / len(right) - sum(p[1] for p in left) / len(left)
    return Slope(rise / run, abs(run)) if run else None


def _weighted_median(slopes: Sequence[Slope]) -> float:
    ordered = sorted(slopes)
    half = sum(slope.length for slope in ordered) / 2
    passed = 0.0
    for slope in ordered:
        passed += slope.length
        if passed >= half:
            return slope.rise
    return 0.0


def _profile_slope(centers: Sequence[Point], line_height: float) -> float:
    """The slope under which the centres gather in the fewest, fullest rows; 0 unless clearly better than straight."""
    least, most = _PROFILE_PIECES
    if len(centers) < least or line_height <= 0:
        return 0.0
    sampled = centers[:: -(-len(centers) // most)]

    def sharpness(rise: float) -> int:
        rows: dict[int, int] = {}
        for x, y in sampled:
            row = round((y - rise * x) / (0.5 * line_height))
            # Counted in two neighbouring rows, so that the raster's own edges weigh less.
            rows[row] = rows.get(row, 0) + 1
            rows[row + 1] = rows.get(row + 1, 0) + 1
        return sum(count * count for count in rows.values())

    steps = round(_PROFILE_LIMIT / _PROFILE_STEP)
    tried = sorted(range(-steps, steps + 1), key=abs)
    rises = [math.tan(math.radians(step * _PROFILE_STEP)) for step in tried]
    scores = [sharpness(rise) for rise in rises]
    best = max(scores)
    if best < _PROFILE_GAIN * scores[0]:
        return 0.0
    # Neighbouring angles often tie; the middle of the plateau is the likeliest.
    return median(rise for rise, score in zip(rises, scores, strict=True) if score >= 0.98 * best)


def level_boxes(pieces: Sequence[BoxedText], rise: float, *, center: Point) -> list[BBox]:
    """The boxes after turning the page about ``center`` so that its lines run level."""
    if rise == 0:
        return [piece.bbox for piece in pieces]
    usual = median(piece.bbox.height for piece in pieces) if pieces else 0.0
    return [_level(piece, rise, center, usual) for piece in pieces]


def _level(piece: BoxedText, rise: float, center: Point, usual_height: float) -> BBox:
    angle = math.atan(rise)
    cos, sin = math.cos(angle), math.sin(angle)

    def turn(point: Point) -> Point:
        x, y = point[0] - center[0], point[1] - center[1]
        return center[0] + x * cos + y * sin, center[1] - x * sin + y * cos

    box = piece.bbox
    if not _upright(piece.outline):
        return _extent([turn(point) for point in piece.outline])
    # An upright box around leaning text is larger than the text; undo that as well, as far as it makes sense.
    x, y = turn(box.center)
    width, height = box.x1 - box.x0, box.height
    lean, scale = abs(sin), cos * cos - sin * sin
    text_width, text_height = (width * cos - height * lean) / scale, (height * cos - width * lean) / scale
    if text_height < 0.5 * min(height, usual_height) or text_width <= 0:
        text_width, text_height = width, min(height, usual_height)
    return BBox(x - text_width / 2, y - text_height / 2, x + text_width / 2, y + text_height / 2)


def _upright(outline: Sequence[Point]) -> bool:
    return len(outline) == 4 and all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise((*outline, outline[0])))


def bands(boxes: Sequence[BBox]) -> list[list[int]]:
    """Indices of the boxes in visual lines, top to bottom, each from left to right.

    A box joins the line whose running median centre is within half a line height of its own centre: the union of a
    line's boxes would let a wrapped label chain two rows together.
    """
    if not boxes:
        return []
    reach = SAME_BAND * median(box.height for box in boxes)
    found: list[_Band] = []
    for index in sorted(range(len(boxes)), key=lambda i: (boxes[i].center[1], boxes[i].x0, i)):
        box = boxes[index]
        near = [
            band
            for band in found[-_RECENT_BANDS:]
            if (distance := abs(band.center - box.center[1])) <= reach
            and not (distance > CERTAIN_BAND * reach and band.blocked(box, boxes))
        ]
        if near:
            band = min(near, key=lambda band: abs(band.center - box.center[1]))
        else:
            band = _Band()
            found.append(band)
        band.members.append(index)
        insort(band.heights, box.center[1])
    found.sort(key=lambda band: band.center)
    return [sorted(band.members, key=lambda i: (boxes[i].x0, boxes[i].top, i)) for band in found]


class _Band:
    def __init__(self) -> None:
        self.members: list[int] = []
        self.heights: list[float] = []

    @property
    def center(self) -> float:
        middle = len(self.heights) // 2
        return (self.heights[middle] + self.heights[~middle]) / 2

    def blocked(self, box: BBox, boxes: Sequence[BBox]) -> bool:
        """True where the box is under or over a member instead of beside it."""
        if len(self.members) > _CHECKED_MEMBERS:
            return False
        return any(_shared_width(box, boxes[index]) > OVERLAP for index in self.members)


def _shared_width(one: BBox, other: BBox) -> float:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    narrower = min(one.x1 - one.x0, other.x1 - other.x0)
    return shared / narrower if narrower > 0 else 0.0


def _extent(points: Iterable[Point]) -> BBox:
    xs, ys = zip(*points, strict=True)
    return BBox(min(xs), min(ys), max(xs), max(ys))
