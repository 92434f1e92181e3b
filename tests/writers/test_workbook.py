from pathlib import Path

import pytest
from openpyxl import load_workbook

from extractor.forms import load_form
from extractor.pipeline import Extractor
from extractor.report import Span, Status
from extractor.writers import writer_for
from extractor.writers.sheet_cells import STATES
from extractor.writers.workbook import MAX_DRAWN, sheet_name, write_workbook
from tests.fake_reports import FORM, key_named, make_cell, make_failure, make_report

FORMS = {FORM.id: FORM}
RECEIVED = "applications/received/business"


SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "tabs-page-break.txt"


def drawn(tmp_path, *reports):
    write_workbook(reports, tmp_path / "out.xlsx", FORMS)
    return load_workbook(tmp_path / "out.xlsx")


def find(sheet, value):
    return next(cell for line in sheet.iter_rows() for cell in line if cell.value == value)


def test_the_overview_counts_each_report(tmp_path):
    changed = {RECEIVED: make_cell(key_named(RECEIVED), Status.MISSING, needs_review=True)}
    book = drawn(tmp_path, make_report("a.txt", changes=changed), make_failure("b.pdf"))
    head, first, second = ([cell.value for cell in line] for line in book["reports"].iter_rows())
    counts = dict(zip(head, first, strict=True))
    assert (counts["path"], counts["cells"], counts["read"], counts["missing"]) == ("a.txt", 200, 199, 1)
    assert (counts["needs_review"], counts["checks_fail"], counts["year"]) == (1, 1, 2023)
    assert dict(zip(head, second, strict=True))["error"] == "unreadable_file: the file is cut off"
    assert book.sheetnames[1:] == [f"1 {table.title}" for table in FORM.tables]


def test_numbers_stand_under_their_labels(tmp_path):
    sheet = drawn(tmp_path, make_report())["1 收到和处理政府信息公开申请情况"]
    line = find(sheet, "1.属于国家秘密").row
    column = find(sheet, "商业企业").column
    expected = FORM.keys.index(key_named("applications/denied_state_secret/business"))
    assert sheet.cell(line, column).value == expected
    assert sheet.cell(line, column).data_type == "n"
    merged = find(sheet, "法人或其他组织")
    area = next(area for area in sheet.merged_cells.ranges if merged.coordinate in area)
    assert area.size == {"columns": 5, "rows": 1}


@pytest.mark.parametrize(
    ("status", "review", "state"),
    [
        (Status.READ, True, "review"),
        (Status.MISSING, True, Status.MISSING),
        (Status.UNREADABLE, True, Status.UNREADABLE),
        (Status.INFERRED, True, Status.INFERRED),
        (Status.BLANK, False, Status.BLANK),
    ],
    ids=["doubtful", "missing", "unreadable", "inferred", "blank"],
)
def test_the_colour_tells_the_state(tmp_path, status, review, state):
    value = 5 if status in (Status.READ, Status.INFERRED) else None
    cell = make_cell(key_named(RECEIVED), status, value, needs_review=review)
    sheet = drawn(tmp_path, make_report(changes={RECEIVED: cell}))["1 收到和处理政府信息公开申请情况"]
    place = sheet.cell(find(sheet, "一、本年新收政府信息公开申请数量").row, find(sheet, "商业企业").column)
    colour, legend = STATES[state]
    assert place.fill.fgColor.rgb.endswith(colour)
    assert place.value == value
    assert find(sheet, legend).fill.fgColor.rgb.endswith(colour)


def test_the_comment_leads_to_the_source(tmp_path):
    cell = make_cell(
        key_named(RECEIVED),
        value=6,
        text="６",
        confidence=0.51,
        reasons=("reads 6 or 8\x0b",),
        spans=(Span(page=2, start=10, end=11),),
    )
    sheet = drawn(tmp_path, make_report(changes={RECEIVED: cell}))["1 收到和处理政府信息公开申请情况"]
    comments = [c.comment.text for line in sheet.iter_rows() for c in line if c.comment and "0.51" in c.comment.text]
    assert len(comments) == 1
    for said in ("source: ６", "page 2, characters 10–11", "reads 6 or 8", "rules:grid"):
        assert said in comments[0]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+cmd", "@SUM(A1)", "-x"])
