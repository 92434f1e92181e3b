"""Forms that no code was written for, planted: what is drawn must come back, and what cannot be told must be said."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from extractor import Extractor
from extractor.forms import CellKey, Form, load_form
from extractor.forms.check import faults
from extractor.report import Report
from tests.recovery.planted import Outcome, cells_of, compare, draw_planted, write_planted
from training.case import draw_case
from training.damage.convert import HTML_CONVERTERS
from training.draw.html import draw_html, draw_html_style
from training.draw.report import DrawnReport
from training.values import PrintStyle

EXAMPLES = Path(__file__).parents[2] / "data" / "forms"
NAMES = ("department-accounts", "law-enforcement")
LAYOUTS = ("A", "A0", "B", "B'", "D", "N", "O", "aligned", "column-major")
TWINS = {
    "id": "twin-totals",
    "version": "1",
    "title": "苗木统计表",
    "edition": "林函〔2020〕1号",
    "years": [2020, None],
    "sections": ["苗木情况"],
    "tables": [
        {
            "name": "trees",
            "title": "苗木情况",
            "blocks": [
                {
                    "columns": [
                        {"label": "本年栽植", "children": [
                            {"name": "bare", "label": "裸根"}, {"name": "pot", "label": "株数"}]},
                        {"name": "left", "label": "株数"},
                        {"name": "sum", "label": "合计"},
                    ],
                    "rows": [
                        {"label": "乔木", "children": [
                            {"name": "pine", "label": "松树"}, {"name": "elm", "label": "榆树"},
                            {"name": "tall", "label": "合计"}]},
                        {"name": "all", "label": "合计"},
                    ],
                }
            ],
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module", params=NAMES)
def example(request: pytest.FixtureRequest) -> Form:
    return load_form(EXAMPLES / f"{request.param}.yaml")


@pytest.fixture(scope="module")
def twins() -> Form:
    return Form.model_validate(TWINS)


def read(form: Form, text: str) -> Report:
    return Extractor(form=form, tagger="rules", confidence="hand-set").extract_text(text)


def planted(form: Form, layout: str, *, zero: str = "0") -> tuple[Report, DrawnReport, Outcome]:
    report = draw_planted(form, 26, size="large" if zero == "0" else "medium", style=PrintStyle(zero=zero))
    drawn = write_planted(report, layout)
    record = read(form, drawn.text)
    return record, report, compare(record, report, drawn)


def test_the_examples_and_the_planted_form_hold_together(example: Form, twins: Form) -> None:
    assert faults(example) == faults(twins) == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_of_ones_own_comes_back_exactly(example: Form, layout: str) -> None:
    record, _, outcome = planted(example, layout)

    assert record.form.id == example.id
    assert (outcome.wrong, outcome.review) == ((), ())
    assert {check.status for check in record.checks} == {"pass"}


@pytest.mark.parametrize("layout", ["A", "B", "N", "O", "boxed"])
def test_where_a_blank_leaves_a_trace_every_number_is_found(example: Form, layout: str) -> None:
    record, report, outcome = planted(example, layout, zero="")
    cells = cells_of(record)
    lost = [str(key) for key, printed in report.printed.items() if printed.value and
            cells[str(key)].value != printed.value]  # fmt: skip

    assert (lost, outcome.silent, outcome.invented) == ([], (), ())


@pytest.mark.parametrize("layout", ["A0", "vanish", "words", "M"])
def test_where_blanks_are_gone_nothing_wrong_is_said(example: Form, layout: str) -> None:
    _, _, outcome = planted(example, layout, zero="")

    assert (outcome.silent, outcome.invented) == ((), ())
    assert outcome.review


@pytest.mark.parametrize("kind", ["file-html", "file-docx", "file-pdf", "ocr-json"])
def test_files_with_a_grid_and_boxes_are_read(example: Form, kind: str) -> None:
    case = draw_case("planted", kind, "other-forms", severity=0, forms=[example], size="large")
    record = Extractor(form=example, tagger="rules", confidence="hand-set").extract_bytes(case.content, name=case.file)
    cells = cells_of(record)
    read_cells = {name: cell["value"] for name, cell in case.gold["cells"].items() if cell["state"] == "read"}

    assert read_cells
    assert {name: cells[name].value for name in read_cells} == read_cells


def by_name(record: Report, row: str) -> list[float | int | None]:
    cells = cells_of(record)
    return [cells[f"trees/{row}/{column}"].value for column in ("bare", "pot", "left", "sum")]


PINE, ELM, TALL = "松树\n1\n2\n3\n6\n", "榆树\n4\n5\n6\n15\n", "合计\n5\n7\n9\n21\n"
LEVELS = "本年栽植\n株数\n合计\n裸根\n株数\n"
ONE_ROW = "本年栽植\n裸根\n株数\n株数\n合计\n"
LOW = "本年栽植\n株数\n裸根\n株数\n合计\n"


@pytest.mark.parametrize("header", [LEVELS, ONE_ROW, LOW], ids=["level by level", "one row", "last label a row low"])
def test_labels_that_a_header_holds_twice_are_told_apart(twins: Form, header: str) -> None:
    record = read(twins, f"一、苗木情况\n{header}乔木\n{PINE}{ELM}{TALL}{TALL}")

    assert by_name(record, "pine") == [1, 2, 3, 6]
    assert by_name(record, "all") == [5, 7, 9, 21]


def test_a_header_label_is_not_taken_for_the_row_of_that_name(twins: Form) -> None:
    """合计 heads a column before any row, and two rows are called so."""
    record = read(twins, f"一、苗木情况\n{LEVELS}乔木\n{PINE}{ELM}{TALL}合计\n8\n7\n9\n24\n")

    assert (by_name(record, "tall"), by_name(record, "all")) == ([5, 7, 9, 21], [8, 7, 9, 24])


def test_one_label_for_two_rows_side_by_side_is_sent_to_review(twins: Form) -> None:
    record = read(twins, f"一、苗木情况\n{LEVELS}乔木\n{PINE}{ELM}{TALL}")
    unsure = [cell for cell in record.cells if cell.row in ("tall", "all")]

    assert all(cell.needs_review for cell in unsure)
    assert all("two rows of the form have the label 合计" in " ".join(cell.reasons) for cell in unsure)
    assert not any(cell.needs_review for cell in record.cells if cell.row in ("pine", "elm"))


@pytest.mark.parametrize("converter", sorted(HTML_CONVERTERS))
def test_lower_heads_that_a_converter_moved_to_the_left_edge_mislead_nobody(converter: str) -> None:
    """Markdown has no cell that is two rows high."""
    form = load_form(EXAMPLES / "law-enforcement.yaml")
    report = draw_planted(form, 3, size="large")
    content, drawn = draw_html(report, draw_html_style(Random(5)), Random(5))
    cells = cells_of(read(form, HTML_CONVERTERS[converter](content)))
    given = {str(key): cells[str(key)] for key in drawn}
    wrong = [name for name, cell in given.items() if not cell.needs_review and cell.value is not None
             and cell.value != report.printed[CellKey(*name.split("/"))].value]  # fmt: skip

    assert wrong == []
    assert sum(cell.value is not None for cell in given.values()) > len(form.keys) / 2
