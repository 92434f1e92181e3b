from dataclasses import replace

import pytest

from extractor.forms import CellKey
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import REVIEW_BELOW, Doubt
from extractor.recovery.judge.rows import judge_cells
from extractor.recovery.settle.options import Lost
from extractor.report import Status
from tests.recovery.builders import HEADER, LOANS, TABLE, recover


def magazines(first: str) -> str:
    """The clean table with ``first`` in the first cell of the magazines."""
    return TABLE.replace("期刊杂志\t\t8", f"期刊杂志\t\t{first}")


@pytest.mark.parametrize(
    ("printed", "status", "value"),
    [
        ("8", Status.READ, 8),
        ("0", Status.READ, 0),
        ("１２", Status.READ, 12),
        ("1,113", Status.READ, 1113),
        ("8件", Status.READ, 8),
        ("", Status.BLANK, None),
        ("/", Status.NOT_APPLICABLE, None),
        ("—", Status.NOT_APPLICABLE, None),
        ("无", Status.NOT_APPLICABLE, None),
        ("本年没有统计", Status.TEXT, None),
        ("8?7", Status.UNREADABLE, None),
    ],
    ids=["number", "zero", "full width", "thousands", "unit", "empty", "slash", "dash", "word", "sentence",
         "broken digits"],
)  # fmt: skip
def test_what_a_cell_holds(printed: str, status: Status, value: int | None) -> None:
    stages = recover(magazines(printed))
    verdict = stages.verdict("magazines", "adult")

    assert (verdict.status, verdict.value) == (status, value)
    assert verdict.text == (printed or None)
    (span,) = verdict.spans
    assert stages.document.text[span.start : span.end] == printed


def test_every_cell_of_the_form_is_there_in_form_order() -> None:
    verdicts = recover(TABLE).verdicts

    assert tuple(verdicts) == LOANS.keys
    assert all(key == verdict.key for key, verdict in verdicts.items())


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        (TABLE.replace("\t3.诗歌选集\t0\t2\t0\t2\n", ""), "poems", "the row is not in the source"),
        (
            TABLE.replace("3.诗歌选集\t0\t2\t0\t2", "3.诗歌选集"),
            "poems",
            "the label is in the source, but its cells are not",
        ),
        (TABLE, "here", "the row is not in the source"),
    ],
    ids=["row lost", "cells lost", "table lost"],
)
def test_what_is_lost_is_missing_and_says_why(text: str, row: str, reason: str) -> None:
    verdicts = [v for key, v in recover(text).verdicts.items() if key.row == row]

    assert {(v.status, v.value, v.reasons, v.method) for v in verdicts} == {(Status.MISSING, None, (reason,), "none")}


def magazines_short_of_a_cell(score: float | None, lost: Lost | None = None) -> dict[str, Verdict]:
    """The row by column, as it is drawn with three of its four cells. ``lost``: how it came to be so, if asked."""
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17", "期刊杂志\t\t8\t0\t9"))
    row = stages.placed.rows[stages.slot("magazines")]
    assert row.placement is not None
    items = tuple(replace(item, score=score) for item in row.placement.items)
    placement = replace(row.placement, items=items, lost=lost or row.placement.lost)
    rows = {**stages.placed.rows, stages.slot("magazines"): replace(row, placement=placement)}
    verdicts = judge_cells(stages.document, replace(stages.placed, rows=rows), stages.layout, "rules")
    return {key.col: verdict for key, verdict in verdicts.items() if key.row == "magazines"}


@pytest.mark.parametrize("score", [None, 0.97], ids=["text", "picture"])
def test_a_row_on_a_picture_is_not_cut_off_unseen(score: float | None) -> None:
    lost = magazines_short_of_a_cell(score)["total"]

    assert lost.status is Status.MISSING
    assert any("on a picture" in reason for reason in lost.reasons) is (score is not None)
    assert score is None or lost.confidence < REVIEW_BELOW


@pytest.mark.parametrize("score", [None, 0.97], ids=["text", "picture"])
def test_what_a_row_on_a_picture_is_cut_off_from_may_be_anywhere_in_it(score: float | None) -> None:
    read = [v for v in magazines_short_of_a_cell(score, Lost.CUT).values() if v.status is Status.READ]

    assert read and all((Doubt.GAP in v.doubts) is (score is not None) for v in read)


def test_a_printed_zero_and_a_blank_are_different_facts() -> None:
    stages = recover(magazines(""))

    assert stages.row("magazines") == ["blank", 0, 9, 17]


def test_labels_above_and_beside_anchor_a_cell() -> None:
    stages = recover(TABLE)

    assert all(v.anchored and v.firm for key, v in stages.verdicts.items() if key.table == "loans")
    assert {v.method for key, v in stages.verdicts.items() if key.table == "loans"} == {"rules:label+header"}


def test_without_a_header_mere_order_anchors_nothing() -> None:
    stages = recover(TABLE.removeprefix(HEADER))

    assert stages.row("novels") == [3, 4, 0, 7]
    assert {v.method for key, v in stages.verdicts.items() if key.table == "loans"} == {"rules:label+order"}
    assert not any(v.anchored for v in stages.verdicts.values())


def test_readings_that_are_equally_good_are_both_told_and_none_is_taken() -> None:
    text = TABLE.replace("\t", "\n").replace("\n\n", "\n").replace("期刊杂志\n8\n0\n9\n17\n", "期刊杂志\n5\n5\n")
    stages = recover(text)
    verdicts = [stages.verdict("magazines", col) for col in ("adult", "child", "institution")]

    assert all(v.value is None for v in verdicts)
    assert any("not settled: " in reason and " or " in reason for v in verdicts for reason in v.reasons)
    assert all(v.confidence < REVIEW_BELOW for v in verdicts if v.status is Status.UNREADABLE)


