import json

import pytest

from extractor.facts.evidence import Finding
from extractor.facts.weigh import AHEAD, BEHIND, LEAST, WEIGHTS, Weights, contenders, load_weights, weigh

PLAIN = Weights(0.0, 1.0, {})


def test_without_weights_a_finding_is_as_sure_as_its_wording() -> None:
    found = weigh("items_disclosed", [Finding(64, 0, 3, 0.8)], PLAIN)
    assert found is not None
    assert found.best.confidence == pytest.approx(0.8)
    assert found.others == ()


def test_values_exclude_one_another() -> None:
    found = weigh("items_disclosed", [Finding(64, 0, 3, 0.8), Finding(70, 5, 8, 0.9)], PLAIN)
    assert found is not None
    assert found.best.value == 70
    assert [(other.value, round(other.confidence, 3)) for other in found.others] == [(64, 0.1)]


def test_of_equal_values_the_first_is_taken() -> None:
    found = weigh("contact_phone", [Finding("1", 0, 3, 0.9), Finding("2", 5, 8, 0.9)], PLAIN)
    assert found is not None
    assert found.best.value == "1"


def test_company_is_a_clue() -> None:
    clues = {one.value: one.clues for one in contenders("views", [Finding(1, 0, 1, 0.5), Finding(2, 3, 4, 0.6)])}
    assert BEHIND in clues[1]
    assert AHEAD in clues[2]


def test_what_is_hardly_likely_is_no_fact() -> None:
    assert weigh("views", [Finding(1, 0, 1, LEAST - 0.05)], PLAIN) is None
    assert weigh("views", [], PLAIN) is None


def test_zero_and_false_are_two_values() -> None:
    assert len(contenders("fee_named", [Finding(False, 0, 1, 0.5), Finding(0, 3, 4, 0.6)])) == 2


def test_shipped_weights() -> None:
    assert json.loads(WEIGHTS.read_text(encoding="utf-8")).keys() == {"intercept", "slope", "clues"}
    weights = load_weights()
    beliefs = [weights.belief(confidence, ()) for confidence in (0.3, 0.6, 0.9)]
    assert beliefs == sorted(beliefs)
    assert weights.belief(0.9, ("narrowed",)) < weights.belief(0.9, ())
