"""Step 5b, place: each row's values get candidate cells, each candidate a cost
(:mod:`extractor.recovery.settle.options`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from extractor.frozen import replace
from extractor.recovery.board.columns import ColumnModel, off_column, pitches
from extractor.recovery.board.one_a_line import ends_of, printed_length
from extractor.recovery.board.pieces import Geometry, numbers_of
from extractor.recovery.board.pushed import pushes
from extractor.recovery.board.rows import Run
from extractor.recovery.orders.column_kinds import ColumnKinds, opinion
from extractor.recovery.orders.removed_columns import part_of, without
from extractor.recovery.orders.ways import (
    by_breaks,
    by_gaps,
    by_loss,
    by_position,
    by_window,
    pushed_by,
    torn_items,
)
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement, numbers_in
from extractor.recovery.sums.equations import TOLERANCE
from extractor.recovery.sums.row_sums import RowSum
from extractor.recovery.values.overlong import cut_glued, is_overlong, reaches_over
from extractor.tagging.roles import Role

BROKEN_SUM = 1.5
"""An identity of the row that the candidate breaks."""
MOST_OPTIONS = 6500
"""All ways to lose half of fifteen cells: dropping any of them would hide that the row is open."""
_LEFT = 0.75
"""Share of a column's width to the left of the first column, from which a value is in none."""
_PUSHED = 0.5
"""Share of a column's width beyond the last column, from which a row was pushed."""
_RIGHT_IN = 0.15
"""Share of a column's width within which the values of a row that was pushed are in their columns."""
_NEAR_BEST = 4.0
_FEW_OPTIONS = 50
"""With more of them, all are rated at once."""
_OF_UNKNOWN_VALUE = (Lost.CUT, Lost.TORN, Lost.UNSEEN)


def place_row(
    slot: int,
    runs: Sequence[Run],
    model: ColumnModel,
    row_sum: RowSum,
    leaves: Sequence[int] = (),
    kinds: ColumnKinds | None = None,
) -> Placement | None:
    """Candidates for one row; ``None`` where the source holds nothing for it.

    ``row_sum``: for values in printed order. ``leaves``: which leaf column of the block each printed column is, for the
    tagger's scores of the columns of values. ``kinds``: which numbers fit which column.
    """
    run = choose_run(runs, model, row_sum)
    if run is None:
        return None
    positioned = run.geometry.is_undrawn
    centers = _centers_for(run, model, row_sum) if positioned else None
    over = run.geometry == Geometry.BOXES and centers is not None and reaches_over(run.items, centers)
    if over or run.geometry in (Geometry.NONE, Geometry.COLUMNS):
        run = replace(run, items=cut_glued(run.items, model.count, row_sum))
    filled = [n for n, item in enumerate(run.items) if item.filled or item.role is Role.OTHER]
    options, lost = _candidates(run, filled, model, centers)
    misfits = kinds.against(run.items) if kinds is not None else []
    if len(options) > _FEW_OPTIONS and lost not in _OF_UNKNOWN_VALUE and not any(item.columns for item in run.items):
        rated = _rated_by_numbers(options, run, row_sum, misfits)
    else:
        rated = [_rated(option, run, lost, row_sum, leaves, misfits) for option in options]
    rated.sort(key=attrgetter("cost", "cells"))
    kept = [o for o in rated if o.cost <= rated[0].cost + _NEAR_BEST][:MOST_OPTIONS]
    used = set(kept[0].cells)
    left_out = sum(n not in used for n in filled)
    wide: frozenset[int] = frozenset()
    if centers is not None and run.geometry == Geometry.BOXES and len(filled) < model.count:
        wide = frozenset(n for n in filled if is_overlong(run.items[n], centers))
    odd = _looks_odd(run, filled, model, centers) or (
        _has_odd_ends(slot, run, len(filled), model) and not _adds_up(run, kept[0], row_sum)
    )
    return Placement(
        slot, run.items, tuple(kept), run.geometry, lost, left_out, wide, odd, run.via, counted=run.counted
    )


def _rated(
    option: Option, run: Run, lost: Lost, row_sum: RowSum, leaves: Sequence[int], misfits: Sequence[Sequence[float]]
) -> Option:
    """The option with the cost of its numbers: sums that fail, the tagger's scores against it, and numbers that do not
    fit their columns (``misfits``: the cost of each item in each column)."""
    numbers = numbers_in(run.items, option.cells)
    gone = [n for n, i in enumerate(option.cells) if i == UNDRAWN] if lost in _OF_UNKNOWN_VALUE else []
    # For drawn rows the tagger's scores come from what it saw of them: that the row lost a cell, it does not see.
    against = 0.0 if run.geometry == Geometry.GRID else opinion(run.items, option.cells, leaves)
    cost = BROKEN_SUM * (row_sum.failing(numbers, gone) or 0) + against
    cost += sum(misfits[item][n] for n, item in enumerate(option.cells)) if misfits else 0.0
    return Option(option.cells, option.cost + cost)


