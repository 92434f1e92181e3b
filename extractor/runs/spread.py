"""Work that is cut into pieces, done by several processes, and put together in order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from extractor.errors import OutputError
from extractor.messages import message
from extractor.processes import begin

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_AHEAD = 2
"""Pieces a process that are done or under way before they are asked for: what waits must be held in memory."""


class ProcessDied(OutputError):
    """One of the processes is gone, and with it what it was at."""


class Spread:
    """``jobs`` processes, started when they are first needed; with 1 the work is done in this one, at once.

    Functions and items go to other processes by pickling. What they raise is raised here. Raises :class:`ProcessDied`
    where a process dies.
    """

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._others = set(multiprocessing.active_children())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._pool is None:
            return
        if error is not None:
            # Nobody waits for the rest any more.
            for process in set(multiprocessing.active_children()) - self._others:
                process.kill()
        self._pool.shutdown(cancel_futures=True)

    def start(self, function: Callable[..., _Result], *given: Any) -> Callable[[], _Result]:
        """Begin with one piece of work. What is returned waits for its result."""
        if self._jobs == 1:
            result = function(*given)
            return lambda: result
        future = self._submit(function, *given)
        return lambda: _result(future)

    def map(self, function: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """The results in the order of ``items``, which are taken only as fast as results are."""
        if self._jobs == 1:
            yield from map(function, items)
            return
        left = iter(items)
        waiting: deque[Future[_Result]] = deque()
        for item in islice(left, self._jobs * _AHEAD):
            waiting.append(self._submit(function, item))
        while waiting:
            result = _result(waiting.popleft())
            for item in islice(left, 1):
                waiting.append(self._submit(function, item))
            yield result

    def _submit(self, function: Callable[..., _Result], *given: Any) -> Future[_Result]:
        if self._pool is None:
            # Spawned, not forked: the same on every platform, and safe beside the threads of the libraries.
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, mp_context=spawn, initializer=begin, initargs=(os.getpid(),))
        try:
            return self._pool.submit(function, *given)
        except BrokenProcessPool as error:
            raise _died() from error


def _result(future: Future[_Result]) -> _Result:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise _died() from error


def _died() -> ProcessDied:
    return ProcessDied(message("run.writer_died"))
