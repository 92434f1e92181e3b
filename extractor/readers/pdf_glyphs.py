"""The characters of a PDF page as a reader sees them, and the lines they make.

All boxes are in points, origin top left of the page as displayed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean
from typing import Any

from extractor.document import BBox
from extractor.normalize import UNKNOWN, raised
from extractor.readers.grid_text import Piece, wide

Drawn = Mapping[str, Any]
"""An object as pdfplumber gives it; typed here once, where it enters."""

SAME_PLACE = 0.15
"""In ems: a character drawn again this near is the same one (bold made by drawing twice)."""
SAME_LINE = 0.45
"""In ems: centres this near are on one line; a raised footnote mark is, the next line never."""
SPACE_GAP = 0.3
WIDE_SPACE_GAP = 0.6
"""Gaps in ems that stand for a space: between letters or digits, and between Chinese characters, whose boxes have
room around the strokes and are spread in justified lines."""
PIECE_GAP = 1.2
NUMBER_GAP = 0.8
"""Gaps in ems that set pieces of a line apart: in general, and next to a digit."""
MARK_SIZE = 0.85
"""Of a footnote mark at most, in sizes of the text that it is beside. Browsers take five sixths."""
SMALL_BESIDE = 0.65
"""Of the type of the figures that it touches, below which a figure on their baseline is more likely a mark."""
MARK_REACH = 2.0
"""Ems between a mark and the text that it belongs to: other characters of the mark are there."""
MARK_RISE = 0.12
MARK_LIFT = 0.3
"""Ems between the baselines of text and mark, and between the lower edges of their boxes where the file gives a rise of
the text apart from its place."""
INK_STEP = 0.3
"""Of the range of a colour channel: inks that differ by more are of two hands."""
SPREAD_GAP = 3.0
"""Single Chinese characters up to so many ems apart are one word spread over a width (总　　计)."""

_NAMELESS = ("", "unknown")
"""Fonts whose letters are drawn by the file itself, maybe the wrong way round."""
_SIGNS = re.compile("dingbat|wingding|webding", re.I)


Ink = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """``turn``: quarter turns counter-clockwise of its text line; ``None`` for slanted text (a watermark)."""

    text: str
    bbox: BBox
    size: float
    turn: int | None = 0
    descent: float = 0.0
    """Points from the lower edge of the box, as the text is, up to its baseline."""
    number: int = 0
    """Of the character in the order in which the page is painted."""
    font: str = ""
    ink: Ink | None = None
    """``None`` where the file gives it in a way of its own: a pattern, a colour of a palette."""

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def runs_of(glyphs: Iterable[Glyph], goes_on: Callable[[Glyph, Glyph], bool]) -> Iterator[list[Glyph]]:
    """The glyphs in stretches, in each of which every one goes on from the one before."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not goes_on(run[-1], glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def page_glyphs(chars: Iterable[Drawn], frame: BBox) -> list[Glyph]:
    """The characters, their boxes relative to ``frame``, those outside it as well; no slanted ones."""
    glyphs = []
    chars = list(chars)
    upright = [str(char.get("fontname", "")) for char in chars if not _is_mirrored(char.get("matrix"))]
    mostly, level = 2 * len(upright) > len(chars), set(upright)
    for number, char in enumerate(chars):
        box = relative(char, frame)
        turn = _turn(char.get("matrix"))
        text = _readable(str(char["text"]), str(char.get("fontname", "")))
        if text and turn is not None:
            size, font = float(char["size"]) or box.height or 1.0, str(char.get("fontname", ""))
            doubtful = font in level or (mostly and font not in _NAMELESS)
            if doubtful and _is_mirrored(char.get("matrix")) and text.isalnum():
                text = UNKNOWN
            ink = ink_of(char.get("non_stroking_color"))
            glyphs.append(Glyph(text, box, size, turn, _descent(char, turn), number, font, ink))
    return glyphs


def relative(drawn: Drawn, frame: BBox) -> BBox:
    """The box of something drawn, from the corner of the frame."""
    return BBox(drawn["x0"] - frame.x0, drawn["top"] - frame.top, drawn["x1"] - frame.x0, drawn["bottom"] - frame.top)


