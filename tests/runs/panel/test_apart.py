"""A run of reports of several families: each family has a panel of its own, and no column of another's."""

import pytest
from openpyxl import load_workbook

from extractor.forms import load_form
from extractor.report import Report
from extractor.runs.outputs import write_outputs
from extractor.runs.panel import load
from tests.runs.panel.offices import FORMS, office_report

OFFICE = "柳林县财政局"
ACCOUNTS = load_form("final-accounts")
APART = {"final-accounts": "final_accounts"}


def accounts(year: int, path: str | None = None) -> Report:
    return office_report(OFFICE, year, form=ACCOUNTS, path=path or f"accounts-{year}.txt")


@pytest.fixture
def outputs(tmp_path):
    reports = [
        office_report(OFFICE, 2021), accounts(2021), office_report(OFFICE, 2022), accounts(2022), accounts(2022, "x"),
    ]  # fmt: skip
    forms = {**FORMS, ACCOUNTS.id: ACCOUNTS}
    note = write_outputs(tmp_path, lambda: iter(reports), forms, kinds=("parquet", "csv", "xlsx"), apart=APART)
    return tmp_path, note


def test_each_family_has_a_panel_without_the_columns_of_others(outputs):
    folder, note = outputs
    tables = {name: load(folder).table(name) for name in ("panel", "panel_final_accounts")}
    assert {name: table.num_rows for name, table in tables.items()} == {"panel": 2, "panel_final_accounts": 3}
    cells = {name: {c for c in table.column_names if "__" in c} for name, table in tables.items()}
    assert cells["panel_final_accounts"] == {"__".join(key) for key in ACCOUNTS.keys}
    assert not cells["panel"] & cells["panel_final_accounts"]
    assert load(folder).table("panel_status_final_accounts").column_names == tables["panel_final_accounts"].column_names
    assert note.in_panel == 5


def test_reports_of_two_families_are_no_two_reports_of_one_year(outputs):
    folder, note = outputs
    assert [line["reports_of_year"] for line in load(folder).table("panel").to_pylist()] == [1, 1]
    own = load(folder).table("panel_final_accounts").to_pylist()
    assert [(line["year"], line["chosen"], line["reports_of_year"]) for line in own] == [
        (2021, True, 1), (2022, True, 2), (2022, False, 2),
    ]  # fmt: skip
    (office,) = load(folder).table("offices").to_pylist()
    assert (office["years"], office["reports"], office["several_years"]) == (2, 5, "2022")
    assert office["forms"].split() == ["final-accounts", "gov-disclosure-2021"]
    assert (note.office_years, note.office_years_with_several_reports) == (2, 1)


def test_cross_year_checks_hold_between_reports_of_one_family(outputs):
    folder, _ = outputs
    lines = load(folder).table("cross_year").to_pylist()
    assert lines
    assert {(line["previous_form_id"], line["form_id"]) for line in lines} == {("gov-disclosure-2021",) * 2}


def test_workbook_and_codebook_name_the_panel(outputs):
    folder, _ = outputs
    assert "panel final_accounts" in load_workbook(folder / "outputs" / "run.xlsx", read_only=True).sheetnames
    book = (folder / "outputs" / "codebook.md").read_text(encoding="utf-8")
    assert book.count("### panel_final_accounts\n") == 2
    assert (folder / "outputs" / "csv" / "panel_final_accounts.csv").is_file()
