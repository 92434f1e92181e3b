"""Running systems on a suite: predictions are saved as they come, and a run broken off goes on where it stopped."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import extractor
from eval.baselines import folder_name, open_system
from eval.lanes import Outcome, Task, run_in_lanes
from eval.store import (
    Measure,
    Run,
    RunNote,
    SystemNote,
    cut_to_whole_lines,
    measures_path,
    predictions_path,
    read_note,
    read_predictions,
    write_json,
)
from eval.suites import Suite, SuiteError
from extractor.errors import TablemendError
from extractor.report import Report

NAMED_PACKAGES = (
    "jieba",
    "lxml",
    "numpy",
    "opencc",
    "pdfplumber",
    "pydantic",
    "pypdfium2",
    "rapidfuzz",
    "scipy",
    "spacy",
)
"""Packages whose version can change what is read; written into the run."""


@dataclass(frozen=True)
class RunOptions:
    """``timeout_s`` is for one report; ``only`` restricts a run to some kinds."""

    seed: int = 0
    jobs: int = max(os.cpu_count() or 1, 1)
    timeout_s: float = 120.0
    only: tuple[str, ...] = ()


def run_suite(suite: Suite, specs: Sequence[str], folder: Path, options: RunOptions) -> Run:
    """Run each system on each report, and write the run.

    Systems that cannot run here are noted with the reason. Reports that already have a record in ``folder`` are not
    run again; systems of an earlier call with other names stay. Raises :class:`SuiteError` where the folder holds a
    run of another suite or seed.
    """
    if options.only:
        suite = suite.select(lambda report: report.kind in options.only)
    note = _merge(read_note(folder), _fresh_note(suite, options), folder)
    write_json(folder / "measured" / "machine.json", _machine())
    for spec in dict.fromkeys(specs):
        system = describe_system(spec)
        others = tuple(known for known in note.systems if known.name != system.name)
        note = note.model_copy(update={"systems": (*others, system)})
        _check_settings(read_note(folder), system, folder)
        write_json(folder / "run.json", note.model_dump(mode="json"))
        if system.folder is not None:
            _run_system(suite, system, folder, options)
    ordered = sorted(note.systems, key=lambda known: known.name)
    note = note.model_copy(update={"systems": tuple(ordered)})
    write_json(folder / "run.json", note.model_dump(mode="json"))
    return Run(folder, note, suite)


def describe_system(spec: str) -> SystemNote:
    """What the run says of a system; with ``unavailable`` where it cannot run here."""
    try:
        system = open_system(spec)
    except (TablemendError, ImportError) as error:
        return SystemNote(spec=spec, name=spec, folder=None, unavailable=str(error))
    return SystemNote(spec=spec, name=system.name, folder=folder_name(system), settings=dict(system.settings))


def _run_system(suite: Suite, system: SystemNote, folder: Path, options: RunOptions) -> None:
    path, costs = predictions_path(folder, str(system.folder)), measures_path(folder, str(system.folder))
    for file in (path, costs):
        file.parent.mkdir(parents=True, exist_ok=True)
        cut_to_whole_lines(file)
    start = len(read_predictions(path, suite))
    tasks = [Task(i, suite.path(r), r.form) for i, r in enumerate(suite.reports) if i >= start]
    if not tasks:
        return
    outcomes = run_in_lanes(system.spec, system.name, tasks, jobs=options.jobs, timeout_s=options.timeout_s)
    with (
        path.open("a", encoding="utf-8") as records,
        costs.open("a", encoding="utf-8") as measured,
        _progress(system.name, len(suite.reports), start) as step,
    ):
        for outcome in in_order(outcomes, start, step):
            gold = suite.reports[outcome.number]
            records.write(_portable(outcome.report, gold.file, suite).model_dump_json() + "\n")
            records.flush()
            cost = Measure(name=gold.name, seconds=round(outcome.seconds, 4), peak_mb=round(outcome.peak_mb, 1))
            measured.write(cost.model_dump_json() + "\n")


def in_order(outcomes: Iterator[Outcome], start: int, step: Progress | None = None) -> Iterator[Outcome]:
    """The outcomes by index from ``start``, each as soon as all before it are there."""
    early: dict[int, Outcome] = {}
    for outcome in outcomes:
        if step is not None:
            step.advance(step.task_ids[0])
        early[outcome.number] = outcome
        while start in early:
            yield early.pop(start)
            start += 1


def _portable(report: Report, file: str, suite: Suite) -> Report:
    """The record as any machine would write it: the path inside the suite, also in the message of a failure."""
    error = report.error
    if error is not None:
        message = error.message.replace(f"{suite.inputs.as_posix()}/", "")
        error = error.model_copy(update={"message": message})
    return report.model_copy(update={"source": report.source.model_copy(update={"path": file}), "error": error})


@contextmanager
def _progress(name: str, total: int, start: int) -> Iterator[Progress]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        progress.add_task(name, total=total, completed=start)
        yield progress


def _fresh_note(suite: Suite, options: RunOptions) -> RunNote:
    return RunNote(
        suite=suite.folder.as_posix(),
        checksum=suite.checksum,
        reports=len(suite.reports),
        only=options.only,
        seed=options.seed,
        timeout_s=options.timeout_s,
        tablemend=extractor.__version__,
        code=code_checksum(Path(extractor.__file__).parent),
        python=platform.python_version(),
        packages={name: importlib.metadata.version(name) for name in NAMED_PACKAGES if _installed(name)},
    )


def code_checksum(package: Path) -> str:
    """The first 16 digits of SHA-256 over names and bytes of a package's files, compiled ones left out."""
    digest = hashlib.sha256()
    for path in sorted(p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _merge(old: RunNote | None, new: RunNote, folder: Path) -> RunNote:
    """The new note with the systems of the old. One folder, one suite, one seed: figures must be comparable."""
    if old is None:
        return new
    for field in ("checksum", "seed", "timeout_s", "tablemend", "code", "packages", "python"):
        seen, expected = getattr(new, field), getattr(old, field)
        if seen != expected:
            raise SuiteError(
                f"{folder}: holds a run with {field} {expected!r}, this one has {seen!r}; take another folder"
            )
    return new.model_copy(update={"systems": old.systems})


def _check_settings(old: RunNote | None, system: SystemNote, folder: Path) -> None:
    known = [note for note in old.systems if note.name == system.name] if old else []
    if known and known[0].folder is not None and known[0].settings != system.settings:
        raise SuiteError(f"{folder}: {system.name} was run with {known[0].settings}, now it has {system.settings}")


def _machine() -> dict[str, str | int | None]:
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
