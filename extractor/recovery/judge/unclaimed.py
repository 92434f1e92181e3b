"""Step 7b, judge: numbers in the lines of a table without a cell, and the cells of those rows that hold nothing.

Where a number of the table was given no cell, a cell beside it that is called missing or empty may be its cell. And
where about as many numbers of the whole text, written as cells are, were given none as cells are missing, the placement
failed, not the conversion.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from extractor.document import Document
from extractor.forms.lexicon import SlotKind
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import FormBlock, Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.judge.cells import Against, Verdict, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.tables import PlacedForm
from extractor.report import Check, Status
from extractor.tagging.roles import Role

_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?")
_ITEM_MARK = re.compile(r"\d{1,2}[.、．)）]\s*[\u3400-\u9fff]")
"""What counts the items of a list (2.其他)."""
_TOLD = re.compile(r"\s*[年月日曰号页條条款]")
"""What follows the numbers of dates, pages and articles."""
_ORDINAL = re.compile(r"第\s*$")
_PICTURE = re.compile(
    r"[a-z][\w./%\-]{0,100}\.(?:png|jpe?g|gif|bmp|tiff?|webp|svg|emf|wmf)\b", re.IGNORECASE | re.ASCII
)
"""The name of a file, where a converter left a picture of the table: image191.png."""
_SENTENCE = re.compile(r"[。；，;!?]")
_LONGEST_CELL: Final = 40
_LIKE: Final = 0.75
_GLUED: Final = 3
_NARROW: Final = 3
_SCRAP: Final = 2
"""Characters of a piece that may be the end of a wrapped header as well as of a heading."""
_ROWS_LEFT: Final = 2
"""So many rows of numbers without a cell may be those of rows that were given others."""
_HELD_NOTHING = (Status.MISSING, Status.BLANK, Status.NOT_APPLICABLE)
BlockKey = tuple[str, int]
_ALONE = re.compile(
    r"(?:(?<![^\s|,，\"])(?:[-+]?\d[\d,.]*|[/—－\-无])(?![^\s|,，\"])"
    r"|(?<=[\]>;…])\d[\d,]*(?:\.\d+)?(?=[\[<;…])|(?<=\.\.)\d[\d,]*(?=\.\.|\s))"
)
"""A number or a mark with only separators around it, as converters leave cells, between tags, or led to by dots; prose
has few."""
_BEHIND = 400
"""Characters behind the last label within which its values may follow, one a line."""
_MANY = 0.5
"""Unused numbers for each missing cell, from which they are taken for the missing ones."""
_FEWEST = 12
"""Fewer missing cells prove nothing: every text has dates, page numbers and parts of the web page in it."""


@dataclass(frozen=True)
class Unclaimed:
    """How many numbers were given no cell: by row (slot), and in the lines of each block, its rows included."""

    rows: Mapping[int, int]
    blocks: Mapping[BlockKey, int]
    headed: Set[BlockKey] = frozenset()
    """Blocks with some of them right below the block's own header."""


def find_unclaimed(
    document: Document,
    pieces: Sequence[Piece],
    alignment: Alignment,
    verdicts: Verdicts,
    layout: Layout,
) -> Unclaimed:
    """Count the numbers from a label of a row, or of a header, to the next heading, that are in no cell."""
    spans = sorted((span.start, span.end) for verdict in verdicts.values() for span in verdict.spans)
    count = _Count(document.text, alignment, spans, {plan.slot: (plan.table, plan.block) for plan in layout.plans})
    for piece in pieces:
        count.take(piece)
    return Unclaimed(count.rows, count.blocks, count.headed)


