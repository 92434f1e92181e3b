"""Print that is nearly lost: made of few dots, paler than the rules around it, on stains, or gone in a cleaning."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from extractor.document import BBox
from extractor.scan.again import is_emptier, is_faded, print_height
from extractor.scan.cells import of_specks
from extractor.scan.cleaning import cleanings, deepened
from extractor.scan.ink import find_ink
from extractor.scan.marks import READABLE, UNREAD, VALUE, unproved
from extractor.scan.ocr import Recognised
from extractor.scan.page import ScanPage, read_page
from tests.scan.drawing import CodeEngine, draw_code, draw_grid, new_page, pixels
from tests.scan.test_cleanings import line, page_of

XS, YS = (60, 240, 400, 560, 700, 840), tuple(range(120, 601, 48))
NOUGHT = ((4, 0), (0, 4), (8, 4), (0, 9), (8, 9), (4, 13))
"""Dots of a nought, 14 pixels high."""


@pytest.mark.parametrize(
    ("specks", "found"),
    [
        pytest.param([(10, 10, 13, 13), (10, 16, 13, 20), (16, 13, 18, 17)], BBox(10, 10, 18, 20), id="close together"),
        pytest.param([(10, 10, 13, 14), (19, 10, 22, 14)], BBox(10, 10, 22, 14), id="two sides of a nought"),
        pytest.param([(10, 10, 13, 13), (60, 10, 63, 13)], None, id="apart"),
        pytest.param([(10, 10, 13, 13), (14, 10, 16, 13)], None, id="smaller than a character"),
        pytest.param([(10, 10, 14, 20)], None, id="one speck"),
        pytest.param([(at, 10, at + 3, 13) for at in range(10, 90, 6)], None, id="a row of them"),
        pytest.param(
            [(at, top, at + 3, top + 3) for at in range(0, 90, 9) for top in range(0, 70, 9)],
            BBox(0, 0, 84, 66),
            id="more than a character has",
        ),
        pytest.param([], None, id="none"),
    ],
)
def test_specks_that_may_be_a_character(specks: list[tuple[int, ...]], found: BBox | None) -> None:
    boxes = np.array(specks, dtype=np.int64).reshape(-1, 4)
    assert of_specks(boxes, 20.0) == found
    assert of_specks(boxes[::-1], 20.0) == found


def test_a_cell_with_a_nought_of_dots_is_not_blank() -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    for row in range(10):
        for col in range(5):
            if (row, col) not in ((3, 2), (5, 1)):
                draw_code(page, 1, XS[col] + 40, YS[row] + 16)
    for x, y in NOUGHT:
        at = XS[2] + 60 + x, YS[3] + 17 + y
        ImageDraw.Draw(page).rectangle((*at, at[0] + 1, at[1] + 1), fill=20)
    (table,) = read_page(pixels(page), CodeEngine({1: "5"})).tables
    shown = {(cell.row, cell.col): [line.text for line in cell.lines] for cell in table.cells}
    assert shown[3, 2] == [UNREAD] and shown[5, 1] == []


def test_what_is_read_in_specks_proves_nothing() -> None:
    found = unproved(Recognised("0", 0.99, (("8", 0.4),)))
    assert found.text == UNREAD and found.score <= READABLE
    assert [text for text, _ in found.alternatives if VALUE.fullmatch(text)] == ["0", "8"]


def test_stains_are_ground_and_strokes_on_them_are_not() -> None:
    page = Image.new("L", (400, 400), 245)
    draw = ImageDraw.Draw(page)
    draw.ellipse((120, 120, 240, 240), fill=120)
    page = page.filter(ImageFilter.GaussianBlur(6))
    ImageDraw.Draw(page).rectangle((170, 178, 190, 179), fill=70)
    clean = next(cleanings(pixels(page), 14.0, dirty=True))
    assert clean[178, 180] < 170 and clean[150, 150] > 235 and clean[200, 120] > 220


def test_pale_print_beside_black_rules_is_ink_once_nothing_is_darker() -> None:
    page = Image.new("L", (900, 900), 245)
    draw_grid(page, range(20, 441, 28), range(20, 381, 28), ink=0, width=3)
    draw = ImageDraw.Draw(page)
    for x in range(30, 870, 28):
        for y in range(28, 370, 28):
            draw.rectangle((x, y, x + 8, y + 13), outline=222)
    gray = pixels(page)
    plain, deep = find_ink(gray), find_ink(deepened(gray, 14.0))
    assert plain[203, 702] and not plain[203, 198]
    assert deep[203, 702] and deep[203, 198]


def test_the_height_of_print_is_that_in_cells_and_else_that_of_digits_in_lines() -> None:
    assert print_height(page_of((line("17"),), (line("8"),)), 40.0) == 16.0
    assert print_height(ScanPage(100, 100, (), (line("17"),)), 20.0) == 15.0


@pytest.mark.parametrize(
    ("left", "emptier", "faded"),
    [
        pytest.param([("17", 0.99)] * 10, False, False, id="all"),
        pytest.param([("17", 0.99)] * 7, True, True, id="less, and clear"),
        pytest.param([("17", 0.99)] * 4 + [("17", 0.5)] * 3, True, False, id="less, and unclear"),
        pytest.param([("17", 0.99)] * 7 + [(UNREAD, 0.1)] * 3, True, True, id="unread ink"),
    ],
)
def test_a_cleaning_may_lose_print(left: list[tuple[str, float]], emptier: bool, faded: bool) -> None:
    whole = page_of(*[(line("17", 0.8),)] * 10)
    page = page_of(*[(line(*shown),) for shown in left], *[()] * (10 - len(left)))
    assert (is_emptier(page, whole), is_faded(page, whole)) == (emptier, faded)
