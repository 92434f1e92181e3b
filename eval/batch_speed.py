"""How fast runs are, and what they hold and leave: ``python -m eval.batch_speed FOLDER -o WORK [--counts 100,1000]``.

FOLDER holds reports, as ``python -m training.benchmark`` draws them; a count takes that many of them, of all kinds
alike. Times are of this machine: wall seconds where it was idle, and CPU seconds, which say nearly the same beside
other work. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import pkgutil
import random
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.batch_faults import COMMAND, events
from extractor.inputs import find_inputs

_SAMPLE_S = 0.1
_PROFILED = 150
"""Reports read in this process to see where the time goes."""
_MB = 2**20
_MILLION = 1_000_000
_STAGES = {
    "read the file": (("extractor.readers", "read_bytes"),),
    "group, match, place, settle": (("extractor.pipeline", "recover"), ("extractor.pipeline", "put_together")),
    "narrative": (("extractor.pipeline", "find_facts"), ("extractor.pipeline", "_sections")),
    "judge": tuple(
        ("extractor.pipeline", name)
        for name in (
            *("choose_lookalikes", "run_checks", "weigh_checks", "weigh_partial_rows", "infer", "find_claims"),
            *("doubt_missing", "to_cells"),
        )
    ),
    "confidence and review": (("extractor.recovery.review.Reviewer", "decide"),),
}
"""Functions whose time is a stage's, by where they are called from; none calls another."""


def choose(folder: Path, count: int, seed: int) -> list[str]:
    """``count`` of the reports of a folder, the same for the same seed; fewer where it holds fewer."""
    paths = list(find_inputs([str(folder)]).paths)
    random.Random(seed).shuffle(paths)
    return sorted(paths[:count])


def lay_out(paths: Sequence[str], target: Path) -> None:
    """The reports in a folder of their own, without copying them where the file system allows."""
    target.mkdir(parents=True)
    for path in paths:
        try:
            os.link(os.path.realpath(path), target / Path(path).name)
        except OSError:
            shutil.copy(path, target / Path(path).name)


