import gc
import json
import random
import re
import tracemalloc

import pytest

from extractor.pages import summary as module
from extractor.pages.results import page_name
from extractor.pages.summary import CONFIDENCE_EDGES, Summary, general, write_summary
from extractor.report import Status
from tests.fake_reports import key_named, make_cell, make_failure, make_report
from tests.pages.hostile import hostile_report

RECEIVED, GRANTED = "applications/received/total", "applications/granted/total"


def doubtful(path="d.txt", count=1, reasons=("not settled: 1 or 2",), **fields):
    keys = [str(key) for key in map(key_named, (RECEIVED, GRANTED))][:count]
    changes = {
        key: make_cell(key_named(key), status=Status.UNREADABLE, needs_review=True, confidence=0.3, reasons=reasons)
        for key in keys
    }
    return make_report(path, changes=changes, checks=(), **fields)


def clean(path="c.txt"):
    return make_report(path, checks=())


def summed(*reports):
    summary = Summary()
    for report in reports:
        summary.add(report)
    return summary.data()


def test_reports_cells_and_checks_are_counted():
    data = summed(clean(), doubtful(), make_failure(), make_report())
    reports, failed, cells, review, statuses, checks = data["all"]
    assert (reports, failed, cells, review) == (4, 1, 600, 1)
    assert dict(zip(data["statuses"], statuses, strict=True))["unreadable"] == 1
    assert checks == [0, 1, 0]
    assert data["clean"] == 1
    assert data["checks"] == [["balance", 0, 1, 0]]


def test_confidence_falls_into_bands_and_none_is_lost():
    data = summed(clean(), doubtful())
    bands = dict(zip(CONFIDENCE_EDGES, data["confidence"], strict=False))
    assert bands[0.2] == [0, 1]
    assert bands[0.95] == [399, 0]
    assert sum(map(sum, data["confidence"])) == 400


def test_the_worst_come_first():
    data = summed(
        doubtful("one.txt"), clean(), make_report("check.txt"), doubtful("two.txt", 2), make_failure("failed.pdf")
    )
    assert [line[0] for line in data["worst"]] == ["failed.pdf", "two.txt", "one.txt", "check.txt", "c.txt"]
    assert data["left"] == 0


def test_a_long_list_keeps_the_worst_and_says_what_it_left_out(monkeypatch):
    monkeypatch.setattr(module, "MAX_LISTED", 3)
    reports = [doubtful(f"{number:02}.txt") for number in range(20)] + [make_failure("z.pdf")]
    random.Random(1).shuffle(reports)
    data = summed(*reports)
    assert [line[0] for line in data["worst"]] == ["z.pdf", "00.txt", "01.txt"]
    assert data["left"] == 18


def test_the_order_of_the_reports_does_not_show():
    reports = [clean(f"{n}.txt") for n in range(5)] + [
        doubtful(f"{n}.md", reasons=(f"not settled: {n}",)) for n in range(5)
    ]
    reports += [make_failure(f"{n}.pdf", f"cut off after {n}") for n in range(5)]
    first = summed(*reports)
    for seed in range(3):
        random.Random(seed).shuffle(reports)
        assert summed(*reports) == first


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("check applicants fails at applications/granted/*: 5 ≠ 0", "check applicants fails at …: …"),
        ("not settled: 1 or empty", "not settled: …"),
        ("all 3 checks would hold with 1,234", "all … checks would hold with …"),
        ("page 2 has no text layer: read by rapidocr 3.4", "page … has no text layer: …"),
        ("the row is not in the source", "the row is not in the source"),
    ],
    ids=["check", "choice", "numbers", "warning", "nothing special"],
)
def test_reasons_are_counted_by_kind(text, kind):
    assert general(text) == kind


def test_reasons_of_a_kind_are_one_line_with_an_example():
    data = summed(doubtful("b.txt", 2, ("not settled: 7",)), doubtful("a.txt", 1, ("not settled: 3 or 4",)))
    assert data["tallies"]["reasons"] == [["not settled: …", 3, 2, "not settled: 3 or 4", "a.txt"]]


def test_kinds_without_end_are_counted_together(monkeypatch):
    monkeypatch.setattr(module, "MAX_KINDS", 2)
    data = summed(*(doubtful(f"{word}.txt", reasons=(word,)) for word in ("one", "two", "three", "four")))
    assert {line[0]: line[1] for line in data["tallies"]["reasons"]} == {"one": 1, "two": 1, "(other)": 2}


def test_files_are_told_apart_by_kind_form_and_year():
    groups = summed(clean(), make_failure(), make_report(year=2022))["groups"]
    assert [line[:3] for line in groups["media"]] == [["text/plain", 2, 0], ["", 1, 1]]
    assert {line[0] for line in groups["year"]} == {"2022", "2023", ""}
    assert groups["form"][0][:2] == ["gov-disclosure-2021", 2]


def test_a_report_is_linked_where_its_page_is_there(tmp_path):
    there, gone = doubtful("there.txt", 2), doubtful("gone.txt")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / page_name(there)).touch()
    write_summary([there, gone], tmp_path / "summary.html")
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    worst = json.loads(re.search(r'id="summary">(.*?)</script>', page)[1])["worst"]
    assert [line[-1] for line in worst] == [f"pages/{page_name(there)}", None]


def test_a_hostile_run_is_data_and_nothing_else(tmp_path):
    write_summary([hostile_report()], tmp_path / "summary.html")
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert len(re.findall("<script", page)) == 2
    assert "<img" not in page


def test_no_reports_are_a_page_too(tmp_path):
    write_summary([], tmp_path / "summary.html")
    assert (tmp_path / "summary.html").stat().st_size > 1000


def test_memory_does_not_grow_with_the_run(monkeypatch):
    monkeypatch.setattr(module, "MAX_LISTED", 300)
    pattern = doubtful()
    small = pattern.model_copy(update={"cells": tuple(cell for cell in pattern.cells if cell.reasons)})

    def peak(count):
        tracemalloc.start()
        summary = Summary()
        for number in range(count):
            if number % 500 == 0:
                # How long cycles lie about depends on what else the process holds.
                gc.collect()
            source = small.source.model_copy(update={"path": f"{number}.txt"})
            cells = (small.cells[0].model_copy(update={"reasons": (f"not settled: {number}",)}),)
            summary.add(small.model_copy(update={"source": source, "cells": cells}))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(4000) < 1.3 * peak(1000)
