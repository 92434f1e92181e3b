"""One PDF page → its text lines and ruled tables, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from extractor.document import BBox
from extractor.messages import message
from extractor.normalize import PASSED_OVER, UNKNOWN
from extractor.readers.everyday import everyday_share
from extractor.readers.grid_text import GridCell, Piece
from extractor.readers.omissions import Omissions
from extractor.readers.pdf_fonts import embedded_fonts, falsely_mapped
from extractor.readers.pdf_frame import visible_area
from extractor.readers.pdf_gaps import Ledger, is_gap
from extractor.readers.pdf_glyphs import (
    Drawn,
    Glyph,
    bounds,
    drawn_once,
    glyph_lines,
    inside,
    line_pieces,
    main_turn,
    page_glyphs,
    relative,
    turn_back,
    turn_box,
    turned,
)
from extractor.readers.pdf_rules import Rule, page_rules
from extractor.readers.pdf_seen import look, unreadable
from extractor.readers.pdf_sheets import gutter, of_side
from extractor.readers.pdf_shown import PagePicture
from extractor.readers.pdf_tables import find_tables

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage

BROKEN_SHARE = 0.3
"""So large a share of characters without a meaning: the text layer is of no use (fonts without a character map)."""
GARBLED_SHARE = 0.4
"""Share of characters out of place from which the layer's fonts have a wrong character map."""
HIDDEN_SHARE = 0.5
"""Share of the text that cannot be seen from which, over a picture of the page, it is the layer of an OCR program."""
PLAUSIBLE_SHARE = 0.8
"""Share of everyday characters that a second reading must have; glyph numbers taken as characters stay far below."""
FEW_GLYPHS = 12
"""A page number and a stamp: with a picture over most of the page, that is a scan."""
SCAN_COVER = 0.5
PICTURE_COVER = 0.1
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
    pictures: tuple[BBox, ...] = ()
    """Large pictures that are beside the text."""
    doubt: str = ""
    """Why the text is better read from the picture of the page, where that can be done."""
    second: int | None = None
    """Index of the block with which the right one of two pages on this sheet begins."""
    begins_sheet: bool = True
    """Not so for the right one, when it has become a page of its own."""

    @property
    def gaps(self) -> bool:
        """Whether cells show something that the text layer has no characters for."""
        cells = (cell for block in self.blocks if isinstance(block, TableBlock) for cell in block.cells)
        return any(is_gap(cell.text) for cell in cells)


def read_page(
    page: PlumberPage, picture: PagePicture | None, again: Callable[[], list[dict[str, Any]]], told: Omissions
) -> PageContent:
    """``picture`` shows what can be seen of the page; without it all its text counts as shown.

    ``again`` gives the page's characters by another library, for the case that those of ``page`` mean nothing.
    ``told`` is called with what the page does not show.

    May raise whatever the PDF library raises on a broken page.
    """
    frame = visible_area(page)
    width, height = frame.x1 - frame.x0, frame.bottom - frame.top
    where = message("place.page", page=page.page_number)
    written = page_glyphs(page.chars, frame)
    images = [relative(image, frame) for image in page.images]
    state = _state(images, page.curves, [g for g in written if inside(g.bbox, frame)], width * height)
    other: list[Glyph] | None = None
    if state == "broken":
        other = page_glyphs(again(), frame)
        # Where PDFium has no character map either, it gives glyph numbers as if they were characters.
        if everyday_share("".join(glyph.text for glyph in other), ascii_counts=True) >= PLAUSIBLE_SHARE:
            written, state = other, "text"
    if state != "text":
        return PageContent(width, height, state)
    embedded = embedded_fonts(page)
    sight = look(page, written, picture, frame, embedded, own=other is None)
    doubt = ""
    if sight.hidden_share >= HIDDEN_SHARE and _covered(images, width * height) >= SCAN_COVER:
        glyphs, doubt = [g for g in written if inside(g.bbox, frame)], message("page.doubt_invisible_layer")
    else:
        glyphs = sight.shown
        for why, left_out in sight.left_out.items():
            told.left_out(why, "".join(glyph.text for glyph in left_out), where)
        state = _state(images, page.curves, glyphs, width * height)
        if state != "text":
            return PageContent(width, height, state)
    if picture is not None and not doubt:
        false = falsely_mapped(glyphs, picture, embedded)
        glyphs = [unreadable(g) if g.font in false and g.text.isalnum() and g.text.isascii() else g for g in glyphs]
    glyphs = drawn_once(glyphs)
    lines, rects, curves = map(sight.without_strikes, (page.lines, page.rects, page.curves))
    drawn_rules = rules = page_rules(lines, rects, curves, page.images, frame)
    turn = main_turn(glyphs)
    if turn and sum(1 for glyph in glyphs if glyph.turn == turn) < TURNED_SHARE * len(glyphs):
        turn = 0
    page_text = glyphs
    if turn:
        glyphs = [turned(glyph, turn, width, height) for glyph in glyphs]
        rules = [_turned_rule(rule, turn, width, height) for rule in rules]
    # On its head a 6 is a 9; nobody knows whether the file means what it says or what it shows.
    glyphs = [unreadable(glyph) if glyph.turn == 2 and glyph.text.isalnum() else glyph for glyph in glyphs]
    at = gutter(glyphs, rules, *((height, width) if turn % 2 else (width, height)))
    if at is None:
        blocks, second = _blocks(rules, glyphs), None
    else:
        blocks = _blocks(*of_side(glyphs, rules, at, left=True))
        second = len(blocks)
        blocks += _blocks(*of_side(glyphs, rules, at, left=False))
    shown = tuple(_turned_back(block, turn, width, height) for block in blocks)
    if picture is not None and not doubt:
        ledger = Ledger(picture, images, drawn_rules, [_ends(line, frame) for line in lines])
        shown = tuple(_with_gaps(block, ledger) for block in shown)
    pictures = tuple(_large_pictures(images, page_text, width * height))
    return PageContent(width, height, "text", shown, turn, pictures, doubt, second)


