"""Checks, what they say about cells, and inference, on verdicts of the small form."""

from dataclasses import replace

import pytest

from extractor.forms import CellKey, Form
from extractor.recovery.board.layout import layout_of
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import (
    infer,
    narrative_instances,
    run_checks,
    to_cells,
    weigh_checks,
    weigh_partial_rows,
)
from extractor.recovery.judge.evidence import REVIEW_BELOW, Doubt
from extractor.report import Check, Fact, Status
from tests.recovery.builders import COLUMNS, LOANS, ROWS, TABLE, VALUES, recover

LAYOUT = layout_of(LOANS)
Given = dict[tuple[str, str], int | Status]


def verdicts(changes: Given | None = None, *, firm: bool = True, recognised: bool = False) -> dict[CellKey, Verdict]:
    """The clean table; a changed cell holds another number, or none for a status. The second table is missing."""
    numbers = {(row, col): VALUES[r][c] for r, row in enumerate(ROWS) for c, col in enumerate(COLUMNS)}
    made = {}
    for key, (slot, n) in LAYOUT.place_of.items():
        held = (changes or {}).get((key.row, key.col), numbers.get((key.row, key.col), Status.MISSING))
        status = held if isinstance(held, Status) else Status.READ
        value = None if isinstance(held, Status) else held
        column = LAYOUT.by_slot[slot].columns[n]
        text = None if value is None else str(value)
        made[key] = Verdict(
            key, column, status, value, text, confidence=0.99, anchored=True, firm=firm, recognised=recognised
        )
    return made


def check_of(checks: list[Check], where: str) -> Check:
    return next(check for check in checks if where in check.where.split("/"))


def judged(changes: Given, **options: bool) -> dict[CellKey, Verdict]:
    given = verdicts(changes, **options)
    return weigh_checks(given, run_checks(given, LAYOUT, {}), LAYOUT)


def flagged(cells: dict[CellKey, Verdict]) -> set[tuple[str, str]]:
    return {(c.row, c.col) for c in to_cells(cells) if c.needs_review and c.table == "loans"}


@pytest.mark.parametrize(
    ("changes", "status", "sides"),
    [
        ({}, "pass", (7, 7)),
        ({("novels", "adult"): 5}, "fail", (9, 7)),
        ({("novels", "institution"): Status.BLANK}, "pass", (7, 7)),
        ({("novels", "institution"): Status.NOT_APPLICABLE}, "pass", (7, 7)),
        ({("novels", "adult"): Status.MISSING}, "unknown", (None, 7)),
        ({("novels", "total"): Status.UNREADABLE}, "unknown", (7, None)),
        ({("novels", "total"): Status.TEXT}, "unknown", (7, None)),
        ({("novels", col): Status.BLANK for col in COLUMNS}, "unknown", (0, 0)),
    ],
    ids=[
        "holds",
        "broken",
        "blank part",
        "part not applicable",
        "lost part",
        "unreadable total",
        "text for a total",
        "nothing printed",
    ],
)
def test_outcome_of_a_check(changes: Given, status: str, sides: tuple[float | None, float | None]) -> None:
    check = check_of(run_checks(verdicts(changes), LAYOUT, {}), "novels")

    assert (check.id, check.status, (check.left, check.right)) == ("readers", status, sides)
    assert set(check.cells) == {f"loans/novels/{col}" for col in COLUMNS}


def test_a_check_is_anchored_only_where_all_its_cells_are() -> None:
    given = verdicts()
    key = CellKey("loans", "novels", "child")
    given[key] = replace(given[key], anchored=False)
    checks = run_checks(given, LAYOUT, {})

    assert not check_of(checks, "novels").anchored
    assert not check_of(checks, "child").anchored
    assert check_of(checks, "science").anchored
    assert check_of(checks, "adult").anchored


def test_a_broken_sum_never_changes_a_printed_number() -> None:
    given = verdicts({("science", "institution"): 50})
    cells = weigh_checks(given, run_checks(given, LAYOUT, {}), LAYOUT)

    assert {k: (v.value, v.status, v.text) for k, v in cells.items()} == {
        k: (v.value, v.status, v.text) for k, v in given.items()
    }


def test_where_row_and_column_cross_the_cell_is_told_with_a_proposal() -> None:
    cells = judged({("science", "institution"): 50})
    reasons = cells[CellKey("loans", "science", "institution")].reasons

    assert "all 2 checks would hold with 5" in reasons
    assert sum(reason.startswith("check ") for reason in reasons) == 2
    assert flagged(cells) == {("science", "institution")}
    assert not any("would hold" in r for k, v in cells.items() if k.col != "institution" for r in v.reasons)


def test_a_row_that_breaks_alone_goes_to_review_as_a_whole() -> None:
    # Two wrong cells whose columns still add up: no single cell explains it.
    cells = judged({("science", "institution"): 9, ("poems", "institution"): -4})

    assert {row for row, _ in flagged(cells)} == {"science", "poems"}


