"""Which of two readings speaks for a block, and what the other one's word is worth."""

from dataclasses import replace

import pytest

from extractor.forms import load_form
from extractor.recovery.board.layout import layout_of
from extractor.recovery.judge.agree import DIFFER, Reading, agree, certainty_of, with_model_scores
from extractor.recovery.judge.cells import Verdict
from extractor.report import Span, Status
from extractor.tagging.roles import Role, Tag

LAYOUT = layout_of(load_form("gov-disclosure-2021"))
BLOCK = ("proactive", 0)
KEYS = [key for plan in LAYOUT.block_at[BLOCK].plans for key in plan.keys]


def missing():
    columns = {key: column for plan in LAYOUT.plans for key, column in zip(plan.keys, plan.columns, strict=True)}
    return {key: Verdict(key, columns[key], Status.MISSING) for key in LAYOUT.form.keys}


def read(verdicts, values, *, confidence=0.99, score=0.95, at=0):
    """The block's cells, in form order, with these values; ``None`` leaves one missing."""
    found = dict(verdicts)
    for n, (key, value) in enumerate(zip(KEYS, values, strict=False)):
        if value is not None:
            span = Span(page=1, start=at + 10 * n, end=at + 10 * n + 1, bbox=None)
            found[key] = replace(
                found[key], status=Status.READ, value=value, text=str(value), confidence=confidence, spans=(span,),
                method="m", model_score=score,
            )  # fmt: skip
    return found


def reading(tagger, verdicts):
    return Reading(tagger, verdicts, (), certainty_of(verdicts, LAYOUT) if tagger == "model" else {})


def joined(model, rules):
    return agree(reading("model", model), reading("rules", rules), LAYOUT)


def test_cells_that_both_read_alike_agree():
    found = joined(read(missing(), [1, 2, 3]), read(missing(), [1, 2, 3]))
    assert found.speakers[BLOCK] == 0
    assert {found.verdicts[key].taggers for key in KEYS[:3]} == {"agree"}
    assert found.notes == ()


def test_a_cell_that_they_read_differently_is_doubted_and_says_so():
    cell = joined(read(missing(), [1, 2, 3]), read(missing(), [1, 7, 3])).verdicts[KEYS[1]]
    assert (cell.value, cell.taggers) == (2, "differ")
    assert cell.confidence <= DIFFER
    assert cell.reasons == ("the rules read this cell as 7",)


def test_the_rules_speak_where_they_find_more():
    found = joined(read(missing(), [None, None, 3]), read(missing(), [1, 2, 3]))
    assert found.speakers[BLOCK] == 1
    assert [found.verdicts[key].value for key in KEYS[:3]] == [1, 2, 3]
    assert "the model's tags give fewer cells" in found.notes[0]


def test_the_rules_speak_where_the_model_is_unsure():
    found = joined(read(missing(), [1, 2, 3], score=0.3), read(missing(), [4, 5, 6]))
    assert found.speakers[BLOCK] == 1
    assert [found.verdicts[key].value for key in KEYS[:3]] == [4, 5, 6]
    assert "the model was unsure of it (0.30)" in found.notes[0]


def test_an_unsure_model_speaks_where_it_finds_much_more():
    found = joined(read(missing(), [1, 2, 3], score=0.3), read(missing(), [4, None, None]))
    assert found.speakers[BLOCK] == 0
    assert [found.verdicts[key].value for key in KEYS[:3]] == [1, 2, 3]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("at", "value"),
    [
        pytest.param(100, 2, id="found by one tagger alone"),
        pytest.param(-10, None, id="not when the other tagger took the same digits for another cell"),
    ],
)
def test_a_cell_that_only_the_rules_found(at, value):
    model = read(missing(), [1, None, 3])
    rules = read(missing(), [None, 2, None], at=at)
    cell = joined(model, rules).verdicts[KEYS[1]]
    assert cell.value == value
    if value is not None:
        assert cell.taggers == "one"
        assert cell.reasons == ("found by the rules alone",)


def test_a_sure_reading_of_the_model_stays_where_the_rules_found_nothing():
    cell = joined(read(missing(), [1, 2, 3]), missing()).verdicts[KEYS[0]]
    assert (cell.value, cell.taggers, cell.confidence) == (1, "one", 0.99)


def test_model_scores_weigh_the_tag_and_its_column():
    verdicts = read(missing(), [5, 6], score=None)
    columns = (0.0, 0.9, 0.1)
    tags = [
        Tag(0, 1, Role.VALUE, 0, score=0.8, columns=columns),
        Tag(10, 11, Role.VALUE, 1, score=0.8, columns=columns),
    ]
    scored = with_model_scores(verdicts, tags, LAYOUT)
    assert [scored[key].model_score for key in KEYS[:2]] == pytest.approx([0.0, 0.72])
    assert certainty_of(scored, LAYOUT)[BLOCK] == pytest.approx(0.36)


def test_a_model_that_says_nothing_of_columns_is_a_witness():
    """It has no scores to be unsure with: the rules speak without a word of why, and what it read counts beside it."""
    silent = Reading("model", read(missing(), [1, 2, 3]), (), {})
    rules = reading("rules", read(missing(), [1, 2, 4]))
    found = agree(silent, rules, LAYOUT)
    assert found.speakers[BLOCK] == 1
    assert found.notes == ()
    assert [found.verdicts[key].taggers for key in KEYS[:3]] == ["agree", "agree", "differ"]
    assert found.verdicts[KEYS[2]].value == 4
