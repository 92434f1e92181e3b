"""An answer is one candidate more: sums and other cells can overrule it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from extractor.assist.answers import Proposal
from extractor.assist.choose import choose
from extractor.assist.tokens import Numbered
from extractor.assist.trust import Counted, Kind, ModelTrust
from extractor.forms import CellKey
from extractor.recovery.judge.cells import Verdict
from extractor.report import Span, Status
from extractor.values import Reading, ReadingKind
from tests.recovery.builders import TABLE, recover

NOTHING_KNOWN = ModelTrust()
GOOD = ModelTrust(sums={Kind.MISSING: Counted(taken=98, right=98)}, alone={Kind.MISSING: Counted(taken=98, right=98)})
STAGES = recover(TABLE)
BASE = STAGES.verdicts


def key(row: str, column: str) -> CellKey:
    return CellKey("loans", row, column)


def proposal(row: str, column: str, value: int, at: int = 9000) -> Proposal:
    token = Numbered(1, at, at + 1, str(value), 1, None)
    return Proposal(key(row, column), token, Reading(ReadingKind.NUMBER, value), Kind.MISSING)


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
    made = choose([proposal(*lost[0], value)], missing(*lost), STAGES.layout, {}, NOTHING_KNOWN)
    assert made.taken == ({key(*lost[0]): True} if taken else {})
    assert made.overruled == (() if taken else (key(*lost[0]),))


def test_sums_decide_between_answers_together() -> None:
    lost = [("science", "adult"), ("science", "total"), ("magazines", "adult"), ("magazines", "total")]
    right = [proposal(r, c, int(BASE[key(r, c)].value or 0), 9000 + n) for n, (r, c) in enumerate(lost)]
    made = choose(right, missing(*lost), STAGES.layout, {}, NOTHING_KNOWN)
    assert all(made.taken.values()) and len(made.taken) == 4
    swapped = [replace(p, key=key(*cell)) for p, cell in zip(right, lost[::-1], strict=True)]
    assert choose(swapped, missing(*lost), STAGES.layout, {}, NOTHING_KNOWN).taken == {}


def test_where_no_sum_speaks_the_answer_stands_alone() -> None:
    lost = [("science", "adult"), ("science", "total"), ("poems", "adult"), ("poems", "total")]
    made = choose([proposal("science", "adult", 4)], missing(*lost), STAGES.layout, {}, NOTHING_KNOWN)
    assert made.taken == {key("science", "adult"): False}


def test_a_printed_number_stays_unless_a_sum_is_mended() -> None:
    assert choose([proposal("science", "institution", 7)], BASE, STAGES.layout, {}, GOOD).taken == {}
    odd = {**BASE, key("science", "institution"): replace(BASE[key("science", "institution")], value=9)}
    assert choose([proposal("science", "institution", 5)], odd, STAGES.layout, {}, NOTHING_KNOWN).taken == {
        key("science", "institution"): True
    }


def test_a_token_that_another_number_holds_is_not_given_twice() -> None:
    held = BASE[key("science", "total")]
    (span,) = held.spans
    lost = missing(("science", "institution"), ("magazines", "institution"))
    made = choose([proposal("science", "institution", 5, span.start)], lost, STAGES.layout, {}, NOTHING_KNOWN)
    assert made.taken == {}
    assert Span(page=1, start=span.start, end=span.end).start == span.start


def test_no_answer_changes_nothing() -> None:
    made = choose([], BASE, STAGES.layout, {}, NOTHING_KNOWN)
    assert (dict(made.taken), made.overruled) == ({}, ())


def test_a_kind_that_is_mostly_wrong_is_not_taken_and_another_kind_is() -> None:
    lost = [("science", "adult"), ("science", "total"), ("poems", "adult"), ("poems", "total")]
    bad = ModelTrust(alone={Kind.MISSING: Counted(taken=20, right=2), Kind.UNREADABLE: Counted(taken=20, right=18)})
    one = proposal("science", "adult", 4)
    other = replace(proposal("poems", "adult", 4, 9100), kind=Kind.UNREADABLE)
    made = choose([one, other], missing(*lost), STAGES.layout, {}, bad)
    assert made.taken == {other.key: False}
    assert made.overruled == (one.key,)


def test_a_doubted_number_moves_to_where_a_sum_holds_with_it() -> None:
    """The 5 of the third column stands in the second one; with it there, no sum of the row says anything."""
    child, institution = key("science", "child"), key("science", "institution")
    (span,) = BASE[institution].spans
    shifted = {
        **BASE,
        child: replace(BASE[child], value=5, spans=(span,)),
        institution: replace(BASE[institution], status=Status.MISSING, value=None, spans=()),
    }
    five = proposal("science", "institution", 5, span.start)
    assert choose([five], shifted, STAGES.layout, {}, NOTHING_KNOWN).taken == {}
    made = choose([five], shifted, STAGES.layout, {}, NOTHING_KNOWN, frozenset({child}))
    assert (dict(made.taken), made.left) == ({institution: True}, {child})
    total = key("science", "total")
    wrong = {**shifted, total: replace(BASE[total], value=9)}
    made = choose([five], wrong, STAGES.layout, {}, NOTHING_KNOWN, frozenset({child}))
    assert (dict(made.taken), made.left) == ({}, frozenset())


def test_nobody_gives_up_a_number_that_nobody_takes() -> None:
    made = choose([], BASE, STAGES.layout, {}, NOTHING_KNOWN, frozenset(BASE))
    assert made.left == frozenset()
