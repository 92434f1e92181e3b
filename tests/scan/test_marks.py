"""Dashes, slashes and spaced digits, told by the shape of the ink."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractor.document import BBox
from extractor.scan.fields import ScanCell, ScanTable, combined, cut_at_edges, parted, torn_share
from extractor.scan.grid import find_grids
from extractor.scan.marks import UNREAD, defended, has_gap, is_slash, is_struck, lone_dash
from extractor.scan.ocr import Recognised
from extractor.scan.reading import ScanText
from extractor.scan.rules import Rule

HEIGHT = 24.0


def strokes(*lines: tuple[int, int, int, int], width: int = 3, size: tuple[int, int] = (30, 26)) -> np.ndarray:  # type: ignore[type-arg]
    page = Image.new("L", size, 0)
    for line in lines:
        ImageDraw.Draw(page).line(line, fill=255, width=width)
    return np.asarray(page) > 0


SLASH = strokes((18, 2, 8, 24))
ONE = strokes((14, 2, 14, 24), (10, 6, 14, 2))
SEVEN = strokes((6, 3, 20, 3), (20, 3, 10, 24))


@pytest.mark.parametrize(
    ("ink", "expected"),
    [
        pytest.param(SLASH, True, id="slash"),
        pytest.param(SLASH | strokes((2, 2, 3, 2), (26, 20, 27, 20), width=1), True, id="slash among specks"),
        pytest.param(SLASH & (np.arange(26) % 5 > 1)[:, None], True, id="slash in pieces"),
        pytest.param(SLASH | strokes((20, 9, 20, 12)), True, id="slash beside a speck"),
        pytest.param(ONE, False, id="one"),
        pytest.param(SEVEN, False, id="seven"),
        pytest.param(np.fliplr(SLASH), False, id="backslash"),
        pytest.param(strokes((12, 2, 12, 24)), False, id="upright stroke"),
        pytest.param(SLASH[:, :] & False, False, id="nothing"),
        pytest.param(np.ones((1, 1), dtype=bool), False, id="a pixel"),
    ],
)
def test_slash_by_its_shape(ink: np.ndarray, expected: bool) -> None:  # type: ignore[type-arg]
    assert is_slash(ink, HEIGHT) is expected


LONG, SHORT = BBox(4, 10, 26, 14), BBox(10, 10, 16, 13)


@pytest.mark.parametrize(
    ("said", "box", "text"),
    [
        pytest.param(Recognised("一", 0.99), LONG, "—", id="a sure 一 of the height of a dash"),
        pytest.param(Recognised("", 0.0), SHORT, "-", id="nothing read"),
        pytest.param(Recognised("17", 0.97), LONG, "17", id="a sure number stays"),
        pytest.param(Recognised("口", 0.5), BBox(4, 2, 26, 24), "口", id="doubtful but readable"),
        pytest.param(Recognised("口", 0.2), BBox(4, 2, 26, 24), UNREAD, id="not readable"),
    ],
)
def test_reading_that_can_be_defended(said: Recognised, box: BBox, text: str) -> None:
    ink = np.ones((round(box.height), round(box.x1 - box.x0)), dtype=bool)
    assert defended(said, box, ink, HEIGHT).text == text


def test_one_read_of_a_slash_is_a_slash_and_a_real_one_stays() -> None:
    box = BBox(0, 0, 30, 26)
    assert defended(Recognised("1", 0.99), box, SLASH, HEIGHT).text == "/"
    assert defended(Recognised("1", 0.99), box, ONE, HEIGHT).text == "1"


def test_digits_that_stand_together_are_one_number() -> None:
    near = np.zeros((20, 60), dtype=bool)
    near[:, [*range(5), *range(12, 17), *range(24, 29)]] = True
    far = np.zeros((20, 60), dtype=bool)
    far[:, [*range(5), *range(40, 45)]] = True
    box = BBox(0, 0, 60, 20)
    assert defended(Recognised("1 3 1", 0.95), box, near, HEIGHT).text == "131"
    assert defended(Recognised("1 3", 0.95), box, far, HEIGHT).text == "1 3"
    assert has_gap(far, 20.0) and not has_gap(near, 20.0)


def blocks(*boxes: tuple[int, int, int, int]) -> np.ndarray:  # type: ignore[type-arg]
    """Ink in these boxes: left, top, right, bottom."""
    ink = np.zeros((26, 80), dtype=bool)
    for x0, top, x1, bottom in boxes:
        ink[top:bottom, x0:x1] = True
    return ink


@pytest.mark.parametrize(
    ("ink", "expected"),
    [
        pytest.param(blocks((2, 4, 10, 24), (14, 4, 22, 24)), False, id="two digits"),
        pytest.param(blocks((2, 4, 10, 24), (40, 4, 48, 24)), True, id="far apart"),
        pytest.param(blocks((2, 4, 10, 24), (12, 2, 16, 14)), True, id="a raised mark behind"),
        pytest.param(blocks((2, 4, 10, 24), (12, 20, 15, 26)), False, id="a comma behind"),
        pytest.param(blocks((2, 4, 10, 24), (4, 2, 12, 3)), False, id="the broken top of a digit"),
        pytest.param(blocks((8, 4, 16, 24), (2, 13, 34, 15)), True, id="a line through"),
        pytest.param(blocks((2, 4, 16, 7), (12, 4, 16, 24)), False, id="the bar of a 7"),
        pytest.param(blocks(), False, id="nothing"),
    ],
)
def test_a_number_that_is_more_than_its_digits_is_less_sure(ink: np.ndarray, expected: bool) -> None:  # type: ignore[type-arg]
    result = defended(Recognised("11", 0.99), BBox(0, 0, 80, 26), ink, HEIGHT)
    assert (result.text, result.score < 0.6) == ("11", expected)


@pytest.mark.parametrize(
    ("said_text", "places", "text"),
    [
        pytest.param("2 1", [2, 28], "21", id="digits as wide as characters"),
        pytest.param("4 1 1", [2, 28, 54], "411", id="three of them"),
        pytest.param("-1 2", [2, 24, 48], "-12", id="with a sign"),
        pytest.param("1 2", [2, 40], "1 2", id="too far apart"),
        pytest.param("1 23", [2, 28, 35], "1 23", id="not in equal steps"),
        pytest.param("1 2", [2, 28, 54], "1 2", id="more ink than digits"),
    ],
)
def test_digits_in_equal_steps_are_one_number(said_text: str, places: list[int], text: str) -> None:
    ink = np.zeros((20, 64), dtype=bool)
    for x in places:
        ink[:, x : x + 5] = True
    assert defended(Recognised(said_text, 0.95), BBox(0, 0, 64, 20), ink, HEIGHT).text == text


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        pytest.param([[40, 19, 46, 21]], True, id="in the middle"),
        pytest.param([[40, 3, 46, 5]], False, id="at the edge"),
        pytest.param([[40, 19, 46, 21], [60, 20, 66, 22]], False, id="two of them"),
        pytest.param([[40, 19, 42, 21]], False, id="a speck"),
        pytest.param([], False, id="none"),
    ],
)
def test_a_small_dash_alone_in_its_cell(marks: list[list[int]], found: bool) -> None:
    boxes = np.array(marks, dtype=np.int64).reshape(-1, 4)
    assert (lone_dash(boxes, BBox(0, 0, 100, 40), HEIGHT) is not None) is found


def test_two_readings_that_differ_count_for_less_and_the_other_goes_along() -> None:
    result = combined(Recognised("6", 0.7, (("9", 0.1),)), Recognised("8", 0.8))
    assert result == Recognised("8", 0.4, (("6", 0.35),))
    assert combined(Recognised("O", 0.7), Recognised("0", 0.6)) == Recognised("0", 0.6)


def test_a_line_is_cut_at_a_gap_over_an_edge_only() -> None:
    ink = np.array([[0, 0, 20, 10], [60, 0, 80, 10], [84, 0, 95, 10]], dtype=np.int64)
    line = BBox(0, 0, 95, 10)
    assert cut_at_edges(line, ink, [40.0], 18) == [BBox(0, 0, 20, 10), BBox(60, 0, 95, 10)]
    assert cut_at_edges(line, ink, [82.0], 25) == [line]
    assert cut_at_edges(line, ink, [], 25) == [line]
    assert cut_at_edges(line, ink, [], 10) == [BBox(0, 0, 20, 10), BBox(60, 0, 95, 10)]


def lattice_without(missing: float) -> list[Rule]:
    rules = [Rule(False, y, 0, 300) for y in (0.0, 40.0, 80.0)]
    return [*rules, *(Rule(True, x, 40 if x == missing else 0, 80) for x in (0.0, 100.0, 200.0, 300.0))]


def said(text: str, x: float, y: float) -> ScanText:
    box = BBox(x, y, x + 20, y + 20)
    return ScanText(text, 0.9, box, box)


def test_values_side_by_side_in_a_cell_stand_in_cells_of_their_own() -> None:
    (grid,) = find_grids(lattice_without(100.0), tolerance=10, narrowest=6)
    cell = grid.cells[grid.owner[0, 0]]
    assert (cell.col, cell.col_end) == (0, 2)
    parts = parted(grid, cell, (said("12", 40, 10), said("/", 140, 10)))
    assert [(p.col, p.col_end, [t.text for t in texts]) for p, texts in parts] == [(0, 1, ["12"]), (1, 2, ["/"])]
    label = (said("合计", 40, 10), said("12", 140, 10))
    assert parted(grid, cell, label) == [(cell, label)]


def test_two_numbered_labels_in_a_cell_stand_in_cells_of_their_own() -> None:
    rules = [*(Rule(True, x, 0, 80) for x in (0.0, 100.0, 200.0)), Rule(False, 0, 0, 200), Rule(False, 80, 0, 200)]
    (grid,) = find_grids([*rules, Rule(False, 40, 100, 200)], tolerance=10, narrowest=6)
    cell = grid.cells[grid.owner[0, 0]]
    both = (said("一、新收", 10, 10), said("二、结转", 10, 50))
    assert [(p.row, p.row_end, [t.text for t in texts]) for p, texts in parted(grid, cell, both)] == [
        (0, 1, ["一、新收"]),
        (1, 2, ["二、结转"]),
    ]
    above = (said(UNREAD, 10, 2), *both)
    assert [[t.text for t in texts] for _, texts in parted(grid, cell, above)] == [[UNREAD, "一、新收"], ["二、结转"]]
    for one in (
        (said("（五）不予", 10, 10), said("处理", 10, 50)),
        (said("其中", 10, 2), said("一、新收", 10, 10), said("二、结转", 10, 50)),
    ):
        assert parted(grid, cell, one) == [(cell, one)]


def test_what_is_left_of_a_rule_between_two_labels_does_not_hold_them_together() -> None:
    rules = [*(Rule(True, x, 0, 80) for x in (0.0, 100.0, 200.0)), Rule(False, 0, 0, 200), Rule(False, 80, 0, 200)]
    (grid,) = find_grids([*rules, Rule(False, 40, 100, 200)], tolerance=10, narrowest=6)
    cell = grid.cells[grid.owner[0, 0]]

    def flat(text: str, y: float) -> ScanText:
        box = BBox(10, y, 40, y + 4)
        return ScanText(text, 0.9, box, box)

    labels = (said("4.大量", 10, 10), said("5.确认", 10, 50))
    with_rest = (flat(UNREAD, 0), labels[0], flat("—", 39), flat("-", 40), labels[1])
    assert [(p.row, [t.text for t in texts]) for p, texts in parted(grid, cell, with_rest)] == [
        (0, ["4.大量"]),
        (1, ["5.确认"]),
    ]
    # A dash in the middle of a row is a value.
    dash = (said("（五）", 10, 10), flat("—", 58))
    assert parted(grid, cell, dash) == [(cell, dash)]


def drawn(*texts: str) -> ScanCell:
    box = BBox(0, 0, 50, 40)
    return ScanCell(0, 1, 0, 1, tuple(said(text, 5, 5) for text in texts), box, box)


def test_cells_that_hold_several_values_tell_a_torn_grid() -> None:
    box = BBox(0, 0, 500, 400)
    whole = [drawn("规章"), drawn("12"), drawn(), drawn("行政", "许可")]
    assert torn_share([ScanTable(tuple(whole), box, box)]) == 0
    torn = [*whole, drawn("42", "0"), drawn("7", UNREAD)]
    assert torn_share([ScanTable(tuple(torn), box, box)]) == pytest.approx(2 / 5)
    assert torn_share([]) == 0


def test_what_the_engine_read_in_ink_that_is_unread_stays_as_an_alternative() -> None:
    unread = defended(Recognised("35", 0.2, (("85", 0.1),)), BBox(4, 2, 26, 24), ONE, HEIGHT)
    assert unread == Recognised(UNREAD, 0.2, (("35", 0.2), ("85", 0.1)))
    assert defended(Recognised("不", 0.2), BBox(4, 2, 26, 24), ONE, HEIGHT).alternatives == ()


def drawn_number(text: str, line: tuple[int, int, int, int] | None) -> np.ndarray:  # type: ignore[type-arg]
    """The ink of a number drawn in boxes as seven-segment digits show it, with a line over it, cut to its box."""
    page = Image.new("L", (120, 40), 0)
    draw = ImageDraw.Draw(page)
    for place, digit in enumerate(text):
        x = 30 + 14 * place
        if digit == "4":
            draw.line((x + 6, 10, x + 6, 26), fill=255, width=2)
            draw.line((x, 20, x + 9, 20), fill=255, width=2)
            draw.line((x, 20, x + 6, 10), fill=255, width=2)
        else:
            draw.rectangle((x, 10, x + 8, 26), outline=255, width=2)
    if line:
        draw.line(line, fill=255, width=2)
    ink = np.asarray(page) > 0
    rows, columns = np.nonzero(ink)
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


@pytest.mark.parametrize(
    ("text", "line", "struck"),
    [
        pytest.param("00", (24, 19, 60, 17), True, id="two digits"),
        pytest.param("0", (24, 18, 45, 18), True, id="one digit"),
        pytest.param("00", None, False, id="none"),
        pytest.param("4", None, False, id="the bar of a 4"),
        pytest.param("00", (24, 18, 40, 18), False, id="through one of two"),
        pytest.param("00", (28, 28, 56, 28), False, id="below"),
    ],
)
def test_a_line_from_end_to_end_strikes_a_number_out(
    text: str, line: tuple[int, int, int, int] | None, struck: bool
) -> None:
    assert is_struck(Recognised(text, 0.99), drawn_number(text, line), 18.0) is struck
    # Letters that are read for sure have level strokes of their own.
    assert not is_struck(Recognised("无", 0.99), drawn_number(text, line), 18.0)
