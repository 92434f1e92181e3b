"""Step 5b, place: where the columns of a block are, learned from its plain rows and from its header.

Numbers are set flush left, centred or flush right; converters pad lines by display width or by character count. The
anchor is taken under which values lie closest to their columns. If none is close, positions are not used.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from extractor.frozen import quick
from extractor.recovery.board.headers import Header
from extractor.recovery.board.one_a_line import all_fit, counted_gap, printed_length, shortest_rows, usual_gap
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.pushed import column_edges, pushes
from extractor.recovery.board.rows import Run

_FEW_ROWS = 4
_MOSTLY = 0.8
"""Share of complete rows from which a short row is the exception."""
_FEW_VALUES = 6
"""Fewer values than this under a header do not prove where columns are, unless each lies close to its label."""
_FEW_BLANKS = 4
"""So many blanks before each value, at most, are only what a converter writes between cells."""
_BY_CHANCE = 0.01
"""How likely it may be that a few values lie as close to the labels of a header as they do without belonging to
them."""
_IN_COLUMN = 0.3
"""Share of a column's width within which a value is in its column; by chance six in ten would be."""
_FITTING = 0.85
"""Share of the values that must lie in a column for positions to be used."""


_FEWEST_HEAPS = 4
"""Narrower blocks have too few columns for their number to prove anything."""
_EACH_HEAP = 3
"""Average number of values in a column."""
_HEAP_WIDTH = 0.25
"""Share of the mean distance of columns within which values lie above each other."""


class Anchor(StrEnum):
    """Which point of a piece its place is: left, middle or right, in its own unit or counted in characters."""

    MIDDLE = "x"
    LEFT = "x0"
    RIGHT = "x1"
    CHARACTER_LEFT = "c0"
    CHARACTER_MIDDLE = "c"
    CHARACTER_RIGHT = "c1"

    @property
    def counts_characters(self) -> bool:
        return self.value.startswith("c")

    def of(self, piece: Piece) -> float:
        return float(getattr(piece, self.value))


@quick
@dataclass(frozen=True, slots=True)
class ColumnModel:
    """Where the columns of a block are."""

    count: int
    start: dict[int | None, float]
    """Grid table → column of the first value; ``None``: over all grids of the block."""
    labels: dict[tuple[int | None, int], float]
    """(grid table, level) → column in which labels of that level are."""
    width: dict[int | None, float]
    """Grid table → where its rows end; absent where no two rows show it."""
    behind: dict[int, float]
    """Grid table → the column from which on a value is in none of those with a header."""
    centers: dict[int, tuple[float, ...]]
    """Page → positions of the columns, for boxes and lines laid out with spaces."""
    full: bool
    """Do nearly all rows print every cell? Then a short row has lost cells, it has no empty ones."""
    anchor: Anchor
    shortest: Mapping[tuple[bool, bool] | None, int]
    """Fewest cells, fillers included, of a complete row written one cell a line: of those that begin with a number, or
    with a filler, and end so, and of any (``None``); absent where such rows are few. The fillers at its end do not
    count where a row that ends with a number is compared."""
    gap: int | None
    """White space between two neighbouring cells, where it is the same in the whole block."""
    counted: bool = False
    """Does the white space of the rows, cell by cell up to the next label, give as many cells as there are columns?
    Then an empty cell left a break behind, and the breaks show where it is."""
    edges: tuple[float, ...] = ()
    """Where the columns of labels begin in lines laid out with blanks, and the first one of values."""
    behind_label: Mapping[tuple[int, int], float] = field(default_factory=dict)
    """(grid table, level) → by how many columns the first value of complete rows is behind their label: where cells of
    the rows before reach into a row and were not drawn again, label and values stand further left."""
    heads: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    """Grid table → where the labels of a complete drawn header begin, left to right, and where the last one ends."""
    removed: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    """See :func:`extractor.recovery.orders.removed_columns.removed_columns`."""
    short: frozenset[tuple[int, int]] = frozenset()
    """See :func:`extractor.recovery.orders.removed_columns.short_parts`."""
    cut: frozenset[int] = frozenset()
    """See :attr:`extractor.recovery.board.board.Board.cut_lines`."""
    tailed: bool = False
    """Do rows written one cell a line end in fillers that share a line? A row without them that is too short has lost
    cells."""
    led: frozenset[int] = frozenset()
    bare: frozenset[int] = frozenset()
    """See :func:`extractor.recovery.board.one_a_line.behind_labels`."""
    lossy: bool = False
    """Have some rows written one cell a line fewer cells than there are columns, and others more, as the empty cells
    before the next label are written, too? Then a row that ends in such cells may have lost some."""


