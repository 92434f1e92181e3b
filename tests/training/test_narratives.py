"""Narratives drawn from a grammar, and weights fitted on them."""

from pathlib import Path
from random import Random

import pytest
import yaml

from eval.narratives import Narrative
from extractor.facts import FACTS
from training.narratives.__main__ import draw
from training.narratives.figures import han_number
from training.narratives.fit import Observation, fit
from training.narratives.grammar import Grammar, load_grammar
from training.narratives.offices import draw_reporter

HERE = Path("training/narratives")
HEAD = {"organization", "year", "title"}


def test_the_same_seed_draws_the_same_narratives() -> None:
    assert draw("open", 3, 5) == draw("open", 3, 5) != draw("open", 3, 6)
    assert draw("open", 5, 5)[:3] == draw("open", 3, 5)


def test_what_is_told_stands_in_the_text() -> None:
    for line in draw("open", 20, 1):
        narrative = Narrative.model_validate(line)
        for name, value in narrative.facts.items():
            if name == "organization" or name.startswith("contact_"):
                assert str(value) in narrative.text


def test_a_fact_is_told_once() -> None:
    grammar = Grammar({"report": ("<a><a>",), "a": ("网站{items_website}条。", "微信{items_wechat}条。")})
    text, told = grammar.draw(draw_reporter(Random(1)), Random(1))
    assert set(told) == {"items_website", "items_wechat"}
    assert text.count("条") == 2


@pytest.mark.parametrize("name", ["open", "held_out"])
def test_grammars_name_known_facts_and_symbols(name: str) -> None:
    grammar = load_grammar(HERE / f"{name}.yaml")
    rng = Random(3)
    for _ in range(30):
        _, told = grammar.draw(draw_reporter(rng), rng)
        assert told.keys() <= {*FACTS, *HEAD}


def test_the_two_grammars_share_no_sentence() -> None:
    sentences = []
    for name in ("open", "held_out"):
        loaded = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
        long = {text for symbol in ("active", "requests", "suits", "preface") for text in loaded[symbol]}
        sentences.append(long)
    assert not sentences[0] & sentences[1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零"),
        (7, "七"),
        (15, "十五"),
        (103, "一百零三"),
        (2040, "二千零四十"),
        (12003, "一万二千零三"),
        (10300, "一万零三百"),
    ],
)
def test_numbers_in_words(value: int, text: str) -> None:
    assert han_number(value) == text


def test_a_clue_of_what_is_wrong_lowers_the_belief() -> None:
    observations = [
        *(Observation(0.8, ("near",), True) for _ in range(60)),
        *(Observation(0.8, ("far",), False) for _ in range(60)),
    ]
    weights = fit(observations)
    assert weights.belief(0.8, ("near",)) > 0.85
    assert weights.belief(0.8, ("far",)) < 0.2
    assert weights == fit(observations)