def inside(box: BBox, frame: BBox) -> bool:
    """Whether the middle of a box that is relative to ``frame`` lies in it."""
    x, y = box.center
    return 0 <= x <= frame.x1 - frame.x0 and 0 <= y <= frame.bottom - frame.top


def is_white(color: object) -> bool:
    """White in gray, RGB or CMYK; a pattern or an unknown colour is not."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    if len(parts) == 4:
        return all(part <= 0.02 for part in parts)
    return all(part >= 0.98 for part in parts)


def ink_of(color: object) -> Ink | None:
    """A colour in gray, RGB or CMYK as the screen shows it. Where the page sets none, it is black."""
    if color is None:
        return 0.0, 0.0, 0.0
    parts = color if isinstance(color, tuple | list) else (color,)
    numbers = [float(part) for part in parts if isinstance(part, int | float)]
    if len(numbers) != len(parts) or len(numbers) not in (1, 3, 4):
        return None
    if len(numbers) == 1:
        numbers *= 3
    if len(numbers) == 4:
        numbers = [(1 - part) * (1 - numbers[3]) for part in numbers[:3]]
    return numbers[0], numbers[1], numbers[2]


def _readable(text: str, font: str) -> str:
    """Ligatures as letters, no control characters, U+FFFD for a glyph that nobody knows the meaning of; everything else
    as the file has it."""
    if len(text) == 1 and "\ufb00" <= text <= "\ufb06":
        return unicodedata.normalize("NFKC", text)
    # A glyph without a character comes as its number: (cid:21) must not bring a 21 into the text.
    if text.startswith("(cid:") or any(unicodedata.category(c) in ("Co", "Cn") for c in text):
        return UNKNOWN
    # The 4 of a font of signs is a tick.
    if _SIGNS.search(font) and text.isascii() and text.strip():
        return UNKNOWN
    kept = "".join(" " if c in "\t\n\r\u00a0" else c for c in text)
    return "".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf"))


def _turn(matrix: object) -> int | None:
    if not isinstance(matrix, tuple | list) or len(matrix) < 4:
        return 0
    along, up = float(matrix[0]), float(matrix[1])
    if abs(up) <= 0.1 * abs(along):
        return 0 if along >= 0 else 2
    if abs(along) <= 0.1 * abs(up):
        return 1 if up > 0 else 3
    return None


def _is_mirrored(matrix: object) -> bool:
    """Are its letters drawn the wrong way round? So may be all letters of a font whose own shapes are."""
    if not isinstance(matrix, tuple | list) or len(matrix) < 4:
        return False
    a, b, c, d = (float(part) for part in matrix[:4])
    return a * d < b * c


def _descent(char: Drawn, turn: int) -> float:
    """pdfplumber gives the origin of a character, which lies on its baseline, in the last two parts of its matrix."""
    if "y0" not in char:
        return 0.0
    across, up = float(char["matrix"][4]), float(char["matrix"][5])
    left, right = (float(char["x0"]), float(char["x1"]))
    return (up - float(char["y0"]), right - across, float(char["y1"]) - up, across - left)[turn]


def drawn_once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the characters that are drawn a second time at the same place."""
    kept: list[Glyph] = []
    seen: dict[str, _Places] = defaultdict(_Places)
    for glyph in glyphs:
        if not seen[glyph.text].near(glyph.bbox, SAME_PLACE * glyph.size):
            seen[glyph.text].add(glyph.bbox)
            kept.append(glyph)
    return kept


