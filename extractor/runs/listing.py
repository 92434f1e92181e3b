"""Taking stock: which inputs a run has now, and which of them are new, changed or gone."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO

from extractor.errors import InputError, SettingsError
from extractor.inputs import NO_SUFFIX, REPORT_SUFFIXES, STDIN, Skipped, stream_inputs
from extractor.joined import joined_groups
from extractor.messages import message
from extractor.runs.manifest import NAME, Listed, Manifest
from extractor.runs.settings import NAME as SETTINGS
from extractor.runs.source import digest_of, find_urls, location_of, location_of_group, stamp_of
from extractor.runs.work import Kind
from extractor.sources import is_url

_COMMIT_EVERY = 4096
_BLOCK = 1 << 16
_STANDARD_INPUT = 0
"""As the system numbers it."""


@dataclass
class Stock:
    """What was found. ``problems`` are arguments that gave nothing to read; the paths are of the first few."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inputs: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    examples: dict[str, str] = field(default_factory=dict)
    """One path each of what was found ``changed`` and ``vanished``."""


def take_stock(
    manifest: Manifest,
    arguments: Sequence[str],
    *,
    run_folder: Path,
    lists: Sequence[str] = (),
    join: bool = False,
    skipped: Skipped = lambda path, kind: None,
) -> Stock:
    """Enter what the arguments stand for, and look at every input of the run, named now or in an earlier command.

    ``join``: files that are parts of one report are one input (:mod:`extractor.joined`). ``lists``: files with further
    arguments, as :func:`read_list` takes them. ``skipped``: see :func:`stream_inputs`; what it is given is noted too.
    Only files whose size or times changed are read.

    Raises ``SettingsError``, ``OutputError``.
    """
    stock = Stock()

    def pass_over(path: str, kind: str) -> None:
        manifest.note_passed(_place_of(path), path, kind)
        skipped(path, kind)

    named = chain(arguments, chain.from_iterable(map(read_list, lists)))
    for number, (location, path) in enumerate(_located(named, run_folder, stock, pass_over, join=join)):
        manifest.note_input(location, path)
        if number % _COMMIT_EVERY == 0:
            manifest.commit()
    manifest.commit()
    manifest.drop_passed(lambda location: not is_url(location) and not os.path.lexists(location))
    stock.inputs = manifest.count_inputs()
    after = ""
    while page := manifest.inputs(after=after):
        for listed in page:
            _look(manifest, listed, stock)
        after = page[-1].location
        manifest.commit()
    return stock


def _place_of(path: str) -> str:
    """That of an input with the same name; but a link stays one, for what it leads to may be an input by itself."""
    return path if is_url(path) else str(Path(os.path.realpath(Path(path).parent), PurePath(path).name))


def read_list(name: str) -> Iterator[str]:
    """The paths in a file, one a line, or with a NUL after each (``find -print0``); ``-`` stands for standard input.

    Raises ``SettingsError`` where the file cannot be read.
    """
    try:
        with open(_STANDARD_INPUT if name == STDIN else name, "rb", closefd=name != STDIN) as file:
            yield from _paths(file)
    except OSError as error:
        raise SettingsError(message("setting.list_unreadable", path=name, error=error.strerror or error)) from error


def _paths(file: BinaryIO) -> Iterator[str]:
    """One by one, for a list may hold a million of them."""
    rest, ends = b"", (b"\n", b"\0")
    while block := file.read(_BLOCK):
        rest += block
        # Names of files may hold line breaks: where there is a NUL, that alone parts them.
        end = ends[b"\0" in rest]
        *whole, rest = rest.split(end)
        yield from filter(None, map(_path, whole))
        if end == b"\0":
            ends = (end, end)
    yield from filter(None, (_path(rest),))


def _path(line: bytes) -> str:
    # Bytes that are no UTF-8 may still be the name of a file. A list that Windows wrote has a mark at its beginning.
    return os.fsdecode(line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r"))


def _located(
    arguments: Iterable[str], run_folder: Path, stock: Stock, skipped: Skipped, *, join: bool
) -> Iterator[tuple[str, str]]:
    """Location and path of each input."""
    if not join:
        yield from ((location_of(path), path) for path in _named(arguments, run_folder, stock, skipped))
        return
    arguments = list(arguments)
    paths = list(dict.fromkeys(_named(arguments, run_folder, stock, skipped)))
    for group in joined_groups(paths, [argument for argument in arguments if Path(argument).is_dir()]):
        yield (location_of(group.name) if group.single else location_of_group(group)), group.name


def _named(arguments: Iterable[str], run_folder: Path, stock: Stock, skipped: Skipped) -> Iterator[str]:
    own = os.path.realpath(run_folder)

    def leave_out(folder: str) -> bool:
        if os.path.realpath(folder) == own:
            return True
        # What another run wrote is no report.
        if (Path(folder) / SETTINGS).is_file() and (Path(folder) / NAME).is_file():
            stock.notes.append(message("input.other_run", folder=folder))
            return True
        return False

    for argument in arguments:
        if argument == STDIN:
            raise SettingsError(message("setting.stdin_in_batch"))
        if not is_url(argument):
            yield from stream_inputs(
                [argument], problems=stock.problems, notes=stock.notes, leave_out=leave_out, skipped=skipped
            )
            continue
        found = 0
        for url in find_urls(argument):
            suffix = PurePath(url).suffix.lower()
            if url == argument or suffix in REPORT_SUFFIXES:
                found += 1
                yield url
            else:
                skipped(url, suffix or NO_SUFFIX)
        if not found:
            stock.problems.append(message("input.nothing_there", path=argument, suffixes=" ".join(REPORT_SUFFIXES)))


def _look(manifest: Manifest, listed: Listed, stock: Stock) -> None:
    try:
        stamp = stamp_of(listed.location)
        if listed.digest is not None and listed.stamp == stamp.text:
            manifest.note_no_problem(listed.location)
            return
        digest = digest_of(listed.location)
    except FileNotFoundError:
        if listed.stamp is None and listed.digest is None and not manifest.has_problem(listed.location, Kind.VANISHED):
            problem = message("file.absent", path=listed.path)
            manifest.note_problem(listed.location, "unreadable_file", problem, keep_content=False)
            return
        kept = listed.digest is not None and manifest.has_result(listed.digest)
        problem = message("file.vanished", path=listed.path)
        manifest.note_problem(listed.location, Kind.VANISHED, problem, keep_content=kept)
        stock.vanished += 1
        stock.examples.setdefault("vanished", listed.path)
    except PermissionError:
        problem = message("file.no_permission", path=listed.path)
        manifest.note_problem(listed.location, "unreadable_file", problem, keep_content=False)
    except (OSError, ValueError, InputError) as error:
        # Without the name, which the message of the system repeats.
        why = (error.strerror if isinstance(error, OSError) else None) or error
        said = error if isinstance(error, InputError) else message("file.cannot_be_read", error=why)
        manifest.note_problem(
            listed.location,
            "unreadable_file",
            message("file.because", name=listed.path, reason=said),
            keep_content=False,
        )
    else:
        manifest.note_content(listed.location, digest, size=stamp.size, stamp=stamp.text)
        if listed.digest is None:
            stock.new += 1
        elif listed.digest != digest:
            stock.changed += 1
            stock.examples.setdefault("changed", listed.path)