def test_a_label_that_stands_twice_with_other_values_is_doubted() -> None:
    stages = recover(TABLE.replace("期刊杂志\t\t8\t0\t9\t17\n", "期刊杂志\t\t8\t0\t9\t17\n期刊杂志\t\t1\t0\t1\t2\n"))
    verdict = stages.verdict("magazines", "adult")

    assert verdict.value == 8
    assert verdict.confidence < REVIEW_BELOW
    assert "printed twice, with different values; the other copy has 1" in verdict.reasons
    assert stages.verdict("magazines", "child").reasons == ()  # Both copies have 0 there.


def test_a_number_drawn_over_two_rows_is_doubted(rules) -> None:  # type: ignore[no-untyped-def]
    page = (
        "<h1>青山县民政局2022年政府信息公开工作年度报告</h1><table><tr><td colspan=4>第二十条第（一）项</tr>"
        "<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数</tr>"
        "<tr><td>规章<td>4<td rowspan=2>2<td>31</tr><tr><td>行政规范性文件<td>5<td>32</tr></table>"
    )
    cells = rules.extract_bytes(page.encode(), name="a.html").cells
    seen = {f"{c.row}/{c.col}": (c.value, c.needs_review) for c in cells if c.table == "proactive"}

    assert seen["rules/issued"] == (4, False)
    assert seen["rules/repealed"] == (2, True)
    assert all(seen[f"normative_documents/{col}"][1] for col in ("issued", "repealed", "in_force"))


BLOCK = "信息内容\t本年处理决定数量\n行政处罚\t{}\n行政强制\t9\n"
LINE = (
    "行政复议\t行政诉讼\n结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉\n"
    + "\t".join(["结果维持\t结果纠正\t其他结果\t尚未审结\t总计"] * 2)
    + "\n1\t{}\t0\t{}\t3\t0\t0\t0\t0\t0\t1\t0\t0\t0\t1\n"
)


@pytest.mark.parametrize("between", ["\t", "\n"], ids=["rows", "one cell a line"])
def test_copies_of_narrow_blocks_and_of_the_one_line_table_are_compared(rules, between: str) -> None:  # type: ignore[no-untyped-def]
    first = "二、主动公开政府信息情况\n第二十条第（六）项\n" + BLOCK.format(8)
    first += "四、政府信息公开行政复议、行政诉讼情况\n" + LINE.format(2, 0)
    final = "（定稿）\n第二十条第（六）项\n" + BLOCK.format(18) + LINE.format(1, 1)
    title = "青山县民政局2022年政府信息公开工作年度报告\n"
    cells = rules.extract_text(title + (first + final).replace("\t", between)).cells
    differing = {"penalty/decisions", "review/corrected", "review/pending"}

    assert differing <= {f"{c.row}/{c.col}" for c in cells if c.value is not None and c.needs_review}


def test_a_cell_of_the_one_line_table_that_cannot_be_read_keeps_its_place(rules) -> None:  # type: ignore[no-untyped-def]
    rows = [line.split("\t") for line in LINE.format("见附件", 2).splitlines()]
    rows[0] = ["行政复议", "", "", "", "", "行政诉讼", *[""] * 9]
    rows[1] = [*rows[1][:6], "", "", "", "", rows[1][6], "", "", "", ""]
    rows[2] = [*[""] * 5, *rows[2]]
    table = "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * 15, *rows[1:]])
    title = "青山县民政局2022年政府信息公开工作年度报告\n\n四、政府信息公开行政复议、行政诉讼情况\n\n"
    cells = [c for c in rules.extract_text(title + table + "\n").cells if c.table == "review_litigation"]

    assert [c.value for c in cells] == [1, None, 0, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("O", "printed O, read as 0"),
        ("-3", "the form has a count here; the source does not print a whole number"),
        ("2.5", "the form has a count here; the source does not print a whole number"),
    ],
    ids=["look-alike", "negative", "fraction"],
)
def test_odd_numbers_are_read_and_doubted(printed: str, reason: str) -> None:
    sure = recover(TABLE).verdict("magazines", "adult")
    verdict = recover(magazines(printed)).verdict("magazines", "adult")

    assert verdict.status is Status.READ
    assert reason in verdict.reasons
    assert verdict.confidence < sure.confidence


def test_a_doubt_lowers_and_never_raises() -> None:
    verdict = recover(TABLE).verdict("magazines", "adult")
    doubted = verdict.doubted(Doubt.OPEN, "why", 0.4).doubted(Doubt.LOOSE, "why", 0.8)

    assert (doubted.confidence, doubted.reasons) == (0.4, ("why",))
    assert doubted.key == CellKey("loans", "magazines", "adult")


def test_ink_that_could_not_be_read_is_unreadable_and_keeps_its_place(rules) -> None:  # type: ignore[no-untyped-def]
    header = "二、主动公开政府信息情况\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n"
    text = f"{header}规章\t3\t\ufffd\t5\n行政规范性文件\t1\t2\t4\n行政许可\t7\n"
    cells = {(c.row, c.col): c for c in rules.extract_text(text).cells}

    assert [cells["rules", col].value for col in ("issued", "repealed", "in_force")] == [3, None, 5]
    assert cells["rules", "repealed"].status.value == "unreadable"
    assert cells["rules", "repealed"].needs_review