class _Places:
    """Corners of boxes, found by what is near: a page may hold a hundred thousand of one character.

    For each reach that was asked for, rounded up to a power of two, the corners lie in squares of that size.
    """

    def __init__(self) -> None:
        self._corners: list[tuple[float, float]] = []
        self._squares: dict[float, dict[tuple[float, float], list[tuple[float, float]]]] = {}

    def add(self, box: BBox) -> None:
        self._corners.append((box.x0, box.top))
        for size, squares in self._squares.items():
            squares.setdefault((box.x0 // size, box.top // size), []).append((box.x0, box.top))

    def near(self, box: BBox, reach: float) -> bool:
        """Is a corner nearer than ``reach``, across and down?"""
        if not 0 < reach < math.inf:
            return False
        size = 2.0 ** math.frexp(reach)[1]
        if size not in self._squares:
            squares: dict[tuple[float, float], list[tuple[float, float]]] = {}
            for x, y in self._corners:
                squares.setdefault((x // size, y // size), []).append((x, y))
            self._squares[size] = squares
        across, down = box.x0 // size, box.top // size
        return any(
            abs(x - box.x0) < reach and abs(y - box.top) < reach
            for column in (across - 1, across, across + 1)
            for row in (down - 1, down, down + 1)
            for x, y in self._squares[size].get((column, row), ())
        )


def main_turn(glyphs: Sequence[Glyph]) -> int:
    """The turn of most glyphs of a page or cell; 0 where there are none."""
    counts = [sum(1 for glyph in glyphs if glyph.turn == turn) for turn in range(4)]
    return max(range(4), key=lambda turn: (counts[turn], -turn))


def turn_box(box: BBox, turn: int, width: float, height: float) -> BBox:
    """The box as it lies when the page of ``width`` × ``height`` is turned so that such text reads level."""
    if turn == 1:
        return BBox(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 2:
        return BBox(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    if turn == 3:
        return BBox(box.top, width - box.x1, box.bottom, width - box.x0)
    return box


def turn_back(box: BBox, turn: int, width: float, height: float) -> BBox:
    """The way back; ``width`` and ``height`` are those of the page as displayed."""
    if turn == 1:
        return BBox(box.top, height - box.x1, box.bottom, height - box.x0)
    if turn == 2:
        return turn_box(box, 2, width, height)
    if turn == 3:
        return BBox(width - box.bottom, box.x0, width - box.top, box.x1)
    return box


def glyph_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    centers: list[float] = []
    for glyph in sorted(glyphs, key=lambda g: (g.bbox.center[1], g.bbox.x0)):
        y = glyph.bbox.center[1]
        if lines and y - fmean(centers) <= SAME_LINE * max(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
            centers.append(y)
        else:
            lines.append([glyph])
            centers = [y]
    ordered = [sorted(line, key=lambda g: g.bbox.x0) for line in lines]
    return [_without_mixed(_with_marks(line)) for line in ordered if any(not glyph.blank for glyph in line)]


def _without_mixed(line: list[Glyph]) -> list[Glyph]:
    """With the figures unknown that touch others of another colour or of much larger type: a correction, a mark, or a
    watermark below them."""
    if len({(glyph.ink, glyph.size) for glyph in line}) < 2:
        return line
    mixed: set[int] = set()
    for run in runs_of([glyph for glyph in line if not glyph.blank], _touch):
        sizes = [glyph.size for glyph in run]
        if not in_one_ink(run) or min(sizes) < SMALL_BESIDE * max(sizes):
            mixed |= {id(glyph) for glyph in run}
    return [replace(glyph, text=UNKNOWN) if id(glyph) in mixed else glyph for glyph in line]


def _touch(before: Glyph, glyph: Glyph) -> bool:
    """Are both figures of one number?"""
    gap = glyph.bbox.x0 - before.bbox.x1
    return before.text.isdecimal() and glyph.text.isdecimal() and gap <= SPACE_GAP * max(glyph.size, before.size)


def in_one_ink(glyphs: Iterable[Glyph]) -> bool:
    """Are they all of one colour, as far as the file says it?"""
    inks = [glyph.ink for glyph in glyphs if glyph.ink is not None and not glyph.blank]
    return all(abs(a - b) <= INK_STEP for ink in inks for a, b in zip(ink, inks[0], strict=True))


def _with_marks(line: list[Glyph]) -> list[Glyph]:
    """The line with its small raised or lowered characters written so that they are no part of a number."""
    largest = max(glyph.size for glyph in line)
    if all(glyph.size > MARK_SIZE * largest for glyph in line):
        return line
    bases = [glyph for glyph in line if not glyph.blank]
    marks = {glyph.number for glyph in bases if glyph.size <= MARK_SIZE * largest and _is_mark(glyph, bases)}
    return [replace(glyph, text=raised(glyph.text)) if glyph.number in marks else glyph for glyph in line]


def _is_mark(glyph: Glyph, line: Sequence[Glyph]) -> bool:
    """Whether the nearest larger character, at its left or else at its right, is on another baseline."""
    larger = [other for other in line if glyph.size <= MARK_SIZE * other.size]
    before = [other for other in larger if other.bbox.x0 <= glyph.bbox.x0]
    base = max(before, key=lambda g: g.bbox.x0) if before else min(larger, key=lambda g: g.bbox.x0)
    gap = max(glyph.bbox.x0 - base.bbox.x1, base.bbox.x0 - glyph.bbox.x1)
    if gap > MARK_REACH * base.size:
        return False
    rise = (base.bbox.bottom - base.descent) - (glyph.bbox.bottom - glyph.descent)
    lift = base.bbox.bottom - glyph.bbox.bottom
    return abs(rise) >= MARK_RISE * base.size or lift >= MARK_LIFT * base.size


def line_pieces(line: Sequence[Glyph]) -> list[Piece]:
    """The line cut at its wide gaps."""
    groups: list[list[Glyph]] = []
    for glyph in _visible(line):
        if groups and not _apart(groups[-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return [Piece(line_text(_with_blanks(line, group)), bounds(g.bbox for g in group)) for group in groups]


def _apart(group: Sequence[Glyph], glyph: Glyph) -> bool:
    before = group[-1]
    gap = (glyph.bbox.x0 - before.bbox.x1) / max(glyph.size, before.size)
    if before.text[-1].isdigit() or glyph.text[0].isdigit():
        return gap > NUMBER_GAP
    spread = len(before.text) == 1 and wide(before.text) and wide(glyph.text[0]) and not glyph.text.isdigit()
    if spread and gap > PIECE_GAP and _all_spread(group):
        return gap > SPREAD_GAP
    return gap > PIECE_GAP


def _all_spread(group: Sequence[Glyph]) -> bool:
    """Whether the characters of the group have gaps between them."""
    return all(b.bbox.x0 - a.bbox.x1 > SPACE_GAP * b.size for a, b in pairwise(group))


def _visible(line: Iterable[Glyph]) -> list[Glyph]:
    return [glyph for glyph in line if not glyph.blank]


def _with_blanks(line: Sequence[Glyph], group: Sequence[Glyph]) -> list[Glyph]:
    first, last = group[0].bbox.x0, group[-1].bbox.x1
    return [g for g in line if first <= g.bbox.x0 and g.bbox.x1 <= last + SPACE_GAP]


def line_text(line: Sequence[Glyph]) -> str:
    """The glyphs of one line with a space where one is drawn or a gap stands for one."""
    text, before, blank = "", None, False
    for glyph in line:
        if glyph.blank:
            blank = True
            continue
        if before is not None:
            gap = (glyph.bbox.x0 - before.bbox.x1) / max(glyph.size, before.size)
            both_wide = wide(before.text[-1]) and wide(glyph.text[0])
            if blank or gap > (WIDE_SPACE_GAP if both_wide else SPACE_GAP):
                text += " "
        text += glyph.text
        before, blank = glyph, False
    return text


def bounds(boxes: Iterable[BBox]) -> BBox:
    """The box around at least one box."""
    listed = list(boxes)
    return BBox(
        min(b.x0 for b in listed),
        min(b.top for b in listed),
        max(b.x1 for b in listed),
        max(b.bottom for b in listed),
    )


def turned(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    """The glyph on the page turned by ``turn``; what read at that turn is level now."""
    left = 0 if glyph.turn is None else (glyph.turn - turn) % 4
    return replace(glyph, bbox=turn_box(glyph.bbox, turn, width, height), turn=left)
