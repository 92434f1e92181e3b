"""Tables written one cell a line, each closed by a pipe, empty ones too → their rows.

No line says where a row ends. Where every place of the table left its pipe, most rows have the same number of them: the
stream is cut so that as many rows as can be have that number, that each begins with a label or an empty place, and that
texts and numbers are in the columns in which they are in most rows. It is cut only where one way does that best.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf, log
from typing import Final, NamedTuple

from extractor.lattice import Area
from extractor.readers.drawn_text import DrawnCell, DrawnTable
from extractor.readers.plain_lines import runs_of_lines, trim
from extractor.values import ReadingKind, read_value

_CLOSED: Final = re.compile(r"[^|]+\||\|+")
"""Of a line without white space around it: one text and its pipe, or pipes alone."""
_WORD: Final = re.compile(r"\w")
_FEWEST_ROWS: Final = 3
_WIDEST: Final = 40
_MOST_PLACES: Final = 6_000
_TRIED: Final = 6
"""Numbers of places that are tried."""
_USUAL: Final = 0.8
"""Share of the rows that must have the usual number of places."""
_UNUSUAL: Final = 2.0
"""Cost of a row with another number of places; each place more or less costs :data:`_PLACE`."""
_PLACE: Final = 0.25
_BEGINS: Final = 1.0
"""Cost of a row that begins with a number."""
_RARE: Final = 0.25
"""Weight of the log chance that a column holds what it does."""
_SURE: Final = 1.0
"""By how much other ways must cost more."""
_MIXED: Final = 0.12
"""Share of texts among values, and of values among texts, that the columns of a table may have."""
_VALUED: Final = 0.5
"""Share of the rows that must have values: without them nothing shows what the columns hold."""
_MORE: Final = 3
"""Places that a row may have more than the others."""


class _Place(NamedTuple):
    start: int
    end: int
    line: int
    text: str
    kind: str
    """``t`` a text, ``v`` a value, ``e`` nothing."""


def closed_tables(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[DrawnTable]:
    """``lines``: start and end of each line of the text."""
    for run in runs_of_lines(text, lines, _is_closed):
        places = [place for number in run for place in _places(text, number, *lines[number])]
        rows = _rows(places) if len(places) <= _MOST_PLACES else []
        if rows:
            yield _drawn(rows)


def _is_closed(line: str) -> bool:
    """Does it hold one closed cell, or empty ones?"""
    return _CLOSED.fullmatch(line.strip()) is not None


def _places(text: str, number: int, start: int, end: int) -> Iterator[_Place]:
    content = text[start:end]
    if content.strip(" |\t"):
        part = trim(text, start, start + content.index("|"))
        held = text[part.start : part.end]
        values = all(read_value(word).kind is ReadingKind.NUMBER for word in held.split() if _WORD.search(word))
        yield _Place(part.start, part.end, number, held, "v" if values else "t")
        return
    for _ in range(content.count("|")):
        yield _Place(start, start, number, "", "e")


def _rows(places: Sequence[_Place]) -> list[Sequence[_Place]]:
    """None where no number of places is usual, or where several ways to cut the rows are about as cheap."""
    cuts = {width: cut for width in _widths(places) if (cut := _fitted(places, width)) is not None}
    if not cuts:
        return []
    least = min(cut.cost for cut in cuts.values())
    width = min(width for width, cut in cuts.items() if cut.cost <= least + _SURE)
    if _repeats_heads(cuts[width].rows):
        width = 2 * width if 2 * width in cuts else width
    cut = cuts[width]
    whole = [row for row in cut.rows if len(row) == width]
    shown = len(_valued(whole)) >= max(_FEWEST_ROWS, _VALUED * len(whole))
    good = cut.sure and shown and _mixed(whole) <= _MIXED and not _holds_two_rows(cut.rows, whole, width)
    return list(cut.rows) if good else []


def _repeats_heads(rows: Sequence[Sequence[_Place]]) -> bool:
    """Are two lines of heads below each other the same, as those of blocks side by side are?"""
    heads = [[place.text for place in row if place.kind == "t"] for row in rows]
    return any(len(upper) > 1 and upper == lower for upper, lower in pairwise(heads))


def _holds_two_rows(rows: Sequence[Sequence[_Place]], whole: Sequence[Sequence[_Place]], width: int) -> bool:
    """Do both halves of the rows, one of which may have lost a place, hold the same, column for column, under heads
    that do not repeat? Then each is a row of the table: blocks side by side that are so alike have the same heads."""
    usual = [next((kind for kind, _ in kinds.most_common() if kind != "e"), "e") for kinds in _kinds(whole)]
    shifts = [shift for shift in range(width // 2 - 1, width // 2 + 3) if 0 < shift < width]
    heads = [row for row in rows if not any(place.kind == "v" for place in row)]
    if any(a.text == b.text != "" for row in heads for shift in shifts for a, b in zip(row, row[shift:], strict=False)):
        return False
    for shift in shifts:
        pairs = [pair for pair in zip(usual, usual[shift:], strict=False) if pair != ("e", "e")]
        alike = sum(left == right for left, right in pairs)
        if ("t", "t") in pairs and ("v", "v") in pairs and alike >= _USUAL * len(pairs):
            return True
    return False


def _widths(places: Sequence[_Place]) -> list[int]:
    """The distances after which most labels that begin something recur."""
    begins = {n for n, place in enumerate(places) if place.kind == "t" and (n == 0 or places[n - 1].kind != "t")}
    recur = Counter({d: sum(n + d in begins for n in begins) for d in range(2, _WIDEST + 1)})
    return [distance for distance, times in recur.most_common(_TRIED) if times >= _FEWEST_ROWS]


@dataclass(frozen=True, slots=True)
class _Cut:
    """``sure``: do all other ways cost clearly more?"""

    cost: float
    rows: tuple[Sequence[_Place], ...]
    sure: bool


def _fitted(places: Sequence[_Place], width: int) -> _Cut | None:
    """``None`` where too few rows have so many places."""
    costs: list[dict[str, float]] = []
    for _ in range(2):  # What the columns hold is known once rows are cut.
        cut = _cut(places, width, costs)
        whole = [row for row in cut.rows if len(row) == width]
        if len(whole) < max(_FEWEST_ROWS, _USUAL * len(cut.rows)):
            return None
        costs = _columns(whole, width)
    return cut


def _mixed(rows: Sequence[Sequence[_Place]]) -> float:
    """The share of what is not what its column mostly holds."""
    columns = _kinds(rows)
    return sum(min(c["t"], c["v"]) for c in columns) / max(1, sum(c["t"] + c["v"] for c in columns))


def _kinds(rows: Sequence[Sequence[_Place]]) -> list[Counter[str]]:
    """What the rows with values have in each column, and how often."""
    return [Counter(place.kind for place in column) for column in zip(*_valued(rows), strict=True)]


def _valued(rows: Sequence[Sequence[_Place]]) -> list[Sequence[_Place]]:
    return [row for row in rows if any(place.kind == "v" for place in row)]


def _columns(rows: Sequence[Sequence[_Place]], width: int) -> list[dict[str, float]]:
    """For each column what it costs that a row with values has a text, a value or nothing there."""
    valued = _valued(rows)
    counts = [Counter(row[n].kind for row in valued) for n in range(width)]
    return [{kind: -_RARE * log((count[kind] + 1) / (len(valued) + 3)) for kind in "tve"} for count in counts]


def _cut(places: Sequence[_Place], width: int, columns: Sequence[Mapping[str, float]]) -> _Cut:
    """The cheapest way to cut the places into rows."""
    count = len(places)
    rows: list[tuple[int, int, float]] = []
    values = list(accumulate((place.kind == "v" for place in places), initial=0))
    for begin in range(count):
        for size in range(1, min(width + _MORE, count - begin) + 1):
            end = begin + size
            cost = _BEGINS * (places[begin].kind == "v")
            cost += _UNUSUAL + _PLACE * abs(size - width) if size != width else 0.0
            cost += _UNUSUAL * any(place.kind == "t" for place in places[begin + width : end])
            if columns and values[end] > values[begin]:
                cost += sum(held[place.kind] for place, held in zip(places[begin:end], columns, strict=False))
            rows.append((begin, end, cost))
    best, came = [0.0] + [inf] * count, [0] * (count + 1)
    for begin, end, cost in rows:
        if best[begin] + cost < best[end]:
            best[end], came[end] = best[begin] + cost, begin
    rest = [inf] * count + [0.0]
    for begin, end, cost in reversed(rows):
        rest[begin] = min(rest[begin], rest[end] + cost)
    ends = [count]
    while ends[-1]:
        ends.append(came[ends[-1]])
    ends.reverse()
    other = min((best[n] + rest[n] for n in set(range(count)).difference(ends)), default=inf)
    cut = tuple(places[begin:end] for begin, end in pairwise(ends))
    return _Cut(best[count], cut, other >= best[count] + _SURE)


def _drawn(rows: Sequence[Sequence[_Place]]) -> DrawnTable:
    cells = [
        DrawnCell(Area(row, row + 1, column, column + 1), ((place.start, place.end),))
        for row, places in enumerate(rows)
        for column, place in enumerate(places)
    ]
    lines = {row: places[0].line for row, places in enumerate(rows)}
    return DrawnTable(rows[0][0].line, rows[-1][-1].line, tuple(cells), lines)
