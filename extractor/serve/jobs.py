"""Batches that run behind the server: a run folder each, read by ``tablemend batch`` in a process of its own."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Condition, Thread
from typing import Literal

from extractor.errors import SettingsError
from extractor.messages import message
from extractor.runs.store import open_for_reading

State = Literal["receiving", "waiting", "running", "done", "failed"]
RESULTS = {
    "results.jsonl": "results.jsonl",
    "failures.csv": "failures.csv",
    "inputs.csv": "inputs.csv",
    "summary.html": "summary.html",
    "run.xlsx": "outputs/run.xlsx",
    "to_review.csv": "outputs/csv/to_review.csv",
    "panel.parquet": "outputs/parquet/panel.parquet",
    "panel.csv": "outputs/csv/panel.csv",
}
"""What can be fetched of a batch that is done, and where it lies in the run folder."""
_PANELS = "panel_*.csv"
"""The panels of further forms, where ``--form`` named several; their states are beside them in the run folder."""
_LONGEST_NAME = 200


def results_of(run: Path) -> dict[str, Path]:
    """By name: what can be fetched of a batch that is done."""
    places = {name: run / place for name, place in RESULTS.items()}
    panels = {
        path.name: path for path in (run / "outputs/csv").glob(_PANELS) if not path.name.startswith("panel_status")
    }
    return {name: path for name, path in sorted((places | panels).items()) if path.is_file()}


class UnknownJob(Exception):
    """No batch has this id, or it was deleted."""


@dataclass
class Job:
    id: str
    folder: Path
    inputs: int
    state: State = "receiving"
    message: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def counts(self) -> dict[str, int]:
        """Files read, to review and failed so far."""
        try:
            manifest, run = open_for_reading(self.run)
        except SettingsError:
            return {}
        with manifest:
            return {str(state): count for state, count in manifest.counts(run.key, str(run.limits)).items()}


class Jobs:
    """One batch at a time, in the order they came; at most ``most`` are kept."""

    def __init__(self, folder: Path, options: Sequence[str], *, most: int) -> None:
        self._folder = folder
        self._options = tuple(options)
        self._most = most
        self._jobs: dict[str, Job] = {}
        self._changed = Condition()
        self._closed = False
        self._thread = Thread(target=self._work, name="tablemend-jobs", daemon=True)

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def add(self, files: Iterable[tuple[str, bytes]]) -> Job:
        """Raises :class:`SettingsError` for names that cannot be used, and where too many batches are kept."""
        given = list(files)
        names = [file_name(name) for name, _ in given]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise SettingsError(message("serve.twice", name=repr(twice[0])))
        if not names:
            raise SettingsError(message("serve.no_file"))
        with self._changed:
            if len(self._jobs) >= self._most:
                raise SettingsError(message("serve.full", count=self._most))
            job = Job(secrets.token_hex(8), Path(), len(names))
            job.folder = self._folder / job.id
            self._jobs[job.id] = job
        inputs = job.folder / "inputs"
        inputs.mkdir(parents=True)
        for name, (_, data) in zip(names, given, strict=True):
            (inputs / name).write_bytes(data)
        with self._changed:
            job.state = "waiting"
            self._changed.notify()
        return job

    def get(self, job: str) -> Job:
        """Raises :class:`UnknownJob`."""
        if job not in self._jobs:
            raise UnknownJob(job)
        return self._jobs[job]

    def delete(self, job: str) -> None:
        """End it and forget it, files and all. Raises :class:`UnknownJob`."""
        with self._changed:
            gone = self.get(job)
            del self._jobs[job]
        _end(gone)
        shutil.rmtree(gone.folder, ignore_errors=True)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        for job in list(self._jobs.values()):
            _end(job)
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._closed and self._next() is None:
                    self._changed.wait(0.5)
                job = self._next()
                if self._closed or job is None:
                    return
                job.state = "running"
                command = [sys.executable, "-m", "extractor.cli", "batch", "inputs", "-o", "run", "--quiet"]
                job.process = subprocess.Popen(
                    [*command, *self._options], cwd=job.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )  # fmt: skip
            _, said = job.process.communicate()
            # Exit code 1: some files could not be read, and the results say which.
            job.state = "done" if job.process.returncode in (0, 1) else "failed"
            job.message = said.decode(errors="replace").strip() if job.state == "failed" else ""

    def _next(self) -> Job | None:
        return next((job for job in self._jobs.values() if job.state == "waiting"), None)


def file_name(sent: str) -> str:
    """The name under which a file that was sent is kept: its last part. Raises :class:`SettingsError` for none."""
    name = PurePosixPath(sent.replace("\\", "/")).name
    if name in ("", ".", "..") or not name.isprintable() or len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise SettingsError(message("serve.file_name", seen=repr(sent), limit=_LONGEST_NAME))
    return name


def _end(job: Job) -> None:
    if job.process is not None and job.process.poll() is None:
        with contextlib.suppress(OSError):
            job.process.terminate()
        try:
            job.process.wait(10)
        except subprocess.TimeoutExpired:
            job.process.kill()
            job.process.wait()
