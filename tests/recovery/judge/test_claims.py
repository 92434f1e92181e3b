"""Numbers that no cell took, and what they say of missing cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.readers.text import read_text
from extractor.recovery.judge.checks import run_checks
from extractor.recovery.judge.evidence import MOST, Doubt
from extractor.recovery.judge.unclaimed import Claims, doubt_missing, find_claims, free_for_missing, lines_of
from extractor.report import Status
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


@pytest.mark.parametrize(("free", "doubted"), [(30, True), (5, False)], ids=["about as many", "a few"])
def test_missing_cells_are_doubted_where_as_many_numbers_are_free(free: int, doubted: bool) -> None:
    verdicts = recover("二、其他").verdicts
    weighed = doubt_missing(verdicts, Claims(tuple(range(free))), ())

    assert {v.status for v in verdicts.values()} == {Status.MISSING}
    assert {Doubt.UNCLAIMED in v.doubts for v in weighed.values()} == {doubted}
    assert {v.confidence <= MOST[Doubt.UNCLAIMED] for v in weighed.values()} == {doubted}


def test_cells_that_were_found_are_left_alone() -> None:
    verdicts = recover(TABLE).verdicts
    key = next(key for key in verdicts if key.table == "loans")
    weighed = doubt_missing(verdicts, Claims(tuple(range(20))), ())

    assert weighed[key] == verdicts[key]
    few = {k: replace(v, status=Status.READ) for k, v in verdicts.items()}
    assert doubt_missing(few, Claims(tuple(range(60))), ()) == few


def test_numbers_are_doubted_where_most_have_no_cell_unless_a_sum_vouches_for_them() -> None:
    stages = recover(
        "借阅项目\t个人读者\t\t单位读者\t合计\n\t成人\t少儿\n1.长篇小说\t3\t4\t0\t7\n期刊杂志\t8\t\t\t17\n"
    )
    checks = run_checks(stages.verdicts, stages.layout, {})
    weighed = doubt_missing(stages.verdicts, Claims(tuple(range(60))), checks)

    assert {key.row for key, v in weighed.items() if v.status is Status.READ} == {"novels", "magazines"}
    assert {key.row for key, v in weighed.items() if Doubt.OPEN in v.doubts} == {"magazines"}


def test_free_numbers_among_the_lines_of_a_block() -> None:
    stages = recover(TABLE + "书号 77 88\n")
    claims = find_claims(stages.document, stages.verdicts)
    shares = free_for_missing(claims, stages.verdicts, stages.placed, stages.layout)
    first = (LOANS.tables[0].name, 0)

    assert shares[first] == 2.0
    assert {share for block, share in shares.items() if block != first} == {0.0}
    assert lines_of(stages.placed, [10_000]) == (0, 0)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("规章\t5\t0\t12", 3),
        ("规章 | 5 | / |", 2),
        ("[tr][td]规章[/td][td]5[/td][td]12[/td][/tr]", 2),
        ("规章......5....12....3", 3),
        ("公开信息12条，其中3条为通知。", 0),
        ("国办公开办函〔2021〕30号[1]", 0),
    ],
)
def test_numbers_between_separators_are_counted(line: str, count: int) -> None:
    assert len(find_claims(read_text(f"{line}\n"), {}).free) == count
