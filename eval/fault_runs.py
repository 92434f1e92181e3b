"""Runs of the real command to which :mod:`eval.batch_faults` does harm, and what they leave behind."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = (sys.executable, "-m", "extractor.cli", "batch")
OPTIONS = ("--tagger", "rules", "--output", "parquet", "--output", "page")
_NOT_COMPARED = ("lock", "log.jsonl", "manifest.sqlite", "settings.json", "parts")


class Fault(Exception):
    """A run did not do what it must."""


@dataclass
class Runner:
    """Starts runs over the same inputs, with the same options."""

    inputs: Path
    work: Path
    command: Sequence[str] = COMMAND
    options: Sequence[str] = OPTIONS
    jobs: int = 2
    seed: int = 1
    seconds: dict[str, float] = field(default_factory=dict)

    def start(
        self, folder: Path, *, jobs: int | None = None, limit: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        arguments = [
            *self.command,
            str(self.inputs),
            "-o",
            str(folder),
            "--jobs",
            str(jobs or self.jobs),
            *self.options,
        ]
        return subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=limit
        )

    def finish(self, folder: Path, *, jobs: int | None = None) -> str:
        """To the end; returns what was said. Raises :class:`Fault` for an exit code that is not of a finished run."""
        process = self.start(folder, jobs=jobs)
        _, said = process.communicate()
        if process.returncode not in (0, 1):
            raise Fault(f"{folder}: exit code {process.returncode}: {said}")
        return said


def outputs_of(folder: Path) -> dict[str, str]:
    """SHA-256 of each output file, by its path in the run folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(_NOT_COMPARED)
    }


def compare(folder: Path, wanted: dict[str, str]) -> None:
    """Raises :class:`Fault` where the outputs are not those of ``wanted``."""
    found = outputs_of(folder)
    differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    if differing:
        raise Fault(f"{folder}: differs from the undisturbed run in {', '.join(differing)}")


def events(folder: Path, *names: str) -> list[dict[str, object]]:
    """What the log of a run says of these events."""
    log = folder / "log.jsonl"
    if not log.is_file():
        return []
    found = []
    for line in log.read_bytes().splitlines():
        # A kill may have cut a line; the next one begins anew.
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event["event"] in names:
            found.append(event)
    return found


def read_twice(folder: Path) -> int:
    """Reports that were read again although their result was kept."""
    times = Counter(str(event.get("sha256")) for event in events(folder, "report"))
    return sum(count - 1 for count in times.values())
