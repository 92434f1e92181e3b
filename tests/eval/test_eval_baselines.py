"""Baselines read a clean report, and imports take every shape that tools write."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.baselines import NotAvailable, make_report, open_system, read_cell
from eval.baselines.grids import html_grids, markdown_grids, place_grids
from eval.baselines.labels import core_label
from eval.baselines.lines import read_lines
from eval.baselines.saved import read_output
from eval.baselines.trivial import place_lines
from eval.metrics import count_cells
from eval.suites import Suite, known_edition
from extractor.errors import SettingsError, UnreadableFile, UnsupportedKind
from extractor.report import Status
from tests.eval.conftest import draw_text
from tests.eval.planted import Values, make_values

FORM = known_edition("2021")


def rows_of(values: Values) -> list[list[str]]:
    return [line.split("\t") for line in draw_text(values).splitlines()]


def as_html(values: Values) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows_of(values))
    return f"<html><body><p>报告</p><table>{rows}</table></body></html>"


def as_markdown(values: Values) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows_of(values))


def as_docling(values: Values) -> str:
    cells = [
        {
            "text": text,
            "start_row_offset_idx": i,
            "end_row_offset_idx": i + 1,
            "start_col_offset_idx": j,
            "end_col_offset_idx": j + 1,
        }
        for i, row in enumerate(rows_of(values))
        for j, text in enumerate(row)
    ]
    return json.dumps({"tables": [{"data": {"table_cells": cells, "num_rows": 1, "num_cols": 1}}]})


def as_mineru(values: Values) -> str:
    return json.dumps([{"type": "text", "text": "x"}, {"type": "table", "table_body": as_html(values)}])


def as_paddle(values: Values) -> str:
    return json.dumps({"table_res_list": [{"pred_html": as_html(values)}]})


def as_nested(values: Values) -> str:
    nested: dict[str, dict[str, dict[str, float | None]]] = {}
    for key, value in values.items():
        table, row, col = key.split("/")
        nested.setdefault(table, {}).setdefault(row, {})[col] = value
    return json.dumps(nested)


def as_named(values: Values) -> str:
    return json.dumps({"cells": {key: {"value": value} for key, value in values.items()}})


def as_record(values: Values) -> str:
    parts = [(*key.split("/"), value) for key, value in values.items()]
    return json.dumps({"cells": [{"table": t, "row": r, "col": c, "value": v} for t, r, c, v in parts]})


@pytest.mark.parametrize(
    ("suffix", "write"),
    [
        (".html", as_html),
        (".md", as_markdown),
        (".json", as_docling),
        (".json", as_mineru),
        (".json", as_paddle),
        (".json", lambda values: json.dumps({"pages": [rows_of(values)]})),
        (".json", as_nested),
        (".json", as_named),
        (".json", as_record),
        (".txt", draw_text),
    ],
    ids=["html", "markdown", "docling", "MinerU", "PP-Structure", "rows", "nested", "by name", "record", "text"],
)
def test_every_shape_of_saved_output_gives_the_numbers_back(suffix: str, write: Callable[[Values], str]) -> None:
    values = make_values(random.Random(4))
    readings = read_output(write(values), suffix, FORM, place="x")
    assert {key: reading.value for key, reading in readings.items()} == values


def test_broken_json_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match=r"x\.json:2: not JSON"):
        read_output("{\n,", ".json", FORM, place="x.json")


def test_the_afternoon_reads_clean_lines_and_slides_where_a_cell_is_gone() -> None:
    values = make_values(random.Random(4))
    assert {key: r.value for key, r in place_lines(draw_text(values).splitlines(), FORM).items()} == values
    first = "applications/received"
    blank: Values = {**values, f"{first}/natural_person": None}
    found = place_lines(draw_text(blank).splitlines(), FORM)
    assert f"{first}/business" not in found


def test_grids_keep_the_place_of_a_blank_cell() -> None:
    values: Values = {**make_values(random.Random(4)), "applications/received/natural_person": None}
    found = place_grids([rows_of(values)], FORM)
    assert found["applications/received/natural_person"].status is Status.BLANK
    assert found["applications/received/business"].value == values["applications/received/business"]


@pytest.mark.parametrize(
    ("label", "core"),
    [
        ("一、本年新收政府信息公开申请数量", "本年新收政府信息公开申请数量"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("3.其他", "其他"),
        ("（七）总计", "总计"),
        ("规章", "规章"),
    ],
)
def test_core_of_a_label(label: str, core: str) -> None:
    assert core_label(label) == core


@pytest.mark.parametrize(
    ("text", "status", "value"),
    [
        ("12", Status.READ, 12),
        (" 1,113 ", Status.READ, 1113),
        ("2.50", Status.READ, 2.5),
        ("-3", Status.READ, -3),
        ("", Status.BLANK, None),
        (None, Status.BLANK, None),
        ("/", Status.NOT_APPLICABLE, None),
        ("无", Status.NOT_APPLICABLE, None),
        ("本年未制定", Status.TEXT, None),
        ("nan", Status.TEXT, None),
        ("inf", Status.TEXT, None),
    ],
)
def test_cells_as_a_careful_user_takes_them(text: str | None, status: Status, value: float | None) -> None:
    assert read_cell(text)[:2] == (status, value)


def test_spans_of_html_hold_their_text_once() -> None:
    (grid,) = html_grids(
        "<table><tr><td rowspan=2>a</td><td colspan='2'>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    assert [list(row) for row in grid] == [["a", "b", ""], ["", "c", "d"]]


def test_an_absurd_span_does_not_eat_the_memory() -> None:
    (grid,) = html_grids("<table><tr><td colspan=999999999>a</td></tr></table>")
    assert len(grid[0]) == 200


def test_nested_tables_count_once() -> None:
    assert html_grids("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>") == [[["x"]]]


def test_markdown_rules_are_no_rows() -> None:
    (grid,) = markdown_grids("text\n| a | b |\n|---|:-:|\n| 1 | |\n\nmore")
    assert grid == [["a", "b"], ["1", ""]]


def test_zeros_fill_everything(small_suite: Suite) -> None:
    gold = small_suite.reports[0]
    counts = count_cells(gold, open_system("zeros").extract(small_suite.path(gold), FORM))
    assert (counts.nonzero_right, counts.wrong, counts.silent) == (0, counts.read, counts.read)


def test_a_record_has_every_cell_in_form_order() -> None:
    report = make_report(Path("x.txt"), FORM, {}, system="none")
    assert [f"{c.table}/{c.row}/{c.col}" for c in report.cells] == [str(key) for key in FORM.keys]
    assert {c.status for c in report.cells} == {Status.MISSING}


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("zero", SettingsError, "saw system 'zero', expected one of rules"),
        ("saved:/no/such", NotAvailable, "no such folder"),
        ("no_such_module:make", NotAvailable, "no_such_module"),
        ("tests.eval.scripted:nothing", NotAvailable, "nothing"),
    ],
    ids=["unknown name", "no folder", "no module", "no factory"],
)
def test_systems_that_cannot_be_opened(spec: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        open_system(spec)


def test_a_saved_system_finds_the_output_by_name_or_file(tmp_path: Path) -> None:
    values = make_values(random.Random(4))
    (tmp_path / "r1.md").write_text(as_markdown(values), encoding="utf-8")
    (tmp_path / "r2.txt.html").write_text(as_html(values), encoding="utf-8")
    system = open_system(f"saved:{tmp_path}")
    for file in ("r1.txt", "r2.txt"):
        report = system.extract(Path(file), FORM)
        assert {f"{c.table}/{c.row}/{c.col}": c.value for c in report.cells} == values
    with pytest.raises(UnreadableFile, match=r"no output for r3\.txt"):
        system.extract(Path("r3.txt"), FORM)


def test_lines_of_html_docx_and_boxes(tmp_path: Path) -> None:
    import docx

    (tmp_path / "a.html").write_text("<p>标题</p><table><tr><td>规章</td><td>1</td></tr></table>", encoding="utf-8")
    document = docx.Document()
    document.add_paragraph("标题")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "规章", "1"
    document.save(str(tmp_path / "a.docx"))
    boxes = [
        {"box": [[60, 11], [70, 11], [70, 21], [60, 21]], "text": "1"},
        {"box": [[10, 10], [40, 10], [40, 20], [10, 20]], "text": "规章"},
        {"box": [[10, 40], [40, 40], [40, 50], [10, 50]], "text": "下行"},
    ]
    page = {"page": 1, "width": 100, "height": 100, "lines": boxes}
    (tmp_path / "a.json").write_text(json.dumps([page]), encoding="utf-8")
    assert [line for line in read_lines(tmp_path / "a.html") if line.strip()] == ["标题", "规章\t1"]
    assert read_lines(tmp_path / "a.docx") == ["标题", "规章\t1"]
    assert read_lines(tmp_path / "a.json") == ["规章\t1", "下行"]
    with pytest.raises(UnsupportedKind, match=r"got \.xyz"):
        read_lines(tmp_path / "a.xyz")
