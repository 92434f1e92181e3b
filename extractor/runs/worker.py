"""A worker process: it builds the extractor once, takes reports in batches, and gives each result back at once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from extractor.batch import SupportsExtract, extract_data, failed_report
from extractor.decisions.decision import is_decided_none
from extractor.errors import FormError, SettingsError, TablemendError
from extractor.logs import quiet
from extractor.messages import message
from extractor.processes import begin
from extractor.runs.source import folder_of, open_source
from extractor.runs.work import Head, Kind, Limits, Outcome, State, Work, pack

if TYPE_CHECKING:
    from extractor.report import Engine, Report

MEMORY_EXIT = 77
"""Exit code of a process that was refused memory."""
_HARD = 2
"""The system refuses memory at this many times the limit; below, the parent sees it first and ends the process."""


class Ready(NamedTuple):
    engine: Engine
    seconds: float
    """From the start of the process's own work to the first report that it could take."""


class Refused(NamedTuple):
    """The settings cannot be used."""

    error: TablemendError


class Batch(NamedTuple):
    settings: str
    works: tuple[Work, ...]


class Unopened(NamedTuple):
    """The file of a work is gone or cannot be read."""

    work: Work
    kind: str
    message: str


class BatchDone(NamedTuple):
    megabytes: float
    """Memory that the process holds now."""


Answer = Ready | Refused | Outcome | Unopened | BatchDone


def serve(
    connection: Connection,
    build: Callable[[], SupportsExtract],
    limits: Limits,
    parent: int,
    share_cores: bool = True,
) -> None:
    """The life of a worker. Ends at ``None``, at the end of the connection, or when the parent is gone."""
    begin(parent, share_cores=share_cores)
    _limit_memory(limits)
    started = time.perf_counter()
    try:
        extractor = build()
        # The record of an empty file names what reads. It is no file of the user's, so it is not logged.
        with quiet():
            engine = extractor.extract_all_bytes(b"", name="-")[0].engine
    except TablemendError as error:
        connection.send(Refused(error))
        return
    connection.send(Ready(engine, time.perf_counter() - started))
    with contextlib.suppress(EOFError, BrokenPipeError):
        while (batch := connection.recv()) is not None:
            for work in batch.works:
                connection.send(read_work(extractor, work, batch.settings, limits))
            connection.send(BatchDone(held_megabytes()))


def read_work(extractor: SupportsExtract, work: Work, settings: str, limits: Limits) -> Outcome | Unopened:
    """Read one report. Ends the process where it is refused memory: what is left of it cannot be trusted."""
    from extractor.readers import MAX_BYTES

    started = time.perf_counter()
    if work.size > MAX_BYTES:
        said = message("file.too_large", name=PurePath(work.path).name, size=work.size, limit=MAX_BYTES)
        report = _with_digest(failed_report(work.path, "input_too_large", said), work.digest)
        return outcome_of(work, (report,), settings, limits, digest=work.digest)
    try:
        with open_source(work.location) as file:
            data = file.read()
    except FileNotFoundError:
        return Unopened(work, Kind.VANISHED, message("file.vanished", path=work.path))
    except PermissionError:
        return Unopened(work, "unreadable_file", message("file.no_permission", path=work.path))
    except OSError as error:
        return Unopened(work, "unreadable_file", message("file.unreadable", path=work.path, error=error))
    digest = hashlib.sha256(data).hexdigest()
    try:
        reports = extract_data(extractor, data, path=work.path, folder=folder_of(work.location))
    except (SettingsError, FormError) as error:
        reports = (failed_report(work.path, error.kind, str(error)),)
    if any(report.error is not None and report.error.kind == Kind.MEMORY for report in reports):
        os._exit(MEMORY_EXIT)
    reports = tuple(_with_digest(report, digest) for report in reports)
    seconds = time.perf_counter() - started
    return outcome_of(work, reports, settings, limits, digest=digest, seconds=seconds)


def outcome_of(
    work: Work, reports: Sequence[Report], settings: str, limits: Limits, *, digest: str, seconds: float = 0.0
) -> Outcome:
    """The result, packed for the part: the records of all reports in the file."""
    from extractor.writers.jsonl import report_line

    state = state_of_all(reports)
    error = reports[0].error if state is State.FAILED else None
    head = Head(
        digest=digest,
        location=work.location,
        path=work.path,
        settings=settings,
        limits=str(limits),
        state=state,
        kind=error.kind if error else None,
        message=error.message if error else None,
        cells=sum(len(report.cells) for report in reports),
        review=sum(cell.needs_review for report in reports for cell in report.cells),
        seconds=round(seconds, 4),
        records=len(reports),
    )
    return Outcome(work, head, pack(head, b"".join(map(report_line, reports))))


def state_of_all(reports: Sequence[Report]) -> State:
    """How the run counts a file, by its reports.

    It counts as failed where nothing of it could be read; a bad member of an archive is one record among others.
    """
    states = [state_of(report) for report in reports]
    state = max(states, key=(State.READ, State.REVIEW, State.FAILED).index)
    if state is State.FAILED and any(each is not State.FAILED for each in states):
        return State.REVIEW
    return state


def state_of(report: Report) -> State:
    """How the run counts a report."""
    if is_decided_none(report):
        return State.READ
    if report.error is not None:
        return State.FAILED
    if report.form.id is None or any(cell.needs_review for cell in report.cells):
        return State.REVIEW
    return State.READ


def held_megabytes(process: int | None = None) -> float:
    """Memory that a process (this one) holds now; 0 where the system does not say."""
    try:
        with open(f"/proc/{process or 'self'}/statm", "rb") as file:  # noqa: PTH123 - asked for many times a second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError, ValueError):
        return _most_megabytes() if process is None else 0.0


def _most_megabytes() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _with_digest(report: Report, digest: str) -> Report:
    if report.source.sha256 is not None:
        return report
    return report.model_copy(update={"source": report.source.model_copy(update={"sha256": digest})})


def _limit_memory(limits: Limits) -> None:
    if sys.platform != "linux":
        return
    import resource

    most = limits.megabytes * 2**20 * _HARD
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
