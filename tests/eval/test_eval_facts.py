"""Facts, sections and tags."""

from __future__ import annotations

import pytest
from seqeval.metrics import f1_score

from eval.metrics import Hits, count_facts, count_sections, count_tags
from extractor.report import Fact, Section
from tests.eval.planted import make_gold, wrap


@pytest.mark.parametrize(
    ("true", "seen", "hits"),
    [
        ("0955-4761162", "0955-4761162", Hits(tp=1)),
        ("（0955）4761162", "(0955) 4761162", Hits(tp=1)),
        (64, 64.0, Hits(tp=1)),
        (64, 65, Hits(fp=1, fn=1)),
        (64, None, Hits(fn=1)),
        (None, 3, Hits(fp=1)),
        (None, None, Hits()),
    ],
    ids=["same", "width and spaces aside", "whole number", "other", "not found", "made up", "rightly absent"],
)
def test_facts(true: str | int | None, seen: str | float | None, hits: Hits) -> None:
    record = wrap(()).model_copy(update={"facts": {"phone": Fact(value=seen), "fax": Fact(value="1")}})
    assert count_facts(make_gold({}, facts={"phone": true}), record) == hits


def test_sections_match_once_by_title_and_start() -> None:
    gold = make_gold({}, sections=[{"title": "一、总体情况", "start": 0}, {"title": "二、主动公开政府信息情况"}])
    given = (
        Section(title="一、总体情况", start=0, end=9),
        Section(title="一、总体情况", start=40, end=50),
        Section(title="二、主动公开 政府信息情况", start=50, end=60),
    )
    record = wrap(()).model_copy(update={"sections": given})
    assert count_sections(gold, record) == Hits(tp=2, fp=1, fn=0)
    assert count_sections(make_gold({}), record) == Hits()


def test_no_denominator_no_rate() -> None:
    assert (Hits().precision, Hits().recall, Hits().f1) == (None, None, None)
    assert Hits(tp=1, fp=1, fn=3).f1 == pytest.approx(2 / 6)


def test_tags_agree_with_seqeval() -> None:
    gold = [["B-LABEL", "I-LABEL", "O", "B-VALUE"], ["B-VALUE", "B-VALUE", "O"]]
    seen = [["B-LABEL", "O", "O", "B-VALUE"], ["B-VALUE", "I-VALUE", "O"]]
    counts = count_tags(gold, seen)
    assert counts == {"LABEL": Hits(0, 1, 1), "VALUE": Hits(1, 1, 2)}
    assert sum(counts.values(), Hits()).f1 == pytest.approx(f1_score(gold, seen))


def test_tags_of_other_length_are_refused() -> None:
    with pytest.raises(ValueError, match="sequence 0: expected 2 tags, got 1"):
        count_tags([["O", "O"]], [["O"]])
