"""The network: pieces of the report and nodes of the form in one sequence, and scores between the two.

A transformer (Vaswani et al. 2017, arXiv:1706.03762) whose attention has a learnt bias for each pair (as T5 has for
distances, arXiv:1910.10683): same line, lines apart, columns that overlap, likeness of a text to a label. The scores of
cells are sums of a row's and a column's, as pointer networks point (arXiv:1506.03134).
"""

from __future__ import annotations

import math
from typing import cast

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.nn import functional as F

from training.pointer.features import GEOMETRIES, NUMBERS, PLACES, TEXT, UNKNOWN_ROLE
from training.pointer.nodes import NodeKind

Batch = dict[str, Tensor]
_LINES, _ORDERS = 17, 33
_COLUMNS = 4


class PointerShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int = 128
    layers: int = 4
    heads: int = 4
    letters: int = 64
    dropout: float = 0.1


class _Texts(nn.Module):
    """Character ids (…, TEXT) → one vector each."""

    def __init__(self, vocabulary: int, shape: PointerShape) -> None:
        super().__init__()
        self.letters = nn.Embedding(vocabulary, shape.letters, padding_idx=0)
        self.places = nn.Embedding(TEXT, shape.letters)
        self.pairs = nn.Conv1d(shape.letters, shape.width, 3, padding=1)
        self.out = nn.Linear(2 * shape.width, shape.width)

    def forward(self, ids: Tensor) -> Tensor:
        there = (ids > 0).unsqueeze(1)
        letters = self.letters(ids) + self.places.weight * there.squeeze(1).unsqueeze(-1)
        seen = F.gelu(self.pairs(letters.transpose(1, 2)))
        most = seen.masked_fill(~there, -1e4).amax(-1).clamp(min=-10)
        mean = (seen * there).sum(-1) / there.sum(-1).clamp(min=1)
        return self.out(torch.cat([most, mean], -1))  # type: ignore[no-any-return]