def _blocks(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Block]:
    tables, rest = find_tables(rules, glyphs)
    blocks: list[Block] = [TableBlock(table.cells, table.bbox) for table in tables]
    blocks.extend(text_lines(rest))
    return sorted(blocks, key=lambda block: (block.bbox.top, block.bbox.x0))


def parted(page: PageContent) -> list[PageContent]:
    """The one or two pages that a sheet shows."""
    if page.second is None:
        return [page]
    left, right = page.blocks[: page.second], page.blocks[page.second :]
    return [replace(page, blocks=left), replace(page, blocks=right, begins_sheet=False)]


def text_lines(glyphs: Sequence[Glyph]) -> Iterable[TextLine]:
    """The lines that glyphs outside tables make, cut into pieces."""
    for line in glyph_lines(glyphs):
        shown = [glyph for glyph in line if not glyph.blank]
        size = sorted(glyph.size for glyph in shown)[len(shown) // 2]
        yield TextLine(tuple(line_pieces(line)), bounds(glyph.bbox for glyph in shown), size)


def _state(images: Sequence[BBox], curves: Sequence[Drawn], glyphs: Sequence[Glyph], area: float) -> State:
    shown = [glyph for glyph in glyphs if not glyph.blank]
    if not shown:
        return "picture" if images or curves else "blank"
    if len(shown) < FEW_GLYPHS and _covered(images, area) >= SCAN_COVER:
        return "picture"
    broken = sum(1 for glyph in shown if _meaningless(glyph.text))
    if broken > BROKEN_SHARE * len(shown):
        return "broken"
    garbled = sum(1 for glyph in shown if _out_of_place(glyph.text))
    return "broken" if garbled > GARBLED_SHARE * len(shown) and len(shown) >= FEW_GLYPHS else "text"


def _meaningless(text: str) -> bool:
    return UNKNOWN in text


def _out_of_place(text: str) -> bool:
    """What fonts with a wrong character map give: letters of old code pages, and Chinese characters nobody writes.

    Other scripts are text of their own.
    """
    code = ord(text[0]) if text else 0
    foreign = 0x80 <= code < 0x0600 or 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF
    return foreign and everyday_share(text) == 0.0


def _with_gaps(block: Block, ledger: Ledger) -> Block:
    if not isinstance(block, TableBlock):
        return block
    cells = (replace(c, text=c.text + PASSED_OVER) if ledger.has_unread(c) else c for c in block.cells)
    return replace(block, cells=tuple(cells))


def _ends(line: Drawn, frame: BBox) -> tuple[tuple[float, float], tuple[float, float]]:
    (x0, y0), *_, (x1, y1) = line["pts"]
    return (x0 - frame.x0, y0 - frame.top), (x1 - frame.x0, y1 - frame.top)


def _size(box: BBox) -> float:
    return (box.x1 - box.x0) * box.height


def _covered(images: Iterable[BBox], area: float) -> float:
    """The share of the page under pictures: a scan may come in strips."""
    return sum(_size(image) for image in images) / area if area else 0.0


def _large_pictures(images: Sequence[BBox], glyphs: Sequence[Glyph], area: float) -> Iterator[BBox]:
    """Large pictures without text on them: with text one is a background, or a scan with its text layer."""
    for image in images:
        x0, top, x1, bottom = image
        if not area or _size(image) < PICTURE_COVER * area:
            continue
        within = sum(1 for g in glyphs if x0 <= g.bbox.center[0] <= x1 and top <= g.bbox.center[1] <= bottom)
        if within < FEW_GLYPHS:
            yield image


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
