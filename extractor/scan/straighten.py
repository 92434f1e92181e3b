"""Pages flat, the right way up and level: skew by the sharpest lines, orientation by what can be read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.bend import flattened
from extractor.scan.ink import find_ink, line_boxes, without_watermark
from extractor.scan.light import even_light, without_bands
from extractor.scan.ocr import glanced
from extractor.scan.perspective import page_warp, seen_from_above
from extractor.scan.pixels import grown, opened, resized, turned_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from extractor.scan.bend import Bend
    from extractor.scan.ink import Mask
    from extractor.scan.ocr import Gray, OcrEngine, Recognised

MOST_SKEW = 8.0
_STEPS = (0.25, 0.05, 0.01)
"""Degrees: how far a page may be turned, and how closely the angle is searched, round after round."""
LEVEL_WITHIN = 0.02
"""Degrees that need no turning: half a pixel over the width of a page."""
CLEAR_GAIN = 1.02
"""How much sharper the lines must get for a page to be turned."""
_POINTS = 30_000
SAMPLE_LINES = 5
FIRST_LINES = 3
SAMPLE_LENGTH = 8
"""Lines that orientation is judged by, those of them that are read first, and how many heights of text of each."""
RULE_LENGTH = 1 / 22
"""Share of the shorter side from which a straight stroke is none of a character."""
PLAIN_SCORE = 0.8
"""Lines that are read with this score on average are the right way up; nothing else is tried then."""
WIDE = 2.5
NARROW = 1.3
"""How much wider than high a line is that orientation is judged by, and where there are too few of these."""
SIDEWAYS = 1.5
"""How much longer all lines down the page must be than those across it for the page to seem to lie on its side."""
WORDS = (
    *("政府", "信息", "公开", "行政", "申请", "情况", "数量", "本年", "其他", "属于", "处理", "机关", "结果", "工作"),
    *(
        "报告",
        "组织",
        "机构",
        "法律",
        "予以",
        "不予",
        "总计",
        "合计",
        "自然人",
        "规章",
        "复议",
        "诉讼",
        "提供",
        "要求",
        "第二十条",
    ),
)
"""Common words of reports: characters read on their side do not make them."""
CERTAIN_WORDS = 4
"""So many of them no page on its side shows."""
SURE_WORDS = 2
"""So many of characters that are beyond doubt no page shows that is upside down."""
_MARGIN = 0.15


@dataclass(frozen=True, slots=True)
class Frame:
    """From the straightened picture back to the picture as given.

    ``quarter``: quarter turns against the clock that were made first; ``angle``: degrees against the clock after it.
    ``width`` and ``height`` are those of the picture that was turned: the one as given, or, where that was
    photographed from the side, the page as seen from above. ``unwarp``: the nine numbers of the matrix that leads from
    there back to the picture as given. ``bends``: what made that picture flat before, the last step first, once it was
    turned by ``tilt`` degrees. ``left``: pixels of the picture as given left of the page, where several lie on it.
    """

    width: int
    height: int
    quarter: int = 0
    angle: float = 0.0
    unwarp: tuple[float, ...] = ()
    bends: tuple[Bend, ...] = ()
    tilt: float = 0.0
    left: float = 0.0

    def back(self, box: BBox) -> BBox:
        """The box around the place in the picture as given."""
        corners = ((box.x0, box.top), (box.x1, box.top), (box.x1, box.bottom), (box.x0, box.bottom))
        return _around([self._point_back(x, y) for x, y in corners])

    def _point_back(self, x: float, y: float) -> tuple[float, float]:
        width, height = (self.height, self.width) if self.quarter % 2 else (self.width, self.height)
        x, y = _turned_back(x, y, width, height, self.angle)
        for _ in range(self.quarter):
            # One quarter turn against the clock took the right edge to the top.
            x, y, width, height = height - y, x, height, width
        for bend in self.bends:
            x, y = bend.back(x, y)
        x, y = _turned_back(x, y, width, height, self.tilt)
        if self.unwarp:
            a, b, c, d, e, f, g, h, i = self.unwarp
            depth = g * x + h * y + i
            x, y = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
        return x + self.left, y


def _turned_back(x: float, y: float, width: float, height: float, degrees: float) -> tuple[float, float]:
    """The place before a turn around the middle."""
    turn = math.radians(degrees)
    x, y = x - width / 2, y - height / 2
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return x + width / 2, y + height / 2


def _around(points: Iterable[tuple[float, float]]) -> BBox:
    xs, ys = zip(*points, strict=True)
    return BBox(min(xs), min(ys), max(xs), max(ys))


def straighten(gray: Gray, engine: OcrEngine) -> tuple[Gray, Frame]:
    """The picture evenly lit, flat, level and the right way up, with the way back."""
    gray = without_watermark(even_light(without_bands(gray)))
    unwarp: tuple[float, ...] = ()
    warp = page_warp(gray)
    if warp is not None:
        gray, matrix = seen_from_above(gray, warp)
        unwarp = tuple(float(number) for number in np.linalg.inv(matrix).ravel())
    height, width = gray.shape
    level, angle = deskew(gray)
    # Before it is decided which way up the page is: bent lines are read badly whichever way they are.
    flat, bends = flattened(level)
    tilt = 0.0
    if bends:
        gray, tilt = flat, angle
        level, angle = deskew(gray)
    # Narrow columns of print look like lines down the page, and the engine reads characters on their side nearly as
    # well: then all four ways are tried, and words show more than scores.
    ink = _coarse_ink(level)
    doubtful = _lines_run_down(_without_rules(ink)) or _lines_run_down(ink)
    best = (-1, -1.0, -1.0), 0, level, angle
    for quarter in (0, 2, 1, 3):
        if quarter:
            level, angle = deskew(np.ascontiguousarray(np.rot90(gray, quarter)))
        crops = sample_lines(level, SAMPLE_LINES * (3 if doubtful else 1))
        if _words(glanced(engine, crops)) >= (CERTAIN_WORDS if doubtful else SURE_WORDS):
            return level, Frame(width, height, quarter, angle, unwarp, bends, tilt)
        lines: list[Recognised] = []
        plain = False
        # A few lines are enough for most pages.
        for start, end in pairwise((0, FIRST_LINES, *range(SAMPLE_LINES, len(crops) + SAMPLE_LINES, SAMPLE_LINES))):
            lines += engine.read_lines(crops[start:end])
            # Upside down, lines may be read as other characters, and not badly.
            words = _words(line.text for line in lines)
            plain = reading_score(lines) >= PLAIN_SCORE and words >= (CERTAIN_WORDS if doubtful else 1)
            if plain:
                break
        # Columns of digits on their side are read as digits, too, and as well.
        chinese = sum(line.score * sum("一" <= c <= "龥" for c in line.text) for line in lines)
        told = _words(line.text for line in lines), chinese, reading_score(lines)
        if told[2] > 0 and told > best[0]:
            best = told, quarter, level, angle
        if plain:
            break
    return best[2], Frame(width, height, best[1], best[3], unwarp, bends, tilt)


def _words(lines: Iterable[str]) -> int:
    return sum(line.count(word) for line in lines for word in WORDS)


def _coarse_ink(level: Gray) -> Mask:
    """The ink of the page at half its size, which is enough to see lines by."""
    return find_ink(resized(level, level.shape[1] // 2, level.shape[0] // 2))


def _without_rules(ink: Mask) -> Mask:
    """Without long straight strokes, which would hang together with the labels beside them."""
    raw = ink.view(np.uint8)
    length = max(12, round(min(ink.shape) * RULE_LENGTH))
    rules = opened(raw, length, 1) | opened(raw, 1, length)
    text: Mask = ink & (grown(rules, 3, 3) == 0)
    return text


def _lines_run_down(ink: Mask) -> bool:
    """Whether lines seem to run down the page. Characters on their side are read too well for their score alone."""

    def length(page: Mask) -> int:
        boxes = line_boxes(page)
        widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        return int(widths[widths >= WIDE * heights].sum())

    return length(np.ascontiguousarray(ink.T)) > SIDEWAYS * length(ink)


def deskew(gray: Gray) -> tuple[Gray, float]:
    """The picture turned level, and by how many degrees against the clock."""
    angle = skew_angle(find_ink(gray))
    if abs(angle) <= LEVEL_WITHIN:
        return gray, 0.0
    return turned_by(gray, angle, int(np.median(gray[::4, ::4]))), angle


def skew_angle(ink: Mask) -> float:
    """Degrees against the clock that make the lines level; 0 where nothing shows it."""
    ys, xs = np.nonzero(ink[::2, ::2])
    if len(ys) < 200:
        return 0.0
    step = -(-len(ys) // _POINTS)
    down, along = ys[::step].astype(np.float32), xs[::step].astype(np.float32)
    best, reach = 0.0, MOST_SKEW
    for stride in _STEPS:
        count = round(reach / stride)
        # From the middle outwards: of equal angles the smallest turn is taken.
        tried = sorted((best + n * stride for n in range(-count, count + 1)), key=lambda a: abs(a - best))
        best = max(tried, key=lambda angle: _sharpness(along, down, angle))
        reach = stride
    if abs(best) >= MOST_SKEW or _sharpness(along, down, best) < CLEAR_GAIN * _sharpness(along, down, 0.0):
        return 0.0
    return best


def _sharpness(xs: NDArray[np.float32], ys: NDArray[np.float32], angle: float) -> float:
    """How much the rows of the page differ from one another once it is turned by ``angle`` against the clock."""
    rows = ys - xs * np.float32(math.tan(math.radians(angle)))
    counts = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
    return float((counts**2).sum())


def reading_score(lines: Sequence[Recognised]) -> float:
    """How well lines are read, 0 to 1, the longer counting for more; 0 without any."""
    total = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / total if total else 0.0


def sample_lines(level: Gray, count: int) -> list[Gray]:
    """Up to ``count`` lines of the page as it is, twice as many of narrow cells, the longer first."""
    boxes = 2 * line_boxes(_without_rules(_coarse_ink(level)))
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    wide = boxes[widths >= WIDE * heights]
    if len(wide) < count:
        # A page of narrow cells: two characters a line show more than none.
        wide = boxes[widths >= NARROW * heights]
        count *= 2
    if not len(wide):
        return []
    # Neither rules nor specks: lines near the usual height, the longer first.
    usual = np.median(wide[:, 3] - wide[:, 1])
    near = np.abs((wide[:, 3] - wide[:, 1]) - usual) <= 0.35 * usual
    chosen = wide[near]
    order = np.argsort(-np.minimum(chosen[:, 2] - chosen[:, 0], SAMPLE_LENGTH * usual), kind="stable")
    chosen = chosen[order][:count]
    margin = max(2, round(_MARGIN * usual))
    longest = round(SAMPLE_LENGTH * usual)
    return [
        level[max(0, top - margin) : bottom + margin, max(0, x0 - margin) : min(x1, x0 + longest) + margin]
        for x0, top, x1, bottom in chosen.tolist()
    ]
