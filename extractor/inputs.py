"""What the arguments of a command stand for: files, folders, globs, standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STDIN = "-"
REPORT_SUFFIXES = (
    *(".txt", ".md", ".markdown", ".tsv", ".csv", ".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"),
    *(".docx", ".docm", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".hocr", ".alto", ".xml", ".json"),
)
"""What a folder is searched for. A file named on its own may carry any suffix: its kind is taken from its content."""
_MAY_HOLD_REPORTS = (".doc", ".wps", ".rtf", ".odt", ".ofd", ".xls", ".xlsx", ".zip", ".rar", ".7z")
"""Kinds that no reader takes. In a folder they are passed over, but not in silence."""


@dataclass(frozen=True)
class Inputs:
    """What the arguments stand for, in their order. ``problems`` are arguments that gave nothing to read."""

    paths: tuple[str, ...]
    """Files as they will be named in the record; ``-`` is standard input. A file that does not exist is among them:
    reading it gives its record with the error."""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find_inputs(arguments: Sequence[str]) -> Inputs:
    """Expand folders (searched for :data:`REPORT_SUFFIXES`, sorted, hidden files left out) and globs (sorted).

    Each file is taken once, where it is first named.
    """
    problems: list[str] = []
    notes: list[str] = []
    repeated: list[str] = []
    taken: dict[str, str] = {}
    for argument in arguments:
        for path in _expand(argument, problems, notes):
            identity = STDIN if path == STDIN else os.path.realpath(path)
            if identity in taken:
                repeated.append(path)
            else:
                taken[identity] = path
    if repeated:
        more = f" (and {len(repeated) - 1} more)" if len(repeated) > 1 else ""
        notes.append(f"{repeated[0]}{more}: named more than once, read once")
    return Inputs(tuple(taken.values()), tuple(problems), tuple(notes))


def _expand(argument: str, problems: list[str], notes: list[str]) -> list[str]:
    if argument == STDIN:
        return [STDIN]
    path = Path(argument)
    if path.is_dir():
        return _search(argument, problems, notes)
    # A file may really be called 报告[1].txt; the pattern is tried only where no such file exists.
    if path.exists() or not glob.has_magic(argument):
        return [argument]
    # glob.glob and not Path.glob: the pattern may be absolute, and its matches are named as the user wrote them.
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207
    if not matches:
        problems.append(f"{argument}: no file matches this pattern")
    files: list[str] = []
    for match in matches:
        if not Path(match).is_dir():
            files.append(match)
        # With ** the files of a folder are matches of their own.
        elif "**" not in argument:
            files += _search(match, problems, notes)
    return files


def _search(folder: str, problems: list[str], notes: list[str]) -> list[str]:
    """The reports below a folder; links to folders are not followed, so that a loop cannot trap the search."""

    def refused(error: OSError) -> None:
        problems.append(f"{error.filename}: folder cannot be searched: {error.strerror}")

    files: list[Path] = []
    before = len(problems)
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # ~$ marks the lock files of Word.
        files += [Path(parent, name) for name in names if not name.startswith((".", "~$"))]
    found = [str(file) for file in files if file.suffix.lower() in REPORT_SUFFIXES]
    passed_over = [file.suffix.lower() for file in files if file.suffix.lower() in _MAY_HOLD_REPORTS]
    if passed_over:
        notes.append(
            f"{folder}: {len(passed_over)} files of other kinds not read ({' '.join(sorted(set(passed_over)))})"
        )
    if not found and len(problems) == before:
        problems.append(f"{folder}: no reports in this folder; looked for {' '.join(REPORT_SUFFIXES)}")
    return sorted(found)
