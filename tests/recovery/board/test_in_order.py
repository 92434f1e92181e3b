"""Which rows the unknown rows between two known points are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from extractor.recovery.board.in_order import Chooser

Pairs = Mapping[tuple[int, int], float]


@pytest.mark.parametrize(
    ("rows", "slots", "likes", "chosen"),
    [
        (3, 3, {}, {0: 0, 1: 1, 2: 2}),
        (2, 3, {}, {}),
        (4, 3, {}, {}),
        (2, 3, {(0, 1): 0.5}, {0: 1, 1: 2}),
        (3, 5, {(1, 3): 0.5}, {1: 3, 2: 4}),
        (3, 2, {(0, 0): 0.5, (2, 1): 0.5}, {0: 0, 2: 1}),
        (1, 2, {(0, 0): 0.5, (0, 1): 0.45}, {}),
        (2, 2, {(0, 1): 0.9}, {0: 0, 1: 1}),
        (0, 2, {}, {}),
        (2, 0, {}, {}),
    ],
    ids=[
        "as many", "fewer", "more", "one is like, the rest are counted", "one in the middle", "one that is none",
        "nearly as like another", "count before likeness", "no rows", "no slots",
    ],
)  # fmt: skip
def test_rows_are_chosen_by_count_and_by_likeness(rows: int, slots: int, likes: Pairs, chosen: dict[int, int]) -> None:
    chooser = Chooser(lambda row, slot: True, lambda row, slot: likes.get((row, slot), 0.0))

    assert chooser.choose(range(rows), range(slots)) == chosen


def test_a_row_is_none_that_its_cells_cannot_be() -> None:
    chooser = Chooser(lambda row, slot: slot != 1, lambda row, slot: 0.9 if slot == 1 else 0.0)

    assert chooser.choose([0], [0, 1]) == {0: 0}


def test_rows_are_counted_without_one_that_can_be_none() -> None:
    chooser = Chooser(lambda row, slot: row != 1, lambda row, slot: 0.0)

    assert chooser.choose(range(3), range(2)) == {0: 0, 2: 1}
