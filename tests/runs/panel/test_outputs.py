import csv
import io
import json
import weakref

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from extractor.errors import OutputError, SettingsError
from extractor.report import Check, Status
from extractor.runs.outputs import write_outputs
from extractor.runs.panel import load
from extractor.runs.panel.office_names import office_id, office_key
from tests.fake_reports import make_failure
from tests.runs.panel.offices import FORM_2019, FORM_2021, FORMS, chain, office_report

OVER, FORWARD = "applications/carried_over/natural_person", "applications/carried_forward/natural_person"
OFFICE = "柳林县财政局"
SHARED_LINES = {"form_cells"}


def write(folder, reports, kinds=("parquet",), **options):
    return write_outputs(folder, lambda: iter(reports), FORMS, kinds=kinds, **options)


def lines(folder, name):
    return load(folder).table(name).to_pylist()


def results(folder, **wanted):
    return [line for line in lines(folder, "cross_year") if all(line[name] == value for name, value in wanted.items())]


def failing(name="balance", cells=()):
    return Check(id=name, where="somewhere", status="fail", left=1.0, right=2.0, cells=cells, anchored=True)


def written(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Nothing is lost, nothing is there twice.


def test_every_report_and_cell_has_its_line(tmp_path):
    reports = [*chain(OFFICE, 2019, 2020, 2021, 2022), make_failure("broken.pdf"), office_report(None, 2021, path="x")]
    note = write(tmp_path, reports)
    assert [line["path"] for line in lines(tmp_path, "reports")] == [report.source.path for report in reports]
    assert len(lines(tmp_path, "cells")) == 2 * 198 + 3 * 200 == note.tables["cells"]
    assert (note.reports, note.in_panel, note.not_in_panel) == (6, 4, {"error": 1, "no_office": 1})
    assert lines(tmp_path, "reports")[4]["error_message"] == "the file is cut off"


def test_a_blank_is_not_zero_and_its_state_stands_beside(tmp_path):
    cells = {OVER: Status.BLANK, FORWARD: 7, "applications/received/total": 5}
    write(tmp_path, [office_report(OFFICE, 2021, cells, review={"applications/received/total"})])
    (numbers,), (states,) = lines(tmp_path, "panel"), lines(tmp_path, "panel_status")
    column = OVER.replace("/", "__")
    assert (numbers[column], states[column]) == (None, "blank")
    assert (numbers["applications__received__total"], states["applications__received__total"]) == (5.0, "read?")
    assert (numbers["applications__other__total"], states["applications__other__total"]) == (None, None)
    assert (numbers["applications__other_other__total"], states["applications__other_other__total"]) == (0.0, "read")


def test_facts_and_checks_have_their_lines(tmp_path):
    check = failing(cells=("a/b/c", "d/e/f"))
    write(tmp_path, [office_report(OFFICE, 2021, checks=[check])])
    (line,) = lines(tmp_path, "checks")
    assert (line["id"], line["difference"], line["cells"], line["anchored"]) == ("balance", -1.0, "a/b/c d/e/f", True)
    assert [(line["name"], line["value"], line["number"]) for line in lines(tmp_path, "facts")] == [
        ("organization", OFFICE, None),
        ("year", "2021", 2021.0),
    ]


@pytest.mark.parametrize("year", [1, 99999, 2021.5e300, "no year", True], ids=str)
def test_a_year_that_cannot_be_one_keeps_the_report_out_of_the_panel(tmp_path, year):
    report = office_report(OFFICE, 2021)
    write(tmp_path, [report.model_copy(update={"year": report.year.model_copy(update={"value": year})})])
    (line,) = lines(tmp_path, "reports")
    assert (line["year"], line["panel_note"], line["office_id"], line["office_key"]) == (None, "no_year", None, OFFICE)


def test_a_report_on_a_form_that_is_not_at_hand_keeps_its_cells(tmp_path):
    report = office_report(OFFICE, 2021)
    own = report.model_copy(update={"form": report.form.model_copy(update={"id": "own-form"})})
    note = write(tmp_path, [own])
    assert note.not_in_panel == {"unknown_form": 1}
    assert {line["row_label"] for line in lines(tmp_path, "cells")} == {None}


def test_numbers_too_long_for_a_double_keep_their_text(tmp_path):
    write(tmp_path, [office_report(OFFICE, 2021, {OVER: 10**400})])
    line = next(line for line in lines(tmp_path, "cells") if line["row"] == "carried_over")
    assert (line["value"], line["text"]) == (None, str(10**400))


def test_reports_are_let_go_as_they_are_written(tmp_path):
    alive = []

    def reports():
        for year in range(2021, 2061):
            # The one just handed over may still be held by its reader.
            assert sum(known() is not None for known in alive) <= 1
            report = office_report(OFFICE, year)
            alive.append(weakref.ref(report))
            yield report
            del report

    assert write_outputs(tmp_path, reports, FORMS, kinds=()).in_panel == 40


def test_the_work_list_holds_the_cells_to_review_and_no_others(tmp_path):
    doubtful = {OVER, "applications/granted/total"}
    write(tmp_path, [*chain(OFFICE, 2021), office_report(OFFICE, 2022, review=doubtful)], ("csv",))
    told = csv.DictReader(io.StringIO((tmp_path / "outputs/csv/to_review.csv").read_text("utf-8-sig")))
    assert {(line["year"], f"{line['table']}/{line['row']}/{line['col']}") for line in told} == {
        ("2022", name) for name in doubtful
    }


# Cross-year checks.


def test_a_planted_break_is_found_with_both_cells_and_files(tmp_path):
    broken = office_report(OFFICE, 2023, {OVER: 4}, path="later.txt")
    note = write(tmp_path, [*chain(OFFICE, 2019, 2020, 2021, 2022), broken])
    (failure,) = results(tmp_path, id="carried", status="fail")
    assert (failure["previous_year"], failure["year"], failure["left"], failure["right"]) == (2022, 2023, 3.0, 4.0)
    assert failure["difference"] == -1.0
    assert failure["previous_cells"] == f"{FORWARD}=3 (read)"
    assert failure["cells"] == f"{OVER}=4 (read)"
    assert (failure["previous_path"], failure["path"]) == (f"{OFFICE}-2022.txt", "later.txt")
    assert note.cross_year == {"fail": 1, "pass": 4 * 7 - 1}


def test_editions_are_compared_where_both_have_the_cells(tmp_path):
    write(tmp_path, chain(OFFICE, 2020, 2021, 2022))
    assert {(line["previous_form_id"], line["form_id"]) for line in results(tmp_path, year=2021)} == {
        (FORM_2019.id, FORM_2021.id)
    }
    assert len(results(tmp_path, year=2021, id="carried", status="pass")) == 7
    assert results(tmp_path, year=2021, id="stock") == []
    assert len(results(tmp_path, year=2022, id="stock")) == 2


def test_the_stock_of_documents_is_a_notice_only(tmp_path):
    stock = {"in_force": 10, "issued": 0, "repealed": 0}
    later = {"in_force": 11, "issued": 5, "repealed": 2}

    def cells(figures):
        return {f"proactive/normative_documents/{col}": value for col, value in figures.items()}

    note = write(tmp_path, [office_report(OFFICE, 2021, cells(stock)), office_report(OFFICE, 2022, cells(later))])
    (line,) = results(tmp_path, id="stock", where="proactive/normative_documents/*")
    assert (line["status"], line["left"], line["right"], line["notice"]) == ("fail", 11.0, 13.0, True)
    assert (note.cross_year, note.cross_year_notices) == ({"pass": 7}, {"fail": 1, "pass": 1})


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        (3, 3, "pass"),
        (3, 5, "fail"),
        (3, Status.BLANK, "fail"),
        (0, Status.BLANK, "pass"),
        (Status.NOT_APPLICABLE, 0, "pass"),
        (Status.BLANK, Status.BLANK, "unknown"),
        (3, Status.MISSING, "unknown"),
        (Status.UNREADABLE, 3, "unknown"),
        (Status.TEXT, 3, "unknown"),
    ],
)
def test_what_is_not_known_is_unknown(tmp_path, before, after, status):
    write(tmp_path, [office_report(OFFICE, 2021, {FORWARD: before}), office_report(OFFICE, 2022, {OVER: after})])
    (line,) = results(tmp_path, where="applications/*/natural_person")
    assert line["status"] == status


