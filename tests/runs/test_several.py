"""A run with files that hold several reports, and with reports in several files."""

from __future__ import annotations

import json
from pathlib import Path

from extractor.joined import is_bundle
from extractor.runs.store import iter_reports
from tests.fake_reports import make_failure, make_report
from tests.runs.fakes import Obedient


class Several(Obedient):
    """A report a word of the file; ``bad`` is one that cannot be read. A bundle is one report."""

    def extract_all_bytes(self, data, *, name, folder=None):
        if is_bundle(data):
            return (make_report(name, organization=f"{len(data)}"),)
        words = data.decode().split() or [""]
        names = [name, *(f"{name}#{number}" for number in range(2, len(words) + 1))]
        return tuple(
            make_failure(path) if word == "bad" else make_report(path, organization=word)
            for path, word in zip(names, words, strict=True)
        )


def build_several(form="auto", tagger="auto"):
    return Several()


def records(ran):
    return [json.loads(line) for line in ran.results.splitlines()]


def test_each_report_of_a_file_is_a_record_and_a_line_of_the_panel(write, run):
    write(**{"in/a.txt": "甲局 乙局", "in/b.txt": "丙局"})
    ran = run(build=build_several)
    told = [(record["source"]["path"], record["organization"]["value"]) for record in records(ran)]
    assert told == [("in/a.txt", "甲局"), ("in/a.txt#2", "乙局"), ("in/b.txt", "丙局")]
    assert [report.source.path for report in iter_reports(Path("run"))] == [path for path, _ in told]
    assert ran.summary.cells == 3 * 200
    assert ran.summary.counts["failed"] == 0


def test_the_same_file_under_another_name_keeps_its_parts(write, run):
    write(**{"in/b.txt": "甲局 乙局"})
    run(build=build_several)
    write(**{"in/a.txt": "甲局 乙局"})
    assert [record["source"]["path"] for record in records(run(build=build_several))] == ["in/a.txt", "in/a.txt#2"]


def test_a_report_that_cannot_be_read_does_not_fail_the_others_of_its_file(write, run):
    write(**{"in/a.txt": "甲局 bad", "in/b.txt": "bad bad"})
    ran = run(build=build_several)
    assert ran.summary.counts["failed"] == 1
    assert [record["error"] is None for record in records(ran)] == [True, False, False, False]


def test_joined_files_are_one_input_that_is_read_again_when_one_of_them_changes(write, run):
    write(**{"in/甲-1.txt": "a", "in/甲-2.txt": "b", "in/乙-1.txt": "c", "in/乙-2.txt": "d"})
    ran = run(build=build_several, join=True)
    assert [record["source"]["path"] for record in records(ran)] == ["in/乙-*.txt", "in/甲-*.txt"]
    assert ran.summary.inputs == 2
    assert run(build=build_several, join=True).summary.read_now == 0
    write(**{"in/甲-2.txt": "changed"})
    assert run(build=build_several, join=True).summary.read_now == 1


def test_a_folder_of_parts_is_one_report(write, run):
    write(**{"in/甲县/表1.txt": "a", "in/甲县/前言.txt": "b", "in/乙县/全文.txt": "c"})
    ran = run(build=build_several, join=True)
    assert [record["source"]["path"] for record in records(ran)] == ["in/乙县/全文.txt", "in/甲县"]
