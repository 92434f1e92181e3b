"""Pages the right way up: told by what can be read of a few of their lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.ink import line_boxes
from extractor.scan.look import Look
from extractor.scan.ocr import glanced
from extractor.scan.pixels import grown, opened, transposed
from extractor.scan.skew import deskew

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.scan.ink import Boxes, Mask
    from extractor.scan.ocr import Gray, OcrEngine, Recognised

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
QUARTERS = (0, 2, 1, 3)
"""Quarter turns, in the order in which they are tried."""
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


def upright(look: Look, level: Look, angle: float, engine: OcrEngine) -> tuple[int, Look, float]:
    """The quarter turns that bring the page the right way up, the page after them, level, and by which angle.

    ``level``: the page as it lies, turned level by ``angle``.
    """
    text = _without_rules(level.coarse)
    ways = {0: (level, angle, line_boxes(text))}

    def lines_of(quarter: int, *, many: bool) -> list[Gray]:
        if quarter not in ways:
            turned, by = deskew(Look(np.ascontiguousarray(np.rot90(look.gray, quarter))))
            ways[quarter] = turned, by, line_boxes(_without_rules(turned.coarse))
        return sample_lines(ways[quarter][0], ways[quarter][2], SAMPLE_LINES * (3 if many else 1))

    # What a small reader is sure of costs little, and shows it on most pages whichever way they lie.
    if _shows_words(lines_of(0, many=True), engine, CERTAIN_WORDS):
        return 0, level, angle
    # Narrow columns of print look like lines down the page, and the engine reads characters on their side nearly as
    # well: then all four ways are tried, and words show more than scores.
    doubtful = _lines_run_down(text, ways[0][2]) or _lines_run_down(level.coarse)
    for quarter in QUARTERS if doubtful else QUARTERS[:2]:
        if _shows_words(lines_of(quarter, many=True), engine, CERTAIN_WORDS if doubtful else SURE_WORDS):
            return quarter, *ways[quarter][:2]
    # Where the longest lines are dirt, or hold no such words, a few of them say nothing: then more are asked.
    for many in (True,) if doubtful else (False, True):
        best, told = 0, (-1, -1.0, -1.0)
        for quarter in QUARTERS:
            # Some characters on their side read as a word, and a page as it lies may begin with lines that hold none.
            words = CERTAIN_WORDS if doubtful else SURE_WORDS if quarter else 1
            shown, plain = _shown(lines_of(quarter, many=many), engine, words)
            if shown[2] > 0 and shown > told:
                best, told = quarter, shown
            if plain:
                return best, *ways[best][:2]
        if told[0] >= SURE_WORDS:
            break
    return best, *ways[best][:2]


def _shows_words(crops: Sequence[Gray], engine: OcrEngine, words: int) -> bool:
    """Whether a small reader is sure of so many words of reports; the longest lines are asked first."""
    found = 0
    for start in range(0, len(crops), SAMPLE_LINES):
        found += _words(glanced(engine, crops[start : start + SAMPLE_LINES]))
        if found >= words:
            return True
    return False


def _shown(crops: Sequence[Gray], engine: OcrEngine, words: int) -> tuple[tuple[int, float, float], bool]:
    """What lines show of the way up: how many words of reports, how much Chinese, how well read they are; and whether
    they show plainly that it is right, which a few of them do for most pages. ``words``: so many show it."""
    lines: list[Recognised] = []
    plain = False
    for start, end in pairwise((0, FIRST_LINES, *range(SAMPLE_LINES, len(crops) + SAMPLE_LINES, SAMPLE_LINES))):
        lines += engine.read_lines(crops[start:end])
        # Upside down, lines may be read as other characters, and not badly.
        plain = reading_score(lines) >= PLAIN_SCORE and _words(line.text for line in lines) >= words
        if plain:
            break
    # Columns of digits on their side are read as digits, too, and as well.
    chinese = sum(line.score * sum("一" <= c <= "龥" for c in line.text) for line in lines)
    return (_words(line.text for line in lines), chinese, reading_score(lines)), plain


def _words(lines: Iterable[str]) -> int:
    return sum(line.count(word) for line in lines for word in WORDS)


def _without_rules(ink: Mask) -> Mask:
    """Without long straight strokes, which would hang together with the labels beside them."""
    raw = ink.view(np.uint8)
    length = max(12, round(min(ink.shape) * RULE_LENGTH))
    rules = opened(raw, length, 1) | opened(raw, 1, length)
    text: Mask = ink & (grown(rules, 3, 3) == 0)
    return text


def _lines_run_down(ink: Mask, across: Boxes | None = None) -> bool:
    """Whether lines seem to run down the page. Characters on their side are read too well for their score alone.

    ``across``: the lines across the page, where they are known.
    """

    def length(boxes: Boxes) -> int:
        widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        return int(widths[widths >= WIDE * heights].sum())

    down = line_boxes(transposed(ink.view(np.uint8)).view(np.bool_))
    return length(down) > SIDEWAYS * length(line_boxes(ink) if across is None else across)


def reading_score(lines: Sequence[Recognised]) -> float:
    """How well lines are read, 0 to 1, the longer counting for more; 0 without any."""
    total = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / total if total else 0.0


def sample_lines(level: Look, lines: Boxes, count: int) -> list[Gray]:
    """Up to ``count`` lines of the page as it is, twice as many of narrow cells, the longer first.

    ``lines``: found at half the size.
    """
    boxes = 2 * lines
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
        level.gray[max(0, top - margin) : bottom + margin, max(0, x0 - margin) : min(x1, x0 + longest) + margin]
        for x0, top, x1, bottom in chosen.tolist()
    ]
