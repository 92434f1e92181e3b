import csv
import hashlib
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractor
from extractor.batch import build_extractor
from extractor.cli import app
from extractor.logs import logger
from extractor.runs.work import Limits
from extractor.writers.jsonl import schema_text
from tests.fake_reports import build_fake
from tests.runs.fakes import build_obedient


def no_limits(seconds, megabytes):
    """Reports are then read in this process, without the start of another."""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command line in an empty folder, with a fake in the place of the extractor."""
    monkeypatch.setattr("extractor.batch.build_extractor", build_fake)
    monkeypatch.setattr("extractor.cli.extract.limits_of", no_limits)
    monkeypatch.chdir(tmp_path)

    def invoke(*args, given=None):
        return CliRunner().invoke(app, [str(arg) for arg in args], input=given, env={"COLUMNS": "200"})

    return invoke


def write(**files):
    for name, content in files.items():
        Path(f"{name}.txt").write_text(content, encoding="utf-8")


def listing():
    return sorted(path.name for path in Path().iterdir())


def records(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_records_go_to_standard_output_in_input_order(run):
    write(b="good 乙县", a="good 甲县")
    result = run("extract", "b.txt", "a.txt")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert [(r["source"]["path"], r["organization"]["value"]) for r in records(result)] == [
        ("b.txt", "乙县"),
        ("a.txt", "甲县"),
    ]
    assert records(result)[0]["schema"] == "tablemend/1"
    assert "乙县" in result.stdout, "Chinese stays readable"


def test_one_bad_file_is_a_record_and_a_line_and_exit_code_1(run):
    write(a="good", b="broken", c="good")
    result = run("extract", "a.txt", "b.txt", "gone.txt", "c.txt")
    assert result.exit_code == 1
    assert [bool(r["error"]) for r in records(result)] == [False, True, True, False]
    assert result.stderr.splitlines() == [
        "tablemend: b.txt: the file is cut off",
        "tablemend: gone.txt: No such file or directory",
    ]


def test_standard_input_is_read_as_a_report(run):
    result = run("extract", "-", given="good 丙县")
    assert result.exit_code == 0
    assert [(r["source"]["path"], r["organization"]["value"]) for r in records(result)] == [("-", "丙县")]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.xlsx", "out.parquet", "OUT.CSV"])
def test_the_suffix_decides_and_nothing_else_is_left(run, name):
    write(a="good")
    result = run("extract", "a.txt", "-o", name)
    assert (result.exit_code, result.stdout) == (0, "")
    magic = {".jsonl": b"{", ".csv": b"\xef\xbb\xbf", ".xlsx": b"PK", ".parquet": b"PAR1"}[Path(name).suffix.lower()]
    assert Path(name).read_bytes().startswith(magic)
    assert listing() == sorted(["a.txt", name])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["a.txt", "-o", "out.doc"], ".jsonl, .csv, .xlsx, .parquet"),
        (["a.txt", "-o", "out"], ".jsonl, .csv, .xlsx, .parquet"),
        (["a.txt", "-o", "no/such/folder/out.csv"], "No such file or directory"),
        (["a.txt", "-o", "folder.csv"], "it is a folder"),
        (["a.txt", "--tagger", "model"], "no model found"),
        (["a.txt", "--tagger", "oracle"], "oracle"),
        (["a.txt", "--form", "gov-disclosure-1999"], "gov-disclosure-2021"),
        (["a.txt", "--form", "gone.yaml"], "gone.yaml"),
        (["a.txt", "--jobs", "-1"], "jobs"),
        ([], "INPUT"),
    ],
    ids=[
        "unknown suffix",
        "no suffix",
        "no such folder",
        "a folder in the place",
        "no model",
        "unknown tagger",
        "unknown form",
        "missing form file",
        "negative jobs",
        "no input",
    ],
)
def test_wrong_usage_is_exit_code_2_and_writes_nothing(run, args, said):
    write(a="good")
    Path("folder.csv").mkdir()
    result = run("extract", *args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert listing() == ["a.txt", "folder.csv"]


def test_a_folder_without_reports_is_told_and_leaves_an_earlier_result(run):
    Path("empty").mkdir()
    Path("out.csv").write_text("earlier")
    result = run("extract", "empty", "-o", "out.csv")
    assert result.exit_code == 1
    assert "empty: no reports in this folder" in result.stderr
    assert Path("out.csv").read_text() == "earlier"


def test_an_earlier_result_in_the_folder_is_not_read_as_a_report(run):
    write(a="good")
    for _ in range(2):
        result = run("extract", ".", "-o", "out.csv")
        assert result.exit_code == 0
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {line["path"] for line in csv.DictReader(file)} == {"a.txt"}


def test_an_interrupted_run_leaves_the_earlier_result_and_no_draft(run, monkeypatch):
    write(a="good", b="good")
    Path("out.jsonl").write_text("earlier")

    class Interrupted:
        def extract_all(self, path):
            if path == "b.txt":
                raise KeyboardInterrupt
            return build_fake("auto", "auto").extract_all(path)

    monkeypatch.setattr("extractor.batch.build_extractor", lambda form, tagger: Interrupted())
    result = run("extract", "a.txt", "b.txt", "-o", "out.jsonl")
    assert result.exit_code == 130
    assert Path("out.jsonl").read_text() == "earlier"
    assert listing() == ["a.txt", "b.txt", "out.jsonl"]


@pytest.mark.parametrize(
    ("word", "kind"), [("hang", "time_limit"), ("eat", "memory_limit"), ("die", "crashed")], ids=str
)
def test_a_report_over_a_limit_costs_no_other(run, monkeypatch, word, kind):
    monkeypatch.setattr("extractor.batch.build_extractor", build_obedient)
    monkeypatch.setattr("extractor.cli.extract.limits_of", Limits)
    write(a="good 甲县", b=word, c="good 丙县")
    result = run("extract", "a.txt", "b.txt", "c.txt", "--timeout", 3 if word == "hang" else 60, "--memory", 700)
    good, bad, other = records(result)

    assert result.exit_code == 1
    assert (good["error"], other["error"], bad["error"]["kind"]) == (None, None, kind)
    assert (good["organization"]["value"], other["organization"]["value"]) == ("甲县", "丙县")
    assert bad["source"]["sha256"] == hashlib.sha256(word.encode()).hexdigest()
    assert bad["cells"] == []
    assert result.stderr.startswith("tablemend: b.txt: ")
    schema = json.loads(schema_text())
    assert set(schema["required"]) <= set(bad) <= set(schema["properties"])


def test_standard_input_and_odd_files_are_the_same_with_and_without_limits(run, monkeypatch):
    write(a="good 甲县")
    Path("folder").mkdir()
    os.mkfifo("pipe.txt")
    Path("loop.txt").symlink_to("loop.txt")
    names = ("a.txt", "-", "folder/none.txt", "pipe.txt", "loop.txt", "folder")
    monkeypatch.setattr("extractor.batch.build_extractor", build_extractor)
    here = run("extract", *names, given="good 丙县")
    monkeypatch.setattr("extractor.cli.extract.limits_of", Limits)
    there = run("extract", *names, given="good 丙县")

    assert (here.exit_code, there.exit_code) == (1, 1)
    assert len(records(there)) == 5
    for name in ("source", "error", "form", "cells"):
        assert [r[name] for r in records(here)] == [r[name] for r in records(there)]
    assert here.stderr == there.stderr


def test_several_processes_give_the_same_bytes(run):
    write(**{f"f{n}": f"good 县{n}" for n in range(5)}, g="broken")
    one, two = (run("extract", ".", "--jobs", jobs) for jobs in (1, 2))
    assert (one.exit_code, two.exit_code) == (1, 1)
    assert one.stdout == two.stdout


def test_forms_are_listed_shown_and_checked(run):
    assert [line.split()[0] for line in run("forms", "list").stdout.splitlines()] == [
        "gov-disclosure-2021",
        "gov-disclosure-2019",
        "final-accounts",
    ]
    assert "本机关不掌握相关政府信息" in run("forms", "show", "gov-disclosure-2021").stdout
    assert run("forms", "show", "nothing").exit_code == 2
    Path("mine.yaml").write_text("id: Mine\n", encoding="utf-8")
    result = run("forms", "check", "mine.yaml")
    assert result.exit_code == 1
    assert all(line.startswith("tablemend: mine.yaml") for line in result.stderr.splitlines())
    good = Path(extractor.__file__).parent / "forms" / "gov-disclosure-2021.yaml"
    assert run("forms", "check", good).exit_code == 0


def test_the_shipped_schema_is_the_one_of_the_record(run):
    shipped = Path(extractor.__file__).parent / "report.schema.json"
    assert shipped.read_text(encoding="utf-8") == schema_text(), "write it anew with `make schema`"
    assert run("schema").stdout == schema_text()


def test_version(run):
    assert run("--version").stdout == f"tablemend {extractor.__version__}\n"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--max-silent", "few", "max-silent: saw 'few', expected a share above 0"),
        ("--max-silent", "0", "expected a share above 0"),
        ("--max-silent", "0.0000001%", "the held-out reports support no target below"),
        ("--confidence", "mine.json", "mine.json: no such file"),
    ],
    ids=["no number", "nothing", "less than can be vouched for", "no calibration there"],
)
def test_a_target_or_calibration_that_cannot_be_used_is_wrong_usage(tmp_path, monkeypatch, option, value, said):
    monkeypatch.chdir(tmp_path)
    write(a="规章 1 2 3")
    result = CliRunner().invoke(app, ["extract", "a.txt", "--tagger", "rules", option, value])

    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr


def test_target_and_confidence_reach_the_extractor(tmp_path, monkeypatch):
    asked = {}

    def build(form, tagger, **options):
        asked.update(options)
        return build_fake(form, tagger)

    monkeypatch.setattr("extractor.batch.build_extractor", build)
    monkeypatch.setattr("extractor.cli.extract.limits_of", no_limits)
    monkeypatch.chdir(tmp_path)
    write(a="good")
    result = CliRunner().invoke(app, ["extract", "a.txt", "--max-silent", "0.1%", "--confidence", "fitted"])

    assert result.exit_code == 0
    assert (asked["max_silent"], asked["confidence"]) == (pytest.approx(0.001), "fitted")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(shell):
    env = {"_TABLEMEND_COMPLETE": f"source_{shell}"}
    result = CliRunner().invoke(app, [], prog_name="tablemend", env=env)
    assert "_TABLEMEND_COMPLETE" in result.stdout


def test_v_says_a_line_a_report_and_once_only(run, monkeypatch):
    monkeypatch.setattr("extractor.batch.build_extractor", build_logging)
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "level", logger.level)
    monkeypatch.setenv("TABLEMEND_LOG", "")
    write(a="good")
    result = run("-v", "extract", "-v", "a.txt")
    assert [line.split(" ", 1)[1] for line in result.stderr.splitlines()] == ["INFO a.txt"]
    assert len(records(result)) == 1


def build_logging(form, tagger):
    made = build_fake(form, tagger)
    read = made.extract_all
    made.extract_all = lambda path: (logger.info("%s", path), read(path))[1]
    return made
