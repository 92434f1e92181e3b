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
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eval import batch_stages
from eval.batch_faults import COMMAND, events
from extractor.inputs import find_inputs

Figures = dict[str, Any]

_SAMPLE_S = 0.1
_PROFILED = 150
"""Reports read in this process to see where the time goes."""
_MB = 2**20
_MILLION = 1_000_000
_CORES = 16
"""Of the machine that the cost of a million reports is worked out for."""


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


def measure_run(inputs: Path, folder: Path, *, jobs: int, options: Sequence[str]) -> Figures:
    """One run, in figures."""
    if folder.exists():
        # A run that goes on would measure the rest alone.
        shutil.rmtree(folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
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
    if process.returncode not in (0, 1) or not events(folder, "finished"):
        sys.exit(f"{folder.name}: exit code {process.returncode}: {said.decode(errors='replace')}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    (finished,) = events(folder, "finished")
    moments = {name: _moment(folder, name) for name in ("command", "stock", "report", "writing")}
    count, reading = int(str(finished["read_now"])), float(str(finished["seconds"]))
    outputs = float(str(finished["outputs_seconds"]))
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    start = moments["stock"] - began
    return {
        "reports": count,
        "jobs": jobs,
        "states": finished["counts"],
        "reports a second": {"reading": round(count / reading, 2), "in all": round(count / seconds, 2)},
        "seconds": {
            "in all": round(seconds, 2),
            "start and stock": round(start, 2),
            "reading": round(reading, 2),
            "outputs": round(outputs, 2),
            "end": round(seconds - start - reading - outputs, 2),
            "to the first result": round(moments["report"] - began, 2),
            "a worker to start": [event["seconds"] for event in events(folder, "worker_ready")][:jobs],
        },
        "share of time": {
            "start and stock": round(start / seconds, 4),
            "reading": round(reading / seconds, 4),
            "outputs": round(outputs / seconds, 4),
        },
        "cpu seconds": round(cpu_s, 2),
        "cpu seconds by process": watch.cpu(),
        "peak MB": watch.peaks(),
        "threads of a worker": watch.threads,
        "bytes a report": sizes(folder, count),
        "sha256 of results.jsonl": _digest(folder / "results.jsonl"),
    }


def _moment(folder: Path, name: str) -> float:
    return datetime.fromisoformat(str(events(folder, name)[0]["time"])).timestamp()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sizes(folder: Path, reports: int) -> dict[str, int]:
    """Bytes written for each report, by file or folder of the run."""
    written: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            parts = path.relative_to(folder).parts
            written["/".join(parts[: 2 if parts[0] == "outputs" else 1])] += path.stat().st_size
    return {name: round(size / max(reports, 1)) for name, size in written.most_common()}


class _Watch:
    """Samples memory and CPU time of a process and of those that it started, apart for reading and for the outputs."""

    def __init__(self, process: int, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._writing = False
        self._peaks: dict[str, float] = defaultdict(float)
        self._cpu: dict[tuple[str, int], float] = {}
        """By name and process, at the last sample."""
        self.threads = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def peaks(self) -> dict[str, int]:
        return {name: round(size) for name, size in sorted(self._peaks.items())}

    def cpu(self) -> dict[str, float]:
        """Seconds. What is used after a process's last sample is not in it."""
        spent: dict[str, float] = defaultdict(float)
        for (name, _), seconds in self._cpu.items():
            spent[name] += seconds
        # The parent is one process all the time.
        if "parent, outputs" in spent:
            spent["parent, outputs"] -= spent["parent, reading"]
        return {name: round(seconds, 2) for name, seconds in sorted(spent.items())}

    def _sample(self) -> None:
        while not self._end.wait(_SAMPLE_S):
            self._writing = self._writing or any(self._folder.glob("*results.jsonl*"))
            phase = "outputs" if self._writing else "reading"
            self._note(f"parent, {phase}", self._process)
            for child in _children(self._process):
                self._note(f"workers, {phase}", child)
                if not self._writing:
                    self.threads = max(self.threads, _threads(child))

    def _note(self, name: str, process: int) -> None:
        self._peaks[name] = max(self._peaks[name], _held_mb(process))
        self._cpu[name, process] = _cpu_s(process) or self._cpu.get((name, process), 0.0)


def _children(process: int) -> list[int]:
    return [int(child) for child in _told(f"/proc/{process}/task/{process}/children").split()]


def _held_mb(process: int) -> float:
    fields = _told(f"/proc/{process}/statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / _MB if fields else 0.0


def _cpu_s(process: int) -> float:
    fields = _told(f"/proc/{process}/stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _threads(process: int) -> int:
    fields = _told(f"/proc/{process}/stat").rpartition(")")[2].split()
    return int(fields[17]) if fields else 0


def _told(path: str) -> str:
    """Empty where the system does not say, or the process is gone."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def measure_ray(inputs: Path, work: Path, local: Figures, *, options: Sequence[str]) -> Figures:
    """The same run on Ray, started on this machine, against the local one with as many workers."""
    jobs = int(local["jobs"])
    folder = work / "run-ray"
    if folder.exists():
        shutil.rmtree(folder)
    started = time.perf_counter()
    subprocess.run(
        [*COMMAND, str(inputs), "-o", str(folder), "--jobs", str(jobs), "--quiet", "--engine", "ray", *options],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    (finished,) = events(folder, "finished")
    count, reading = int(str(finished["read_now"])), float(str(finished["seconds"]))
    figures = {
        "reports": count,
        "jobs": jobs,
        "seconds": {"in all": round(time.perf_counter() - started, 2), "reading": round(reading, 2)},
        "reports a second, reading": round(count / reading, 2),
        "seconds of reading more than the local run": round(reading - float(local["seconds"]["reading"]), 2),
        "same results.jsonl": _digest(folder / "results.jsonl") == local["sha256 of results.jsonl"],
    }
    shutil.rmtree(folder)
    return figures


def million(runs: Sequence[Figures], core_hour: float) -> Figures:
    """What a run over a million such reports takes, worked out from what was measured.

    What does not grow with the run is left out by taking the difference of the two largest runs, where there are two.
    The reading is spread over the cores; keeping the results is the parent's alone, and so is its share of the outputs.
    """
    large, small = runs[-1], runs[-2] if len(runs) > 1 else None

    def each(figure: Callable[[Figures], float]) -> float:
        """Seconds for one report."""
        if small is None or small["reports"] == large["reports"]:
            return figure(large) / float(large["reports"])
        return max(0.0, figure(large) - figure(small)) / float(large["reports"] - small["reports"])

    def cpu(name: str) -> Callable[[Figures], float]:
        return lambda run: float(run["cpu seconds by process"].get(name, 0.0))

    stock = each(lambda run: float(run["seconds"]["start and stock"]))
    read, keep = each(cpu("workers, reading")), each(cpu("parent, reading"))
    shared, alone = each(cpu("workers, outputs")), each(cpu("parent, outputs"))
    hours = _MILLION / 3600
    wall = stock + max(read / _CORES, keep) + max(shared / _CORES, alone)
    core_hours = (read + keep + shared + alone) * hours
    size: Mapping[str, int] = large["bytes a report"]
    return {
        "from runs of": [run["reports"] for run in (small, large) if run],
        "core hours": round(core_hours, 1),
        "core hours by stage": {
            "reading": round(read * hours, 1),
            "keeping the results": round(keep * hours, 1),
            "outputs": round((shared + alone) * hours, 1),
        },
        f"hours on {_CORES} cores": {
            "taking stock": round(stock * hours, 2),
            "reading": round(max(read / _CORES, keep) * hours, 2),
            "outputs": round(max(shared / _CORES, alone) * hours, 2),
            "in all": round(wall * hours, 2),
        },
        "workers that one parent can serve": round(read / keep) if keep else None,
        f"money at {core_hour:g} a core hour": round(core_hours * core_hour, 2),
        "GB": {
            name: round(size.get(name, 0) * _MILLION / 1e9, 1)
            for name in ("parts", "results.jsonl", "log.jsonl", "manifest.sqlite", "outputs/parquet", "outputs/csv")
        },
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
    """All figures, by name. What was measured by an earlier command with the same options stands in ``work``."""
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


def against(one: Figures, two: Figures) -> Figures:
    """Two workers against one. The CPU time says whether one gets in the way of the other: it must stay the same."""

    def cpu(run: Figures) -> float:
        return float(run["cpu seconds by process"]["workers, reading"])

    rates = [(run["reports a second"]["reading"], run["reports a second"]["in all"]) for run in (one, two)]
    return {
        "rate of reading": round(rates[1][0] / rates[0][0], 2),
        "rate in all": round(rates[1][1] / rates[0][1], 2),
        "cpu time of the workers": round(cpu(two) / cpu(one), 3),
        "same results.jsonl": one["sha256 of results.jsonl"] == two["sha256 of results.jsonl"],
    }


def as_table(figures: Mapping[str, Any]) -> str:
    """The runs as a Markdown table, the rest as lines."""
    heads = (
        *("reports", "workers", "reports/s reading", "in all", "start s", "reading s", "outputs s"),
        *("parent MB reading", "outputs", "worker MB reading", "outputs", "CPU ms a report", "kB a report"),
    )
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for run in figures.values():
        if not isinstance(run, dict) or "peak MB" not in run:
            continue
        peak, seconds, rate = run["peak MB"], run["seconds"], run["reports a second"]
        values = (
            *(run["reports"], run["jobs"], rate["reading"], rate["in all"]),
            *(seconds["start and stock"], seconds["reading"], seconds["outputs"]),
            *(peak.get(f"{who}, {phase}", "–") for who in ("parent", "workers") for phase in ("reading", "outputs")),
            *(
                round(1000 * run["cpu seconds"] / run["reports"], 1),
                round(sum(run["bytes a report"].values()) / 1000, 1),
            ),
        )
        lines.append(f"| {' | '.join(map(str, values))} |")
    for name, found in figures.items():
        if isinstance(found, dict) and "peak MB" not in found:
            lines += ["", f"**{name}**", *(f"- {key}: {_line(value)}" for key, value in found.items())]
    return "\n".join(lines) + "\n"


def _line(value: object) -> str:
    return ", ".join(f"{name} {one}" for name, one in value.items()) if isinstance(value, dict) else str(value)


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
