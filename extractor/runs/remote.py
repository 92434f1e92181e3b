"""A run folder that lies elsewhere: worked on here, and kept in step with any place that fsspec writes to.

The work is done in a folder of this machine, where a write is safe against any kill; the parts are carried over every
few minutes, all of it at the end. What says how far the other side is comes last, so that a break on the way does no
harm. A kill costs another machine the last minutes, and this one nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractor.errors import OutputError, SettingsError
from extractor.messages import message
from extractor.runs.lock import NAME as LOCK
from extractor.runs.store import PARTS
from extractor.sources import filesystem, is_url

EVERY_S = 300.0
_STATE = "carried.json"
_AT_WORK = "at-work.json"
_ABANDONED_S = 3 * EVERY_S
"""A mark of work that is older than this was left by a machine that is gone."""
_BLOCK = 1 << 20

Checkpoint = Callable[[], None]


@contextmanager
def run_folder(out: str, *, every_s: float = EVERY_S) -> Iterator[tuple[Path, Checkpoint]]:
    """The folder on this machine to work in, and what is to be called now and then while the work goes on.

    Raises ``SettingsError`` where another machine is at work there, ``OutputError`` where it cannot be written.
    """
    if not is_url(out):
        yield Path(out), lambda: None
        return
    mirror = Mirror(out)
    with _errors(out):
        mirror.enter()
        mirror.pull()
    last = time.monotonic()

    def checkpoint() -> None:
        nonlocal last
        if time.monotonic() - last > every_s:
            with _errors(out):
                mirror.push(parts_only=True)
            last = time.monotonic()

    try:
        yield mirror.folder, checkpoint
    finally:
        with _errors(out):
            if mirror.folder.is_dir():
                mirror.push()
            mirror.leave()


class Mirror:
    """A folder here and the same elsewhere."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._system, self._root = filesystem(self._url)
        self._root = self._root.rstrip("/")
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self.folder = cache / "tablemend" / "runs" / hashlib.sha256(self._url.encode()).hexdigest()[:16]

    def enter(self) -> None:
        """Say that this machine is at work there. Raises ``SettingsError`` where another one says so."""
        holder = self._read(_AT_WORK)
        mine = socket.gethostname()
        if holder and holder.get("host") != mine and time.time() - float(holder.get("time", 0)) < _ABANDONED_S:
            raise SettingsError(message("run.locked_elsewhere", folder=self._url, host=holder["host"]))
        self._sign()

    def leave(self) -> None:
        path = self._there(_AT_WORK)
        if self._system.exists(path):
            self._system.rm(path)

    def pull(self) -> None:
        """Fetch what is there, where it is further than what is here."""
        there, here = self._read(_STATE), self._here_state()
        if not there or int(here.get("step", -1)) >= int(there["step"]):
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in there["files"]:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._system.open(self._there(name), "rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, _BLOCK)
        self._state_path().write_text(json.dumps(there))

    def push(self, *, parts_only: bool = False) -> None:
        """Carry over what changed. ``parts_only``: while the run is at work; from the parts all else can be made."""
        before = self._here_state()
        known: dict[str, Any] = before.get("files", {})
        files: dict[str, Any] = dict(known) if parts_only else {}
        for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            name = path.relative_to(self.folder).as_posix()
            if name in (LOCK, _STATE) or (parts_only and not name.startswith(f"{PARTS}/")):
                continue
            seen = path.stat()
            files[name] = [seen.st_size, seen.st_mtime_ns]
            if known.get(name) != files[name]:
                target = self._there(name)
                self._system.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
                with path.open("rb") as source, self._system.open(target, "wb") as copy:
                    shutil.copyfileobj(source, copy, _BLOCK)
        if files == known:
            return
        state = json.dumps({"step": int(before.get("step", -1)) + 1, "files": files})
        with self._system.open(self._there(_STATE), "wb") as file:
            file.write(state.encode())
        for name in known.keys() - files.keys():
            if self._system.exists(self._there(name)):
                self._system.rm(self._there(name))
        self._state_path().write_text(state)
        self._sign()

    def _sign(self) -> None:
        self._system.makedirs(self._root, exist_ok=True)
        with self._system.open(self._there(_AT_WORK), "wb") as file:
            file.write(json.dumps({"host": socket.gethostname(), "time": time.time()}).encode())

    def _read(self, name: str) -> dict[str, Any]:
        try:
            with self._system.open(self._there(name), "rb") as file:
                found = json.loads(file.read())
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _here_state(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._state_path().read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found

    def _state_path(self) -> Path:
        """Beside the folder, which holds nothing but the run."""
        return self.folder.with_suffix(".json")

    def _there(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def _errors(url: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(message("file.not_writable", path=url, error=error.strerror or error)) from error