def _rated_by_numbers(
    options: Sequence[Option], run: Run, row_sum: RowSum, misfits: Sequence[Sequence[float]]
) -> list[Option]:
    """As :func:`_rated` for all options at once, where nothing but their numbers tells them apart."""
    import numpy as np

    values = np.array([*(item.reading.value or 0.0 for item in run.items), 0.0])  # the last one for no item
    numbers = values[np.array([option.cells for option in options])]
    failing = np.zeros(len(options))
    for equation in row_sum.equations:
        rest = np.zeros(len(options))
        for column, sign in equation.terms:
            rest += sign * numbers[:, column]
        failing += abs(rest) >= TOLERANCE
    cost = BROKEN_SUM * failing
    if misfits:
        cells = np.array([option.cells for option in options])
        cost += np.array(misfits)[cells, np.arange(cells.shape[1])].sum(axis=1)
    return [Option(option.cells, option.cost + more) for option, more in zip(options, cost.tolist(), strict=True)]


def _candidates(
    run: Run, filled: Sequence[int], model: ColumnModel, centers: Sequence[float] | None
) -> tuple[list[Option], Lost]:
    """The ways to fill the row, and the state of a cell that nothing fills (see :class:`Placement`)."""
    short = len(run.items) < model.count
    part = part_of(run)
    removed = model.removed.get(part) if part is not None else None
    if removed:
        items = range(len(run.items) - model.count + len(removed), len(run.items))
        return [Option(without(items, model.count, removed, UNDRAWN), 0.0)], Lost.TORN
    torn = torn_items(run, model) if run.geometry == Geometry.GRID else None
    if torn is not None:
        # Cells were lost from a drawn row, and it is not drawn which ones.
        return list(by_loss(torn, model.count)), Lost.TORN
    vanished = short and run.geometry == Geometry.NONE
    if not vanished and not run.geometry.is_undrawn:
        return list(by_window(run, model)), Lost.CUT
    options = list(by_position(run, filled, model, centers))
    counted = by_breaks(run, model, options) if vanished else None
    if counted is not None:
        # An empty line before a heading is no cell: the last row of a section may have lost one anywhere.
        is_open = run.items[-1].ends_section and min(counted, key=lambda o: o.cost).cells[-1] == UNDRAWN
        return counted, Lost.GAP if is_open else Lost.BLANK
    if vanished or centers is None:
        return by_gaps(run, filled, model, options), Lost.VANISHED
    if any(item.score is not None for item in run.items):
        return options, Lost.UNSEEN
    return options, Lost.GAP if model.full and len(filled) < model.count else Lost.BLANK


def _looks_odd(run: Run, filled: Sequence[int], model: ColumnModel, centers: Sequence[float] | None) -> bool:
    """Does the row look as if cells were lost, or were none of its own, whatever its sums say?"""
    return _is_odd(run, len(filled), model) or _ends_in_words(run) or _is_left_of_columns(run, filled, model, centers)


def _is_odd(run: Run, filled: int, model: ColumnModel) -> bool:
    """May cells have been lost without a trace? One cell a line: the row has fewer than any complete row, and fillers
    hide it. In a grid: most rows of its table are short, or this one is, and its empty last cell may be one of those
    behind the table's columns."""
    if run.geometry == Geometry.GRID and run.items:
        cut = run.band in model.cut and pushed_by(run, model) >= 0
        return part_of(run) in model.short or (cut and filled < model.count and not run.items[-1].filled)
    if not _is_filled_up(run, filled, model):
        return False
    shortest = max(model.shortest.get(key, 0) for key in (None, ends_of(run)))
    return len(run.items) < shortest or (model.tailed and printed_length(run) < model.count)


def _ends_in_words(run: Run) -> bool:
    """Is the last cell of a row that nothing is drawn around a text? It may be the next label, in words that the form
    does not have."""
    return run.geometry not in (Geometry.GRID, Geometry.BOXES) and bool(run.items) and run.items[-1].role is Role.OTHER


def _is_filled_up(run: Run, filled: int, model: ColumnModel) -> bool:
    """Has a row written one cell a line fewer numbers than there are columns, and fillers for the others?"""
    return run.geometry == Geometry.NONE and filled < model.count <= len(run.items)


def _adds_up(run: Run, option: Option, row_sum: RowSum) -> bool:
    """Does the row add up so? Nothing but zeros proves nothing."""
    numbers = numbers_in(run.items, option.cells)
    return any(numbers) and row_sum.failing(numbers) == 0


