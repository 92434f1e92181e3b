"""Step 5b, place: rows whose cells were written one behind the other, with nothing between them.

Taking the text of a page without its tags makes one run of figures of a row: 49453115859225 for 49 45 3 11 58 59 225.
No number begins with a 0 that more figures follow, and a row adds up; of the ways to cut the run that are left, the
sums through several rows tell. What they leave open is given as open, and a run of no identity mostly is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.document import Document
from extractor.recovery.attach import Attachment, Run
from extractor.recovery.layout import Layout, RowPlan
from extractor.recovery.options import UNDRAWN, Option, Placement
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role, Tag
from extractor.values import Reading, ReadingKind, read_value

_RUN = re.compile(r"[\d.+/-]+\Z")
_FEWEST = 2
"""A single row that adds up in no way may be wrong in the source; several have lost cells."""
_MOST_STEPS = 20_000
_MOST_CUTS = 2_000
_SCALE = 10_000
"""Amounts have up to four decimals; sums are counted in whole numbers."""
_NUMBER = {
    "count": re.compile(r"0|[1-9]\d*"),
    "change": re.compile(r"[+-]?(?:0|[1-9]\d*)"),
    "money": re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?"),
}
_MARKS = "-/"
_Terms = tuple[tuple[int, int], ...]
_Place = tuple[int, int]
_Cut = tuple[_Place, ...]
_NOTHING: _Place = (-1, -1)
"""Where an empty cell of a cut stands."""


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
    marked = any(mark in text for _, text in whole for mark in _MARKS)
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
    places = sorted({place for cut in cuts for place in cut if place != _NOTHING})
    number = {_NOTHING: UNDRAWN} | {place: n for n, place in enumerate(places)}
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


def _cut(text: str, plan: RowPlan, order: Sequence[int], layout: Layout, habit: Habit) -> tuple[_Cut, ...]:
    at = {plan.keys[form_column]: printed for printed, form_column in enumerate(order)}
    within = layout.within.get(plan.slot, ())
    identities = tuple(tuple((at[key], sign) for key, sign in terms) for terms in within)
    return _cuts(text, tuple(plan.columns[form_column].kind for form_column in order), identities, habit)


@lru_cache(maxsize=512)
def _cuts(text: str, kinds: tuple[str, ...], identities: tuple[_Terms, ...], habit: Habit) -> tuple[_Cut, ...]:
    """Remembered, for both taggers of a report mostly ask for the same."""
    search = _Search(text, kinds, identities, _MARKS if habit.marked else "")
    found = tuple(search.back(len(text), len(kinds), len(kinds) - 1 if habit.empty else 0, (0,) * len(identities)))
    return () if search.steps > _MOST_STEPS or len(found) > _MOST_CUTS else found


@dataclass
class _Search:
    """Cuts from the end on, where the totals stand: what is known of a sum leaves few ways for its terms."""

    text: str
    kinds: tuple[str, ...]
    identities: tuple[_Terms, ...]
    marks: str
    steps: int = 0

    def back(self, stop: int, column: int, empty: int, sums: tuple[int, ...]) -> Iterator[_Cut]:
        """The cuts of ``text[:stop]`` into the first ``column`` cells, at most ``empty`` of them without a figure.

        ``sums``: of the identities, by the cells behind them, in 1/10,000.
        """
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return
        if column == 0:
            if stop == 0 and not any(sums):
                yield ()
            return
        if empty and self._all_may_hold(column - 1, stop, empty - 1, sums):
            for others in self.back(stop, column - 1, empty - 1, sums):
                yield *others, _NOTHING
        number = _NUMBER.get(self.kinds[column - 1], _NUMBER["count"])
        for start in range(stop - 1, max(column - 2 - empty, -1), -1):
            marked = stop - start == 1 and self.text[start] in self.marks
            if (column == 1 and start) or not (marked or number.fullmatch(self.text, start, stop)):
                continue
            value = 0 if marked else round(float(self.text[start:stop]) * _SCALE)
            after = tuple(
                rest + sum(sign * value for n, sign in terms if n == column - 1)
                for rest, terms in zip(sums, self.identities, strict=True)
            )
            if self._all_may_hold(column - 1, start, empty, after):
                for others in self.back(start, column - 1, empty, after):
                    yield *others, (start, stop)

    def _all_may_hold(self, column: int, size: int, empty: int, sums: Sequence[int]) -> bool:
        """May the first ``column`` cells, with ``size`` figures, bring all sums to 0?"""
        pairs = zip(sums, self.identities, strict=True)
        return all(self._may_hold(column, size, empty, rest, terms) for rest, terms in pairs)

    def _may_hold(self, column: int, size: int, empty: int, rest: int, terms: _Terms) -> bool:
        signs = [sign for n, sign in terms if n < column]
        if any(self.kinds[n] == "change" for n, _ in terms if n < column):
            return True
        if (rest > 0 and -1 not in signs) or (rest < 0 and 1 not in signs):
            return False
        if len(signs) < column or len(set(signs)) != 1 or any(kind != "count" for kind in self.kinds[:column]):
            return True
        # The least sum has its figures spread evenly, the largest all but one each in one number.
        longest, evenly = size - max(column - empty, 1) + 1, -(-size // column)
        least = int(10 ** (evenly - 1)) if evenly > 1 else 0
        return least * _SCALE <= abs(rest) < int(10**longest + 10 * column) * _SCALE
