"""The model as a tagger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.document import Document
from extractor.forms.schema import Form
from extractor.tagging.model.decode import decode
from extractor.tagging.model.encode import encode
from extractor.tagging.model.runtime import Backend, open_network, probabilities
from extractor.tagging.model.weights import SHIPPED, load_weights
from extractor.tagging.roles import Tag


class ModelTagger:
    """Loads and checks the weights at once, so that a broken folder is told before anything is read.

    ``folder``: the shipped weights, or a folder that ``training.finetune`` wrote. Raises :class:`WeightsError`.
    """

    name = "model"

    def __init__(self, folder: Path = SHIPPED, backend: Backend | None = None) -> None:
        self.weights = load_weights(folder)
        self._network = open_network(self.weights, backend)

    @property
    def model(self) -> str:
        """Name and digest of the weights, for the record."""
        return f"{self.weights.manifest.name}@{self.weights.digest[:8]}"

    def tag(self, document: Document, forms: Sequence[Form] = ()) -> tuple[Tag, ...]:
        """Tags in reading order. The forms are not looked at: roles are generic."""
        encoded = encode(document, self.weights.vocabulary)
        if not encoded.positions:
            return ()
        return decode(document, encoded, probabilities(document, encoded, self.weights.vocabulary, self._network))
