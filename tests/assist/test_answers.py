"""Only a span of the source can fill a cell: what else an answer says is refused and counted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extractor.assist.answers import Checked, check_cells
from extractor.assist.open_cells import Stretch
from extractor.assist.tokens import number_tokens, shown
from extractor.assist.trust import Kind
from extractor.forms import CellKey, Column
from extractor.readers.text import read_text
from extractor.recovery.board.pieces import make_pieces
from extractor.recovery.judge.cells import Verdict
from extractor.report import Status
from extractor.tagging.rules import RuleTagger
from tests.recovery.builders import LOANS

TEXT = "甲\t12\t１，２３４\t/\t5.5\t-3\tO7\t077\n2.其他说明共有３项\n"
A, B = CellKey("loans", "novels", "adult"), CellKey("loans", "novels", "child")
VERDICTS = {
    A: Verdict(A, Column(label="甲", name="a"), Status.MISSING, confidence=0.1),
    B: Verdict(B, Column(label="乙", name="b", kind="change"), Status.UNREADABLE),
}


def checked(content: str, taken: frozenset[int] = frozenset()) -> tuple[Checked, Stretch]:
    document = read_text(TEXT)
    pieces = make_pieces(document, RuleTagger().tag(document, (LOANS,)))
    tokens = number_tokens(document, pieces, 0, len(TEXT))
    stretch = Stretch("loans", 0, (A, B), 0, len(TEXT), tokens, {}, {}, taken)
    return check_cells(content, stretch, ("k1", "k2"), document, VERDICTS), stretch


def entry(token: Any, digits: Any = None, cell: str = "k1") -> str:
    return json.dumps({"cells": [{"cell": cell, "token": token, "digits": digits}]})


def test_tokens_are_numbered_once_and_in_order() -> None:
    document = read_text(TEXT)
    _, stretch = checked("{}")
    assert [token.number for token in stretch.tokens] == list(range(1, len(stretch.tokens) + 1))
    assert [TEXT[token.start : token.end] for token in stretch.tokens] == [token.text for token in stretch.tokens]
    assert [token.text for token in stretch.tokens] == ["12", "１，２３４", "/", "5.5", "-3", "O7", "077", "３"]
    assert "2.其他说明共有⟦8⟧３项" in shown(document, stretch.tokens, 0, len(TEXT))


@pytest.mark.parametrize(
    ("content", "taken", "refused"),
    [
        (entry(99), (), "no_token"),
        (entry(0), (), "no_token"),
        (entry(-1), (), "no_token"),
        (entry("1"), (), "no_token"),
        (entry(1.0), (), "no_token"),
        (entry(True), (), "no_token"),
        (entry([1]), (), "no_token"),
        (entry(1), (1,), "taken"),
        (entry(3), (), "no_digits"),
        (entry(1, "13"), (), "digits_differ"),
        (entry(1, ""), (), "digits_differ"),
        (entry(4), (), "no_number"),
        (entry(5), (), "no_number"),
        (entry(7), (), "no_number"),
        (entry(1, cell="k3"), (), "unknown_name"),
        ("", (), "broken"),
        ("[]", (), "broken"),
        ('{"cells": 3}', (), "broken"),
        ('{"cells": [3]}', (), "broken"),
        ('{"cells": [{"cell": "k1"', (), "broken"),
        ("{" * 100_000, (), "broken"),
    ],
)
def test_refused(content: str, taken: tuple[int, ...], refused: str) -> None:
    made, _ = checked(content, frozenset(taken))
    assert made.proposals == []
    assert {kind.value: count for kind, count in made.refused.items()} == {refused: 1}


@pytest.mark.parametrize(
    "entries", [[("k1", 1), ("k2", 1)], [("k1", 1), ("k1", 2)]], ids=["one token for two cells", "two for one"]
)
def test_twice(entries: list[tuple[str, int]]) -> None:
    made, _ = checked(json.dumps({"cells": [{"cell": c, "token": t} for c, t in entries]}))
    assert made.proposals == []
    assert made.refused.total() == 2


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (entry(1, "12"), 12),
        (entry(2, "1234"), 1234),
        (entry(5, "3", "k2"), -3),
        (entry(4, "5.5", "k2"), 5.5),
        (entry(8), 3),
        (f"好的：\n```json\n{entry(1, '12')}\n```", 12),
    ],
)
def test_taken(content: str, value: float) -> None:
    made, _ = checked(content)
    assert [proposal.value for proposal in made.proposals] == [value]
    assert {proposal.kind for proposal in made.proposals} <= {Kind.MISSING, Kind.UNREADABLE}
    assert not made.refused


def test_nothing_is_an_answer() -> None:
    made, _ = checked(entry(None))
    assert (made.nothing, made.proposals, made.refused.total()) == ([A], [], 0)
