from __future__ import annotations

import csv
import io
import itertools
from random import Random

import pytest

from extractor.forms import Form
from training.draw.report import DrawnReport, draw_report, gold_cells
from training.draw.text import LAYOUT_NAMES, draw_text


def drawn_report(form: Form, seed: int = 5) -> DrawnReport:
    return draw_report(form, Random(seed), size="large", year=2022)


def rows_of(text: str, layout: str) -> list[list[str]]:
    """The rows of a layout that keeps them, cells without surrounding space."""
    if layout == "commas":
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    mark = "\t" if layout == "N" else "|"
    return [[cell.strip() for cell in line.strip(" |").split(mark)] for line in text.splitlines()]


@pytest.mark.parametrize("layout", ["N", "B", "B'", "C", "O", "commas", "boxed"])
@pytest.mark.parametrize("seed", range(3))
def test_a_plain_parser_finds_the_gold_in_an_undamaged_grid(form: Form, layout: str, seed: int) -> None:
    report = drawn_report(form, seed)
    rows = rows_of(draw_text(report, layout, Random(seed)).text, layout)
    for table in form.tables:
        keys = list(table.keys)
        width = len(keys) if table.layout == "single_row" else None
        expected: list[list[str]] = []
        if width:
            expected.append([report.printed[key].text.strip() for key in keys])
        else:
            for block in table.blocks:
                for row in block.leaf_rows:
                    ours = [report.printed[key].text.strip() for key in keys if key.row == row.name]
                    expected.append(ours)
        stripped = [[cell for cell in row if cell] for row in rows]
        for values in expected:
            filled = [value for value in values if value]
            assert any(row[len(row) - len(filled) :] == filled for row in stripped), (table.name, values)


@pytest.mark.parametrize("layout", LAYOUT_NAMES)
def test_marks_point_at_what_they_name(form: Form, layout: str) -> None:
    report = drawn_report(form)
    drawn = draw_text(report, layout, Random(3))

    for mark in drawn.marks:
        if mark.key is not None:
            assert drawn.text[mark.start : mark.end] == report.printed[mark.key].text
    assert {mark.key for mark in drawn.marks if mark.key} <= drawn.drawn
    spans = [(mark.start, mark.end) for mark in drawn.marks]
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("layout", "lost"),
    [
        ("A", set()),
        ("D", set()),
        ("I", {"all"}),
        ("J", {"all"}),
        ("L", {"all"}),
        ("K", {"repeats"}),
        ("A0", {"blanks"}),
    ],
    ids=["one a line", "pipe a line", "tables gone", "images", "wall of pipes", "repeats removed", "blanks vanish"],
)
def test_the_gold_follows_from_what_the_layout_shows(edition: Form, layout: str, lost: set[str]) -> None:
    report = drawn_report(edition)
    drawn = draw_text(report, layout, Random(3)).drawn
    states = {cell["state"] for cell in gold_cells(report, drawn).values()}

    if lost == {"all"}:
        assert states == {"lost"}
    elif lost == {"repeats"}:
        zeros = [key for key in edition.keys if report.printed[key].text == "0"]
        assert len(drawn & set(zeros)) <= 1
        assert len(drawn) > 20
    elif lost == {"blanks"}:
        assert drawn == {key for key in edition.keys if report.printed[key].text}
    else:
        assert drawn == set(edition.keys)


def test_an_unknown_layout_is_refused(edition: Form) -> None:
    with pytest.raises(KeyError, match="Z"):
        draw_text(drawn_report(edition), "Z", Random(1))
