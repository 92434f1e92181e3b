"""Folded sheets and books: made flat by their rules, with the way back; pages that share a picture are parted."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractor.document import BBox
from extractor.readers.scan import page_content
from extractor.scan.bend import find_bend, flattened
from extractor.scan.ink import find_ink
from extractor.scan.look import Look
from extractor.scan.page import read_page
from extractor.scan.pixels import moved
from extractor.scan.sheet import page_ranges
from extractor.scan.straighten import Frame
from tests.scan.drawing import HEIGHT, WIDTH, CodeEngine, draw_code, draw_grid, new_page, pixels

XS = (60, 240, 400, 560, 700, 840)
YS = tuple(range(120, 1081, 48))
TEXTS = {1: "规章", 2: "17", 3: "0", 4: "204"}
PLACES = {(1, 0): 1, (1, 2): 2, (6, 1): 3, (6, 4): 4, (15, 3): 2, (18, 4): 3}
"""Row and column of each drawn text, and its number."""


def table_page() -> Image.Image:
    page = new_page()
    draw_grid(page, XS, YS)
    for (row, col), number in PLACES.items():
        draw_code(page, number, XS[col] + 40, YS[row] + 16)
    return page


def folded(page: Image.Image, depth: float, folds: tuple[int, ...] = (300, 620)) -> NDArray[np.uint8]:
    """Each fold bends the page up and down over 90 pixels to either side."""
    xs, ys = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    shift = sum(depth * np.clip(1 - np.abs(xs - fold) / 90, 0, None) for fold in folds)
    return moved(pixels(page), xs, (ys - shift).astype(np.float32), 250)


def curved(page: Image.Image, depth: float) -> NDArray[np.uint8]:
    """As in a book: the nearer to the fold at the left, the further down."""
    xs, ys = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    return moved(pixels(page), xs, (ys - depth * np.exp(-xs / 250)).astype(np.float32), 250)


def texts_of(gray: NDArray[np.uint8]) -> dict[tuple[int, int], str]:
    (table,) = read_page(gray, CodeEngine(TEXTS)).tables
    return {(cell.row, cell.col): cell.lines[0].text for cell in table.cells if cell.lines}


EXPECTED = {place: TEXTS[number] for place, number in PLACES.items()}


@pytest.mark.parametrize(
    "bent",
    [folded(table_page(), 14), folded(table_page(), 10, (450,)), curved(table_page(), 40)],
    ids=["two folds", "one fold", "book"],
)
def test_all_cells_of_a_bent_page_are_read(bent: NDArray[np.uint8]) -> None:
    assert texts_of(bent) == EXPECTED


def test_rules_of_a_flattened_page_are_straight_and_their_places_lead_back() -> None:
    bent = folded(table_page(), 14)
    flat, bends = flattened(Look(bent))
    assert bends
    frame = Frame(WIDTH, HEIGHT, bends=bends)
    ink = find_ink(flat.gray)
    for y in YS[2:-2:4]:
        rows = [float(np.nonzero(ink[y - 8 : y + 14, x])[0].mean()) for x in range(XS[0] + 20, XS[-1] - 20, 37)]
        assert np.ptp(rows) <= 6
    # On the crest of a fold the page lay lower by the whole depth, beside the folds where it lay before.
    low, beside = (frame.back(BBox(x, 500, x, 500)).center[1] for x in (300, 460))
    assert low - beside == pytest.approx(14, abs=2.5)


@pytest.mark.parametrize("degrees", [0.0, 0.4])
def test_a_flat_page_is_left_alone(degrees: float) -> None:
    page = pixels(table_page().rotate(degrees, fillcolor=250))
    flat, bends = flattened(Look(page))
    assert not bends and flat.gray is page if degrees == 0 else len(bends) <= 1


def test_dirt_is_no_bend() -> None:
    dice = np.random.default_rng(3)
    page = new_page()
    for x, y in dice.integers(60, 840, (80, 2)).tolist():
        page.paste(30, (x, y, x + int(dice.integers(2, 40)), y + 2))
    assert find_bend(find_ink(pixels(page))) is None


def two_on_a_sheet() -> NDArray[np.uint8]:
    return np.concatenate([pixels(table_page()), pixels(table_page())], axis=1)


def in_a_book(neighbour: int = 400) -> NDArray[np.uint8]:
    """A page with the rest of its neighbour at the left and the dark fold between them."""
    left = pixels(table_page().resize((neighbour, HEIGHT)))
    whole = np.concatenate([left, pixels(table_page())], axis=1).astype(np.float32)
    depth = np.exp(-(((np.arange(whole.shape[1]) - neighbour) / 12) ** 2))
    return (whole * (1 - 0.9 * depth)).astype(np.uint8)


def test_pages_beside_each_other_are_parted_and_neighbours_left_out() -> None:
    assert page_ranges(pixels(table_page())) == [(0, WIDTH)]
    (low, middle), (other, high) = page_ranges(two_on_a_sheet())
    assert (low, high) == (0, 2 * WIDTH) and middle == other == pytest.approx(WIDTH, abs=60)
    ((start, end),) = page_ranges(in_a_book())
    assert end == 400 + WIDTH and start == pytest.approx(400, abs=12)


def test_a_band_over_a_table_is_no_fold_of_a_book() -> None:
    page = pixels(table_page()).astype(np.float32)
    page[:, 440:460] *= 0.5
    assert page_ranges(page.astype(np.uint8)) == [(0, WIDTH)]


def test_two_pages_of_a_sheet_come_one_after_the_other_in_their_own_places() -> None:
    page = read_page(two_on_a_sheet(), CodeEngine(TEXTS))
    first, second = page.tables
    assert page.notes == ("2 pages lie on it",)
    assert first.bbox.x0 == pytest.approx(XS[0], abs=4) and second.bbox.x0 == pytest.approx(WIDTH + XS[0], abs=4)
    assert second.level.top > first.level.bottom
    content = page_content(page, unit=1.0, width=2 * WIDTH, height=HEIGHT)
    assert [block.bbox.x0 < WIDTH for block in content.blocks] == [True, False]


def test_the_neighbour_page_of_a_book_is_told_of_and_not_read() -> None:
    page = read_page(in_a_book(), CodeEngine(TEXTS))
    (table,) = page.tables
    assert table.bbox.x0 > 400 and page.notes == ("the page beside it, in the fold of a book, was not read",)