def test_a_failure_that_rests_on_a_doubtful_cell_says_so(tmp_path):
    write(tmp_path, [office_report(OFFICE, 2021, {FORWARD: 3}), office_report(OFFICE, 2022, {OVER: 8}, review={OVER})])
    (line,) = results(tmp_path, status="fail")
    assert (line["doubtful"], line["cells"]) == (True, f"{OVER}=8 (read?)")


def test_a_gap_is_told_and_not_checked_across(tmp_path):
    note = write(tmp_path, chain(OFFICE, 2019, 2021, 2024))
    (office,) = lines(tmp_path, "offices")
    assert (office["years"], office["gaps"], office["gap_years"]) == (3, 3, "2020 2022 2023")
    assert results(tmp_path) == []
    assert note.gap_years == 3


# Several reports of one office and year.


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"checks": [failing()]}, {"cells": {OVER: Status.MISSING}}),
        ({"review": {OVER}}, {"checks": [failing()]}),
        ({}, {"review": {OVER}}),
        ({"checks": [failing("told_rules_issued")], "path": "a"}, {"path": "b"}),
        ({"path": "a"}, {"path": "b"}),
    ],
    ids=["fewer lost", "fewer failed", "fewer to review", "a notice weighs nothing", "first path"],
)
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
def test_the_choice_follows_its_rule_and_both_are_kept(tmp_path, better, worse, turned):
    pair = [
        office_report(OFFICE, 2021, **({"path": "z"} | better)),
        office_report(OFFICE, 2021, **({"path": "a"} | worse)),
    ]
    note = write(tmp_path, pair[::-1] if turned else pair)
    first, second = lines(tmp_path, "panel")
    assert (first["chosen"], second["chosen"]) == (True, False)
    assert first["path"] == pair[0].source.path
    assert (first["reports_of_year"], second["reports_of_year"]) == (2, 2)
    assert lines(tmp_path, "offices")[0]["several_years"] == "2021"
    assert note.office_years_with_several_reports == 1


