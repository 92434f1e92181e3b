"""``decisions.jsonl``: one decision a line, only ever appended to, on the disk before it is confirmed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
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
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ReadLog(Ledger(()), ())
    except OSError as error:
        raise UnreadableFile(message("file.unreadable", path=path, error=error.strerror or error)) from error
    decisions, problems = [], []
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            decisions.append(Decision.model_validate_json(line))
        except ValidationError as error:
            if number < len(lines):
                first = error.errors(include_url=False, include_input=False)[0]
                where = ".".join(map(str, first["loc"]))
                fault = f"{where}: {first['msg']}" if where else first["msg"]
                problems.append(message("decision.no_decision", path=path, line=number, fault=fault))
    return ReadLog(Ledger(tuple(decisions)), tuple(problems))


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
    return _read_once(path.resolve(), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _read_once(path: Path, size: int, stamp: int) -> ReadLog:
    return read_log(path)
