"""Pages that are told to be straight by their rules, and those that are not: bent, slanting, without a table."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import extractor.scan.straighten as straighten_module
from extractor.scan.look import Look
from extractor.scan.skew import deskew
from extractor.scan.straight import is_straight
from extractor.scan.straighten import straighten
from tests.scan.drawing import CodeEngine, draw_code, draw_grid, new_page, pixels
from tests.scan.test_bent_pages import TEXTS, XS, YS, curved, folded, table_page
from training.draw.degrade import photograph


def told(gray: NDArray[np.uint8]) -> bool:
    return is_straight(deskew(Look(gray))[0].ruled)


def cut_off(columns: int, rows: int) -> Image.Image:
    page = new_page()
    draw_grid(page, XS[: columns + 1], YS[: rows + 1])
    return page


@pytest.mark.parametrize(
    ("gray", "expected"),
    [
        pytest.param(pixels(table_page()), True, id="a table"),
        pytest.param(pixels(table_page().rotate(1.5, fillcolor=250)), True, id="level once it is turned"),
        pytest.param(pixels(new_page()), False, id="no table"),
        pytest.param(pixels(cut_off(2, 20)), False, id="too few rules"),
        pytest.param(folded(table_page(), 10), False, id="folds"),
        pytest.param(folded(table_page(), 14, (450,)), False, id="one fold"),
        pytest.param(curved(table_page(), 40), False, id="a book"),
        pytest.param(curved(table_page(), 12), False, id="a book, nearly flat"),
        pytest.param(pixels(photograph(table_page(), 0.08, Random(1))), False, id="from the side"),
        pytest.param(pixels(photograph(table_page(), 0.03, Random(2))), False, id="a little from the side"),
    ],
)
def test_only_pages_with_straight_rules_both_ways_are_told_to_be_straight(
    gray: NDArray[np.uint8], expected: bool
) -> None:
    assert told(gray) is expected


@pytest.mark.parametrize(
    ("gray", "searched"),
    [pytest.param(pixels(table_page()), 0, id="straight"), pytest.param(pixels(cut_off(2, 20)), 2, id="not known")],
)
def test_a_page_that_is_straight_is_not_searched(
    gray: NDArray[np.uint8], searched: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(straighten_module, "page_warp", lambda gray: asked.append("warp"))
    monkeypatch.setattr(straighten_module, "flattened", lambda level: (asked.append("bend"), (level, ()))[1])
    straighten(gray, CodeEngine(TEXTS))
    assert len(asked) == searched


def test_what_is_asked_of_a_picture_is_found_once_and_kept_while_it_is_the_same() -> None:
    page = table_page()
    draw_code(page, 2, 300, 40)
    look = Look(pixels(page))
    assert look.ink is look.ink and look.ruled is look.ruled
    assert look.changed(look.gray) is look
    assert look.changed(look.gray.copy()).gray is not look.gray
