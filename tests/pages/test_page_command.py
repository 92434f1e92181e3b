from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.writers.jsonl import report_line
from tests.fake_reports import make_failure, make_report

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run ``tablemend page`` in a folder with ``one.jsonl`` and ``many.jsonl``."""
    monkeypatch.chdir(tmp_path)
    Path("one.jsonl").write_bytes(report_line(make_report("a.txt")))
    reports = (make_report("in/a.txt"), make_failure("in/b.pdf"), make_report("in/c.txt"))
    Path("many.jsonl").write_bytes(b"".join(map(report_line, reports)))
    Path("empty.jsonl").touch()
    Path("other.jsonl").write_text("{}\n")

    def invoke(*args):
        return CliRunner().invoke(app, ["page", *map(str, args)], env={"COLUMNS": "200"})

    return invoke


@pytest.mark.parametrize(
    "args",
    [
        ("one.jsonl", "-o", "out.html"),
        ("many.jsonl", "-o", "out.html"),
        ("many.jsonl", "--report", "3", "-o", "out.html"),
        ("many.jsonl", "--report", "in/b.pdf", "-o", "out.html"),
        ("many.jsonl", "--summary", "-o", "out.html"),
    ],
    ids=["one", "many", "by number", "by path", "summary"],
)
def test_a_page_is_made(run, args):
    result = run(*args)
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("out.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_folder_gets_a_page_a_report(run):
    assert run("many.jsonl", "-o", "pages").exit_code == 0
    assert len(list(Path("pages").iterdir())) == 4


def test_sources_that_are_not_found_are_told_and_the_page_is_made(run):
    result = run("many.jsonl", "-o", "out.html")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "tablemend: 2 of 3 sources not found (--sources DIR says where to look): shown without them",
        "tablemend: 1 of 3 sources without a hash in the record: shown without them",
    ]


def test_sources_are_looked_for_where_they_are_said_to_be(run, rules):
    report = rules.extract_bytes((SAMPLES / "two-styles.txt").read_bytes(), name="elsewhere/two-styles.txt")
    Path("real.jsonl").write_bytes(report_line(report))
    assert "not found" in run("real.jsonl", "-o", "out.html").stderr
    assert run("real.jsonl", "-o", "out.html", "--sources", SAMPLES).stderr == ""


def test_results_without_reports_are_a_page_and_a_line(run):
    result = run("empty.jsonl", "-o", "out.html")
    assert result.exit_code == 0
    assert "hold no report" in result.stderr
    assert Path("out.html").exists()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("gone.jsonl", "-o", "out.html"), 2, "gone.jsonl: no such file"),
        (("other.jsonl", "-o", "out.html"), 1, "other.jsonl:1: not a record"),
        (("many.jsonl", "--report", "9", "-o", "out.html"), 2, "1 to 3"),
        (("many.jsonl", "--report", "1", "--summary", "-o", "out.html"), 2, "leave out --report"),
        (("many.jsonl", "--report", "1", "-o", "folder"), 2, "expected the name of an .html file"),
        (("many.jsonl", "--summary", "-o", "out.pdf"), 2, "expected the name of an .html file"),
        (("one.jsonl", "-o", "no/such/out.html"), 2, "No such file or directory"),
        (("one.jsonl", "-o", "out.html", "--sources", "gone"), 2, "gone: no such folder"),
        (("one.jsonl", "-o", "out.html", "--form", "gone.yaml"), 2, "gone.yaml"),
        (("one.jsonl",), 2, "--out"),
    ],
    ids=[
        "no results",
        "no records",
        "no such report",
        "one report of a summary",
        "one report in a folder",
        "summary of another kind",
        "no such folder",
        "no such sources",
        "no such form",
        "no output",
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(run, args, code, said):
    before = set(Path().iterdir())
    result = run(*args)
    assert result.exit_code == code
    assert said in result.stderr
    assert set(Path().iterdir()) == before


def test_nothing_heavy_is_loaded_for_help():
    import subprocess
    import sys

    script = "import sys, extractor.cli; print('PIL' in sys.modules, 'extractor.pages.shell' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_run_s_pages_are_all_written_and_linked_with_what_was_decided(tmp_path, monkeypatch):
    import json
    import shutil
    from functools import partial
    from pathlib import Path

    from typer.testing import CliRunner

    from extractor.cli import app
    from extractor.decisions.decision import make_decision, target_of
    from extractor.decisions.log import NAME, append
    from extractor.pipeline import Extractor
    from extractor.runs.run import Order, run_batch
    from extractor.runs.store import iter_reports
    from tests.review.conftest import RulesInline

    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    sample = Path(__file__).parents[2] / "data" / "samples" / "row-pipes.txt"
    shutil.copy(sample, "in/a.txt")
    Path("in/b.txt").write_text("各位同事：下周开会。\n", encoding="utf-8")
    run_batch(
        Order(("in",), Path("run")), partial(Extractor, tagger="rules"), say=print, warn=print, engine=RulesInline
    )
    first = next(iter_reports(Path("run")))
    target = target_of(first.source, "fact", "organization")
    append(Path("run") / NAME, (make_decision(target, who="Li", value="某局"),))

    done = CliRunner().invoke(app, ["page", "run"])

    assert done.exit_code == 0, done.output
    assert len(list(Path("run/pages").glob("*.html"))) == 3
    summary = Path("run/summary.html").read_text(encoding="utf-8")
    lines = json.loads(summary.split('id="summary">')[1].split("</script>")[0])["worst"]
    assert len(lines) == 2 and all((Path("run") / line[-1]).is_file() for line in lines)
    assert "某局" in summary
