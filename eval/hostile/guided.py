"""Fuzzing led by coverage, where Atheris is installed: ``python -m eval.hostile.guided FOLDER -- -max_total_time=600``.

Atheris keeps in FOLDER the inputs that reach new lines of the package, made by the same damage by structure as those
of a campaign. An exception that is none of ours ends the search, with the input in a ``crash-`` file.
The first byte of an input chooses the name of the file, the rest is its content.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from typing import Any

from eval.hostile import damage
from eval.hostile.draw import find_seeds

NAMES = (
    *("a.txt", "a.html", "a.json", "a.xml", "a.csv", "a.tsv", "a.md", "a.tex", "a.eml", "a.mhtml", "a.hocr"),
    *("a.docx", "a.xlsx", "a.xls", "a.ods", "a.odt", "a.ofd", "a.epub", "a.zip", "a.pdf"),
)
DAMAGES = (
    *(damage.damage_bytes, damage.damage_lines, damage.damage_tags, damage.damage_json, damage.damage_archive),
    damage.damage_pdf,
)


def write_seeds(folder: Path) -> None:
    """The undamaged inputs as the search takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(find_seeds().light):
        name = next((index for index, name in enumerate(NAMES) if name.endswith(path.suffix)), 0)
        (folder / f"seed-{number:03}").write_bytes(bytes([name]) + path.read_bytes())


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """An input damaged as its name asks for, three times in four."""
    chance = random.Random(seed)
    first, content = data[:1] or b"\0", data[1:]
    if chance.random() < 0.05:
        first = bytes([chance.randrange(len(NAMES))])
    suffix = NAMES[first[0] % len(NAMES)]
    fitting = {".pdf": damage.damage_pdf, ".json": damage.damage_json, ".txt": damage.damage_lines}
    wanted = fitting.get(
        Path(suffix).suffix, damage.damage_archive if content.startswith(b"PK") else damage.damage_tags
    )
    chosen = wanted if chance.random() < 0.75 else chance.choice(DAMAGES)
    return (first + chosen(content or b" ", chance))[:most]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("rest", nargs="*", help="options of libFuzzer, behind --")
    given = options.parse_args()
    try:
        import atheris
    except ImportError:
        sys.exit("Atheris is not installed: python -m pip install atheris; python -m eval.hostile needs nothing more")
    with atheris.instrument_imports(include=["extractor"]):
        from extractor.pipeline import Extractor
        from extractor.writers.jsonl import report_line
    extractor = Extractor(tagger="rules")
    write_seeds(given.folder)

    def try_one(data: bytes) -> None:
        if data:
            name = NAMES[data[0] % len(NAMES)]
            for report in extractor.extract_all_bytes(data[1:], name=name):
                report_line(report)

    def mutate(data: Any, most: int, seed: int) -> bytes:
        return mutated(bytes(data), most, seed)

    arguments = [sys.argv[0], "-timeout=120", "-rss_limit_mb=4096", "-max_len=300000", *given.rest, str(given.folder)]
    atheris.Setup(arguments, try_one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