@pytest.mark.parametrize("count", [1, MAX_DRAWN + 1], ids=["drawn", "as lines"])
def test_no_text_becomes_a_formula(tmp_path, text, count):
    cell = make_cell(key_named("proactive/rules/issued"), Status.TEXT, None, text)
    reports = [make_report(text, organization=text, changes={"proactive/rules/issued": cell})]
    book = drawn(tmp_path, *reports, *[make_failure(text)] * (count - 1))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value == text]
    assert len(cells) >= 3
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


def test_many_reports_are_lines_and_a_note_says_so(tmp_path):
    book = drawn(tmp_path, *(make_failure(f"{n}.pdf") for n in range(MAX_DRAWN)), make_report("last.txt"))
    assert book.sheetnames == ["reports", "note", "cells"]
    assert book["reports"].max_row == MAX_DRAWN + 2
    assert book["cells"].max_row == MAX_DRAWN + 1 + len(FORM.keys)
    assert str(MAX_DRAWN) in book["note"]["A2"].value


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("1 申请", set(), "1 申请"),
        ("a/b:c*?[d]'", set(), "a b c d"),
        ("x" * 40, set(), "x" * 31),
        ("Table", {"TABLE"}, "Table (2)"),
        ("x" * 40, {"x" * 31, "x" * 27 + " (2)"}, "x" * 27 + " (3)"),
        ("'", set(), "sheet"),
    ],
    ids=["plain", "forbidden characters", "too long", "case", "cut and taken twice", "nothing left"],
)
def test_sheet_names_are_ones_excel_takes(wanted, taken, name):
    assert sheet_name(wanted, taken) == name


@pytest.mark.parametrize("count", [1, MAX_DRAWN + 1], ids=["drawn", "as lines"])
def test_the_same_reports_give_the_same_bytes(tmp_path, count, monkeypatch):
    for name in ("a", "b"):
        write_workbook([make_report(), *[make_failure()] * (count - 1)], tmp_path / f"{name}.xlsx", FORMS)
        monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_long_label_is_given_the_height_it_wraps_to(tmp_path):
    target = tmp_path / "report.xlsx"
    form = load_form("gov-disclosure-2021")
    report = Extractor().extract(SAMPLE)
    writer_for(target)([report], target, {form.id: form})
    sheet = next(sheet for sheet in load_workbook(target).worksheets if any_cell(sheet, "申请人逾期未按收费通知"))
    long = any_cell(sheet, "申请人逾期未按收费通知")
    short = any_cell(sheet, "重复申请")

    assert sheet.row_dimensions[long.row].height > sheet.row_dimensions[short.row].height


def any_cell(sheet, part):
    return next((c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and part in c.value), None)


def test_every_sheet_prints_on_a4_across_and_a_table_on_one_page(tmp_path):
    book = drawn(tmp_path, make_report())
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.orientation, int(setup.paperSize), sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            "landscape",
            9,
            True,
        )
    tables = book.worksheets[1:]
    assert [(sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) for sheet in tables] == [(1, 1)] * 3
    assert book["reports"].print_title_rows == "$1:$1"


def test_labels_stay_in_view(tmp_path):
    book = drawn(tmp_path, make_report())
    sheet = book["1 收到和处理政府信息公开申请情况"]
    first = find(sheet, 10)
    pane = sheet[sheet.freeze_panes]
    assert (pane.row, pane.column) == (find(sheet, "一、本年新收政府信息公开申请数量").row, first.column)
    assert all(other.freeze_panes for other in book)
    assert book["reports"].auto_filter.ref


def test_a_workbook_of_many_reports_filters_and_prints_too(tmp_path):
    book = drawn(tmp_path, *(make_report(f"{n}.txt") for n in range(MAX_DRAWN + 1)))
    assert book["cells"].auto_filter.ref == f"A1:Z{200 * (MAX_DRAWN + 1) + 1}"
    assert book["cells"].page_setup.orientation == "landscape"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_has_no_place_for_does_not_cost_the_workbook(tmp_path, sign):
    text = f"三{sign}件"
    book = drawn(tmp_path, make_report(changes={RECEIVED: make_cell(key_named(RECEIVED), Status.TEXT, text=text)}))
    shown = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line if "三" in str(cell.value)]
    assert any(value.startswith("三") and value.endswith("件") for value in shown)
