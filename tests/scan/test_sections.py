"""Sections of a page that lie off their place, and what they take with them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.document import BBox
from extractor.scan.look import Look
from extractor.scan.page import read_page
from extractor.scan.sections import Section, moved_back
from tests.scan.drawing import CodeEngine, new_page, pixels
from tests.scan.test_scan_page import EXPECTED, TEXTS, XS, YS, cell_texts, table_page

Page = NDArray[np.uint8]


def with_section(page: Page, box: tuple[int, int, int, int], right: int, down: int) -> Page:
    """The page with what is in the box (x0, top, x1, bottom) moved, over what lies there, with paper in its place."""
    x0, top, x1, bottom = box
    moved = page.copy()
    moved[top:bottom, x0:x1] = 250
    moved[top + down : bottom + down, x0 + right : x1 + right] = page[top:bottom, x0:x1]
    return moved


MIDDLE = (XS[1] + 12, YS[2] - 10, XS[3] - 12, YS[4] + 10)
"""Over the rules of a column, and of three rows."""


@pytest.mark.parametrize(
    ("right", "down"),
    [
        pytest.param(0, 7, id="down"),
        pytest.param(-6, 0, id="to the left"),
        pytest.param(6, -7, id="up and to the right"),
    ],
)
def test_a_section_is_found_by_its_rules_and_moved_back(right: int, down: int) -> None:
    page = pixels(table_page())
    look, (section,) = moved_back(Look(with_section(page, MIDDLE, right, down)))
    assert (section.right, section.down) == pytest.approx((right, down), abs=1)
    around_rule = np.s_[MIDDLE[1] + 20 : MIDDLE[3] - 20, XS[2] - 12 : XS[2] + 12]
    assert (np.abs(look.gray[around_rule].astype(int) - page[around_rule]) > 60).mean() < 0.02


def test_the_cells_of_a_page_with_moved_sections_are_read() -> None:
    page = pixels(table_page())
    # Through the middle of cells, beside their texts.
    page = with_section(page, (XS[1] + 2, YS[0] - 12, XS[2] + 12, YS[2] + 4), 0, 6)
    page = with_section(page, (XS[2] + 14, YS[3] - 3, XS[3] + 12, YS[6] + 8), 0, -6)
    assert cell_texts(read_page(page, CodeEngine(TEXTS))) == EXPECTED


@pytest.mark.parametrize("page", [table_page(), new_page()], ids=["a whole table", "no table"])
def test_nothing_is_moved_on_other_pages(page) -> None:  # type: ignore[no-untyped-def]
    look = Look(pixels(page))
    assert moved_back(look) == (look, ())


def test_what_was_moved_back_is_shown_where_it_lay() -> None:
    section = Section(BBox(110, 205, 210, 305), right=10, down=5)
    assert section.home == BBox(100, 200, 200, 300)
    assert section.back(BBox(150, 250, 160, 260)) == BBox(160, 255, 170, 265)
    assert section.back(BBox(250, 250, 260, 260)) == BBox(250, 250, 260, 260)
