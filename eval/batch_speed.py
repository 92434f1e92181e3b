"""How fast runs are, and what they hold, leave and cost: ``python -m eval.batch_speed FOLDER -o WORK``.

FOLDER holds the reports: at least as many different ones as the largest count, for a run reads equal contents once.
Draw them as the suites are drawn, by the same generator, of the same kinds of file and damage, with another seed:

    python -m training.benchmark --seed 11 --reports 10000 -o FOLDER

A count takes that many of them, of all kinds alike. Each measurement is saved in WORK when it is made; the same command
goes on with those that are missing. Times are of this machine: wall seconds, and CPU seconds, which say nearly the
same beside other work. Nothing here is a test.

The whole measurement in half an hour on two cores:

    python -m eval.batch_speed FOLDER -o WORK --counts 100,1000,10000 --one-worker 100,1000 --tagger rules
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from eval import batch_stages
from eval.batch_cost import against, as_table, million
from eval.batch_runs import Figures, measure_ray, measure_run
from extractor.inputs import find_inputs

_PROFILED = 150
"""Reports read in this process to see where the time goes."""


class NotEnough(Exception):
    """The folder holds fewer different reports than are asked for."""


def choose(folder: Path, count: int, seed: int) -> list[str]:
    """``count`` reports with different contents, the same for the same seed. Raises :class:`NotEnough`."""
    paths = list(find_inputs([str(folder)]).paths)
    random.Random(seed).shuffle(paths)
    chosen: dict[str, str] = {}
    for path in paths:
        if len(chosen) == count:
            break
        chosen.setdefault(hashlib.sha256(Path(path).read_bytes()).hexdigest(), path)
    if len(chosen) < count:
        raise NotEnough(f"{folder}: saw {len(chosen)} reports with different contents, expected {count}; draw more")
    return sorted(chosen.values())


def draw(folder: Path, count: int, seed: int, target: Path) -> Figures:
    return lay_out(choose(folder, count, seed), target)


def lay_out(paths: Sequence[str], target: Path) -> Figures:
    """The reports in a folder of their own, not copied where the file system allows. Returns what they are."""
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    kinds: Counter[str] = Counter()
    size = 0
    for path in paths:
        kinds[Path(path).suffix] += 1
        size += Path(path).stat().st_size
        try:
            os.link(os.path.realpath(path), target / Path(path).name)
        except OSError:
            shutil.copy(path, target / Path(path).name)
    return {
        "different reports": len(paths),
        "bytes a report": round(size / len(paths)),
        "kinds": dict(kinds.most_common()),
    }


def measure(
    folder: Path,
    work: Path,
    counts: Sequence[int],
    *,
    one_worker: Sequence[int],
    ray: int | None,
    options: Sequence[str],
    tagger: str,
    seed: int,
    core_hour: float,
) -> Figures:
    """All figures, by name. What was measured by an earlier command with the same options is in ``work``."""
    saved = work / "figures"
    saved.mkdir(exist_ok=True)

    def once(name: str, make: Callable[[], Figures]) -> Figures:
        file = saved / f"{name}.json"
        if not file.is_file():
            sys.stderr.write(f"{name} …\n")
            write_json(file, make())
        found: Figures = json.loads(file.read_text(encoding="utf-8"))
        return found

    figures: Figures = {"tagger": tagger, "seed": seed, "cores": os.cpu_count()}
    two: list[Figures] = []
    for count in sorted(counts):
        inputs, folders = work / f"inputs-{count}", {jobs: work / f"run-{count}-{jobs}" for jobs in (1, 2)}
        figures[f"{count}: reports"] = once(f"reports-{count}", partial(draw, folder, count, seed, inputs))
        runs: dict[int, Figures] = {}
        for jobs in (1, 2) if count in one_worker else (2,):
            make = partial(measure_run, inputs, folders[jobs], jobs=jobs, options=options)
            name = f"{count}: {jobs} worker{'s' * (jobs > 1)}"
            figures[name] = runs[jobs] = once(f"run-{count}-{jobs}", make)
        two.append(runs[2])
        if 1 in runs:
            figures[f"{count}: 2 workers against 1"] = against(runs[1], runs[2])
        if count == ray:
            make = partial(measure_ray, inputs, work, runs[2], options=options)
            figures[f"{count}: Ray, 2 workers"] = once(f"ray-{count}", make)
        if count == _staged(counts):
            make = partial(batch_stages.writing, folders[2], count)
            name = f"cpu milliseconds a report of the outputs, by stage (of {count} reports)"
            figures[name] = once(f"writing-{count}", make)
        for run_folder in folders.values():
            shutil.rmtree(run_folder, ignore_errors=True)
    make = partial(_reading, choose(folder, min(_PROFILED, max(counts)), seed), work / "stages", tagger)
    figures["cpu milliseconds a report of the reading, by stage"] = once("reading", make)
    figures["a million reports, worked out from these figures"] = million(two, core_hour)
    return figures


def _staged(counts: Sequence[int]) -> int:
    """The run whose outputs are looked at by stage: the last but one, for it takes as long as the run's own."""
    return sorted(counts)[max(0, len(counts) - 2)]


def _reading(paths: Sequence[str], folder: Path, tagger: str) -> Figures:
    shutil.rmtree(folder, ignore_errors=True)
    found = batch_stages.reading(paths, folder, tagger)
    shutil.rmtree(folder)
    return found


def write_json(file: Path, content: object) -> None:
    draft = file.with_name(f"{file.name}.part")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(file)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m eval.batch_speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="reports, at least as many different ones as the largest count")
    parser.add_argument("-o", "--out", type=Path, required=True, help="a folder to work in; figures stay there")
    parser.add_argument("--counts", default="100,1000", help="by commas; each is run with two workers")
    parser.add_argument("--one-worker", help="counts that are run with one worker too; by default all but the largest")
    parser.add_argument("--ray", type=int, help="a count that is run on Ray too, for what it costs more")
    parser.add_argument("--tagger", default="auto")
    parser.add_argument("--output", action="append", help="as of tablemend batch; by default all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--core-hour", type=float, default=0.05, help="what an hour of a core costs, in any money")
    given = parser.parse_args(arguments)
    counts = _counts(given.counts)
    one_worker = counts[: max(1, len(counts) - 1)] if given.one_worker is None else _counts(given.one_worker)
    asked = {"tagger": given.tagger, "output": given.output, "seed": given.seed}
    given.out.mkdir(parents=True, exist_ok=True)
    note = given.out / "asked.json"
    if note.is_file() and (before := json.loads(note.read_text(encoding="utf-8"))) != asked:
        parser.error(f"{given.out}: saw figures of {before}, expected those of {asked}; take another folder")
    write_json(note, asked)
    if given.ray is not None and (given.ray not in counts or find_spec("ray") is None):
        parser.error(f"--ray {given.ray}: expected one of the counts, and Ray installed (the extra ray)")
    options = ["--tagger", given.tagger]
    for output in given.output or ():
        options += ["--output", output]
    try:
        figures = measure(
            given.folder,
            given.out,
            counts,
            one_worker=one_worker,
            ray=given.ray,
            options=options,
            tagger=given.tagger,
            seed=given.seed,
            core_hour=given.core_hour,
        )
    except NotEnough as error:
        parser.error(str(error))
    write_json(given.out / "figures.json", figures)
    (given.out / "figures.md").write_text(as_table(figures), encoding="utf-8")
    sys.stdout.write(as_table(figures))


def _counts(text: str) -> list[int]:
    return sorted(int(count) for count in text.split(",") if count)


if __name__ == "__main__":
    main()
