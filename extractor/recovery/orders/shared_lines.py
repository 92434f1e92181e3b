"""Step 5a, place: lines of values between two labels, given to the row with which they add up.

On a slightly skewed page, the text of one end of a row is on the line above or below the other one. Whether a line
between two labels continues the row before or begins the row behind is not written anywhere, but rows add up: the lines
of a block are shared out so that as many rows as possible do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.frozen import replace
from extractor.recovery.board.board import Board
from extractor.recovery.board.layout import BlockPlan
from extractor.recovery.board.pieces import Band, Geometry, numbers_of
from extractor.recovery.board.rows import Attachment, RowSource, Run, Via
from extractor.recovery.orders.between import in_reading_order
from extractor.recovery.sums.row_sums import FEWEST_COLUMNS, RowSum

_MOST_LINES = 3
"""Lines between two labels; more of them are cells one a line."""
_AS_READ = 0.1
"""Worth of a line that stays with the row that it was read to; half of it where the row would hold too much."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the lines between its label and the next one's, of which it may keep the first ones."""

    slot: int
    own: tuple[Run, ...]
    behind: tuple[Run, ...]
    kept: int
    """How many of the lines behind it were read to it."""


def share_lines(board: Board, block: BlockPlan, attachment: Attachment, row_sum: RowSum) -> Attachment:
    """The attachment with the lines between the labels of a block shared out again. ``row_sum``: for values in printed
    order."""
    slots, columns, band_of = block.slots, block.width, board.band_of
    found = [slot for slot in slots if slot in attachment.rows and attachment.rows[slot].labels]
    if columns < FEWEST_COLUMNS or not in_reading_order(found, attachment):
        return attachment
    sources = [attachment.rows[slot] for slot in found]
    if not any(run.via in (Via.BEFORE, Via.AFTER) for source in sources for run in source.runs):
        return attachment
    rows = list(_rows_of(sources, band_of))
    splits = _best_splits(rows, columns, row_sum)
    changed: dict[int, RowSource] = {}
    before: tuple[Run, ...] = ()
    for row, split in zip(rows, splits, strict=True):
        runs = [*before, *row.own, *row.behind[:split]]
        changed[row.slot] = replace(attachment.rows[row.slot], runs=runs)
        before = row.behind[split:]
    return replace(attachment, rows={**attachment.rows, **changed})


def _rows_of(sources: Sequence[RowSource], band_of: Mapping[int, Band]) -> Iterator[_Row]:
    labels = [[band_of[piece.index].index for piece in source.labels] for source in sources]
    given: list[Run] = []
    for n, source in enumerate(sources):
        # Nothing is to be shared beside a label or between the lines of a wrapped one, nor before the first label and
        # behind the last.
        stop = min(labels[n + 1]) if n + 1 < len(sources) else 0
        after = [run for run in source.runs if _is_shared(run, Via.AFTER, max(labels[n]), stop)]
        following = sources[n + 1].runs if n + 1 < len(sources) else []
        before = [run for run in following if _is_shared(run, Via.BEFORE, max(labels[n]), stop)]
        own = [run for run in source.runs if run not in after and run not in given]
        yield _Row(source.slot, tuple(own), tuple(sorted([*after, *before], key=lambda r: r.band)), len(after))
        given = before


def _is_shared(run: Run, via: Via, start: int, stop: int) -> bool:
    return run.via == via and run.geometry == Geometry.COLUMNS and run.filled > 0 and start < run.band < stop


def _best_splits(rows: Sequence[_Row], columns: int, row_sum: RowSum) -> list[int]:
    """For each row how many of the lines behind it are its own."""

    def worth(row: _Row, before: tuple[Run, ...], split: int) -> float:
        runs = [*before, *row.own, *row.behind[:split]]
        kept = _AS_READ * (split == row.kept)
        items = [item for run in runs for item in run.items if item.filled]
        if not items or len(items) > columns:
            return kept - _AS_READ / 2 * (len(items) > columns)
        turned = [item for run in reversed(runs) for item in run.items if item.filled]
        return kept + any(row_sum.may_add_up(numbers_of(order), columns) for order in (items, turned))

    # (lines left to the next row) → score, splits so far
    best: dict[tuple[Run, ...], tuple[float, list[int]]] = {(): (0.0, [])}
    for n, row in enumerate(rows):
        last = n + 1 == len(rows) or len(row.behind) > _MOST_LINES
        reached: dict[tuple[Run, ...], tuple[float, list[int]]] = {}
        for before, (score, splits) in best.items():
            for split in (row.kept,) if last else range(len(row.behind) + 1):
                left = row.behind[split:]
                total = score + worth(row, before, split)
                if left not in reached or total > reached[left][0]:
                    reached[left] = (total, [*splits, split])
        best = reached
    return max(best.values(), key=lambda found: found[0])[1]
