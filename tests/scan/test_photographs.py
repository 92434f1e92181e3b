"""Photographed pages: perspective, shadows, stamps; boxes lead back to the picture as it was taken."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractor.document import BBox
from extractor.scan import perspective
from extractor.scan.cells import without_rules
from extractor.scan.colours import without_red
from extractor.scan.ink import find_blots, find_ink, print_levels, without_gray_stamps, without_pale
from extractor.scan.light import even_light
from extractor.scan.page import read_page
from extractor.scan.perspective import page_warp, seen_from_above
from extractor.scan.pixels import straight_strokes
from extractor.scan.straighten import straighten
from tests.scan.drawing import HEIGHT, WIDTH, CodeEngine, draw_grid, new_page, pixels
from tests.scan.test_scan_page import EXPECTED, TEXTS, cell_texts, table_page
from training.draw.degrade import photograph


def taken(slant: float, seed: int) -> np.ndarray:  # type: ignore[type-arg]
    return pixels(photograph(table_page(), slant, Random(seed)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_page_taken_from_the_side_is_read(seed: int) -> None:
    scanned = read_page(taken(0.08, seed), CodeEngine(TEXTS))
    assert cell_texts(scanned) == EXPECTED


def test_boxes_lie_on_the_photograph() -> None:
    photo = taken(0.08, 1)
    (table,) = read_page(photo, CodeEngine(TEXTS)).tables
    for cell in table.cells:
        x0, top, x1, bottom = (round(edge) for edge in cell.bbox)
        dark = photo[top + 16 : bottom - 16, x0 + 16 : x1 - 16] < 100
        assert dark.any() == bool(cell.lines)


def test_a_flat_page_is_not_bent() -> None:
    assert page_warp(pixels(table_page())) is None
    assert page_warp(pixels(table_page().rotate(2, fillcolor=250))) is None


@pytest.mark.parametrize(
    ("slant", "searched"), [pytest.param(0.0, 1, id="square"), pytest.param(0.08, 2, id="from the side")]
)
def test_only_edges_of_rules_are_searched_on_a_page_that_is_square(
    slant: float, searched: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = []

    def counted(mask: np.ndarray, *, least: int, gap: int) -> np.ndarray:  # type: ignore[type-arg]
        shares.append(mask.mean())
        return straight_strokes(mask, least=least, gap=gap)

    monkeypatch.setattr(perspective, "straight_strokes", counted)
    page = new_page()
    draw_grid(page, tuple(range(80, 881, 100)), tuple(range(100, 901, 80)))
    page_warp(pixels(photograph(page, slant, Random(1)) if slant else page))
    assert len(shares) == searched
    assert searched == 1 or shares[0] < 0.6 * shares[1]


def test_the_way_back_undoes_the_way_there() -> None:
    photo = even_light(taken(0.08, 2))
    warp = page_warp(photo)
    assert warp is not None
    flat, matrix = seen_from_above(photo, warp)
    level, frame = straighten(photo, CodeEngine(TEXTS))
    assert level.gray.shape == flat.shape and len(frame.unwarp) == 9
    x, y, depth = matrix @ np.array([400.0, 300.0, 1.0])
    back = replace(frame, angle=0.0, tilt=0.0, bends=()).back(BBox(x / depth, y / depth, x / depth, y / depth))
    assert back.center == pytest.approx((400, 300), abs=0.01)


def test_light_is_evened_and_even_light_left_alone() -> None:
    page = pixels(table_page())
    assert even_light(page) is page
    shade = np.linspace(0.35, 1.0, WIDTH)[None, :]
    even = even_light((page * shade).astype(np.uint8))
    paper = [float(np.median(even[:, x : x + 50])) for x in range(0, WIDTH - 50, 50)]
    assert min(paper) > 225 and max(paper) - min(paper) < 20


def test_red_of_a_stamp_becomes_paper_and_print_under_it_stays() -> None:
    colours = np.full((HEIGHT, WIDTH, 3), 240, dtype=np.uint8)
    colours[100:300, 100:300] = (215, 40, 50)
    colours[180:190, 50:400] = 20
    gray = without_red(colours)
    assert gray[150, 150] > 205 and gray[185, 200] < 40 and gray[185, 60] < 40
    assert not find_ink(gray)[110:170, 110:290].any()


def test_red_of_a_stamp_is_seen_in_a_shadow() -> None:
    colours = np.full((HEIGHT, WIDTH, 3), 80, dtype=np.uint8)
    colours[100:300, 100:300] = (66, 26, 28)
    colours[180:190, 50:400] = 8
    gray = without_red(colours)
    assert gray[150, 150] > 60 and gray[185, 200] < 16


def stamped(shade: int, width: int = 10, size: int = 200) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """The page of a table with a ring laid over it in the given grey, and where the ring is."""
    page = table_page()
    ring = Image.new("L", page.size, 0)
    ImageDraw.Draw(ring).ellipse((300, 230, 300 + size, 230 + size), outline=255, width=width)
    over = np.asarray(ring) > 0
    gray = pixels(page).copy()
    gray[over] = np.minimum(gray[over], shade)
    return gray, over


@pytest.mark.parametrize("shade", [150, 180])
def test_a_copied_stamp_becomes_paper_and_print_under_it_stays(shade: int) -> None:
    gray, over = stamped(shade)
    plain = without_gray_stamps(gray, print_levels(gray))
    before = pixels(table_page())
    assert (plain[over & (before > 200)] > 200).mean() > 0.85
    assert (plain[over & (before < 60)] < 80).all()
    assert (plain[~over][before[~over] < 60] < 80).all()
    assert cell_texts(read_page(gray, CodeEngine(TEXTS))) == EXPECTED


@pytest.mark.parametrize(
    ("shade", "width", "size"),
    [
        pytest.param(60, 10, 200, id="as dark as print"),
        pytest.param(170, 2, 200, id="as thin as a rule"),
        pytest.param(170, 10, 60, id="no larger than a few characters"),
        pytest.param(170, 10, 560, id="larger than any stamp"),
    ],
)
def test_what_is_no_stamp_is_left_alone(shade: int, width: int, size: int) -> None:
    gray, _ = stamped(shade, width, size)
    assert without_gray_stamps(gray, print_levels(gray)) is gray


def test_pale_print_alone_is_no_stamp() -> None:
    pale = (255 - (255 - pixels(table_page()).astype(int)) // 3).astype(np.uint8)
    assert without_gray_stamps(pale, print_levels(pale)) is pale


def test_pale_ring_over_dark_print_is_taken_away() -> None:
    gray = np.full((300, 300), 250, dtype=np.uint8)
    gray[40:260, 40:48] = gray[40:260, 252:260] = gray[40:48, 40:260] = gray[252:260, 40:260] = 160
    gray[100:116, 30:60] = 20
    ink = gray < 200
    blots = find_blots(ink, gray)
    plain = without_pale(ink, gray, blots, 80.0, 230.0)
    assert plain[105, 45] and not plain[200, 44] and not plain[44, 150]
    assert without_pale(ink, gray, blots, 500.0, 230.0) is ink


def test_rules_are_painted_over_in_the_colour_of_paper() -> None:
    gray = np.full((40, 40), 240, dtype=np.uint8)
    rules = np.zeros((40, 40), dtype=bool)
    gray[20] = 30
    rules[20] = True
    assert (without_rules(gray, rules) == 240).all()


def test_picture_without_any_line_is_left_alone() -> None:
    assert page_warp(np.asarray(Image.new("L", (400, 500), 255))) is None