def measure_run(inputs: Path, folder: Path, *, jobs: int, options: Sequence[str]) -> dict[str, Any]:
    """One run, in figures."""
    cpu_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started, began = time.perf_counter(), time.time()
    process = subprocess.Popen(
        [*COMMAND, str(inputs), "-o", str(folder), "--jobs", str(jobs), "--quiet", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    watch = _Watch(process.pid, folder)
    _, said = process.communicate()
    watch.stop()
    seconds = time.perf_counter() - started
    if process.returncode not in (0, 1):
        sys.exit(f"{folder}: exit code {process.returncode}: {said.decode(errors='replace')}")
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    (finished,) = events(folder, "finished")
    first = datetime.fromisoformat(str(events(folder, "report")[0]["time"])).timestamp()
    count = int(str(finished["read_now"]))
    cpu_s = cpu.ru_utime + cpu.ru_stime - cpu_before.ru_utime - cpu_before.ru_stime
    return {
        "reports": count,
        "jobs": jobs,
        "states": finished["counts"],
        "reports a second, reading": round(count / float(str(finished["seconds"])), 2),
        "seconds in all": round(seconds, 2),
        "seconds to the first result": round(first - began, 2),
        "seconds a worker takes to start": [event["seconds"] for event in events(folder, "worker_ready")][:jobs],
        "seconds of the outputs": round(float(str(finished["outputs_seconds"])), 2),
        "cpu seconds": round(cpu_s, 2),
        "cpu seconds a report": round(cpu_s / max(count, 1), 4),
        "cpu seconds of the parent, reading": round(watch.parent_cpu_s, 2),
        "peak MB": watch.peaks(),
        "bytes a report": sizes(folder, count),
    }


def sizes(folder: Path, reports: int) -> dict[str, int]:
    """Bytes written for each report, by file or folder of the run."""
    written: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            parts = path.relative_to(folder).parts
            written["/".join(parts[: 2 if parts[0] == "outputs" else 1])] += path.stat().st_size
    return {name: round(size / max(reports, 1)) for name, size in written.most_common()}


class _Watch:
    """Samples the memory of a process and of those that it started, apart for reading and for the outputs."""

    def __init__(self, process: int, folder: Path) -> None:
        self._process = process
        self._reading_ends = folder / "results.jsonl"
        self._peaks: dict[str, float] = defaultdict(float)
        self.parent_cpu_s = 0.0
        """Up to the end of the reading."""
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def peaks(self) -> dict[str, int]:
        return {name: round(size) for name, size in sorted(self._peaks.items())}

    def _sample(self) -> None:
        while not self._end.wait(_SAMPLE_S):
            phase = "outputs" if self._reading_ends.exists() else "reading"
            self._note(f"parent, {phase}", self._process)
            for child in _children(self._process):
                self._note("worker", child)
            if phase == "reading":
                self.parent_cpu_s = _cpu_s(self._process) or self.parent_cpu_s

    def _note(self, name: str, process: int) -> None:
        self._peaks[name] = max(self._peaks[name], _held_mb(process))


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _held_mb(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB


def _cpu_s(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stages(paths: Sequence[str], folder: Path, tagger: str) -> dict[str, float]:
    """CPU milliseconds a report by stage, in this process, after everything is loaded."""
    from extractor.batch import extract_data
    from extractor.pipeline import Extractor
    from extractor.runs.store import RunStore
    from extractor.runs.work import Limits, Work
    from extractor.runs.worker import outcome_of

    extractor = Extractor(tagger=tagger)
    taggers = extractor._taggers
    for path in paths[:10]:
        extractor.extract(path)
    spent: dict[str, float] = defaultdict(float)
    folder.mkdir()
    with (
        _timed([tagger for tagger in (taggers.first, taggers.witness) if tagger is not None], spent),
        RunStore(folder) as store,
    ):
        for number, path in enumerate(paths):
            with _clock(spent, "all of the worker"):
                data = Path(path).read_bytes()
                report = extract_data(extractor, data, path=path)
                work = Work(f"{number:064}", path, path, len(data))
                with _clock(spent, "write and pack the record"):
                    outcome = outcome_of(work, report, "", Limits(), digest=work.digest)
            with _clock(spent, "parent: keep the result"):
                store.add(outcome)
    known = sum(
        seconds for name, seconds in spent.items() if name not in ("all of the worker", "parent: keep the result")
    )
    spent["other"] = spent["all of the worker"] - known
    return {name: round(1000 * seconds / len(paths), 2) for name, seconds in sorted(spent.items(), key=lambda x: -x[1])}


@contextmanager
def _clock(spent: dict[str, float], name: str) -> Iterator[None]:
    start = time.process_time()
    try:
        yield
    finally:
        spent[name] += time.process_time() - start


@contextmanager
def _timed(taggers: Sequence[Any], spent: dict[str, float]) -> Iterator[None]:
    """Clocks around the steps of the pipeline, for as long as the block lasts."""
    replaced: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, stage: str) -> None:
        whole: Callable[..., Any] = getattr(owner, name)

        def clocked(*args: Any, **kwargs: Any) -> Any:
            with _clock(spent, stage):
                return whole(*args, **kwargs)

        replaced.append((owner, name, whole))
        setattr(owner, name, clocked)

    for stage, functions in _STAGES.items():
        for owner, name in functions:
            replace(pkgutil.resolve_name(owner), name, stage)
    for tagger in taggers:
        replace(tagger, "tag", f"tag: {tagger.name}")
    try:
        yield
    finally:
        for owner, name, whole in replaced:
            setattr(owner, name, whole)


def million(one: dict[str, Any], stage: dict[str, float]) -> dict[str, float]:
    """What a run over a million such reports takes, worked out from what was measured on few.

    The reading is spread over any number of cores; keeping the results and writing the outputs is one process's.
    """
    keep_s = one["cpu seconds of the parent, reading"] / one["reports"]
    read_s = stage["all of the worker"] / 1000
    size = one["bytes a report"]
    return {
        "core hours of reading": round(read_s * _MILLION / 3600, 1),
        "hours of reading on 16 cores": round(read_s * _MILLION / 3600 / 16, 2),
        "workers that one parent can serve": round(read_s / keep_s),
        "hours of the outputs": round(one["seconds of the outputs"] / one["reports"] * _MILLION / 3600, 1),
        "GB of parts": round(size.get("parts", 0) * _MILLION / 1e9, 1),
        "GB of results.jsonl": round(size.get("results.jsonl", 0) * _MILLION / 1e9, 1),
    }


def measure(
    folder: Path, work: Path, counts: Sequence[int], *, options: Sequence[str], tagger: str, seed: int
) -> dict[str, Any]:
    """All figures, by name: a run with two workers for each count, one with one worker for the last but one."""
    figures: dict[str, Any] = {}
    for count in counts:
        print(f"{count} reports …", file=sys.stderr)
        inputs = work / f"inputs-{count}"
        lay_out(choose(folder, count, seed), inputs)
        figures[f"{count} reports, 2 workers"] = two = measure_run(
            inputs, work / f"run-{count}-2", jobs=2, options=options
        )
        if count == counts[max(0, len(counts) - 2)]:
            one = measure_run(inputs, work / f"run-{count}-1", jobs=1, options=options)
            figures[f"{count} reports, 1 worker"] = one
            rates = [float(run["reports a second, reading"]) for run in (one, two)]
            figures["2 workers against 1"] = round(rates[1] / rates[0], 2)
    paths = choose(folder, _PROFILED, seed)
    figures["cpu milliseconds a report, by stage"] = stage = stages(paths, work / "stages", tagger)
    figures["a million reports"] = million(two, stage)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="reports")
    parser.add_argument("-o", "--out", type=Path, required=True, help="a new folder to work in")
    parser.add_argument("--counts", default="100,1000", help="by commas, ascending")
    parser.add_argument("--tagger", default="rules")
    parser.add_argument("--output", action="append", help="as of tablemend batch; by default all")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.counts.split(",")]
    arguments.out.mkdir(parents=True)
    options = ["--tagger", arguments.tagger]
    for output in arguments.output or ():
        options += ["--output", output]
    figures = measure(
        arguments.folder, arguments.out, counts, options=options, tagger=arguments.tagger, seed=arguments.seed
    )
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (arguments.out / "figures.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
