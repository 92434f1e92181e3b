"""How the time of each reader grows with the worst texts known: ``python -m eval.hostile.growth``.

Each text is a run that some pattern or loop once went back over, or a table, list or nesting that asks for much. Times
are of the processor, not of the clock, under the settings of a worker process; the exponent is fitted over the sizes on
a logarithmic scale. Beside it is by how much the text that was read grew, for a time that does not grow may be that
of an input which is not read, and the error of the longest input, where it has one.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from eval.hostile.grown import Make, grown_samples
from eval.hostile.worst import HEAD, WORST
from extractor.errors import InputError
from extractor.pipeline import Extractor
from extractor.processes import look_for_cycles_rarely
from extractor.readers import files_inside, read_bytes

SIZES = (100_000, 400_000, 1_600_000, 3_200_000)
LIMIT = 1.1
_START_S = 0.05
"""Smaller times are no measure of growth."""
_WARM = 20_000
"""Bytes that are read before, so that what is loaded at the first use is in no time."""


@dataclass(frozen=True)
class Growth:
    """Seconds of the processor at each size, and the exponent; ``None`` where all is too fast to show."""

    name: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float | None
    read: tuple[int, int] = (0, 0)
    """Characters of the documents that the shortest and the longest input became."""
    error: str | None = None
    """What the longest input ended in."""


def exponent_of(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """The slope of a straight line through the logarithms; only of times that say something."""
    points = [(math.log(size), math.log(took)) for size, took in zip(sizes, seconds, strict=True) if took >= _START_S]
    if len(points) < 2:
        return None
    middle_x, middle_y = (sum(point[i] for point in points) / len(points) for i in (0, 1))
    across = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / across


def measure(
    name: str, file: str, make: Make, extractor: Extractor, sizes: Sequence[int] = SIZES, *, most_seconds: float = 120.0
) -> Growth:
    """Sizes beyond one that took ``most_seconds`` are left out."""
    seconds: list[float] = []
    error = None
    extractor.extract_all_bytes(make(min(_WARM, *sizes)), name=file)
    for size in sizes:
        data = make(size)
        started = time.process_time()
        reports = extractor.extract_all_bytes(data, name=file)
        seconds.append(time.process_time() - started)
        error = next((report.error.kind for report in reports if report.error), None)
        if seconds[-1] > most_seconds:
            break
    done = tuple(sizes[: len(seconds)])
    read = (characters_read(make(done[0]), file), characters_read(make(done[-1]), file))
    return Growth(name, done, tuple(round(took, 3) for took in seconds), exponent_of(done, seconds), read, error)


def characters_read(data: bytes, name: str) -> int:
    """Of all documents that a file holds; 0 for what cannot be read."""
    try:
        members = list(files_inside(data, name=name))
        documents = [
            read_bytes(content, name=PurePosixPath(member).name) for member, content in members or [(name, data)]
        ]
    except InputError:
        return 0
    return sum(len(document.text) for document in documents)


def _file_of(sample: str) -> str:
    return "a" + PurePath(sample).suffix


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", help="texts to measure; all else")
    options.add_argument("--sizes", default=",".join(map(str, SIZES)), help="bytes, apart by commas")
    chosen = options.parse_args()
    look_for_cycles_rarely()
    extractor = Extractor(tagger="rules")
    extractor.extract_text(HEAD + "规章 3")
    worst = {**WORST, **{name: (_file_of(name), make) for name, make in grown_samples().items()}}
    for name in chosen.names or worst:
        growth = measure(name, *worst[name], extractor, tuple(map(int, chosen.sizes.split(","))))
        told = "fast" if growth.exponent is None else f"{growth.exponent:.2f}"
        mark = "" if growth.exponent is None or growth.exponent <= LIMIT else "  OVER"
        longer, grown = growth.sizes[-1] / growth.sizes[0], growth.read[1] / max(1, growth.read[0])
        read = f"read x{grown:.1f} of x{longer:.0f}" + (f", {growth.error}" if growth.error else "")
        print(f"{name:34s} n^{told:5s} {json.dumps(growth.seconds):32s} {read}{mark}", flush=True)


if __name__ == "__main__":
    main()
