"""A run in its folder: what it does, leaves, and does again."""

import csv
import itertools
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from extractor.cli.batch import closing_lines
from extractor.errors import OutputError, SettingsError
from extractor.runs.lock import only_run
from extractor.runs.run import Order, run_batch
from extractor.runs.settings import Asked
from extractor.runs.store import iter_reports
from tests.runs.conftest import Inline
from tests.runs.fakes import build_obedient


def paths(ran):
    return [json.loads(line)["source"]["path"] for line in ran.results.splitlines()]


def lines_of(name):
    with (Path("run") / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_results_come_in_the_order_of_paths_and_failures_with_their_reasons(write, run):
    write(in__b="good 乙县", in__a="broken", in__c__d="good 丁县")

    ran = run(jobs=2)

    assert paths(ran) == ["in/a.txt", "in/b.txt", "in/c/d.txt"]
    assert ran.summary.counts == {"read": 2, "review": 0, "failed": 1}
    assert ran.summary.failed == 1
    assert [(line["path"], line["kind"], line["message"]) for line in lines_of("failures.csv")] == [
        ("in/a.txt", "unreadable_file", "the file is cut off")
    ]
    assert [report.source.path for report in iter_reports(Path("run"))] == paths(ran)


def test_the_record_is_the_one_that_extract_gives(write, run):
    write(in__a="good 甲县")

    (record,) = run().results.splitlines(keepends=True)

    from extractor.writers.jsonl import report_line

    assert json.loads(record) == json.loads(report_line(build_obedient().extract("in/a.txt")))


def test_the_same_content_is_read_once_and_both_paths_are_kept(write, run):
    write(in__b="good 甲县", in__a="good 甲县", in__c="good 丙县")

    ran = run()

    assert ran.summary.read_now == 2
    assert (ran.summary.inputs, ran.summary.contents) == (3, 2)
    assert paths(ran) == ["in/a.txt", "in/c.txt"]
    assert [(line["path"], line["record"]) for line in lines_of("inputs.csv")] == [
        ("in/a.txt", "in/a.txt"),
        ("in/b.txt", "in/a.txt"),
        ("in/c.txt", "in/c.txt"),
    ]


def test_finished_work_is_not_done_again_and_the_outputs_stay_as_they_are(write, run):
    write(in__a="good", in__b="broken")
    first = run()
    before = Path("run/results.jsonl").stat().st_mtime_ns

    second = run()

    assert second.summary.read_now == 0
    assert not second.summary.outputs_written
    assert second.results == first.results
    assert Path("run/results.jsonl").stat().st_mtime_ns == before


def test_outputs_that_were_deleted_are_written_again(write, run):
    write(in__a="good")
    first = run()
    Path("run/results.jsonl").unlink()

    assert run().results == first.results


def test_inputs_may_be_added_and_give_what_one_run_would_have_given(write, run):
    write(in__b="good 乙县", more__a="good 甲县", more__c="good 乙县")

    run("in")
    added = run("more")
    at_once = run("more", "in", folder="other")

    assert added.summary.read_now == 1, "c has the content of b"
    assert added.results == at_once.results
    assert Path("run/inputs.csv").read_bytes() == Path("other/inputs.csv").read_bytes()


def test_a_file_that_changed_is_read_again_and_this_is_said(write, run):
    write(in__a="good 甲县", in__b="good 乙县")
    run()
    write(in__b="good 丙县")

    ran = run()

    assert ran.summary.read_now == 1
    assert [json.loads(line)["organization"]["value"] for line in ran.results.splitlines()] == ["甲县", "丙县"]
    assert any("in/b.txt: changed" in line for line in ran.said)


def test_a_change_of_settings_reads_all_again_and_says_what_changed(write, run):
    write(in__a="good", in__b="good 乙县")
    run()

    ran = run(asked=Asked(form="gov-disclosure-2021"))

    assert ran.summary.read_now == 2
    assert any("form: auto → gov-disclosure-2021" in line and "2 reports" in line for line in ran.said)
    assert run(asked=Asked(form="gov-disclosure-2021")).summary.read_now == 0


def test_another_version_of_the_package_reads_all_again(write, run, monkeypatch):
    write(in__a="good")
    run()
    path = Path("run/settings.json")
    settings = json.loads(path.read_text())
    settings["settings"]["version"] = "0.0.1"
    path.write_text(json.dumps(settings))
    import sqlite3

    with sqlite3.connect("run/manifest.sqlite") as database:
        database.execute("UPDATE results SET settings = 'of an older version'")
    database.close()

    ran = run()

    assert ran.summary.read_now == 1
    assert any("version: 0.0.1 → " in line for line in ran.said)


def test_a_file_that_vanished_keeps_its_result_and_is_told(write, run):
    write(in__a="good", in__b="good 乙县")
    first = run()
    Path("in/b.txt").unlink()

    ran = run()

    assert ran.results == first.results
    assert any("in/b.txt: was there before, and no longer exists" in line for line in ran.said)
    assert [line["problem"] != "" for line in lines_of("inputs.csv")] == [False, True]
    assert ran.summary.failed == 0


def test_a_file_that_is_not_there_is_a_failed_record_and_stops_no_other(write, run):
    write(in__a="good")

    ran = run("in", "gone.txt")

    assert paths(ran) == ["gone.txt", "in/a.txt"]
    assert ran.summary.failed == 1
    assert lines_of("failures.csv")[0]["message"] == "gone.txt: no such file"


def test_a_file_that_comes_back_is_read(write, run):
    write(in__a="good")
    run("in", "late.txt")
    write(late="good 乙县")

    ran = run("in")

    assert ran.summary.counts == {"read": 2, "review": 0, "failed": 0}


def test_links_to_one_file_are_one_input(write, run):
    write(in__b="good")
    Path("in/a.txt").symlink_to("b.txt")

    assert run().summary.inputs == 1
    assert paths(run()) == ["in/a.txt"], "the first name in order, whatever came first"


def test_names_that_are_no_text_come_through(write, run):
    write(in__a="good")
    bad = b"in/\xff.txt"
    try:
        Path("in/a.txt").rename(bad.decode("utf-8", "surrogateescape"))
    except OSError:
        pytest.skip("this file system takes only names that are text")

    ran = run()

    assert ran.summary.counts["read"] == 1
    assert b"in/\\udcff.txt" in ran.results
    assert len(list(iter_reports(Path("run")))) == 1


def test_the_run_folder_inside_the_searched_folder_is_not_read(write, run):
    write(a="good")

    for _ in range(2):
        assert run(".", folder="run").summary.inputs == 1
    ran = run(".", folder="second")
    assert ran.summary.inputs == 1
    assert any("folder of another run" in line for line in ran.said)


def test_failed_reports_are_tried_again_when_asked(write, run):
    write(in__a="broken", in__b="good")
    run()

    assert run().summary.read_now == 0
    assert run(retry_failed=True).summary.read_now == 1


def test_a_second_run_on_the_folder_is_told_of_the_first(write, run):
    write(in__a="good")
    run()

    with only_run(Path("run")), pytest.raises(SettingsError, match=r"another run is at work .*process"):
        run()


@pytest.mark.parametrize("content", ["hello", ""], ids=["a file of others", "an empty file"])
def test_a_folder_with_other_things_is_refused(write, run, content):
    write(in__a="good", run__mine=content)

    with pytest.raises(SettingsError, match="other files"):
        run()
    assert [path.name for path in Path("run").iterdir()] == ["mine.txt"]


def test_settings_that_cannot_be_used_leave_no_folder(write, run):
    write(in__a="good")

    with pytest.raises(SettingsError, match="no model found"):
        run(build=partial(build_obedient, "auto", "model"))
    assert not Path("run").exists()


def test_standard_input_is_refused(write, run):
    with pytest.raises(SettingsError, match="standard input"):
        run("-")


def test_settings_of_something_else_are_refused(write, run):
    write(in__a="good")
    run()
    Path("run/settings.json").write_text('{"schema": "other"}')

    with pytest.raises(SettingsError, match=r"settings\.json"):
        run()


def test_a_full_disk_is_told_and_the_run_goes_on_later(write, run):
    """Files may not grow over 300 kilobytes: nothing is half-written, and with room again all is as it would be."""
    write(**{f"in__{number:02}": f"good 县{number}" for number in range(200)})
    script = (
        "import resource, sys\n"
        "from tests.runs.test_run import small_run\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "small_run()\n"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{script}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "File too large" in done.stdout or "disk" in done.stdout
    assert not Path("run/results.jsonl").exists()

    ran = run()

    assert 0 < ran.summary.read_now < 200, "what was read before the disk was full is kept"
    assert ran.results == run(folder="other").results


def small_run():
    """For a process of its own: a run whose error is its last word."""
    try:
        run_batch(Order(("in",), Path("run")), build_obedient, say=print, warn=print, engine=Inline)
    except OutputError as error:
        print(error)
        sys.exit(2)


def test_a_clock_that_jumps_changes_no_result(write, run, monkeypatch):
    """Limits go by a clock that only goes on; that of the day, and the times of files, may be anything."""
    write(**{f"in__{number:02}": f"good 县{number}" for number in range(12)}, in__bad="broken")
    wanted = run(folder="steady").results
    jumps = itertools.cycle((0.0, 4e9, -1e9, 1e6))
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    for number, path in enumerate(sorted(Path("in").iterdir())):
        when = (0, 4_000_000_000)[number % 2]
        os.utime(path, (when, when))
    ran = run()

    assert ran.results == wanted
    assert run().summary.read_now == 0


@pytest.mark.skipif(sys.platform != "linux", reason="file systems are mounted as Linux does")
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_read(write, run, tmp_path):
    write(in__a="good 甲县")
    closed = tmp_path / "closed"
    closed.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(closed)], capture_output=True, check=False
    )
    if mounted.returncode:
        closed.chmod(0o555)
        if os.access(closed, os.W_OK):
            pytest.skip("nothing can be closed to this user")
    try:
        with pytest.raises(OutputError, match="cannot be written: "):
            run(folder="closed/run")
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(closed)], check=True)


