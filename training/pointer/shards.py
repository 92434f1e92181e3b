"""Drawn reports as arrays on disk, in shards: drawn once, read by every run of the training."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.forms import Form
from extractor.recovery.board.pieces import Piece, make_pieces
from extractor.tagging.model.vocabulary import Vocabulary, load_vocabulary
from extractor.tagging.model.weights import SHIPPED, VOCABULARY
from extractor.tagging.rules import RuleTagger
from training.case import shipped_editions
from training.draw.reword import Reword
from training.examples import KINDS, SEEN_KINDS, Example, draw_traced
from training.made_up import made_up_form
from training.pointer.features import MOST_PIECES, NodeArrays, PieceArrays, likeness, read_nodes, read_pieces
from training.pointer.nodes import FormNodes, nodes_of
from training.pointer.targets import NOT_KNOWN, targets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

A_SHARD = 100
"""Reports."""
_MADE_UP = 0.35
_REWORDED = ((0.0, 0.5), (0.3, 0.25), (1.0, 0.25))
"""Share of the labels that are worded anew, and how often."""
_FORM_SEEDS = 10**9
_TRIES = 20
_SHIPPED_WEIGHTS = SEEN_KINDS, tuple(KINDS[name].weight for name in SEEN_KINDS)


@dataclass(frozen=True)
class Sample:
    """One report with its form and the truth. ``cell`` (N,): see :class:`training.pointer.targets.Targets`; ``label``
    (N, M): 1 for each node that the piece may be the label of; ``cells`` (C, 2): row node and column node of each cell;
    ``likeness`` (N, M)."""

    pieces: PieceArrays
    nodes: NodeArrays
    likeness: NDArray[np.uint8]
    cells: NDArray[np.int16]
    cell: NDArray[np.int16]
    label: NDArray[np.uint8]


def read_report(
    pieces: Sequence[Piece], form: FormNodes, vocabulary: Vocabulary
) -> tuple[PieceArrays, NodeArrays, NDArray[np.uint8]]:
    """What the pointer sees of a report; also at run time, where nothing is known of the truth."""
    arrays = read_pieces(pieces, vocabulary)
    own = [pieces[n] for n in arrays.index]
    return arrays, read_nodes(form, vocabulary), likeness(["" if p.is_item else p.text for p in own], form.nodes)


def sample_of(example: Example, form: Form, vocabulary: Vocabulary, tagger: RuleTagger) -> Sample | None:
    """``None`` for a report of more pieces than are read."""
    document = example.traced.document
    pieces = make_pieces(document, tagger.tag(document, shipped_editions_once()))
    own_form = nodes_of(form)
    arrays, nodes, alike = read_report(pieces, own_form, vocabulary)
    if len(arrays.index) >= MOST_PIECES or not len(arrays.index):
        return None
    tokens = {token.start: n for n, token in enumerate(document.tokens) if token.empty}
    truth = targets_of([pieces[n] for n in arrays.index], tokens, example.traced.marks, example.traced.blanks, own_form)
    label = np.zeros((len(arrays.index), len(own_form.nodes)), dtype=np.uint8)
    for n, accepted in enumerate(truth.labels):
        label[n, list(accepted)] = 1
    cells = np.stack([np.array(own_form.rows), np.array(own_form.columns)], axis=1).astype(np.int16)
    return Sample(arrays, nodes, alike, cells, np.array(truth.cell, dtype=np.int16), label)


@lru_cache(maxsize=1)
def shipped_editions_once() -> tuple[Form, ...]:
    return tuple(shipped_editions())


def draw_sample(seed: int, number: int, vocabulary: Vocabulary, tagger: RuleTagger) -> Sample:
    """Sample ``number`` of the stream; the same for the same arguments."""
    for attempt in range(_TRIES):
        rng = Random(f"pointer/{seed}/{number}/{attempt}")
        kind = rng.choices(*_SHIPPED_WEIGHTS)[0]
        share = rng.choices([s for s, _ in _REWORDED], [w for _, w in _REWORDED])[0]
        own = shipped_editions_once()
        others: tuple[Form, ...] = ()
        if rng.random() < _MADE_UP:
            form = made_up_form(f"made-up-{rng.randrange(_FORM_SEEDS)}")
        else:
            form = own[0] if rng.random() < 0.6 else own[1]
            others = tuple(other for other in own if other is not form)
        change = Reword(share) if share else None
        example = draw_traced(kind, form, rng, others=others, uneven=rng.random() < 0.6, change=change)
        sample = sample_of(example, form, vocabulary, tagger) if example is not None else None
        if sample is not None and bool((sample.cell > NOT_KNOWN).any()):
            return sample
    raise ValueError(f"sample {number} of stream {seed}: nothing could be drawn in {_TRIES} tries")


def write_shard(folder: Path, seed: int, number: int, vocabulary: Vocabulary, tagger: RuleTagger) -> None:
    """Samples ``number × A_SHARD`` and on; nothing where the shard is there."""
    path = folder / f"{seed}-{number:05d}.npz"
    if path.exists():
        return
    held: dict[str, Any] = {}
    for at in range(A_SHARD):
        sample = draw_sample(seed, number * A_SHARD + at, vocabulary, tagger)
        for name, array in _named(sample):
            held[f"{at}/{name}"] = array
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.npz")
    np.savez_compressed(fresh, **held)
    fresh.replace(path)


def read_shard(path: Path) -> list[Sample]:
    with np.load(path, allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    samples = []
    for at in range(A_SHARD):
        own = {name.split("/", 1)[1]: array for name, array in arrays.items() if name.startswith(f"{at}/")}
        pieces = PieceArrays(**{f.name: own[f"pieces/{f.name}"] for f in fields(PieceArrays)})
        nodes = NodeArrays(**{f.name: own[f"nodes/{f.name}"] for f in fields(NodeArrays)})
        samples.append(Sample(pieces, nodes, own["likeness"], own["cells"], own["cell"], own["label"]))
    return samples


def _named(sample: Sample) -> Iterator[tuple[str, NDArray[Any]]]:
    for part, arrays in (("pieces", sample.pieces), ("nodes", sample.nodes)):
        for f in fields(arrays):
            yield f"{part}/{f.name}", getattr(arrays, f.name)
    for name in ("likeness", "cells", "cell", "label"):
        yield name, getattr(sample, name)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pointer.shards", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--shards", default="0:200", help=f"FROM:TO, of {A_SHARD} reports each; those that are there stay"
    )
    options = parser.parse_args(arguments)
    first, last = map(int, options.shards.split(":"))
    vocabulary, tagger = load_vocabulary(SHIPPED / VOCABULARY), RuleTagger()
    for number in range(first, last):
        write_shard(options.out, options.seed, number, vocabulary, tagger)
        sys.stdout.write(f"shard {number}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
