"""Parts: the files of a run folder that hold the results, one gzip member a record, only ever appended to.

gzip, because each member carries its own length and CRC-32, members may be appended and torn ends recognised,
``zcat`` shows a part to anybody, and it is in the standard library. A member holds two lines: a head, and the record.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from extractor.errors import OutputError
from extractor.messages import message
from extractor.runs.work import Head, unpack

PART_BYTES = 64 * 1024 * 1024
"""A part that has grown over this is followed by a new one: about ten thousand reports."""
_BLOCK = 1 << 16
_NAME = re.compile(r"part-(\d{6})\.jsonl\.gz")


class Place(NamedTuple):
    """Where a member is, and the CRC-32 of its packed bytes."""

    part: int
    start: int
    length: int
    crc: int


def part_path(folder: Path, number: int) -> Path:
    return folder / f"part-{number:06}.jsonl.gz"


def part_numbers(folder: Path) -> list[int]:
    """The parts that are there, in order."""
    found = [_NAME.fullmatch(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(int(match[1]) for match in found if match)


class PartWriter:
    """Appends to the last part, or to a new one where that is full. Raises ``OutputError``, leaving whole members."""

    def __init__(self, folder: Path, *, limit: int = PART_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._file: int | None = None
        self._number = max(part_numbers(folder), default=0)
        self._end = 0

    def append(self, packed: bytes) -> Place:
        file = self._open()
        start = self._end
        try:
            view = memoryview(packed)
            while view:
                view = view[os.write(file, view) :]
        except OSError as error:
            os.ftruncate(file, start)
            raise _refused(part_path(self._folder, self._number), error) from error
        self._end += len(packed)
        return Place(self._number, start, len(packed), zlib.crc32(packed))

    def close(self) -> None:
        """Puts the part on the disk."""
        if self._file is not None:
            file, self._file = self._file, None
            try:
                os.fsync(file)
            except OSError as error:
                raise _refused(part_path(self._folder, self._number), error) from error
            finally:
                os.close(file)

    def _open(self) -> int:
        if self._file is not None and self._end < self._limit:
            return self._file
        full = self._file is not None
        self.close()
        path = part_path(self._folder, self._number)
        if self._number == 0 or full or not path.exists() or path.stat().st_size >= self._limit:
            self._number += 1
            path = part_path(self._folder, self._number)
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise _refused(path, error) from error
        self._end = os.fstat(self._file).st_size
        return self._file


def read_member(folder: Path, place: Place) -> bytes:
    """The packed bytes. Raises ``ValueError`` where they are not those that were written."""
    try:
        with part_path(folder, place.part).open("rb") as file:
            file.seek(place.start)
            packed = file.read(place.length)
    except OSError as error:
        raise ValueError(message("file.cannot_be_read", error=error.strerror or error)) from error
    if zlib.crc32(packed) != place.crc:
        raise ValueError(message("run.bytes_changed", start=place.start, end=place.start + place.length))
    return packed


def damaged(folder: Path, places: Iterator[Place]) -> Iterator[Place]:
    """Those of ``places`` (in order of part and start) whose bytes are not those that were written."""
    number, file = None, None
    try:
        for place in places:
            if place.part != number:
                if file is not None:
                    file.close()
                    file = None
                number = place.part
                path = part_path(folder, number)
                file = path.open("rb") if path.is_file() else None
            if file is None:
                yield place
                continue
            file.seek(place.start)
            if zlib.crc32(file.read(place.length)) != place.crc:
                yield place
    finally:
        if file is not None:
            file.close()


def members_after(folder: Path, number: int, start: int) -> Iterator[tuple[Place, Head]]:
    """The whole members of a part from byte ``start`` on, up to its end or to the first that is torn."""
    with part_path(folder, number).open("rb") as file:
        file.seek(start)
        while packed := _next_member(file):
            try:
                head, _ = unpack(packed)
            except ValueError:
                return
            yield Place(number, start, len(packed), zlib.crc32(packed)), head
            start += len(packed)
            file.seek(start)


def _next_member(file: BinaryIO) -> bytes:
    """The bytes of one member, or none where it has no end."""
    inflate = zlib.decompressobj(wbits=31)
    blocks: list[bytes] = []
    while block := file.read(_BLOCK):
        blocks.append(block)
        try:
            inflate.decompress(block)
        except zlib.error:
            return b""
        if inflate.eof:
            packed = b"".join(blocks)
            return packed[: len(packed) - len(inflate.unused_data)]
    return b""


def cut_torn_end(folder: Path, number: int, end: int) -> int:
    """Cut a part to its ``end`` whole bytes; returns how many bytes were torn."""
    path = part_path(folder, number)
    torn = path.stat().st_size - end
    if torn > 0:
        os.truncate(path, end)
    return max(torn, 0)


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(message("file.not_writable", path=path, error=error.strerror or error))
