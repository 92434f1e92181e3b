"""The functions on pixels give what OpenCV's own, slower ones give."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.scan.pixels import much_smaller, pieces, resized, solved, transposed
from extractor.scan.rapid import cut_rows


@pytest.mark.parametrize(
    ("height", "width", "share"), [(1, 1, 1.0), (1, 9, 0.5), (9, 1, 0.5), (40, 30, 0.0), (40, 31, 0.4), (40, 30, 1.0)]
)
def test_pieces_are_those_of_the_library(height: int, width: int, share: float) -> None:
    mask = (np.random.default_rng(height + width).random((height, width)) < share).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    numbers, boxes, areas = pieces(mask)
    assert np.array_equal(numbers, labels)
    assert len(boxes) == count - 1
    x0, top, wide, high, area = np.asarray(stats, dtype=np.int64)[1:].T
    assert np.array_equal(boxes, np.stack([x0, top, x0 + wide, top + high], axis=1))
    assert np.array_equal(areas, area)


@pytest.mark.parametrize("seed", range(40))
def test_pieces_are_the_same_where_empty_rows_are_left_out(seed: int) -> None:
    dice = np.random.default_rng(seed)
    height, width = dice.integers(2, 40, 2)
    filled = dice.random((height, 1)) < 0.25
    mask = ((dice.random((height, width)) < 0.6) & filled).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    numbers, boxes, areas = pieces(mask)
    assert np.array_equal(numbers, labels)
    x0, top, wide, high, area = np.asarray(stats, dtype=np.int64)[1:].T
    assert np.array_equal(boxes, np.stack([x0, top, x0 + wide, top + high], axis=1))
    assert np.array_equal(areas, area)


def test_pieces_of_a_part_of_a_larger_mask() -> None:
    mask = np.zeros((10, 12), dtype=np.uint8)
    mask[2:4, 5:9] = 1
    _, boxes, areas = pieces(mask[1:8, 3:11])
    assert boxes.tolist() == [[2, 1, 6, 3]]
    assert areas.tolist() == [8]


def test_a_solution_solves() -> None:
    rows = np.random.default_rng(0).normal(size=(30, 20))
    matrix, wanted = rows.T @ rows, rows.T @ np.ones(30)
    assert np.allclose(matrix @ solved(matrix, wanted), wanted)


@pytest.mark.parametrize(
    "mask",
    [
        pytest.param([[1, 1], [1, 1]], id="full"),
        pytest.param([[0, 1], [1, 0]], id="from one row into the next"),
        pytest.param([[1, 0], [0, 0]], id="the first pixel"),
        pytest.param([[0, 0], [0, 1]], id="the last pixel"),
        pytest.param([[0, 0], [0, 0]], id="empty"),
    ],
)
def test_runs_end_with_their_row(mask: list[list[int]]) -> None:
    drawn = np.array(mask, dtype=np.uint8)
    _, boxes, areas = pieces(drawn)
    assert areas.sum() == drawn.sum()
    assert len(boxes) == bool(drawn.any())


@pytest.mark.parametrize(("width", "height"), [(100, 75), (51, 40), (50, 37), (10, 7), (0, 7)])
def test_a_much_smaller_picture_is_nearly_the_same_by_way_of_half_its_size(width: int, height: int) -> None:
    rows, columns = np.mgrid[0:75, 0:101]
    picture = (60 + rows + columns).astype(np.uint8)
    made = much_smaller(picture, width, height)
    straight = resized(picture, width, height)
    assert made.shape == straight.shape
    assert np.abs(made.astype(int) - straight).max() <= 3


def test_a_mask_is_turned_over() -> None:
    mask = np.array([[1, 0, 0], [1, 1, 0]], dtype=np.uint8)
    assert transposed(mask).tolist() == mask.T.tolist()


@pytest.mark.parametrize(
    ("height", "most", "parts"), [(100, 10_000, 1), (400, 10_000, 4), (100, 1_000, 1), (20, 10, 1)]
)
def test_a_picture_is_cut_between_its_lines(height: int, most: int, parts: int) -> None:
    picture = np.full((height, 100), 250, dtype=np.uint8)
    for top in range(6, height, 20):
        picture[top : top + 12] = 40
    rows = cut_rows(picture, most)
    assert rows[0] == 0 and rows[-1] == height and len(rows) == parts + 1
    assert all(picture[row].min() == 250 for row in rows[1:-1])
