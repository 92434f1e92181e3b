"""Many reports, read in order by one or several processes."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from extractor.errors import FormError, SettingsError, TablemendError
from extractor.inputs import STDIN
from extractor.joined import Group, bundle
from extractor.messages import message
from extractor.processes import begin

if TYPE_CHECKING:
    from extractor.assist.settings import AssistSettings
    from extractor.report import Report

# Enough to keep every process busy behind one slow scan, and few enough that reports waiting for their turn stay small.
_AHEAD = 4


class SupportsExtract(Protocol):
    """What a batch needs of an extractor."""

    def extract_all(self, path: str | Path) -> Sequence[Report]: ...

    def extract_all_bytes(self, data: bytes, *, name: str, folder: Path | None = None) -> Sequence[Report]: ...


Build = Callable[[str, str], SupportsExtract]
"""From ``form`` and ``tagger`` to an extractor. Must be importable by name, for it runs once in each process."""


class _Task(NamedTuple):
    path: str
    data: bytes | None
    """What standard input held, read by the parent process; ``None`` for a file."""
    files: tuple[str, ...] = ()
    """Of a report in several files: these, which are read as one."""
    folder: Path | None = None
    """Of ``data``: where the file lies."""


def build_extractor(
    form: str, tagger: str, *, confidence: str = "auto", max_silent: float | None = None, model: Path | None = None,
    assist: AssistSettings | None = None,
) -> SupportsExtract:  # fmt: skip
    """Raises ``SettingsError``, ``FormError`` or ``WeightsError`` for a setting that cannot be used."""
    from extractor.pipeline import Extractor

    return Extractor(form=form, tagger=tagger, model=model, confidence=confidence, max_silent=max_silent, assist=assist)


def extract_many(
    paths: Sequence[str | Group], *, form: str = "auto", tagger: str = "auto", jobs: int = 1,
    build: Build = build_extractor,
) -> Iterator[Report]:  # fmt: skip
    """The reports of each path, in the order of the paths: one in most files; ``-`` stands for standard input.

    A group of files (:mod:`extractor.joined`) is read as one report.

    ``jobs`` is the number of processes; with 1 the reading happens in this one. With more, a process that dies costs
    only the file it was reading, which becomes a record with ``error``. Reports are made ahead of the reader
    by a few a process only, so that any number of paths runs in bounded memory.

    Raises ``SettingsError`` or ``FormError`` at the first report, before anything is read.
    """
    tasks = map(_task_of, paths)
    if jobs > 1 and len(paths) > 1:
        yield from _extract_in_processes(tasks, partial(build, form, tagger), min(jobs, len(paths)))
        return
    extractor = build(form, tagger)
    for task in tasks:
        yield from _extract(extractor, task)


def _task_of(path: str | Group) -> _Task:
    if not isinstance(path, str):
        return _Task(path.files[0], None) if path.single else _Task(path.name, None, path.files)
    return _Task(path, sys.stdin.buffer.read() if path == STDIN else None)


def extract_data(
    extractor: SupportsExtract, data: bytes, *, path: str, folder: Path | None = None
) -> tuple[Report, ...]:
    """The records of the file at ``path``, whose content is ``data``; a defect gives a record with ``error``.

    ``folder``: where the file lies, for the pictures beside a page.

    Raises ``SettingsError`` or ``FormError``.
    """
    name = Path(path).name
    return tuple(moved(report, name, path) for report in _extract(extractor, _Task(name, data, folder=folder)))


def moved(report: Report, old: str, new: str) -> Report:
    """The record of the file at ``old``, or of a part or member of it, under the name that it has at ``new``."""
    if old == new:
        return report
    path = new + report.source.path.removeprefix(old)
    return report.model_copy(update={"source": report.source.model_copy(update={"path": path})})


def _extract(extractor: SupportsExtract, task: _Task) -> tuple[Report, ...]:
    try:
        if task.data is not None:
            return tuple(extractor.extract_all_bytes(task.data, name=task.path, folder=task.folder))
        if task.files:
            return tuple(extractor.extract_all_bytes(bundle(task.files), name=task.path))
        return tuple(extractor.extract_all(task.path))
    except (SettingsError, FormError):
        raise
    except TablemendError as error:
        return (failed_report(task.path, error.kind, str(error)),)
    except MemoryError:
        return (failed_report(task.path, "memory_limit", message("file.memory_limit")),)
    # The one place that catches everything: a defect met in one file must not cost the others their night's run.
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return (
            failed_report(
                task.path, "internal", message("file.defect", kind=type(error).__name__, error=error, where=where)
            ),
        )


def failed_report(path: str, kind: str, message: str) -> Report:
    """The record of a file that nothing could be read from."""
    from extractor.report import Engine, ErrorNote, FormNote, Report, Source
    from extractor.version import __version__

    return Report(
        source=Source(path=path, sha256=None, media_type=None, pages=None),
        error=ErrorNote(kind=kind, message=message),
        form=FormNote(id=None, version=None, confidence=0.0),
        engine=Engine(version=__version__, tagger="none"),
    )


# Several processes. Each builds its extractor once, at its first task: an error of the settings then comes back as
# the error it is, where a failing pool initializer would only break the pool.

_build: Callable[[], SupportsExtract] | None = None
_extractor: SupportsExtract | None = None


def _start_process(build: Callable[[], SupportsExtract], parent: int) -> None:
    global _build, _extractor
    begin(parent)
    _build, _extractor = build, None


def _extract_in_process(task: _Task) -> tuple[Report, ...]:
    global _extractor
    if _extractor is None:
        if _build is None:
            raise RuntimeError("this process was not started by extract_many")
        _extractor = _build()
    return _extract(_extractor, task)


def _pool(build: Callable[[], SupportsExtract], jobs: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the same on every platform, and safe beside the threads of the libraries.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_start_process, initargs=(build, os.getpid()))


def _extract_in_processes(tasks: Iterator[_Task], build: Callable[[], SupportsExtract], jobs: int) -> Iterator[Report]:
    left = tasks
    while True:
        waiting: deque[tuple[_Task, Future[tuple[Report, ...]]]] = deque()
        pool = _pool(build, jobs)
        try:
            for task in islice(left, jobs * _AHEAD):
                waiting.append((task, _submit(pool, task)))
            while waiting:
                reports = waiting[0][1].result()
                waiting.popleft()
                for task in islice(left, 1):
                    waiting.append((task, _submit(pool, task)))
                yield from reports
            return
        except BrokenProcessPool:
            # Some process died, and the pool does not say over which file: the unfinished ones go one at a time.
            yield from _extract_apart(waiting, build)
        finally:
            pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, task: _Task) -> Future[tuple[Report, ...]]:
    """A future in any case: one that holds the error where the pool is already broken."""
    try:
        return pool.submit(_extract_in_process, task)
    except BrokenProcessPool as error:
        future: Future[tuple[Report, ...]] = Future()
        future.set_exception(error)
        return future


def _extract_apart(
    waiting: deque[tuple[_Task, Future[tuple[Report, ...]]]], build: Callable[[], SupportsExtract]
) -> Iterator[Report]:
    """The reports of a broken pool's queue, in order: those that were done, and the others read one at a time."""
    pool: ProcessPoolExecutor | None = None
    try:
        for task, future in waiting:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield from future.result()
                continue
            pool = pool or _pool(build, 1)
            try:
                yield from pool.submit(_extract_in_process, task).result()
            except BrokenProcessPool:
                pool.shutdown(cancel_futures=True)
                pool = None
                yield failed_report(task.path, "crashed", message("file.process_died"))
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)
