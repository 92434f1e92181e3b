"""Step 5b, place: rows whose cells were written one directly after the other, with nothing between them.

Taking the text of a page without its tags makes one string of digits of a row: 49453115859225 for 49 45 3 11 58 59 225.
No number begins with a 0 that more digits follow, and a row adds up; of the ways to cut the string that are left, the
sums through several rows decide. What they leave open is given as open, and a string without any identity mostly is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from extractor.document import Document
from extractor.frozen import replace
from extractor.messages import message
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Attachment, Run, Via
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.recovery.values.figure_cuts import MARKS, NOTHING, Cut, ways_to_cut
from extractor.tagging.roles import Role, Tag
from extractor.values import Reading, ReadingKind, read_value

_RUN = re.compile(r"[\d.+/-]+\Z")
_FEWEST = 2
"""A single row that adds up in no way may be wrong in the source; several have lost cells."""


def whole_figures(document: Document, tags: Sequence[Tag]) -> list[Tag]:
    """The tags with one tag for each token of digits and signs only: no tagger can see where its cells end."""
    made: list[Tag] = []
    for tag in tags:
        token = document.tokens[tag.token]
        if not token.empty and _RUN.match(document.normal.slice(token.start, token.end)):
            if not made or made[-1].token != tag.token:
                made.append(Tag(token.start, token.end, Role.VALUE, tag.token, score=tag.score))
        else:
            made.append(tag)
    return made


@dataclass(frozen=True, slots=True)
class Habit:
    """How the cells without a number are written. ``empty``: some are empty and left no trace; ``marked``: a sign is in
    their place."""

    empty: bool
    marked: bool


def learn_habit(attachment: Attachment, layout: Layout) -> Habit:
    """What the rows show: of those that should add up, some have fewer digits than cells, or add up in no way."""
    whole = [
        (layout.by_slot[slot], figures)
        for slot, source in attachment.rows.items()
        if (figures := figures_of(source.runs)) is not None and slot in layout.sums.within
    ]
    marked = any(mark in figures.text for _, figures in whole for mark in MARKS)
    if any(len(figures.text) < len(plan.keys) for plan, figures in whole):
        return Habit(True, marked)
    plain = Habit(False, marked)
    odd = (1 for plan, figures in whole if not _cut(figures, plan, range(len(plan.keys)), layout, plain))
    return Habit(sum(islice(odd, _FEWEST)) == _FEWEST, marked)


@dataclass(frozen=True, slots=True)
class Figures:
    """All digits of a row. Between two pieces the source has a blank: there a cell ends."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def borders(self) -> tuple[int, ...]:
        """Places in :attr:`text` where one piece ends and the next one begins."""
        return tuple(accumulate(len(piece.text) for piece in self.pieces[:-1]))

    def part(self, start: int, stop: int) -> Piece:
        """The number ``text[start:stop]``, which is within one piece."""
        at = 0
        for piece in self.pieces:
            if stop <= at + len(piece.text):
                return _part(piece, start - at, stop - at)
            at += len(piece.text)
        raise ValueError(f"part: saw {start} to {stop}, expected places within {self.text!r}")


def figures_of(runs: Sequence[Run]) -> Figures | None:
    """The digits of the one run that has any; ``None`` for another row."""
    held = [tuple(item for item in run.items if item.role is not Role.EMPTY) for run in runs]
    held = [items for items in held if items]
    return Figures(held[0]) if len(held) == 1 and all(map(is_figures, held[0])) else None


def is_figures(piece: Piece) -> bool:
    return piece.end - piece.start == len(piece.text) and bool(_RUN.match(piece.text))


def place_together(figures: Figures, plan: RowPlan, order: Sequence[int], layout: Layout, habit: Habit) -> Placement:
    """The ways to cut the digits into the cells of the row so that all its identities hold; none is likelier.

    Where there is none, or too many to choose from, no cell of the row can be read. ``order``: column in form order of
    each printed column.
    """
    cuts = _cut(figures, plan, order, layout, habit)
    if not cuts:
        said = message("row.run_together", seen=figures.text)
        unread = Reading(ReadingKind.UNREADABLE, doubt=said)
        whole = replace(figures.pieces[0], text=figures.text, end=figures.pieces[-1].end, reading=unread, columns=())
        return Placement(
            plan.slot, (whole,), (Option((0,) * len(order), 0.0),), Geometry.NONE, Lost.VANISHED, via=Via.TOGETHER
        )
    places = sorted({place for cut in cuts for place in cut if place != NOTHING})
    number = {NOTHING: UNDRAWN} | {place: n for n, place in enumerate(places)}
    options = tuple(Option(tuple(number[place] for place in cut), 0.0) for cut in cuts)
    items = tuple(figures.part(*place) for place in places)
    if len(cuts) == 1 and NOTHING not in cuts[0]:
        # Digits that can be cut in one way only are as good as separate cells.
        return Placement(plan.slot, items, options, Geometry.NONE, Lost.CUT, via=Via.LINE)
    return Placement(plan.slot, items, options, Geometry.NONE, Lost.VANISHED, via=Via.TOGETHER)


def _part(piece: Piece, start: int, stop: int) -> Piece:
    text, size = piece.text[start:stop], len(piece.text)
    x0, x1 = (piece.x0 + (piece.x1 - piece.x0) * edge / size for edge in (start, stop))
    at = piece.start
    return replace(
        piece, text=text, start=at + start, end=at + stop, x0=x0, x1=x1, reading=read_value(text), columns=()
    )


def _cut(figures: Figures, plan: RowPlan, order: Sequence[int], layout: Layout, habit: Habit) -> tuple[Cut, ...]:
    return ways_to_cut(
        figures.text,
        tuple(plan.columns[form_column].kind for form_column in order),
        layout.sums.of_row(plan.slot, order),
        empty=habit.empty,
        marked=habit.marked,
        borders=figures.borders,
    )
