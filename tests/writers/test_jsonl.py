import json

import pytest

from extractor.report import Report
from extractor.writers.jsonl import report_line, write_jsonl
from tests.fake_reports import make_failure, make_report


@pytest.mark.parametrize("report", [make_report(), make_failure()], ids=["a report", "a failure"])
def test_a_line_reads_back_as_the_same_record(report):
    line = report_line(report)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert Report.model_validate_json(line) == report


def test_a_file_name_that_is_not_utf8_still_gives_json():
    line = report_line(make_failure("报告\udcff.txt"))
    assert json.loads(line.decode("utf-8"))["source"]["path"] == "报告\udcff.txt"


def test_lines_are_in_the_order_of_the_reports(tmp_path):
    target = tmp_path / "out.jsonl"
    write_jsonl((make_failure(name) for name in ("b", "a", "c")), target, {})
    assert [json.loads(line)["source"]["path"] for line in target.read_text().splitlines()] == ["b", "a", "c"]
