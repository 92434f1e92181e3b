"""The fitted confidence: what it gives, where it is bounded, and which files are refused."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import WeightsError
from extractor.recovery.judge.calibration import (
    LEAST,
    MANY_FORMS,
    MOST,
    CalibrationFile,
    Tree,
    calibration_for,
    known_key,
    load_calibration,
    plant,
    step_chance,
)
from extractor.recovery.judge.features import FEATURES
from tests.recovery.calibrations import PLACE, POINTS, calibration, content, vector

FORM = "library-loans"


@pytest.mark.parametrize(
    ("levels", "chance"),
    [
        ({"margin": 1.0}, 0.2),
        ({"margin": 1.5}, 0.9),
        ({"margin": 1.5, "status": "read"}, 0.99),
        ({"margin": 0.0, "status": "read"}, 0.2 + 0.7 / 4),
    ],
    ids=["at the test's number", "above it", "and the word", "between two steps"],
)
def test_trees_and_steps_give_the_chance(levels: dict[str, float | str], chance: float) -> None:
    cell = vector(**levels)

    assert calibration(cell).confidence(cell, 0.5, FORM) == pytest.approx(chance)


_MARGIN, _LABEL, _STATUS = PLACE["margin"], PLACE["label"], PLACE["status"]
_TREES = (
    Tree(splits=((_MARGIN, 1.0, 1, 2), (_STATUS, "read", -1, -2), (_LABEL, 0.5, 3, -3), (_MARGIN, 2.0, -4, -5)),
         leaves=(0.1, 0.2, 0.4, 0.8, 1.6)),
    Tree(splits=((_MARGIN, 2.0, -1, -2),), leaves=(0.01, 0.02)),
    Tree(splits=((_STATUS, "blank", -2, -1),), leaves=(0.001, 0.002)),
    Tree(splits=(), leaves=(5.0,)),
)  # fmt: skip


@given(
    margin=st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.0]),
    label=st.sampled_from([0.0, 0.5, 1.0]),
    status=st.sampled_from(["read", "blank", "missing"]),
)
def test_all_trees_at_once_come_to_the_same_leaves(margin: float, label: float, status: str) -> None:
    cell = vector(margin=margin, label=label, status=status)

    assert plant(_TREES).score(cell) == sum(tree.leaf(cell) for tree in _TREES)


@pytest.mark.parametrize(
    ("form", "known", "chance"),
    [(FORM, True, 0.99), (FORM, False, 0.6), ("another-form", True, 0.6)],
    ids=["a kind of cell that was seen", "one that was not", "another form"],
)
def test_where_too_little_was_seen_the_fit_only_lowers(form: str, known: bool, chance: float) -> None:
    sure, unsure = vector(margin=2.0, status="read"), vector(margin=0.0)
    fitted = calibration(*((sure, unsure) if known else ()))

    assert fitted.confidence(sure, 0.6, form) == pytest.approx(chance)
    assert fitted.confidence(unsure, 0.6, form) == pytest.approx(0.2)


@pytest.mark.parametrize(("other_forms", "chance"), [(0, 0.6), (MANY_FORMS, 0.99)], ids=["none", "many"])
def test_another_form_is_nothing_new_where_the_fitting_saw_many(other_forms: int, chance: float) -> None:
    cell = vector(margin=2.0, status="read")
    file = CalibrationFile.model_validate(content(frozenset({known_key(cell)}), other_forms=other_forms))

    assert calibration_for(file, "rules").confidence(cell, 0.6, "another-form") == pytest.approx(chance)


def test_a_doubt_makes_another_kind_of_cell() -> None:
    assert known_key(vector()) != known_key(vector(doubt_conflict="yes"))
    assert known_key(vector()) == known_key(vector(margin=3.0, label=0.2))


@given(st.lists(st.tuples(st.integers(-50, 50), st.floats(0, 1)), min_size=1, max_size=8), st.floats(-60, 60))
def test_chances_rise_with_the_score_and_stay_within_bounds(pairs: list[tuple[int, float]], score: float) -> None:
    scores = sorted({float(low) for low, _ in pairs})
    steps = list(zip(scores, sorted(chance for _, chance in pairs), strict=False))
    chances = [step_chance(steps, at) for at in (score - 1, score, score + 0.01, score + 5)]

    assert all(LEAST <= chance <= MOST for chance in chances)
    assert all(low <= high + 1e-12 for low, high in pairwise(chances))


def test_the_point_for_a_target_is_never_laxer_than_the_target() -> None:
    fitted = calibration()

    assert [fitted.point(t) and fitted.point(t).target for t in (0.0005, 0.001, 0.005, 0.01, 0.5)] == [
        None, 0.001, 0.001, 0.01, 0.01,
    ]  # fmt: skip
    assert fitted.least_target == POINTS[0]["target"]


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(content()))
    file = load_calibration(path)

    assert CalibrationFile.model_validate_json(file.model_dump_json()) == file
    assert calibration_for(file, "rules").fitted == file.taggers["rules"]


def rules(**changes: Any) -> dict[str, Any]:
    return content(taggers={"rules": content()["taggers"]["rules"] | changes})


BAD_FILES = {
    "another format": (content(format="tablemend-calibration/0"), "format"),
    "another version": (content(tablemend="9.3.0"), "tablemend: made for version 9.3.0"),
    "a feature less": (content(features=[f.name for f in FEATURES[1:]]), "features: made for others"),
    "features in another order": (content(features=[f.name for f in FEATURES[::-1]]), "another order"),
    "no curve": (rules(curve=[]), "taggers.rules.curve"),
    "targets that fall": (rules(curve=list(POINTS[::-1])), "targets must rise"),
    "steps that fall": (rules(steps=[[0.0, 0.9], [1.0, 0.2]]), "steps: must rise"),
    "a chance above one": (rules(steps=[[0.0, 1.9]]), "between 0 and 1"),
    "a tree that goes round": (rules(trees=[{"splits": [[0, "read", 0, -1]], "leaves": [0.0, 1.0]}]), "leads to"),
    "combinations counted by another list": (content(known_by=["status", "row"]), "known_by: made for others"),
    "combinations of other features": (rules(known=["read|label"]), "known: expected"),
    "a leaf too few": (rules(trees=[{"splits": [[0, "read", -1, -2]], "leaves": [0.0]}]), "need 2 leaves, got 1"),
    "no such feature": (rules(trees=[{"splits": [[999, 1.0, -1, -2]], "leaves": [0.0, 1.0]}]), "no feature 999"),
    "a number asked of a word": (
        rules(trees=[{"splits": [[PLACE["status"], 1.0, -1, -2]], "leaves": [0.0, 1.0]}]),
        "status is no float",
    ),
}


@pytest.mark.parametrize(("data", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_files_that_do_not_fit_are_refused(tmp_path: Path, data: dict[str, Any], said: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(data))

    with pytest.raises(WeightsError) as caught:
        load_calibration(path)
    assert str(caught.value).startswith("mine.json: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "held", [None, b"", b'{"format": "tablem', b"\xff\xfe"], ids=["missing", "empty", "cut", "noise"]
)
def test_broken_files_are_refused(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "mine.json"
    if held is not None:
        path.write_bytes(held)

    with pytest.raises(WeightsError, match=r"mine\.json"):
        load_calibration(path)


def test_a_tagger_that_nothing_was_fitted_for_is_refused() -> None:
    with pytest.raises(WeightsError, match="'model', it was fitted only for rules"):
        calibration_for(CalibrationFile.model_validate(content()), "model")


def test_the_shipped_calibration_fits_this_version() -> None:
    file = load_calibration()

    assert "rules" in file.taggers
    assert 20260101 not in file.seeds.values()
