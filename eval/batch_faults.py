"""Is anything lost, or done twice? ``python -m eval.batch_faults FOLDER -o WORK [--kills 50] [--reports 300]``.

Runs of ``tablemend batch`` over the reports in FOLDER are stopped with ``kill -9`` at random moments, run into a full
disk, find their parts damaged and their workers killed; each is then brought to its end, and its outputs compared byte
by byte with those of a run that nobody disturbed. Exit code 1 where any of it differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from eval.fault_runs import Fault, Runner, compare, events, outputs_of, read_twice
from extractor.inputs import find_inputs
from extractor.runs.parts import part_numbers, part_path
from extractor.runs.store import PARTS

_SMALL_FILE = 300_000
"""Bytes of the first disk that is too small, or that no file may grow over where such a disk cannot be had."""
_POLL_S = 0.05
_STAGES = ("loading", "reading", "writing")
_AFTER_S = {"reading": 1.0, "writing": 3.0}
"""How long after the first sign of a stage a kill may come; some runs must come to their end before."""


def stop_at_random(runner: Runner, wanted: dict[str, str], kills: int, longest_s: float) -> dict[str, float]:
    """``kill -9`` to the run ``kills`` times; each time it ends, it is compared and begun anew.

    A kill comes at a random moment of at most ``longest_s`` after the start, or of :data:`_AFTER_S` after the run has
    read a report or has begun to write, each meant for a third of the kills: loading takes longer than the rest of a
    small run, and most moments would fall into it. What was done is kept beside the run: a call that was stopped goes
    on where it was.
    """
    folder, kept = runner.work / "killed", runner.work / "kills.json"
    told: dict[str, int] = {"kills": 0, "runs": 0, "read twice": 0, **{f"while {stage}": 0 for stage in _STAGES}}
    if kept.is_file():
        told = json.loads(kept.read_text(encoding="utf-8"))
    while told["kills"] < kills:
        # Of the number of the kill, so that it does not matter where a call was stopped.
        chance = random.Random(f"{runner.seed}:{told['kills']}:{told['runs']}")
        stage = chance.choice(_STAGES)
        moment = chance.uniform(0.0, _AFTER_S.get(stage, longest_s))
        before = _log_size(folder)
        process = runner.start(folder)
        if stage != "loading":
            _await(process, folder, before, _STAGES[_STAGES.index(stage) :])
        try:
            _, said = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            told["kills"] += 1
            told[f"while {_stage_of(folder, before)}"] += 1
        else:
            if process.returncode not in (0, 1):
                raise Fault(f"{folder}: exit code {process.returncode} after {told['kills']} kills: {said}")
            _end_of_run(folder, wanted, told)
        kept.write_text(json.dumps(told), encoding="utf-8")
    if folder.exists():
        runner.finish(folder)
        _end_of_run(folder, wanted, told)
        kept.write_text(json.dumps(told), encoding="utf-8")
    return dict(told)


def _log_size(folder: Path) -> int:
    log = folder / "log.jsonl"
    return log.stat().st_size if log.is_file() else 0


def _stage_of(folder: Path, before: int) -> str:
    """How far a run came since its log had ``before`` bytes."""
    log = folder / "log.jsonl"
    told = log.read_bytes()[before:] if log.is_file() else b""
    return "writing" if b'"writing"' in told else "reading" if b'"report"' in told else "loading"


def _await(process: subprocess.Popen[str], folder: Path, before: int, stages: Sequence[str]) -> None:
    """Until the run is in one of the stages, or over."""
    while process.poll() is None and _stage_of(folder, before) not in stages:
        time.sleep(_POLL_S / 10)


def _end_of_run(folder: Path, wanted: dict[str, str], told: dict[str, int]) -> None:
    compare(folder, wanted)
    told["runs"] += 1
    told["read twice"] += read_twice(folder)
    shutil.rmtree(folder)


def stop_outputs(runner: Runner, wanted: dict[str, str], kills: int) -> dict[str, float]:
    """``kill -9`` while the outputs of a run that has read everything are written."""
    chance = random.Random(runner.seed)
    folder, done = runner.work / "outputs", 0
    started = time.monotonic()
    runner.finish(folder)
    longest = time.monotonic() - started
    while done < kills:
        (folder / "results.jsonl").unlink(missing_ok=True)
        process = runner.start(folder)
        started = time.monotonic()
        # The first thing that is written shows that the reading is over.
        while process.poll() is None and not list(folder.glob(".results.jsonl.*")) and not _there(folder):
            time.sleep(_POLL_S / 10)
        try:
            process.communicate(timeout=chance.uniform(0.0, longest / 4))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            done += 1
            _no_halves(folder, wanted)
        else:
            if process.returncode not in (0, 1):
                raise Fault(f"{folder}: exit code {process.returncode} after {done} kills")
        longest = min(longest, 4 * (time.monotonic() - started))
    runner.finish(folder)
    compare(folder, wanted)
    twice = read_twice(folder)
    shutil.rmtree(folder)
    return {"kills": done, "read twice": twice}


def _there(folder: Path) -> bool:
    return (folder / "results.jsonl").is_file()


def kill_workers(runner: Runner, wanted: dict[str, str], kills: int) -> dict[str, float]:
    """``kill -9`` to worker processes while they read, in as many runs as it takes."""
    chance = random.Random(runner.seed)
    folder, done, replaced, twice = runner.work / "workers", 0, 0, 0
    while done < kills:
        process = runner.start(folder)
        killed = 0
        while process.poll() is None and done + killed < kills:
            time.sleep(chance.uniform(_POLL_S, 6 * _POLL_S))
            killed += _kill_one(folder, killed, chance)
        _, said = process.communicate()
        if process.returncode not in (0, 1):
            raise Fault(f"{folder}: exit code {process.returncode}: {said}")
        compare(folder, wanted)
        done += killed
        replaced += len(events(folder, "worker_lost"))
        twice += read_twice(folder)
        shutil.rmtree(folder)
    return {"workers killed": done, "workers lost and replaced": replaced, "read twice": twice}


def _kill_one(folder: Path, killed: int, chance: random.Random) -> bool:
    """Never twice at the same report, which would rightly be set aside."""
    lost = events(folder, "worker_lost")
    read = {event["path"] for event in events(folder, "report")}
    ready = {event["worker"] for event in events(folder, "worker_ready")} - {event["worker"] for event in lost}
    waits = any(event["report"] not in (None, *read) for event in lost)
    if not ready or not read or waits or len(lost) < killed:
        return False
    try:
        os.kill(int(str(chance.choice(sorted(ready, key=str)))), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def fill_disk(runner: Runner, wanted: dict[str, str]) -> dict[str, float]:
    """A disk that is full at several sizes, each time a little larger, and at last large enough."""
    folder, refusals = runner.work / "full", 0
    with _small_disk(folder) as (grow, limit):
        size = _SMALL_FILE
        while True:
            grow(size)
            process = runner.start(folder / "run", limit=limit(size))
            _, said = process.communicate()
            if process.returncode in (0, 1):
                break
            _check_refusal(folder, process.returncode, said, "on a full disk")
            refusals += 1
            _no_halves(folder / "run", wanted)
            size += size // 2
        compare(folder / "run", wanted)
        twice = read_twice(folder / "run")
    shutil.rmtree(folder, ignore_errors=True)
    return {"times the disk was full": refusals, "read twice": twice}


def damage_parts(runner: Runner, wanted: dict[str, str], hits: int) -> dict[str, float]:
    """Bytes of the parts changed, an end cut off, the manifest broken; the outputs deleted."""
    chance = random.Random(runner.seed)
    folder = runner.work / "damaged"
    runner.finish(folder)
    numbers = part_numbers(folder / PARTS)
    before = len(events(folder, "report"))
    for _ in range(hits):
        path = part_path(folder / PARTS, chance.choice(numbers))
        with path.open("r+b") as file:
            place = chance.randrange(path.stat().st_size)
            file.seek(place)
            old = file.read(1)
            file.seek(place)
            file.write(bytes([old[0] ^ 0xFF]))
    os.truncate(part_path(folder / PARTS, numbers[-1]), part_path(folder / PARTS, numbers[-1]).stat().st_size - 7)
    _forget_outputs(folder, wanted)
    said = runner.finish(folder)
    if "damaged" not in said:
        raise Fault(f"{folder}: the damage was not told: {said}")
    compare(folder, wanted)
    again = len(events(folder, "report")) - before
    (folder / "manifest.sqlite").write_bytes(b"no database" * 1000)
    _forget_outputs(folder, wanted)
    runner.finish(folder)
    compare(folder, wanted)
    shutil.rmtree(folder)
    return {"bytes damaged": hits, "reports read again for it": again}


def closed_folder(runner: Runner) -> dict[str, float]:
    """A file system that may only be read: said in a line, with exit code 2."""
    folder = runner.work / "closed"
    with _mounted(folder, "ro") as mounted:
        if not mounted:
            folder.chmod(0o555)
        process = runner.start(folder / "run")
        _, said = process.communicate()
    _check_refusal(folder, process.returncode, said, "in a closed folder")
    folder.rmdir()
    return {"closed folder refused": 1}


def second_run(runner: Runner) -> dict[str, float]:
    """A second run on a folder at work says so and stops, and does the first no harm."""
    folder = runner.work / "shared"
    first = runner.start(folder)
    try:
        while first.poll() is None and not events(folder, "report"):
            time.sleep(_POLL_S)
        second = runner.start(folder)
        _, said = second.communicate()
        if first.poll() is None and (second.returncode != 2 or "another run" not in said):
            raise Fault(f"{folder}: the second run ended with {second.returncode}: {said}")
    finally:
        first.kill()
        first.communicate()
    shutil.rmtree(folder)
    return {"second run refused": 1}


def _check_refusal(folder: Path, code: int | None, said: str, where: str) -> None:
    if code != 2 or "tablemend: " not in said or "Traceback" in said:
        raise Fault(f"{folder}: exit code {code} {where}: {said}")


def _no_halves(folder: Path, wanted: dict[str, str]) -> None:
    for name, digest in wanted.items():
        path = folder / name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise Fault(f"{path}: half-written")


def _forget_outputs(folder: Path, wanted: dict[str, str]) -> None:
    for name in wanted:
        (folder / name).unlink()


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[bool]:
    """A new folder with a file system in memory; ``False`` where that is not allowed, and it is a plain folder."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def _small_disk(
    folder: Path,
) -> Iterator[tuple[Callable[[int], None], Callable[[int], Callable[[], None] | None]]]:
    """A file system in memory whose size is set; where that is not allowed, a limit on the size of each file."""

    def grow(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True, capture_output=True)

    def limit(size: int) -> Callable[[], None]:
        return partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))

    with _mounted(folder, f"size={_SMALL_FILE}") as mounted:
        if mounted:
            yield grow, lambda size: None
        else:
            yield lambda size: None, limit


