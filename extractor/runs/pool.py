"""Worker processes: started, fed, watched, and replaced when they die, hang or grow."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Any, Protocol, Self

from extractor.batch import SupportsExtract, failed_report
from extractor.errors import SettingsError
from extractor.messages import message
from extractor.runs.work import Kind, Limits, Outcome, Work
from extractor.runs.worker import (
    MEMORY_EXIT,
    Answer,
    Batch,
    BatchDone,
    Ready,
    Refused,
    Unopened,
    held_megabytes,
    outcome_of,
    serve,
)

if TYPE_CHECKING:
    from extractor.report import Engine

BATCH_REPORTS = 16
BATCH_BYTES = 1_000_000
"""A batch ends before it is over this, unless it is one report."""
_ATTEMPTS = 2
_WAIT_S = 0.2
"""How often limits are looked at."""
_START_S = 600.0
_FAILED_STARTS = 3
_GROWN = 0.5
"""A process that holds more than this share of the memory limit after a batch has leaked, and is replaced."""

Result = Outcome | Unopened


class Notify(Protocol):
    """Called with what happens to workers; goes to the log."""

    def __call__(self, event: str, **facts: Any) -> None: ...


def _quiet(event: str, **facts: Any) -> None:
    pass


@dataclass
class _Lane:
    """One worker. The first of ``works`` is the report it is at."""

    process: SpawnProcess
    connection: Connection
    ready: bool = False
    works: deque[Work] = field(default_factory=deque)
    busy: bool = False
    deadline: float = 0.0
    ended_for: Kind | None = None


class WorkerPool:
    """``jobs`` processes that keep their extractor from one :meth:`run` to the next.

    A report over a limit, or whose process dies, is tried in a new process until it had ``attempts``; then it is set
    aside as a failed report. The rest of its batch is read in any case. ``share_cores``: each process has one thread.
    """

    def __init__(
        self,
        build: Callable[[], SupportsExtract],
        *,
        jobs: int,
        limits: Limits,
        notify: Notify = _quiet,
        attempts: int = _ATTEMPTS,
        share_cores: bool = True,
    ) -> None:
        self._build = build
        self._jobs = jobs
        self._limits = limits
        self._notify = notify
        self._most_attempts = attempts
        self._share_cores = share_cores
        self._lanes: list[_Lane] = []
        self._failed_starts = 0
        self._looked = 0.0
        self.engine: Engine | None = None
        """What the workers are, once one has started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self) -> None:
        """Start one worker without waiting for it."""
        if not self._lanes:
            self._lanes.append(self._new_lane())

    def start(self) -> Engine:
        """Start one worker and wait for it. Raises what its extractor raises: ``SettingsError``, ``FormError``."""
        self.begin()
        while self.engine is None:
            for _ in self._answers():
                pass
        return self.engine

    def run(self, works: Iterable[Work], settings: str, *, total: int) -> Iterator[Result]:
        """Results as they come, in no order. Works are taken only as fast as results are; there are about ``total``.

        Raises ``SettingsError`` where workers cannot be started.
        """
        left = batches(works, batch_size(total, self._jobs))
        jobs = min(self._jobs, max(1, total))
        again: deque[tuple[Work, ...]] = deque()
        attempts: Counter[str] = Counter()
        more = True
        while True:
            while len(self._lanes) < jobs and more:
                self._lanes.append(self._new_lane())
            for lane in self._lanes:
                if not lane.ready or lane.busy:
                    continue
                given = again.popleft() if again else next(left, None) if more else None
                if given is None:
                    more = False
                    continue
                self._give(lane, Batch(settings, given))
            if not more and not again and not any(lane.busy for lane in self._lanes):
                return
            for lane, answer in self._answers():
                if isinstance(answer, (Outcome, Unopened)):
                    yield answer
                elif answer is None:
                    yield from self._set_aside(lane, attempts, again, settings)

    def close(self) -> None:
        """End all workers, whatever they are at."""
        for lane in self._lanes:
            lane.process.kill()
        for lane in self._lanes:
            lane.process.join()
            lane.connection.close()
        self._lanes.clear()

    def workers(self) -> list[int]:
        """Their process ids."""
        return [lane.process.pid for lane in self._lanes if lane.process.pid is not None]

    def _new_lane(self) -> _Lane:
        # Spawned, not forked: the same on every platform, and safe beside the threads of the libraries.
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        arguments = (there, self._build, self._limits, os.getpid(), self._share_cores)
        process = context.Process(target=serve, args=arguments, daemon=True)
        process.start()
        there.close()
        self._notify("worker_started", worker=process.pid)
        return _Lane(process, here, deadline=time.monotonic() + _START_S)

    def _give(self, lane: _Lane, batch: Batch) -> None:
        lane.works.extend(batch.works)
        lane.busy = True
        lane.deadline = time.monotonic() + self._limits.seconds
        try:
            lane.connection.send(batch)
        except OSError:
            # It died while it waited; its end of the connection says so at the next look, and the batch goes again.
            return

    def _answers(self) -> Iterator[tuple[_Lane, Answer | None]]:
        """What the workers say, and ``None`` for each that is lost. Lost and grown workers are replaced."""
        lanes = {lane.connection: lane for lane in self._lanes}
        for connection in wait(list(lanes), timeout=_WAIT_S):
            lane = lanes[connection]  # type: ignore[index]
            try:
                answer: Answer = lane.connection.recv()
            except (EOFError, OSError):
                self._bury(lane)
                yield lane, None
                continue
            self._take(lane, answer)
            yield lane, answer
        self._end_those_over_limits()

    def _take(self, lane: _Lane, answer: Answer) -> None:
        match answer:
            case Refused(error):
                raise error
            case Ready(engine, seconds):
                lane.ready = True
                self.engine = engine
                self._failed_starts = 0
                self._notify("worker_ready", worker=lane.process.pid, seconds=round(seconds, 3))
            case BatchDone(megabytes):
                lane.busy = False
                if megabytes > _GROWN * self._limits.megabytes:
                    self._notify("worker_grown", worker=lane.process.pid, megabytes=round(megabytes))
                    lane.connection.close()
                    lane.process.kill()
                    lane.process.join()
                    self._replace(lane)
            case _:
                lane.works.popleft()
                lane.deadline = time.monotonic() + self._limits.seconds

    def _end_those_over_limits(self) -> None:
        now = time.monotonic()
        if now - self._looked < _WAIT_S:
            return
        self._looked = now
        for lane in self._lanes:
            if lane.ended_for is not None or (lane.ready and not lane.busy):
                continue
            if now > lane.deadline and not lane.connection.poll():
                lane.ended_for = Kind.TIME
            elif held_megabytes(lane.process.pid) > self._limits.megabytes:
                lane.ended_for = Kind.MEMORY
            else:
                continue
            lane.process.kill()

    def _bury(self, lane: _Lane) -> None:
        lane.process.join()
        lane.connection.close()
        code = lane.process.exitcode
        if lane.ended_for is None:
            lane.ended_for = Kind.MEMORY if code == MEMORY_EXIT else Kind.CRASHED
        at = lane.works[0].path if lane.works else None
        self._notify("worker_lost", worker=lane.process.pid, reason=lane.ended_for, exit_code=code, report=at)
        if not lane.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                self._lanes.remove(lane)
                why: dict[str | None, str] = {
                    Kind.MEMORY: message("run.over_memory", limit=self._limits.megabytes),
                    Kind.TIME: message("run.silent", seconds=_START_S),
                }
                said = why.get(lane.ended_for, message("run.exit_code", exit_code=code))
                raise SettingsError(message("run.workers_end", why=said, count=_FAILED_STARTS))
        self._replace(lane)

    def _replace(self, lane: _Lane) -> None:
        self._lanes[self._lanes.index(lane)] = self._new_lane()

    def _set_aside(
        self, lane: _Lane, attempts: Counter[str], again: deque[tuple[Work, ...]], settings: str
    ) -> Iterator[Result]:
        """What becomes of the batch of a lost worker: the report it was at, and those behind it."""
        if not lane.works:
            return
        work, *rest = lane.works
        attempts[work.digest] += 1
        if rest:
            again.append(tuple(rest))
        if attempts[work.digest] < self._most_attempts:
            # Alone, so that it takes no other with it.
            again.append((work,))
            return
        del attempts[work.digest]
        kind = lane.ended_for or Kind.CRASHED
        seconds, limit = self._limits.seconds, self._limits.megabytes
        if self._most_attempts > 1:
            said = {
                Kind.TIME: message("file.time_limit_twice", seconds=seconds),
                Kind.MEMORY: message("file.memory_limit_twice", limit=limit),
            }.get(kind, message("file.process_died_twice"))
        else:
            said = {
                Kind.TIME: message("file.time_limit_once", seconds=seconds),
                Kind.MEMORY: message("file.memory_limit_once", limit=limit),
            }.get(kind, message("file.process_died_once"))
        self._notify("set_aside", report=work.path, reason=kind)
        yield outcome_of(work, (aside_report(work, kind, said),), settings, self._limits, digest=work.digest)


def aside_report(work: Work, kind: str, message: str) -> Any:
    """The record of a report that was set aside."""
    report = failed_report(work.path, kind, message)
    return report.model_copy(update={"source": report.source.model_copy(update={"sha256": work.digest})})


def batches(works: Iterable[Work], most: int) -> Iterator[tuple[Work, ...]]:
    """Works in batches of at most ``most`` reports and, but for single ones, :data:`BATCH_BYTES`."""
    batch: list[Work] = []
    size = 0
    for work in works:
        if batch and (len(batch) == most or size + work.size > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(work)
        size += work.size
    if batch:
        yield tuple(batch)


def batch_size(total: int, jobs: int) -> int:
    """Reports in a batch, so that the workers end at about the same time."""
    return max(1, min(BATCH_REPORTS, total // (4 * jobs)))
