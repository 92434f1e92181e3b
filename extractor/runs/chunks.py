"""The reports of a run in chunks, each of which any process can open and count by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.runs.manifest import Row
from extractor.runs.store import load_reports, open_for_reading

if TYPE_CHECKING:
    from extractor.report import Report

CHUNK_REPORTS = 200
"""A second or two of one process, and some 10 MB of lines. The bounds of what is written depend on it, and on nothing
else: not on the number of processes."""

Chunk = Callable[[], Iterator["Report"]]


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """Reports that follow one another in the order of the run, still in its parts."""

    run_folder: Path
    rows: tuple[Row, ...]

    def __call__(self) -> Iterator[Report]:
        """Raises ``UnreadableFile`` for a result that is damaged."""
        return (report for row in self.rows for report in load_reports(self.run_folder, row))


def stored_chunks(run_folder: Path) -> Iterator[StoredChunk]:
    """Raises ``SettingsError`` for a folder that is no run."""
    manifest, run = open_for_reading(run_folder)
    with manifest:
        rows = manifest.rows(run.key, str(run.limits))
        while some := tuple(islice(rows, CHUNK_REPORTS)):
            yield StoredChunk(run_folder, some)


def chunks_of(reports: Iterable[Report]) -> Iterator[Chunk]:
    """Chunks of reports that only this process has: each is to be read to its end before the next one is taken."""
    left = iter(reports)
    while True:
        some = _Counted(left)
        yield some
        if some.count < CHUNK_REPORTS:
            return


class _Counted:
    def __init__(self, reports: Iterator[Report]) -> None:
        self._reports = reports
        self.count = 0

    def __call__(self) -> Iterator[Report]:
        for report in islice(self._reports, CHUNK_REPORTS):
            self.count += 1
            yield report
