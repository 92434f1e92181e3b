"""Coloured ink: stamps are left out, red print stays, and what a pen went over is told from both."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractor.document import BBox
from extractor.scan.colours import without_red
from extractor.scan.fields import ScanCell, ScanTable
from extractor.scan.page import ScanPage
from extractor.scan.pen import pen_ink, written_over
from extractor.scan.reading import ScanText

RED, BLUE, BLACK = (205, 30, 35), (40, 60, 180), (20, 20, 20)
NUMBERS = 24


def colours_of(*marks: tuple[str, tuple[int, int, int, int], tuple[int, int, int]]) -> NDArray[np.uint8]:
    """A page with bars in black, where numbers would be, and marks: their shape, box and colour."""
    page = Image.new("RGB", (900, 1200), "white")
    draw = ImageDraw.Draw(page)
    for number in range(NUMBERS):
        draw.rectangle((*place(number)[:2], place(number)[0] + 5, place(number)[3]), fill=BLACK)
        draw.rectangle((place(number)[2] - 5, *place(number)[1:]), fill=BLACK)
    for shape, box, colour in marks:
        getattr(draw, shape)(box, **({"outline": colour} if shape == "ellipse" else {"fill": colour}), width=5)
    return np.asarray(page)


def place(number: int) -> tuple[int, int, int, int]:
    return 100 + 120 * (number % 6), 100 + 60 * (number // 6), 130 + 120 * (number % 6), 118 + 60 * (number // 6)


def page_read() -> ScanPage:
    cells = []
    for number in range(NUMBERS):
        box = BBox(*map(float, place(number)))
        cells.append(ScanCell(0, 1, number, number + 1, (ScanText("17", 0.99, box, box),), box, box))
    whole = BBox(0, 0, 900, 1200)
    return ScanPage(900, 1200, (ScanTable(tuple(cells), whole, whole),))


def over(colours: NDArray[np.uint8]) -> list[int]:
    page = written_over(page_read(), pen_ink(colours))
    return [cell.col for cell in page.tables[0].cells if cell.lines[0].written_over]


def strike(number: int) -> tuple[int, int, int, int]:
    x0, top, x1, _ = place(number)
    return x0 - 6, top + 8, x1 + 6, top + 10


@pytest.mark.parametrize("colour", [RED, BLUE])
def test_numbers_that_a_pen_went_over_are_told(colour: tuple[int, int, int]) -> None:
    assert over(colours_of(("line", strike(3), colour), ("line", strike(8), colour))) == [3, 8]


def test_black_strokes_print_in_colour_stamps_and_rims_are_no_pen() -> None:
    assert pen_ink(colours_of(("line", strike(3), BLACK))) is None
    assert over(colours_of(("rectangle", place(5), BLUE))) == []
    assert over(colours_of(("ellipse", (120, 80, 320, 280), BLUE))) == []
    # A scanner that is out of step gives all print coloured rims.
    assert over(colours_of(*(("line", strike(n), RED) for n in range(NUMBERS)))) == []


def test_red_print_and_red_pens_stay_and_stamps_go() -> None:
    stamp, pale = (500, 700, 720, 920), (245, 185, 185)
    gray = without_red(
        colours_of(
            ("rectangle", (60, 600, 90, 618), RED),
            ("line", strike(2), RED),
            ("ellipse", stamp, RED),
            ("rectangle", (60, 800, 90, 818), pale),
        )
    )
    assert gray[605, 70] < 120 and gray[strike(2)[1] + 1, place(2)[0] + 15] < 120
    assert gray[810, 502] > 200 and gray[805, 70] > 220
