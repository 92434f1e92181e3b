"""The reading of a run on Ray Data: the same workers, on every machine of a cluster.

An actor of Ray holds one worker process of :mod:`extractor.runs.pool`, so that limits, second attempts and the records
of reports that were set aside are the same everywhere. Results stream back to the one process that writes the run.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from extractor.batch import SupportsExtract
from extractor.errors import SettingsError
from extractor.messages import message
from extractor.runs.pool import Notify, Result, WorkerPool, batch_size
from extractor.runs.work import Limits, Work

if TYPE_CHECKING:
    import pyarrow as pa

    from extractor.report import Engine

SLICE = 20_000
"""Works that are handed to Ray at once; with it, the memory of this process does not grow with the run."""


class RayEngine:
    """``jobs`` actors. ``RAY_ADDRESS`` in the environment names the cluster; without it, Ray runs on this machine.

    Raises ``SettingsError`` where Ray is not installed.
    """

    def __init__(self, build: Callable[[], SupportsExtract], *, jobs: int, limits: Limits, notify: Notify) -> None:
        try:
            import ray.data  # noqa: F401
        except ImportError as error:
            raise SettingsError(message("setting.no_ray")) from error
        self._build = build
        self._jobs = jobs
        self._limits = limits
        self._notify = notify
        self._started_ray = False

    def start(self) -> Engine:
        """Asks one worker of this machine. Raises ``SettingsError`` or ``FormError``."""
        with WorkerPool(self._build, jobs=1, limits=self._limits, notify=self._notify) as pool:
            return pool.start()

    def run(self, works: Iterator[Work], settings: str, *, total: int) -> Iterator[Result]:
        self._connect()
        while some := list(islice(works, SLICE)):
            yield from self._run_slice(some, settings, total)

    def close(self) -> None:
        if self._started_ray:
            import ray

            ray.shutdown()
            self._started_ray = False

    def _connect(self) -> None:
        # Ray says things on standard error that are no errors; what goes wrong in a worker comes back as an exception.
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        import ray

        if ray.is_initialized():
            return
        address = os.environ.get("RAY_ADDRESS")
        here: dict[str, Any] = {} if address else {"num_cpus": self._jobs, "include_dashboard": False}
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **here)
        self._started_ray = True
        # The run shows its own progress.
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)

    def _run_slice(self, works: list[Work], settings: str, total: int) -> Iterator[Result]:
        import ray

        size = batch_size(total, self._jobs)
        actors = min(self._jobs, len(works))
        table = ray.data.from_items([work._asdict() for work in works], override_num_blocks=-(-len(works) // size))
        results = table.map_batches(
            _Reader,
            fn_constructor_args=(self._build, self._limits, settings),
            batch_size=size,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=actors),
            num_cpus=1,
        )
        for batch in results.iter_batches(batch_size=None, batch_format="pyarrow"):
            for packed in batch["result"]:
                # Written by our own actors, under the trust that a cluster gives its members.
                result: Result = pickle.loads(packed.as_py())
                yield result


class _Reader:
    """What an actor holds."""

    def __init__(self, build: Callable[[], SupportsExtract], limits: Limits, settings: str) -> None:
        self._pool = WorkerPool(build, jobs=1, limits=limits)
        self._settings = settings

    def __call__(self, batch: pa.Table) -> pa.Table:
        import pyarrow as pa

        works: Iterable[Work] = [Work(**row) for row in batch.to_pylist()]
        results = self._pool.run(works, self._settings, total=batch.num_rows)
        return pa.table({"result": pa.array([pickle.dumps(result) for result in results], pa.binary())})
