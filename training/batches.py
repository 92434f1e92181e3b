"""Tagged documents as batches for the model."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import torch

from extractor.tagging.model.encode import Encoded, Window, encode, windows
from extractor.tagging.model.labels import FIRST_VALUE, LABEL_IDS, OTHER, PIECE_ROLES, begin, inside, value
from extractor.tagging.model.runtime import Arrays, make_batch
from extractor.tagging.model.vocabulary import CELL, LINE, PAGE, SPACE, Vocabulary
from extractor.tagging.roles import Role
from training.loop import Batch
from training.mix import example
from training.settings import FinetuneConfig
from training.tagged import GoldTag, TaggedDocument

IGNORED = -100
_ITEMS = frozenset({Role.VALUE, Role.MARK, Role.EMPTY})
_DOCUMENTS = 16
"""Documents whose windows are mixed before they are cut into batches."""
_BATCHES = 8


@dataclass(frozen=True)
class Cut:
    """A window with the targets of its positions, the two special ones at its ends left out."""

    window: Window
    targets: list[int]


def tagged_batches(
    config: FinetuneConfig, vocabulary: Vocabulary, step: int, cache: Path | None = None
) -> Iterator[Batch]:
    """Batch ``n`` depends on the configuration and on ``n`` alone. ``cache``: see :func:`pool`."""
    while True:
        number, first = divmod(step, _BATCHES)
        cut = pool(config, vocabulary, number, cache)
        for at in range(first * config.batch, len(cut), config.batch):
            yield _batch(cut[at : at + config.batch], vocabulary, config)
        step = (number + 1) * _BATCHES


def pool(config: FinetuneConfig, vocabulary: Vocabulary, number: int, cache: Path | None = None) -> list[Cut]:
    """The windows of :data:`_BATCHES` batches, batch after batch.

    ``cache``: a folder of pools drawn before; it serves all runs with the same seed, mix and vocabulary.
    """
    wanted = _BATCHES * config.batch
    if cache is not None:
        said = (
            f"{config.seed} {config.mix.model_dump_json()} {config.windows_per_document} {wanted} {vocabulary.digest}"
        )
        path = cache / f"{hashlib.sha256(said.encode()).hexdigest()[:12]}-{number:05d}.npz"
        if not path.exists():
            _write(path, _draw_pool(config, vocabulary, number, wanted))
        return _read(path)
    return _draw_pool(config, vocabulary, number, wanted)


def _draw_pool(config: FinetuneConfig, vocabulary: Vocabulary, number: int, wanted: int) -> list[Cut]:
    rng = Random(f"finetune/{config.seed}/{number}")
    found: list[Cut] = []
    for index in range(number * _DOCUMENTS, (number + 1) * _DOCUMENTS):
        drawn = example(config.seed, index, config.mix)
        encoded = encode(drawn.document, vocabulary)
        targets = label_positions(drawn, encoded)
        cut = windows(encoded, vocabulary)
        # Windows with values first: pages of prose teach little.
        cut.sort(key=lambda w: (-_worth(targets, w), rng.random()))
        for window in cut[: config.windows_per_document]:
            own = replace(window, start=0, end=window.end - window.start)
            found.append(Cut(own, targets[window.start : window.end]))
    rng.shuffle(found)
    found = (found * -(-wanted // len(found)))[:wanted]
    # Windows of like length fill a batch without waste.
    found.sort(key=lambda c: len(c.window.ids))
    size = wanted // _BATCHES
    batches = [found[at : at + size] for at in range(0, wanted, size)]
    rng.shuffle(batches)
    return [c for batch in batches for c in batch]


def _write(path: Path, cuts: Sequence[Cut]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sizes = np.array([len(c.window.ids) for c in cuts])
    ids = np.concatenate([c.window.ids for c in cuts]).astype(np.int32)
    boxes = np.concatenate([c.window.boxes for c in cuts]).astype(np.int16)
    targets = np.array([t for c in cuts for t in (IGNORED, *c.targets, IGNORED)], dtype=np.int16)
    fresh = path.with_suffix(f".{os.getpid()}.npz")
    np.savez_compressed(fresh, sizes=sizes, ids=ids, boxes=boxes, targets=targets)
    fresh.replace(path)


def _read(path: Path) -> list[Cut]:
    with np.load(path, allow_pickle=False) as held:
        ends = np.cumsum(held["sizes"]).tolist()
        ids, boxes = held["ids"].astype(np.int64), held["boxes"].astype(np.int64)
        targets = held["targets"].tolist()
    cuts = []
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        window = Window(0, end - start - 2, ids[start:end], boxes[start:end])
        cuts.append(Cut(window, targets[start + 1 : end - 1]))
    return cuts


def _worth(targets: Sequence[int], window: Window) -> int:
    """0 to 2: has it any piece at all, and has it values in known columns?"""
    part = targets[window.start : window.end]
    return any(t > LABEL_IDS[OTHER] for t in part) + any(t > FIRST_VALUE for t in part)


def _batch(chosen: Sequence[Cut], vocabulary: Vocabulary, config: FinetuneConfig) -> Batch:
    arrays = without_layout(make_batch([c.window for c in chosen], vocabulary), vocabulary, config.layout)
    batch = {name: torch.from_numpy(array) for name, array in arrays.items()}
    target = torch.full(batch["input_ids"].shape, IGNORED, dtype=torch.long)
    for row, c in enumerate(chosen):
        target[row, 1 : 1 + len(c.targets)] = torch.tensor(c.targets).clamp(max=len(config.shape.labels) - 1)
    return {**batch, "target": target}


def label_positions(drawn: TaggedDocument, encoded: Encoded) -> list[int]:
    """The target of each position; separators have none."""
    by_token = _tags_by_token(drawn)
    targets = [IGNORED] * len(encoded.positions)
    for n, position in enumerate(encoded.positions):
        if position.token >= 0:
            tags = by_token[position.token]
            tag = next((t for t in tags if t.start <= position.start < max(t.end, t.start + 1)), None)
            targets[n] = _target(tag, position.start)
    return targets


def _tags_by_token(drawn: TaggedDocument) -> list[list[GoldTag]]:
    """Both are in reading order, and no tag reaches over the end of its token."""
    found: list[list[GoldTag]] = []
    at, tags = 0, drawn.tags
    for token in drawn.document.tokens:
        own: list[GoldTag] = []
        while at < len(tags) and tags[at].end <= token.end and (tags[at].start < token.end or token.empty):
            if token.empty and (own or tags[at].start > token.end):
                break
            own.append(tags[at])
            at += 1
        found.append(own)
    return found


def _target(tag: GoldTag | None, start: int) -> int:
    if tag is None:
        return LABEL_IDS[OTHER]
    if tag.role in _ITEMS:
        return value(tag.column)
    if tag.role not in PIECE_ROLES:
        return LABEL_IDS[OTHER]
    return begin(tag.role) if start == tag.start and not tag.continues else inside(tag.role)


def without_layout(arrays: Arrays, vocabulary: Vocabulary, layout: str) -> Arrays:
    """The same batch with less of its layout, for trials of what layout is worth."""
    if layout == "boxes":
        return arrays
    changed = {**arrays, "bbox": np.zeros_like(arrays["bbox"])}
    if layout == "none":
        marks = [vocabulary.ids[mark] for mark in (LINE, CELL, PAGE)]
        ids = arrays["input_ids"]
        changed["input_ids"] = np.where(np.isin(ids, marks), vocabulary.ids[SPACE], ids)
    return changed
