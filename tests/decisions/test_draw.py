"""Draws by chance, and what they tell."""

import hashlib

import pytest

from extractor.decisions.agreement import Share, reliance_of
from extractor.decisions.decision import Said, Target, make_decision
from extractor.decisions.draw import drawn_places, is_drawn
from extractor.decisions.ledger import Ledger
from extractor.report import Status

CELL = Target("ab" * 32, None, "cell", "gov-disclosure-2021", "applications/received/total")


def digest(number):
    return hashlib.sha256(str(number).encode()).hexdigest()


def said(value, who, minute, **fields):
    made = make_decision(
        CELL, who=who, status=Status.READ, value=value, said=Said(value=5, status=Status.READ), **fields
    )
    return made.model_copy(update={"when": f"2026-01-01T00:{minute:02}:00+00:00", "id": f"{who}{minute}"})


@pytest.mark.parametrize("chance", [0.0, 0.01, 0.2, 1.0])
def test_each_cell_is_drawn_with_its_chance(chance):
    drawn = [drawn_places(digest(number), 50, chance) for number in range(2000)]
    assert sum(map(len, drawn)) / (2000 * 50) == pytest.approx(chance, rel=0.06, abs=1e-9)
    by_place = [sum(place in one for one in drawn) for place in range(50)]
    assert max(by_place) - min(by_place) <= 8 * (2000 * chance * (1 - chance)) ** 0.5


def test_a_draw_depends_on_content_and_seed_alone_and_a_larger_one_holds_the_smaller():
    for number in range(200):
        small, large = (set(drawn_places(digest(number), 200, chance, seed=3)) for chance in (0.01, 0.05))
        assert small <= large
        assert set(drawn_places(digest(number), 200, 0.01, seed=3)) == small
    assert any(drawn_places(digest(n), 200, 0.05, 3) != drawn_places(digest(n), 200, 0.05, 4) for n in range(20))


def test_a_second_person_is_asked_for_the_share():
    targets = [CELL._replace(sha256=digest(number)) for number in range(4000)]
    assert sum(is_drawn(target, 0.1) for target in targets) / 4000 == pytest.approx(0.1, abs=0.02)
    assert not any(is_drawn(target, 0.0) for target in targets)
    assert all(is_drawn(target, 1.0) for target in targets)


def test_second_looks_agree_or_differ_and_the_audit_counts_what_was_misread():
    first, same = said(5, "Li", 1), said(5, "Wang", 2, asked="second")
    assert reliance_of(Ledger((first, same))).agreed == Share(1, 1)
    other = said(7, "Wang", 2, asked="second")
    ledger = Ledger((first, other))
    assert reliance_of(ledger).agreed == Share(0, 1)
    assert ledger.opinion(CELL).conflict
    settled = said(7, "Chen", 3, replaces=(first.id, other.id))
    assert reliance_of(Ledger((first, other, settled))).agreed == Share(0, 1)
    right, wrong = said(5, "Li", 1, asked="audit", chance=0.1), said(6, "Li", 1, asked="audit", chance=0.1)
    assert reliance_of(Ledger((right,))).wrong == Share(0, 1)
    assert reliance_of(Ledger((wrong,))).wrong == Share(1, 1)


def test_an_answer_that_was_taken_back_counts_as_never_given():
    first, second = said(5, "Li", 1), said(7, "Wang", 2, asked="second")
    gone = make_decision(CELL, who="Wang", withdrawn=True, replaces=(second.id,))
    assert reliance_of(Ledger((first, second, gone))).agreed == Share(0, 0)


def test_the_interval_of_few_looks_is_wide():
    low, high = Share(0, 10).interval
    assert low == 0 and high == pytest.approx(0.2775, abs=1e-3)
    assert Share(0, 0).interval == (0.0, 1.0)
    low, high = Share(3, 200).interval
    assert (low, high) == (pytest.approx(0.0051, abs=1e-3), pytest.approx(0.0432, abs=1e-3))


def test_decisions_without_the_later_fields_keep_their_bytes():
    line = make_decision(CELL, who="Li", status=Status.BLANK).line()
    assert b"asked" not in line and b"chance" not in line
    assert (
        b'"asked":"audit","chance":0.5'
        in make_decision(CELL, who="Li", status=Status.BLANK, asked="audit", chance=0.5).line()
    )
