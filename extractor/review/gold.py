"""Decided reports as a suite of the harness: the sources, and what persons decided of their cells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from extractor.decisions.apply import METHOD, cell_name
from extractor.errors import SettingsError
from extractor.messages import message
from extractor.pages.sources import find_source
from extractor.report import Report, Status
from extractor.runs.panel.place import report_id, year_of
from extractor.runs.store import iter_reports
from extractor.writers.target import well_formed, whole_file

_KIND = "decided"
_LOST = "lost"


@dataclass(frozen=True)
class GoldWritten:
    reports: int
    cells: int
    left_out: tuple[str, ...]
    """Reports with decisions that could not go in, each with the reason."""


@dataclass(frozen=True)
class GoldCase:
    """A report of which cells were decided: its line of ``gold.jsonl`` and its source.

    ``left_out``: why there is no ``data``, in words that begin with the path.
    """

    report: Report
    name: str
    file: str
    line: dict[str, Any]
    data: bytes | None
    left_out: str | None = None


def gold_cases(run_folder: Path, folders: tuple[Path, ...] = ()) -> Iterator[GoldCase]:
    """The decided reports of a run, in its order. Raises ``SettingsError`` for a folder that is no run."""
    for report in iter_reports(run_folder):
        cells = {cell_name(c): _gold_cell(c.status, c.value) for c in report.cells if c.method == METHOD}
        if not cells:
            continue
        name = report_id(report)
        suffix = PurePath(report.source.path).suffix.lower()
        file = f"inputs/{name}{suffix}"
        found = find_source(report.source, folders, as_recorded=True)
        left_out = None
        if report.source.part is not None or report.source.files:
            left_out = message("review.several_reports", path=report.source.path)
        elif found.data is None:
            left_out = message("review.file_changed", path=report.source.path)
        yield GoldCase(report, name, file, _line(report, name, file, cells), None if left_out else found.data, left_out)


def write_gold(run_folder: Path, suite: Path, folders: tuple[Path, ...] = ()) -> GoldWritten:
    """Write ``gold.jsonl`` and the inputs into ``suite``. Only cells that a person decided are gold.

    Raises ``SettingsError`` for a folder with other things in it or a run that is none, ``OutputError``.
    """
    if suite.exists() and any(suite.iterdir()):
        raise SettingsError(message("review.other_files", folder=suite))
    lines: list[dict[str, Any]] = []
    left_out: list[str] = []
    for case in gold_cases(run_folder, folders):
        if case.left_out is not None or case.data is None:
            left_out.append(case.left_out or case.name)
            continue
        _made(suite / "inputs")
        with whole_file(suite / case.file) as target:
            target.write(case.data)
        lines.append(case.line)
    with whole_file(_made(suite) / "gold.jsonl") as gold:
        for line in lines:
            gold.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return GoldWritten(len(lines), sum(len(line["cells"]) for line in lines), tuple(left_out))


def _line(report: Report, name: str, file: str, cells: dict[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {"name": name, "file": file, "kind": _KIND, "form": report.form.id}
    if report.organization.value is not None:
        line["org"] = well_formed(str(report.organization.value))
    if (year := year_of(report.year)) is not None:
        line["year"] = year
    return line | {"cells": cells}


def _gold_cell(status: Status, value: float | None) -> dict[str, Any]:
    return {"value": value, "state": _LOST if status is Status.MISSING else status.value}


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
