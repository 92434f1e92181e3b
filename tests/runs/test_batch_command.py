"""``tablemend batch``: what it prints, its exit codes, and that nothing done to it changes a byte."""

import json
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.batch_faults import kill_workers, second_run, stop_at_random
from eval.fault_runs import Fault, Runner, compare, events, outputs_of
from extractor.cli import app
from tests.runs.fakes import build_obedient

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def batch(write, monkeypatch):
    monkeypatch.setattr("extractor.batch.build_extractor", build_obedient)

    def invoke(*args):
        args = ("batch", *map(str, args), "--jobs", "1", "--output", "page")
        return CliRunner().invoke(app, args, env={"COLUMNS": "200"})

    return invoke


def test_the_run_is_closed_with_its_numbers(batch, write):
    write(in__a="good", in__b="good 乙县", in__c="broken")

    result = batch("in", "-o", "run")

    assert result.exit_code == 1, result.stderr
    assert result.stdout == ""
    assert "run: 3 inputs: 2 read, 0 to review, 1 failed; 400 cells, 0.0 % to review" in result.stderr
    assert "in/c.txt: the file is cut off" in result.stderr
    assert "failed: 1 unreadable_file" in result.stderr
    assert Path("run/summary.html").is_file()


def test_a_run_without_failures_is_exit_code_0_and_quiet_says_nothing(batch, write):
    write(in__a="good")

    result = batch("in", "-o", "run", "--quiet")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_the_log_tells_what_happened(batch, write):
    write(in__a="good", in__b="broken")
    batch("in", "-o", "run")

    events = [json.loads(line) for line in Path("run/log.jsonl").read_text(encoding="utf-8").splitlines()]

    assert [event["event"] for event in events if not event["event"].startswith("worker")] == [
        *("command", "stock", "report", "report", "writing", "finished")
    ]
    assert {event["path"]: event["state"] for event in events if event["event"] == "report"} == {
        "in/a.txt": "read",
        "in/b.txt": "failed",
    }


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["in"], "-o"),
        (["-o", "run"], "INPUT"),
        (["in", "-o", "in"], "holds other files"),
        (["in", "-o", "in/a.txt"], "cannot be written"),
        (["in", "-o", "run", "--tagger", "model"], "no model found"),
        (["in", "-o", "run", "--form", "gone.yaml"], "gone.yaml"),
        (["in", "-o", "run", "--time-limit", "0"], "time-limit"),
        (["in", "-o", "run", "--names", "gone.csv"], "gone.csv"),
        (["-", "-o", "run"], "standard input"),
        (["in", "-o", "run", "--list", "gone.txt"], "--list gone.txt: no such file"),
    ],
    ids=[
        *("no run folder", "no input", "a folder of others", "a file in the place", "no model", "no such form"),
        *("no time", "no names", "standard input", "no such list"),
    ],
)
def test_wrong_usage_is_exit_code_2(batch, write, args, said):
    write(in__a="good")

    result = batch(*args)

    assert result.exit_code == 2, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_an_input_that_is_not_there_is_exit_code_1(batch, write):
    write(in__a="good")

    result = batch("in", "none*.txt", "-o", "run")

    assert result.exit_code == 1
    assert "none*.txt: no file matches this pattern" in result.stderr


@pytest.mark.parametrize("args", [["empty"], ["--list", "empty.txt"]], ids=["folder", "list"])
def test_nothing_to_read_is_exit_code_1_and_writes_no_outputs(batch, write, args):
    write()
    Path("empty").mkdir()
    Path("empty.txt").touch()

    result = batch(*args, "-o", "run")

    assert result.exit_code == 1
    assert "nothing to read" in result.stderr
    assert not Path("run/results.jsonl").exists()


