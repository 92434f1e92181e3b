"""A row of the form as the source gives it, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.recovery.attach import RowSource
from extractor.recovery.layout import RowPlan
from extractor.recovery.options import Placement
from extractor.recovery.settle import Choice


@dataclass(frozen=True)
class PlacedRow:
    """A row as the source gives it. ``order[i]``: column in form order of the ``i``-th printed value."""

    plan: RowPlan
    source: RowSource | None
    order: tuple[int, ...]
    header_seen: bool
    placement: Placement | None
    choice: Choice | None
