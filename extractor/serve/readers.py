"""Files that come in by HTTP, read in processes that can be ended: one process for each file that is read at a time."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from queue import Queue

from extractor.batch import SupportsExtract
from extractor.report import Report
from extractor.runs.pool import WorkerPool
from extractor.runs.work import Limits, Outcome, Work, unpack
from extractor.writers.jsonl import read_line


class Readers:
    """``jobs`` worker processes. :meth:`read` may be called from any thread; it waits for a process that is free."""

    def __init__(self, build: Callable[[], SupportsExtract], *, jobs: int, limits: Limits) -> None:
        self._pools = [WorkerPool(build, jobs=1, limits=limits, attempts=1) for _ in range(jobs)]
        self._free: Queue[WorkerPool] = Queue()

    def start(self) -> None:
        """Raises what the extractor raises: ``SettingsError``, ``FormError``, ``WeightsError``."""
        for pool in self._pools:
            pool.start()
            self._free.put(pool)

    def read(self, data: bytes, *, name: str) -> tuple[Report, ...]:
        """The records of a file: one with ``error`` where it is bad, or over a limit."""
        pool = self._free.get()
        try:
            with tempfile.TemporaryDirectory(prefix="tablemend-") as folder:
                # Alone in its folder, under a name of ours: the one that was sent is in the record only.
                file = Path(folder, "file").with_suffix(_suffix(name))
                file.write_bytes(data)
                work = Work(hashlib.sha256(data).hexdigest(), str(file), name, len(data))
                (result,) = pool.run([work], "", total=1)
        finally:
            self._free.put(pool)
        if not isinstance(result, Outcome):
            raise OSError(result.message)
        _, records = unpack(result.packed)
        return tuple(map(read_line, records.splitlines()))

    def close(self) -> None:
        for pool in self._pools:
            pool.close()


def _suffix(name: str) -> str:
    suffix = Path(name).suffix
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""
