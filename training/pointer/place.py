"""Rows placed by the pointer: its chances are options of each row, which the sums settle as they do any others."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import RowSource
from extractor.recovery.settle.identities import sums_of
from extractor.recovery.settle.joint import settle
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.recovery.settle.placed import PlacedRow
from extractor.recovery.tables import PlacedForm
from extractor.tagging.model.vocabulary import Vocabulary
from training.pointer.batch import arrays_as_batch
from training.pointer.network import Pointer
from training.pointer.nodes import nodes_of
from training.pointer.shards import read_report

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST = 0.02
"""A chance below this is no candidate."""
_FLOOR = 1e-4
_NATS = 5.0
"""Units of surprise in one unit of cost: see ``_SHARPNESS`` of :mod:`extractor.recovery.domains`."""
_OPTIONS = 24
_STATES = 64


def chances(
    model: Pointer, pieces: Sequence[Piece], layout: Layout, vocabulary: Vocabulary
) -> tuple[list[int], NDArray[np.float64]]:
    """Piece indices (n), and the chance of each cell in the order of the form's nodes (n, C)."""
    form = nodes_of(layout.form)
    arrays, nodes, alike = read_report(pieces, form, vocabulary)
    if not len(arrays.index):
        return [], np.zeros((0, len(form.cells)))
    cells = np.stack([np.array(form.rows), np.array(form.columns)], axis=1)
    with torch.inference_mode():
        scores, _ = model(arrays_as_batch(arrays, nodes, alike, cells))
    return arrays.index.tolist(), scores[0].double().softmax(-1).numpy()[:, :-1]


def place_by_pointer(model: Pointer, pieces: Sequence[Piece], layout: Layout, vocabulary: Vocabulary) -> PlacedForm:
    """As :func:`extractor.recovery.tables.place_form`, from the pointer's chances alone."""
    indices, chance = chances(model, pieces, layout, vocabulary)
    column_of = {key: n for n, key in enumerate(nodes_of(layout.form).cells)}
    items = [n for n, index in enumerate(indices) if pieces[index].is_item]
    rows: dict[int, PlacedRow] = {}
    for plan in layout.plans:
        own = [column_of[key] for key in plan.keys]
        near = [n for n in items if chance[n, own].max() >= _LEAST]
        placement = _placement(plan, [pieces[indices[n]] for n in near], chance[np.ix_(near, own)] if near else None)
        if placement is not None:
            rows[plan.slot] = PlacedRow(plan, RowSource(plan.slot), tuple(range(len(own))), True, placement, None)
    placements: Mapping[int, Placement] = {
        slot: row.placement for slot, row in rows.items() if row.placement is not None
    }
    for slot, choice in settle(placements, sums_of(rows, layout.sums)).items():
        row = rows[slot]
        rows[slot] = PlacedRow(row.plan, row.source, row.order, row.header_seen, row.placement, choice)
    return PlacedForm(rows, {}, {}, ())


def _placement(plan: RowPlan, items: Sequence[Piece], chance: NDArray[np.float64] | None) -> Placement | None:
    """``chance`` (items, columns)."""
    if chance is None or chance.max() < 0.3:
        return None
    width = len(plan.keys)
    cost = -np.log(np.clip(chance, _FLOOR, 1.0)) / _NATS
    elsewhere = -np.log(np.clip(1.0 - chance.sum(1), _FLOOR, 1.0)) / _NATS
    nothing = -np.log(np.clip(1.0 - chance.max(0), _FLOOR, 1.0)) / _NATS
    # Against what leaving every item out would cost.
    states: list[tuple[float, tuple[int, ...]]] = [(float(elsewhere.sum()), ())]
    for column in range(width):
        further: list[tuple[float, tuple[int, ...]]] = []
        for spent, cells in states:
            further.append((spent + float(nothing[column]), (*cells, UNDRAWN)))
            for n in range(len(items)):
                if chance[n, column] >= _LEAST and n not in cells:
                    further.append((spent + float(cost[n, column] - elsewhere[n]), (*cells, n)))
        states = heapq.nsmallest(_STATES, further)
    best = heapq.nsmallest(_OPTIONS, states)
    options = tuple(Option(cells, spent) for spent, cells in best)
    left = sum(items[n].filled and chance[n].sum() > 0.5 and n not in options[0].cells for n in range(len(items)))
    grid = any(item.grid is not None for item in items)
    return Placement(
        plan.slot, tuple(items), options, Geometry.GRID if grid else Geometry.NONE, Lost.VANISHED, left_out=int(left)
    )
