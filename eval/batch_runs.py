"""One run of a batch in figures: time, memory and CPU time of its processes, what it leaves; part of
:mod:`eval.batch_speed`.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.fault_runs import COMMAND, events

Figures = dict[str, Any]

_SAMPLE_S = 0.1
_MB = 2**20


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
