"""Many reports in the order of their paths: in this process, or in worker processes with a limit on each report."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import batch
from extractor.batch import Build, SupportsExtract, extract_path, failed_report
from extractor.errors import InputError
from extractor.inputs import STDIN
from extractor.joined import Group
from extractor.runs.pool import WorkerPool
from extractor.runs.source import digest_of, location_of, location_of_group
from extractor.runs.work import LIMITED, Limits, Outcome, Work, unpack
from extractor.runs.worker import Unopened

if TYPE_CHECKING:
    from extractor.forms.asked import FormsAsked
    from extractor.report import Report

_SETTINGS = ""
"""Results are not kept from one call to the next: there are no settings to distinguish."""


def extract_many(
    paths: Sequence[str | Group], *, form: FormsAsked = "auto", tagger: str = "auto", jobs: int = 1,
    build: Build | None = None, limits: Limits | None = None,
) -> Iterator[Report]:  # fmt: skip
    """The reports of each path, in the order of the paths: one in most files; ``-`` stands for standard input.

    A group of files (:mod:`extractor.joined`) is read as one report.

    ``jobs`` is the number of processes. With ``limits``, or more than one process, the reading happens in worker
    processes: one that dies, hangs or grows beyond the limits is ended and costs only the file it was reading, which
    becomes a record with ``error`` of the kind ``crashed``, ``time_limit`` or ``memory_limit``. Without ``limits``, one
    process is this one, where nothing can be ended; several have the limits of a run. Reports are made ahead of the
    reader by a few a process only, so that any number of paths runs in bounded memory.

    Raises ``SettingsError`` or ``FormError`` at the first report, before anything is read.
    """
    make = partial(build or batch.build_extractor, form, tagger)
    if limits is None and (jobs == 1 or len(paths) == 1):
        extractor = make()
        for path in paths:
            yield from extract_path(extractor, path)
        return
    yield from _in_workers(paths, make, min(jobs, max(len(paths), 1)), limits or Limits())


def _in_workers(
    paths: Sequence[str | Group], build: Callable[[], SupportsExtract], jobs: int, limits: Limits
) -> Iterator[Report]:
    done: dict[int, tuple[Report, ...] | bytes] = {}
    following = 0
    with ExitStack() as stack:
        pool = stack.enter_context(WorkerPool(build, jobs=jobs, limits=limits, attempts=1, share_cores=jobs > 1))
        # Before anything large is loaded here: the worker loads it meanwhile.
        pool.begin()
        works = (_work_of(path, number, stack) for number, path in enumerate(paths))
        for result in pool.run(works, _SETTINGS, total=len(paths)):
            number = int(result.work.digest)
            done[number] = _unopened(result) if isinstance(result, Unopened) else _records(result)
            while following in done:
                yield from _reports(done.pop(following))
                following += 1


def _work_of(path: str | Group, number: int, stack: ExitStack) -> Work:
    """The work of a path. Its number is where a run has the hash of the content, which is not known yet."""
    if not isinstance(path, str):
        location = location_of(path.files[0]) if path.single else location_of_group(path)
        return Work(str(number), location, path.files[0] if path.single else path.name, 0)
    location = _spooled(stack) if path == STDIN else location_of(path)
    size = 0
    with suppress(OSError, ValueError):
        size = Path(location).stat().st_size
    return Work(str(number), location, path, size)


def _spooled(stack: ExitStack) -> str:
    """Standard input as a file that lies alone in its folder."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tablemend-"))
    file = Path(folder, "standard-input")
    with file.open("wb") as spooled:
        shutil.copyfileobj(sys.stdin.buffer, spooled)
    return os.fspath(file)


def _records(outcome: Outcome) -> tuple[Report, ...] | bytes:
    """Packed as they came, but for a report that was set aside, which lacks the hash of its content."""
    if outcome.head.kind not in LIMITED or outcome.head.digest != outcome.work.digest:
        return outcome.packed
    digest: str | None = None
    with suppress(OSError, InputError):
        digest = digest_of(outcome.work.location)
    (report,) = _reports(outcome.packed)
    return (report.model_copy(update={"source": report.source.model_copy(update={"sha256": digest})}),)


def _unopened(result: Unopened) -> tuple[Report, ...]:
    """What reading the file in this process says of it."""
    from extractor.readers import read_file

    work = result.work
    try:
        read_file(Path(work.path))
    except InputError as error:
        return (failed_report(work.path, error.kind, str(error)),)
    return (failed_report(work.path, result.kind, result.message),)


def _reports(done: tuple[Report, ...] | bytes) -> Iterator[Report]:
    if isinstance(done, tuple):
        yield from done
        return
    from extractor.writers.jsonl import read_line

    _, records = unpack(done)
    yield from map(read_line, records.splitlines())
