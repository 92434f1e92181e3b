import os
from pathlib import Path

import pytest

from extractor.inputs import find_inputs


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("b.txt", "a.PDF", "sub/c.html", "sub/.hidden.txt", "sub/~$c.docx", "notes.xyz", ".git/d.txt"):
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("good")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["reports"], ["reports/a.PDF", "reports/b.txt", "reports/sub/c.html"]),
        (["reports/*.txt"], ["reports/b.txt"]),
        (["reports/**/*.html"], ["reports/sub/c.html"]),
        (["reports/s*"], ["reports/sub/c.html"]),
        (["reports/notes.xyz"], ["reports/notes.xyz"]),
        (["gone.txt"], ["gone.txt"]),
        (["-"], ["-"]),
        (["reports/sub", "reports/b.txt"], ["reports/sub/c.html", "reports/b.txt"]),
    ],
    ids=[
        "folder, hidden and lock files left out",
        "glob",
        "glob through folders",
        "glob that matches a folder",
        "a file on its own with any suffix",
        "a missing file is left for the reader to report",
        "standard input",
        "order of the arguments",
    ],
)
def test_arguments_become_files(folder, arguments, expected):
    found = find_inputs(arguments)
    assert list(found.paths) == [path.replace("/", os.sep) for path in expected]
    assert found.problems == ()


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder):
    (folder / "report[1].txt").write_text("good")
    assert find_inputs(["report[1].txt"]).paths == ("report[1].txt",)


def test_the_same_file_is_read_once_where_it_is_first_named(folder):
    found = find_inputs(["reports/b.txt", str(folder / "reports" / "b.txt"), "reports/../reports/b.txt", "reports"])
    assert found.paths == ("reports/b.txt", "reports/a.PDF", "reports/sub/c.html")
    repeated, passed_over = sorted(found.notes)
    assert "2 more" in repeated
    assert passed_over == "reports: 4 files of other kinds not read (3 (hidden): .git, …, 1 .xyz: notes.xyz)"


@pytest.mark.parametrize("argument", ["empty", "*.nothing"], ids=["folder without reports", "glob without files"])
def test_an_argument_that_gives_nothing_is_a_problem(folder, argument):
    (folder / "empty").mkdir()
    found = find_inputs([argument, "reports/b.txt"])
    assert found.paths == ("reports/b.txt",)
    assert [problem.split(":")[0] for problem in found.problems] == [argument]


def test_kinds_that_no_reader_takes_are_passed_over_with_a_note(folder):
    for name in ("old.ppt", "older.PPT", "all.rar"):
        (folder / "reports" / name).write_bytes(b"")
    found = find_inputs(["reports"])
    assert len(found.paths) == 3
    told = "3 (hidden): .git, …, 2 .ppt: old.ppt, …, 1 .rar: all.rar, 1 .xyz: notes.xyz"
    assert found.notes == (f"reports: 7 files of other kinds not read ({told})",)


def test_odd_entries_of_a_folder_stop_no_other(folder):
    (folder / "reports" / "loop.txt").symlink_to("loop.txt")
    (folder / "reports" / "gone.txt").symlink_to("nowhere.txt")
    (folder / "reports" / "sub" / "up").symlink_to(folder / "reports")
    os.mkfifo(folder / "reports" / "pipe.txt")
    Path(os.fsdecode(os.fsencode(folder / "reports") + b"/\xff\xfe.txt")).write_text("x")
    found = find_inputs(["reports"])

    assert {"reports/loop.txt", "reports/gone.txt", "reports/pipe.txt", "reports/\udcff\udcfe.txt"} < set(found.paths)
    assert {"reports/a.PDF", "reports/b.txt", "reports/sub/c.html"} < set(found.paths)
    assert found.problems == ()
    assert "1 (links/): sub/up" in found.notes[0]
