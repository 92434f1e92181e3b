"""What lies under the print: bands of rollers, watermarks, dark ground; and pictures of more than 256 levels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractor.scan.ink import dark_on_light, in_eight_bits, print_levels, without_watermark
from extractor.scan.light import without_bands
from extractor.scan.page import read_page
from extractor.scan.pages import image_pictures
from tests.scan.drawing import HEIGHT, WIDTH, CodeEngine, draw_code, draw_grid, new_page, pixels

XS, YS = (60, 240, 400, 560, 700, 840), tuple(range(120, 601, 48))
TEXTS = {1: "规章", 2: "17"}
PLACES = {(1, 0): 1, (3, 2): 2, (6, 4): 2}
EXPECTED = {place: TEXTS[number] for place, number in PLACES.items()}


def table_page() -> Image.Image:
    page = new_page()
    draw_grid(page, XS, YS)
    for (row, col), number in PLACES.items():
        draw_code(page, number, XS[col] + 40, YS[row] + 16)
    return page


def texts_of(gray: NDArray[np.uint8]) -> dict[tuple[int, int], str]:
    (table,) = read_page(gray, CodeEngine(TEXTS)).tables
    return {(cell.row, cell.col): cell.lines[0].text for cell in table.cells if cell.lines}


@pytest.mark.parametrize("down", [False, True])
def test_bands_are_lit_and_print_within_them_stays(down: bool) -> None:
    page = pixels(table_page())
    gains = np.ones(HEIGHT if down else WIDTH)
    for start in range(30, len(gains) - 20, 70):
        gains[start : start + 9] = 0.75
    banded = (page * (gains[:, None] if down else gains[None, :])).astype(np.uint8)
    lit = without_bands(banded)
    assert np.abs(lit.astype(int) - page)[page > 200].max() <= 6 and (lit[page < 60] < 80).all()
    assert texts_of(banded) == EXPECTED


def test_rules_are_no_bands() -> None:
    page = pixels(table_page())
    assert without_bands(page) is page


def watermarked(level: int, width: int = 16) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Slanted strokes as of large letters, darkening the paper to ``level``, and where they are."""
    plate = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(plate)
    for x in range(150, 800, 130):
        draw.line((x, 560, x + 90, 330), fill=255, width=width)
        draw.line((x + 90, 330, x + 150, 480), fill=255, width=width)
    over = np.asarray(plate) > 0
    page = pixels(table_page()).copy()
    page[over] = np.minimum(page[over], level)
    return page, over


@pytest.mark.parametrize("level", [150, 185, 215])
def test_a_watermark_goes_and_print_on_it_stays(level: int) -> None:
    gray, over = watermarked(level)
    before = pixels(table_page())
    plain = without_watermark(gray, print_levels(gray))
    assert (plain[over & (before > 200)] > 225).mean() > 0.9
    assert (plain[before < 60] < 80).all()
    assert texts_of(gray) == EXPECTED


def test_a_page_without_watermark_and_one_in_pale_print_are_left_alone() -> None:
    page = pixels(table_page())
    assert without_watermark(page, print_levels(page)) is page
    pale = (250 - (250 - page.astype(int)) // 3).astype(np.uint8)
    assert without_watermark(pale, print_levels(pale)) is pale


def test_light_print_on_dark_ground_is_turned_about() -> None:
    page = pixels(table_page())
    night = (230 - (page.astype(int) * 200) // 255).astype(np.uint8)
    assert np.median(dark_on_light(night)) > 180
    assert texts_of(dark_on_light(night)) == EXPECTED
    assert dark_on_light(page) is page
    desk = np.full((HEIGHT, 3 * WIDTH), 60, dtype=np.uint8)
    desk[:, :WIDTH] = page
    assert dark_on_light(desk) is desk


@pytest.mark.parametrize(("factor", "most"), [(257, 255), (16, 249)])
def test_levels_of_sixteen_bits_keep_their_print(factor: int, most: int) -> None:
    deep = Image.fromarray(pixels(table_page()).astype(np.uint16) * factor)
    buffer = io.BytesIO()
    deep.save(buffer, "TIFF")
    (picture,) = image_pictures(buffer.getvalue(), name="a.tif")
    assert picture.gray.dtype == np.uint8 and int(picture.gray.max()) <= most
    assert texts_of(picture.gray) == EXPECTED
    assert in_eight_bits(new_page()).mode == "L"
