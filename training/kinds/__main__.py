"""Write the suite of kinds: ``python -m training.kinds --seed S -o DIR``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from training.kinds.registry import KINDS
from training.kinds.suite import write_suite


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.kinds", description=__doc__)
    parser.add_argument("--seed", required=True, help="same seed, same reports")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the kinds and gold.jsonl")
    parser.add_argument("--kinds", nargs="+", default=["*"], help="kinds to draw, with wildcards (xls*)")
    options = parser.parse_args(arguments)
    chosen = {name: kind for name, kind in KINDS.items() if any(fnmatch(name, pattern) for pattern in options.kinds)}
    options.out.mkdir(parents=True, exist_ok=True)
    left_out = write_suite(chosen, options.out, options.seed)
    sys.stdout.write(f"{len(chosen) - len(left_out)} kinds in {options.out}\n")
    if left_out:
        sys.stdout.write(f"not drawn, for want of a program: {', '.join(left_out)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