def test_cross_year_checks_use_the_chosen_one(tmp_path):
    spoiled = office_report(OFFICE, 2021, {FORWARD: 9, "applications/received/total": Status.MISSING}, path="a")
    write(tmp_path, [spoiled, *chain(OFFICE, 2021, 2022)])
    assert results(tmp_path, status="fail") == []
    assert {line["previous_path"] for line in results(tmp_path)} == {f"{OFFICE}-2021.txt"}


# Names over years.


def test_wordings_of_one_office_are_joined_and_told(tmp_path):
    write(tmp_path, [*chain("柳林縣人民政府辦公室", 2021), *chain("柳林县政府办", 2022)])
    (office,) = lines(tmp_path, "offices")
    assert (office["office_key"], office["name"]) == ("柳林县政府办", "柳林县政府办")
    assert office["wordings"] == "柳林县政府办 | 柳林縣人民政府辦公室"
    assert {line["joined_by"] for line in lines(tmp_path, "reports")} == {"name"}


def test_an_upgraded_county_is_proposed_and_never_joined_by_itself(tmp_path):
    note = write(tmp_path, [*chain("长清县人民政府", 2020, 2021), *chain("长清区人民政府", 2022, 2023)])
    assert len(lines(tmp_path, "offices")) == 2
    (proposal,) = lines(tmp_path, "name_matching")
    assert (proposal["name"], proposal["office"], proposal["kind"]) == ("长清县人民政府", "长清区人民政府", "upgrade")
    assert (proposal["name_years"], proposal["office_years"]) == ("2020 2021", "2022 2023")
    assert proposal["shared_years"] is None
    assert (proposal["carried_same"], proposal["carried_different"]) == (1, 0)
    assert note.name_proposals == {"upgrade": 1}


