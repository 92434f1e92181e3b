"""No pattern of the package goes back over a run: timed growth over texts made from the pattern itself."""

from __future__ import annotations

import re

import pytest

from eval.hostile.growth import exponent_of
from eval.hostile.patterns import find_patterns, find_runaways, runaway
from eval.hostile.worst import WORST

RUN_AWAY = (r"(a+)+b", r"\s+$", r"[0-9.]+%", r"(?:x|xx)*y", r"<!DOCTYPE[^>]*\[[^\]]*\]")
HOLD = (r"a{1,40}b", r"(?<!\s)\s+$", r"[0-9]+", r"\d{4}年", r"(?<![0-9.])[0-9.]+%")


@pytest.mark.parametrize("pattern", RUN_AWAY)
def test_the_search_finds_a_pattern_that_runs_away(pattern: str) -> None:
    assert runaway("here", re.compile(pattern)) is not None


@pytest.mark.parametrize("pattern", HOLD)
def test_the_search_leaves_others_alone(pattern: str) -> None:
    assert runaway("here", re.compile(pattern)) is None


def test_the_search_sees_the_patterns_of_the_package() -> None:
    found = find_patterns()
    assert len(found) > 250
    assert any(place.startswith("extractor.readers.html") for place in found)


def test_no_pattern_of_the_package_runs_away() -> None:
    assert find_runaways() == []


def test_worst_texts_have_the_size_that_is_asked_for() -> None:
    for _, make in WORST.values():
        assert 60_000 < len(make(100_000)) < 160_000


def test_the_exponent_is_the_slope_over_logarithms() -> None:
    sizes = (1, 2, 4, 8)
    assert exponent_of(sizes, [0.1 * size for size in sizes]) == pytest.approx(1.0)
    assert exponent_of(sizes, [0.1 * size**2 for size in sizes]) == pytest.approx(2.0)
    assert exponent_of(sizes, [0.001] * 4) is None
