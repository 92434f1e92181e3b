"""What a run leaves for other programs, from the run alone: ``results.jsonl``, ``failures.csv``, ``inputs.csv``.

The same inputs and settings give the same bytes, in whatever order and by however many workers they were read.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from extractor.decisions.log import run_log
from extractor.runs.decided import decided_states, open_failures
from extractor.runs.manifest import Manifest
from extractor.runs.settings import RunFile
from extractor.runs.store import load_records, load_reports, open_for_reading
from extractor.writers.target import well_formed, whole_file
from extractor.writers.tidy import csv_value

RESULTS = "results.jsonl"
FAILURES = "failures.csv"
INPUTS = "inputs.csv"


def write_results(run_folder: Path) -> None:
    """Raises ``OutputError``, and ``UnreadableFile`` for a result that is damaged."""
    manifest, run = open_for_reading(run_folder)
    with manifest:
        with whole_file(run_folder / RESULTS) as file:
            for line in _record_lines(run_folder, manifest, run):
                file.write(line)
        _write_csv(
            run_folder / FAILURES,
            ("path", "sha256", "kind", "message"),
            ((row.path, row.digest, row.kind, row.message) for row in open_failures(run_folder, manifest, run)),
        )
        states = decided_states(run_folder, manifest, run)
        _write_csv(
            run_folder / INPUTS,
            ("path", "sha256", "record", "state", "problem"),
            (
                (path, digest, first, states.get(digest or "", state), problem)
                for path, digest, first, state, problem in manifest.input_lines()
            ),
        )


def _record_lines(run_folder: Path, manifest: Manifest, run: RunFile) -> Iterator[bytes]:
    from extractor.writers.jsonl import report_line

    ledger = run_log(run_folder).ledger
    for row in manifest.rows(run.key, str(run.limits)):
        # With decisions every record is opened: one of an archive has another content than its file.
        if row.place is not None and row.read_as == row.path and not ledger.decisions:
            yield load_records(run_folder, row)[1]
        else:
            yield from map(report_line, load_reports(run_folder, row))


def state_digest(manifest: Manifest, run: RunFile, decisions: str = "") -> str:
    """Another one whenever the outputs would be. ``decisions``: the digest of those of the run's persons."""
    digest = hashlib.sha256(run.model_dump_json().encode() + decisions.encode())
    for row in manifest.rows(run.key, str(run.limits)):
        digest.update(repr(row).encode("utf-8", "backslashreplace"))
    for line in chain(manifest.input_lines(), manifest.passed()):
        digest.update(repr(line).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _write_csv(target: Path, names: tuple[str, ...], lines: Iterable[tuple[str | None, ...]]) -> None:
    """As the other tables: UTF-8 with byte order mark, and nothing in it that a spreadsheet would run."""
    with whole_file(target) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for line in lines:
            writer.writerow([csv_value(None if text is None else well_formed(text)) for text in line])
