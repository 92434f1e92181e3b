"""Running a system on many files, in processes that may crash or hang without taking the run along."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

from eval.baselines import System, failed_report, open_system
from eval.suites import known_edition
from extractor.errors import SettingsError, TablemendError
from extractor.report import Report


class Task(NamedTuple):
    number: int
    """Place in the suite, from 0."""
    path: Path
    form: str


class Outcome(NamedTuple):
    """``peak_mb`` is the most memory the process had held so far, 0 where it died."""

    number: int
    report: Report
    seconds: float
    peak_mb: float


_system: System | None = None
"""The system of this worker process, built once by :func:`_start`."""


def extract_safely(system: System, path: Path, form: str) -> Report:
    """The record of one file; an exception of the system is a failed record, never the end of the run."""
    try:
        return system.extract(path, known_edition(form))
    except TablemendError as error:
        return failed_report(path, error.kind, str(error), system=system.name)
    except Exception as error:
        # The boundary to foreign code: whatever a system throws at a report is its result on that report.
        return failed_report(path, "crash", f"{type(error).__name__}: {error}", system=system.name)


def run_in_lanes(spec: str, name: str, tasks: Sequence[Task], *, jobs: int, timeout_s: float) -> Iterator[Outcome]:
    """Outcomes as they come, not in order. Each of ``jobs`` lanes is a process of its own; one that dies, or is silent
    for ``timeout_s`` seconds, is replaced, and the report it was at is a failure."""
    waiting: SimpleQueue[Task] = SimpleQueue()
    for task in tasks:
        waiting.put(task)
    done: SimpleQueue[Outcome | SettingsError] = SimpleQueue()
    stop = threading.Event()
    lanes = [
        threading.Thread(target=_drive, args=(spec, name, waiting, done, timeout_s, stop), daemon=True)
        for _ in range(min(jobs, len(tasks)))
    ]
    for lane in lanes:
        lane.start()
    try:
        for _ in tasks:
            outcome = done.get()
            if isinstance(outcome, SettingsError):
                raise outcome
            yield outcome
    finally:
        stop.set()
        for lane in lanes:
            lane.join()


def _drive(
    spec: str,
    name: str,
    waiting: SimpleQueue[Task],
    done: SimpleQueue[Outcome | SettingsError],
    timeout_s: float,
    stop: threading.Event,
) -> None:
    pool = _new_pool(spec)
    try:
        # A worker that cannot even start would make every report a crash; that is no result, but a broken set-up.
        pool.submit(_ready).result()
        while not stop.is_set():
            try:
                task = waiting.get_nowait()
            except Empty:
                return
            started = time.monotonic()
            try:
                report, seconds, peak = pool.submit(_work, task.path, task.form).result(timeout=timeout_s)
                done.put(Outcome(task.number, report, seconds, peak))
            except (BrokenProcessPool, TimeoutError) as error:
                late = isinstance(error, TimeoutError)
                kind = "timeout" if late else "crash"
                message = f"no record within {timeout_s:g} s" if late else "the process died"
                lost = failed_report(task.path, kind, message, system=name)
                done.put(Outcome(task.number, lost, time.monotonic() - started, 0.0))
                _end(pool)
                pool = _new_pool(spec)
    except BrokenProcessPool:
        done.put(SettingsError(f"{name}: a worker process cannot be started; see its message on standard error"))
    finally:
        _end(pool)


def _new_pool(spec: str) -> ProcessPoolExecutor:
    # Spawned, not forked: this process runs threads, and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_start, initargs=(spec,))


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
        process.join()


def _start(spec: str) -> None:
    global _system
    _system = open_system(spec)


def _ready() -> None:
    if _system is None:
        raise RuntimeError("the worker was not started with a system")


def _work(path: Path, form: str) -> tuple[Report, float, float]:
    if _system is None:
        raise RuntimeError("the worker was not started with a system")
    started = time.perf_counter()
    report = extract_safely(_system, path, form)
    return report, time.perf_counter() - started, peak_memory()


def peak_memory() -> float:
    """The most memory this process has held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return peak / 1024 if sys.platform != "darwin" else peak / 1024**2
