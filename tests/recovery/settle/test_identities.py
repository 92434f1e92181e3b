"""An identity is looked at where its cells are settled before it is believed elsewhere; and what sums then tell."""

import pytest

from extractor.forms import Form
from extractor.recovery.settle.identities import sums_of
from extractor.report import Status
from tests.recovery.builders import HEADER, recover
from tests.recovery.planted import make
from training.values import PrintStyle

LINES = {
    "novels": "图书类\t1.长篇小说\t3\t4\t0\t7\n",
    "science": "\t2.科普读物\t1\t0\t5\t6\n",
    "poems": "\t3.诗歌选集\t0\t2\t0\t2\n",
    "magazines": "期刊杂志\t\t8\t0\t9\t17\n",
    "all": "借阅总数\t\t12\t6\t14\t32\n",
}


def across(lines: dict[str, str]) -> int:
    """How many sums over rows are believed."""
    stages = recover(HEADER + "".join(lines.values()))
    return sum(len({slot for (slot, _), _ in s.terms}) > 1 for s in sums_of(stages.placed.rows, stages.layout.sums))


def test_sums_over_all_rows_are_believed() -> None:
    assert across(LINES) == 4


def test_a_row_that_added_nothing_may_be_missing() -> None:
    nothing = LINES | {"poems": "\t3.诗歌选集\t0\t0\t0\t0\n", "all": "借阅总数\t\t12\t4\t14\t30\n"}

    assert across({name: line for name, line in nothing.items() if name != "poems"}) == 4


def test_where_a_row_is_missed_no_column_is_believed() -> None:
    assert across({name: line for name, line in LINES.items() if name != "poems"}) == 0


@pytest.mark.parametrize(("zero", "share"), [("mixed", 0.95), ("", 0.5)], ids=["half of the zeros", "all zeros"])
@pytest.mark.parametrize("seed", [1, 2])
def test_blanks_that_left_no_trace_are_told_by_all_sums_together(
    rules, form_2021: Form, seed: int, zero: str, share: float
) -> None:
    """A large office, its zeros gone: row by row only the totals are certain."""
    made = make(rules, form_2021, {}, layout="vanish", seed=seed, size="large", style=PrintStyle(zero=zero))
    printed = {str(k): p.value for k, p in made.report.printed.items() if k.table == "applications" and p.value}
    right = [name for name, value in printed.items() if made.cells[name].value == value]

    assert (made.outcome.silent, made.outcome.invented) == ((), ())
    assert len(right) > share * len(printed)
    assert all(made.cells[name].status in (Status.READ, Status.UNREADABLE, Status.BLANK) for name in printed)


def test_a_small_office_with_nothing_to_tell_its_columns_by_is_left_open(rules, form_2021: Form) -> None:
    made = make(rules, form_2021, {}, layout="vanish", seed=5, size="few", style=PrintStyle(zero=""))

    assert (made.outcome.silent, made.outcome.invented) == ((), ())