def test_a_column_that_breaks_alone_speaks_of_the_source() -> None:
    given = judged({("all", "adult"): 13, ("all", "total"): 33})

    assert flagged(given) == set()
    assert any("check kinds fails" in r for r in given[CellKey("loans", "novels", "adult")].reasons)


@pytest.mark.parametrize("score", [0.95, 0.8], ids=["read for sure", "not for sure"])
def test_cells_whose_sums_the_other_way_hold_are_vouched_for(score: float) -> None:
    misread = {("science", "institution"), ("poems", "institution")}
    given = verdicts({("science", "institution"): 50, ("poems", "institution"): 40}, recognised=True)
    given = {key: replace(verdict, score=score) for key, verdict in given.items()}
    found = flagged(weigh_checks(given, run_checks(given, LAYOUT, {}), LAYOUT))
    assert found == misread if score > 0.9 else found > misread


def test_where_all_cells_of_a_sum_are_vouched_for_none_is() -> None:
    # A number in the wrong row: both rows fail, and no column does.
    given = verdicts({("science", "institution"): 9, ("poems", "institution"): -4}, recognised=True)
    given = {key: replace(verdict, score=0.95) for key, verdict in given.items()}
    found = flagged(weigh_checks(given, run_checks(given, LAYOUT, {}), LAYOUT))
    assert {row for row, _ in found} == {"science", "poems"} and len(found) == 8


def test_what_is_not_firm_is_suspected_with_its_column() -> None:
    given = judged({("all", "adult"): 13, ("all", "total"): 33}, firm=False)

    assert {col for _, col in flagged(given)} == {"adult", "total"}


def test_what_was_recognised_may_be_misread_and_is_suspected_with_its_column() -> None:
    given = judged({("all", "adult"): 13, ("all", "total"): 33}, recognised=True)

    assert {col for _, col in flagged(given)} == {"adult", "total"}


def test_what_another_cell_explains_is_not_suspected_though_it_was_recognised() -> None:
    given = judged({("science", "institution"): 50}, recognised=True)

    assert flagged(given) == {("science", "institution")}


@pytest.mark.parametrize(
    ("changes", "inferred"),
    [
        ({("novels", "adult"): Status.MISSING}, {("novels", "adult"): 3}),
        ({("novels", "institution"): Status.MISSING}, {("novels", "institution"): 0}),
        ({("all", "total"): Status.MISSING}, {("all", "total"): 32}),
        (
            {("novels", col): Status.MISSING for col in COLUMNS},
            {("novels", c): VALUES[0][n] for n, c in enumerate(COLUMNS)},
        ),
        (
            {
                ("novels", "adult"): Status.MISSING,
                ("science", "adult"): Status.MISSING,
                ("novels", "child"): Status.MISSING,
                ("science", "child"): Status.MISSING,
            },
            {},
        ),
        (
            {
                ("novels", "institution"): Status.MISSING,
                ("novels", "adult"): Status.BLANK,
                ("poems", "institution"): Status.BLANK,
                ("novels", "total"): 4,
            },
            {},
        ),
        ({("novels", "adult"): Status.MISSING, ("novels", "total"): 2, ("all", "adult"): 5}, {}),
        ({("novels", "adult"): Status.MISSING, ("novels", "total"): 9}, {}),
        ({("novels", "adult"): Status.BLANK}, {}),
        ({("novels", "adult"): Status.UNREADABLE}, {}),
        (
            {
                ("novels", "adult"): Status.MISSING,
                ("novels", "child"): Status.UNREADABLE,
                ("poems", "adult"): Status.TEXT,
            },
            {},
        ),
    ],
    ids=[
        "one cell",
        "one cell that must be 0",
        "a total",
        "a whole row",
        "a square that nothing tells",
        "0 beside blanks",
        "a negative number",
        "identities that disagree",
        "a blank",
        "an unreadable cell",
        "a lost cell beside unreadable ones",
    ],
)
def test_only_what_the_identities_force_is_inferred(changes: Given, inferred: dict[tuple[str, str], int]) -> None:
    given = verdicts(changes)
    known = infer(given, LAYOUT)

    found = {(k.row, k.col): v.value for k, v in known.items() if v.status is Status.INFERRED}
    assert found == inferred
    assert {k: v for k, v in known.items() if v.status is not Status.INFERRED} == {
        k: v for k, v in given.items() if (k.row, k.col) not in found
    }


def test_an_inferred_cell_always_goes_to_review_and_says_why() -> None:
    known = infer(verdicts({("novels", "adult"): Status.MISSING}), LAYOUT)
    (cell,) = [c for c in to_cells(known, threshold=0.0) if c.status is Status.INFERRED]

    assert cell.needs_review
    assert (cell.value, cell.text, cell.spans) == (3, None, ())
    assert cell.reasons == ("not in the source; the only value that the identities allow",)
    assert cell.method == "inferred:sums"


