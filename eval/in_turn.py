"""What a network costs beside another one: ``python -m eval.in_turn FILES --systems rules auto auto@DIR``.

Each file is read by every system in turn, in one process, so that a busy machine is as slow for one as for the other.
Processor time, user and system together; the least of several rounds for each file, and its mean over the files.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from eval.speed import text_samples
from eval.worth import taggers_of
from extractor.pipeline import Extractor

_ROUNDS = 3


def milliseconds(paths: Sequence[Path], systems: Sequence[str], *, rounds: int = _ROUNDS) -> dict[str, float]:
    """System → milliseconds a report, after a first round that loads everything."""
    extractors = {system: Extractor(tagger=taggers_of(system)) for system in systems}
    least = {(system, path): float("inf") for system in systems for path in paths}
    for number in range(rounds + 1):
        for path in paths:
            for system, extractor in extractors.items():
                start = time.process_time()
                extractor.extract(path)
                if number:
                    least[system, path] = min(least[system, path], time.process_time() - start)
    return {system: 1000 * sum(least[system, path] for path in paths) / len(paths) for system in systems}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.in_turn", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="the shipped text samples where none is given")
    parser.add_argument("--systems", nargs="+", default=["rules", "auto"], help="auto@DIR: weights of another folder")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    options = parser.parse_args(arguments)
    paths = options.files or text_samples()
    for system, value in milliseconds(paths, options.systems, rounds=options.rounds).items():
        sys.stdout.write(f"{system:24} {value:8.1f} ms a report, {len(paths)} reports\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
