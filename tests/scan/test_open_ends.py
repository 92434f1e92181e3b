"""Rules in pieces go on to the rules that cross them; nothing else does."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.scan.broken import NO_BOXES, ThinInk
from extractor.scan.open_ends import completed
from extractor.scan.rules import Rule

TEXT = 16.0
EDGES = (0.0, 200.0, 400.0, 600.0)
UPRIGHT = [Rule(True, x, 0.0, 200.0) for x in EDGES]
FRAME = [*UPRIGHT, *(Rule(False, y, 0.0, 600.0) for y in (0.0, 200.0))]


def level(*spans: tuple[float, float], at: float = 100.0) -> list[Rule]:
    return [Rule(False, at, low, high) for low, high in spans]


def spans_of(rules: list[Rule], boxes: list[tuple[int, int, int, int]] | None = None) -> list[tuple[float, float]]:
    """Where the level rules reach once they are completed; ``boxes``: of characters."""
    none = np.zeros((1, 1), dtype=np.uint8)
    thin = ThinInk(none, none, none, TEXT, characters=np.array(boxes) if boxes else NO_BOXES)
    found = completed([*FRAME, *rules], thin)
    return sorted((r.low, r.high) for r in found if not r.upright and 0 < r.at < 200)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(level((0, 60), (130, 200)), [(0, 200)], id="a gap within a cell"),
        pytest.param(level((0, 250), (560, 600)), [(0, 600)], id="over several cells"),
        pytest.param(level((0, 200), (270, 600)), [(0, 600)], id="from where it goes on"),
        pytest.param(level((0, 200), (400, 600)), [(0, 200), (400, 600)], id="a cell over several rows"),
        pytest.param(level((0, 60)), [(0, 60)], id="one piece"),
        pytest.param(level((60, 120), (260, 320)), [(60, 120), (260, 320)], id="dashes in a row"),
        pytest.param([*level((0, 60)), *level((130, 200), at=110)], [(0, 60), (130, 200)], id="not in one line"),
        pytest.param(level((0, 600), (100, 160)), [(0, 600)], id="doubled"),
    ],
)  # fmt: skip
def test_rules_go_on_to_those_that_cross_them(pieces: list[Rule], expected: list[tuple[float, float]]) -> None:
    assert spans_of(pieces) == expected


FADED = [*level((0, 250), (350, 600), at=40.0), *level((0, 270), (330, 600), at=70.0)]
"""Rules with four ends in the open."""


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(level((0, 200), (400, 600)), [(0, 600)], id="a whole side"),
        pytest.param(level((0, 400)), [(0, 400)], id="one piece"),
        pytest.param(level((0, 200), (200, 400)), [(0, 400)], id="pieces that touch"),
    ],
)
def test_where_rules_fade_away_whole_sides_of_cells_are_gone(
    pieces: list[Rule], expected: list[tuple[float, float]]
) -> None:
    assert spans_of([*FADED, *pieces]) == sorted([(0, 600), (0, 600), *expected])
    # Not where characters stand, nor between two tables.
    if expected == [(0, 600)]:
        assert (0, 200) in spans_of([*FADED, *pieces], [(290, 92, 306, 108)])


def test_two_tables_below_each_other_stay_two() -> None:
    tables = [
        *(Rule(True, x, low, low + 200.0) for x in (0.0, 300.0, 600.0) for low in (0.0, 300.0)),
        *(Rule(False, y + low, 0.0, 600.0) for y in (0.0, 100.0, 200.0) for low in (20.0, 290.0)),
    ]
    none = np.zeros((1, 1), dtype=np.uint8)
    found = completed([*tables], ThinInk(none, none, none, TEXT, characters=NO_BOXES))
    assert len([rule for rule in found if rule.upright]) == 6


def test_no_rule_goes_on_through_characters() -> None:
    across = [(70, 98, 86, 114), (90, 98, 106, 114)]
    assert spans_of(level((0, 60), (130, 200)), across) == [(0, 60), (130, 200)]
    # Nor where the pieces themselves are strokes of characters.
    assert spans_of(level((0, 60), (130, 200)), [(10, 98, 26, 114)]) == [(0, 60), (130, 200)]
    below = [(70, 104, 86, 120), (90, 104, 106, 120)]
    assert spans_of(level((0, 60), (130, 200)), below) == [(0, 200)]