def learn_columns(count: int, runs: Sequence[Run], header: Header, breaks_of_form: int | None = None) -> ColumnModel:
    """Rows with exactly one value a column show where the columns are; the header helps where none is plain.

    ``breaks_of_form``: the white space of one cell in all rows of the form (:func:`counted_gap`), for blocks with few
    rows."""
    starts: dict[int | None, Counter[float]] = {}
    ends: dict[int | None, Counter[float]] = {}
    edges: dict[int | None, float] = {}
    heads: dict[int, tuple[float, ...]] = {}
    for part in header.parts:
        if part.grid is not None and part.drawn and len(part.leaves) == count:
            # One vote among the rows, and the first: rows shifted as a whole have the majority over it, one has not.
            end = max(piece.x1 for piece in part.leaves.values())
            heads[part.grid] = (*sorted(piece.x0 for piece in part.leaves.values()), end)
            for key in (part.grid, None):
                starts.setdefault(key, Counter())[heads[part.grid][0]] += 1
                edges[key] = end
    drawn = [run for run in runs if run.geometry == Geometry.GRID]
    for run in drawn:
        _count_end(run, ends)
    widths = _widths(ends, edges)
    for run in drawn:
        _count_start(run, count, starts, widths)
    complete = sum(1 for run in runs if run.filled >= count)
    gap = usual_gap(runs, count)
    breaks = counted_gap([(run, count) for run in runs])
    if breaks is None and breaks_of_form is not None and all_fit(runs, breaks_of_form, count):
        breaks = breaks_of_form
    label_edges = column_edges(runs)
    anchor, centers = _find_positions(count, runs, header, label_edges)
    return ColumnModel(
        count=count,
        start=_most_common(starts),
        heads=heads,
        behind=dict(_behind(runs, {grid: xs[0] for grid, xs in heads.items()}, edges)),
        labels=_label_columns(runs),
        behind_label=_behind_labels(runs, count),
        width=widths,
        centers=centers,
        full=len(runs) >= _FEW_ROWS and complete >= _MOSTLY * len(runs),
        anchor=anchor,
        edges=label_edges,
        shortest=shortest_rows(runs, count),
        tailed=sum(printed_length(run) == count < len(run.items) for run in runs) >= _FEW_ROWS,
        gap=gap if breaks is None else breaks,
        counted=breaks is not None,
        lossy=breaks is None and _is_lossy([len(run.items) for run in runs if run.geometry == Geometry.NONE], count),
    )


def _is_lossy(lengths: Sequence[int], count: int) -> bool:
    return any(0 < length < count for length in lengths) and any(length > count for length in lengths)


def pitches(centers: Sequence[float]) -> list[float]:
    """Width of each column: the distance to its nearer neighbour."""
    steps = [b - a for a, b in itertools.pairwise(centers)]
    return [min(steps[max(0, c - 1) : c + 1] or steps) or 1.0 for c in range(len(centers))]


def _count_end(run: Run, ends: dict[int | None, Counter[float]]) -> None:
    last = run.items[-1].grid
    if last is not None:
        for key in (last.table, None):
            ends.setdefault(key, Counter())[float(last.col_end)] += 1


