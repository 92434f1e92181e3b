"""Samples as padded tensors, and the loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.pointer.features import UNKNOWN_ROLE, NodeArrays, PieceArrays
from training.pointer.network import Batch
from training.pointer.shards import A_SHARD, Sample, read_shard
from training.pointer.targets import NOT_KNOWN, NOWHERE

_ROLES_HIDDEN = 0.15
"""Share of the samples whose roles are hidden: a reader must not depend on what the rules took a piece for."""
_LABELS = 0.3
"""What a label counts beside a value."""


def padded(samples: Sequence[Sample]) -> Batch:
    pieces, nodes = [s.pieces for s in samples], [s.nodes for s in samples]
    n, m = max(len(p.role) for p in pieces), max(len(k.kind) for k in nodes)
    c = max(len(s.cells) for s in samples)
    many = len(samples)
    batch: Batch = {
        "text": torch.zeros(many, n, pieces[0].text.shape[1], dtype=torch.long),
        "role": torch.zeros(many, n, dtype=torch.long),
        "number": torch.zeros(many, n, pieces[0].number.shape[1]),
        "place": torch.zeros(many, n, pieces[0].place.shape[1]),
        "line": torch.zeros(many, n, dtype=torch.long),
        "span": torch.zeros(many, n, 2),
        "geometry": torch.zeros(many, n, dtype=torch.long),
        "there": torch.zeros(many, n, dtype=torch.bool),
        "node_text": torch.zeros(many, m, nodes[0].text.shape[1], dtype=torch.long),
        "node_above": torch.zeros(many, m, nodes[0].above.shape[1], dtype=torch.long),
        "node_kind": torch.zeros(many, m, dtype=torch.long),
        "node_place": torch.zeros(many, m, 4, dtype=torch.long),
        "node_there": torch.zeros(many, m, dtype=torch.bool),
        "likeness": torch.zeros(many, n, m),
        "cells": torch.zeros(many, c, 2, dtype=torch.long),
        "cell_there": torch.zeros(many, c, dtype=torch.bool),
        "cell": torch.full((many, n), NOT_KNOWN, dtype=torch.long),
        "label": torch.zeros(many, n, m, dtype=torch.bool),
    }
    for at, sample in enumerate(samples):
        own, form = sample.pieces, sample.nodes
        for name in ("text", "role", "number", "place", "line", "span", "geometry"):
            _put(batch[name], at, getattr(own, name))
        for name in ("text", "above", "kind", "place"):
            _put(batch[f"node_{name}"], at, getattr(form, name))
        batch["there"][at, : len(own.role)] = True
        batch["node_there"][at, : len(form.kind)] = True
        batch["likeness"][at, : len(own.role), : len(form.kind)] = torch.from_numpy(
            sample.likeness.astype(np.float32) / 255
        )
        _put(batch["cells"], at, sample.cells)
        batch["cell_there"][at, : len(sample.cells)] = True
        _put(batch["cell"], at, sample.cell)
        batch["label"][at, : len(own.role), : len(form.kind)] = torch.from_numpy(sample.label.astype(bool))
    return batch


def _put(into: Tensor, at: int, array: object) -> None:
    tensor = torch.from_numpy(np.asarray(array))
    into[at, : len(tensor)] = tensor.to(into.dtype)


def loss_of(model: torch.nn.Module, batch: Batch) -> Tensor:
    """Mean surprise at where the items belong, and, for less, at what the labels are."""
    cells, labels = model(batch)
    cells, labels = cells.float(), labels.float()
    last = cells.shape[-1] - 1
    target = torch.where(batch["cell"] == NOWHERE, last, batch["cell"])
    known = batch["there"] & (batch["cell"] > NOT_KNOWN)
    of_cells = F.cross_entropy(cells[known], target[known])
    texts = batch["there"] & (batch["cell"] == NOT_KNOWN)
    accepted = batch["label"][texts]
    accepted = torch.cat([accepted, ~accepted.any(-1, keepdim=True)], -1)
    chances = labels[texts].log_softmax(-1).masked_fill(~accepted, -1e4)
    of_labels: Tensor = chances.logsumexp(-1).mean()
    return of_cells - _LABELS * of_labels


def batches(folder: Path, seed: int, size: int, first_shards: int, step: int) -> Iterator[Batch]:
    """Batch ``step`` and on: the shards ``0`` to ``first_shards`` of the stream ``seed``, again and again in other
    orders. A batch depends on its number alone."""
    per_shard = -(-A_SHARD // size)
    while True:
        number, at = divmod(step, per_shard)
        turn, place = divmod(number, first_shards)
        order = list(range(first_shards))
        Random(f"pointer/{seed}/turn/{turn}").shuffle(order)
        samples = read_shard(folder / f"{seed}-{order[place]:05d}.npz")
        rng = Random(f"pointer/{seed}/shard/{number}")
        # Samples of like length fill a batch without waste.
        samples.sort(key=lambda s: len(s.pieces.role) + rng.random() * 40)
        cut = [samples[n : n + size] for n in range(0, len(samples), size)]
        rng.shuffle(cut)
        for own in cut[at:]:
            batch = padded(own)
            hidden = torch.tensor([rng.random() < _ROLES_HIDDEN for _ in own])
            batch["role"] = torch.where(hidden[:, None], UNKNOWN_ROLE, batch["role"])
            yield batch
        step = (number + 1) * per_shard


def arrays_as_batch(pieces: PieceArrays, nodes: NodeArrays, likeness: np.ndarray, cells: np.ndarray) -> Batch:
    """One report of which the truth is not known."""
    nothing = np.full(len(pieces.role), NOT_KNOWN, dtype=np.int16)
    label = np.zeros((len(pieces.role), len(nodes.kind)), dtype=np.uint8)
    return padded([Sample(pieces, nodes, likeness, cells, nothing, label)])
