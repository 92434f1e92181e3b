"""What is known of a cell, as the fitted confidence sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.forms import CellKey
from extractor.recovery.judge.checks import run_checks, weigh_checks
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.features import (
    FEATURES,
    Evidence,
    Vector,
    describe_cells,
    log_odds,
    medium_of,
    weigh_sums,
)
from extractor.recovery.judge.unclaimed import find_claims
from tests.recovery.builders import HEADER, LOANS, TABLE, Stages, recover


def evidence_of(stages: Stages) -> Evidence:
    checks = run_checks(stages.verdicts, stages.layout, {})
    verdicts = weigh_checks(stages.verdicts, checks, stages.layout)
    claims = find_claims(stages.document, verdicts)
    return Evidence(
        stages.document, stages.alignment, stages.placed, stages.layout, verdicts, checks, 1.0, claims
    )  # fmt: skip


def described(text: str) -> dict[CellKey, dict[str, object]]:
    return {key: named(v) for key, v in describe_cells(evidence_of(recover(text))).items()}


def named(vector: Vector) -> dict[str, object]:
    return {feature.name: level for feature, level in zip(FEATURES, vector, strict=True)}


def novels(text: str) -> dict[str, object]:
    return described(text)[CellKey("loans", "novels", "adult")]


def test_every_cell_has_every_feature_of_the_right_kind() -> None:
    vectors = describe_cells(evidence_of(recover(TABLE)))

    assert tuple(vectors) == LOANS.keys
    for vector in vectors.values():
        assert [isinstance(level, str) for level in vector] == [f.kind == "class" for f in FEATURES]
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


def test_no_feature_names_a_table_a_row_or_a_column() -> None:
    words = {name for key in LOANS.keys for name in key}
    levels = {level for vector in describe_cells(evidence_of(recover(TABLE))).values() for level in vector}

    assert not words & levels


def test_a_cell_whose_row_and_column_add_up() -> None:
    cell = novels(TABLE)

    assert (cell["status"], cell["value"], cell["row"], cell["column"]) == ("read", "digit", "label", "header")
    assert (cell["row_checks"], cell["column_checks"], cell["crossing"]) == ("pass", "pass", "pass")
    assert (cell["drawn"], cell["settled"], cell["label"], cell["filled"]) == ("yes", "place", 1.0, 1.0)
    assert (cell["rows_missing"], cell["model"]) == (pytest.approx(2 / 7, abs=0.2), 1.0)


@pytest.mark.parametrize(
    ("text", "name", "level"),
    [
        (TABLE.replace("\t3\t4\t0\t7", "\t5\t4\t0\t7"), "row_checks", "fail"),
        (TABLE.replace("\t3\t4\t0\t7", "\t5\t4\t0\t7"), "doubt_suspect", "yes"),
        (TABLE.replace("\t3\t4\t0\t7", "\t0\t4\t3\t7"), "value", "zero"),
        (TABLE.replace("\t3\t4\t0\t7", "\t\t4\t0\t7"), "status", "blank"),
        (TABLE.replace("\t3\t4\t0\t7", "\t30\t4\t0\t34"), "value", "number"),
        (TABLE.replace("\t3\t4\t0\t7", "\t2.5\t4\t0\t7"), "doubt_odd_value", "yes"),
        (TABLE.removeprefix(HEADER), "column", "order"),
        (TABLE.replace("1.长篇小说\t3\t4\t0\t7", "1.长篇小说"), "row", "cells"),
        (TABLE.replace("\t1.长篇小说\t3\t4\t0\t7\n", ""), "row", "row"),
        (TABLE + "期刊杂志\t\t1\t0\t1\t2\n", "rows_conflicting", 0.2),
    ],
    ids=[
        "a row that fails", "a suspect", "a zero", "a blank", "a larger number", "a fraction", "no header",
        "a label without cells", "no row", "a row that stands twice",
    ],
)  # fmt: skip
def test_what_is_seen(text: str, name: str, level: object) -> None:
    seen = novels(text)[name]

    assert seen == level or (isinstance(level, float) and 0 < float(str(seen)) <= level)


def test_sums_say_less_where_all_is_zero_or_the_place_was_chosen_by_them() -> None:
    zeros = recover(TABLE.translate({ord(d): "0" for d in "3456789"}).replace("12", "0"))
    stages = recover(TABLE)
    loose = {key: replace(v, anchored=False) for key, v in stages.verdicts.items()}
    key = CellKey("loans", "poems", "child")

    assert weigh_sums(run_checks(stages.verdicts, stages.layout, {}), stages.verdicts)[key] == ("pass", "pass")
    assert weigh_sums(run_checks(loose, stages.layout, {}), loose)[key] == ("weak", "weak")
    novel = CellKey("loans", "novels", "adult")
    assert weigh_sums(run_checks(zeros.verdicts, zeros.layout, {}), zeros.verdicts)[novel][0] == "zeros"


def test_every_doubt_is_a_feature() -> None:
    names = {feature.name for feature in FEATURES}

    assert {f"doubt_{doubt.name.lower()}" for doubt in Doubt} <= names


def test_log_odds_stay_finite() -> None:
    assert log_odds(0.5) == 0.0
    assert log_odds(0.0) == -log_odds(1.0) + log_odds(1.0) + log_odds(0.001)
    assert log_odds(1.0) == log_odds(0.9999)


@pytest.mark.parametrize(
    ("media_type", "medium"),
    [
        ("text/plain", "text"),
        ("text/csv", "text"),
        ("text/html", "html"),
        ("application/pdf", "pdf"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("text/vnd.hocr+html", "boxes"),
        ("application/alto+xml", "boxes"),
        ("application/json", "boxes"),
    ],
)
def test_kinds_of_files(media_type: str, medium: str) -> None:
    assert medium_of(media_type) == medium
