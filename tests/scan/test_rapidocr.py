"""The real engine, where it is installed: digits in cells as it reads them."""

from __future__ import annotations

import itertools

import pytest
from PIL import ImageDraw, ImageFont

from extractor.scan.half import HalfEngine
from extractor.scan.page import read_page
from extractor.scan.rapid import RapidEngine
from tests.scan.drawing import draw_grid, new_page, pixels

pytest.importorskip("rapidocr")
pytest.importorskip("onnxruntime")

VALUES = ("0", "1", "7", "10", "0", "86", "0", "1024", "0", "3.5", "", "0", "0", "964", "0", "205")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("half", [pytest.param(False, id="whole"), pytest.param(True, id="half")])
def test_lone_zeros_are_read_and_empty_cells_stay_empty(half: bool) -> None:
    if half:
        pytest.importorskip("openvino")
    page = new_page()
    xs, ys = (100, 260, 420, 580, 740), (200, 250, 300, 350, 400)
    draw_grid(page, xs, ys)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(22)
    for number, (row, col) in enumerate(itertools.product(range(4), range(4))):
        draw.text((xs[col] + 60, ys[row] + 12), VALUES[number], fill=20, font=font)
    (table,) = read_page(pixels(page), HalfEngine() if half else RapidEngine()).tables
    assert tuple("".join(line.text for line in cell.lines) for cell in table.cells) == VALUES
