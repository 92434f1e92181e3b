"""One PDF page → its text lines and ruled tables, from top to bottom."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from extractor.document import BBox
from extractor.readers.everyday import everyday_share
from extractor.readers.grid_text import GridCell, Piece
from extractor.readers.pdf_frame import visible_area
from extractor.readers.pdf_glyphs import (
    Drawn,
    Glyph,
    bounds,
    glyph_lines,
    is_white,
    line_pieces,
    main_turn,
    page_glyphs,
    turn_back,
    turn_box,
    turned,
)
from extractor.readers.pdf_rules import Rule, page_rules
from extractor.readers.pdf_tables import find_tables

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage

BROKEN_SHARE = 0.3
"""So large a share of characters without a meaning: the text layer is of no use (fonts without a character map)."""
GARBLED_SHARE = 0.4
"""Share of characters out of place from which the layer's fonts have a wrong character map."""
HIDDEN_SHARE = 0.8
"""Share of the text that cannot be seen from which the layer is that of an OCR program."""
PLAUSIBLE_SHARE = 0.8
"""Share of everyday characters that a second reading must have; glyph numbers taken as characters stay far below."""
FEW_GLYPHS = 12
"""A page number and a stamp: with a picture over most of the page, that is a scan."""
SCAN_COVER = 0.5
PICTURE_COVER = 0.2
"""Shares of the page: a picture this large is the page, or may hold a table."""
TURNED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class TextLine:
    pieces: tuple[Piece, ...]
    bbox: BBox
    size: float
    furniture: bool = False

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class TableBlock:
    cells: tuple[GridCell, ...]
    bbox: BBox


Block = TextLine | TableBlock
State = Literal["text", "blank", "picture", "broken"]


@dataclass(frozen=True, slots=True)
class PageContent:
    """``blocks`` are in reading order; empty unless ``state`` is ``text``. Boxes are on the page as displayed.

    ``turn``: the quarter turns by which the page must be turned to read it (a table laid across the sheet).
    """

    width: float
    height: float
    state: State
    blocks: tuple[Block, ...] = ()
    turn: int = 0
    picture: bool = False
    """Whether a large picture stands beside the text."""
    doubt: str = ""
    """Why the text is better read from the picture of the page, where that can be done."""


def read_page(
    page: PlumberPage, again: Callable[[], list[dict[str, Any]]], hidden: Callable[[], float] = lambda: 0.0
) -> PageContent:
    """``again`` gives the page's characters by another library, for the case that those of ``page`` mean nothing.

    ``hidden`` gives the share of the characters that cannot be seen; it is asked where a picture covers the page.

    May raise whatever the PDF library raises on a broken page.
    """
    frame = visible_area(page)
    width, height = frame.x1 - frame.x0, frame.bottom - frame.top
    dark = [
        BBox(area.x0 - frame.x0, area.top - frame.top, area.x1 - frame.x0, area.bottom - frame.top)
        for area in dark_areas([*page.rects, *page.curves, *page.images])
    ]
    glyphs = page_glyphs(page.chars, dark, frame)
    state = _state(page, glyphs, width * height)
    if state == "broken":
        other = page_glyphs(again(), dark, frame)
        # Where PDFium has no character map either, it tells glyph numbers as if they were characters.
        if everyday_share("".join(glyph.text for glyph in other), ascii_counts=True) >= PLAUSIBLE_SHARE:
            glyphs, state = other, "text"
    if state != "text":
        return PageContent(width, height, state)
    rules = page_rules(page.lines, page.rects, page.curves, page.images, frame)
    turn = main_turn(glyphs)
    if turn and sum(1 for glyph in glyphs if glyph.turn == turn) < TURNED_SHARE * len(glyphs):
        turn = 0
    page_text = glyphs
    if turn:
        glyphs = [turned(glyph, turn, width, height) for glyph in glyphs]
        rules = [_turned_rule(rule, turn, width, height) for rule in rules]
    tables, rest = find_tables(rules, glyphs)
    blocks: list[Block] = [TableBlock(table.cells, table.bbox) for table in tables]
    blocks.extend(text_lines(rest))
    blocks.sort(key=lambda block: (block.bbox.top, block.bbox.x0))
    picture = _large_picture(page.images, page_text, width * height, (frame.x0, frame.top))
    covered = _cover(page.images, width * height) >= SCAN_COVER and hidden() >= HIDDEN_SHARE
    doubt = "an invisible text layer over a picture" if covered else ""
    shown = tuple(_turned_back(block, turn, width, height) for block in blocks)
    return PageContent(width, height, "text", shown, turn, picture, doubt)


