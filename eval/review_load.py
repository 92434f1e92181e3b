"""Is the review quick on a large run? ``python -m eval.review_load RESULTS.jsonl -o WORK [--reports 10000]``.

A run of so many small files is made in WORK, whose records are those of RESULTS in turn. Then the review's server is
started on it: how long the list takes, a report after another one, a decision, and how much memory the server holds
at the beginning and after going through many reports. On a machine that does other work the times are longer; the load
is printed, and the seconds of processor, which are not. Exit code 1 where the list takes more than a second, or the
next report more than 200 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from extractor.cli.batch import Output, write_all
from extractor.pages.results import read_results
from extractor.report import Engine, Report
from extractor.runs.run import Order, run_batch
from extractor.runs.work import Limits, Outcome, Work
from extractor.runs.worker import held_megabytes, outcome_of

MOST_LIST_S, MOST_NEXT_S = 1.0, 0.2


class Copies:
    """Reads nothing: gives the records of a file in turn, each under the name and with the content of the input."""

    def __init__(
        self, records: Sequence[Report], build: Callable[[], object], *, jobs: int, limits: Limits, notify: Any
    ):
        self.limits = limits
        self._records = cycle(records)
        self._engine = records[0].engine

    def start(self) -> Engine:
        return self._engine

    def run(self, works: Iterable[Work], settings: str, *, total: int) -> Iterator[Outcome]:
        for work in works:
            record = next(self._records)
            source = record.source.model_copy(update={"path": work.path, "sha256": work.digest, "part": None})
            report = record.model_copy(update={"source": source})
            yield outcome_of(work, (report,), settings, self.limits, digest=work.digest)

    def close(self) -> None:
        pass


def make_run(results: Path, work: Path, reports: int) -> Path:
    """A run folder with outputs."""
    records = [report for _, report in read_results(results)]
    inputs = work / "in"
    inputs.mkdir(parents=True, exist_ok=True)
    for number in range(reports):
        (inputs / f"{number:06}.txt").write_text(f"{number}\n", encoding="utf-8")
    order = Order((str(inputs),), work / "run", outputs=str(Output.PARQUET))
    finish = partial(write_all, form="auto", names=None, outputs=(Output.PARQUET,))
    run_batch(order, object, say=print, warn=print, engine=partial(Copies, records), finish=finish)  # type: ignore[arg-type]
    return work / "run"


def measure(run: Path, *, steps: int) -> dict[str, float]:
    """Seconds and megabytes. ``steps``: how many reports are gone through."""
    import uvicorn

    from extractor.review.server import HOST, make_app
    from extractor.review.shares import Shares

    port, token = 8917, "t0ken"
    before = held_megabytes()
    began = time.perf_counter()
    app = make_app(run, who="Li", token=token, port=port, shares=Shares(audit=200, second=0.05))
    opened = time.perf_counter() - began
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_level="error", access_log=False))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    home = f"http://{HOST}:{port}"

    def get(path: str) -> tuple[float, Any]:
        start = time.perf_counter()
        with urllib.request.urlopen(f"{home}/{token}/api/{path}") as answer:
            data = answer.read()
        return time.perf_counter() - start, json.loads(data)

    def decide(item: str, body: dict[str, Any]) -> float:
        start = time.perf_counter()
        headers = {"origin": home, "content-type": "application/json"}
        data = json.dumps({"who": "Li"} | body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{home}/{token}/api/decide/{item}", data, headers)):
            return time.perf_counter() - start

    listed, told = get("queue")
    ids = [item["id"] for item in told["items"]]
    first = held_megabytes()
    nexts, decisions, processor = [], [], []
    for step in range(steps):
        item = ids[step * max(len(ids) // steps, 1) % len(ids)]
        spent = time.process_time()
        took, report = get(f"report/{item}")
        nexts.append(took)
        processor.append(time.process_time() - spent)
        if report["looks"]:
            name = "/".join(report["forms"][0]["cells"][report["looks"][0]])
            decisions.append(decide(item, {"kind": "cell", "name": name, "status": "blank"}))
    server.should_exit = True
    return {
        "reports": len(ids), "start of the server, s": opened, "list, s": listed, "list again, s": get("queue")[0],
        "next report, median s": statistics.median(nexts), "next report, 95 % s": sorted(nexts)[int(0.95 * len(nexts))],
        "next report, 95 % s of processor": sorted(processor)[int(0.95 * len(processor))],
        "decision, median s": statistics.median(decisions or [0.0]), "memory before, MB": before,
        "load of the machine in these minutes": os.getloadavg()[0],
        "memory with the list, MB": first, f"memory after {steps} reports, MB": held_megabytes(),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.review_load", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the run; one made before is taken")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=200, help="reports to go through")
    options = parser.parse_args(arguments)
    run = options.out / "run"
    if not (run / "outputs").is_dir():
        run = make_run(options.results, options.out, options.reports)
    figures = measure(run, steps=options.steps)
    for name, figure in figures.items():
        sys.stdout.write(f"{name}: {figure:.3f}\n" if figure < 10 else f"{name}: {figure:,.0f}\n")
    sys.stdout.flush()
    slow = figures["list, s"] > MOST_LIST_S or figures["next report, 95 % s"] > MOST_NEXT_S
    os._exit(1 if slow else 0)


if __name__ == "__main__":
    sys.exit(main())
