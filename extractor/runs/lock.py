"""One run at a time in a folder."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from extractor.errors import OutputError, SettingsError
from extractor.messages import message

NAME = "lock"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder. The system lets go of it when the process ends, however it ends.

    Raises ``SettingsError`` where another run holds it, ``OutputError`` where the lock cannot be written.
    """
    path = folder / NAME
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(message("file.not_writable", path=path, error=error.strerror or error)) from error
    try:
        if not _take(file):
            raise SettingsError(_taken(folder, file))
        _sign(file)
        yield
    finally:
        os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        try:
            # One byte far behind the text, which others may then still read.
            os.lseek(file, 1 << 20, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _sign(file: int) -> None:
    """Who holds it, for the message of the one that comes second; a full disk is no reason not to start."""
    holder = {
        "process": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, json.dumps(holder).encode())
    except OSError:
        return


def _taken(folder: Path, file: int) -> str:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        holder = json.loads(os.read(file, 4096))
        return message(
            "run.locked_by", folder=folder, process=holder["process"], host=holder["host"], since=holder["since"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return message("run.locked", folder=folder)