@dataclass
class _Count:
    """``spans``: of all cells, in order. ``slot``: the row whose label was the last. ``around``: the blocks of which
    labels came since the last number, where there are any, and else the one before it: labels of several blocks may
    stand above all of their values."""

    text: str
    alignment: Alignment
    spans: Sequence[tuple[int, int]]
    block_of: Mapping[int, BlockKey]
    rows: Counter[int] = field(default_factory=Counter)
    blocks: Counter[BlockKey] = field(default_factory=Counter)
    headed: set[BlockKey] = field(default_factory=set)
    slot: int | None = None
    around: tuple[BlockKey, ...] = ()
    numbered: bool = False
    """Has a number come since the last label?"""
    block: FormBlock | None = None

    def take(self, piece: Piece) -> None:
        if piece.block != self.block:  # A table ends here whose place is known.
            self.slot, self.around, self.block = None, (), piece.block
        if hit := self.alignment.rows.get(piece.index):
            self.slot = hit.candidate.slot.index
            if self.slot in self.block_of:
                self._come_to(self.block_of[self.slot])
            # No label holds a figure of several digits: values were joined to it, and taken for a part of it.
            inside = sum(piece.text[at : at + _GLUED].isdecimal() for at in _numbers(piece.text))
            self._add(0 if any(a < piece.end and piece.start < b for a, b in self.spans) else inside)
        elif piece.role is not Role.FURNITURE and not self._is_header(piece):
            text = self.text[piece.start : piece.end]
            if piece.role is Role.SECTION and len(piece.text) > _SCRAP:
                self.slot, self.around = None, ()
            elif len(text) <= _LONGEST_CELL and not _SENTENCE.search(text):
                numbers = [piece.start + at for at in _numbers(text)]
                free = sum(not _covered(at, self.spans) for at in numbers)
                self.numbered = self.numbered or bool(numbers)
                self._add(free)
                if free and self.slot is None:
                    self.headed.update(self.around)

    def _add(self, free: int) -> None:
        self.blocks.update(dict.fromkeys(self.around, free))
        if self.slot is not None and self.around:
            self.rows[self.slot] += free

    def _is_header(self, piece: Piece) -> bool:
        others = self.alignment.others.get(piece.index, ())
        if not others or others[0].score < _LIKE:
            return False
        best = [candidate.slot for candidate in others if candidate.score == others[0].score]
        self.slot = None if best[0].kind is not SlotKind.ROW_GROUP else self.slot
        # A header of several blocks (本年处理决定数量) may be that of any of them here.
        self._come_to(*((known.table, known.block) for known in best))
        return True

    def _come_to(self, *blocks: BlockKey) -> None:
        self.around = tuple(dict.fromkeys((*(() if self.numbered else self.around), *blocks)))
        self.numbered = False


@doubting
def doubt_unclaimed(verdicts: Verdicts, unclaimed: Unclaimed, layout: Layout) -> Iterator[Against]:
    """Doubted: cells that hold nothing in a row beside which an unused number is, and in its block those of which
    nothing is drawn; the cells of an empty row beside such a row; numbers placed only by their order; and numbers that
    stand apart from all labels, where rows of them are left."""
    for block, planned in layout.block_at.items():
        plans = planned.plans
        left = [unclaimed.rows.get(plan.slot, 0) for plan in plans]
        around = unclaimed.blocks.get(block, 0)
        # Wider blocks have sums that decide.
        headed = block in unclaimed.headed and len(plans[0].keys) <= _NARROW
        # As many as rows have that may have changed places: which rows the others are was chosen.
        rows_left = around >= _ROWS_LEFT * len(plans[0].keys)
        for place, plan in enumerate(plans):
            beside = left[place]
            if all(verdicts[key].status in _HELD_NOTHING for key in plan.keys):
                beside = max(left[max(place - 1, 0) : place + 2])
            for key in plan.keys:
                verdict = verdicts[key]
                if verdict.status is Status.READ and (
                    (_by_order_below(verdict) and (beside or headed)) or (_apart_from_label(verdict) and rows_left)
                ):
                    yield Against(key, Doubt.SUSPECT, message("row.numbers_left_over", count=beside or around))
                if verdict.status not in _HELD_NOTHING:
                    continue
                drawn = verdict.grounds is not None and verdict.grounds.drawn
                if beside or (around and not drawn):
                    yield Against(key, Doubt.UNCLAIMED, message("cell.unclaimed_in_table", count=beside or around))