NAMES = ("in/中文 报告😀.txt", "in/a b.txt", "in/-dash.txt")


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(NAMES).encode(),
        b"\xef\xbb\xbf" + "".join(f"{name}\r\n" for name in NAMES).encode() + b"\r\n",
        "".join(f"{name}\0" for name in NAMES).encode(),
    ],
    ids=["a line each", "as Windows writes it", "as find -print0 writes it"],
)
@pytest.mark.parametrize("standard_input", [False, True], ids=["file", "standard input"])
def test_inputs_may_stand_in_a_list(batch, write, monkeypatch, content, standard_input):
    write(**{f"in__{number}": "good" for number in range(2)})
    for number, name in enumerate(NAMES):
        Path(name).write_text(f"good 县{number}", encoding="utf-8")
    Path("list").write_bytes(content)
    with Path("list").open("rb") as file:
        monkeypatch.setattr("extractor.runs.listing._STANDARD_INPUT", file.fileno())
        result = batch("--list", "-" if standard_input else "list", "-o", "run")

    assert result.exit_code == 0, result.stderr
    lines = Path("run/inputs.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert sorted(line.split(",")[0] for line in lines) == sorted(NAMES)


def test_names_with_line_breaks_stand_in_lists_with_nul(batch, write):
    write()
    Path("in").mkdir()
    Path("in/two\nlines.txt").write_text("good", encoding="utf-8")
    Path("list").write_bytes(b"in/two\nlines.txt\0")

    result = batch("--list", "list", "-o", "run")

    assert result.exit_code == 0, result.stderr
    assert "run: 1 inputs: 1 read" in result.stderr


def test_the_files_in_a_zip_are_records_each(write):
    write()
    with zipfile.ZipFile("reports.zip", "w") as archive:
        archive.writestr("a.txt", "report")
        archive.writestr("b.txt", "")

    result = CliRunner().invoke(
        app, ["batch", "reports.zip", "-o", "run", "--jobs", "1", "--tagger", "rules", "--output", "page"]
    )

    assert result.exit_code == 0
    lines = Path("run/results.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [record["source"]["path"] for record in told] == ["reports.zip/a.txt", "reports.zip/b.txt"]
    assert [record["error"] is None for record in told] == [True, False]


@pytest.fixture
def runner(write, tmp_path):
    """Runs of the real command over 40 small reports, whose reading takes a moment each."""
    orders = {f"in__{number:02}": f"slow 县{number}" for number in range(40)}
    write(**(orders | {"in__05": "broken", "in__06": "die", "in__07": "slow 县8"}))
    work = tmp_path / "work"
    work.mkdir()
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.runs.fakes import run_obedient; run_obedient()"
    command = (sys.executable, "-c", script, "batch")
    return Runner(tmp_path / "in", work, command=command, options=("--output", "page"))


def test_kills_at_random_moments_lose_nothing_and_do_nothing_twice(runner):
    runner.finish(runner.work / "undisturbed", jobs=1)
    wanted = outputs_of(runner.work / "undisturbed")

    figures = stop_at_random(runner, wanted, kills=3, longest_s=4.0)

    assert figures["kills"] == 3
    assert figures["read twice"] == 0
    assert set(wanted) == {"results.jsonl", "failures.csv", "inputs.csv", "summary.html"}


def test_killed_workers_and_a_second_run_do_no_harm(runner):
    runner.finish(runner.work / "undisturbed", jobs=2)
    wanted = outputs_of(runner.work / "undisturbed")

    assert kill_workers(runner, wanted, kills=2)["read twice"] == 0
    assert second_run(runner) == {"second run refused": 1}


def test_a_difference_is_a_fault(runner):
    runner.finish(runner.work / "undisturbed")
    wanted = outputs_of(runner.work / "undisturbed")
    (runner.work / "undisturbed" / "failures.csv").write_bytes(b"")

    with pytest.raises(Fault, match=r"differs from the undisturbed run in failures\.csv"):
        compare(runner.work / "undisturbed", wanted)


def test_a_run_that_is_told_to_end_says_how_to_go_on(runner):
    folder = runner.work / "stopped"
    process = runner.start(folder)
    while process.poll() is None and not events(folder, "report"):
        time.sleep(0.05)
    process.terminate()
    _, said = process.communicate()

    assert process.returncode == 130
    assert "stopped; the results so far are kept, and the same command continues" in said
    assert "Traceback" not in said
