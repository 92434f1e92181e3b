"""A small run of real files, read by the rules in this process, in the folder that the test stands in."""

import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from extractor.cli.batch import Output, write_all
from extractor.pipeline import Extractor
from extractor.runs.run import Order, run_batch
from tests.runs.conftest import Inline

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
NAMES = ("tabs-page-break.txt", "repeats-removed.txt", "tables-gone.txt")


@pytest.fixture(scope="session")
def ready(tmp_path_factory):
    """A run folder to copy from."""
    if os.environ.get("REVIEW_RUN"):
        return Path(os.environ["REVIEW_RUN"])
    folder = tmp_path_factory.mktemp("ran")
    (folder / "in").mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / name, folder / "in" / name)
    (folder / "in" / "letter.txt").write_text("各位同事：\n<script>alert(1)</script>\n下周开会。\n", encoding="utf-8")
    (folder / "in" / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (folder / "in" / "program.exe").write_bytes(b"MZ")
    for number in range(25):
        (folder / "in" / f"film-{number:02}.mp4").touch()
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    rerun(())
    patch.undo()
    return folder


def rerun(outputs=(Output.PARQUET,)):
    said = []
    finish = partial(write_all, form="auto", names=None, outputs=outputs) if outputs else lambda folder, spread: None
    order = Order(("in",), Path("run"), outputs=" ".join(outputs))
    run_batch(order, partial(Extractor, tagger="rules"), say=said.append, warn=said.append, engine=RulesInline,
              finish=finish)  # fmt: skip
    return said


class RulesInline(Inline):
    def start(self):
        self.extractor = self.build()
        return self.extractor.extract_all_bytes(b"", name="-")[0].engine


@pytest.fixture
def ran(ready, tmp_path, monkeypatch):
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Path("run")
