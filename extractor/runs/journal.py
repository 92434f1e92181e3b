"""The log of a run: one JSON object a line, added to by every command on the folder."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from extractor.errors import OutputError
from extractor.messages import message

NAME = "log.jsonl"


class Journal:
    """Each event is written at once. Raises ``OutputError`` where the log cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        try:
            self._file = self._path.open("a+b", buffering=0)
            self._end_torn_line()
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __call__(self, event: str, **facts: Any) -> None:
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": time, "event": event, **facts}, ensure_ascii=False, default=str)
        try:
            self._file.write(line.encode("utf-8", "backslashreplace") + b"\n")
        except OSError as error:
            raise self._refused(error) from error

    def _end_torn_line(self) -> None:
        """A full disk may have cut the last line; the next one is not to be lost with it."""
        if self._file.seek(0, os.SEEK_END) == 0:
            return
        self._file.seek(-1, os.SEEK_END)
        if self._file.read(1) != b"\n":
            self._file.write(b"\n")

    def _refused(self, error: OSError) -> OutputError:
        return OutputError(message("file.not_writable", path=self._path, error=error.strerror or error))
