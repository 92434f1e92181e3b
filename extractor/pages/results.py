"""Records read back from a file of results, one at a time, and the one that was asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from pydantic import ValidationError

from extractor.errors import SettingsError, UnreadableFile
from extractor.messages import message
from extractor.report import Report

_NAMES_TOLD = 5
_STEM_LENGTH = 60
_UNSAFE = re.compile(r"[^\w.()-]+")


def read_results(path: Path) -> Iterator[tuple[int, Report]]:
    """The records of a ``.jsonl`` file with their numbers from 1.

    Raises :class:`UnreadableFile` for a file that cannot be read and, naming the line, for what is no record.
    """
    number = 0
    try:
        with path.open("rb") as file:
            for line_number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                number += 1
                try:
                    report = Report.model_validate_json(line)
                except ValidationError as error:
                    raise UnreadableFile(
                        message("file.line_fault", path=path, line=line_number, fault=_complaint(error))
                    ) from error
                yield number, report
    except OSError as error:
        raise UnreadableFile(message("file.unreadable", path=path, error=error.strerror or error)) from error


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return message("file.no_record", fault=f"{where}: {first['msg']}" if where else first["msg"])


def select(path: Path, wanted: str) -> tuple[int, Report]:
    """The record that ``wanted`` names: its number from 1, its source path, or the end of that path.

    Raises :class:`SettingsError` where there is none, or more than one. Stops reading at a number or a whole path.
    """
    return select_among(path, read_results(path), wanted)


def select_among(path: Path, records: Iterable[tuple[int, Report]], wanted: str) -> tuple[int, Report]:
    """As :func:`select`, of ``records`` that come from ``path``."""
    ends: list[tuple[int, Report]] = []
    names: list[str] = []
    count = 0
    for number, report in records:
        count = number
        if wanted.isascii() and wanted.isdigit() and int(wanted) == number:
            return number, report
        if report.source.path == wanted:
            return number, report
        if is_end_of(wanted, report.source.path):
            ends.append((number, report))
        if len(names) < _NAMES_TOLD:
            names.append(report.source.path)
    if len(ends) == 1:
        return ends[0]
    if ends:
        told = ", ".join(f"{number} {report.source.path}" for number, report in ends[:_NAMES_TOLD])
        raise SettingsError(message("setting.report_several", seen=wanted, count=len(ends), records=told))
    if count > len(names):
        names.append("…")
    raise SettingsError(message("setting.report_absent", seen=wanted, path=path, count=count, names=names))


def is_end_of(wanted: str, path: str) -> bool:
    """Whether ``path`` ends in the parts of ``wanted``."""
    ours, theirs = parts_of(wanted), parts_of(path)
    return bool(ours) and len(theirs) >= len(ours) and theirs[len(theirs) - len(ours) :] == ours


def parts_of(path: str) -> tuple[str, ...]:
    """The names in a path of either system, without drive, root and ``.``."""
    pure: PurePath = PureWindowsPath(path) if "\\" in path and "/" not in path else PurePosixPath(path)
    return tuple(part for part in pure.parts if part not in (pure.anchor, "."))


def page_name(report: Report) -> str:
    """The file name of a report's page: the same for the same source, so that other pages can link to it.

    Holds letters, digits and ``._()-`` only; the digest keeps files of one name in several folders apart.
    """
    parts = parts_of(report.source.path)
    stem = PurePosixPath(parts[-1]).stem if parts else ""
    safe = _UNSAFE.sub("-", stem).strip("-.")[:_STEM_LENGTH] or "report"
    seen = f"{report.source.path}\n{report.source.sha256 or ''}".encode("utf-8", "backslashreplace")
    return f"{safe}-{hashlib.sha256(seen).hexdigest()[:8]}.html"
