"""Cell accuracy of a model under training: the whole recovery is run on its tags, and the cells are counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from extractor.document import Document
from extractor.forms import load_form
from extractor.forms.schema import Form
from extractor.pipeline import Extractor
from extractor.tagging.model.decode import decode
from extractor.tagging.model.encode import encode
from extractor.tagging.model.runtime import Arrays, inputs_for, probabilities
from extractor.tagging.model.vocabulary import Vocabulary
from extractor.tagging.roles import Tag
from training.batches import without_layout
from training.mix import Mix, example
from training.tagged import TaggedDocument

if TYPE_CHECKING:
    from numpy.typing import NDArray


class TrainedTagger:
    """A torch model as a tagger."""

    name = "model"

    def __init__(self, model: torch.nn.Module, vocabulary: Vocabulary, layout: str = "boxes") -> None:
        self._model, self._vocabulary, self._layout = model, vocabulary, layout

    def tag(self, document: Document, forms: Sequence[Form] = ()) -> tuple[Tag, ...]:
        encoded = encode(document, self._vocabulary)
        if not encoded.positions:
            return ()
        return decode(document, encoded, probabilities(document, encoded, self._vocabulary, self._network))

    def _network(self, arrays: Arrays) -> NDArray[np.float32]:
        device = next(self._model.parameters()).device
        arrays = inputs_for(self._model.config, without_layout(arrays, self._vocabulary, self._layout))
        tensors = {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}
        with torch.inference_mode():
            logits = self._model(**tensors).logits
        return np.asarray(logits.float().cpu().numpy(), dtype=np.float32)


def held_out(seed: int, count: int, mix: Mix) -> list[TaggedDocument]:
    """Documents of the same mix that training never draws, none of them on a made-up form."""
    mix = mix.model_copy(update={"made_up": 0.0})
    found: list[TaggedDocument] = []
    index = 0
    while len(found) < count:
        drawn = example(-seed, index, mix)
        index += 1
        if any(cell["state"] == "read" for cell in drawn.gold.values()):
            found.append(drawn)
    return found


def cell_accuracy(
    model: torch.nn.Module, vocabulary: Vocabulary, judged: Sequence[TaggedDocument], *, layout: str,
    own_forms: Sequence[Path] = (),
) -> dict[str, float]:  # fmt: skip
    """``cell_accuracy``: of the cells with a number that is not 0, those given exactly it. ``invented``: of the cells
    without one, those given a number.
    """
    tagger = TrainedTagger(model, vocabulary, layout)
    extractors = {load_form(path).id: Extractor(form=str(path), tagger=tagger) for path in own_forms}
    shipped = Extractor(tagger=tagger)
    right = total = invented = empty = 0
    for drawn in judged:
        report = extractors.get(drawn.form, shipped).extract_document(drawn.document)
        values = {f"{c.table}/{c.row}/{c.col}": c.value for c in report.cells}
        for key, cell in drawn.gold.items():
            if cell["state"] == "read":
                if cell["value"]:
                    total += 1
                    right += values.get(key) == cell["value"]
            else:
                empty += 1
                invented += values.get(key) is not None
    return {"cell_accuracy": right / max(1, total), "invented": invented / max(1, empty)}
