"""``--assist`` and ``--assist-replay`` on extract and batch."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from extractor.cli import app
from tests.assist.planted import LOST_ROWS, right
from tests.assist.scripted import serving
from tests.recovery.builders import LOANS

RUNNER = CliRunner()


@pytest.fixture
def given(tmp_path: Path) -> tuple[list[str], Path]:
    """Options of the small form, and a folder with two reports on it."""
    form = tmp_path / "loans.yaml"
    form.write_text(yaml.safe_dump(LOANS.model_dump(mode="json", exclude_defaults=True), allow_unicode=True))
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(2):
        (folder / f"{n}.txt").write_text(LOST_ROWS + f"其他说明第{n}段\n", encoding="utf-8")
    return ["--form", str(form), "--tagger", "rules"], folder


def test_extract_and_its_replay_write_the_same_bytes(given: tuple[list[str], Path], tmp_path: Path) -> None:
    options, folder = given
    first, again = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    with serving(right) as server:
        done = RUNNER.invoke(app, ["extract", str(folder), "-o", str(first), *options, "--assist", server.url])
    assert done.exit_code == 0, done.output
    assert "assistant scripted-1: 2 questions on 16 cells (0 as a picture) and 0 facts; filled 16" in done.output
    kept = tmp_path / "first.jsonl.assist"
    done = RUNNER.invoke(app, ["extract", str(folder), "-o", str(again), *options, "--assist-replay", str(kept)])
    assert done.exit_code == 0, done.output
    assert first.read_bytes() == again.read_bytes()
    assert "assist:sums" in first.read_text(encoding="utf-8")


def test_batch_goes_on_without_a_server_that_died_and_says_so(given: tuple[list[str], Path], tmp_path: Path) -> None:
    options, folder = given
    for n in range(2, 5):
        (folder / f"{n}.txt").write_text(LOST_ROWS + f"其他说明第{n}段\n", encoding="utf-8")
    config = tmp_path / "assist.yaml"
    run = [*options, "--jobs", "1", "--output", "csv"]
    with serving(lambda body: 503) as server:
        config.write_text(f"url: {server.url}\nmodel: scripted-1\nattempts: 1\n", encoding="utf-8")
        done = RUNNER.invoke(app, ["batch", str(folder), "-o", str(tmp_path / "run"), *run, "--assist", str(config)])
    assert done.exit_code == 0, done.output
    assert "failed 2, not asked 3" in done.output
    assert "went on without it" in done.output
    lines = (tmp_path / "run" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    replay = ["--assist-replay", str(tmp_path / "run" / "assist")]
    done = RUNNER.invoke(app, ["batch", str(folder), "-o", str(tmp_path / "again"), *run, *replay])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "again" / "results.jsonl").read_text(encoding="utf-8").splitlines() == lines


def test_ctrl_c_ends_a_waiting_run_and_keeps_what_was_answered(given: tuple[list[str], Path], tmp_path: Path) -> None:
    options, folder = given
    asked, ended = threading.Event(), threading.Event()

    def waits(body: dict) -> str:
        if len(server.requests) > 1 and not ended.is_set():
            asked.set()
            ended.wait(60)
        return right(body)

    with serving(waits) as server:
        config = tmp_path / "assist.yaml"
        config.write_text(f"url: {server.url}\nmodel: scripted-1\n", encoding="utf-8")
        command = [sys.executable, "-m", "extractor.cli", "batch", str(folder), "-o", str(tmp_path / "run"), *options,
                   "--jobs", "1", "--output", "csv", "--assist", str(config)]  # fmt: skip
        # A shell starts what runs in its background with interrupts ignored, these tests perhaps among it.
        heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heard) as run:
            try:
                assert asked.wait(100)
                run.send_signal(signal.SIGINT)
                _, said = run.communicate(timeout=100)
            finally:
                ended.set()
                run.kill()
        assert run.returncode == 130, said
        kept = list((tmp_path / "run" / "assist").glob("??/*.json"))
        assert len(kept) == 1
        again = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
        assert again.returncode == 0, again.stderr
    # The second question once more, and the first one never.
    assert len(server.requests) == 3
    assert server.requests[1] == server.requests[2]


@pytest.mark.parametrize("options", [["--assist", "nonsense"], ["--assist-replay", "absent"], ["--assist-store", "x"]])
def test_options_that_cannot_be_used_end_with_2(given: tuple[list[str], Path], options: list[str]) -> None:
    _, folder = given
    assert RUNNER.invoke(app, ["extract", str(folder), *options]).exit_code == 2
