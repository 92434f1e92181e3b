"""How much doubt a reading may leave to be taken: ``python -m training.reader.bars RUN --corpus FILE``.

Lines are drawn with the fonts that training never saw and worn as scans are; the bar is the largest doubt up to which
no more are wrong than one is ready to bear.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from extractor.scan.ocr import READER
from extractor.scan.quick_first import kind_of
from extractor.scan.quick_reader import DESCRIPTION, QuickReader, Seen, seen
from training.corpus import read_corpus
from training.reader.__main__ import PROSE_LINES, press_of
from training.reader.alphabet import form_phrases, plain

BATCH = 128
KINDS = ("number", "label", "words")
SHARES = (1e-2, 1e-3, 1e-4)
"""Shares of errors that bars are told for."""


def read_drawn(
    reader: QuickReader, prose: Sequence[str], seed: int, count: int, *, held_out: bool, ease: float = 0.0
) -> list[tuple[str, Seen]]:
    """What was printed on each of ``count`` lines, and what it reads as."""
    press = press_of(reader.alphabet, prose, held_out=held_out)
    rng = Random(f"bars/{seed}")
    pairs: list[tuple[str, Seen]] = []
    while len(pairs) < count:
        drawn = [press.draw(rng, ease) for _ in range(BATCH)]
        found = reader.chances_of([line.columns for line in drawn])
        pairs += [
            (plain(line.text.replace(" ", "")), seen(columns, reader.alphabet))
            for line, columns in zip(drawn, found, strict=True)
        ]
    return pairs


def bar(pairs: Iterable[tuple[str, Seen]], most_wrong: float) -> tuple[float, int, int, int]:
    """The bar, how many are taken under it, how many of these are wrong, and how many there are."""
    ranked = sorted((found.doubt, plain(found.text) != text) for text, found in pairs)
    best, wrong = (-1.0, 0, 0), 0
    for count, (doubt, is_wrong) in enumerate(ranked, start=1):
        wrong += is_wrong
        if wrong <= most_wrong * count:
            best = doubt, count, wrong
    return (*best, len(ranked))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.reader.bars", description=__doc__)
    parser.add_argument("weights", type=Path, nargs="?", default=READER)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=20_000)
    options = parser.parse_args(arguments)
    reader = QuickReader(options.weights, options.weights.with_suffix(DESCRIPTION.suffix))
    prose = read_corpus(options.corpus)[:PROSE_LINES] if options.corpus else form_phrases()
    for held_out in (True, False):
        pairs = read_drawn(reader, prose, options.seed, options.lines, held_out=held_out)
        for kind in KINDS:
            chosen = [(text, found) for text, found in pairs if kind_of(found.text, reader.phrases) == kind]
            wrong = sorted((f.doubt, t, f.text) for t, f in chosen if plain(f.text) != t)
            for most in SHARES:
                told = dict(zip(("bar", "taken", "wrong", "read"), bar(chosen, most), strict=True))
                sys.stdout.write(json.dumps({"held out": held_out, "kind": kind, "most": most, **told}) + "\n")
            sys.stdout.write(f"first errors: {wrong[:12]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
