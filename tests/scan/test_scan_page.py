"""A page from its picture: each cell on its own, empty cells, turned and skewed pages, limits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

import extractor.scan.upright as upright_module
from extractor.document import BBox
from extractor.scan.look import Look
from extractor.scan.ocr import OutOfTime, Recognised
from extractor.scan.page import UNREAD, ScanPage, read_page
from extractor.scan.reading import Reading
from extractor.scan.skew import deskew, skew_angle
from extractor.scan.straighten import Frame, straighten
from extractor.scan.upright import FIRST_LINES, SAMPLE_LINES
from tests.scan.drawing import HEIGHT, WIDTH, CodeEngine, draw_code, draw_grid, new_page, pixels, read_code

XS, YS = (100, 260, 420, 580, 740), (200, 244, 288, 332, 376, 420, 464)
TEXTS = {number: str(number) for number in range(64)}
EMPTY = {(1, 2), (3, 0), (4, 3)}


def table_page() -> Image.Image:
    """A table whose cell in row r and column c holds the text 4 r + c, but for three that are empty."""
    page = new_page()
    draw_grid(page, XS, YS)
    for row, col in itertools.product(range(6), range(4)):
        if (row, col) not in EMPTY:
            draw_code(page, 4 * row + col, XS[col] + 20, YS[row] + 14)
    return page


def cell_texts(page: ScanPage) -> dict[tuple[int, int], str]:
    (table,) = page.tables
    return {(cell.row, cell.col): " ".join(line.text for line in cell.lines) for cell in table.cells}


EXPECTED = {
    (row, col): "" if (row, col) in EMPTY else str(4 * row + col) for row, col in itertools.product(range(6), range(4))
}


def test_each_cell_is_read_and_empty_cells_are_empty() -> None:
    scanned = read_page(pixels(table_page()), CodeEngine(TEXTS))
    assert cell_texts(scanned) == EXPECTED
    (cell,) = (cell for cell in scanned.tables[0].cells if (cell.row, cell.col) == (2, 1))
    assert cell.bbox == pytest.approx((260, 288, 420, 332), abs=3)
    assert cell.lines[0].bbox == pytest.approx((280, 302, 331, 318), abs=12)


@pytest.mark.parametrize("angle", [-3.0, -0.7, 0.3, 1.5, 3.0])
def test_skewed_page_is_read(angle: float) -> None:
    turned = table_page().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
    scanned = read_page(pixels(turned), CodeEngine(TEXTS))
    assert cell_texts(scanned) == EXPECTED
    assert skew_angle(pixels(turned) < 135) == pytest.approx(-angle, abs=0.06)


@pytest.mark.parametrize("quarter", [0, 2])
def test_words_that_a_small_reader_sees_show_the_way_up_before_the_engine_is_asked(quarter: int) -> None:
    class Glancing(CodeEngine):
        def glance(self, crops: Sequence[NDArray[np.uint8]]) -> list[str]:
            return ["政府信息公开"] * len(crops) if {read_code(crop) for crop in crops} - {None} else []

    engine = Glancing(TEXTS)
    _, frame = straighten(np.ascontiguousarray(np.rot90(pixels(table_page()), -quarter)), engine)
    assert (frame.quarter, engine.read) == (quarter, 0)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_turned_page_is_read_and_its_boxes_lie_on_the_page_as_given(quarter: int) -> None:
    turned = np.ascontiguousarray(np.rot90(pixels(table_page()), -quarter))
    scanned = read_page(turned, CodeEngine(TEXTS))
    assert cell_texts(scanned) == EXPECTED
    assert scanned.quarter == quarter
    assert (scanned.height, scanned.width) == turned.shape
    for cell in scanned.tables[0].cells:
        x0, top, x1, bottom = (round(edge) for edge in cell.bbox)
        dark = turned[top + 6 : bottom - 6, x0 + 6 : x1 - 6] < 135
        assert dark.any() == bool(cell.lines)


@pytest.mark.parametrize(
    ("words", "plain"), [("政府信息公开年度报告", True), ("无可奉告", False)], ids=["words of reports", "no such words"]
)
def test_few_lines_tell_which_way_up_a_plain_page_is(words: str, plain: bool) -> None:
    page = new_page()
    for number in range(20):
        draw_code(page, number, 100 + 30 * (number % 3), 100 + 44 * number)
    engine = CodeEngine(dict.fromkeys(range(64), words))
    _, frame = straighten(pixels(page), engine)
    assert frame.quarter == 0
    assert engine.read == FIRST_LINES if plain else engine.read > 2 * SAMPLE_LINES


def test_where_the_longest_lines_are_dirt_more_lines_tell_the_way_up() -> None:
    page = new_page()
    draw = ImageDraw.Draw(page)
    for number in range(20):
        draw_code(page, number, 100 + 30 * (number % 3), 100 + 44 * number)
    for number in range(8):
        for x in range(400, 780, 24):
            draw.rectangle((x, 120 + 88 * number, x + 11, 135 + 88 * number), fill=60)
    engine = CodeEngine(dict.fromkeys(range(64), "政府信息"))
    _, frame = straighten(np.ascontiguousarray(np.rot90(pixels(page), 2)), engine)
    assert frame.quarter == 2


def test_one_word_of_characters_on_their_side_turns_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of the lines of the page as it stands those asked first hold no word; on its side, one of two seems to be one.
    said = {False: ["无可奉告"] * 6 + ["政府信息公开"] * 9, True: ["机构", "口口"]}

    def lines(level: Look, boxes: object, count: int) -> list[NDArray[np.uint8]]:
        lies = level.gray.shape[1] > level.gray.shape[0]
        many = min(count, len(said[lies]))
        return [np.full((1, 1), 100 * lies + number, dtype=np.uint8) for number in range(many)]

    class Words(CodeEngine):
        def read_lines(self, crops: Sequence[NDArray[np.uint8]]) -> list[Recognised]:
            return [Recognised(said[crop[0, 0] >= 100][crop[0, 0] % 100], 0.99) for crop in crops]

    monkeypatch.setattr(upright_module, "sample_lines", lines)
    page = new_page()
    for number in range(20):
        draw_code(page, number, 100 + 30 * (number % 3), 100 + 44 * number)
    _, frame = straighten(pixels(page), Words({}))
    assert frame.quarter == 0


def test_specks_are_no_ink() -> None:
    page = table_page()
    draw = ImageDraw.Draw(page)
    for row, col in EMPTY:
        for step in range(4):
            draw.point((XS[col] + 20 + 13 * step, YS[row] + 12 + 5 * step), fill=60)
    assert cell_texts(read_page(pixels(page), CodeEngine(TEXTS))) == EXPECTED


def test_grain_and_uneven_light_do_no_harm() -> None:
    gray = pixels(table_page()).astype(np.float64)
    light = np.linspace(0.55, 1.0, gray.shape[1])[None, :]
    grain = np.random.default_rng(5).integers(-12, 13, gray.shape)
    shaded = np.clip(gray * light + grain, 0, 255).astype(np.uint8)

    def plain(crop: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return np.where(crop < 0.5 * np.median(crop), 20, 250).astype(np.uint8)

    class Lit(CodeEngine):
        def read_lines(self, crops):  # type: ignore[no-untyped-def]
            return super().read_lines([plain(crop) for crop in crops])

    assert cell_texts(read_page(shaded, Lit(TEXTS))) == EXPECTED


def test_ink_that_cannot_be_read_is_not_blank() -> None:
    engine = CodeEngine({number: text for number, text in TEXTS.items() if number != 5})
    texts = cell_texts(read_page(pixels(table_page()), engine))
    assert texts == {**EXPECTED, (1, 1): UNREAD}


def test_a_short_level_stroke_is_a_dash() -> None:
    page = table_page()
    draw = ImageDraw.Draw(page)
    draw.rectangle((XS[2] + 60, YS[1] + 20, XS[2] + 66, YS[1] + 22), fill=20)
    draw.rectangle((XS[0] + 60, YS[3] + 20, XS[0] + 78, YS[3] + 22), fill=20)
    texts = cell_texts(read_page(pixels(page), CodeEngine(TEXTS)))
    assert texts == {**EXPECTED, (1, 2): "-", (3, 0): "—"}


def test_two_lines_of_a_cell_are_two_lines() -> None:
    page = new_page()
    draw_grid(page, (100, 260, 420, 580, 740), (200, 300, 400))
    for col, x in enumerate((100, 260, 420, 580)):
        draw_code(page, col, x + 20, 214)
        draw_code(page, 10 + col, x + 20, 240)
        draw_code(page, 20 + col, x + 20, 340)
    texts = cell_texts(read_page(pixels(page), CodeEngine(TEXTS)))
    assert [texts[0, col] for col in range(4)] == ["0 10", "1 11", "2 12", "3 13"]
    assert [texts[1, col] for col in range(4)] == ["20", "21", "22", "23"]


@pytest.mark.parametrize(
    ("second", "score"),
    [
        pytest.param("0", 0.7, id="agreeing"),
        pytest.param("O", 0.7, id="agreeing but for the shape"),
        pytest.param("8", 0.35, id="differing"),
    ],
)
def test_a_doubtful_cell_is_read_twice(second: str, score: float) -> None:
    class Wavering(CodeEngine):
        def read_lines(self, crops):  # type: ignore[no-untyped-def]
            heights = [crop.shape[0] for crop in crops]
            found = super().read_lines(crops)
            # The second cut-out has more paper around.
            return [
                line._replace(text=second, score=0.6) if line.text == "0" and height > 26 else line
                for line, height in zip(found, heights, strict=True)
            ]

    engine = Wavering({**TEXTS, 9: "0"}, {9: 0.7})
    scanned = read_page(pixels(table_page()), engine)
    (cell,) = (cell for cell in scanned.tables[0].cells if (cell.row, cell.col) == (2, 1))
    assert [(line.text, line.score) for line in cell.lines] == [("0", pytest.approx(score))]


def test_a_lone_value_that_no_line_covers_is_found_beside_the_tables() -> None:
    page = table_page()
    for row in range(5):
        draw_code(page, 30 + row, 120, 620 + 60 * row)
    scanned = read_page(pixels(page), CodeEngine(TEXTS))
    assert sorted(line.text for line in scanned.lines) == ["30", "31", "32", "33", "34"]
    assert all(line.bbox.x0 == pytest.approx(120, abs=10) for line in scanned.lines)


def test_empty_page() -> None:
    engine = CodeEngine(TEXTS)
    scanned = read_page(pixels(new_page()), engine)
    assert scanned.empty and scanned.tables == () and engine.read == 0


def test_a_picture_of_noise_ends_within_its_limits() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
    assert read_page(noise, CodeEngine(TEXTS)).empty


def test_a_page_out_of_time_is_noted() -> None:
    times = itertools.count(0, 40)
    scanned = read_page(pixels(table_page()), CodeEngine(TEXTS), clock=lambda: next(times))
    assert scanned.empty and scanned.notes == ("reading it was stopped after 60 seconds: its content is missing",)


def test_a_busy_machine_takes_no_time_from_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = itertools.count(0, 3600)
    monkeypatch.setattr(time, "monotonic", lambda: next(hours))
    assert cell_texts(read_page(pixels(table_page()), CodeEngine(TEXTS))) == EXPECTED


def test_an_engine_out_of_time_gives_up_the_page() -> None:
    class Slow(CodeEngine):
        def read_lines(self, crops):  # type: ignore[no-untyped-def]
            raise OutOfTime

    scanned = read_page(pixels(table_page()), Slow(TEXTS))
    assert scanned.empty and len(scanned.notes) == 1


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
@pytest.mark.parametrize("angle", [0.0, 2.0, -5.0])
def test_frame_leads_back_to_the_picture(quarter: int, angle: float) -> None:
    frame = Frame(WIDTH, HEIGHT, quarter, angle)
    page = new_page()
    ImageDraw.Draw(page).rectangle((200, 300, 239, 319), fill=0)
    turned = Image.fromarray(np.ascontiguousarray(np.rot90(pixels(page), quarter))).rotate(angle, fillcolor=250)
    rows, cols = np.nonzero(np.asarray(turned) < 100)
    center = frame.back(BBox(float(cols.min()), float(rows.min()), float(cols.max() + 1), float(rows.max() + 1))).center
    assert center == pytest.approx((220, 310), abs=1.5)


def test_a_level_page_is_left_alone() -> None:
    gray = pixels(table_page())
    look = Look(gray)
    level, angle = deskew(look)
    assert angle == 0.0 and level is look


def test_a_crop_without_pixels_holds_nothing() -> None:
    class Counting:
        name = "counting"

        def read_lines(self, crops):  # type: ignore[no-untyped-def]
            return [Recognised(f"{crop.shape[1]}", 1.0) for crop in crops]

    reading = object.__new__(Reading)
    object.__setattr__(reading, "engine", Counting())
    object.__setattr__(reading, "in_time", lambda: None)
    crops = [np.zeros((9, width), np.uint8) for width in (4, 0, 7)] + [np.zeros((0, 5), np.uint8)]
    assert [result.text for result in reading.recognise(crops)] == ["4", "", "7", ""]


def test_an_empty_cell_that_the_picture_cuts_off_is_not_known_to_be_blank() -> None:
    xs, ys = (60, 240, 400, 560, 700, 840), tuple(range(120, 601, 48))
    page = new_page()
    draw_grid(page, xs, ys)
    for row in range(len(ys) - 1):
        draw_code(page, 1, xs[0] + 40, ys[row] + 16)
    whole, cut = (read_page(pixels(p), CodeEngine({1: "17"})) for p in (page, page.crop((0, 0, 780, page.height))))
    assert {cell.col for table in whole.tables for cell in table.cells} == {0, 1, 2, 3, 4}
    assert {cell.col for table in cut.tables for cell in table.cells} == {0, 1, 2, 3}
