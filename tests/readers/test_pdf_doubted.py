"""Numbers of a PDF page of which nobody can tell what they say, or whether they still count: they are unreadable."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractor.normalize import PASSED_OVER, UNKNOWN
from tests.readers.pdf_drawing import HEIGHT, Draw, both, grid, read, solid, table
from tests.readers.test_pdf_shown import CELL, CELLS, TOP, X, empty

BASE = HEIGHT - TOP - 9
ACROSS, UP = 20.0, 7.0
"""About the size of the number of the cell, in points."""


def number(canvas: Canvas, text: str = "464", x: float = 0.0, y: float = 0.0) -> None:
    canvas.setFont("Helvetica", 9)
    canvas.drawString(x, y, text)


def laid(*matrix: float) -> Draw:
    def draw(canvas: Canvas) -> None:
        empty(canvas)
        canvas.transform(*matrix, X + 20, BASE)
        number(canvas)

    return draw


def scribbled(canvas: Canvas) -> None:
    """A zigzag of short strokes over the figures."""
    for step in range(10):
        solid(canvas, X + 2 * step - 1, TOP + 2, X + 2 * step + 1, TOP + 9)


def hatched(canvas: Canvas) -> None:
    for step in range(16):
        x = X + 1.3 * step
        canvas.line(x, BASE - 1, x + 1, BASE + UP)


def cell_struck_through(canvas: Canvas) -> None:
    """A slanted line that goes on beyond the number at both ends."""
    solid(canvas, X - 12, TOP + 11, X + 35, TOP)


def in_another_ink(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 0, 0)
    number(canvas, "2", X + 15.2, BASE)


def in_small_type(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 5)
    canvas.drawString(X + 15.2, BASE, "2")


def on_a_watermark(canvas: Canvas) -> None:
    empty(canvas)
    canvas.setFillGray(0.8)
    number(canvas, "20231108", X, BASE)
    canvas.setFillGray(0)
    number(canvas, "1", X + 40.3, BASE)


@pytest.mark.parametrize(
    "page",
    [
        laid(-1, 0, 0, 1),
        laid(1, 0, 0, -1),
        laid(-1, 0, 0, -1),
        both(table(CELLS), scribbled),
        both(table(CELLS), hatched),
        both(table(CELLS), cell_struck_through),
        both(table(CELLS), in_another_ink),
        both(table(CELLS), in_small_type),
        on_a_watermark,
    ],
    ids=[
        "mirrored",
        "upside down",
        "on its head",
        "scribbled",
        "hatched",
        "cell struck",
        "two inks",
        "two sizes",
        "watermark",
    ],
)
def test_what_nobody_can_tell_is_unreadable(page: Draw) -> None:
    text = grid(read(page))[CELL]
    assert UNKNOWN in text and not any(c.isdigit() for c in text)


def underlined_twice(canvas: Canvas) -> None:
    solid(canvas, X, TOP + 11, X + ACROSS, TOP + 11)
    solid(canvas, X, TOP + 12.5, X + ACROSS, TOP + 12.5)


def circled(canvas: Canvas) -> None:
    canvas.ellipse(X - 6, BASE - 5, X + ACROSS + 2, BASE + UP + 4)


def line_beside(canvas: Canvas) -> None:
    solid(canvas, X + 30, TOP + 12, X + 60, TOP)


@pytest.mark.parametrize("page", [underlined_twice, circled, line_beside])
def test_lines_beside_a_number_say_nothing_of_it(page: Draw) -> None:
    assert grid(read(both(table(CELLS), page)))[CELL].startswith("464")


def test_a_whole_page_on_its_head_is_turned() -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(*reversed((HEIGHT, 595.276)))
        canvas.rotate(180)
        table(CELLS)(canvas)

    assert "464" in grid(read(page)).values()


def field(flags: str, kind: str = "") -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            name="f", value="464", fontSize=9, fontName="Helvetica", x=X, y=HEIGHT - TOP - 12, width=40, height=14,
            borderWidth=0, annotationFlags=flags, fieldFlags=kind,
        )  # fmt: skip

    return draw


@pytest.mark.parametrize(
    ("drawn", "text"),
    [(field("print"), "464"), (field("noview"), ""), (field("hidden"), ""), (field("print", "password"), PASSED_OVER)],
    ids=["shown", "not on the screen", "hidden", "as dots"],
)
def test_a_field_is_read_as_the_screen_shows_it(drawn: Draw, text: str) -> None:
    assert grid(read(both(empty, drawn)))[CELL] == text