def _count_start(
    run: Run, count: int, starts: dict[int | None, Counter[float]], widths: Mapping[int | None, float]
) -> None:
    first = _first_of_block(run.items, count)
    last = run.items[-1].grid
    if first is None or first.grid is None or last is None:
        return
    # A row with empty cells that ends before the others lost some: its first item may be the cell of a label.
    if run.filled < count and last.col_end < widths.get(last.table, 0.0):
        return
    for key in (first.grid.table, None):
        starts.setdefault(key, Counter())[float(first.grid.col)] += 1


def _behind(
    runs: Sequence[Run], firsts: Mapping[int, float], edges: Mapping[int | None, float]
) -> Iterator[tuple[int, float]]:
    """One column behind the header, for rows may be shifted by one; only where a row has a value below the header."""
    filled = [item for run in runs for item in run.items if item.filled and item.grid is not None]
    for table, first in firsts.items():
        end = edges[table]
        places = (item.x0 for item in filled if item.grid is not None and item.grid.table == table)
        if any(first <= place < end for place in places):
            yield table, end + 1


def _widths(ends: dict[int | None, Counter[float]], edges: dict[int | None, float]) -> dict[int | None, float]:
    """Where most rows end, but not before the header does: a converter may have shortened every row. Where a table has
    few, not before most rows of all tables do, either."""
    usual = _most_common({key: ends[key] for key in ends if sum(ends[key].values()) > 1})
    few = (key for key in usual if sum(ends[key].values()) < _FEW_ROWS)
    usual |= {key: max(usual[key], usual.get(None, 0.0)) for key in few}
    return {key: max(usual.get(key, 0.0), edges.get(key, 0.0)) for key in {*usual, *edges}}


def _label_columns(runs: Sequence[Run]) -> dict[tuple[int | None, int], float]:
    columns: dict[tuple[int | None, int], Counter[float]] = {}
    for run in runs:
        if (
            run.geometry == Geometry.GRID
            and run.label is not None
            and run.label.grid is not None
            and run.depth is not None
        ):
            for table in (run.label.grid.table, None):
                columns.setdefault((table, run.depth), Counter())[float(run.label.grid.col)] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in columns.items()}


def _behind_labels(runs: Sequence[Run], count: int) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], Counter[float]] = {}
    for run in runs:
        label = run.label.grid if run.label is not None else None
        first = _first_of_filled(run.items, count)
        if label is not None and run.depth is not None and first is not None and first.grid is not None:
            found.setdefault((label.table, run.depth), Counter())[float(first.grid.col - label.col)] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in found.items()}


def _first_of_block(items: Sequence[Piece], count: int) -> Piece | None:
    """The first of exactly ``count`` cells, all filled and side by side."""
    return _first_of_filled(items, count) or (items[0] if len(items) == count else None)


def _first_of_filled(items: Sequence[Piece], count: int) -> Piece | None:
    filled = [n for n, item in enumerate(items) if item.filled]
    return items[filled[0]] if len(filled) == count and filled[-1] - filled[0] == count - 1 else None


def _find_positions(
    count: int, runs: Sequence[Run], header: Header, edges: Sequence[float]
) -> tuple[Anchor, dict[int, tuple[float, ...]]]:
    """The anchor under which most values lie in a column, with the columns of each page; none if too few do.

    ``edges``: see :attr:`ColumnModel.edges`."""
    laid_out = [run for run in runs if run.geometry.is_undrawn]
    free = [run for run in laid_out if not pushes(run, edges)]
    laid_out = free if len(free) >= _FEW_ROWS else laid_out
    items = [item for run in laid_out for item in run.items if item.filled]
    complete = any(run.filled == count for run in laid_out)
    if count < 2 or not items:
        return Anchor.MIDDLE, {}
    boxed = any(run.geometry == Geometry.BOXES for run in laid_out)
    if not boxed and len(laid_out) < _FEW_ROWS and _evenly_spaced(items):
        return Anchor.MIDDLE, {}
    few = not complete and len(items) < _FEW_VALUES
    if few and not boxed:
        return Anchor.MIDDLE, {}
    best: tuple[float, float, Anchor, dict[int, tuple[float, ...]]] | None = None
    for anchor in Anchor:
        if boxed and anchor.counts_characters:
            continue
        centers = dict(_centers(count, laid_out, header, anchor))
        if not centers:
            continue
        widths = {page: pitches(columns) for page, columns in centers.items()}
        away = [off_column(anchor.of(item), centers[page], widths[page]) for item, page in _beside(items, centers)]
        if few and not _no_chance(away):
            continue
        fit = sum(a <= _IN_COLUMN for a in away) / len(away)
        if best is None or (fit, -sum(away)) > (best[0], best[1]):
            best = (fit, -sum(away), anchor, centers)
    if best is None or best[0] < _FITTING:
        return Anchor.MIDDLE, {}
    return best[2], best[3]