def test_the_matching_report_with_a_yes_is_the_names_file(tmp_path):
    reports = [*chain("长清县人民政府", 2020, 2021), *chain("长清区人民政府", 2022, 2023)]
    write(tmp_path / "before", reports, ("parquet", "csv"))
    report = (tmp_path / "before/outputs/csv/name_matching.csv").read_text("utf-8-sig").splitlines()
    names = tmp_path / "names.csv"
    names.write_text("\n".join([report[0], "yes" + report[1]]), "utf-8-sig")
    note = write(tmp_path / "after", reports, names=names)
    (office,) = lines(tmp_path / "after", "offices")
    assert office["office_id"] == office_id(office_key("长清区人民政府"))
    assert office["office_id"] in {line["office_id"] for line in lines(tmp_path / "before", "offices")}
    assert (office["years"], office["name"]) == (4, "长清区人民政府")
    assert len(results(tmp_path / "after", year=2022)) == 9
    assert [line["joined_by"] for line in lines(tmp_path / "after", "reports")] == ["names_file"] * 2 + ["name"] * 2
    assert lines(tmp_path / "after", "name_matching") == []
    assert note.unused_names == 0


def test_a_name_without_a_place_waits_for_the_names_file(tmp_path):
    reports = [*chain("财政局", 2021, 2022, path="liulin/a.txt"), *chain("柳林县财政局", 2023)]
    note = write(tmp_path / "before", reports)
    assert note.not_in_panel == {"no_place": 2}
    (line,) = lines(tmp_path / "before", "name_matching")
    assert (line["kind"], line["name"], line["office"], line["name_years"]) == ("no_place", "财政局", None, "2021 2022")
    names = tmp_path / "names.csv"
    names.write_text("path,office\nliulin/*,柳林县财政局\nnowhere/*,东河县财政局\n", "utf-8")
    note = write(tmp_path / "after", reports, names=names)
    assert (note.in_panel, note.offices, note.unused_names) == (3, 1, 1)


def test_an_office_keeps_its_id_when_others_come(tmp_path):
    write(tmp_path / "few", chain(OFFICE, 2021))
    write(tmp_path / "more", [*chain("东河县财政局", 2021), *chain(OFFICE, 2020, 2021)])
    (before,) = lines(tmp_path / "few", "offices")
    assert before["office_id"] in {line["office_id"] for line in lines(tmp_path / "more", "offices")}


# Bytes.


MIXED = [
    *chain(OFFICE, 2019, 2020, 2021, 2023),
    *chain("长清县人民政府", 2020, 2021),
    *chain("长清区人民政府", 2022),
    office_report(OFFICE, 2021, {OVER: Status.MISSING}, path="copy.txt"),
    office_report("财政局", 2021),
    office_report("市财政局", 2020),
    make_failure(),
]
SORTED_TABLES = ("panel", "panel_status", "cross_year", "offices", "name_matching")


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in_order")
    write(folder, MIXED)
    return {name: (folder / f"outputs/parquet/{name}.parquet").read_bytes() for name in SORTED_TABLES}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.permutations(MIXED))
def test_the_panel_does_not_depend_on_the_order_of_reports(tmp_path, in_order, reports):
    write(tmp_path, reports)
    for name in SORTED_TABLES:
        assert (tmp_path / f"outputs/parquet/{name}.parquet").read_bytes() == in_order[name], name


def test_equal_runs_give_equal_bytes(tmp_path):
    for name in ("first", "second"):
        write(tmp_path / name, MIXED[2:6], ("parquet", "csv", "xlsx"))
    assert written(tmp_path / "first") == written(tmp_path / "second")
    assert {"outputs/run.xlsx", "outputs/forms.xlsx", "outputs/csv/panel.csv"} <= set(written(tmp_path / "first"))


def test_the_note_tells_what_lies_there(tmp_path):
    note = write(tmp_path, MIXED, ("parquet", "csv"))
    told = json.loads((tmp_path / "outputs/outputs.json").read_text("utf-8"))
    assert told["offices"] == note.offices == 3
    assert {f"outputs/{path}" for path in told["files"]} | {"outputs/outputs.json"} == set(written(tmp_path))
    for name, count in note.tables.items():
        assert pq.read_metadata(tmp_path / f"outputs/parquet/{name}.parquet").num_rows == count


# Whole or not at all.


def breaking():
    yield office_report(OFFICE, 2021)
    raise OutputError("the disk is full")