def _is_left_of_columns(run: Run, filled: Sequence[int], model: ColumnModel, centers: Sequence[float] | None) -> bool:
    """Is the first value where labels are, so that the row may have slid to the left?"""
    if centers is None or not filled or len(filled) == model.count:
        return False
    return model.anchor.of(run.items[filled[0]]) < centers[0] - _LEFT * pitches(centers)[0]


def _has_odd_ends(slot: int, run: Run, filled: int, model: ColumnModel) -> bool:
    """Of a row written one cell a line that has enough cells: may its first or its last fillers be cells of labels, or
    be taken for such, where it lost a cell or has one twice?"""
    if not _is_filled_up(run, filled, model):
        return False
    first, last = run.items[0].filled, run.items[-1].filled
    if not first and slot in (model.led if len(run.items) == model.count else model.bare if last else ()):
        return True
    end = max((n for n, item in enumerate(run.items) if item.filled), default=model.count)
    return model.lossy and end + 1 < model.count


def choose_run(runs: Sequence[Run], model: ColumnModel, row_sum: RowSum) -> Run | None:
    """The run that fills the row, or its pieces put together."""
    count = model.count
    held = [run for run in runs if run.filled]
    if not held:
        heads = [run for run in runs if run.head and run.items]
        return max(heads, key=lambda r: min(len(r.items), count), default=None)
    full = [run for run in held if run.filled == count]
    if full:
        return full[0]
    joined = _joined(held, model, row_sum) if len(held) > 1 else None
    return joined or max(held, key=lambda r: (min(r.filled, count), len(r.items)))


def _joined(held: Sequence[Run], model: ColumnModel, row_sum: RowSum) -> Run | None:
    """The pieces of one row that are on several lines; ``None`` where they are no such pieces.

    They are joined side by side where positions are meaningful, else in the order in which they add up: on a slightly
    skewed page one end of a row is on the line above.
    """
    first, geometries = held[0], {run.geometry for run in held}
    items = [item for run in held for item in run.items if item.filled or run.geometry == Geometry.NONE]
    if Geometry.GRID in geometries or len(items) > model.count:
        return None
    beside = sorted(items, key=lambda p: p.x0) if Geometry.NONE not in geometries else []
    if any(a.x1 > b.x0 + 1e-6 for a, b in pairwise(beside)):
        beside = []
    if beside and (model.centers or Geometry.BOXES in geometries):
        return replace(first, items=tuple(beside), depth=None)
    if Geometry.BOXES in geometries:
        return None
    turned = [item for run in reversed(held) for item in run.items if item.filled or run.geometry == Geometry.NONE]
    fitting = next((order for order in (items, turned) if row_sum.may_add_up(numbers_of(order), model.count)), None)
    if fitting is None and geometries != {Geometry.NONE}:
        return replace(first, items=tuple(beside), depth=None) if beside else None
    return replace(first, items=tuple(fitting or items), geometry=Geometry.NONE, depth=None)


def _centers_for(run: Run, model: ColumnModel, row_sum: RowSum) -> tuple[float, ...] | None:
    """Positions of the columns on the run's page, moved along with a row that a label too long for its column pushed;
    ``None`` where they are unknown.

    It shows by how much: what it is longer. Where it does not, such a row ends beyond the last column, and its last
    value is in that one if the row adds up so.
    """
    centers = _page_centers(run, model)
    filled = [n for n, item in enumerate(run.items) if item.filled]
    if centers is None or run.geometry != Geometry.COLUMNS or not 0 < len(filled) < model.count:
        return centers
    moves = pushes(run, model.edges)
    if moves:
        ways = [tuple(center + moved for center in centers) for moved in (*moves, 0.0)]
        return next((way for way in ways if _are_under(run, way, model)), None)
    beyond = model.anchor.of(run.items[filled[-1]]) - centers[-1]
    if beyond <= _PUSHED * pitches(centers)[-1]:
        return centers
    moved = tuple(center + beyond for center in centers)
    best = min(by_position(run, filled, model, moved), key=lambda option: (option.cost, option.cells))
    return moved if row_sum.failing(numbers_in(run.items, best.cells)) == 0 else None


def _are_under(run: Run, centers: Sequence[float], model: ColumnModel) -> bool:
    """Is each value of the row right in a column?"""
    widths = pitches(centers)
    places = [model.anchor.of(item) for item in run.items if item.filled]
    return all(off_column(place, centers, widths) <= _RIGHT_IN for place in places)


def _page_centers(run: Run, model: ColumnModel) -> tuple[float, ...] | None:
    """Positions of the columns on the run's page; ``None`` where they are unknown."""
    page = run.items[0].page
    if page in model.centers:
        return model.centers[page]
    if not model.centers:
        return None
    nearest = min(model.centers, key=lambda other: (abs(other - page), other))
    return model.centers[nearest]
