"""The file that a record was made from, found again and known by its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.pages.results import parts_of
from extractor.readers import MAX_BYTES
from extractor.readers.beside import Beside, below, nothing, within
from extractor.report import Source

State = Literal["found", "missing", "changed", "unhashed"]


@dataclass(frozen=True)
class Found:
    """``data`` is there exactly where ``state`` is ``found``; ``path`` also for a file with another content.

    ``beside``: gives the files that it names, as when its record was made.
    """

    state: State
    path: Path | None = None
    data: bytes | None = None
    beside: Beside = nothing


def find_source(source: Source, folders: tuple[Path, ...], *, as_recorded: bool = False) -> Found:
    """Look for the source in each of ``folders``: under its path, then under shorter and shorter ends of it.

    ``as_recorded``: first where the record says, seen from the working directory; else no path of a record leads out
    of ``folders``. Only a file with the hash of the record is taken: offsets and boxes would point anywhere in another.
    """
    if source.sha256 is None:
        return Found("unhashed")
    other: Path | None = None
    path = source.path
    if source.part is not None:
        path = path.removesuffix(f"#{source.part.index}")
    recorded = [Path(path)] if as_recorded and "\0" not in path else []
    for candidate in (*recorded, *_candidates(path, folders)):
        data = _content(candidate)
        if data is None:
            continue
        if hashlib.sha256(data).hexdigest() == source.sha256:
            return Found("found", candidate, data, below(candidate.parent))
        other = other or candidate
    for candidate in (*recorded, *_candidates(path, folders)):
        if (inside := _member(candidate, source.sha256)) is not None:
            return Found("found", candidate, *inside)
    return Found("changed", other) if other else Found("missing")


def _candidates(path: str, folders: tuple[Path, ...]) -> Iterator[Path]:
    parts = parts_of(path)
    if not parts or any("\0" in part for part in parts):
        return
    for folder in folders:
        root = folder.resolve()
        for first in range(len(parts)):
            candidate = root.joinpath(*parts[first:])
            if candidate.resolve().is_relative_to(root):
                yield candidate


def _member(path: Path, sha256: str) -> tuple[bytes, Beside] | None:
    """The file at ``path`` where a part of the path is an archive that holds it, and what the archive holds beside."""
    from extractor.errors import InputError
    from extractor.readers import files_inside

    for archive in path.parents:
        data = _content(archive)
        if data is not None:
            inside: list[tuple[str, bytes]] = []
            with suppress(InputError):  # what is before the fault was read
                inside.extend(files_inside(data, name=archive.name))
            for name, content in inside:
                if hashlib.sha256(content).hexdigest() == sha256:
                    return content, within(dict(inside), name, set())
            return None
    return None


def _content(path: Path) -> bytes | None:
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_bytes()
    except OSError:
        return None
