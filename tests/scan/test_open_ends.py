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


def level(*spans: tuple[float, float], at: float = 100.0) -> list[Rule]:
    return [Rule(False, at, low, high) for low, high in spans]


def spans_of(rules: list[Rule], boxes: list[tuple[int, int, int, int]] | None = None) -> list[tuple[float, float]]:
    """Where the level rules reach once they are completed; ``boxes``: of characters."""
    none = np.zeros((1, 1), dtype=np.uint8)
    thin = ThinInk(none, none, none, TEXT, characters=np.array(boxes) if boxes else NO_BOXES)
    return sorted((r.low, r.high) for r in completed([*UPRIGHT, *rules], thin) if not r.upright)


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


def test_no_rule_goes_on_through_characters() -> None:
    across = [(70, 98, 86, 114), (90, 98, 106, 114)]
    assert spans_of(level((0, 60), (130, 200)), across) == [(0, 60), (130, 200)]
    # Nor where the pieces themselves are strokes of characters.
    assert spans_of(level((0, 60), (130, 200)), [(10, 98, 26, 114)]) == [(0, 60), (130, 200)]
    below = [(70, 104, 86, 120), (90, 104, 106, 120)]
    assert spans_of(level((0, 60), (130, 200)), below) == [(0, 200)]
