import re

import pytest

from extractor.errors import SettingsError, UnreadableFile
from extractor.pages.results import is_end_of, page_name, parts_of, read_results, select
from extractor.writers.jsonl import report_line
from tests.fake_reports import make_report
from tests.pages.hostile import hostile_report


@pytest.fixture
def results(tmp_path):
    path = tmp_path / "results.jsonl"
    reports = [make_report("a/x.txt"), make_report("b/x.txt"), make_report("b/y.pdf"), make_report("3")]
    path.write_bytes(b"\n".join(report_line(report) for report in reports))
    return path


def test_records_are_numbered_from_one_and_empty_lines_do_not_count(results):
    assert [(number, report.source.path) for number, report in read_results(results)] == [
        (1, "a/x.txt"),
        (2, "b/x.txt"),
        (3, "b/y.pdf"),
        (4, "3"),
    ]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [("2", 2), ("b/x.txt", 2), ("y.pdf", 3), ("3", 3)],
    ids=["number", "path", "end of a path", "a number goes before a path"],
)
def test_one_record_is_found(results, wanted, number):
    assert select(results, wanted)[0] == number


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("9", "1 to 4"),
        ("z.txt", "a/x.txt, b/x.txt"),
        ("x.txt", "2 records have paths that end like this"),
        (".txt", "not in"),
    ],
    ids=["number too high", "no such path", "two of that name", "part of a name"],
)
def test_what_is_not_there_is_told(results, wanted, said):
    with pytest.raises(SettingsError, match=said):
        select(results, wanted)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json\n", "results.jsonl:1: not a record"),
        (b'{"schema": "other/1"}\n', "results.jsonl:1: not a record"),
        (b"\n\xff\xfe\n", "results.jsonl:2: not a record"),
    ],
    ids=["no JSON", "another schema", "no UTF-8"],
)
def test_what_is_no_record_is_told_with_its_line(tmp_path, content, said):
    path = tmp_path / "results.jsonl"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=said):
        list(read_results(path))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="No such file"):
        list(read_results(tmp_path / "gone.jsonl"))


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/in/a.txt", ("in", "a.txt")),
        ("./a.txt", ("a.txt",)),
        ("C:\\in\\a.txt", ("in", "a.txt")),
        ("-", ("-",)),
        ("", ()),
    ],
    ids=["absolute", "relative", "another system", "standard input", "nothing"],
)
def test_parts_of_a_path(path, parts):
    assert parts_of(path) == parts


def test_an_end_is_whole_names():
    assert is_end_of("b/x.txt", "/in/b/x.txt")
    assert not is_end_of("x.txt", "/in/ax.txt")
    assert not is_end_of("", "x.txt")


@pytest.mark.parametrize(
    "report",
    [
        make_report("in/报告 (1).pdf"),
        make_report("-"),
        make_report("../../.bashrc"),
        make_report("a" * 400),
        hostile_report(),
    ],
    ids=["Chinese", "standard input", "leads out", "long", "hostile"],
)
def test_a_page_has_a_name_that_is_only_a_name(report):
    name = page_name(report)
    assert re.fullmatch(r"\w[\w.()-]*-[0-9a-f]{8}\.html", name)
    assert len(name) < 90


def test_files_of_one_name_have_pages_of_their_own():
    assert page_name(make_report("a/x.txt")) != page_name(make_report("b/x.txt"))
    assert page_name(make_report("a/x.txt")) == page_name(make_report("a/x.txt", year=1999))
