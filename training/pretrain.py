"""Masked-character pre-training of the encoder on official prose and drawn tables.

``python -m training.pretrain CORPUS -o DIR`` goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import torch
import yaml
from pydantic import BaseModel, ConfigDict

from extractor.readers.text import read_text
from extractor.tagging.model.encode import Window, encode, windows
from extractor.tagging.model.vocabulary import MASK, Vocabulary, load_vocabulary
from training.corpus import drawn_text, prose_document, read_corpus
from training.encoder import Shape, masked_model, save
from training.loop import Batch, Schedule, train

DEFAULT_CONFIG = Path(__file__).parent / "configs" / "pretrain.yaml"
_UNSEEN_TARGET = -100


class PretrainConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 1
    vocabulary: Path
    shape: Shape = Shape()
    schedule: Schedule
    batch: int = 8
    window: int = 256
    mask_share: float = 0.2
    tables_share: float = 0.3
    """Of the windows, those that show drawn reports."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pretrain", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--smoke", action="store_true", help="a few steps, to see that it runs")
    options = parser.parse_args(arguments)
    config = PretrainConfig.model_validate(yaml.safe_load(options.config.read_text(encoding="utf-8")))
    if options.smoke:
        few = config.schedule.model_copy(update={"steps": 6, "log_every": 2, "save_every": 3})
        config = config.model_copy(update={"schedule": few})
    vocabulary = load_vocabulary(config.vocabulary)
    paragraphs = read_corpus(options.corpus)
    torch.manual_seed(config.seed)
    figures = train(
        masked_model(config.shape, len(vocabulary)),
        masked_loss,
        lambda step: masked_batches(paragraphs, vocabulary, config, step),
        config.schedule,
        options.out,
        save_model=save,
    )
    sys.stdout.write(f"loss {figures['loss']:.4f}; encoder in {options.out / 'model'}\n")
    return 0


def masked_batches(
    paragraphs: Sequence[str], vocabulary: Vocabulary, config: PretrainConfig, step: int
) -> Iterator[Batch]:
    """Batch ``n`` depends on the seed and on ``n`` alone."""
    while True:
        rng = Random(f"pretrain/{config.seed}/{step}")
        chosen: list[Window] = []
        while len(chosen) < config.batch:
            chosen.extend(_windows(paragraphs, vocabulary, config, rng)[: config.batch - len(chosen)])
        yield mask(chosen, vocabulary, config.mask_share, rng)
        step += 1


def _windows(paragraphs: Sequence[str], vocabulary: Vocabulary, config: PretrainConfig, rng: Random) -> list[Window]:
    if rng.random() < config.tables_share:
        document = read_text(drawn_text(config.seed, rng.randrange(10**6)))
        found = windows(encode(document, vocabulary), vocabulary, size=config.window, overlap=0)
        return rng.sample(found, min(4, len(found)))
    document = prose_document(paragraphs, rng)
    return windows(encode(document, vocabulary, whole=True), vocabulary, size=config.window, overlap=0)[:2]


def mask(chosen: Sequence[Window], vocabulary: Vocabulary, share: float, rng: Random) -> Batch:
    """Of the masked characters 80 % become [MASK], 10 % another character, 10 % stay (Devlin et al. 2019)."""
    length = max(len(w.ids) for w in chosen)
    ids = torch.zeros(len(chosen), length, dtype=torch.long)
    boxes = torch.zeros(len(chosen), length, 4, dtype=torch.long)
    seen = torch.zeros(len(chosen), length, dtype=torch.long)
    target = torch.full((len(chosen), length), _UNSEEN_TARGET, dtype=torch.long)
    for row, window in enumerate(chosen):
        entries = window.ids.tolist()
        for at, entry in enumerate(window.ids.tolist()):
            if entry in vocabulary.special_ids or rng.random() >= share:
                continue
            target[row, at] = entry
            fate = rng.random()
            if fate < 0.8:
                entries[at] = vocabulary.ids[MASK]
            elif fate < 0.9:
                entries[at] = rng.randrange(len(vocabulary))
        ids[row, : len(entries)] = torch.tensor(entries)
        boxes[row, : len(entries)] = torch.from_numpy(window.boxes)
        seen[row, : len(entries)] = 1
    return {"input_ids": ids, "bbox": boxes, "attention_mask": seen, "target": target}


def masked_loss(model: torch.nn.Module, batch: Batch) -> torch.Tensor:
    """Cross entropy over the masked characters; the head is run on those alone, which saves a third of the time."""
    hidden = model.layoutlm(  # type: ignore[operator]
        input_ids=batch["input_ids"], bbox=batch["bbox"], attention_mask=batch["attention_mask"]
    ).last_hidden_state
    wanted = batch["target"] != _UNSEEN_TARGET
    scores = model.cls(hidden[wanted])  # type: ignore[operator]
    return torch.nn.functional.cross_entropy(scores.float(), batch["target"][wanted])


if __name__ == "__main__":
    sys.exit(main())
