"""Rows written with nothing between their cells: cut where sums leave one way, not read elsewhere."""

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.forms import load_form
from extractor.pipeline import Extractor
from extractor.recovery.sums.row_sums import row_sum_of
from extractor.recovery.values.figure_cuts import ways_to_cut
from extractor.report import Status
from tests.recovery.builders import adding_up
from tests.recovery.planted import compare, draw_planted, write_planted
from training.draw.text import RUN_TOGETHER
from training.values import PrintStyle

TOTAL = adding_up(1, 1, 1, -1)
COUNTS = ("count",) * 4


def cut(text: str, kinds: tuple[str, ...] = COUNTS, row_sum=TOTAL, borders=(), **habit: bool) -> list[list[str]]:
    return [
        [text[a:b] if a >= 0 else "" for a, b in way]
        for way in ways_to_cut(text, kinds, row_sum, borders=borders, **{"empty": False, "marked": False} | habit)
    ]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("0000", [["0", "0", "0", "0"]]),
        ("30710", [["3", "0", "7", "10"]]),
        ("4945397", [["49", "45", "3", "97"]]),
        ("120012", [["12", "0", "0", "12"]]),
        ("1234", []),  # adds up in no way
        ("007", []),  # fewer figures than cells
    ],
)
def test_a_row_with_a_total(text: str, ways: list[list[str]]) -> None:
    assert cut(text) == ways


@pytest.mark.parametrize(
    ("text", "kinds", "ways"),
    [
        ("03405", ("count", "money"), [["0", "3405"]]),
        ("23-186", ("count", "change", "count"), [["23", "-1", "86"], ["23", "-18", "6"]]),
        ("28", ("count", "count"), [["2", "8"]]),
        ("15.87", ("money",), [["15.87"]]),
    ],
)
def test_a_row_without_one(text: str, kinds: tuple[str, ...], ways: list[list[str]]) -> None:
    assert sorted(cut(text, kinds, row_sum_of(()))) == ways


@pytest.mark.parametrize(
    ("text", "borders", "ways"),
    [
        ("120012", (2,), [["12", "0", "0", "12"]]),
        ("1111", (1, 3), []),  # would be the way, but does not add up
        ("1113", (1, 2, 3), [["1", "1", "1", "3"]]),
        ("110112", (2,), [["11", "0", "1", "12"]]),
    ],
)
def test_a_blank_between_figures_is_the_border_of_a_cell(
    text: str, borders: tuple[int, ...], ways: list[list[str]]
) -> None:
    assert cut(text, borders=borders) == ways


@given(st.lists(st.integers(0, 99), min_size=3, max_size=3), st.integers(-9, 9))
def test_no_way_is_missed_and_none_is_made_up(parts: list[int], off: int) -> None:
    """Against every way to set three borders; ``off``: by how much the printed total is wrong."""
    text = "".join(map(str, (*parts, max(sum(parts) + off, 0))))
    size = len(text)
    every = ([text[a:b] for a, b in pairwise((0, *borders, size))] for borders in combinations(range(1, size), 3))
    numbers = [way for way in every if all(len(n) == 1 or n[0] != "0" for n in way)]

    assert sorted(cut(text)) == sorted(way for way in numbers if sum(map(int, way[:3])) == int(way[3]))


def test_marks_and_empty_cells_only_where_the_table_has_them() -> None:
    assert cut("3--3") == []
    assert cut("3--3", marked=True) == [["3", "-", "-", "3"]]
    assert sorted(cut("33", empty=True)) == [
        ["", "", "3", "3"],
        ["", "3", "", "3"],
        ["3", "", "", "3"],
    ]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9_999), min_size=6, max_size=6))
def test_the_way_it_was_written_is_among_the_ways(values: list[int]) -> None:
    row = [*values, sum(values)]
    total = adding_up(1, 1, 1, 1, 1, 1, -1)

    assert [str(value) for value in row] in cut("".join(map(str, row)), ("count",) * 7, total)


@pytest.mark.parametrize("form_id", ["gov-disclosure-2021", "gov-disclosure-2019"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_a_report_without_anything_between_its_cells(form_id: str, seed: int) -> None:
    form = load_form(form_id)
    report = draw_planted(form, seed, size="large", style=PrintStyle())
    drawn = write_planted(report, RUN_TOGETHER, seed)
    record = Extractor(form=form_id, tagger="rules").extract_text(drawn.text)
    outcome = compare(record, report, drawn)
    telling = [cell for cell in record.cells if cell.table != "proactive"]
    wrong = [cell for cell in telling if f"{cell.table}/{cell.row}/{cell.col}" in outcome.wrong]

    assert outcome.silent == outcome.invented == ()
    assert any("nothing between them" in warning for warning in record.warnings)
    assert len(wrong) <= 0.05 * len(telling)
    assert all(cell.needs_review for cell in wrong)
    assert all(cell.status in (Status.READ, Status.UNREADABLE) for cell in record.cells)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stray_blanks_between_and_around_cells_take_nothing_away(seed: int) -> None:
    form = load_form("gov-disclosure-2021")
    report = draw_planted(form, seed, size="few", style=PrintStyle())
    text = write_planted(report, RUN_TOGETHER, seed).text
    spread = re.sub(r"(?<=[^\d\n.])(0{3})(0{4})(?=\n[（37])", r" \1 \2", text)
    plain, blanks = (Extractor(form=form.id, tagger="rules").extract_text(t) for t in (text, spread))
    values = [[cell.value for cell in record.cells] for record in (plain, blanks)]

    assert spread != text
    assert values[0] == values[1]


def test_what_cannot_be_cut_is_unreadable_and_says_why() -> None:
    form = load_form("gov-disclosure-2021")
    report = draw_planted(form, 3, size="few", style=PrintStyle())
    text = write_planted(report, RUN_TOGETHER, 1).text.replace("（一）予以公开", "（一）予以公开77")
    record = Extractor(form=form.id, tagger="rules").extract_text(text)
    row = [cell for cell in record.cells if cell.row == "granted"]

    assert {cell.status for cell in row} == {Status.UNREADABLE}
    assert all(cell.needs_review for cell in row)
    assert all("run together" in " ".join(cell.reasons) for cell in row)