class _Layer(nn.Module):
    def __init__(self, shape: PointerShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.before, self.between = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.ask = nn.Linear(shape.width, 3 * shape.width)
        self.told = nn.Linear(shape.width, shape.width)
        self.wide, self.narrow = nn.Linear(shape.width, 3 * shape.width), nn.Linear(3 * shape.width, shape.width)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, width = x.shape
        asked = self.ask(self.before(x)).view(rows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(asked[0], asked[1], asked[2], attn_mask=bias)
        x = x + self.drop(self.told(mixed.transpose(1, 2).reshape(rows, length, width)))
        further: Tensor = self.narrow(F.gelu(self.wide(self.between(x))))
        return x + cast(Tensor, self.drop(further))


class Pointer(nn.Module):
    """``forward`` gives (cells (B, N, C + 1), labels (B, N, M + 1)) in logits; the last of each is "none of them"."""

    def __init__(self, vocabulary: int, shape: PointerShape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.texts = _Texts(vocabulary, shape)
        self.roles = nn.Embedding(UNKNOWN_ROLE + 1, width)
        self.numbers, self.places = nn.Linear(NUMBERS, width), nn.Linear(PLACES, width)
        self.geometries = nn.Embedding(len(GEOMETRIES), width)
        self.above = nn.Linear(width, width)
        self.kinds = nn.Embedding(len(NodeKind), width)
        self.tables, self.blocks = nn.Embedding(8, width), nn.Embedding(8, width)
        self.first, self.last = nn.Embedding(48, width), nn.Embedding(48, width)
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        # One bias for all layers, as in T5.
        self.by_columns = nn.Parameter(torch.zeros(_COLUMNS, 1, 1, shape.heads))
        self.by_lines = nn.Parameter(torch.zeros(1, _LINES, 1, shape.heads))
        self.by_orders = nn.Parameter(torch.zeros(1, 1, _ORDERS, shape.heads))
        self.alike = nn.Parameter(torch.ones(shape.heads, 2))
        self.norm = nn.LayerNorm(width)
        self.row, self.column, self.label = (nn.Linear(width, width) for _ in range(3))
        self.row_key, self.column_key, self.label_key = (nn.Linear(width, width) for _ in range(3))
        self.none = nn.Linear(width, 2)
        self.label_alike = nn.Parameter(torch.tensor(4.0))

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        pieces = (
            self.texts(batch["text"].flatten(0, 1)).view(*batch["text"].shape[:2], -1)
            + self.roles(batch["role"]) + self.numbers(batch["number"]) + self.places(batch["place"])
            + self.geometries(batch["geometry"]) + _waves(batch["line"], self.shape.width)
        )  # fmt: skip
        place = batch["node_place"]
        nodes = (
            self.texts(batch["node_text"].flatten(0, 1)).view(*batch["node_text"].shape[:2], -1)
            + self.above(self.texts(batch["node_above"].flatten(0, 1)).view(*batch["node_above"].shape[:2], -1))
            + self.kinds(batch["node_kind"]) + self.tables(place[..., 0]) + self.blocks(place[..., 1])
            + self.first(place[..., 2]) + self.last(place[..., 3])
        )  # fmt: skip
        n = pieces.shape[1]
        x = torch.cat([pieces, nodes], 1)
        closed = torch.cat([~batch["there"], ~batch["node_there"]], 1)[:, None, None, :]
        bias = self._bias(_near(batch), batch["likeness"], closed)
        for layer in self.layers:
            x = layer(x, bias)
        x = self.norm(x)
        pieces, nodes = x[:, :n], x[:, n:]
        scale = 1 / math.sqrt(self.shape.width)
        rows = self.row(pieces) @ self.row_key(nodes).transpose(1, 2) * scale
        columns = self.column(pieces) @ self.column_key(nodes).transpose(1, 2) * scale
        own = batch["cells"]
        cells = _gather(rows, own[..., 0]) + _gather(columns, own[..., 1])
        cells = cells.masked_fill(~batch["cell_there"][:, None, :], -1e4)
        labels = (
            self.label(pieces) @ self.label_key(nodes).transpose(1, 2) * scale + self.label_alike * batch["likeness"]
        )
        labels = labels.masked_fill(~batch["node_there"][:, None, :], -1e4)
        none = self.none(pieces)
        return torch.cat([cells, none[..., :1]], -1), torch.cat([labels, none[..., 1:]], -1)

    def _bias(self, near: Tensor, likeness: Tensor, closed: Tensor) -> Tensor:
        """(B, heads, N + M, N + M)"""
        table = (self.by_columns + self.by_lines + self.by_orders).flatten(0, 2)
        space = F.embedding(near, table).permute(0, 3, 1, 2)
        to_nodes = likeness[:, None] * self.alike[None, :, 0, None, None]
        to_pieces = likeness.transpose(1, 2)[:, None] * self.alike[None, :, 1, None, None]
        nodes = likeness.new_zeros(likeness.shape[0], self.shape.heads, likeness.shape[2], likeness.shape[2])
        bias = torch.cat([torch.cat([space, to_nodes], 3), torch.cat([to_pieces, nodes], 3)], 2)
        return bias.masked_fill(closed, -1e4)


def _gather(scores: Tensor, nodes: Tensor) -> Tensor:
    """(B, N, M) at the nodes (B, C) → (B, N, C)"""
    return scores.gather(2, nodes[:, None, :].expand(-1, scores.shape[1], -1))


def _waves(numbers: Tensor, width: int) -> Tensor:
    """Sines and cosines of the line numbers, as in the first transformer."""
    steps = torch.exp(torch.arange(0, width, 2, device=numbers.device) * (-math.log(10_000.0) / width))
    angles = numbers[..., None].float() * steps
    return torch.cat([angles.sin(), angles.cos()], -1)


def _near(batch: Batch) -> Tensor:
    """(B, N, N): how each pair of pieces lies (columns, lines apart, places apart), as an entry of one table."""
    line, span, geometry = batch["line"], batch["span"], batch["geometry"]
    overlap = torch.minimum(span[:, :, None, 1], span[:, None, :, 1]) - torch.maximum(
        span[:, :, None, 0], span[:, None, :, 0]
    )
    same = (geometry[:, :, None] == geometry[:, None, :]) & (geometry[:, :, None] > 0)
    width = (span[..., 1] - span[..., 0]).clamp(min=1e-3)
    share = overlap / torch.minimum(width[:, :, None], width[:, None, :])
    columns = torch.where(same, (share > 0.1).long() + (share > 0.5).long() + 1, 0)
    lines = (line[:, None, :] - line[:, :, None]).clamp(-8, 8) + 8
    place = torch.arange(line.shape[1], device=line.device)
    orders = (place[None, :] - place[:, None]).clamp(-16, 16) + 16
    return (columns * _LINES + lines) * _ORDERS + orders
