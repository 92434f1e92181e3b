"""Systems on reports that nobody has looked at: ``python -m training.fresh -o RUN [--seed S] [--reworded 0 0.3 1]``.

The public benchmark was looked at while the program was made, so it is a development set. Here reports of its kinds are
drawn anew at each call, from a seed that is drawn too where none is given, and the seed is in every name: whoever
doubts a figure draws the same reports again. With ``--reworded`` a share of the labels is in other words, that no form
has and no training sees.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.compare import percent
from eval.report import write_report
from eval.run import RunOptions, run_suite
from eval.score import as_json, score_run
from eval.store import write_json
from eval.suites import load_suite
from extractor.errors import SettingsError
from training.benchmark import choose_kinds, draw_benchmark, write_benchmark
from training.case import WRITERS

_MOST_SEED = 10**8
_SHOWN = ("nonzero", "silent", "invented", "false_blank", "lost_unflagged", "flagged")


def draw_fresh(folder: Path, seed: int, reports: int, kinds: Sequence[str], reworded: float) -> Path:
    """Draws the suite in a folder of ``folder`` that is named for all that it is made of; gives that folder.

    Raises :class:`SettingsError` for a share outside 0 to 1, and where no kind has a name like those wanted.
    """
    if not 0 <= reworded <= 1:
        raise SettingsError(f"--reworded: saw {reworded:g}, expected shares between 0 and 1")
    suite = folder / f"fresh-{seed}-{reports}-reworded-{round(100 * reworded)}"
    if not (suite / "gold.jsonl").is_file():
        write_benchmark(draw_benchmark(seed, reports, choose_kinds(kinds), reworded=reworded), suite)
    return suite


def _shown(rate: Sequence[float | None]) -> str:
    """A share with its interval over reports, in per cent."""
    value, *bounds = (percent(part) for part in rate)
    return f"{value} [{', '.join(bounds)}]"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.fresh", description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder of the suites and their runs")
    parser.add_argument("--seed", type=int, help="drawn where none is given")
    parser.add_argument("--reports", type=int, default=2 * len(WRITERS), help="of each suite")
    parser.add_argument("--kinds", nargs="+", default=["*"], help="kinds to draw, with wildcards (text-*)")
    parser.add_argument("--reworded", type=float, nargs="+", default=[0.0], help="shares of labels in other words")
    parser.add_argument("--systems", default="rules,auto", help="as for eval run")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(_MOST_SEED) if options.seed is None else options.seed
    sys.stdout.write(f"seed {seed}\n| labels reworded | system | {' | '.join(_SHOWN)} |\n")
    sys.stdout.write((2 + len(_SHOWN)) * "|---" + "|\n")
    for share in options.reworded:
        suite = draw_fresh(options.out, seed, options.reports, options.kinds, share)
        folder = options.out / f"run-{suite.name}"
        run = run_suite(load_suite(suite), options.systems.split(","), folder, RunOptions(jobs=options.jobs))
        scores = score_run(run)
        figures = as_json(run, scores)
        write_json(folder / "scores.json", figures)
        write_report(run, scores)
        for name, score in figures["systems"].items():
            sys.stdout.write(
                f"| {share:.0%} | {name} | {' | '.join(_shown(score['rates'][rate]) for rate in _SHOWN)} |\n"
            )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
