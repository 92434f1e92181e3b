"""Rules of a picture and the grids they make."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractor.scan.grid import Grid, find_grids
from extractor.scan.ink import find_ink
from extractor.scan.rules import Rule, find_rules, joined
from tests.scan.drawing import TEXT_HEIGHT, draw_code, draw_grid, new_page, pixels

XS, YS = (100, 300, 450, 600, 750), (200, 240, 280, 320)


def grids(page: Image.Image) -> list[Grid]:
    rules = joined(find_rules(find_ink(pixels(page))).rules, beside=4, gap=0.6 * TEXT_HEIGHT)
    return find_grids(rules, tolerance=0.5 * TEXT_HEIGHT, narrowest=0.3 * TEXT_HEIGHT)


def places(grid: Grid) -> set[tuple[int, int, int, int]]:
    return {(cell.row, cell.row_end, cell.col, cell.col_end) for cell in grid.cells}


def full(rows: int, cols: int) -> set[tuple[int, int, int, int]]:
    return {(r, r + 1, c, c + 1) for r in range(rows) for c in range(cols)}


@pytest.mark.parametrize(
    ("ink", "width"),
    [pytest.param(20, 1, id="thin"), pytest.param(20, 4, id="thick"), pytest.param(215, 2, id="faint")],
)
def test_ruled_table_has_its_cells(ink: int, width: int) -> None:
    page = new_page()
    draw_grid(page, XS, YS, ink=ink, width=width)
    (grid,) = grids(page)
    assert places(grid) == full(3, 4)
    assert all(cell.sides == 4 for cell in grid.cells)
    assert grid.bbox.x0 == pytest.approx(100, abs=2) and grid.bbox.bottom == pytest.approx(320, abs=2)


def test_broken_rules_still_part_cells() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    draw = ImageDraw.Draw(page)
    for x in range(130, 750, 60):  # gaps of six pixels
        draw.rectangle((x, 190, x + 5, 330), fill=250)
    (grid,) = grids(page)
    assert places(grid) >= {(1, 2, 1, 2), (1, 2, 2, 3)} and len(grid.ys) == 4


def test_doubled_rules_are_one_edge() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    draw_grid(page, [x + 4 for x in XS], [y + 4 for y in YS])
    (grid,) = grids(page)
    assert places(grid) == full(3, 4)


def test_missing_rules_join_cells() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    draw = ImageDraw.Draw(page)
    draw.rectangle((297, 244, 304, 276), fill=250)  # between the first two columns of the second row
    draw.rectangle((604, 277, 746, 284), fill=250)  # between the last two rows of the last column
    (grid,) = grids(page)
    assert {(1, 2, 0, 2), (1, 3, 3, 4)} <= places(grid)
    assert len(grid.cells) == 10


def test_two_tables_stay_apart() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    draw_grid(page, XS, [y + 140 for y in YS])
    assert [len(grid.cells) for grid in grids(page)] == [12, 12]


@pytest.mark.parametrize(
    "numbers", [pytest.param((63, 62, 61), id="wide strokes"), pytest.param((0, 1, 2), id="thin strokes")]
)
def test_text_is_no_table_and_no_rule(numbers: tuple[int, ...]) -> None:
    page = new_page()
    for row in range(20):
        for place, number in enumerate(numbers):
            draw_code(page, number, 100 + 90 * place, 100 + 26 * row)
    assert grids(page) == []


def test_text_in_a_cell_makes_no_edges() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    for x in XS[:-1]:
        for y in YS[:-1]:
            draw_code(page, 42, x + 12, y + 12)
    (grid,) = grids(page)
    assert places(grid) == full(3, 4)


def test_a_frame_around_text_is_no_table() -> None:
    page = new_page()
    draw_grid(page, (100, 800), (100, 600))
    draw_code(page, 5, 200, 200)
    assert grids(page) == []


def test_no_rules_on_an_empty_page_and_on_a_tiny_one() -> None:
    assert find_rules(np.zeros((500, 400), dtype=bool)).rules == ()
    assert find_rules(np.ones((3, 3), dtype=bool)).rules == ()


def test_parts_of_a_rule_are_joined_and_others_kept_apart() -> None:
    parts = [Rule(False, 10, 0, 50), Rule(False, 11, 55, 100), Rule(False, 30, 0, 50), Rule(True, 10, 0, 50)]
    assert joined(parts, beside=3, gap=8) == [
        Rule(False, pytest.approx(10.47, abs=0.01), 0, 100),
        Rule(False, 30, 0, 50),
        Rule(True, 10, 0, 50),
    ]
    assert len(joined(parts, beside=3, gap=2)) == 4


def test_a_point_is_told_its_cell() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    (grid,) = grids(page)
    number = grid.cell_at(500, 260)
    assert number is not None and (grid.cells[number].row, grid.cells[number].col) == (1, 2)
    assert grid.cell_at(50, 260) is None and grid.cell_at(500, 900) is None
