"""Another reading of the engine is taken only where it alone repairs a row and a column, and never silently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.document import Document
from extractor.forms import CellKey
from extractor.recovery.board.layout import layout_of
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import to_cells
from extractor.recovery.judge.lookalike import choose_lookalikes
from extractor.report import Status
from tests.recovery.builders import LOANS, TABLE, Stages

LAYOUT = layout_of(LOANS)
SEEN = "8\t0\t9\t17"
"""The row of magazines, 8 + 0 + 9 = 17, as it is printed."""
ADULT, TOTAL = CellKey("loans", "magazines", "adult"), CellKey("loans", "magazines", "total")
Others = dict[str, tuple[tuple[str, float], ...]]


def recognised(row: str, others: Others) -> tuple[Document, dict[CellKey, Verdict]]:
    """The table as an engine read it, with ``row`` for the magazines; ``others``: what else the tokens may say."""
    stages = Stages(TABLE.replace(SEEN, row), LOANS)
    at = stages.text.index("期刊杂志")
    tokens = []
    for token in stages.document.tokens:
        text = stages.document.token_text(token)
        own = others.get(text, ()) if at <= token.start < stages.text.index("借阅总数") else ()
        tokens.append(replace(token, score=0.6, alternatives=own))
    verdicts = {key: replace(v, recognised=True) for key, v in stages.verdicts.items()}
    return replace(stages.document, tokens=tuple(tokens)), verdicts


def chosen(row: str, others: Others) -> dict[CellKey, Verdict]:
    document, verdicts = recognised(row, others)
    return choose_lookalikes(document, verdicts, LAYOUT)


def test_the_reading_that_repairs_row_and_column_is_taken_and_told() -> None:
    cells = chosen("6\t0\t9\t17", {"6": (("9", 0.3), ("8", 0.2))})
    assert cells[ADULT].value == 8 and cells[ADULT].text == "6"
    assert "recognised as 6" in cells[ADULT].reasons[-1] and "8 makes" in cells[ADULT].reasons[-1]
    (cell,) = (c for c in to_cells(cells) if (c.row, c.col) == (ADULT.row, ADULT.col) and c.table == "loans")
    assert cell.needs_review and not cells[ADULT].anchored


@pytest.mark.parametrize(
    ("row", "others"),
    [
        pytest.param("6\t0\t9\t17", {}, id="no other reading"),
        pytest.param("6\t0\t9\t17", {"6": (("5", 0.3),)}, id="none that repairs"),
        pytest.param(SEEN, {"8": (("6", 0.4),)}, id="nothing is broken"),
        pytest.param("6\t0\t9\t15", {"6": (("8", 0.4),)}, id="the row holds as it stands"),
    ],
)
def test_everything_else_stays_as_it_was_read(row: str, others: Others) -> None:
    document, verdicts = recognised(row, others)
    assert choose_lookalikes(document, verdicts, LAYOUT) == verdicts


def test_what_was_not_recognised_from_a_picture_is_never_replaced() -> None:
    document, verdicts = recognised("6\t0\t9\t17", {"6": (("8", 0.3),)})
    printed = {key: replace(v, recognised=False) for key, v in verdicts.items()}
    assert choose_lookalikes(document, printed, LAYOUT) == printed


def test_two_ways_to_repair_decide_nothing() -> None:
    # The row lacks 2 in either of two cells whose columns lack 2 as well.
    document, verdicts = recognised("6\t0\t9\t17", {"6": (("8", 0.3),), "9": (("11", 0.3),)})
    other = CellKey("loans", "magazines", "institution")
    whole = CellKey("loans", "all", "institution")
    verdicts[whole] = replace(verdicts[whole], value=16)
    cells = choose_lookalikes(document, verdicts, LAYOUT)
    assert (cells[ADULT].value, cells[other].value) == (6, 9)


def all_over(rows: dict[str, str], others: Others) -> tuple[dict[CellKey, Verdict], dict[CellKey, Verdict]]:
    """The cells before and after; ``rows``: what the engine read in place of printed rows."""
    text = TABLE
    for printed, read in rows.items():
        assert printed in text
        text = text.replace(printed, read)
    stages = Stages(text, LOANS)
    tokens = tuple(
        replace(token, score=0.6, alternatives=others.get(stages.document.token_text(token), ()))
        for token in stages.document.tokens
    )
    verdicts = {key: replace(v, recognised=True) for key, v in stages.verdicts.items()}
    return verdicts, choose_lookalikes(replace(stages.document, tokens=tokens), verdicts, LAYOUT)


def values(cells: dict[CellKey, Verdict], *names: str) -> list[float | None]:
    return [cells[CellKey("loans", *name.split("/"))].value for name in names]


def test_several_errors_of_one_column_are_mended_row_by_row() -> None:
    _, cells = all_over(
        {"3\t4\t0\t7": "9\t4\t0\t7", SEEN: "6\t0\t19\t17"},
        {"9": (("3", 0.2),), "6": (("8", 0.2),), "19": (("9", 0.2),)},
    )
    # The row of 6 and 19 holds with neither changed alone.
    assert values(cells, "novels/adult", "magazines/adult", "magazines/institution") == [3, 8, 9]
    assert "makes the row and the column" in cells[ADULT].reasons[-1]


def test_two_errors_that_make_up_for_each_other_are_mended_together() -> None:
    _, cells = all_over({SEEN: "6\t0\t9\t15"}, {"6": (("8", 0.3),), "15": (("17", 0.3),)})
    assert values(cells, "magazines/adult", "magazines/total") == [8, 17]


def test_a_number_that_could_not_be_read_may_be_told_by_its_sums() -> None:
    _, cells = all_over({SEEN: "6T\t0\t9\t17"}, {"6T": (("8", 0.3),)})
    cell = cells[ADULT]
    assert cell.value == 8 and cell.status is Status.READ and cell.review


def test_where_one_sum_alone_is_mended_all_its_cells_are_looked_at() -> None:
    # The column of 6 is wrong elsewhere as well (3 read as 4), which no other reading mends.
    before, cells = all_over({SEEN: "6\t0\t9\t17", "3\t4\t0\t7": "4\t4\t0\t7"}, {"6": (("8", 0.3),)})
    assert cells[ADULT].value == 8 and "alone" in cells[ADULT].reasons[-1]
    row = [key for key in cells if (key.table, key.row) == ("loans", "magazines")]
    assert all(cells[key].review for key in row) and not any(before[key].review for key in row)
    assert not cells[CellKey("loans", "poems", "adult")].review


@pytest.mark.parametrize(
    ("score", "looked_at"), [(0.95, {"adult", "total"}), (0.8, {"adult", "child", "institution", "total"})]
)
def test_of_the_cells_of_such_a_sum_those_that_other_sums_bear_out_are_not(score: float, looked_at: set[str]) -> None:
    # The columns of 6 and of the totals are wrong elsewhere as well; those of 0 and 9 hold.
    document, verdicts = recognised("6\t0\t9\t17", {"6": (("8", 0.3),)})
    verdicts = {key: replace(v, score=score) for key, v in verdicts.items()}
    for col, value in (("adult", 4), ("total", 8)):
        key = CellKey("loans", "novels", col)
        verdicts[key] = replace(verdicts[key], value=value)
    cells = choose_lookalikes(document, verdicts, LAYOUT)
    assert {key.col for key, v in cells.items() if v.review and key.row == "magazines"} == looked_at


def test_a_1_among_slashes_may_be_one_of_them() -> None:
    document, verdicts = recognised("8\t1\t9\t17", {})
    one = CellKey("loans", "magazines", "child")
    slash = replace(verdicts[one], status=Status.NOT_APPLICABLE, value=None, text="/")
    slashes = {CellKey("loans", f"further {number}", "child"): slash for number in range(5)}
    found = choose_lookalikes(document, {**verdicts, **slashes}, LAYOUT)[one]
    assert (found.status, found.value, found.review) == (Status.NOT_APPLICABLE, None, True)
    assert choose_lookalikes(document, verdicts, LAYOUT)[one].value == 1
