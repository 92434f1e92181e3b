"""``decisions.jsonl``: one decision a line, only ever appended to, on the disk before it is confirmed."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from extractor.decisions.decision import Decision
from extractor.decisions.ledger import Ledger
from extractor.errors import OutputError, UnreadableFile
from extractor.messages import message

NAME = "decisions.jsonl"


@dataclass(frozen=True)
class ReadLog:
    ledger: Ledger
    problems: tuple[str, ...]
    """Lines that are no decisions, given with file, line and what is wrong. A torn last line is none."""


def read_log(path: Path) -> ReadLog:
    """An absent file holds no decisions. Raises ``UnreadableFile`` for one that cannot be opened."""
    data = _bytes(path)
    return ReadLog(Ledger(()), ()) if data is None else _parsed(path, data, ReadLog(Ledger(()), ()), first=1)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableFile(message("file.unreadable", path=path, error=error.strerror or error)) from error


def _parsed(path: Path, data: bytes, before: ReadLog, *, first: int) -> ReadLog:
    """``data``: lines of which the first one is number ``first`` of the file, behind those that ``before`` holds."""
    decisions, problems = [], []
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        try:
            decisions.append(Decision.model_validate_json(line))
        except ValidationError as error:
            if number < first + len(lines) - 1:
                fault = error.errors(include_url=False, include_input=False)[0]
                where = ".".join(map(str, fault["loc"]))
                said = f"{where}: {fault['msg']}" if where else fault["msg"]
                problems.append(message("decision.no_decision", path=path, line=number, fault=said))
    return ReadLog(before.ledger.with_more(*decisions), (*before.problems, *problems))


def append(path: Path, decisions: tuple[Decision, ...]) -> None:
    """Write them, and wait until they are on the disk. Raises ``OutputError``.

    A line that an earlier end left torn is closed first, so that it cannot spoil the next one.
    """
    data = b"".join(decision.line() for decision in decisions)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        try:
            size = os.fstat(file).st_size
            if size:
                os.lseek(file, size - 1, os.SEEK_SET)
                if os.read(file, 1) != b"\n":
                    data = b"\n" + data
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            os.fsync(file)
        finally:
            os.close(file)
        if not size:
            _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(message("file.not_writable", path=path, error=error.strerror or error)) from error


def _sync_folder(folder: Path) -> None:
    """A new file is lost with a power cut until its folder is on the disk too; Windows has no such thing."""
    if os.name != "posix":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def run_log(run_folder: Path) -> ReadLog:
    """The decisions of a run; read again only when the file has changed. Raises ``UnreadableFile``."""
    path = run_folder / NAME
    try:
        stat = path.stat()
    except FileNotFoundError:
        return ReadLog(Ledger(()), ())
    except OSError as error:
        raise UnreadableFile(message("file.unreadable", path=path, error=error.strerror or error)) from error
    return _read_grown(path.resolve(), stat.st_size, stat.st_mtime_ns)


@dataclass(frozen=True)
class _Seen:
    """The whole lines of a log as they were read last: ``size`` bytes in ``lines`` lines."""

    stamp: tuple[int, int]
    size: int
    lines: int
    digest: bytes
    read: ReadLog
    whole: ReadLog
    """With a last line that has no end yet."""


_seen: dict[Path, _Seen] = {}
_MOST_SEEN = 4
_lock = threading.Lock()


def _read_grown(path: Path, size: int, stamp: int) -> ReadLog:
    """Only what was appended is read where the bytes before it are unchanged: reading five thousand
    decisions anew for each further one would take a tenth of a second.
    """
    with _lock:
        seen = _seen.get(path)
        if seen is None or seen.stamp != (size, stamp):
            seen = _grown(path, (size, stamp), seen)
            _seen.pop(path, None)
            _seen[path] = seen
            while len(_seen) > _MOST_SEEN:
                _seen.pop(next(iter(_seen)))
        return seen.whole


def _grown(path: Path, stamp: tuple[int, int], seen: _Seen | None) -> _Seen:
    data = _bytes(path) or b""
    kept = seen is not None and len(data) >= seen.size and _digest(data[: seen.size]) == seen.digest
    before, start, lines = (seen.read, seen.size, seen.lines) if seen and kept else (ReadLog(Ledger(()), ()), 0, 0)
    end = max(data.rfind(b"\n") + 1, start)
    read = _parsed(path, data[start:end], before, first=lines + 1) if end > start else before
    lines += data.count(b"\n", start, end)
    whole = _parsed(path, data[end:], read, first=lines + 1) if data[end:] else read
    return _Seen(stamp, end, lines, _digest(data[:end]), read, whole)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
