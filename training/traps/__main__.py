"""Write a suite of traps and their controls: ``python -m training.traps --seed 1 -o DIR``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from extractor.errors import SettingsError
from training.benchmark import write_benchmark
from training.case import Case, shipped_editions
from training.traps.registry import TRAPS
from training.traps.trap import Trap, draw_trap


def draw_suite(seed: int, traps: Sequence[Trap], *, each: int = 1) -> Iterator[Case]:
    """``each`` inputs of every trap at every severity; a longer run holds the files of a shorter one."""
    forms = shipped_editions()
    for trap in traps:
        for severity in trap.severities:
            for number in range(each):
                name = f"{trap.name}-{severity}-{number:02d}"
                yield draw_trap(trap, f"{seed}/{number}", severity, forms, name=name)


def choose_traps(patterns: Sequence[str]) -> list[Trap]:
    """The traps whose name matches any pattern. Raises :class:`SettingsError` where a pattern matches none."""
    for pattern in patterns:
        if not any(fnmatch(name, pattern) for name in TRAPS):
            raise SettingsError(f"--traps: saw {pattern!r}, expected a pattern that matches one of: {', '.join(TRAPS)}")
    return [trap for name, trap in TRAPS.items() if any(fnmatch(name, pattern) for pattern in patterns)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.traps", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="same seed, same bytes")
    parser.add_argument("--each", type=int, default=1, help="inputs of every trap at every severity")
    parser.add_argument("--traps", nargs="+", default=["*"], help="traps to draw, with wildcards (html-*)")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the files and gold.jsonl")
    options = parser.parse_args(arguments)
    traps = choose_traps(options.traps)
    count = write_benchmark(draw_suite(options.seed, traps, each=options.each), options.out)
    sys.stdout.write(f"{count} reports of {len(traps)} traps in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
