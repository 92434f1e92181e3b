"""A run on disk.

Layout::

    DIR/
      run.json                        suite, checksum, seed, versions, systems and their settings
      predictions/SYSTEM.jsonl        one record a report, in suite order, the contract's JSON Lines
      scores.json                     made from the predictions; made again at any time
      report.md, report.html          made from the scores
      measured/SYSTEM.jsonl           seconds and memory of each report
      measured/machine.json           the machine

All but ``measured`` is the same, byte for byte, when the run is repeated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.suites import Suite, SuiteError, load_suite
from extractor.report import Report

FORMAT = "tablemend-run/1"


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SystemNote(_Note):
    """A system of a run. ``folder`` names its files; ``None`` where it could not run, with the reason."""

    spec: str
    name: str
    folder: str | None
    unavailable: str | None = None
    settings: dict[str, str | int | float | bool | None] = {}


class RunNote(_Note):
    """``run.json``."""

    format: str = FORMAT
    suite: str
    """The folder as it was given on the command line."""
    checksum: str
    reports: int
    only: tuple[str, ...] = ()
    """Kinds that the run was restricted to."""
    seed: int
    timeout_s: float
    tablemend: str
    code: str
    """Checksum of the extractor's files: two states of the code can carry one version."""
    python: str
    packages: dict[str, str]
    systems: tuple[SystemNote, ...] = ()

    def system(self, name: str) -> SystemNote:
        """Raises :class:`SuiteError` for a name that the run does not have."""
        for note in self.systems:
            if note.name == name:
                return note
        raise SuiteError(f"the run has no system {name!r}; it has {', '.join(n.name for n in self.systems)}")


class Measure(_Note):
    """What one report cost. ``peak_mb``: the most memory the process had held up to then, in MiB."""

    name: str
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Run:
    """A run folder with its note and its suite."""

    folder: Path
    note: RunNote
    suite: Suite

    def predictions(self, system: SystemNote) -> tuple[Report | None, ...]:
        """One entry a report of the suite; ``None`` where the run was broken off before it."""
        found = read_predictions(predictions_path(self.folder, str(system.folder)), self.suite)
        return (*found, *[None] * (len(self.suite.reports) - len(found)))

    def measures(self, system: SystemNote) -> tuple[Measure, ...]:
        path = measures_path(self.folder, str(system.folder))
        if not path.is_file():
            return ()
        return tuple(Measure.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines())


def predictions_path(folder: Path, system: str) -> Path:
    return folder / "predictions" / f"{system}.jsonl"


def measures_path(folder: Path, system: str) -> Path:
    return folder / "measured" / f"{system}.jsonl"


def open_run(folder: Path, *, suite: Path | None = None) -> Run:
    """The run in that folder. ``suite`` overrides where its suite lies.

    Raises :class:`SuiteError` for a folder that is no run, and where the suite is no longer the one that was run.
    """
    note = read_note(folder)
    if note is None:
        raise SuiteError(f"{folder}: no run.json in it; expected a folder written by eval run")
    loaded = load_suite(suite or Path(note.suite))
    if note.only:
        loaded = loaded.select(lambda report: report.kind in note.only)
    if loaded.checksum != note.checksum:
        raise SuiteError(
            f"{folder}: was run on suite {note.checksum[:12]}, but {loaded.folder} is {loaded.checksum[:12]}"
        )
    return Run(folder, note, loaded)


def read_note(folder: Path) -> RunNote | None:
    """``None`` where there is no run yet. Raises :class:`SuiteError` for a note that cannot be read."""
    path = folder / "run.json"
    if not path.is_file():
        return None
    try:
        return RunNote.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        raise SuiteError(f"{path}: {'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}") from error


def read_predictions(path: Path, suite: Suite) -> tuple[Report, ...]:
    """The records that are there, in suite order; a last line that was cut off is left out.

    Raises :class:`SuiteError` for a record that is not the one expected at its place.
    """
    if not path.is_file():
        return ()
    reports: list[Report] = []
    for number, line in enumerate(_whole_lines(path), 1):
        try:
            report = Report.model_validate_json(line)
        except ValidationError as error:
            raise SuiteError(f"{path}:{number}: not a record: {error.errors()[0]['msg']}") from error
        if number > len(suite.reports) or report.source.path != suite.reports[number - 1].file:
            expected = suite.reports[number - 1].file if number <= len(suite.reports) else "the end"
            raise SuiteError(f"{path}:{number}: record of {report.source.path!r}, expected {expected!r}")
        reports.append(report)
    return tuple(reports)


def cut_to_whole_lines(path: Path) -> None:
    """Take off a last line without its end, which a broken-off run can leave."""
    if path.is_file():
        path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")))


def _whole_lines(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    return (line for line in text[: text.rfind("\n") + 1].split("\n") if line)


def write_json(path: Path, data: Mapping[str, Any] | Iterable[Any]) -> None:
    """Indented, in the order given, with a line end; the same data gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
