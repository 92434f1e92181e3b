"""Fitting the confidence, on cells whose chances are planted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from extractor.errors import SettingsError
from extractor.forms import CellKey, load_form
from extractor.pipeline import Extractor
from extractor.recovery.judge.calibration import Fitted, chance_of, known_key, load_calibration
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.features import FEATURES, Vector
from extractor.report import Status
from training.calibrate import main
from training.confidence.curve import Numbers, risk_curve
from training.confidence.fit import FEWEST_REPORTS, Shape, fit_shape, fit_steps, known_combinations
from training.confidence.lots import PUBLIC_SEED, Share, draw_lot
from training.confidence.measure import hand_set, measure
from training.confidence.observe import Observed, Outcome, observe_cases, observe_in_processes

pytest.importorskip("sklearn")
COLUMN = load_form("gov-disclosure-2021").tables[0].blocks[0].leaf_columns[0]
CHANCES = {("label", 1.0): 0.99, ("label", 4.0): 0.999, ("header", 1.0): 0.6, ("header", 4.0): 0.9}
"""Planted: row evidence and margin → chance of being right."""


def vector(row: str, margin: float, **levels: str | float) -> Vector:
    given = {"status": "read", "row": row, "margin": margin} | levels
    return tuple(given.get(f.name, "no" if f.kind == "class" else 1.0) for f in FEATURES)


def planted(reports: int, seed: int, *, cells: int = 60) -> list[Observed]:
    """Reports whose cells are right with the planted chances."""
    rng = Random(seed)
    found = []
    for number in range(reports):
        verdicts, vectors, outcomes = {}, {}, {}
        for n in range(cells):
            key = CellKey("t", f"r{n}", "c")
            kind = rng.choice(list(CHANCES))
            right = rng.random() < CHANCES[kind]
            vectors[key] = vector(*kind)
            verdicts[key] = Verdict(key, COLUMN, Status.READ, 1, confidence=0.95)
            outcomes[key] = Outcome(right, not right, False)
        kind_of_file = f"kind{number % 7}"
        found.append(Observed(f"case{number}", kind_of_file, "train-like", "f", 0, verdicts, vectors, outcomes))
    return found


def as_fitted(shape: Shape) -> Fitted:
    point = {"target": 0.5, "threshold": 0.0, "accepted": 1.0, "silent": 0.0, "upper": 0.5}
    parts = {"trees": shape.trees, "start": shape.start, "steps": shape.steps}
    return Fitted.model_validate({**parts, "known": [], "curve": [point], "held_out": {}})


@pytest.fixture(scope="module")
def shape() -> Shape:
    return fit_shape(planted(300, 1))


@pytest.mark.parametrize(("kind", "chance"), CHANCES.items(), ids=[f"{row} {margin:g}" for row, margin in CHANCES])
def test_planted_chances_come_back(shape: Shape, kind: tuple[str, float], chance: float) -> None:
    assert chance_of(as_fitted(shape), vector(*kind)) == pytest.approx(chance, abs=0.025)


@pytest.mark.parametrize("feature", [f for f in FEATURES if f.trend], ids=lambda f: f.name)
def test_no_measure_goes_against_its_trend(shape: Shape, feature) -> None:  # type: ignore[no-untyped-def]
    fitted = as_fitted(shape)
    plain = vector("label", 2.0)
    place = FEATURES.index(feature)
    levels = (-1.0, 0.0, 0.5, 1.0, 3.0, 9.0)
    chances = [chance_of(fitted, (*plain[:place], level, *plain[place + 1 :])) for level in levels]
    rising = chances if feature.trend > 0 else chances[::-1]

    assert rising == sorted(rising)


def test_the_exported_trees_are_those_that_were_fitted() -> None:
    import numpy as np

    from training.confidence.fit import _boost, _tree, make_table

    reports = planted(60, 3)
    cells = {(v, r.outcomes[k].right, r.kind): 1 for r in reports for k, v in r.vectors.items()}
    table = make_table(cells, {f"kind{n}": n % 5 for n in range(7)})
    model = _boost(table, np.ones(len(table.right), dtype=bool), 0)
    trees = [_tree(predictors[0].nodes, table.columns) for predictors in model._predictors]
    start = float(model._baseline_prediction.ravel()[0])

    ours = [start + sum(tree.leaf(row) for tree in trees) for row in table.vectors]
    assert ours == pytest.approx(model.decision_function(table.matrix).tolist(), abs=0.01)


def test_the_same_reports_give_the_same_shape(shape: Shape) -> None:
    again = fit_shape(planted(300, 1))

    assert (again.trees, again.start, again.steps) == (shape.trees, shape.start, shape.steps)


def test_nothing_can_be_fitted_where_all_is_right() -> None:
    reports = planted(5, 1)
    right = [replace(r, outcomes={k: Outcome(True, False, False) for k in r.outcomes}) for r in reports]

    with pytest.raises(ValueError, match="nothing to fit"):
        fit_shape(right)


def test_steps_rise_and_never_reach_certainty() -> None:
    import numpy as np

    scores = np.array([0.0, 1.0, 2.0, 3.0])
    steps = fit_steps(scores, np.array([False, True, False, True]), np.array([10.0, 10.0, 10.0, 1000.0]))

    assert [score for score, _ in steps] == sorted(score for score, _ in steps)
    assert [chance for _, chance in steps] == pytest.approx([0.5 / 11, 10.5 / 21, 1000.5 / 1001], abs=1e-6)


def test_combinations_must_be_seen_in_enough_reports() -> None:
    reports = planted(FEWEST_REPORTS, 1)
    rare = {CellKey("t", "rare", "c"): vector("neighbours", 1.0)}
    odd = {CellKey("t", "odd", "c"): vector("label", 1.0, doubt_unclaimed="yes")}
    reports = [replace(r, vectors=r.vectors | odd | (rare if n else {})) for n, r in enumerate(reports)]

    assert known_combinations(reports) == {known_key(vector("label", 1.0)), known_key(vector("header", 1.0))}


def reports_with(errors: int, reports: int = 1000) -> list[Numbers]:
    """Of 100 numbers each; so many reports hold one wrong number at 0.999, and all one wrong number at 0.5."""
    sure = [0.9999] * 98 + [0.999, 0.5]
    return [Numbers(sure, [False] * 98 + [n < errors, True]) for n in range(reports)]


def test_the_curve_tells_what_passes_and_what_is_wrong_in_it() -> None:
    points = {point.target: point for point in risk_curve(reports_with(20))}
    point = points[0.0005]

    assert (point.threshold, point.accepted, point.silent) == (0.95, 0.99, 0.0002)
    assert point.silent < point.upper <= point.target
    assert all(p.upper <= p.target for p in points.values())
    assert all(p.threshold >= 0.95 for p in points.values())


def test_a_target_under_what_was_seen_needs_a_stricter_threshold() -> None:
    points = {point.target: point for point in risk_curve(reports_with(90))}

    assert points[0.0005].threshold > 0.999
    assert points[0.0005].silent == 0
    assert points[0.002].threshold == 0.95


def test_few_reports_vouch_for_little() -> None:
    assert risk_curve(reports_with(0, 1000))[0].target < risk_curve(reports_with(0, 50))[0].target
    with pytest.raises(ValueError, match="cannot vouch"):
        risk_curve([Numbers([0.9999] * 20, [True] * 20)])


def test_errors_that_come_together_weigh_more() -> None:
    apart = [Numbers([0.9999] * 100, [n < 40] + [False] * 99) for n in range(1000)]
    together = [Numbers([0.9999] * 100, [n < 4] * 10 + [False] * 90) for n in range(1000)]
    bound = {name: risk_curve(reports)[-1].upper for name, reports in (("apart", apart), ("together", together))}

    assert bound["together"] > bound["apart"]


def test_measuring_counts_what_was_missed_and_what_was_silent() -> None:
    (report,) = planted(1, 1, cells=4)
    keys = list(report.verdicts)
    verdicts = {key: replace(v, confidence=0.95) for key, v in report.verdicts.items()}
    verdicts[keys[2]] = replace(verdicts[keys[2]], status=Status.MISSING, value=None)
    verdicts[keys[3]] = replace(verdicts[keys[3]], confidence=0.2)
    outcomes = dict(zip(keys, (Outcome(True, False, False), Outcome(False, True, False), Outcome(False, False, True),
                               Outcome(False, True, False)), strict=True))  # fmt: skip
    found = measure([replace(report, verdicts=verdicts, outcomes=outcomes)], hand_set)

    assert (found.cells, found.silent_count, found.silent, found.missed, found.review) == (4, 1, 1 / 3, 1.0, 0.25)


def test_the_seed_of_the_public_benchmark_is_refused() -> None:
    with pytest.raises(SettingsError, match="public benchmark"):
        draw_lot(PUBLIC_SEED, Share(3), seen_only=True, font=None)


def test_several_processes_draw_the_same() -> None:
    share = Share(5, others=4)

    assert draw_lot(5, share, seen_only=True, font=None, jobs=2) == draw_lot(5, share, seen_only=True, font=None)


def test_drawn_reports_are_observed_before_they_are_weighed() -> None:
    cases = draw_lot(5, Share(6), seen_only=True, font=None)
    rows = observe_cases(cases, [Extractor(tagger="rules", confidence="hand-set")])
    seen = [report for (report,) in rows if report is not None]

    assert [report.kind for report in seen] == [case.gold["kind"] for case in cases if case.gold["kind"] in
                                                {report.kind for report in seen}]  # fmt: skip
    for report in seen:
        assert set(report.verdicts) == set(report.vectors) == set(report.outcomes)
        assert {v.review for v in report.verdicts.values()} == {None}
        for key, outcome in report.outcomes.items():
            number = report.verdicts[key].status is Status.READ
            assert not (outcome.right and (outcome.wrong or outcome.missed))
            assert number or not outcome.wrong


def test_several_processes_observe_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cases = draw_lot(5, Share(4), seen_only=True, font=None)
    monkeypatch.setattr("training.confidence.observe._PART", 2)

    alone = observe_in_processes(cases, ["rules"], 1, cache=tmp_path)

    assert observe_in_processes(cases, ["rules"], 2) == alone
    assert len(list(tmp_path.iterdir())) == 2
    monkeypatch.setattr("training.confidence.observe.observe_cases", None)
    assert observe_in_processes(cases, ["rules"], 1, cache=tmp_path) == alone


def test_a_folder_is_refused_before_anything_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["-o", str(tmp_path), "--reports", "100000", "100000"])

    assert "is a folder; expected the file to write" in capsys.readouterr().err


def test_the_command_writes_a_calibration_that_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "calibration.json"
    arguments = ["-o", str(out), "--seeds", "7", "8", "--reports", "62", "30", "--max-silent", "5%"]
    arguments += ["--other-forms", "6", "3"]

    assert main([*arguments, "--figures", str(tmp_path / "figures")]) == 0
    assert "| fitted |" in capsys.readouterr().out
    file = load_calibration(out)
    assert (file.seeds, file.reports) == ({"fit": 7, "held_out": 8}, {"fit": 68, "held_out": 33})
    assert {name.partition("/")[2] for name in file.taggers["rules"].held_out} >= {"ece_width", "review", "silent"}
    assert {path.name for path in (tmp_path / "figures" / "rules").iterdir()} == {
        "confidence.md", "reliability.svg", "risk.svg",
    }  # fmt: skip
    text = draw_lot(9, Share(1), seen_only=True, font=None)[0]
    own, shipped = (
        Extractor(tagger="rules", confidence=confidence).extract_bytes(text.content, name=text.file)
        for confidence in (str(out), "hand-set")
    )
    assert [c.value for c in own.cells] == [c.value for c in shipped.cells]
    assert [c.confidence for c in own.cells] != [c.confidence for c in shipped.cells]
