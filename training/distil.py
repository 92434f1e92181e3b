"""A small network that learns from a large one: what :mod:`training.finetune` does where a teacher is named.

The small one sees the tags of what was drawn and, beside them, how sure the large one is of each label. It begins with
the large one's embeddings, turned to the directions in which they differ most and cut to its own width.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from extractor.tagging.model import weights as w
from extractor.tagging.model.runtime import Network, inputs_for, open_network
from extractor.tagging.model.weights import load_weights
from training.batches import IGNORED
from training.loop import Batch

_TABLES = (
    "word", "position", "x_position", "y_position", "h_position", "w_position", "token_type",
)  # fmt: skip


def begin_like(student: torch.nn.Module, teacher: Path) -> None:
    """Gives the student the teacher's embeddings, projected on as many directions as it has room for.

    All tables are turned alike, for a position's embedding is their sum. A student as wide as its teacher gets them as
    they are but for the turn.
    """
    from safetensors.torch import load_file

    held = load_file(load_weights(teacher).file(w.TENSORS))
    tables = {name: held[f"layoutlm.embeddings.{name}_embeddings.weight"] for name in _TABLES}
    _, _, turned = torch.linalg.svd(tables["word"], full_matrices=False)
    embeddings = student.layoutlm.embeddings  # type: ignore[union-attr]
    with torch.no_grad():
        for name, table in tables.items():
            own = getattr(embeddings, f"{name}_embeddings").weight
            if own.shape[0] != table.shape[0]:
                raise ValueError(f"{teacher}: {table.shape[0]} {name} embeddings, expected {own.shape[0]}")
            own.copy_(table @ turned[: own.shape[1]].T)


class Teacher:
    """The large network. Gives each batch the chances that it sees, as ``taught``: batch × positions × labels."""

    def __init__(self, folder: Path, labels: int) -> None:
        self._network: Network = open_network(load_weights(folder))
        self._labels = labels

    def beside(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        for batch in batches:
            yield {**batch, "taught": self._chances(batch)}

    def _chances(self, batch: Batch) -> torch.Tensor:
        found = torch.zeros(*batch["target"].shape, self._labels)
        for row, size in enumerate(batch["attention_mask"].sum(dim=1).tolist()):
            # One window at a time: a network whose attention is fused takes no mask.
            window = {
                name: batch[name][row : row + 1, :size].numpy() for name in ("input_ids", "bbox", "attention_mask")
            }
            (logits,) = self._network(window)
            found[row, :size] = _merged(torch.from_numpy(np.array(logits)).softmax(-1), self._labels)
        return found


def _merged(chances: torch.Tensor, labels: int) -> torch.Tensor:
    """The chances over the student's labels: the columns of a value go together where it has none."""
    if chances.shape[-1] == labels:
        return chances
    return torch.cat([chances[:, : labels - 1], chances[:, labels - 1 :].sum(-1, keepdim=True)], dim=-1)


def taught_loss(model: torch.nn.Module, batch: Batch, share: float) -> torch.Tensor:
    """Cross entropy against what was drawn, and with ``share`` against the teacher's chances, over all characters."""
    given = {name: tensor for name, tensor in batch.items() if name not in ("target", "taught")}
    logits = model(**inputs_for(model.config, given)).logits.float()
    known = batch["target"] != IGNORED
    logs = logits[known].log_softmax(-1)
    drawn = torch.nn.functional.nll_loss(logs, batch["target"][known])
    taught = -(batch["taught"][known] * logs).sum(-1).mean()
    loss: torch.Tensor = (1 - share) * drawn + share * taught
    return loss
