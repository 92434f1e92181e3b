"""A row of the form as the source gives it, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.frozen import quick
from extractor.recovery.board.layout import RowPlan
from extractor.recovery.board.rows import RowSource
from extractor.recovery.settle.joint import Choice
from extractor.recovery.settle.options import Placement


@quick
@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row as the source gives it. ``order[i]``: column in form order of the ``i``-th printed value."""

    plan: RowPlan
    source: RowSource
    order: tuple[int, ...]
    header_seen: bool
    placement: Placement | None
    choice: Choice | None
    order_by_sums: bool = False
    """Is the order of the columns the form's, which adds up, and not the one that the header seems to show?"""