def _evenly_spaced(items: Sequence[Piece]) -> bool:
    """Have all values the same few blanks before them? Then the widths of labels and numbers alone say where they
    are, and those of a few rows are soon above each other."""
    gap = items[0].gap
    return gap is not None and gap <= _FEW_BLANKS and all(item.gap == gap for item in items)


def _no_chance(away: Sequence[float]) -> bool:
    """Would values at random positions hardly ever all lie as near to a column as these, under one of the anchors?"""
    anchors = sum(not anchor.counts_characters for anchor in Anchor)
    return anchors * (2 * max(away)) ** len(away) <= _BY_CHANCE


def _centers(
    count: int, runs: Sequence[Run], header: Header, anchor: Anchor
) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Page → positions of its columns: the median over complete rows, else those of header labels, else of clusters."""
    by_page: dict[int, list[list[float]]] = {}
    for run in runs:
        filled = [item for item in run.items if item.filled]
        if len(filled) == count:
            by_page.setdefault(filled[0].page, []).append([anchor.of(item) for item in filled])
    found = {page: tuple(median(column) for column in zip(*rows, strict=True)) for page, rows in by_page.items()}
    for part in header.parts:
        if part.grid is None and part.page not in found and len(part.leaves) == count:
            found[part.page] = tuple(sorted(anchor.of(piece) for piece in part.leaves.values()))
    if not found:
        places: dict[int, list[float]] = {}
        for item in (item for run in runs for item in run.items if item.filled):
            places.setdefault(item.page, []).append(anchor.of(item))
        heaps = ((page, _heaps(count, sorted(on_page))) for page, on_page in places.items())
        found = {page: columns for page, columns in heaps if columns}
    yield from found.items()


def _heaps(count: int, places: Sequence[float]) -> tuple[float, ...]:
    """The positions of values above each other, if they form exactly ``count`` clusters: no row is complete where a
    recogniser misses single digits, but the columns still show. ``places``: ascending."""
    if count < _FEWEST_HEAPS or len(places) < _EACH_HEAP * count:
        return ()
    pitch = (places[-1] - places[0]) / (count - 1)
    gaps = [b - a for a, b in itertools.pairwise(places)]
    near = [min(gaps[max(0, n - 1) : n + 1]) <= _HEAP_WIDTH * pitch for n in range(len(places))]
    heaps: list[list[float]] = []
    for place in (place for place, has in zip(places, near, strict=True) if has):
        if not heaps or place - heaps[-1][-1] > _HEAP_WIDTH * pitch:
            heaps.append([])
        heaps[-1].append(place)
    return tuple(median(heap) for heap in heaps) if len(heaps) == count else ()


def _beside(items: Sequence[Piece], pages: Collection[int]) -> Iterator[tuple[Piece, int]]:
    """Each item with the nearest of these pages."""
    for item in items:
        yield item, item.page if item.page in pages else min(pages, key=lambda page: abs(page - item.page))


def off_column(at: float, centers: Sequence[float], widths: Sequence[float]) -> float:
    """Distance to the nearest column, in widths of that column."""
    away = [abs(center - at) for center in centers]
    least = min(away)
    return least / widths[away.index(least)]


def _most_common(counters: dict[int | None, Counter[float]]) -> dict[int | None, float]:
    return {key: counter.most_common(1)[0][0] for key, counter in counters.items()}
