"""How fast: reports a second, cost against length, start-up, memory. ``python -m eval.speed [--tagger auto] [--json]``.

Measured on the shipped text samples, in fresh processes where start-up matters. Times are of this machine; the
medians of several runs are given, and nothing here is a test.

``--steady SUITE... [--every N]``: instead, the processor's time for each text report of these suites and of the
samples by step, in one process that has read as many others before. Two versions are compared by the same command in
two checkouts, one after the other and more than once.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from eval import batch_stages
from eval.suites.suite import load_suite

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
_TEXT = (".txt", ".md", ".csv", ".tsv")
_SIZES = (64_000, 250_000, 1_000_000, 2_000_000)
"""Lengths in bytes of UTF-8 for the cost against length."""
_ROUNDS = 5
_JOBS = 2
_PEAK = (
    "import resource, sys; from extractor import Extractor; e = Extractor(tagger=sys.argv[1]);"
    "[e.extract(p) for p in sys.argv[2:]]; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


def text_samples(folder: Path = SAMPLES) -> list[Path]:
    """The shipped samples that are text, in order of name."""
    return sorted(path for path in folder.iterdir() if path.suffix in _TEXT)


def mixed_texts(suites: list[Path], every: int) -> list[str]:
    """Every so many-th text of the suites and the samples, whatever it is the text of."""
    paths = [suite.path(report) for suite in map(load_suite, suites) for report in suite.reports]
    texts = [path for path in paths if path.suffix in (*_TEXT, ".html")]
    return [str(path) for path in [*texts, *text_samples()][::every]]


def reports_a_second(paths: list[Path], tagger: str) -> float:
    """Median over rounds, one process, after a first round that loads everything."""
    from extractor import Extractor

    extractor = Extractor(tagger=tagger)
    rates = []
    for _ in range(_ROUNDS + 1):
        start = time.perf_counter()
        for path in paths:
            extractor.extract(path)
        rates.append(len(paths) / (time.perf_counter() - start))
    return statistics.median(rates[1:])


def reports_a_second_side_by_side(paths: list[Path], tagger: str, jobs: int) -> float:
    """By so many processes, as ``tablemend extract`` reads many files; counted from when all of them are at work."""
    from extractor.runs.ordered import extract_many

    many = [str(path) for path in paths] * (2 * _ROUNDS)
    reports = extract_many(many, tagger=tagger, jobs=jobs)
    for _ in paths:
        next(reports)
    start = time.perf_counter()
    left = sum(1 for _ in reports)
    return left / (time.perf_counter() - start)


def cost_by_length(path: Path, tagger: str) -> dict[int, float]:
    """Length in bytes → seconds, for one report whose narrative is repeated until it is that long."""
    from extractor import Extractor

    extractor = Extractor(tagger=tagger)
    text = path.read_text(encoding="utf-8")
    extractor.extract_text(text)
    head, table = text.split("二、", 1)
    costs = {}
    for size in _SIZES:
        repeats = max(1, (size - len(text.encode())) // max(1, len(head.encode())))
        long_text = head * repeats + "二、" + table
        start = time.perf_counter()
        extractor.extract_text(long_text)
        costs[len(long_text.encode())] = round(time.perf_counter() - start, 3)
    return costs


def seconds_of(arguments: list[str]) -> float:
    """Median wall seconds of a fresh Python process."""
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 3)


def measure(tagger: str) -> dict[str, object]:
    """All figures, by name."""
    paths = text_samples()
    peak = subprocess.run(
        [sys.executable, "-c", _PEAK, tagger, *map(str, paths)], check=True, capture_output=True, text=True
    ).stdout
    return {
        "reports a second, one process, after start-up": round(reports_a_second(paths, tagger), 1),
        f"reports a second, {_JOBS} processes": round(reports_a_second_side_by_side(paths, tagger, _JOBS), 1),
        "seconds by length in bytes": cost_by_length(paths[0], tagger),
        "seconds to a first result": seconds_of(["-m", "extractor.cli", "extract", str(paths[0]), "--tagger", tagger]),
        "seconds of --help": seconds_of(["-m", "extractor.cli", "--help"]),
        "peak memory in MB, text": int(peak),
        "peak memory in MB, this process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tagger", choices=["auto", "model", "rules"], default="auto")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--steady", nargs="+", type=Path, metavar="SUITE", help="CPU milliseconds a text report by step"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="with --steady: every so many-th text")
    arguments = parser.parse_args()
    if arguments.steady:
        texts = mixed_texts(arguments.steady, arguments.every)
        figures = batch_stages.steady(texts[1::2], texts[::2], arguments.tagger)
    else:
        figures = measure(arguments.tagger)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for name, figure in figures.items():
        print(f"{name:48} {figure}")


if __name__ == "__main__":
    main()
