import pytest

from extractor.forms import CellKey
from extractor.recovery.evidence import REVIEW_BELOW
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
            "the label stands in the source, its cells do not",
        ),
        (TABLE, "here", "the row is not in the source"),
    ],
    ids=["row lost", "cells lost", "table lost"],
)
def test_what_is_lost_is_missing_and_says_why(text: str, row: str, reason: str) -> None:
    verdicts = [v for key, v in recover(text).verdicts.items() if key.row == row]

    assert {(v.status, v.value, v.reasons, v.method) for v in verdicts} == {(Status.MISSING, None, (reason,), "none")}


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
    assert "the label stands twice, with different values; the first is given" in verdict.reasons


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("O", "printed O, read as 0"),
        ("-3", "the form counts here; the source prints no whole number"),
        ("2.5", "the form counts here; the source prints no whole number"),
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
    doubted = verdict.doubted(0.4, "why").doubted(0.8, "why")

    assert (doubted.confidence, doubted.reasons) == (0.4, ("why",))
    assert doubted.key == CellKey("loans", "magazines", "adult")


def test_ink_that_could_not_be_read_is_unreadable_and_keeps_its_place(rules) -> None:  # type: ignore[no-untyped-def]
    header = "二、主动公开政府信息情况\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n"
    text = f"{header}规章\t3\t\ufffd\t5\n行政规范性文件\t1\t2\t4\n行政许可\t7\n"
    cells = {(c.row, c.col): c for c in rules.extract_text(text).cells}

    assert [cells["rules", col].value for col in ("issued", "repealed", "in_force")] == [3, None, 5]
    assert cells["rules", "repealed"].status.value == "unreadable"
    assert cells["rules", "repealed"].needs_review
