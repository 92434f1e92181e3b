"""Narratives whose facts are all known."""

import json
import re
from pathlib import Path

import pytest

from eval.baselines.afternoon_facts import find_facts_by_regex
from eval.narratives import Narrative, as_text, judge, load_narratives, mistakes_of, summarize
from eval.suites import SuiteError

TOLD = Narrative(name="a", split="open", text="甲", facts={"organization": "云川县财政局", "items_website": 12})
SHORT = Narrative(name="b", split="kinds", text="乙", facts={"items_website": 7})


def given(text):
    return {
        "甲": {"organization": ("云川县财政局", 0.95), "items_website": (13, 0.92), "views": (5, 0.4)},
        "乙": {"organization": ("某局", 0.9), "items_website": (7, 0.8)},
    }[text]


def test_a_fact_too_many_counts_and_heads_of_short_texts_do_not() -> None:
    summary = summarize(judge([TOLD, SHORT], given), seed=1)
    assert (summary.hits.tp, summary.hits.fp, summary.hits.fn) == (2, 2, 1)
    assert (summary.sure, summary.sure_wrong) == (2, 1)
    assert set(summary.by_fact) == {"organization", "items_website", "views"}
    assert summary.low is not None and summary.hits.f1 is not None
    assert summary.low <= summary.hits.f1 <= (summary.high or 0.0)


def test_mistakes_and_figures_are_told_in_words() -> None:
    judged = judge([TOLD], given)
    assert mistakes_of(judged).splitlines() == [
        "a items_website: told 12, given 13 (0.92)",
        "a views: told None, given 5 (0.4)",
    ]
    assert "wrong among those over 0.9: 1 of 2" in as_text(summarize(judged, seed=1), by_fact=True)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ({"name": "a", "split": "open", "text": "x"}, "narratives.jsonl:1"),
        ({"name": "a", "split": "open", "text": "x", "facts": {"itmes": 1}}, "unknown fact 'itmes'"),
    ],
    ids=["no_facts", "misspelt"],
)
def test_narratives_that_do_not_hold_together_are_refused(tmp_path: Path, line, seen) -> None:
    (tmp_path / "narratives.jsonl").write_text(json.dumps(line), encoding="utf-8")
    with pytest.raises(SuiteError, match=re.escape(seen)):
        load_narratives(tmp_path)


def test_a_folder_without_narratives_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="expected narratives"):
        load_narratives(tmp_path)


def test_the_afternoon_finds_what_is_plain() -> None:
    found = find_facts_by_regex(
        "云川县财政局2023年政府信息公开工作年度报告\n网站公开信息12条，未收到政府信息公开申请。"
    )
    assert found["organization"] == "云川县财政局"
    assert (found["items_website"], found["applications_received"]) == (12, 0)