def test_a_list_of_odd_lines_is_read_as_far_as_it_goes(write, run):
    """A line too long for a name, one that is no UTF-8, links in loops, a pipe and a device are a failure each."""
    write(in__a="good 甲县", in__b="good 乙县")
    Path("in/loop.txt").symlink_to("loop.txt")
    os.mkfifo("in/pipe.txt")
    Path(os.fsdecode(b"in/c.\xff")).write_text("broken")
    lines = [
        b"in/a.txt",
        b"x" * 70_000,
        b"in/\xff\xfe.txt",
        b"in/c.\xff",
        b"in/loop.txt",
        b"in/pipe.txt",
        b"/dev/null",
        b"",
        b"in/b.txt",
    ]
    Path("list").write_bytes(b"\n".join(lines))
    ran = run("in/a.txt", lists=("list",))

    assert ran.summary.counts == {"read": 2, "review": 0, "failed": 6}
    told = {line["path"][:20]: line["message"] for line in lines_of("failures.csv")}
    assert "not a regular file" in told["in/pipe.txt"]
    assert "not a regular file" in told["/dev/null"]
    assert "symbolic links" in told["in/loop.txt"]
    assert "name too long" in told["x" * 20].lower()
    assert sum("no such file" in message for message in told.values()) == 1


def test_a_loop_of_links_in_a_folder_hides_no_report(write, run):
    write(**{f"in__{number}": f"good 县{number}" for number in range(6)})
    Path("in/self.txt").symlink_to("self.txt")
    Path("in/again").symlink_to("../in")
    Path("in/old.rar").write_text("x")
    ran = run()

    assert ran.summary.counts == {"read": 6, "review": 0, "failed": 1}
    assert any("(1 (links/): again, 1 .rar: old.rar)" in said for said in ran.said)
    assert ran.summary.skipped == 2
    assert any("being of other kinds: 2; run/log.jsonl" in line for line in closing_lines(ran.summary, "run"))
    log = [json.loads(line) for line in Path("run/log.jsonl").read_text().splitlines()]
    skipped = {(line["path"], line["kind"]) for line in log if line["event"] == "skipped"}
    assert skipped == {("in/again", "(links/)"), ("in/old.rar", ".rar")}, "each is named, not only counted"
