import csv

import pyarrow.parquet as pq
import pytest

from extractor.report import Span, Status
from extractor.writers.tidy import TidyLine, write_csv, write_parquet
from tests.fake_reports import FORM, key_named, make_cell, make_failure, make_report

FORMS = {FORM.id: FORM}
RECEIVED = "applications/received/business"


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_line_a_cell_in_form_order_and_one_for_a_failure(tmp_path):
    target = tmp_path / "out.csv"
    write_csv([make_report("a.txt"), make_failure("b.pdf")], target, FORMS)
    lines = read_csv(target)
    assert [(line["table"], line["row"], line["col"]) for line in lines[:-1]] == [tuple(key) for key in FORM.keys]
    assert [float(line["value"]) for line in lines[:-1]] == list(range(len(FORM.keys)))
    assert lines[-1] == dict.fromkeys(TidyLine._fields, "") | {
        "path": "b.pdf",
        "error": "unreadable_file: the file is cut off",
    }


def test_labels_name_the_groups(tmp_path):
    target = tmp_path / "out.csv"
    write_csv([make_report()], target, FORMS)
    line = next(line for line in read_csv(target) if line["row"] == "denied_process" and line["col"] == "research")
    assert line["row_label"] == "三、本年度办理结果 / （三）不予公开 / 6.属于四类过程性信息"
    assert line["col_label"].endswith("法人或其他组织 / 科研机构")


def test_a_cell_carries_all_that_is_known_of_it(tmp_path):
    cell = make_cell(
        key_named(RECEIVED),
        value=6,
        text="6",
        unit="件",
        confidence=0.5,
        needs_review=True,
        reasons=("reads 6 or 8", "balance fails"),
        spans=(Span(page=2, start=10, end=11, bbox=(1.0, 2.0, 3.5, 4.0)), Span(page=3, start=20, end=21)),
    )
    write_csv([make_report(changes={RECEIVED: cell})], tmp_path / "out.csv", FORMS)
    write_parquet([make_report(changes={RECEIVED: cell})], tmp_path / "out.parquet", FORMS)
    text = next(
        line for line in read_csv(tmp_path / "out.csv") if (line["row"], line["col"]) == tuple(key_named(RECEIVED))[1:]
    )
    typed = next(
        line
        for line in pq.read_table(tmp_path / "out.parquet").to_pylist()
        if (line["row"], line["col"]) == tuple(key_named(RECEIVED))[1:]
    )
    assert text["reasons"] == typed["reasons"] == "reads 6 or 8 | balance fails"
    assert (text["value"], text["needs_review"], text["year"], text["x1"]) == ("6", "true", "2023", "3.5")
    assert (typed["value"], typed["needs_review"], typed["year"], typed["x1"]) == (6.0, True, 2023, 3.5)
    assert (typed["page"], typed["start"], typed["end"], typed["unit"], typed["status"]) == (2, 10, 11, "件", "read")


def test_a_blank_is_not_zero(tmp_path):
    report = make_report(changes={RECEIVED: make_cell(key_named(RECEIVED), Status.BLANK, None, "")})
    write_csv([report], tmp_path / "out.csv", FORMS)
    write_parquet([report], tmp_path / "out.parquet", FORMS)
    index = FORM.keys.index(key_named(RECEIVED))
    assert read_csv(tmp_path / "out.csv")[index]["value"] == ""
    assert pq.read_table(tmp_path / "out.parquet").column("value").to_pylist()[index] is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
        ("+86 10", "+86 10"),
        ("-3", "-3"),
        ("—", "—"),
        ("-", "-"),
        ("6,7", "6,7"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_marked_in_csv_only(tmp_path, text, written):
    report = make_report(changes={RECEIVED: make_cell(key_named(RECEIVED), Status.TEXT, None, text)})
    write_csv([report], tmp_path / "out.csv", FORMS)
    write_parquet([report], tmp_path / "out.parquet", FORMS)
    index = FORM.keys.index(key_named(RECEIVED))
    assert read_csv(tmp_path / "out.csv")[index]["text"] == written
    assert pq.read_table(tmp_path / "out.parquet").column("text").to_pylist()[index] == text


def test_parquet_has_the_same_columns_whatever_it_holds(tmp_path):
    write_parquet([make_failure("坏\udcff.pdf")], tmp_path / "failed.parquet", FORMS)
    write_parquet([make_report()], tmp_path / "good.parquet", FORMS)
    write_parquet([], tmp_path / "none.parquet", FORMS)
    schemas = {str(pq.read_schema(tmp_path / f"{name}.parquet")) for name in ("failed", "good", "none")}
    assert len(schemas) == 1
    assert pq.read_schema(tmp_path / "good.parquet").names == list(TidyLine._fields)


def test_pandas_reads_the_csv_in_one_line(tmp_path):
    pandas = pytest.importorskip("pandas", reason="pandas comes with the eval extra")
    write_csv([make_report(), make_failure()], tmp_path / "out.csv", FORMS)
    frame = pandas.read_csv(tmp_path / "out.csv")
    assert list(frame.columns) == list(TidyLine._fields)
    assert frame["value"].sum() == sum(range(len(FORM.keys)))
