"""Which cells are doubted where sums say that some stand in wrong places."""

from dataclasses import replace

import pytest

from extractor.forms import Form
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.judge.checks import run_checks, weigh_checks
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.slid import may_hold_total
from extractor.recovery.settle.options import Lost
from extractor.report import Status
from tests.recovery.builders import LOANS, TABLE, recover

ACCIDENTS = TABLE + "二、事故统计情况\n本馆事故\t\t\t分馆事故\n遗失册数\t损坏册数\t小计\t遗失册数\t损坏册数\t小计\n"


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
        # The sum down each column holds with the number where it stands: it has not slid.
        ([("\t3\t4\t0\t7\n", "\t3\t\t\t\n"), ("\t12\t6\t14\t32\n", "\t12\t2\t14\t28\n")], set()),
        # An office that left out a total.
        ([("\t3\t4\t0\t7\n", "\t3\t4\t0\t\n")], set()),
        # The others print theirs, and the column does not need these numbers.
        ([("\t3\t4\t0\t7\n", "\t8\t4\t0\t\n")], {"novels"}),
        # A row of which nothing is printed.
        ([("\t0\t2\t0\t2\n", "\t\t\t\t\n")], set()),
    ],
)
def test_a_row_with_an_empty_total_is_doubted_where_it_may_have_slid(
    rows: list[tuple[str, str]], rows_doubted: set[str]
) -> None:
    assert {row for row, _ in doubted(changed(*rows))} == rows_doubted


def test_of_a_row_of_zeros_only_the_empty_total_is_doubted() -> None:
    text = changed(("\t0\t2\t0\t2\n", "\t0\t0\t0\t\n"), ("\t12\t6\t14\t32\n", "\t12\t4\t14\t30\n"))

    assert doubted(text) == {("poems", "total")}


def test_rows_that_are_printed_whole_and_add_up_have_not_slid() -> None:
    assert {row for row, _ in doubted(changed(("\t3\t4\t0\t7\n", "\t\t3\t4\t7\n")))} == {"novels"}


@pytest.mark.parametrize(("score", "slid"), [(0.95, {"novels"}), (0.5, {"novels", "poems"}), (None, {"novels"})])
def test_so_are_rows_with_marks_of_which_all_numbers_are_read_for_sure(score: float | None, slid: set[str]) -> None:
    stages = recover(changed(("\t3\t4\t0\t7\n", "\t\t3\t4\t7\n"), ("\t0\t2\t0\t2\n", "\t—\t2\t—\t2\n")))
    verdicts = {
        key: replace(v, recognised=False, score=score if key.row == "poems" else None)
        for key, v in stages.verdicts.items()
    }
    weighed = weigh_checks(verdicts, run_checks(verdicts, stages.layout, {}), stages.layout)
    assert {key.row for key, v in weighed.items() if Doubt.SUSPECT in v.doubts} == slid


def test_all_rows_are_doubted_where_each_adds_up_and_the_columns_do_not() -> None:
    slid = changed(("借阅总数\t\t12\t6\t14\t32\n", "借阅总数\t\t6\t14\t32\t52\n"))

    assert {row for row, _ in doubted(slid)} == {"novels", "science", "poems", "magazines", "all"}


@pytest.mark.parametrize(
    ("parts", "held"),
    [
        ([2228, 31, 112, 2371, 6], True),
        ([3, 4, 7], True),
        ([7], True),
        ([0, 0], True),
        ([3, 4, 8, 2], False),
        ([5, 5, 1], False),
        ([0, 5, 5, 1], False),
        ([], False),
    ],
)
def test_which_parts_of_an_empty_total_may_hold_it(parts: list[int], held: bool) -> None:
    """One that is the sum of several before it does, and one that is as large as all others at the end."""
    assert may_hold_total(parts) is held


@pytest.mark.parametrize("column", ["position", "header"])
def test_a_line_is_doubted_as_a_whole_where_its_places_alone_tell_the_columns(column: str) -> None:
    stages = recover(ACCIDENTS + "1\t2\t4\t0\t5\t5\n")
    verdicts = {
        key: replace(v, grounds=replace(v.grounds, column=column)) if key.table == "losses" and v.grounds else v
        for key, v in stages.verdicts.items()
    }
    weighed = weigh_checks(verdicts, run_checks(verdicts, stages.layout, {}), stages.layout)
    found = {key.row for key, v in weighed.items() if key.table == "losses" and Doubt.SUSPECT in v.doubts}

    assert found == ({"here", "branch"} if column == "position" else {"here"})


def test_behind_the_last_sum_that_holds_any_cell_of_a_row_that_ends_too_early_may_be_the_lost_one() -> None:
    stages = recover(ACCIDENTS + "1\t2\t3\t0\t5\n")
    verdicts = {
        key: replace(v, grounds=replace(v.grounds, geometry=Geometry.NONE, lost=Lost.CUT)) if v.grounds else v
        for key, v in stages.verdicts.items()
    }
    weighed = weigh_checks(verdicts, run_checks(verdicts, stages.layout, {}), stages.layout)

    assert [*stages.row("here"), *stages.row("branch")] == [1, 2, 3, 0, 5, "missing"]
    read = {(k.row, k.col): v for k, v in weighed.items() if k.table == "losses" and v.status is Status.READ}
    assert [name for name, v in read.items() if Doubt.OPEN in v.doubts] == [("branch", "lost"), ("branch", "damaged")]


def in_columns() -> Form:
    """The table of one line, in which columns add up: here and there to all."""
    plain = LOANS.model_dump(mode="json")
    losses = plain["tables"][1]
    columns = [{"name": "lost", "label": "遗失册数"}, {"name": "damaged", "label": "损坏册数"}]
    names = {"here": "本馆事故", "branch": "分馆事故", "whole": "全馆事故"}
    block = {"columns": columns, "rows": [{"name": name, "label": label} for name, label in names.items()]}
    sums = {
        "id": "whole",
        "table": "losses",
        "for_each": "column",
        "left": [{"row": "here"}, {"row": "branch"}],
        "right": [{"row": "whole"}],
    }
    tables = [plain["tables"][0], losses | {"blocks": [block]}]
    return Form.model_validate(plain | {"tables": tables, "identities": [sums]})


@pytest.mark.parametrize(
    ("line", "slid"),
    [("1\t2\t3\t4\t4\t6", False), ("1\t2\t3\t4\t4\t7", False), ("2\t3\t4\t4\t9\t9", True)],
    ids=["both sums hold", "one does not", "a cell lost, the last one twice"],
)
def test_a_table_of_one_line_whose_sums_fail_has_slid(line: str, slid: bool) -> None:
    heads = "本馆事故\t\t分馆事故\t\t全馆事故\t\n" + "\t".join(["遗失册数", "损坏册数"] * 3)
    stages = recover(f"三、事故统计情况\n{heads}\n{line}\n", in_columns())
    assert [v.value for key, v in stages.verdicts.items() if key.table == "losses"] == [int(n) for n in line.split()]
    weighed = weigh_checks(stages.verdicts, run_checks(stages.verdicts, stages.layout, {}), stages.layout)

    assert all(Doubt.SUSPECT in v.doubts for key, v in weighed.items() if key.table == "losses") == slid
