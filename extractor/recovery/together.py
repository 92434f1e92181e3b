"""Step 5b, place: rows whose cells were written one behind the other, with nothing between them.

Taking the text of a page without its tags makes one run of figures of a row: 49453115859225 for 49 45 3 11 58 59 225.
No number begins with a 0 that more figures follow, and a row adds up; of the ways to cut the run that are left, the
sums through several rows tell. What they leave open is given as open, and a run of no identity mostly is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.document import Document
from extractor.recovery.attach import Attachment, Run
from extractor.recovery.figure_cuts import MARKS, NOTHING, Cut, ways_to_cut
from extractor.recovery.layout import Layout, RowPlan
from extractor.recovery.options import UNDRAWN, Option, Placement
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role, Tag
from extractor.values import Reading, ReadingKind, read_value

_RUN = re.compile(r"[\d.+/-]+\Z")
_FEWEST = 2
"""A single row that adds up in no way may be wrong in the source; several have lost cells."""


def whole_figures(document: Document, tags: Sequence[Tag]) -> list[Tag]:
    """The tags with one for each token that is figures and signs only: where its cells end, no tagger can see."""
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
    """How the cells without a number are written. ``empty``: some are, and left nothing; ``marked``: a sign stands
    for none."""

    empty: bool
    marked: bool


def learn_habit(attachment: Attachment, layout: Layout) -> Habit:
    """What the rows show: of those that should add up, some have fewer figures than cells, or add up in no way."""
    whole = [
        (layout.by_slot[slot], piece.text)
        for slot, source in attachment.rows.items()
        if (piece := figures_of(source.runs)) is not None and slot in layout.within
    ]
    marked = any(mark in text for _, text in whole for mark in MARKS)
    short = sum(len(text) < len(plan.keys) for plan, text in whole)
    odd = sum(not _cut(text, plan, range(len(plan.keys)), layout, Habit(False, marked)) for plan, text in whole)
    return Habit(bool(short) or odd >= _FEWEST, marked)


def figures_of(runs: Sequence[Run]) -> Piece | None:
    """The one piece of figures that is all a row has; ``None`` for another row."""
    items = [item for run in runs for item in run.items if item.role is not Role.EMPTY]
    return items[0] if len(items) == 1 and is_figures(items[0]) else None


def is_figures(piece: Piece) -> bool:
    return piece.end - piece.start == len(piece.text) and bool(_RUN.match(piece.text))


def place_together(piece: Piece, plan: RowPlan, order: Sequence[int], layout: Layout, habit: Habit) -> Placement:
    """The ways to cut the figures into the cells of the row so that all its identities hold; none is likelier.

    Where there is none, or too many to tell, no cell of the row can be read. ``order``: column in form order of each
    printed column.
    """
    cuts = _cut(piece.text, plan, order, layout, habit)
    if not cuts:
        said = f"the cells of the row run together in {piece.text!r}; no way to cut it is known"
        whole = replace(piece, reading=Reading(ReadingKind.UNREADABLE, doubt=said), columns=())
        return Placement(plan.slot, (whole,), (Option((0,) * len(order), 0.0),), "none", "vanished", via="together")
    places = sorted({place for cut in cuts for place in cut if place != NOTHING})
    number = {NOTHING: UNDRAWN} | {place: n for n, place in enumerate(places)}
    options = tuple(Option(tuple(number[place] for place in cut), 0.0) for cut in cuts)
    items = tuple(_part(piece, *place) for place in places)
    return Placement(plan.slot, items, options, "none", "vanished", via="together")


def _part(piece: Piece, start: int, stop: int) -> Piece:
    text, size = piece.text[start:stop], len(piece.text)
    x0, x1 = (piece.x0 + (piece.x1 - piece.x0) * edge / size for edge in (start, stop))
    at = piece.start
    return replace(
        piece, text=text, start=at + start, end=at + stop, x0=x0, x1=x1, reading=read_value(text), columns=()
    )


def _cut(text: str, plan: RowPlan, order: Sequence[int], layout: Layout, habit: Habit) -> tuple[Cut, ...]:
    at = {plan.keys[form_column]: printed for printed, form_column in enumerate(order)}
    within = layout.within.get(plan.slot, ())
    identities = tuple(tuple((at[key], sign) for key, sign in terms) for terms in within)
    return ways_to_cut(
        text,
        tuple(plan.columns[form_column].kind for form_column in order),
        identities,
        empty=habit.empty,
        marked=habit.marked,
    )
