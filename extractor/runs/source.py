"""Where inputs lie: files of this machine, anything that fsspec opens by a URL (``s3://…``, ``memory://…``), and files
of this machine that are joined to one report."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from extractor.errors import InputError, UnreadableFile
from extractor.joined import Group, bundle
from extractor.messages import message
from extractor.sources import filesystem, is_url

_BLOCK = 1 << 20
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_JOINED, _BETWEEN = "joined:", "\0"


class Stamp(NamedTuple):
    """``text`` is another one whenever the content may be."""

    size: int
    text: str


def location_of(path: str) -> str:
    """The same for all names of one file."""
    return path if is_url(path) else os.path.realpath(path)


def location_of_group(group: Group) -> str:
    """The same for all names of the same files in the same order."""
    return _JOINED + _BETWEEN.join(map(os.path.realpath, group.files))


def _files_of(location: str) -> list[str]:
    """The files of a group; none for the location of a single file."""
    return location.removeprefix(_JOINED).split(_BETWEEN) if location.startswith(_JOINED) else []


def folder_of(location: str) -> Path | None:
    """Where a file of this machine lies; ``None`` for what lies elsewhere or is made of several files."""
    return None if is_url(location) or _files_of(location) else Path(location).parent


def stamp_of(location: str) -> Stamp:
    """Raises ``FileNotFoundError``, another ``OSError``, or ``UnreadableFile`` for what is no regular file."""
    if files := _files_of(location):
        stamps = [stamp_of(file) for file in files]
        return Stamp(sum(stamp.size for stamp in stamps), " / ".join(stamp.text for stamp in stamps))
    if is_url(location):
        system, inner = filesystem(location)
        info = system.info(inner)
        known = [
            str(info[name]) for name in ("ETag", "etag", "mtime", "LastModified", "created", "ino") if name in info
        ]
        return Stamp(int(info.get("size") or 0), " ".join(known))
    seen = Path(location).stat()
    if stat.S_ISDIR(seen.st_mode):
        raise UnreadableFile(message("file.is_a_folder"))
    if not stat.S_ISREG(seen.st_mode):
        raise UnreadableFile(message("file.no_regular_file"))
    # The time of the last change of the entry cannot be set by programs that restore the time of the content.
    return Stamp(seen.st_size, f"{seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_size}")


def open_source(location: str) -> BinaryIO:
    """Raises ``OSError``."""
    if files := _files_of(location):
        try:
            return io.BytesIO(bundle(files))
        except InputError as error:
            raise OSError(str(error)) from error
    if is_url(location):
        system, inner = filesystem(location)
        file: BinaryIO = system.open(inner, "rb")
        return file
    # Without waiting for the other end of a pipe, which may never come.
    number = os.open(location, os.O_RDONLY | _NO_WAITING)
    if stat.S_ISREG(os.fstat(number).st_mode):
        return os.fdopen(number, "rb")
    os.close(number)
    raise OSError(errno.EINVAL, "not a regular file")


def digest_of(location: str) -> str:
    """SHA-256 in hexadecimal. Raises ``OSError``."""
    digest = hashlib.sha256()
    with open_source(location) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def find_urls(url: str) -> Iterator[str]:
    """The files that a URL stands for: itself, those below it, or those that match it as a pattern."""
    system, inner = filesystem(url)
    if system.isfile(inner):
        yield url
        return
    found = system.glob(inner) if any(mark in inner for mark in "*?[") else system.find(inner)
    for name in found:
        yield str(system.unstrip_protocol(name))
