"""What the arguments of a command mean: files, folders, globs, standard input."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from extractor.messages import message

STDIN = "-"
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp")
REPORT_SUFFIXES = (
    *(".txt", ".md", ".markdown", ".tsv", ".csv", ".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"),
    *(".docx", ".docm", ".dotx", ".doc", ".wps", ".rtf", ".odt", ".fodt", ".ofd", ".epub"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".fods"),
    *(".pdf", *IMAGE_SUFFIXES, ".hocr", ".alto", ".xml", ".json", ".tex", ".eml", ".zip"),
)
"""What a folder is searched for. A file named on its own may carry any suffix: its kind is taken from its content."""
HIDDEN, LINKED, NO_SUFFIX = "(hidden)", "(links/)", "no suffix"
Skipped = Callable[[str, str], None]
"""Is told the path of a file, and the kind that is not read: its suffix, or what it is in brackets."""


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
        code = "input.repeated" if len(repeated) == 1 else "input.repeated_and_more"
        notes.append(message(code, path=repeated[0], more=len(repeated) - 1))
    return Inputs(tuple(taken.values()), tuple(problems), tuple(notes))


def stream_inputs(
    arguments: Sequence[str],
    *,
    problems: list[str],
    notes: list[str],
    leave_out: Callable[[str], bool],
    skipped: Skipped = lambda path, kind: None,
) -> Iterator[str]:
    """The same files as :func:`find_inputs`, one at a time, in no order, repeated where they are named repeatedly.

    Holds no list of them: a folder may have a million. ``leave_out`` is asked of every folder whether to pass over it.
    ``problems`` and ``notes`` are filled as the search goes. ``skipped`` is told of each file that is passed over, and
    of what kind it is; the notes count them.
    """

    def search(folder: str) -> Iterator[str]:
        return _found(folder, problems, notes, leave_out, skipped)

    for argument in arguments:
        yield from _expand(argument, problems, notes, search)


def _expand(
    argument: str,
    problems: list[str],
    notes: list[str],
    search: Callable[[str], Iterable[str]] | None = None,
) -> Iterable[str]:
    search = search or (lambda folder: _search(folder, problems, notes))
    if argument == STDIN:
        return [STDIN]
    # Not those of Path, which raise for a name that is too long; reading it gives what is wrong.
    if os.path.isdir(argument):  # noqa: PTH112
        return search(argument)
    # A file may really be called 报告[1].txt; the pattern is tried only where no such file exists.
    if os.path.exists(argument) or not glob.has_magic(argument):  # noqa: PTH110
        return [argument]
    return _matches(argument, problems, search)


def _matches(pattern: str, problems: list[str], search: Callable[[str], Iterable[str]]) -> Iterator[str]:
    # glob.glob and not Path.glob: the pattern may be absolute, and its matches are named as the user wrote them.
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207
    if not matches:
        problems.append(message("input.no_match", pattern=pattern))
    for match in matches:
        if not Path(match).is_dir():
            yield match
        # With ** the files of a folder are matches of their own.
        elif "**" not in pattern:
            yield from search(match)


def _search(folder: str, problems: list[str], notes: list[str]) -> list[str]:
    """The reports below a folder, sorted."""
    return sorted(_found(folder, problems, notes, lambda _: False))


def _found(
    folder: str,
    problems: list[str],
    notes: list[str],
    leave_out: Callable[[str], bool],
    skipped: Skipped = lambda path, kind: None,
) -> Iterator[str]:
    """The reports below a folder; links to folders are not followed, so that a loop cannot trap the search.

    What is passed over is counted by kind and given, with the first name of each.
    """
    before, found = len(problems), 0
    passed_over: Counter[str] = Counter()
    first: dict[str, str] = {}

    def pass_over(path: str, kind: str) -> None:
        skipped(path, kind)
        passed_over[kind] += 1
        first[kind] = min(first.get(kind, path), path)

    for file in _files(folder, problems, leave_out, pass_over):
        suffix = PurePath(file).suffix.lower()
        if suffix in REPORT_SUFFIXES:
            found += 1
            yield file
        else:
            pass_over(file, suffix or NO_SUFFIX)
    if passed_over:
        told = ", ".join(
            f"{count} {kind}: {os.path.relpath(first[kind], folder)}" + (", …" if count > 1 else "")
            for kind, count in sorted(passed_over.items())
        )
        notes.append(message("input.other_kinds", folder=folder, count=passed_over.total(), suffixes=told))
    if not found and len(problems) == before:
        problems.append(message("input.no_reports", folder=folder, suffixes=" ".join(REPORT_SUFFIXES)))


def _files(
    folder: str, problems: list[str], leave_out: Callable[[str], bool], pass_over: Callable[[str, str], None]
) -> Iterator[str]:
    """Not os.walk, which lists a whole folder before it gives the first file."""
    left = [folder]
    while left:
        parent = left.pop()
        try:
            with os.scandir(parent) as entries:
                for entry in entries:
                    # Named as Path names it: ./a/b and a//b are a/b.
                    path = str(Path(parent, entry.name))
                    # ~$ marks the lock files of Word.
                    if entry.name.startswith((".", "~$")):
                        pass_over(path, HIDDEN)
                    elif not _is_folder(entry):
                        yield path
                    elif entry.is_symlink():
                        pass_over(path, LINKED)
                    elif not leave_out(entry.path):
                        left.append(entry.path)
        except OSError as error:
            problems.append(message("input.folder_closed", folder=error.filename, error=error.strerror))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """A link that leads to itself is none; reading it gives what is wrong with it, and the others are read."""
    try:
        return entry.is_dir()
    except OSError:
        return False
