"""The work list as a workbook, there and back."""

import pytest
from openpyxl import load_workbook

from extractor.decisions.log import NAME, run_log
from extractor.errors import UnreadableFile
from extractor.report import Status
from extractor.review.desk import Desk
from extractor.review.shares import Shares
from extractor.review.sheet import ANSWERS, FACTS_SHEET, LOOKS, REPORTS, export_sheet
from extractor.review.sheet_back import import_sheet
from extractor.runs.store import iter_reports

SHEET = LOOKS.name
VALUE, DECISION, WHY = (LOOKS.column(head) for head in ("数值", "结论", "备注"))


@pytest.fixture
def filled(ran, tmp_path):
    """``filled({line: (value, decision)})``: the workbook exported and filled in."""

    def fill(answers):
        path = tmp_path / "to_review.xlsx"
        export_sheet(Desk(ran), path)
        book = load_workbook(path)
        for line, (value, decision) in answers(book[SHEET]).items():
            book[SHEET].cell(line, VALUE).value = value
            book[SHEET].cell(line, DECISION).value = decision
            book[SHEET].cell(line, WHY).value = "looked at the paper"
        book.save(path)
        return path

    return fill


def lines_of(sheet, status):
    column = LOOKS.column("状态")
    return [n for n in range(2, sheet.max_row + 1) if sheet.cell(n, column).value == status]


def test_the_list_is_whole_and_protected(ran, tmp_path):
    path = tmp_path / "to_review.xlsx"
    written = export_sheet(Desk(ran), path)

    sheet = load_workbook(path)[SHEET]

    assert sheet.max_row - 1 == written.lines
    assert sheet.protection.sheet
    assert sheet.cell(2, 1).protection.locked and not sheet.cell(2, VALUE).protection.locked
    (rule,) = sheet.data_validations.dataValidation
    assert "无法辨认" in rule.formula1 and len(rule.formula1) < 256
    assert lines_of(sheet, "读取失败") and lines_of(sheet, "未识别表格")


def test_lines_are_as_high_as_their_texts(ran, tmp_path):
    path = tmp_path / "to_review.xlsx"
    export_sheet(Desk(ran), path)
    sheet = load_workbook(path)[SHEET]
    for line in range(2, sheet.max_row + 1):
        reasons = str(sheet.cell(line, LOOKS.column("原因")).value or "").split("\n")
        assert sheet.row_dimensions[line].height >= 15 * len(reasons)


def test_what_is_filled_in_is_decided_once(ran, filled):
    answers = {"blank": (None, ANSWERS["blank"]), "number": ("1,204", None)}

    def fill(sheet):
        first, second, *_ = lines_of(sheet, "无法辨认")
        return {first: answers["blank"], second: answers["number"]}

    path = filled(fill)
    done = import_sheet(Desk(ran), path, who="李")
    again = import_sheet(Desk(ran), path, who="李")

    assert (done.decided, done.faults, again.decided, again.same) == (2, (), 0, 2)
    made = run_log(ran).ledger.decisions
    assert {(one.status, one.value) for one in made} == {(Status.BLANK, None), (Status.READ, 1204)}
    assert all(one.who == "李" and one.why == "looked at the paper" and one.said.version for one in made)


def test_a_report_can_be_no_report_or_on_a_form(ran, filled):
    def fill(sheet):
        (failed,), unknown = lines_of(sheet, "读取失败"), lines_of(sheet, "未识别表格")
        return {failed: ("gov-disclosure-2021", ANSWERS["form"])} | dict.fromkeys(
            unknown, (None, ANSWERS["not_a_report"])
        )

    done = import_sheet(Desk(ran), filled(fill), who="Li")

    assert done.faults == ()
    by_name = {report.source.path.rsplit("/")[-1]: report for report in iter_reports(ran)}
    assert len(by_name["broken.pdf"].cells) == 200
    assert by_name["letter.txt"].form.confidence == 1.0


