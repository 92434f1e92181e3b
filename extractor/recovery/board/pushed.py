"""Step 5b, place: lines laid out with blanks, in which a label longer than its column pushed the values on."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import Run

_GAPS = (1, 2)
"""Blanks behind a label that is longer than its column."""


def column_edges(runs: Sequence[Run]) -> tuple[float, ...]:
    """Left edges of the columns of labels, and of the first column of values, in lines laid out with blanks."""
    laid_out = [run for run in runs if run.geometry == Geometry.COLUMNS and run.label is not None]
    labels = {run.label.x0 for run in laid_out if run.label is not None}
    last = max(labels, default=0.0)
    values = [item.x0 for run in laid_out for item in run.items if item.filled and item.x0 > last]
    return (*sorted(labels), *([min(values)] if values else []))


def pushes(run: Run, edges: Sequence[float]) -> tuple[float, ...]:
    """By how much the label of a line may have pushed its values, being longer than its column; none where it is not.

    ``edges``: where columns begin (:attr:`ColumnModel.edges`). Converters leave a blank or two behind such a label."""
    if run.geometry != Geometry.COLUMNS or run.label is None:
        return ()
    label = run.label
    behind = min((edge for edge in edges if edge > label.x0), default=float("inf"))
    return tuple(label.x1 + gap - behind for gap in _GAPS) if label.x1 + _GAPS[0] > behind else ()
