"""The model as a tagger."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from extractor.document import Document
from extractor.forms.schema import Form
from extractor.tagging.model.decode import decode
from extractor.tagging.model.encode import encode
from extractor.tagging.model.runtime import Backend, Network, check_backend, open_network, probabilities
from extractor.tagging.model.weights import SHIPPED, load_weights
from extractor.tagging.roles import Tag


class ModelTagger:
    """Checks the weights at once, so that a broken folder is reported before anything is read; the shipped ones, which
    are checked by their digests, are loaded when the first document is tagged: many reports need no network.

    ``folder``: the shipped weights, or a folder that ``training.finetune`` wrote. Raises :class:`WeightsError`.
    """

    name = "model"

    def __init__(self, folder: Path = SHIPPED, backend: Backend | None = None) -> None:
        self.weights = load_weights(folder)
        self._backend = backend
        check_backend(self.weights, backend)
        if folder != SHIPPED:
            self._network  # noqa: B018 - opens it

    @property
    def model(self) -> str:
        """Name and digest of the weights, for the record."""
        return f"{self.weights.manifest.name}@{self.weights.digest[:8]}"

    @cached_property
    def _network(self) -> Network:
        return open_network(self.weights, self._backend)

    def tag(self, document: Document, forms: Sequence[Form] = ()) -> tuple[Tag, ...]:
        """Tags in reading order. The forms are not used: roles are generic."""
        encoded = encode(document, self.weights.vocabulary)
        if not encoded.positions:
            return ()
        return decode(document, encoded, probabilities(document, encoded, self.weights.vocabulary, self._network))
