"""Step 5a, place: a row whose label is lost or is apart from it, known by its neighbours.

Rows with their values beside their labels are beyond doubt. Where between two of them there are exactly as many whole
rows of values as the form has rows there, these are those rows, wherever a converter wrote the separated labels. Where
cells are written one a line, the values of rows without a label follow those of the row before; they are cut where
every row adds up, if there is one such cut. With any other number the rows are left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan
from extractor.recovery.board.pieces import Geometry, Piece, numbers_of
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.sums.row_sums import FEWEST_COLUMNS, RowSum


def fill_between(board: Board, block: BlockPlan, attachment: Attachment) -> Attachment:
    """The attachment with rows added that lost their label."""
    slots, columns, band_of = block.slots, block.width, board.band_of
    row_sum = board.layout.sums.of_row(slots[0], range(columns))
    attachment = _share_whole_rows(attachment, slots, columns)
    found = [slot for slot in slots if slot in attachment.rows]
    if not in_reading_order(found, attachment):
        return attachment
    rows = dict(attachment.rows)
    taken: set[int] = set()
    for slot, run in _at_ends(board, block, attachment, found) if found else ():
        rows[slot] = RowSource.made(slot, replace(run, via=Via.BETWEEN))
        taken.add(id(run))
    for before, after in pairwise(found):
        lost = [slot for slot in slots if before < slot < after]
        if not lost:
            continue
        start = max(band_of[p.index].index for p in rows[before].labels)
        stop = min(band_of[p.index].index for p in rows[after].labels)
        loose = [r for r in attachment.loose if start < r.band < stop and len(r.items) >= columns and r.filled]
        behind = _behind_whole_line(rows[before], columns)
        overflow = _overflow(rows[before], columns, len(lost), row_sum)
        if behind and len(behind) + len(loose) == len(lost):
            rows[before] = replace(rows[before], runs=[run for run in rows[before].runs if run not in behind])
            loose = sorted([*behind, *loose], key=lambda run: run.band)
        if len(loose) == len(lost) and not overflow:
            runs = loose
            taken.update(id(run) for run in loose)
        elif overflow and not loose:
            rows[before] = replace(rows[before], runs=[overflow[0]])
            runs = overflow[1:]
        else:
            continue
        for slot, run in zip(lost, runs, strict=True):
            rows[slot] = RowSource.made(slot, Run(run.items, geometry=run.geometry, via=Via.BETWEEN, band=run.band))
    return Attachment(rows, tuple(run for run in attachment.loose if id(run) not in taken))


def _at_ends(board: Board, block: BlockPlan, attachment: Attachment, found: Sequence[int]) -> list[tuple[int, Run]]:
    """The first and the last rows of a block without their labels: as many whole drawn rows are in its grid above the
    first label, or below the last one, as the form has rows there. A grid with labels of other blocks counts only
    where the place of the block is known."""
    ends = [attachment.rows[slot].labels for slot in (found[0], found[-1])]
    if not all(ends):
        return []
    first, last = (board.band_of[labels[0].index].index for labels in ends)
    own = (board.layout.form.id, *block.key)
    grids = {p.grid.table for slot in found for p in attachment.rows[slot].labels if p.grid is not None}
    others = (p for slot, source in attachment.rows.items() if slot not in block.slots for p in source.labels)
    shared = any(p.grid is not None and p.grid.table in grids for p in others)

    def is_own(run: Run) -> bool:
        if run.geometry != Geometry.GRID or len(run.items) < block.width or not run.filled:
            return False
        known = {item.block for item in run.items if item.filled}
        grid = run.items[0].grid
        return known == {own} or (known == {None} and not shared and grid is not None and grid.table in grids)

    pairs: list[tuple[int, Run]] = []
    for lost, runs in (
        ([slot for slot in block.slots if slot < found[0]], [r for r in attachment.loose if r.band < first]),
        ([slot for slot in block.slots if slot > found[-1]], [r for r in attachment.loose if r.band > last]),
    ):
        whole = list(filter(is_own, runs)) if lost else []
        if len(whole) == len(lost):
            pairs += zip(lost, whole, strict=True)
    return pairs


def _behind_whole_line(source: RowSource, columns: int) -> list[Run]:
    """The drawn rows without a label that were given to this row, whose own line has all of its cells."""
    if not any(
        run.via == Via.LINE and run.geometry == Geometry.GRID and len(run.items) >= columns for run in source.runs
    ):
        return []
    after = (run for run in source.runs if run.via == Via.AFTER and run.geometry == Geometry.GRID)
    return [run for run in after if run.filled and len(run.items) >= columns]


def _share_whole_rows(attachment: Attachment, slots: Sequence[int], columns: int) -> Attachment:
    """Whole rows of values beside no label, given in order to the rows between those that have their values beside
    them."""
    rows = dict(attachment.rows)
    bands = {slot: run.band for slot in slots if (run := _beside_label(rows.get(slot), columns)) is not None}
    if columns < FEWEST_COLUMNS or list(bands.values()) != sorted(bands.values()):
        return attachment
    held = [run for slot in slots if slot in rows for run in rows[slot].runs] + list(attachment.loose)
    apart = sorted((run for run in held if _is_whole_apart(run, columns)), key=lambda run: run.band)
    taken: set[int] = set()
    given: dict[int, Run] = {}
    for before, after in pairwise(bands):
        torn = [slot for slot in slots if before < slot < after]
        here = [run for run in apart if bands[before] < run.band < bands[after]]
        if not torn or len(torn) != len(here) or any(_has_values(rows.get(slot)) for slot in torn):
            continue
        taken |= {id(run) for run in here}
        given |= dict(zip(torn, here, strict=True))
    if all(slot in rows and rows[slot].runs == [run] for slot, run in given.items()):
        return attachment
    for slot, source in attachment.rows.items():
        rows[slot] = replace(source, runs=[run for run in source.runs if id(run) not in taken])
    for slot, run in given.items():
        known = rows.get(slot, RowSource(slot))
        via = Via.AFTER if known.labels else Via.BETWEEN
        rows[slot] = RowSource.made(slot, replace(run, via=via), known.labels, by_order=known.by_order)
    return Attachment(rows, tuple(run for run in attachment.loose if id(run) not in taken))


def _beside_label(source: RowSource | None, columns: int) -> Run | None:
    runs = source.runs if source is not None else ()
    return next((run for run in runs if run.via == Via.LINE and run.filled and len(run.items) >= columns), None)


def _has_values(source: RowSource | None) -> bool:
    """Are there values beside its label?"""
    return source is not None and any(run.via == Via.LINE and run.filled for run in source.runs)


def _is_whole_apart(run: Run, columns: int) -> bool:
    return run.via != Via.LINE and run.geometry != Geometry.NONE and run.filled > 0 and len(run.items) >= columns


def in_reading_order(slots: Sequence[int], attachment: Attachment) -> bool:
    """Are these rows in the source in the order of the form?"""
    heads = [min(p.index for p in attachment.rows[slot].labels) for slot in slots if attachment.rows[slot].labels]
    return heads == sorted(heads)


def _overflow(source: RowSource, columns: int, lost: int, row_sum: RowSum) -> list[Run]:
    """One cell a line, the values of the lost rows follow those of the row before: the run cut into rows."""
    streams = [run for run in source.runs if run.geometry == Geometry.NONE and run.items]
    if len(streams) != 1:
        return []
    run = streams[0]
    parts: list[Sequence[Piece]]
    if len(run.items) == columns * (lost + 1):
        parts = [run.items[n * columns : (n + 1) * columns] for n in range(lost + 1)]
    elif columns >= FEWEST_COLUMNS and not row_sum.may_add_up(numbers_of(run.items), columns):
        cuts = _cuts(run.items, lost + 1, columns, row_sum)
        parts = cuts[0] if len(cuts) == 1 else []
    else:
        return []
    return [replace(run, items=tuple(part), depth=None, counted=False) for part in parts]


def _cuts(items: Sequence[Piece], count: int, columns: int, row_sum: RowSum) -> list[list[Sequence[Piece]]]:
    """The ways to cut the items into ``count`` rows that add up; two at most are given."""
    if count == 1:
        return [[items]] if row_sum.may_add_up(numbers_of(items), columns) else []
    found: list[list[Sequence[Piece]]] = []
    for size in range(1, min(columns, len(items) - 1) + 1):
        if len(items) - size > columns * (count - 1) or not row_sum.may_add_up(numbers_of(items[:size]), columns):
            continue
        found.extend([items[:size], *rest] for rest in _cuts(items[size:], count - 1, columns, row_sum))
        if len(found) > 1:
            break
    return found[:2]
