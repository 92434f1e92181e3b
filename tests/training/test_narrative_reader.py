"""The trial of a trained reader: what is told is found again where every tag is right."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

torch = pytest.importorskip("torch")

import training.narratives  # noqa: E402
from extractor.normalize import fold  # noqa: E402
from extractor.tagging.model.vocabulary import load_vocabulary  # noqa: E402
from extractor.tagging.model.weights import SHIPPED, VOCABULARY  # noqa: E402
from training.narratives.grammar import Grammar, Mark, load_grammar  # noqa: E402
from training.narratives.offices import draw_reporter  # noqa: E402
from training.narratives.reader import batches, facts_of, ids_of, loss_of, new_model, slots_of, tagged  # noqa: E402

GRAMMAR = load_grammar(Path(training.narratives.__file__).parent / "open.yaml")
SLOTS = slots_of(GRAMMAR, count=200)


def sure_of(tags: tuple[str, ...]) -> torch.Tensor:  # type: ignore[name-defined]
    chances = torch.zeros(len(tags), len(SLOTS))
    for n, tag in enumerate(tags):
        chances[n, SLOTS.index(tag)] = 1.0
    return chances


@pytest.mark.parametrize("number", range(12))
def test_right_tags_tell_what_the_grammar_told(number: int) -> None:
    rng = Random(f"told/{number}")
    text, told, marks = GRAMMAR.draw_marked(draw_reporter(rng), rng)
    one = tagged(text, marks)
    if not set(one.tags) <= set(SLOTS):
        pytest.skip("a clause that the first 200 narratives do not have")
    found = {name: value for name, (value, _) in facts_of(text, SLOTS, sure_of(one.tags)).items()}
    assert {name: found.get(name) for name in told} == told
    assert found.keys() <= told.keys() | {"year"}


def test_marks_stand_at_what_is_printed() -> None:
    grammar = Grammar({"report": ("收到<kind>{applications_received}件，",), "kind": ("申请",)})
    text, told, marks = grammar.draw_marked(draw_reporter(Random(1)), Random(1))
    assert marks == (Mark("applications_received", 4, len(text) - 2),)
    assert text[4:-2] == str(told["applications_received"])


@pytest.mark.parametrize(
    ("text", "marks", "tagged_as"),
    [
        ("收到3件。", [Mark("n", 2, 3)], ["", "", "n", "", "", ""]),
        ("没有。未收费。", [Mark("fee=0", 7, 7)], ["", "", "", *["fee=0"] * 4]),
        ("未收费。", [Mark("fee=0", 4, 4), Mark("named=1", 4, 4)], ["fee=0;named=1"] * 4),
    ],
)
def test_a_fact_without_a_number_is_told_by_its_clause(text: str, marks: list[Mark], tagged_as: list[str]) -> None:
    assert list(tagged(text, marks).tags)[: len(text)] == tagged_as[: len(text)]


def test_a_batch_depends_on_its_number_alone() -> None:
    vocabulary = load_vocabulary(SHIPPED / VOCABULARY)
    first = batches(GRAMMAR, vocabulary, SLOTS, 3, 0)
    next(first)
    second, again = next(first), next(batches(GRAMMAR, vocabulary, SLOTS, 3, 1))
    assert all(torch.equal(second[name], again[name]) for name in second)
    assert (second["target"] >= 0).sum() > 200
    loss = loss_of(new_model(vocabulary, SLOTS, pretrained=False), again)
    assert float(loss.detach()) == pytest.approx(float(torch.tensor(float(len(SLOTS))).log()), rel=0.5)


def test_every_character_has_an_id() -> None:
    vocabulary = load_vocabulary(SHIPPED / VOCABULARY)
    text = fold("2023年，\n𠀀")
    assert len(ids_of(text, vocabulary)) == len(text) + 2