def test_faults_are_told_with_file_and_line_and_the_others_are_taken(ran, filled):
    def fill(sheet):
        a, b, c, d, *_ = lines_of(sheet, "无法辨认")
        return {a: ("12.5", None), b: (3, ANSWERS["blank"]), c: (None, "maybe"), d: (9, ANSWERS["read"])}

    path = filled(fill)
    done = import_sheet(Desk(ran), path, who="Li")

    assert done.decided == 1
    assert len(done.faults) == 3
    assert all(
        str(path) in fault and "line " in fault and "saw" in fault and "expected" in fault for fault in done.faults
    )


def test_a_report_on_a_form_that_is_not_named_is_a_fault_without_none_in_it(ran, filled):
    done = import_sheet(
        Desk(ran), filled(lambda sheet: {lines_of(sheet, "未识别表格")[0]: (None, ANSWERS["form"])}), who="Li"
    )
    (fault,) = done.faults
    assert "saw ''" in fault and "None" not in fault


def test_what_another_decided_meanwhile_is_not_overwritten(ran, filled):
    def fill(value):
        return lambda sheet: {lines_of(sheet, "无法辨认")[0]: (value, None)}

    first = filled(fill(5))
    desk = Desk(ran)
    import_sheet(desk, first, who="Li")
    book = load_workbook(first)
    line = lines_of(book[SHEET], "无法辨认")[0]
    book[SHEET].cell(line, VALUE).value = 7
    book.save(first)

    done = import_sheet(desk, first, who="Wang")

    assert done.decided == 0 and "5 by Li" in done.faults[0]
    assert len((ran / NAME).read_bytes().splitlines()) == 1


def test_another_file_is_refused_with_what_was_expected(ran, tmp_path):
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"no workbook")
    with pytest.raises(UnreadableFile, match="expected a workbook of tablemend review export"):
        import_sheet(Desk(ran), other, who="Li")


def test_reports_and_facts_are_decided_in_their_sheets(ran, tmp_path):
    path = tmp_path / "to_review.xlsx"
    written = export_sheet(Desk(ran), path)
    book = load_workbook(path)
    reports, facts = book[REPORTS.name], book[FACTS_SHEET.name]
    assert (reports.max_row - 1, facts.max_row - 1) == (written.reports, written.facts)
    names = {reports.cell(n, 1).value.rsplit("/")[-1]: n for n in range(2, reports.max_row + 1)}
    reports.cell(names["repeats-removed.txt"], REPORTS.column("机关")).value = "东山县人民政府"
    reports.cell(names["repeats-removed.txt"], REPORTS.column("年度")).value = 2023
    reports.cell(names["letter.txt"], REPORTS.column("非报告")).value = "是"
    reports.cell(names["broken.pdf"], REPORTS.column("年度")).value = "last year"
    facts.cell(2, FACTS_SHEET.column("值")).value = "无"
    book.save(path)

    done = import_sheet(Desk(ran), path, who="Li")

    assert done.decided == 4 and len(done.faults) == 1 and "sheet 报告" in done.faults[0]
    made = {(one.kind, one.name): one.value for one in run_log(ran).ledger.decisions}
    assert made["fact", "year"] == 2023 and ("report", "not_a_report") in made


def test_audited_lines_are_in_the_workbook_and_come_back_as_such(ran, tmp_path):
    path = tmp_path / "to_review.xlsx"
    written = export_sheet(Desk(ran, Shares(audit=60)), path)
    book = load_workbook(path)
    lines = lines_of(book[LOOKS.name], "抽查")
    assert len(lines) == written.audit > 5
    book[LOOKS.name].cell(lines[0], DECISION).value = "确认"
    book.save(path)
    assert import_sheet(Desk(ran), path, who="Li").decided == 1
    (made,) = run_log(ran).ledger.decisions
    assert made.asked == "audit" and made.answer == (made.said.status, made.said.value)


def test_nothing_in_the_workbook_is_a_formula_and_its_words_are_chinese(ran, tmp_path):
    path = tmp_path / "to_review.xlsx"
    export_sheet(Desk(ran), path)
    book = load_workbook(path)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    steps = {book[LOOKS.name].cell(n, LOOKS.column("下一步")).value for n in range(2, book[LOOKS.name].max_row + 1)}
    assert steps and not any(step.isascii() for step in steps)
