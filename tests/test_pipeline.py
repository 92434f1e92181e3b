"""The record of whole reports: all its promises at once, each on a small example."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import FormError, SettingsError
from extractor.forms import Form
from extractor.pipeline import Extractor
from extractor.recovery.judge.evidence import REVIEW_BELOW
from extractor.recovery.judge.review import WITHOUT_NUMBER
from extractor.report import Report, Status
from extractor.writers.jsonl import report_line
from tests.recovery.planted import OFFICE, YEAR, Made, draw_planted, edit_grid, write_planted
from training.draw.grid import Grid

CELL = "applications/denied_process/business"
ROW = "applications/denied_process/"
SEVEN = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")


def without(grid: Grid, row: str) -> Grid:
    """The grid without the line of this row."""
    return tuple(line for line in grid if not any(slot.part == row for slot in line))


def short_of(grid: Grid, name: str) -> Grid:
    """The grid with nothing left of one cell, those behind it moved up."""
    return tuple(tuple(slot for slot in line if name not in map(str, slot.keys)) for line in grid)


@pytest.mark.parametrize(
    ("printed", "status", "value"),
    [
        ("23", Status.READ, 23),
        ("0", Status.READ, 0),
        (None, Status.BLANK, None),
        ("/", Status.NOT_APPLICABLE, None),
        ("—", Status.NOT_APPLICABLE, None),
        ("无", Status.NOT_APPLICABLE, None),
        ("由上级机关统一填报", Status.TEXT, None),
        ("2?3", Status.UNREADABLE, None),
    ],
    ids=["a number", "zero", "empty", "slash", "dash", "word for none", "a sentence", "broken digits"],
)
def test_what_stands_in_a_cell_decides_its_status(rules, form_2021: Form, printed, status, value) -> None:
    def put(grid: Grid) -> Grid:
        return tuple(
            tuple(type(s)(printed or "", s.role, s.keys) if CELL in map(str, s.keys) else s for s in line)
            for line in grid
        )

    report = edit_grid(draw_planted(form_2021, 4), "applications", put)
    text = write_planted(report, "N").text
    cell = next(c for c in rules.extract_text(text).cells if f"{c.table}/{c.row}/{c.col}" == CELL)

    assert (cell.status, cell.value, cell.text) == (status, value, printed)
    assert [text[s.start : s.end] for s in cell.spans] == [printed or ""]


def test_a_row_that_is_gone_is_missing(make_report) -> None:
    made: Made = make_report(edit=lambda r: edit_grid(r, "review_litigation", lambda grid: ()))
    cells = [c for c in made.record.cells if c.table == "review_litigation"]

    assert {(c.status, c.value, c.method) for c in cells} == {(Status.MISSING, None, "none")}
    assert all(c.reasons for c in cells)


def test_a_lost_row_that_the_sums_tell_is_inferred_and_reviewed(make_report) -> None:
    made: Made = make_report(edit=lambda r: edit_grid(r, "applications", lambda g: without(g, "denied_process")))

    for col in SEVEN:
        cell = made.cells[ROW + col]
        assert (cell.status, cell.text, cell.spans, cell.needs_review) == (Status.INFERRED, None, (), True)
        assert cell.value == next(v.value for k, v in made.report.printed.items() if str(k) == ROW + col)


def test_two_lost_rows_are_told_by_nothing(make_report) -> None:
    made: Made = make_report(
        edit=lambda r: edit_grid(r, "applications", lambda g: without(without(g, "denied_process"), "rejected_repeat"))
    )

    assert {made.cells[ROW + col].status for col in SEVEN} == {Status.MISSING}
    assert made.outcome.silent == made.outcome.invented == ()


def test_where_blanks_are_the_style_no_zero_is_inferred(make_report, form_2021: Form) -> None:
    from training.values import PrintStyle

    made: Made = make_report(
        style=PrintStyle(zero=""),
        size="zero",
        edit=lambda r: edit_grid(r, "applications", lambda g: without(g, "denied_process")),
    )

    assert {made.cells[ROW + col].status for col in SEVEN} == {Status.MISSING}
    assert {cell.value for cell in made.record.cells} == {None}


def test_the_seven_states_are_all_there_are(form_2021: Form) -> None:
    schema = Report.model_json_schema()["$defs"]["Status"]["enum"]

    assert set(schema) == {"read", "blank", "not_applicable", "text", "missing", "unreadable", "inferred"}


@pytest.mark.parametrize("layout", ["N", "A", "B'", "aligned", "K", "I", "column-major"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_record_keeps_the_contract(rules, form_2021: Form, layout: str, seed: int) -> None:
    text = write_planted(draw_planted(form_2021, seed), layout).text
    record: Report = rules.extract_text(text)
    line = report_line(record)

    assert Report.model_validate_json(line) == record
    assert json.loads(line)["schema"] == "tablemend/1"
    assert [(c.table, c.row, c.col) for c in record.cells] == [tuple(key) for key in form_2021.keys]
    for cell in record.cells:
        assert (cell.value is not None) == (cell.status in (Status.READ, Status.INFERRED))
        assert (cell.text is not None) == bool(cell.spans and cell.spans[0].start < cell.spans[0].end)
        assert all(text[span.start : span.end] == (cell.text or "") for span in cell.spans)
        assert cell.needs_review or cell.confidence >= (REVIEW_BELOW if cell.status is Status.READ else WITHOUT_NUMBER)
        assert cell.reasons or not cell.needs_review
    names = {f"{c.table}/{c.row}/{c.col}" for c in record.cells}
    assert all(set(check.cells) <= names for check in record.checks)
    assert len({(check.id, check.where) for check in record.checks}) == len(record.checks)


@pytest.mark.parametrize("layout", ["N", "A", "words", "K"])
def test_same_text_same_bytes(form_2021: Form, layout: str) -> None:
    text = write_planted(draw_planted(form_2021, 8), layout).text
    first, second = Extractor(tagger="rules"), Extractor(tagger="rules")
    lines = {
        report_line(first.extract_text(text)),
        report_line(first.extract_text(text)),
        report_line(second.extract_text(text)),
    }

    assert len(lines) == 1


def test_text_bytes_and_file_give_the_same_cells(rules, form_2021: Form, tmp_path) -> None:
    text = write_planted(draw_planted(form_2021, 9), "N").text
    path = tmp_path / "report.txt"
    path.write_bytes(text.encode())
    from_file = rules.extract(path)

    assert from_file.cells == rules.extract_text(text).cells == rules.extract_bytes(text.encode(), name="x.txt").cells
    assert from_file.source.path == str(path)
    assert from_file.source.sha256 == rules.extract_bytes(text.encode(), name="x.txt").source.sha256


def test_facts_stand_beside_the_cells(make_report) -> None:
    record = make_report().record

    assert (record.organization.value, record.year.value) == (OFFICE, YEAR)
    assert [section.title for section in record.sections][1:3] == [
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
    ]
    assert record.engine.tagger == "rules"
    assert record.engine.model is None


@pytest.mark.parametrize(("more", "status"), [(0, "pass"), (1, "fail")], ids=["with what was carried over", "neither"])
def test_a_told_count_may_hold_what_was_carried_over(rules, form_2021: Form, more: int, status: str) -> None:
    text = write_planted(draw_planted(form_2021, 5), "N").text
    cells = {f"{cell.row}/{cell.col}": cell.value for cell in rules.extract_text(text).cells}
    new, carried = int(cells["received/total"] or 0), int(cells["carried_over/total"] or 0)
    assert new and carried
    told = f"一、总体情况\n全年共受理政府信息公开申请{new + carried + more}件。\n"
    record = rules.extract_text(told + text)
    seen = [check for check in record.checks if check.id.startswith("told_applications_received")]
    assert [check.status for check in seen] == [status]


def test_a_form_that_is_asked_for_is_the_only_one_tried(form_2019: Form) -> None:
    text = write_planted(draw_planted(form_2019, 1), "N").text

    assert Extractor(form="gov-disclosure-2019", tagger="rules").extract_text(text).form.id == form_2019.id
    assert Extractor(tagger="rules").extract_text(text).form.id == form_2019.id


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"tagger": "magic"}, SettingsError),
        ({"form": "no-such-form"}, FormError),
        ({"form": "missing.yaml"}, FormError),
    ],
    ids=["tagger", "form", "form file"],
)
def test_settings_that_cannot_be_used_are_refused_at_once(options: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Extractor(**options)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="规章行政许可其他总计一二三（）.、|\t\n 0123456789-/自然人商业企业\x00\u200b", max_size=300))
def test_no_text_breaks_the_extractor(text: str) -> None:
    record = _RULES.extract_text(text)

    assert record.error is None
    assert Report.model_validate_json(report_line(record)) == record
    for cell in record.cells:
        assert all(text[span.start : span.end] == (cell.text or "") for span in cell.spans)


_RULES = Extractor(tagger="rules")
