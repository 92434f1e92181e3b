"""How much doubt a reading may leave to be taken: ``python -m training.reader.bars --corpus FILE [--plan numbers]``.

Lines are drawn with the fonts that training never saw and with those it saw, and worn as scans are. A bar is a
part of the largest doubt up to which no larger share is wrong than one is ready to bear.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from extractor.scan.quick_first import is_miscounted, kind_of
from extractor.scan.quick_reader import DESCRIPTION, QuickReader
from extractor.scan.signs import DIGITS, STROKES, Seen
from training.corpus import read_corpus
from training.reader.__main__ import PROSE_LINES, press_of
from training.reader.alphabet import form_phrases, is_han, plain
from training.reader.lines import Press
from training.reader.plan import PLANS
from training.reader.texts import LONE, Sources, label, number

BATCH = 128
CAUTION = {"zero": 0.25, "dash": 0.25, "number": 0.5, "letter": 0.5, "label": 0.5, "phrase": 0.7, "words": 0.5}
"""What a bar is multiplied by: a font that nobody drew with here may mislead more."""
LONGEST_LABEL = 24
"""Characters of the stretches of labels that are drawn."""
Pair = tuple[str, Seen]


def read_drawn(reader: QuickReader, press: Press, seed: int, count: int) -> list[Pair]:
    """What was printed on each of ``count`` lines, and what it reads as."""
    rng = Random(f"bars/{seed}")
    pairs: list[Pair] = []
    while len(pairs) < count:
        drawn = [press.draw(rng) for _ in range(BATCH)]
        found = reader.read_columns([made.columns for made in drawn])
        pairs += [(plain(made.text.replace(" ", "")), line) for made, line in zip(drawn, found, strict=True)]
    return pairs


def same(text: str, found: str) -> bool:
    """Whether a line reads as it was printed, but for marks about words and points behind numbers."""
    printed, read = plain(text), plain(found)
    if any(map(is_han, printed)) and any(map(is_han, read)):
        return _letters(printed) == _letters(read)
    printed = "-" if set(printed) <= set(STROKES) else printed
    return printed.rstrip(".") == read


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def bar(pairs: Iterable[Pair], most_wrong: float) -> tuple[float, int, int, int]:
    """The bar, how many are taken under it, how many of these are wrong, and how many there are."""
    ranked = sorted((found.doubt, not same(text, found.text)) for text, found in pairs)
    best, wrong = (-1.0, 0, 0), 0
    for count, (doubt, is_wrong) in enumerate(ranked, start=1):
        wrong += is_wrong
        if wrong <= most_wrong * count:
            best = doubt, count, wrong
    return (*best, len(ranked))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.reader.bars", description=__doc__)
    parser.add_argument("weights", type=Path, nargs="?", help="without it, the shipped ones")
    parser.add_argument("--plan", choices=PLANS, default="lines", help="which of the readers")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=10_000, help="of each kind and each half of the fonts")
    parser.add_argument("--write", action="store_true", help="put the bars beside the weights")
    options = parser.parse_args(arguments)
    plan = PLANS[options.plan]
    weights = options.weights or plan.weights
    reader = QuickReader(weights)
    prose = read_corpus(options.corpus)[:PROSE_LINES] if options.corpus else form_phrases()
    letters = [letter for letter in sorted(set("".join(form_phrases()))) if is_han(letter)]
    # What is printed on a quarter of the lines each: all that reports hold, numbers, labels, and what stands alone in a
    # cell.
    sayings: list[Callable[[Sources, Random, float], str]] = [
        plan.say,
        lambda _, rng, __: number(rng),
        lambda sources, rng, _: label(sources, rng, LONGEST_LABEL),
        lambda _, rng, __: rng.choice((rng.choice(DIGITS), rng.choice(LONE), rng.choice(letters))),
    ]
    pairs: list[Pair] = []
    for held_out in (True, False):
        press = press_of(plan, reader.alphabet, prose, held_out=held_out)
        for say in sayings:
            pairs += read_drawn(reader, replace(press, say=say), options.seed, options.lines)
    bars: dict[str, float] = {}
    for kind, most in plan.most_wrong.items():
        chosen = [
            (text, found)
            for text, found in pairs
            if kind_of(found.text, reader.phrases) == kind and not is_miscounted(found)
        ]
        widest, *counts = bar(chosen, most)
        bars[kind] = round(CAUTION[kind] * widest, 4)
        under = [found.doubt <= bars[kind] for _, found in chosen]
        told = dict(zip(("taken", "wrong", "read"), counts, strict=True))
        sys.stdout.write(
            json.dumps({"kind": kind, "widest": widest, "bar": bars[kind], **told, "under": sum(under)}) + "\n"
        )
        wrong = sorted((found.doubt, text, found.text) for text, found in chosen if not same(text, found.text))
        sys.stdout.write(f"first errors: {wrong[:10]}\n")
    if options.write:
        description = weights.with_suffix(DESCRIPTION)
        told = json.loads(description.read_text(encoding="utf-8"))
        description.write_text(
            json.dumps({**told, "bars": bars}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
