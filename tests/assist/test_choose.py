"""An answer is one candidate more: sums and other cells can overrule it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from extractor.assist.answers import Proposal
from extractor.assist.choose import choose
from extractor.assist.tokens import Numbered
from extractor.forms import CellKey
from extractor.recovery.judge.cells import Verdict
from extractor.report import Span, Status
from extractor.values import Reading, ReadingKind
from tests.recovery.builders import TABLE, recover

STAGES = recover(TABLE)
BASE = STAGES.verdicts


def key(row: str, column: str) -> CellKey:
    return CellKey("loans", row, column)


def proposal(row: str, column: str, value: int, at: int = 9000) -> Proposal:
    token = Numbered(1, at, at + 1, str(value), 1, None)
    return Proposal(key(row, column), token, Reading(ReadingKind.NUMBER, value))


def missing(*cells: tuple[str, str]) -> Mapping[CellKey, Verdict]:
    lost = {key(*cell): replace(BASE[key(*cell)], status=Status.MISSING, value=None, spans=()) for cell in cells}
    return {**BASE, **lost}


@pytest.mark.parametrize(
    ("lost", "value", "taken"),
    [
        ([("science", "institution")], 5, True),
        ([("science", "institution")], 9, False),
        ([("science", "institution"), ("magazines", "institution")], 9, False),
    ],
    ids=["two sums hold", "two sums fail", "its row fails"],
)
def test_sums_decide(lost: list[tuple[str, str]], value: int, taken: bool) -> None:
    made = choose([proposal(*lost[0], value)], missing(*lost), STAGES.layout, {}, 0.5)
    assert made.taken == ({key(*lost[0]): True} if taken else {})
    assert made.overruled == (() if taken else (key(*lost[0]),))


def test_sums_decide_between_answers_together() -> None:
    lost = [("science", "adult"), ("science", "total"), ("magazines", "adult"), ("magazines", "total")]
    right = [proposal(r, c, int(BASE[key(r, c)].value or 0), 9000 + n) for n, (r, c) in enumerate(lost)]
    made = choose(right, missing(*lost), STAGES.layout, {}, 0.5)
    assert all(made.taken.values()) and len(made.taken) == 4
    swapped = [replace(p, key=key(*cell)) for p, cell in zip(right, lost[::-1], strict=True)]
    assert choose(swapped, missing(*lost), STAGES.layout, {}, 0.5).taken == {}


def test_where_no_sum_speaks_the_answer_stands_alone() -> None:
    lost = [("science", "adult"), ("science", "total"), ("poems", "adult"), ("poems", "total")]
    made = choose([proposal("science", "adult", 4)], missing(*lost), STAGES.layout, {}, 0.5)
    assert made.taken == {key("science", "adult"): False}


def test_a_printed_number_stays_unless_a_sum_is_mended() -> None:
    assert choose([proposal("science", "institution", 7)], BASE, STAGES.layout, {}, 0.99).taken == {}
    odd = {**BASE, key("science", "institution"): replace(BASE[key("science", "institution")], value=9)}
    assert choose([proposal("science", "institution", 5)], odd, STAGES.layout, {}, 0.5).taken == {
        key("science", "institution"): True
    }


def test_a_token_that_another_number_holds_is_not_given_twice() -> None:
    held = BASE[key("science", "total")]
    (span,) = held.spans
    lost = missing(("science", "institution"), ("magazines", "institution"))
    made = choose([proposal("science", "institution", 5, span.start)], lost, STAGES.layout, {}, 0.5)
    assert made.taken == {}
    assert Span(page=1, start=span.start, end=span.end).start == span.start


def test_no_answer_changes_nothing() -> None:
    made = choose([], BASE, STAGES.layout, {}, 0.5)
    assert (dict(made.taken), made.overruled) == ({}, ())
