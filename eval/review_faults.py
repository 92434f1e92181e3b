"""Is a decision ever lost? ``python -m eval.review_faults RUN -o WORK [--kills 30] [--seed 1]``.

A copy of the folder RUN of ``tablemend batch`` is reviewed by two persons at once, each of whom answers as fast as the
server takes it. The server is ended with ``kill -9`` at random moments and started anew. Every decision that a person
was given is kept must be in ``decisions.jsonl`` after each kill, and what was there before must be there still,
byte for byte. Exit code 1 where one does not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from extractor.decisions.log import NAME, read_log

MOST_ANSWERS, LONGEST_S = 30, 60.0
"""A server is ended after so many answers at the most, or so many seconds."""
_ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)/([\w-]+)/")
_LOST = (urllib.error.URLError, ConnectionError, http.client.HTTPException, OSError)
"""What a person sees of a server that is gone."""


class Served:
    """A server of the review, in a process of its own."""

    def __init__(self, run: Path, sources: Path) -> None:
        command = [sys.executable, "-m", "extractor.cli", "review", "serve", str(run), "--who", "Li"]
        self.process = subprocess.Popen(
            [*command, "--sources", str(sources)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self.process.stderr is not None
        said = ""
        while not (found := _ADDRESS.search(said)):
            line = self.process.stderr.readline()
            if not line:
                raise RuntimeError(f"the server did not start: {said}")
            said += line
        self.host, self.token = found[1], found[2]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"origin": f"http://{self.host}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.host}/{self.token}/api/{path}", data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def answer_on(served: Served, who: str, rng: random.Random, kept: Callable[[str], None]) -> None:
    """One person, until the server is gone: reports at random, cells at random, numbers at random; some taken back."""
    try:
        items = [item["id"] for item in served.ask(f"queue?who={who}")["items"] if item["state"] is None]
        while True:
            item = rng.choice(items)
            told = served.ask(f"report/{item}?who={who}")
            names = ["/".join(name) for name in told["forms"][0]["cells"]] if told["forms"] else []
            for name in rng.sample(names, min(len(names), 5)):
                heads = told["opinions"].get(f"cell:{name}", {"heads": []})["heads"]
                body = {"who": who, "kind": "cell", "name": name, "status": "read", "value": rng.randrange(10**6)}
                try:
                    made = served.ask(f"decide/{item}", body | {"seen": [head["id"] for head in heads]})
                    kept(made["decision"])
                    if rng.random() < 0.2:
                        kept(served.ask(f"undo/{item}", {"who": who, "decision": made["decision"]})["decision"])
                except urllib.error.HTTPError as error:
                    # Somebody else was quicker; that is no loss.
                    if error.code != 409:
                        raise
    except urllib.error.HTTPError:
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
            for who in ("Li", "Wang")
        ]
        for person in persons:
            person.start()
        wanted, end = len(confirmed) + rng.randrange(1, MOST_ANSWERS), time.monotonic() + LONGEST_S
        while len(confirmed) < wanted and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.05))
        served.process.kill()
        served.process.wait()
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