def text_lines(glyphs: Sequence[Glyph]) -> Iterable[TextLine]:
    """The lines that glyphs outside tables make, cut into pieces."""
    for line in glyph_lines(glyphs):
        shown = [glyph for glyph in line if not glyph.blank]
        size = sorted(glyph.size for glyph in shown)[len(shown) // 2]
        yield TextLine(tuple(line_pieces(line)), bounds(glyph.bbox for glyph in shown), size)


def _state(page: PlumberPage, glyphs: Sequence[Glyph], area: float) -> State:
    shown = [glyph for glyph in glyphs if not glyph.blank]
    if not shown:
        return "picture" if page.images or page.curves else "blank"
    if len(shown) < FEW_GLYPHS and _cover(page.images, area) >= SCAN_COVER:
        return "picture"
    broken = sum(1 for glyph in shown if _meaningless(glyph.text))
    if broken > BROKEN_SHARE * len(shown):
        return "broken"
    garbled = sum(1 for glyph in shown if _out_of_place(glyph.text))
    return "broken" if garbled > GARBLED_SHARE * len(shown) and len(shown) >= FEW_GLYPHS else "text"


def _meaningless(text: str) -> bool:
    return text.startswith("(cid:") or any(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn") for c in text)


def _out_of_place(text: str) -> bool:
    """What fonts with a wrong character map give: letters of old code pages, and Chinese characters nobody writes.

    Other scripts are text of their own.
    """
    code = ord(text[0]) if text else 0
    foreign = 0x80 <= code < 0x0600 or 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF
    return foreign and everyday_share(text) == 0.0


def _cover(images: Iterable[Drawn], area: float) -> float:
    """The largest picture's share of the page."""
    return max(((i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) / area for i in images), default=0.0) if area else 0.0


def _large_picture(images: Sequence[Drawn], glyphs: Sequence[Glyph], area: float, corner: tuple[float, float]) -> bool:
    """A large picture without text on it: with text it is a background, or a scan with its text layer.

    ``corner``: where the visible page begins, in the coordinates of the pictures.
    """
    for image in images:
        if _cover([image], area) < PICTURE_COVER:
            continue
        left, top = image["x0"] - corner[0], image["top"] - corner[1]
        right, bottom = image["x1"] - corner[0], image["bottom"] - corner[1]
        inside = sum(1 for g in glyphs if left <= g.bbox.center[0] <= right and top <= g.bbox.center[1] <= bottom)
        if inside < FEW_GLYPHS:
            return True
    return False


def dark_areas(drawn: Iterable[Drawn]) -> list[BBox]:
    """Where white text can be read: filled areas that are not white, and pictures."""
    return [
        BBox(d["x0"], d["top"], d["x1"], d["bottom"])
        for d in drawn
        if d.get("object_type") == "image" or (d.get("fill") and not is_white(d.get("non_stroking_color")))
    ]


def _turned_rule(rule: Rule, turn: int, width: float, height: float) -> Rule:
    flat = BBox(rule.at, rule.low, rule.at, rule.high) if rule.upright else BBox(rule.low, rule.at, rule.high, rule.at)
    box = turn_box(flat, turn, width, height)
    upright = rule.upright if turn == 2 else not rule.upright
    return Rule(upright, box.x0, box.top, box.bottom) if upright else Rule(upright, box.top, box.x0, box.x1)


def _turned_back(block: Block, turn: int, width: float, height: float) -> Block:
    if not turn:
        return block
    box = turn_back(block.bbox, turn, width, height)
    if isinstance(block, TableBlock):
        cells = (replace(c, bbox=c.bbox and turn_back(c.bbox, turn, width, height)) for c in block.cells)
        return TableBlock(tuple(cells), box)
    pieces = (Piece(p.text, p.bbox and turn_back(p.bbox, turn, width, height)) for p in block.pieces)
    return replace(block, pieces=tuple(pieces), bbox=box)
