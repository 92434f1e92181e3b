"""The functions on pixels give what OpenCV's own, slower ones give."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.scan.pixels import pieces, solved


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
