"""Among several families of forms each report is read on its own; one that is of none, or of two, is told so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from extractor import Extractor, FormError, Report
from extractor.cli import app
from extractor.forms import Form, load_form, shipped_ids
from extractor.forms.asked import apart, candidates, plain_names
from extractor.mixed import family_starts
from extractor.readers.text import read_text
from extractor.runs.decided import run_forms
from extractor.serve.jobs import results_of
from training.case import Case, draw_case
from training.foreign import draw_foreign
from training.made_up import made_up_form

EXAMPLES = Path(__file__).parents[1] / "data" / "forms"
OWN = tuple(load_form(EXAMPLES / f"{name}.yaml") for name in ("department-accounts", "law-enforcement"))
ACCOUNTS = load_form("final-accounts")
MADE_UP = tuple(made_up_form(f"held-out-{number}") for number in (0, 5, 7))
OTHERS = (ACCOUNTS, *OWN, *MADE_UP)
DOUBTS = ("form.families_near", "form.few_labels")


@pytest.fixture(scope="module")
def among() -> Extractor:
    return Extractor(form=("auto", *OTHERS), tagger="rules")


def drawn(form: Form, kind: str = "text-A", severity: int = 0, seed: str = "1") -> Case:
    return draw_case("case", kind, f"families/{form.id}/{kind}/{seed}", severity=severity, forms=[form], size="medium")


def read(extractor: Extractor, case: Case) -> Report:
    return extractor.extract_bytes(case.content, name=case.file)


def codes(record: Report) -> set[str]:
    return {str(getattr(warning, "code", "")) for warning in record.warnings}


def in_other_words(form: Form, form_id: str, *pairs: tuple[str, str]) -> Form:
    text = form.model_dump_json()
    for before, after in pairs:
        text = text.replace(before, after)
    return Form.model_validate(json.loads(text) | {"id": form_id})


@pytest.mark.parametrize("kind", ["text-A", "text-N", "file-html"])
@pytest.mark.parametrize("form", [*(load_form(name) for name in shipped_ids()), *OTHERS], ids=lambda form: form.id)
def test_each_report_of_a_mixed_folder_has_its_form(among: Extractor, form: Form, kind: str) -> None:
    record = read(among, drawn(form, kind))
    assert record.form.id == form.id
    assert not codes(record) & {*DOUBTS}


@pytest.mark.parametrize("part", ["", "held", "later"])
def test_a_document_of_no_family_has_no_cells(among: Extractor, rules: Extractor, part: str) -> None:
    for file in draw_foreign(71, part=part, per_family=1):
        record = among.extract_bytes(file.content, name=file.name)
        alone = rules.extract_bytes(file.content, name=file.name)
        assert (record.form.id, record.cells) == (None, ())
        told = tuple(warning for warning in record.warnings if getattr(warning, "code", "") != "form.not_taken")
        assert record.model_copy(update={"warnings": told}) == alone


@pytest.mark.parametrize("kind", ["text-B", "text-O", "file-docx"])
@pytest.mark.parametrize("name", shipped_ids())
def test_candidates_beside_the_editions_change_no_record_of_theirs(
    among: Extractor, rules: Extractor, name: str, kind: str
) -> None:
    case = drawn(load_form(name), kind, severity=2)
    assert read(among, case) == read(rules, case)


@pytest.mark.parametrize("form", OTHERS[:3], ids=lambda form: form.id)
def test_a_report_whose_form_is_no_candidate_is_on_none(form: Form) -> None:
    others = [other for other in OTHERS if other is not form]
    assert read(Extractor(form=("auto", *others), tagger="rules"), drawn(form)).form.id is None


BUDGET = in_other_words(ACCOUNTS, "budget", ("决算", "预算"))


def test_a_budget_has_the_rows_of_the_accounts_and_is_not_on_their_form() -> None:
    record = read(Extractor(form=("auto", ACCOUNTS), tagger="rules"), drawn(BUDGET))
    assert record.form.id is None
    assert not record.cells


@pytest.mark.parametrize("form", [BUDGET, ACCOUNTS], ids=lambda form: form.id)
def test_the_headings_tell_accounts_from_a_budget(form: Form) -> None:
    record = read(Extractor(form=("auto", ACCOUNTS, BUDGET), tagger="rules"), drawn(form))
    assert record.form.id == form.id
    assert not codes(record) & {*DOUBTS}


def test_forms_that_few_letters_tell_apart_are_doubted_in_every_cell() -> None:
    twin = in_other_words(ACCOUNTS, "twin", ("二、外交支出", "二、边防支出"))
    record = read(Extractor(form=(ACCOUNTS, twin), tagger="rules"), drawn(ACCOUNTS))
    assert record.form.id in ("final-accounts", "twin")
    assert "form.families_near" in codes(record)
    assert record.form.confidence <= 0.5
    assert all(cell.needs_review for cell in record.cells)


@settings(max_examples=12)
@given(order=st.permutations(["auto", *OTHERS]), form=st.sampled_from([load_form("gov-disclosure-2021"), *OTHERS]))
def test_the_order_of_candidates_changes_nothing(among: Extractor, order: list[str | Form], form: Form) -> None:
    case = drawn(form, severity=1)
    assert read(Extractor(form=order, tagger="rules"), case) == read(among, case)


@pytest.mark.parametrize(
    ("first", "second"), [("gov-disclosure-2021", ACCOUNTS), (OWN[1], "gov-disclosure-2019"), (OWN[1], ACCOUNTS)]
)  # fmt: skip
def test_reports_of_two_families_in_one_file_are_two_records(
    among: Extractor, first: str | Form, second: str | Form
) -> None:
    forms = [load_form(form) if isinstance(form, str) else form for form in (first, second)]
    texts = [drawn(form).content.decode() for form in forms]
    records = among.extract_all_bytes("\n".join(texts).encode(), name="both.txt")
    assert [record.form.id for record in records] == [form.id for form in forms]
    for record, form, text in zip(records, forms, texts, strict=True):
        alone = among.extract_bytes(text.encode(), name="one.txt")
        assert [(cell.row, cell.value) for cell in record.cells] == [(cell.row, cell.value) for cell in alone.cells]
        assert record.form.id == form.id


def law_and_accounts() -> tuple[str, str]:
    """The second without a title: it begins with the heading of its first table."""
    accounts, law = (drawn(form).content.decode() for form in OWN)
    return law, accounts[accounts.index("二、收入支出决算总体情况") :]


def test_tables_of_two_families_without_a_heading_between_are_one_doubted_record(among: Extractor) -> None:
    text = "\n".join(law_and_accounts())
    assert family_starts(read_text(text), [(form,) for form in OWN]) == ()
    (record,) = among.extract_all_bytes(text.encode(), name="both.txt")
    assert "form.families_near" in codes(record)
    assert all(cell.needs_review for cell in record.cells)


def test_a_title_that_both_families_have_shows_no_second_report() -> None:
    law, accounts = law_and_accounts()
    text = f"{law}\n某某县财政局2023年度部门决算\n{accounts}"
    alike = OWN[1].model_copy(update={"title_pattern": OWN[0].title_pattern})
    assert family_starts(read_text(text), [(OWN[0],), (alike,)]) == ()
    assert len(family_starts(read_text(text), [(form,) for form in OWN])) == 1


def test_names_of_forms(tmp_path: Path) -> None:
    for form in OWN:
        (tmp_path / f"{form.id}.yaml").write_text(json.dumps(form.model_dump(mode="json")), encoding="utf-8")
    mixed = candidates(("final-accounts", str(tmp_path), "auto", tmp_path / "law-enforcement.yaml"))
    assert mixed.name == "auto, department-accounts, final-accounts, law-enforcement"
    assert [len(family) for family in mixed.families] == [2, 1, 1, 1]
    assert not mixed.alone
    assert candidates("auto").name == "auto"
    assert candidates("gov-disclosure-2019").name == "gov-disclosure-2019"
    assert candidates(ACCOUNTS).alone
    assert not candidates(tmp_path).alone
    assert apart("final-accounts") == {}
    assert apart(("auto", "final-accounts")) == {"final-accounts": "final_accounts"}
    assert plain_names(("auto", str(tmp_path))) == ("auto", str(tmp_path.resolve()))


def test_one_run_over_a_mixed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cases = {form.id: drawn(form) for form in (ACCOUNTS, OWN[1], load_form("gov-disclosure-2019"))}
    Path("in").mkdir()
    for name, case in cases.items():
        (Path("in") / f"{name}.txt").write_bytes(case.content)
    (Path("in") / "none.txt").write_text("会议纪要\n\n一、关于供水\n会议同意该方案。\n", encoding="utf-8")
    asked = ["--form", "auto", "--form", "final-accounts", "--form", str(EXAMPLES), "--tagger", "rules"]
    into = ["-o", "run", "--jobs", "1", "--output", "csv"]
    read_one = CliRunner().invoke(app, ["extract", "in", *asked, "-o", "out.jsonl"])
    run = CliRunner().invoke(app, ["batch", "in", *asked, *into])
    assert (read_one.exit_code, run.exit_code) == (0, 0), run.output
    for results in (Path("out.jsonl"), Path("run/results.jsonl")):
        records = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
        assert {Path(r["source"]["path"]).stem: r["form"]["id"] for r in records} == {
            **{name: name for name in cases}, "none": None,
        }  # fmt: skip
    assert {*run_forms(Path("run"))} == {*shipped_ids(), "final-accounts", *(form.id for form in OWN)}
    assert Path("run/outputs/csv/panel_law_enforcement.csv").is_file()
    again = CliRunner().invoke(app, ["batch", "in", *reversed_forms(asked), *into])
    assert "4 reports" not in again.output, "in another order they are the same settings, and nothing is read again"
    assert {*results_of(Path("run"))} >= {"panel.csv", "panel_final_accounts.csv"}


def reversed_forms(asked: list[str]) -> list[str]:
    """The same options, the forms in another order."""
    return [*asked[4:6], *asked[2:4], *asked[:2], *asked[6:]]


def test_names_that_give_no_forms_are_told(tmp_path: Path) -> None:
    other = in_other_words(ACCOUNTS, "final-accounts", ("外交支出", "边防支出"))
    for asked, told in ((tmp_path, "no form file"), ((ACCOUNTS, other), "final-accounts"), ((), "expected")):
        with pytest.raises(FormError, match=told):
            candidates(asked)


def test_a_folder_with_one_form_is_no_form_named_alone(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(json.dumps(OWN[1].model_dump(mode="json")), encoding="utf-8")
    extractor = Extractor(form=tmp_path, tagger="rules")
    assert read(extractor, drawn(OWN[1])).form.id == "law-enforcement"
    record = read(extractor, drawn(ACCOUNTS))
    assert (record.form.id, record.cells) == (None, ())
