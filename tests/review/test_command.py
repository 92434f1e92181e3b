"""``tablemend review`` on the command line."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from extractor.cli import app
from extractor.decisions.decision import Target, make_decision
from extractor.decisions.log import NAME, append, read_log, run_log
from extractor.report import Status
from extractor.review.sheet import LOOKS

CELL = Target("ab" * 32, None, "cell", "gov-disclosure-2021", "applications/received/total")


def invoke(*arguments):
    return CliRunner().invoke(app, ["review", *map(str, arguments)])


def log(path, *answers):
    append(path, tuple(make_decision(CELL, who=who, status=Status.READ, value=value) for who, value in answers))
    return path


def test_merge_tells_disagreement_by_its_exit_code_and_a_file(tmp_path):
    a, b, c = log(tmp_path / "a", ("Li", 5)), log(tmp_path / "b", ("Wang", 7)), tmp_path / "c"

    done = invoke("merge", a, b, "-o", c)

    assert done.exit_code == 1
    assert len(read_log(c).ledger.decisions) == 2
    assert "5 by Li, 7 by Wang" in (tmp_path / "c.conflicts").read_text()
    assert invoke("merge", a, "-o", c).exit_code == 0
    assert not (tmp_path / "c.conflicts").exists()


def test_merge_refuses_what_is_no_decision(tmp_path):
    (tmp_path / "a").write_text("{}\n")
    done = invoke("merge", tmp_path / "a", "-o", tmp_path / "c")
    assert done.exit_code == 1 and f"{tmp_path / 'a'}:1" in done.stderr
    assert not (tmp_path / "c").exists()


def test_export_and_import(ran, tmp_path):
    path = tmp_path / "list.xlsx"
    assert invoke("export", ran, "-o", path).exit_code == 0
    book = load_workbook(path)
    lines = [n for n in range(2, book[LOOKS.name].max_row + 1) if book[LOOKS.name].cell(n, 4).value]
    book[LOOKS.name].cell(lines[0], LOOKS.column("结论")).value = "空白"
    book.save(path)

    assert invoke("import", ran, path, "--who", "李").exit_code == 0
    assert [one.status for one in run_log(ran).ledger.decisions] == [Status.BLANK]
    assert invoke("import", ran, path, "--who", " ").exit_code == 2


def test_a_folder_that_is_no_run_is_wrong_usage(tmp_path):
    for arguments in (
        ("export", tmp_path),
        ("serve", tmp_path, "--who", "Li"),
        ("gold", tmp_path, "-o", tmp_path / "x"),
    ):
        done = invoke(*arguments)
        assert done.exit_code == 2 and "no run in this folder" in done.stderr


def test_without_the_extra_the_message_says_what_to_install(ran, monkeypatch):
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.delitem(sys.modules, "extractor.review.server", raising=False)
    for name in [name for name in sys.modules if name.startswith("starlette.")]:
        monkeypatch.delitem(sys.modules, name)
    done = invoke("serve", ran, "--who", "Li")
    assert done.exit_code == 2 and "pip install 'tablemend[review]'" in done.stderr


WRITER = """
import sys
from pathlib import Path
from extractor.decisions.log import append
from tests.review.test_command import CELL
from extractor.decisions.decision import make_decision
from extractor.report import Status
path = Path(sys.argv[1])
for number in range(100000):
    made = make_decision(CELL, who="Li", status=Status.READ, value=number)
    append(path, (made,))
    print(made.id, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_what_was_confirmed_survives_a_kill_at_any_moment(tmp_path):
    path = tmp_path / NAME
    root = Path(__file__).parents[2]
    for moment in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
        ) as writer:
            assert writer.stdout is not None
            confirmed = [writer.stdout.readline().strip() for _ in range(20 + moment)]
            time.sleep(0.01 * moment)
            writer.kill()
            confirmed += [line.strip() for line in writer.stdout if line.endswith("\n")]
        log = read_log(path)
        assert set(confirmed) <= set(log.ledger.unique)
        assert log.problems == ()
