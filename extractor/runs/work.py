"""The nouns of a run: one piece of work, what became of it, and the limits it had."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, NamedTuple

LEVEL = 6
"""Of zlib. A record of 80 kB becomes 6 kB in half a millisecond."""
TIME_LIMIT_S = 600.0
MEMORY_LIMIT_MB = 2048


class State(StrEnum):
    """What became of a report, as the run counts it."""

    READ = "read"
    """Every cell can be taken as it is."""
    REVIEW = "review"
    """Some cell needs a look, or the report is on no known form."""
    FAILED = "failed"
    """A record with ``error``."""


class Kind(StrEnum):
    """Kinds of failure that are the run's, beside those of :mod:`extractor.errors`."""

    TIME = "time_limit"
    MEMORY = "memory_limit"
    CRASHED = "crashed"
    VANISHED = "vanished"


LIMITED = (Kind.TIME, Kind.MEMORY, Kind.CRASHED)
"""Failures that another limit may undo."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For each report. A process over a limit is ended, and the report tried once more in a new one."""

    seconds: float = TIME_LIMIT_S
    megabytes: int = MEMORY_LIMIT_MB

    def __str__(self) -> str:
        return f"{self.seconds:g} s, {self.megabytes} MB"


class Work(NamedTuple):
    """One content to read, once, however many paths lead to it."""

    digest: str
    """SHA-256 of the content, in hexadecimal."""
    location: str
    """What to open: an absolute path, or a URL that fsspec opens."""
    path: str
    """As the user named it; it is in the record."""
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the run must know of a result without reading the record. Written in front of each record."""

    digest: str
    location: str
    path: str
    settings: str
    """Key of the settings that the report was read with."""
    limits: str
    state: str
    kind: str | None = None
    message: str | None = None
    cells: int = 0
    review: int = 0
    """Cells that need review."""
    seconds: float = 0.0
    records: int = 1
    """Reports in the file."""


class Outcome(NamedTuple):
    """What comes back for one :class:`Work`. ``packed`` is a gzip member, ready to be appended to a part."""

    work: Work
    head: Head
    packed: bytes

    @property
    def changed(self) -> bool:
        """Another content was found than the one that was listed."""
        return self.head.digest != self.work.digest


def pack(head: Head, record: bytes) -> bytes:
    """A gzip member: a line with the head, and a line a record (``record`` ends in a line break)."""
    line = json.dumps(asdict(head), separators=(",", ":")).encode()
    return gzip.compress(line + b"\n" + record, LEVEL, mtime=0)


def unpack(packed: bytes) -> tuple[Head, bytes]:
    """The way back. Raises ``ValueError`` for bytes that are not one whole member."""
    try:
        line, record = gzip.decompress(packed).split(b"\n", 1)
        return head_from(json.loads(line)), record
    except (EOFError, OSError, zlib.error, TypeError) as error:
        raise ValueError(str(error)) from error


def head_from(fields: Mapping[str, Any]) -> Head:
    """Raises ``TypeError`` where the fields are not those of a head."""
    return Head(**fields)


def suffix_of(path: str) -> str:
    """The suffix in lower case; with it a name may settle the kind of a file."""
    return PurePath(path).suffix.lower()
