"""Runs commands of the package one after another, servers among them: ``python -m tests.alone < commands.json``.

A program of its own, so that the whole of it can be started in a network namespace where nobody else listens.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+(?:/[\w=?&/-]*)?")
_LONG_S = 300.0
_HEADERS = {"content-type": "multipart/form-data; boundary=b"}
_FILE = """--b\r
Content-Disposition: form-data; name="file"; filename="a.txt"\r
\r
某某县2023年政府信息公开工作年度报告\n规章 3\r
--b--\r
""".encode()


@dataclass(frozen=True)
class Run:
    """``arguments`` of the command. ``serves``: it is asked for its first page, and told to end."""

    program: str
    arguments: tuple[str, ...]
    serves: bool = False


@dataclass(frozen=True)
class Ended:
    code: int
    said: str


def run_all(runs: list[Run], before: tuple[str, ...], folder: str, environment: dict[str, str]) -> list[Ended]:
    """``before``: words that stand in front of each command, such as those of a tracer."""
    return [_run(run, before, folder, environment) for run in runs]


def _run(run: Run, before: tuple[str, ...], folder: str, environment: dict[str, str]) -> Ended:
    command = [*before, sys.executable, "-m", run.program, *run.arguments]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        if not run.serves:
            _, said = process.communicate(timeout=_LONG_S)
            return Ended(process.returncode, said)
        return _serve(process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _serve(process: subprocess.Popen[str]) -> Ended:
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        address = _ADDRESS.search(line)
        if address:
            answered = _asked(address.group())
            # To the group: a tracer in front of the command passes no signal on.
            os.killpg(process.pid, signal.SIGTERM)
            _, rest = process.communicate(timeout=_LONG_S)
            return Ended(0 if answered == 200 else answered, said + rest)
    return Ended(process.wait(), said)


def _asked(address: str) -> int:
    """The status that the server answers with, once it answers: it says its address before it listens."""
    until = time.monotonic() + _LONG_S
    # With a bare address: the extractor, which is sent a file. With more behind it: a page.
    bare = address.count("/") == 2
    request = urllib.request.Request(f"{address}/extract", _FILE, _HEADERS) if bare else address
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            with direct.open(request, timeout=_LONG_S) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main() -> None:
    if shutil.which("ip"):
        # A new namespace has no way to itself; elsewhere this is not allowed, and not needed.
        subprocess.run(["ip", "link", "set", "lo", "up"], capture_output=True, check=False)
    given = json.load(sys.stdin)
    runs = [Run(one["program"], tuple(one["arguments"]), one["serves"]) for one in given["runs"]]
    ended = run_all(runs, tuple(given["before"]), given["folder"], given["environment"])
    json.dump([asdict(one) for one in ended], sys.stdout)


if __name__ == "__main__":
    main()
