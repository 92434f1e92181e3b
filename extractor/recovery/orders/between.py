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

from extractor.document import GridPlace
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan
from extractor.recovery.board.other_tables import is_unknown
from extractor.recovery.board.pieces import Geometry, Piece, numbers_of
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.orders.attach import ends_row
from extractor.recovery.sums.row_sums import FEWEST_COLUMNS, RowSum


def fill_between(board: Board, block: BlockPlan, attachment: Attachment) -> Attachment:
    """The attachment with rows added that lost their label."""
    slots, columns, band_of = block.slots, block.width, board.band_of
    row_sum = board.layout.sums.of_row(slots[0], range(columns))
    attachment = _share_whole_rows(attachment, slots, columns)
    found = [slot for slot in slots if slot in attachment.rows]
    if not in_reading_order(found, attachment):
        return _in_order_only(board, block, attachment)
    rows = attachment.rows
    given = {slot: replace(run, via=Via.BETWEEN) for slot, run in _at_ends(board, block, attachment, found)}
    for before, after in pairwise(found):
        lost = [slot for slot in slots if before < slot < after]
        if not lost:
            continue
        start = max(band_of[p.index].index for p in rows[before].labels)
        stop = min(band_of[p.index].index for p in rows[after].labels)
        loose = [r for r in attachment.loose if start < r.band < stop and len(r.items) >= columns and r.filled]
        overflow = _overflow(rows[before], columns, len(lost), row_sum)
        if len(loose) == len(lost) and not overflow:
            runs = loose
        elif overflow and not loose:
            given[before] = overflow[0]
            runs = overflow[1:]
        else:
            continue
        for slot, run in zip(lost, runs, strict=True):
            given[slot] = Run(run.items, geometry=run.geometry, via=Via.BETWEEN, band=run.band)
    return _in_order_only(board, block, attachment.with_runs(given) if given else attachment)


def _in_order_only(board: Board, block: BlockPlan, attachment: Attachment) -> Attachment:
    """The attachment in which nothing but their place tells what rows are, where several of them are one behind the
    other and have texts that may be their labels, in words that the form does not have: these may be in any order."""
    worded = [
        slot in attachment.rows
        and any(_is_worded(board, attachment.rows[slot], run) for run in attachment.rows[slot].runs)
        for slot in block.slots
    ]
    several = {block.slots[n + k] for n, pair in enumerate(pairwise(worded)) if all(pair) for k in (0, 1)}
    if not several:
        return attachment
    rows = {slot: replace(row, by_order=row.by_order or slot in several) for slot, row in attachment.rows.items()}
    return replace(attachment, rows=rows)


def _is_worded(board: Board, row: RowSource, run: Run) -> bool:
    if run.via != Via.BETWEEN or row.labels:
        return False
    return any(is_unknown(piece, board.alignment) for piece in board.bands[run.band].pieces)


def _at_ends(board: Board, block: BlockPlan, attachment: Attachment, found: Sequence[int]) -> list[tuple[int, Run]]:
    """The first and the last rows of a block without their labels: as many whole drawn rows are between its header and
    its first label, or between its last label and what follows the block, as the form has rows there. Where the place
    of the block on the page is known, that tells as well."""
    ends = [attachment.rows[slot].labels for slot in (*found[:1], *found[-1:])]
    if not ends or not all(ends):
        return []
    first, last = (board.band_of[labels[0].index].index for labels in ends)
    own = (board.layout.form.id, *block.key)
    pairs: list[tuple[int, Run]] = []
    for lost, start, step in (
        ([slot for slot in block.slots if slot < found[0]], first, -1),
        ([slot for slot in block.slots if slot > found[-1]], last, 1),
    ):
        inside = _up_to_break(board, block, start, step) if lost else range(0)
        beyond = (run for run in attachment.loose if (run.band - start) * step > 0)
        drawn = (r for r in beyond if r.geometry == Geometry.GRID and len(r.items) >= block.width and r.filled)
        blocks = ((run, {item.block for item in run.items if item.filled}) for run in drawn)
        whole = [run for run, known in blocks if known == {own} or (known == {None} and run.band in inside)]
        if len(whole) == len(lost):
            pairs += zip(lost, whole, strict=True)
    return pairs


def _up_to_break(board: Board, block: BlockPlan, start: int, step: int) -> range:
    """The bands of its grid from this one up to the next header or heading, or to the end of a grid that has labels of
    no other block; none where labels of others come first."""
    bands = board.bands
    grid = bands[start].pieces[0].grid
    at = start + step
    while 0 <= at < len(bands):
        place = bands[at].pieces[0].grid
        if grid is None or place is None or place.table != grid.table:
            break
        if ends_row(bands[at], board.alignment):
            return range(start, at, step)
        if any(piece.index in board.alignment.rows for piece in bands[at].pieces):
            return range(0)
        at += step
    return range(start, at, step) if step > 0 or not _is_shared(board, block, grid) else range(0)


def _is_shared(board: Board, block: BlockPlan, grid: GridPlace | None) -> bool:
    """Has the grid labels of rows of other blocks as well?"""
    others = (hit.piece for hit in board.alignment.rows.values() if hit.candidate.slot.index not in block.slots)
    places = (board.pieces[piece].grid for piece in others)
    return any(place is not None and grid is not None and place.table == grid.table for place in places)


def _share_whole_rows(attachment: Attachment, slots: Sequence[int], columns: int) -> Attachment:
    """Whole rows of values beside no label, given in order to the rows between those that have their values beside
    them."""
    rows = attachment.rows
    bands = {slot: run.band for slot in slots if (run := _beside_label(rows.get(slot), columns)) is not None}
    if columns < FEWEST_COLUMNS or list(bands.values()) != sorted(bands.values()):
        return attachment
    held = [run for slot in slots if slot in rows for run in rows[slot].runs] + list(attachment.loose)
    apart = sorted((run for run in held if _is_whole_apart(run, columns)), key=lambda run: run.band)
    given: dict[int, Run] = {}
    for before, after in pairwise(bands):
        torn = [slot for slot in slots if before < slot < after]
        here = [run for run in apart if bands[before] < run.band < bands[after]]
        if not torn or len(torn) != len(here) or any(_has_values(rows.get(slot)) for slot in torn):
            continue
        given |= dict(zip(torn, here, strict=True))
    if all(slot in rows and rows[slot].runs == [run] for slot, run in given.items()):
        return attachment
    labelled = {slot for slot in given if slot in rows and rows[slot].labels}
    return attachment.with_runs(
        {slot: replace(run, via=Via.AFTER if slot in labelled else Via.BETWEEN) for slot, run in given.items()}
    )


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
    heads = [_head(attachment.rows[slot]) for slot in slots if attachment.rows[slot].labels]
    return heads == sorted(heads)


def _head(source: RowSource) -> int:
    """The label with values beside it, or else the first one: others may be of the group, which has words of it."""
    beside = (run.label.index for run in source.runs if run.label is not None)
    return next(beside, min(piece.index for piece in source.labels))


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
