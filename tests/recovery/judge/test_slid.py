"""Which cells are doubted where sums say that some stand in wrong places."""

import pytest

from extractor.recovery.judge.checks import run_checks, weigh_checks
from extractor.recovery.judge.evidence import Doubt
from tests.recovery.builders import TABLE, recover


def doubted(text: str) -> set[tuple[str, str]]:
    stages = recover(text)
    weighed = weigh_checks(stages.verdicts, run_checks(stages.verdicts, stages.layout, {}), stages.layout)
    return {(key.row, key.col) for key, verdict in weighed.items() if Doubt.SUSPECT in verdict.doubts}


def changed(*rows: tuple[str, str]) -> str:
    text = TABLE
    for old, new in rows:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("rows", "rows_doubted"),
    [
        # The last number that is printed is at least all the others together: it may be the total.
        ([("\t3\t4\t0\t7\n", "\t3\t0\t7\t\n")], {"novels"}),
        ([("\t3\t4\t0\t7\n", "\t3\t7\t\t\n")], {"novels"}),
        # An office that left out a total.
        ([("\t3\t4\t0\t7\n", "\t3\t4\t0\t\n")], set()),
        # A row of which nothing is printed.
        ([("\t0\t2\t0\t2\n", "\t\t\t\t\n")], set()),
    ],
)
def test_a_row_with_an_empty_total_is_doubted_where_it_may_have_slid(
    rows: list[tuple[str, str]], rows_doubted: set[str]
) -> None:
    assert {row for row, _ in doubted(changed(*rows))} == rows_doubted


def test_rows_that_are_printed_whole_and_add_up_have_not_slid() -> None:
    assert {row for row, _ in doubted(changed(("\t3\t4\t0\t7\n", "\t\t3\t4\t7\n")))} == {"novels"}


def test_all_rows_are_doubted_where_each_adds_up_and_the_columns_do_not() -> None:
    slid = changed(("借阅总数\t\t12\t6\t14\t32\n", "借阅总数\t\t6\t14\t32\t52\n"))

    assert {row for row, _ in doubted(slid)} == {"novels", "science", "poems", "magazines", "all"}
