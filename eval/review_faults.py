"""Is a decision ever lost? ``python -m eval.review_faults RUN -o WORK [--kills 30] [--seed 1]``.

A copy of the folder RUN of ``tablemend batch`` is reviewed by four persons at once, each of whom answers as fast as the
server takes it. The server is ended with ``kill -9`` at random moments and started anew. Every decision that a person
was given is kept must be in ``decisions.jsonl`` after each kill, and what was there before must be there still,
byte for byte. Exit code 1 where one does not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import random
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from extractor.decisions.log import NAME, read_log

MOST_ANSWERS, LONGEST_S = 40, 60.0
"""A server is ended after so many answers at the most, or so many seconds."""
PERSONS = ("Li", "Wang", "Zhao", "Qian")
_ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)/([\w-]+)/")
_LOST = (ConnectionError, http.client.HTTPException, OSError)
"""What a person sees of a server that is gone."""


class Refused(Exception):
    """The server answered with a status other than 200."""

    def __init__(self, status: int, said: bytes) -> None:
        super().__init__(f"{status}: {said[:300]!r}")
        self.status = status


class Served:
    """A server of the review, in a process of its own, forked so that it need not load everything anew each time."""

    def __init__(self, run: Path, sources: Path) -> None:
        import uvicorn  # noqa: F401 - loaded before the fork

        from extractor.review import server  # noqa: F401

        context = multiprocessing.get_context("fork")
        told, tell = context.Pipe(duplex=False)
        self.process = context.Process(target=_serve, args=(run, sources, tell), daemon=True)
        self.process.start()
        tell.close()
        found = _ADDRESS.search(str(told.recv()))
        if found is None:
            raise RuntimeError("the server told no address")
        self.host, self.token = found[1], found[2]
        self._own = threading.local()

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Over one connection a thread. Raises :class:`Refused`, and what is in ``_LOST`` where the server is gone."""
        if not hasattr(self._own, "line"):
            self._own.line = http.client.HTTPConnection(self.host, timeout=60)
        line: http.client.HTTPConnection = self._own.line
        headers = {"origin": f"http://{self.host}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        line.request("GET" if data is None else "POST", f"/{self.token}/api/{path}", data, headers)
        answer = line.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise Refused(answer.status, said)
        return json.loads(said)

    def hang_up(self) -> None:
        """The next question goes over a new connection: the server ends those that were idle."""
        self._own = threading.local()

    def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self.process.join()


def _serve(run: Path, sources: Path, tell: Connection) -> None:
    from extractor.review.server import run_server
    from extractor.review.shares import Shares

    run_server(run, who="Li", folders=(sources,), port=0, shares=Shares(audit=100, second=0.05), say=_teller(tell))


def _teller(tell: Connection) -> Callable[[str], None]:
    return lambda said: tell.send(str(said))


def answer_on(served: Served, who: str, rng: random.Random, kept: Callable[[str], None]) -> None:
    """One person, until the server is gone: reports at random, cells at random, numbers at random; some taken back."""
    try:
        items = [item["id"] for item in served.ask(f"queue?who={who}")["items"] if item["state"] is None]
        while True:
            item = rng.choice(items)
            told = served.ask(f"report/{item}?who={who}")
            names = ["/".join(name) for name in told["forms"][0]["cells"]] if told["forms"] else []
            for name in rng.sample(names, min(len(names), 20)):
                heads = told["opinions"].get(f"cell:{name}", {"heads": []})["heads"]
                body = {"who": who, "kind": "cell", "name": name, "status": "read", "value": rng.randrange(10**6)}
                try:
                    made = served.ask(f"decide/{item}", body | {"seen": [head["id"] for head in heads]})
                    kept(made["decision"])
                    if rng.random() < 0.2:
                        kept(served.ask(f"undo/{item}", {"who": who, "decision": made["decision"]})["decision"])
                except Refused as error:
                    # Somebody else was quicker; that is no loss.
                    if error.status != 409:
                        raise
    except _LOST:
        return


def run_kills(run: Path, work: Path, *, kills: int, seed: int) -> tuple[int, list[str]]:
    """How many decisions were confirmed, and what went wrong."""
    work.mkdir(parents=True, exist_ok=True)
    folder = work / "run"
    shutil.copytree(run, folder)
    rng = random.Random(seed)
    confirmed: list[str] = []
    faults: list[str] = []
    before = b""
    for kill in range(kills):
        served = Served(folder, Path())
        persons = [
            threading.Thread(
                target=answer_on, args=(served, who, random.Random(f"{seed}/{kill}/{who}"), confirmed.append)
            )
            for who in PERSONS
        ]
        for person in persons:
            person.start()
        wanted, end = len(confirmed) + rng.randrange(1, MOST_ANSWERS), time.monotonic() + LONGEST_S
        while len(confirmed) < wanted and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.05))
        served.kill()
        for person in persons:
            person.join()
        now = (folder / NAME).read_bytes() if (folder / NAME).is_file() else b""
        if not now.startswith(before):
            faults.append(f"kill {kill}: what stood in {NAME} before has changed")
        log = read_log(folder / NAME)
        lost = set(confirmed) - set(log.ledger.unique)
        faults += [f"kill {kill}: {one} was confirmed and is lost" for one in sorted(lost)]
        faults += [f"kill {kill}: {problem}" for problem in log.problems]
        before = now
        sys.stderr.write(f"kill {kill + 1}: {len(confirmed)} confirmed, {len(faults)} faults\n")
    return len(confirmed), faults


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.review_faults", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    confirmed, faults = run_kills(options.run, options.out, kills=options.kills, seed=options.seed)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{options.kills} kills, {confirmed} decisions confirmed, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
