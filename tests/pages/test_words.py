"""Names in Chinese, for workbooks and pages alike."""

from extractor.facts.names import FACTS
from extractor.pages.words import fact_in_chinese, state_in_chinese
from extractor.report import Status


def test_every_state_and_fact_has_a_name():
    assert all(state_in_chinese(state.value) != state.value for state in Status)
    assert all(fact_in_chinese(name) != name for name in FACTS)
    assert state_in_chinese("of another version") == "of another version"