def run_all(
    runner: Runner, kills: int, *, only: str | None = None, say: Callable[[str], None] = print
) -> dict[str, dict[str, float]]:
    """Every fault, one after another, or one of them. Raises :class:`Fault` at the first that does harm."""
    folder = runner.work / "undisturbed"
    shutil.rmtree(folder, ignore_errors=True)
    started = time.monotonic()
    runner.finish(folder, jobs=1)
    alone = time.monotonic() - started
    wanted = outputs_of(folder)
    say(f"undisturbed: {alone:.1f} s, {len(wanted)} output files")
    # Short enough that a run is stopped several times, long enough that most attempts get beyond loading: of a small
    # run that takes longer than what follows.
    longest = max(2.0, alone / 4, min(alone, 6.0))
    figures: dict[str, dict[str, float]] = {}
    faults: tuple[tuple[str, Callable[[], dict[str, float]]], ...] = (
        ("kill -9", lambda: stop_at_random(runner, wanted, kills, longest)),
        ("kill -9 while writing", lambda: stop_outputs(runner, wanted, max(3, kills // 5))),
        ("workers killed", lambda: kill_workers(runner, wanted, max(3, kills // 5))),
        ("full disk", lambda: fill_disk(runner, wanted)),
        ("damaged parts", lambda: damage_parts(runner, wanted, 5)),
        ("closed folder", lambda: closed_folder(runner)),
        ("two runs", lambda: second_run(runner)),
    )
    for name, fault in faults:
        if only not in (None, name):
            continue
        started = time.monotonic()
        figures[name] = fault()
        told = ", ".join(f"{what} {figure:g}" for what, figure in figures[name].items())
        say(f"{name}: same bytes; {told}; {time.monotonic() - started:.0f} s")
    return figures


def copy_inputs(folder: Path, target: Path, most: int) -> None:
    """The first ``most`` reports of a folder, in order of name."""
    target.mkdir(parents=True)
    paths = find_inputs([str(folder)]).paths[:most]
    for path in paths:
        shutil.copy(path, target / Path(path).name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="reports")
    parser.add_argument("-o", "--out", type=Path, required=True, help="a new folder to work in, or one to go on with")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one of the faults, such as 'kill -9'")
    arguments = parser.parse_args()
    inputs = arguments.out / "inputs"
    if not inputs.is_dir():
        copy_inputs(arguments.folder, inputs, arguments.reports)
    print(f"{len(list(inputs.iterdir()))} reports", flush=True)
    runner = Runner(inputs, arguments.out, jobs=arguments.jobs, seed=arguments.seed)
    try:
        run_all(runner, arguments.kills, only=arguments.only)
    except Fault as fault:
        sys.exit(f"FAULT: {fault}")


if __name__ == "__main__":
    main()
