"""Our own tagger with a part of the network taken away: what is left shows what the part is worth.

A network that random weights replace without loss decides nothing; each of these can be run beside the shipped one
(``--systems auto,auto:random-weights``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from eval.baselines.system import NotAvailable
from extractor.tagging.load import Taggers
from extractor.tagging.model import weights as w
from extractor.tagging.model.labels import FIRST_VALUE
from extractor.tagging.model.runtime import Arrays, Floats, Network, open_onnx
from extractor.tagging.model.tagger import ModelTagger
from extractor.tagging.model.weights import Weights
from extractor.tagging.rules import RuleTagger

_SEED: Final = 20261130
Change = Callable[[Floats], Floats]
"""Of the logits of a batch, batch × positions × labels."""


def _constant(logits: Floats) -> Floats:
    """Every position gets the mean of all."""
    return np.broadcast_to(logits.mean(axis=(0, 1), keepdims=True), logits.shape).astype(np.float32)


def _without_columns(logits: Floats) -> Floats:
    """That a piece is a value stays; its column is hidden."""
    values = logits[..., FIRST_VALUE:]
    top = values.max(axis=-1, keepdims=True)
    together = top + np.log(np.exp(values - top).sum(axis=-1, keepdims=True) / values.shape[-1])
    changed = logits.copy()
    changed[..., FIRST_VALUE:] = together
    return changed


def _shuffled_labels(logits: Floats) -> Floats:
    """Each label stands for another one, the same everywhere."""
    return logits[..., np.random.default_rng(_SEED).permutation(logits.shape[-1])]


_OF_LOGITS: Final[Mapping[str, Change]] = {
    "constant": _constant,
    "no-columns": _without_columns,
    "shuffled-labels": _shuffled_labels,
}
_OF_WEIGHTS: Final = ("random-weights", "permuted-weights")
ABLATIONS: Final = (*_OF_LOGITS, *_OF_WEIGHTS)


class AblatedTagger(ModelTagger):
    """The model's tagger with one of :data:`ABLATIONS`. Raises :class:`NotAvailable` where weights cannot be changed
    here."""

    def __init__(self, ablation: str, folder: Path = w.SHIPPED) -> None:
        self._ablation = ablation
        super().__init__(folder)
        if ablation in _OF_WEIGHTS:
            self._network  # noqa: B018 - so that what is missing fails at once

    @property
    def model(self) -> str:
        return f"{super().model}:{self._ablation}"

    @cached_property
    def _network(self) -> Network:
        if self._ablation in _OF_WEIGHTS:
            return open_onnx(_changed_weights(self.weights, self._ablation), self.weights.file(w.ONNX))
        network = open_onnx(self.weights.file(w.ONNX).read_bytes(), self.weights.file(w.ONNX))
        change = _OF_LOGITS[self._ablation]

        def run(batch: Arrays) -> Floats:
            return change(network(batch))

        return run


def ablated_taggers(tagger: str, ablation: str) -> Taggers:
    """``tagger``: ``auto`` or ``model``."""
    model = AblatedTagger(ablation)
    return Taggers(model, RuleTagger() if tagger == "auto" else None, model.model)


def _changed_weights(weights: Weights, ablation: str) -> bytes:
    """The ONNX file with each of its arrays drawn anew with the same mean and spread, or with its numbers permuted."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise NotAvailable(f"{ablation}: needs the package onnx: {error}") from error
    model = onnx.load_model_from_string(weights.file(w.ONNX).read_bytes())
    rng = np.random.default_rng(_SEED)
    for held in model.graph.initializer:
        numbers = numpy_helper.to_array(held)
        if numbers.dtype.kind != "f" or numbers.size < 2:
            continue
        if ablation == "permuted-weights":
            changed = rng.permutation(numbers.ravel()).reshape(numbers.shape)
        else:
            changed = rng.normal(numbers.mean(), numbers.std(), numbers.shape)
        held.CopyFrom(numpy_helper.from_array(changed.astype(numbers.dtype), held.name))
    return bytes(model.SerializeToString())