def test_digits_that_ocr_did_not_see_may_all_be_zero() -> None:
    lost: Given = {
        ("poems", "adult"): Status.MISSING,
        ("poems", "institution"): Status.MISSING,
        ("novels", "adult"): Status.MISSING,
        ("novels", "institution"): Status.MISSING,
        ("poems", "child"): 0,
        ("poems", "total"): 0,
    }

    def poems(recognised: bool) -> list[float | None]:
        known = infer(verdicts(lost, recognised=recognised), LAYOUT)
        return [known[CellKey("loans", "poems", col)].value for col in ("adult", "institution")]

    assert poems(recognised=True) == [0, 0]
    assert poems(recognised=False) == [None, None]


def test_a_row_recognised_in_part_must_make_its_total() -> None:
    lost: Given = {("science", "institution"): Status.MISSING}
    known = weigh_partial_rows(verdicts(lost, recognised=True), LAYOUT)

    assert {key for key, v in known.items() if v.confidence < REVIEW_BELOW} == {
        CellKey("loans", "science", col) for col in ("adult", "child", "institution", "total")
    }
    plain = verdicts(lost)
    assert weigh_partial_rows(plain, LAYOUT) == plain


@pytest.mark.parametrize(("text", "doubted"), [("07", True), ("0.7", False), ("7", False), ("0", False)])
def test_a_recognised_number_that_begins_with_a_zero_may_be_two(text: str, doubted: bool) -> None:
    key = CellKey("loans", "novels", "total")
    known = verdicts({("novels", "institution"): Status.MISSING}, recognised=True)
    known[key] = replace(known[key], text=text)
    weighed = weigh_partial_rows(known, LAYOUT)

    row = [v for k, v in weighed.items() if k.row == "novels"]
    assert [v.confidence < REVIEW_BELOW for v in row] == [doubted] * 4


@pytest.mark.parametrize(
    ("told", "status"), [(7, "pass"), (8, "fail")], ids=["text and table agree", "text and table differ"]
)
def test_a_count_told_in_the_text_is_compared(form_2021: Form, told: int, status: str) -> None:
    layout = layout_of(form_2021)
    instance = next(i for i in narrative_instances(layout) if len(i.right) == 1)
    key = instance.right[0].key
    slot, n = layout.place_of[key]
    given = {k: Verdict(k, layout.by_slot[s].columns[m], Status.MISSING) for k, (s, m) in layout.place_of.items()} | {
        key: Verdict(key, layout.by_slot[slot].columns[n], Status.READ, 7, "7", anchored=True)
    }
    fact = Fact(value=told, text=str(told), confidence=0.9)
    checks = run_checks(given, layout, {str(instance.identity.fact): fact})

    (check,) = [c for c in checks if c.id == instance.identity.id]
    assert (check.status, check.left, check.right) == (status, told, 7)


def test_review_follows_confidence_and_status() -> None:
    given = verdicts({("novels", "adult"): Status.UNREADABLE, ("novels", "child"): Status.BLANK})
    key = CellKey("loans", "poems", "total")
    given[key] = given[key].doubted(Doubt.LOOSE, "why", REVIEW_BELOW - 0.01)
    cells = {(c.row, c.col): c for c in to_cells(given)}

    assert flagged(given) == {("novels", "adult"), ("poems", "total")}
    assert cells["poems", "total"].reasons == ("why",)
    assert [c.value for c in to_cells(given)] == [v.value for v in given.values()]


def test_a_total_that_was_left_empty_is_not_0() -> None:
    stages = recover(TABLE.replace("\t9\t17\n", "\t9\t\n"))
    checks = run_checks(stages.verdicts, stages.layout, {})
    of_row = next(c for c in checks if c.where == "loans/magazines/*")

    assert (of_row.left, of_row.status) == (17, "unknown")
    weighed = weigh_checks(stages.verdicts, checks, stages.layout)
    total = next(v for key, v in weighed.items() if (key.row, key.col) == ("magazines", "total"))
    assert Doubt.SUSPECT in total.doubts  # All other totals are printed.


def test_an_identity_that_fails_in_most_columns_speaks_against_the_placement() -> None:
    slid = TABLE.replace("借阅总数\t\t12\t6\t14\t32\n", "借阅总数\t\t6\t14\t32\t52\n")
    stages = recover(slid)
    checks = run_checks(stages.verdicts, stages.layout, {})
    weighed = weigh_checks(stages.verdicts, checks, stages.layout)

    assert sum(c.id == "kinds" and c.status == "fail" for c in checks) == 4
    assert all(Doubt.SUSPECT in v.doubts for key, v in weighed.items() if key.table == "loans")


def test_one_sum_that_the_office_broke_does_not() -> None:
    stages = recover(TABLE.replace("借阅总数\t\t12\t6\t14\t32\n", "借阅总数\t\t12\t6\t15\t32\n"))
    weighed = weigh_checks(stages.verdicts, run_checks(stages.verdicts, stages.layout, {}), stages.layout)

    assert {key.row for key, v in weighed.items() if Doubt.SUSPECT in v.doubts} <= {"all", "magazines"}
