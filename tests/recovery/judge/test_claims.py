"""Numbers that no cell took, and what they say of missing cells."""

from __future__ import annotations

import pytest

from extractor.recovery.judge.claims import Claims, find_claims, free_for_missing, lines_of
from tests.recovery.builders import LOANS, TABLE, recover


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("共收到 3 件，其中 0 件", [4, 11]),
        ("2021年1月5日公开3件", []),
        ("a|12|/|1,113|-3|x", [2, 5, 7, 13]),
        ("见 — 无\t0\n7", [2, 4, 6, 8]),
    ],
    ids=["set apart by spaces", "in prose", "in cells", "marks and lines"],
)
def test_what_stands_alone_is_free(make_document, text: str, free: list[int]) -> None:  # type: ignore[no-untyped-def]
    assert list(find_claims(make_document(text), {}).free) == free


def test_what_a_cell_took_is_not_free() -> None:
    stages = recover(TABLE)

    assert find_claims(stages.document, stages.verdicts).free == ()
    assert len(find_claims(stages.document, {}).free) == 20


def test_free_numbers_are_counted_by_place() -> None:
    claims = Claims((3, 10, 11, 40))

    assert [claims.between(*ends) for ends in ((0, 3), (3, 11), (3, 12), (12, 90))] == [0, 2, 3, 1]


def test_free_numbers_among_the_lines_of_a_block() -> None:
    stages = recover(TABLE + "书号 77 88\n")
    claims = find_claims(stages.document, stages.verdicts)
    shares = free_for_missing(claims, stages.verdicts, stages.placed, stages.layout)
    first = (LOANS.tables[0].name, 0)

    assert shares[first] == 2.0
    assert {share for block, share in shares.items() if block != first} == {0.0}
    assert lines_of(stages.placed, [10_000]) == (0, 0)
