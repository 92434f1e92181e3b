from functools import partial
from pathlib import Path

import pytest

from extractor.runs.pool import WorkerPool
from extractor.runs.run import Order, run_batch
from extractor.runs.work import Limits
from extractor.runs.worker import read_work
from tests.runs.fakes import build_obedient


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes files into the empty folder that the test stands in, each with one order."""
    monkeypatch.chdir(tmp_path)

    def write_files(**contents):
        for name, content in contents.items():
            path = Path(name.replace("__", "/")).with_suffix(".txt")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    return write_files


class Ran:
    """What a run said and what it left."""

    def __init__(self, summary, said, folder):
        self.summary = summary
        self.said = said
        self.results = (folder / "results.jsonl").read_bytes()


class Inline:
    """Reads in this process: what a run does beside its workers needs none."""

    def __init__(self, build, *, jobs, limits, notify):
        self.build = build
        self.limits = limits

    def start(self):
        self.extractor = self.build()
        return self.extractor.extract_bytes(b"", name="-").engine

    def run(self, works, settings, *, total):
        for work in works:
            yield read_work(self.extractor, work, settings, self.limits)

    def close(self):
        pass


@pytest.fixture
def run(write):
    """A function that runs a batch in this process."""

    def invoke(*inputs, folder="run", build=build_obedient, seconds=30.0, megabytes=1024, engine=Inline, **changes):
        said = []
        order = Order(inputs or ("in",), Path(folder), limits=Limits(seconds, megabytes), **changes)
        summary = run_batch(order, build, say=said.append, warn=said.append, engine=engine)
        return Ran(summary, said, Path(folder))

    return invoke


@pytest.fixture
def run_apart(run):
    """The same with worker processes."""
    return partial(run, engine=WorkerPool)
