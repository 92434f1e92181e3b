"""Trains the pointer: ``python -m training.pointer.fit -o DIR --shards DIR``; goes on where it was stopped."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from extractor.tagging.model.vocabulary import load_vocabulary
from extractor.tagging.model.weights import SHIPPED, VOCABULARY
from training.loop import Schedule, train
from training.pointer.batch import batches, loss_of, padded
from training.pointer.network import Pointer, PointerShape
from training.pointer.shards import read_shard
from training.pointer.targets import NOT_KNOWN, NOWHERE

WEIGHTS = "pointer.safetensors"


def open_pointer(folder: Path, shape: PointerShape | None = None) -> Pointer:
    """The trained pointer of a folder, ready to be asked."""
    model = Pointer(len(load_vocabulary(SHIPPED / VOCABULARY)), shape or PointerShape())
    model.load_state_dict(load_file(folder / WEIGHTS))
    model.eval()
    return model


def save_pointer(model: torch.nn.Module, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, folder / WEIGHTS)


def accuracy(model: torch.nn.Module, folder: Path, seed: int, shards: int) -> dict[str, float]:
    """Of the items of a stream that training does not draw: numbers in their cell, those of no cell found to be so."""
    right = total = kept = stray = named = labels = 0
    for number in range(shards):
        samples = read_shard(folder / f"{seed}-{number:05d}.npz")
        for at in range(0, len(samples), 10):
            batch = padded(samples[at : at + 10])
            cells, names = model(batch)
            best = cells.argmax(-1)
            best = torch.where(best == cells.shape[-1] - 1, NOWHERE, best)
            known = batch["there"] & (batch["cell"] >= 0)
            right += int((best == batch["cell"])[known].sum())
            total += int(known.sum())
            none = batch["there"] & (batch["cell"] == NOWHERE)
            kept += int((best == NOWHERE)[none].sum())
            stray += int(none.sum())
            texts = batch["there"] & (batch["cell"] == NOT_KNOWN) & batch["label"].any(-1)
            hit = batch["label"].gather(2, names[..., :-1].argmax(-1, keepdim=True)).squeeze(-1)
            named += int(hit[texts].sum())
            labels += int(texts.sum())
    return {"cell_accuracy": right / max(1, total), "nowhere": kept / max(1, stray), "labels": named / max(1, labels)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pointer.fit", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--shards", type=Path, required=True, help="folder of python -m training.pointer.shards")
    parser.add_argument("--seed", type=int, default=1, help="of the stream that is learnt")
    parser.add_argument("--count", type=int, default=200, help="shards of it")
    parser.add_argument("--judge", type=int, nargs=2, default=(2, 3), metavar=("SEED", "SHARDS"))
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    model = Pointer(len(load_vocabulary(SHIPPED / VOCABULARY)), PointerShape())
    schedule = Schedule(
        steps=options.steps, warmup=100, learning_rate=options.rate, log_every=20, save_every=50, evaluate_every=500
    )
    figures = train(
        model, loss_of,
        lambda step: batches(options.shards, options.seed, options.batch, options.count, step), schedule,
        options.out, evaluate=lambda m: accuracy(m, options.shards, *options.judge), save_model=save_pointer,
    )  # fmt: skip
    sys.stdout.write(f"{ {name: round(value, 4) for name, value in figures.items()} }\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