def _by_order_below(verdict: Verdict) -> bool:
    """Was a value that is not in the label's own line placed only by its order?"""
    grounds = verdict.grounds
    return grounds is not None and grounds.column == "order" and grounds.via != Via.LINE


def _apart_from_label(verdict: Verdict) -> bool:
    """Was it given to its row out of a column or an area that holds the values of many rows, and no labels?"""
    return verdict.grounds is not None and verdict.grounds.via in (Via.APART, Via.TURNED)


def _numbers(text: str) -> Iterator[int]:
    """Where the numbers of a text begin that may fill cells: no list items, dates, pages, articles or pictures."""
    named = [match.span() for match in _PICTURE.finditer(text)]
    for match in _NUMBER.finditer(text):
        if any(start <= match.start() < end for start, end in named):
            continue
        aside = _ITEM_MARK.match(text, match.start()) or _TOLD.match(text, match.end())
        if not aside and not _ORDINAL.search(text[: match.start()]):
            yield match.start()


def _covered(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    place = bisect_right(spans, (at, 1 << 60)) - 1
    return place >= 0 and spans[place][0] <= at < spans[place][1]


@dataclass(frozen=True)
class Claims:
    """``free``: where the numbers and marks begin that were given no cell, in reading order."""

    free: tuple[int, ...]

    def between(self, start: int, end: int) -> int:
        """How many of them begin in ``[start, end)``."""
        return bisect_left(self.free, end) - bisect_left(self.free, start)


def find_claims(document: Document, verdicts: Verdicts) -> Claims:
    taken = {span.start for verdict in verdicts.values() for span in verdict.spans}
    starts = (match.start() for match in _ALONE.finditer(document.text))
    return Claims(tuple(start for start in starts if start not in taken))


@doubting
def doubt_missing(verdicts: Verdicts, claims: Claims, checks: Sequence[Check]) -> Iterator[Against]:
    """Missing cells are doubted where about as many numbers of the text were given no cell; and where most numbers
    were given none, so are the few that were, unless a sum of several numbers vouches for them."""
    lost = [key for key, verdict in verdicts.items() if verdict.status is Status.MISSING]
    if len(lost) < _FEWEST or len(claims.free) < _MANY * len(lost):
        return
    reason = message("cell.unclaimed_in_text", count=len(claims.free))
    yield from (Against(key, Doubt.UNCLAIMED, reason) for key in lost)
    given = [key for key, verdict in verdicts.items() if verdict.status is Status.READ]
    if len(claims.free) > len(given):
        vouched = {key for check in checks if check.status == "pass" and check.left for key in check.cells}
        reason = message("cell.most_unplaced", count=len(claims.free))
        yield from (Against(key, Doubt.OPEN, reason) for key in given if str(key) not in vouched)


def lines_of(placed: PlacedForm, slots: Sequence[int]) -> tuple[int, int]:
    """Characters of the text from the first label of these rows to a little behind the last, half-open."""
    sources = [row.source for slot in slots if (row := placed.rows.get(slot)) is not None]
    labels = [piece for source in sources for piece in source.labels]
    if not labels:
        return 0, 0
    return min(p.start for p in labels), max(p.end for p in labels) + _BEHIND


def free_for_missing(
    claims: Claims, verdicts: Verdicts, placed: PlacedForm, layout: Layout
) -> dict[tuple[str, int], float]:
    """Unused numbers among the lines of each block, for each cell it misses, at most 2."""
    shares = {}
    for block in layout.blocks:
        lost = sum(verdicts[key].status is Status.MISSING for plan in block.plans for key in plan.keys)
        free = claims.between(*lines_of(placed, block.slots))
        shares[block.key] = round(min(free / max(lost, 1), 2.0), 2)
    return shares