def test_a_failure_leaves_what_stood_there(tmp_path):
    write(tmp_path, chain(OFFICE, 2021))
    before = written(tmp_path)
    with pytest.raises(OutputError, match="the disk is full"):
        write_outputs(tmp_path, breaking, FORMS)
    assert written(tmp_path) == before


def test_what_a_stop_left_is_put_right(tmp_path):
    write(tmp_path, chain(OFFICE, 2021))
    before = written(tmp_path / "outputs")
    # Stopped between the two renames, with a half-written successor beside.
    (tmp_path / "outputs").rename(tmp_path / ".outputs.old")
    (tmp_path / ".outputs.part").mkdir()
    (tmp_path / ".outputs.part/scratch.sqlite").write_bytes(b"half")
    with pytest.raises(OutputError):
        write_outputs(tmp_path, breaking, FORMS)
    assert written(tmp_path / "outputs") == before
    write(tmp_path, chain(OFFICE, 2021))
    assert written(tmp_path / "outputs") == before
    assert [path.name for path in tmp_path.iterdir()] == ["outputs"]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file", [])


def test_an_unknown_kind_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="saw docx, expected some of parquet, csv, xlsx"):
        write(tmp_path, [], ("docx",))


def test_a_run_without_reports_has_all_its_tables(tmp_path):
    note = write(tmp_path, [], ("parquet", "csv", "xlsx"))
    assert {name for name, count in note.tables.items() if count} == SHARED_LINES
    assert lines(tmp_path, "panel") == []


# Spreadsheets.


FORMULAS = ("=HYPERLINK(1)", "+1+cmd", "@SUM(A1)", "-2+cmd|' /C calc'!A0", "＝1+1", "\t=1", "\n=1")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    reports = [office_report(f"{text}县人民政府", 2021, path=text) for text in (*FORMULAS, "#N/A")]
    write(folder, reports, ("parquet", "csv", "xlsx"))
    return folder


def test_no_text_of_a_report_becomes_a_formula_in_csv(hostile):
    text = (hostile / "outputs/csv/reports.csv").read_text("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["path"] for line in told] == [*(f"'{text}" for text in FORMULAS), "#N/A"]
    assert [line["organization"] for line in told[:-1]] == [f"'{text}县人民政府" for text in FORMULAS]
    assert [line["path"] for line in lines(hostile, "reports")] == [*FORMULAS, "#N/A"]


def test_no_text_of_a_report_becomes_a_formula_in_the_workbook(hostile):
    book = load_workbook(hostile / "outputs/run.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    found = {text: {cell.data_type for cell in cells if str(cell.value).startswith(text)} for text in FORMULAS}
    assert found == {text: {"s"} for text in FORMULAS}
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}


@pytest.mark.parametrize("text", ["-3", "+86 10", "-", "—", "6,7"])
def test_numbers_and_dashes_stay_as_they_are(tmp_path, text):
    write(tmp_path, [office_report(OFFICE, 2021, path=text)], ("parquet", "csv"))
    (line,) = csv.DictReader(io.StringIO((tmp_path / "outputs/csv/reports.csv").read_text("utf-8-sig")))
    assert line["path"] == text


def test_the_workbook_holds_the_panel_under_chinese_labels(tmp_path):
    note = write(tmp_path, MIXED[:3], ("parquet", "xlsx"))
    book = load_workbook(tmp_path / "outputs/run.xlsx")
    labels, names, first = ([cell.value for cell in line] for line in book["panel"].iter_rows(max_row=3))
    at = names.index(FORWARD.replace("/", "__"))
    assert labels[at] == "四、结转下年度继续办理 | 申请人情况 / 自然人"
    assert first[at] == 3
    assert book["panel"].max_row == 2 + note.in_panel
    assert len({line[names.index("path")].value for line in book["panel"].iter_rows(min_row=3)}) == note.in_panel
    assert {"note", "reports", "offices", "to_review", "cross_year", "name_matching"} <= set(book.sheetnames)
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
    panel = book["panel"]
    assert (panel.freeze_panes, names[3]) == ("E3", "year")
    assert panel.print_title_cols == "$A:$D"
    assert 12 <= panel.page_setup.fitToWidth <= 24, "a page holds what can be read on it"
    assert all(sheet.freeze_panes and sheet.auto_filter.ref for sheet in book if sheet.title != "note")
