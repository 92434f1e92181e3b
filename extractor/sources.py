"""What a report may be given as: a path, bytes, a binary stream, or the URL of a file in a store that fsspec opens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeVar

from extractor.errors import InputError, InputTooLarge, SettingsError, UnreadableFile
from extractor.messages import message

Given = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
"""A ``str`` is a path, or a URL where it contains ``://``; a report's text is none of these."""

GivenT = TypeVar("GivenT", bound=Given)

_LONGEST_NAME = 255
"""Characters that a file's name has at most where files are kept."""
_PROSE_MARKS = "，。、；：\t|"
"""What is in the text of a report and hardly in the path of a file."""
_SHOWN = 30


def is_url(path: str) -> bool:
    return "://" in path


def is_path(source: Given) -> bool:
    """Whether it names a file of this machine."""
    return isinstance(source, os.PathLike) or (isinstance(source, str) and not is_url(source))


def name_of(source: Given) -> str:
    """What is in the record and in messages: the path or URL as given, the name of a stream, else ``-``."""
    if isinstance(source, str | os.PathLike):
        return _shown(os.fspath(source))
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else "-"


def check_path(path: str) -> None:
    """Raises :class:`UnreadableFile` where a report's text was given in place of a path."""
    if _is_text(path):
        raise UnreadableFile(message("source.is_text", seen=_shown(path)))


def load(source: Given, *, limit: int) -> tuple[bytes, str]:
    """Content and name of a source that is no path. At most ``limit`` bytes are taken.

    Raises :class:`InputTooLarge` beyond, :class:`UnreadableFile` where it cannot be read or gives text,
    :class:`SettingsError` where fsspec, or its part for this kind of URL, is not installed.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), name_of(source)
    if isinstance(source, str):
        with _opened(source) as file:
            return _read(file, source, limit), source
    if not hasattr(source, "read"):
        raise TypeError(f"expected a path, bytes, a binary stream or a URL, got {type(source).__name__}")
    return _read(source, name_of(source), limit), name_of(source)


@contextmanager
def _opened(url: str) -> Iterator[BinaryIO]:
    system, inner = filesystem(url)
    try:
        with system.open(inner, "rb") as file:
            yield file
    except InputError:
        raise
    except Exception as error:  # each store raises errors of its own library
        raise UnreadableFile(message("source.unreadable", url=url, kind=type(error).__name__, error=error)) from error


def _read(file: Any, name: str, limit: int) -> bytes:
    """A stream gives what it has now, which may be less than all: it is asked until it gives nothing."""
    parts: list[bytes] = []
    size = 0
    while True:
        try:
            part = file.read(limit + 1 - size)
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            raise UnreadableFile(message("file.unreadable", path=name, error=error)) from error
        if isinstance(part, str):
            raise UnreadableFile(message("source.gives_text", name=name))
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > limit:
            raise InputTooLarge(message("source.too_large", name=name, limit=limit))
        parts.append(part)


def filesystem(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path inside it. Raises :class:`SettingsError` where there is none."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise SettingsError(message("source.needs_fsspec", url=url)) from error
    try:
        system, inner = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise SettingsError(message("file.because", name=url, reason=error)) from error
    return system, str(inner)


def _is_text(path: str) -> bool:
    last = path.replace("\\", "/").rpartition("/")[2]
    looks_so = "\n" in path or len(last) > _LONGEST_NAME or any(mark in path for mark in _PROSE_MARKS)
    return looks_so and not is_url(path) and not _exists(path)


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def _shown(path: str) -> str:
    """The path; of a text only its beginning."""
    return f"{path[:_SHOWN].partition(chr(10))[0]}…" if _is_text(path) and len(path) > _SHOWN else path
