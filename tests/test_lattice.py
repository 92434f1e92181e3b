"""Rules that hang together, and the cells of a lattice."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.lattice import Area, areas, connected, sides_ruled


class Line(NamedTuple):
    upright: bool
    at: float
    low: float
    high: float


def test_rules_that_cross_or_touch_hang_together() -> None:
    table = [Line(False, 0, 0, 100), Line(True, 50, 0, 40), Line(False, 40, 48, 90)]
    other = [Line(False, 200, 0, 100), Line(True, 10, 190, 210)]
    lone = [Line(False, 300, 0, 10)]
    assert connected([*table, *other, *lone], 1.0) == [table, other, lone]


def test_rules_that_miss_one_another_by_more_than_the_tolerance_do_not() -> None:
    level, upright = Line(False, 0, 0, 100), Line(True, 103, 0, 40)
    assert connected([level, upright], 3.0) == [[level, upright]]
    assert connected([level, upright], 2.0) == [[level], [upright]]


def ruled(rows: int, cols: int) -> tuple[list[list[bool]], list[list[bool]]]:
    return [[True] * rows for _ in range(cols + 1)], [[True] * cols for _ in range(rows + 1)]


def test_slots_that_no_rule_parts_are_one_cell() -> None:
    upright, level = ruled(2, 2)
    upright[1][0] = False
    assert areas(upright, level) == [Area(0, 1, 0, 2), Area(1, 2, 0, 1), Area(1, 2, 1, 2)]


def test_a_region_that_is_no_rectangle_is_cut_into_some() -> None:
    upright, level = ruled(2, 2)
    upright[1][0] = level[1][0] = False
    assert areas(upright, level) == [Area(0, 1, 0, 2), Area(1, 2, 0, 1), Area(1, 2, 1, 2)]


@pytest.mark.parametrize(("drop", "sides"), [(None, 4), ("left", 3), ("top", 3)])
def test_sides_that_are_ruled(drop: str | None, sides: int) -> None:
    upright, level = ruled(1, 1)
    if drop == "left":
        upright[0][0] = False
    if drop == "top":
        level[0][0] = False
    assert sides_ruled(Area(0, 1, 0, 1), upright, level) == sides


@given(st.data())
def test_every_slot_is_in_exactly_one_cell(data: st.DataObject) -> None:
    rows, cols = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    upright = data.draw(
        st.lists(st.lists(st.booleans(), min_size=rows, max_size=rows), min_size=cols + 1, max_size=cols + 1)
    )
    level = data.draw(
        st.lists(st.lists(st.booleans(), min_size=cols, max_size=cols), min_size=rows + 1, max_size=rows + 1)
    )
    slots = [slot for area in areas(upright, level) for slot in area.slots]
    assert sorted(slots) == [(row, col) for row in range(rows) for col in range(cols)]
