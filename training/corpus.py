"""Running text for pre-training, and the vocabulary made from it.

A corpus is a text file (``.txt`` or ``.txt.xz``), one paragraph a line, an empty line between documents.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from extractor.document import Document
from extractor.forms import load_form
from extractor.normalize import fold
from extractor.readers.text import read_text
from extractor.tagging.model.vocabulary import SPECIALS
from training.case import EDITIONS
from training.damage.kinds import seen_layouts
from training.draw.report import draw_report
from training.draw.text import draw_text
from training.values import SIZES

LEAST_SEEN = 6
"""A character seen less often than this is left to the unknown entry."""
_ALWAYS = "".join(map(chr, range(33, 127))) + "、。《》·…℃×÷√≤≥①②③④⑤⑥⑦⑧⑨⑩"
_PARAGRAPHS = 12


def read_corpus(path: Path) -> list[str]:
    """The paragraphs of a corpus, normalised, without the empty lines between documents.

    Raises ``OSError`` where the file cannot be read and ``ValueError`` where it holds no text.
    """
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
    paragraphs = [line.strip() for line in fold(text).split("\n") if line.strip()]
    if not paragraphs:
        raise ValueError(f"{path}: no text in it; expected one paragraph a line")
    return paragraphs


def count_characters(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text.lower())
    return counts


def make_vocabulary(paragraphs: Sequence[str], *, seed: int, drawn: int = 200) -> tuple[str, ...]:
    """Special entries, what reports need, then the characters of the corpus by falling frequency."""
    counts = count_characters(paragraphs)
    needed = set(_ALWAYS.lower())
    for index in range(drawn):
        needed.update(c for c in fold(drawn_text(seed, index)).lower() if not c.isspace())
    common = [c for c, n in counts.most_common() if n >= LEAST_SEEN and not c.isspace() and c not in needed]
    return (*SPECIALS, *sorted(needed), *common)


def drawn_text(seed: int, index: int) -> str:
    """The text of one drawn report without damage, in one of the layouts that training sees."""
    rng = Random(f"corpus/{seed}/{index}")
    form = load_form(EDITIONS[index % len(EDITIONS)])
    report = draw_report(form, rng, size=rng.choice(SIZES), year=rng.randint(2019, 2025), hybrid=None)
    return draw_text(report, rng.choice(seen_layouts()), rng).text


def prose_document(paragraphs: Sequence[str], rng: Random) -> Document:
    """Neighbouring paragraphs as a page would print them: one a line, or wrapped to the width of a page."""
    start = rng.randrange(max(1, len(paragraphs) - _PARAGRAPHS))
    chosen = paragraphs[start : start + _PARAGRAPHS]
    if rng.random() < 0.5:
        width = rng.randint(18, 60)
        chosen = [p[at : at + width] for p in chosen for at in range(0, len(p), width)]
    return read_text("\n".join(chosen))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.corpus", description="Write the vocabulary of a corpus.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="the vocabulary file")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    entries = make_vocabulary(read_corpus(options.corpus), seed=options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join(entries) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} entries in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
