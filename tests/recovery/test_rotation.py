"""A green check is no proof: rotate the applicant columns or slide the result rows, and every sum still holds.

What the record says must come from the labels; where no label says it, the record must not call it anchored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.forms import CellKey, Form
from extractor.report import Report, Status
from tests.recovery.planted import Made, cells_of, compare, draw_planted, edit_grid, write_planted
from training.draw.grid import FILLER, Grid, Line
from training.draw.report import DrawnReport
from training.values import PrintStyle

SIX = ("natural_person", "business", "research", "public_welfare", "legal_service", "other")
ROTATED = {"right": (5, 0, 1, 2, 3, 4), "left": (1, 2, 3, 4, 5, 0), "legal kinds": (0, 5, 1, 2, 3, 4)}
SWAPPED = {"two legal kinds swapped": (0, 2, 1, 3, 4, 5)}


def moved(grid: Grid, order: Sequence[int], *, values: bool = True, header: str = "moved") -> Grid:
    """New column ``n`` of the six shows old column ``order[n]``. ``header``: kept, moved, on one line, or lost."""
    first = min(n for line in grid for n, slot in enumerate(line) if slot.keys and slot.keys[0].col in SIX)

    def turn(line: Line) -> Line:
        return (*line[:first], *(line[first + n] for n in order), *line[first + 6 :])

    body = [turn(line) if values else line for line in grid if any(slot.keys for slot in line)]
    heads = [line for line in grid if not any(slot.keys for slot in line)]
    if header == "lost":
        heads = []
    elif header != "kept":
        # The spanning label over the five would stand over others now: only labels of single columns move.
        leaves = [tuple(s if s.part in (*SIX, "total") else FILLER for s in line) for line in heads]
        heads = [heads[0], *(turn(line) for line in leaves[1:])]
    if header == "on one line":
        merged = zip(*heads[1:], strict=True)
        heads = [tuple(next((slot for slot in column if slot.text), FILLER) for column in merged)]
    return (*heads, *body)


def made(extractor, report: DrawnReport, layout: str) -> Made:
    drawn = write_planted(report, layout)
    return Made(report, drawn, extractor.extract_text(drawn.text))


def applicants(record: Report) -> list:
    return [check for check in record.checks if check.id == "applicants"]


@pytest.fixture
def report(form_2021: Form) -> DrawnReport:
    return draw_planted(form_2021, 1, size="large")


@pytest.mark.parametrize("layout", ["N", "A", "B'", "O", "aligned"])
def test_values_alone_are_read_where_they_are_printed(rules, report: DrawnReport, layout: str) -> None:
    order = ROTATED["right"]
    result = made(rules, edit_grid(report, "applications", lambda g: moved(g, order, header="kept")), layout)

    for n, col in enumerate(SIX):
        cell = result.cells[f"applications/received/{col}"]
        assert cell.value == report.printed[CellKey("applications", "received", SIX[order[n]])].value
        assert cell.method == "rules:label+header"
    assert {check.status for check in applicants(result.record)} == {"pass"}


@pytest.mark.parametrize("layout", ["N", "B", "O", "aligned"])
@pytest.mark.parametrize("order", [*ROTATED.values(), *SWAPPED.values()], ids=[*ROTATED, *SWAPPED])
def test_values_follow_drawn_headers(rules, report: DrawnReport, layout: str, order: tuple[int, ...]) -> None:
    result = made(rules, edit_grid(report, "applications", lambda g: moved(g, order)), layout)

    assert (result.outcome.wrong, result.outcome.review) == ((), ())
    assert all(check.anchored for check in applicants(result.record))
    assert not any("sums" in cell.method for cell in result.record.cells)


@pytest.mark.parametrize("layout", ["N", "A", "B'", "boxed", "D", "aligned"])
@pytest.mark.parametrize(
    "order", [ROTATED["left"], ROTATED["legal kinds"], *SWAPPED.values()], ids=["left", "legal kinds", *SWAPPED]
)
def test_values_follow_headers_on_one_line(rules, report: DrawnReport, layout: str, order: tuple[int, ...]) -> None:
    result = made(rules, edit_grid(report, "applications", lambda g: moved(g, order, header="on one line")), layout)

    assert (result.outcome.wrong, result.outcome.review) == ((), ())


@pytest.mark.parametrize("layout", ["A", "A0", "B'", "boxed", "D"])
@pytest.mark.parametrize("order", [*ROTATED.values(), *SWAPPED.values()], ids=[*ROTATED, *SWAPPED])
def test_a_header_flattened_beyond_telling_goes_to_review(
    rules, report: DrawnReport, layout: str, order: tuple[int, ...]
) -> None:
    result = made(rules, edit_grid(report, "applications", lambda g: moved(g, order)), layout)

    assert result.outcome.silent == ()


@pytest.mark.parametrize("layout", ["N", "A", "aligned"])
def test_without_a_header_no_check_is_anchored(rules, report: DrawnReport, layout: str) -> None:
    order = ROTATED["right"]
    result = made(rules, edit_grid(report, "applications", lambda g: moved(g, order, header="lost")), layout)
    checks = applicants(result.record)

    assert {check.status for check in checks} == {"pass"}
    assert not any(check.anchored for check in checks)
    assert {c.method for c in result.record.cells if c.table == "applications"} == {"rules:label+order"}


@pytest.mark.parametrize("layout", ["N", "A", "B'", "aligned"])
def test_rows_slid_past_their_labels_are_read_as_printed(rules, form_2021: Form, layout: str) -> None:
    table = form_2021.table("applications")
    rows = [str(row.name) for block in table.blocks for row in block.leaf_rows]
    results = rows[rows.index("granted") : rows.index("handled_total")]

    def slide(values: dict[CellKey, float]) -> dict[CellKey, float]:
        slid = dict(values)
        for n, row in enumerate(results):
            for column in table.blocks[0].leaf_columns:
                col = str(column.name)
                slid[CellKey("applications", row, col)] = values[CellKey("applications", results[n - 1], col)]
        return slid

    result = made(rules, draw_planted(form_2021, 2, figures=slide), layout)

    assert (result.outcome.wrong, result.outcome.review) == ((), ())
    assert {check.status for check in result.record.checks if check.id == "handled"} == {"pass"}


@pytest.mark.parametrize("layout", ["N", "A", "A0", "B", "D", "vanish", "words", "aligned", "column-major", "M"])
def test_no_blank_becomes_zero(rules, form_2021: Form, layout: str) -> None:
    result = made(rules, draw_planted(form_2021, 3, size="zero", style=PrintStyle(zero="")), layout)

    assert result.record.form.id == form_2021.id
    assert {cell.value for cell in result.record.cells} == {None}
    assert {cell.status for cell in result.record.cells} <= {Status.BLANK, Status.MISSING}


@pytest.mark.parametrize("layout", ["N", "A", "aligned"])
def test_a_printed_number_that_breaks_a_sum_stays(rules, report: DrawnReport, layout: str) -> None:
    key = CellKey("applications", "denied_process", "business")
    truth = int(report.printed[key].value or 0)
    wrong = str(truth + 7)

    def misprint(grid: Grid) -> Grid:
        return tuple(tuple(replace(s, text=wrong) if s.keys == (key,) else s for s in line) for line in grid)

    cells = made(rules, edit_grid(report, "applications", misprint), layout)
    cell = cells.cells[str(key)]
    failing = {(c.id, c.where) for c in cells.record.checks if c.status == "fail"}

    assert (cell.value, cell.text, cell.needs_review) == (truth + 7, wrong, True)
    assert {name for name, _ in failing} == {"applicants", "handled"}
    assert len(failing) == 2
    assert f"all 2 checks would hold with {truth}" in cell.reasons
    for name, other in cells.cells.items():
        if name != str(key):
            assert other.value == report.printed[CellKey(other.table, other.row, other.col)].value
            assert not other.needs_review
            assert not any("would hold" in reason for reason in other.reasons)


def test_compare_sees_what_is_wrong(rules, report: DrawnReport) -> None:
    """The yardstick itself: a record compared with another report is full of silent errors."""
    drawn = write_planted(report, "N")
    record = rules.extract_text(drawn.text)
    other = edit_grid(draw_planted(report.form, 2, size="large"), "applications", lambda grid: grid)
    outcome = compare(record, other, drawn)

    assert len(outcome.silent) > 100
    assert set(outcome.silent) <= set(outcome.wrong)
    assert set(cells_of(record)) == {str(key) for key in report.form.keys}
