"""A run folder: manifest, parts, and what is done to them when the run is opened again after any end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from extractor.errors import OutputError, SettingsError, UnreadableFile
from extractor.messages import message
from extractor.runs.manifest import NAME, DamagedManifest, Manifest, Row
from extractor.runs.parts import (
    PART_BYTES,
    PartWriter,
    cut_torn_end,
    damaged,
    members_after,
    part_numbers,
    part_path,
    read_member,
)
from extractor.runs.settings import RunFile, read_run_file
from extractor.runs.work import Head, Outcome, unpack

if TYPE_CHECKING:
    from extractor.report import Report

PARTS = "parts"
_COMMIT_S = 1.0


class RunStore:
    """Results go in by :meth:`add`. One process writes; :func:`iter_reports` may read at any time."""

    def __init__(self, folder: Path) -> None:
        """Open a folder that this process holds the lock of, and put right what an earlier end left behind.

        What was put right is in :attr:`repairs`. Raises ``OutputError``.
        """
        self.folder = folder
        self.parts = folder / PARTS
        self.repairs: list[str] = []
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
            drop_drafts(folder)
        except OSError as error:
            raise OutputError(message("file.not_writable", path=folder, error=error.strerror or error)) from error
        self.manifest = self._open_manifest()
        self._forget_damaged()
        self._find_unlisted()
        self.manifest.commit()
        self._writer = PartWriter(self.parts, limit=PART_BYTES)
        self._committed = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, outcome: Outcome) -> None:
        """Keep a result. Once this returns, a kill cannot lose it. Raises ``OutputError``; then nothing was kept."""
        place = self._writer.append(outcome.packed)
        self.manifest.note_result(outcome.head, place)
        if time.monotonic() - self._committed > _COMMIT_S:
            self.commit()

    def commit(self) -> None:
        """For readers of the manifest; a kill loses nothing without it."""
        self.manifest.commit()
        self._committed = time.monotonic()

    def drop_dead_parts(self) -> int:
        """Delete parts whose results were all read anew; returns how many."""
        self._writer.close()
        dead = set(part_numbers(self.parts)) - self.manifest.live_parts()
        # The last one stays: its number must not be given to another.
        dead.discard(max(part_numbers(self.parts), default=0))
        for number in dead:
            self.manifest.forget_part(number)
            part_path(self.parts, number).unlink(missing_ok=True)
        return len(dead)

    def close(self) -> None:
        try:
            self._writer.close()
            self.manifest.commit()
        finally:
            self.manifest.close()

    def _open_manifest(self) -> Manifest:
        try:
            manifest = Manifest(self.folder)
            manifest.check()
            return manifest
        except DamagedManifest as error:
            self.repairs.append(message("run.manifest_remade", error=error, name=NAME))
        for suffix in ("-wal", "-shm"):
            (self.folder / f"{NAME}{suffix}").unlink(missing_ok=True)
        (self.folder / NAME).replace(self.folder / f"{NAME}.damaged")
        return Manifest(self.folder)

    def _forget_damaged(self) -> None:
        bad = list(damaged(self.parts, self.manifest.places()))
        if not bad:
            return
        self.manifest.forget_results(bad)
        names = sorted({part_path(self.parts, place.part).name for place in bad})
        self.repairs.append(message("run.damaged_results", parts=", ".join(names), count=len(bad)))

    def _find_unlisted(self) -> None:
        """Results that were written when the manifest was not yet, and ends that were not written whole."""
        inputs_lost = self.manifest.count_inputs() == 0
        numbers = part_numbers(self.parts)
        found = 0
        for number in numbers:
            end = self.manifest.end_of_part(number)
            for place, head in members_after(self.parts, number, end):
                if inputs_lost:
                    self.manifest.note_input(head.location, head.path)
                self.manifest.note_result(head, place)
                found += 1
                end = place.start + place.length
            # Only the last part is written to, so that only its end can be torn; elsewhere it is damage, and left.
            if number == numbers[-1] and (torn := cut_torn_end(self.parts, number, end)):
                self.repairs.append(message("run.torn_end", part=part_path(self.parts, number).name, count=torn))
        if found:
            self.repairs.append(message("run.found_results", count=found))


def drop_drafts(folder: Path) -> None:
    """What processes that were killed left half written. Raises ``OSError``."""
    for draft in folder.glob(".*.part"):
        # Drafts of folders are the business of who writes the folder.
        if not draft.is_dir():
            draft.unlink(missing_ok=True)


def open_for_reading(run_folder: Path) -> tuple[Manifest, RunFile]:
    """Raises ``SettingsError`` for a folder that is no run."""
    settings = read_run_file(run_folder)
    if settings is None or not (run_folder / NAME).is_file():
        raise SettingsError(message("run.none_here", folder=run_folder, name=NAME))
    return Manifest(run_folder, read_only=True), settings


def iter_reports(run_folder: Path) -> Iterator[Report]:
    """The reports of a run, in the order of their input paths; inputs that could not be read have ``error`` set.

    Of several inputs with the same content there is one report, under the first path. What persons decided is in
    them. While the run is under way, what is finished comes. Raises ``SettingsError`` for a folder that is no run, and
    ``UnreadableFile`` for a result that is damaged.
    """
    manifest, run = open_for_reading(run_folder)
    with manifest:
        for row in manifest.rows(run.key, str(run.limits)):
            yield from load_reports(run_folder, row)


def load_reports(run_folder: Path, row: Row) -> list[Report]:
    """The reports of a file, in order, as persons decided them. Raises ``UnreadableFile``."""
    from extractor.decisions.log import run_log

    reports = read_reports(run_folder, row)
    ledger = run_log(run_folder).ledger
    if row.digest not in ledger.sources and not any(r.source.sha256 in ledger.sources for r in reports):
        return reports
    from extractor.decisions.apply import decided
    from extractor.runs.decided import run_forms

    forms = run_forms(run_folder)
    return [decided(report, ledger, forms) for report in reports]


def read_reports(run_folder: Path, row: Row) -> list[Report]:
    """The reports of a file as they were read, whatever was decided since. Raises ``UnreadableFile``."""
    from extractor.batch import failed_report, moved
    from extractor.writers.jsonl import read_line

    if row.place is None:
        return [failed_report(row.path, row.kind or "unreadable_file", row.message or "")]
    _, records = load_records(run_folder, row)
    return [moved(read_line(record), row.read_as or row.path, row.path) for record in records.splitlines()]


def load_records(run_folder: Path, row: Row) -> tuple[Head, bytes]:
    """The records as they were written, a line each, under the path read then. Raises ``UnreadableFile``."""
    if row.place is None:
        raise ValueError(f"{row.path}: has no stored record")
    parts = run_folder / PARTS
    try:
        return unpack(read_member(parts, row.place))
    except ValueError as error:
        path = part_path(parts, row.place.part)
        raise UnreadableFile(message("run.damaged_part", path=path, error=error)) from error
