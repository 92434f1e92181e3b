"""PDF pages whose text layer holds more, or less, than the page shows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractor.document import Document
from extractor.normalize import PASSED_OVER, UNKNOWN
from extractor.readers.pdf import read_pdf
from extractor.readers.pdf_fonts import DIGITS, lead, standard_digits
from tests.readers.pdf_drawing import HEIGHT, Draw, Places, both, grid, lines, make_pdf, read, solid, table, write
from training.traps.pdf import _mapped

X, TOP = 165.0, 135.0
"""Where the text of the cell below begins."""
CELL = (1, 2, 1, 2)
CELLS: Places = {
    (0, 1, 0, 1): "信息内容",
    (0, 1, 1, 2): "本年制发件数",
    (1, 2, 0, 1): "规章",
    CELL: "464",
}


def empty(canvas: Canvas) -> None:
    """The table with its cell left empty."""
    table({**CELLS, CELL: ""})(canvas)


def old(canvas: Canvas, x: float = X + 25, size: float = 9) -> None:
    canvas.setFont("Helvetica", size)
    canvas.drawString(x, HEIGHT - TOP - 9, "99")


def struck_level(canvas: Canvas) -> None:
    old(canvas)
    solid(canvas, X + 24, TOP + 6, X + 37, TOP + 6)


def struck_by_a_bar(canvas: Canvas) -> None:
    old(canvas)
    canvas.rect(X + 24, HEIGHT - TOP - 6, 13, 0.6, stroke=0, fill=1)


def struck_slanted(canvas: Canvas) -> None:
    old(canvas)
    solid(canvas, X + 24, TOP + 10, X + 37, TOP + 1)


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    old(canvas)


def white_shape_over(canvas: Canvas) -> None:
    old(canvas)
    canvas.setFillGray(1)
    canvas.rect(X + 24, HEIGHT - TOP - 12, 14, 12, stroke=0, fill=1)


def without_ink(canvas: Canvas) -> None:
    written = canvas.beginText(X + 25, HEIGHT - TOP - 9)
    written.setFont("Helvetica", 9)
    written.setTextRenderMode(3)
    written.textOut("99")
    canvas.drawText(written)


def cut_off(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 20, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    old(canvas)
    canvas.restoreState()


def of_no_size(canvas: Canvas) -> None:
    old(canvas, size=0.001)


def too_small(canvas: Canvas) -> None:
    old(canvas, size=0.8)


def beside_the_sheet(canvas: Canvas) -> None:
    old(canvas, x=700)


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        (struck_level, "struck out"),
        (struck_by_a_bar, "struck out"),
        (struck_slanted, "struck out"),
        (white, "hidden"),
        (white_shape_over, "hidden"),
        (without_ink, "hidden"),
        (cut_off, "hidden"),
        (of_no_size, "hidden"),
        (too_small, "hidden"),
        (beside_the_sheet, "hidden"),
    ],
    ids=lambda part: part if isinstance(part, str) else part.__name__,
)
def test_text_that_the_page_does_not_show_is_left_out_and_told(extra: Draw, why: str) -> None:
    document = read(both(table(CELLS), extra))
    assert grid(document) == CELLS
    assert document.notes == (f"{why} on the page and left out: 2 characters in 1 place (page 1)",)


def annotation(kind: str, **entries: object) -> Draw:
    """One without a picture of its own, over the old number."""

    def draw(canvas: Canvas) -> None:
        old(canvas)
        box = PDFArray([X + 24, HEIGHT - TOP - 12, X + 37, HEIGHT - TOP])
        canvas._addAnnotation(PDFDictionary({"Subtype": PDFName(kind), "Rect": box, "F": 4, **entries}))

    return draw


@pytest.mark.parametrize("kind", ["StrikeOut", "Ink", "Line", "Square", "Polygon"])
def test_what_an_annotation_strikes_out_is_left_out(kind: str) -> None:
    assert grid(read(both(table(CELLS), annotation(kind)))) == CELLS


@pytest.mark.parametrize("kind", ["Highlight", "Underline", "Text", "Link"])
def test_what_an_annotation_marks_is_read(kind: str) -> None:
    assert grid(read(both(table(CELLS), annotation(kind))))[CELL] == "464 99"


@pytest.mark.parametrize("end", [X + 11.5, X + 10], ids=["half of the last figure", "a little of it"])
def test_a_strike_that_ends_inside_a_figure_leaves_it_open(end: float) -> None:
    text = grid(read(both(table(CELLS), lambda canvas: solid(canvas, X - 1, TOP + 8, end, TOP + 3))))[CELL]
    assert UNKNOWN in text and not any(c.isdigit() for c in text)


def underlined(canvas: Canvas) -> None:
    solid(canvas, X, TOP + 11, X + 20, TOP + 11)


def on_a_dark_shade(canvas: Canvas) -> None:
    empty(canvas)
    canvas.setFillGray(0.2)
    canvas.rect(X - 3, HEIGHT - TOP - 12, 40, 14, stroke=0, fill=1)
    canvas.setFillGray(1)
    write(canvas, X, TOP, "464")


def written_anew(canvas: Canvas) -> None:
    """Another number below a white shape, and the number on it."""
    empty(canvas)
    old(canvas, x=X)
    canvas.setFillGray(1)
    canvas.rect(X - 1, HEIGHT - TOP - 12, 30, 13, stroke=0, fill=1)
    canvas.setFillGray(0)
    write(canvas, X, TOP, "464")


@pytest.mark.parametrize("page", [both(table(CELLS), underlined), on_a_dark_shade, written_anew])
def test_text_that_the_page_shows_is_read(page: Draw) -> None:
    assert grid(read(page)) == CELLS


def test_two_texts_at_one_place_are_neither() -> None:
    document = read(both(empty, lambda canvas: old(canvas, x=X), lambda canvas: write(canvas, X, TOP, "464")))
    assert UNKNOWN in grid(document)[CELL]


@pytest.mark.parametrize(
    ("rise", "size"), [(4, 5.5), (3.3, 6.5), (3, 7.5), (-2, 5.5)], ids=["raised", "less", "as browsers do", "lowered"]
)
def test_a_mark_is_no_digit_of_the_number(rise: float, size: float) -> None:
    def mark(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        canvas.drawString(X + 15.5, HEIGHT - TOP - 9 + rise, "1")

    assert grid(read(both(table(CELLS), mark)))[CELL] == "464¹"


def test_small_digits_on_the_same_line_are_digits() -> None:
    assert grid(read(both(table(CELLS), lambda canvas: old(canvas, x=X + 15.5, size=7))))[CELL] == "46499"


def field(canvas: Canvas) -> None:
    canvas.acroForm.textfield(name="a", value="464", x=X, y=HEIGHT - TOP - 12, width=40, height=14, borderWidth=0)


def choice(canvas: Canvas) -> None:
    canvas.acroForm.choice(
        name="a", value="464", options=["464", "0"], x=X, y=HEIGHT - TOP - 12, width=40, height=14, borderWidth=0
    )


def free_text(canvas: Canvas) -> None:
    canvas.freeTextAnnotation("464", "/Helv 9 Tf 0 g", Rect=(X, HEIGHT - TOP - 12, X + 40, HEIGHT - TOP + 2))


@pytest.mark.parametrize("value", [field, choice, free_text])
def test_values_of_fields_and_annotations_stand_in_their_cells(value: Draw) -> None:
    assert grid(read(both(empty, value))) == CELLS


def picture_of_digits(canvas: Canvas) -> None:
    image = Image.new("L", (60, 30), 255)
    ImageDraw.Draw(image).rectangle((5, 5, 20, 25), outline=0, width=4)
    canvas.drawImage(ImageReader(image), X, HEIGHT - TOP - 12, 20, 10)


def drawn_digit(canvas: Canvas) -> None:
    canvas.rect(X, HEIGHT - TOP - 10, 0.8, 7, stroke=0, fill=1)
    canvas.rect(X, HEIGHT - TOP - 10, 5, 0.8, stroke=0, fill=1)


def slash(canvas: Canvas) -> None:
    solid(canvas, 160, 160, 260, 130)


def shade(canvas: Canvas) -> None:
    canvas.setFillGray(0.85)
    canvas.rect(160, HEIGHT - 160, 100, 30, stroke=0, fill=1)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (both(empty, picture_of_digits), PASSED_OVER),
        (both(empty, drawn_digit), PASSED_OVER),
        (both(table(CELLS), lambda canvas: canvas.translate(40, 0), picture_of_digits), "464" + PASSED_OVER),
        (both(empty, slash), ""),
        (both(shade, empty), ""),
        (empty, ""),
    ],
    ids=["picture", "drawn digit", "picture beside digits", "slash", "shade", "nothing"],
)
def test_a_cell_is_empty_only_where_nothing_is_drawn_in_it(page: Draw, text: str) -> None:
    document = read(page)
    assert grid(document)[CELL] == text
    assert bool(document.notes) == (PASSED_OVER in text)


@pytest.mark.parametrize("digit", DIGITS)
def test_the_digits_of_the_standard_fonts_look_like_themselves(digit: str) -> None:
    for shape in standard_digits()[digit]:
        assert lead(digit, shape) < 0


def in_own_font(canvas: Canvas) -> None:
    if "own-digits" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("own-digits", "Vera.ttf"))
    empty(canvas)
    canvas.setFont("own-digits", 9)
    canvas.drawString(X, HEIGHT - TOP - 9, "464")


@pytest.mark.parametrize(
    ("meaning", "text"),
    [
        (lambda digit: 0x30 + digit, "464"),
        (lambda digit: 0x30 + (digit + 3) % 10, UNKNOWN * 3),
        (lambda digit: 0xE600 + digit, UNKNOWN * 3),
    ],
    ids=["true", "false", "private"],
)
def test_a_font_must_show_what_it_says(meaning: Callable[[int], int], text: str) -> None:
    data = _mapped(meaning, make_pdf(in_own_font, pageCompression=0))
    assert grid(read_pdf(data, name="a.pdf"))[CELL] == text


def sheet(*halves: Draw) -> Document:
    """Pages side by side, each on a half of one landscape sheet."""
    make_pdf(lines("一"))
    target = BytesIO()
    canvas = Canvas(target, pagesize=(2 * 595, HEIGHT), invariant=1)
    for number, half in enumerate(halves):
        canvas.saveState()
        canvas.translate(595 * number, 0)
        half(canvas)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return read_pdf(target.getvalue(), name="a.pdf")


TEXT = tuple(
    f"第{n}行，本单位认真贯彻落实政府信息公开条例，不断提高工作水平和服务质量，主动接受监督" for n in "一二三四五六七八"
)


def test_two_pages_on_a_sheet_are_read_one_after_the_other() -> None:
    left, right = lines(*TEXT[:4], left=60), lines(*TEXT[4:], left=60)
    document = sheet(both(left), both(right))
    places = [document.text.index(line[:3]) for line in TEXT]
    assert all(a < b for a, b in pairwise(places)) and len(document.pages) == 1
    assert {t.bbox.x0 > 595 for t in document.tokens if t.bbox} == {True, False}


def test_a_wide_table_without_rules_is_one_page() -> None:
    rows = [f"本年处理决定数量第{n}行" for n in "一二三四五六七八九"]
    document = sheet(lines(*rows, left=60), lines(*("12345678" for _ in rows), left=60))
    assert [line.split("\t") for line in document.text.splitlines()] == [[row, "12345678"] for row in rows]


def test_an_annotation_that_is_written_wrongly_costs_nothing_else() -> None:
    def broken(canvas: Canvas) -> None:
        canvas.freeTextAnnotation("9", "/DA (/Helv 8 Tf)", Rect=[400, 700, 440, 720])

    assert grid(read(both(table(CELLS), broken))) == CELLS
