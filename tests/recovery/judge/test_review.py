"""Which cells go to review for a target of silent errors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.errors import SettingsError, WeightsError
from extractor.forms import CellKey
from extractor.pipeline import Extractor
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.judge.calibration import REPORT_SHARE, RiskPoint
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import to_cells
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.review import (
    MAX_SILENT,
    WITHOUT_NUMBER,
    borne_out,
    open_reviewer,
    parse_share,
    point_for,
    send_to_review,
    weigh,
)
from extractor.report import Status
from tests.recovery.builders import TABLE, recover
from tests.recovery.calibrations import calibration, content, vector

POINT = RiskPoint(target=0.01, threshold=0.9, accepted=0.9, silent=0.0, upper=0.01)


def cells(*confidences: float, status: Status = Status.READ) -> dict[CellKey, Verdict]:
    """As many cells as confidences; those read hold 1."""
    plain = recover(TABLE).verdict("novels", "adult")
    value = 1 if status in (Status.READ, Status.INFERRED) else None
    keys = [CellKey("loans", f"row{n}", "adult") for n in range(len(confidences))]
    return {
        key: replace(plain, key=key, status=status, value=value, confidence=c, reasons=(), doubts=frozenset())
        for key, c in zip(keys, confidences, strict=True)
    }


def sent_to_review(verdicts: dict[CellKey, Verdict], point: RiskPoint = POINT) -> dict[CellKey, Verdict]:
    return send_to_review(verdicts, {key: verdict.confidence for key, verdict in verdicts.items()}, point)


def reviewed(verdicts: dict[CellKey, Verdict], point: RiskPoint = POINT) -> list[bool]:
    return [cell.needs_review for cell in to_cells(sent_to_review(verdicts, point))]


@pytest.mark.parametrize(
    ("text", "share"),
    [("0.1%", 0.001), ("0.001", 0.001), (" 5 % ", 0.05), ("1", 1.0), ("100%", 1.0), ("1e-3", 0.001)],
    ids=["per cent", "share", "spaces", "all", "all in per cent", "exponent"],
)
def test_a_share_is_a_number_or_per_cent(text: str, share: float) -> None:
    assert parse_share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["", "%", "0", "-0.1%", "101%", "2", "few", "nan", "0.1%%", "inf"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="expected a share above 0"):
        parse_share(text)


def test_numbers_below_the_threshold_go_to_review() -> None:
    assert reviewed(cells(*[0.9999] * 50, 0.9, 0.899)) == [*[False] * 50, False, True]


def test_the_least_sure_go_until_the_report_is_within_its_allowance() -> None:
    # 100 numbers may be expected to hold 100 · 0.01 · the report's share of errors; each of the unsure ones adds 0.05.
    allowed = round(100 * POINT.target * REPORT_SHARE / 0.05)
    sure, unsure = [0.9999999] * 40, [0.95] * 60
    flags = reviewed(cells(*unsure, *sure))

    assert flags[60:] == [False] * 40
    assert sum(not flag for flag in flags[:60]) == pytest.approx(allowed, abs=1)


def test_proved_numbers_take_nothing_of_the_allowance() -> None:
    verdicts = cells(*[0.95] * 100)
    proved = {key for n, key in enumerate(verdicts) if n % 2}
    sent = send_to_review(verdicts, {key: v.confidence for key, v in verdicts.items()}, POINT, proved)
    passed = {key for key, verdict in sent.items() if not verdict.review}
    allowed = round(100 * POINT.target * REPORT_SHARE / 0.05)
    assert passed >= proved and len(passed - proved) == pytest.approx(allowed, abs=1)
    # Below the threshold, or doubted, they go all the same.
    unsure = cells(0.8)
    assert [v.review for v in send_to_review(unsure, dict.fromkeys(unsure, 0.8), POINT, set(unsure)).values()] == [True]


@pytest.mark.parametrize(
    ("changes", "crossing", "expected"),
    [
        pytest.param({}, "pass", True, id="a whole row on a picture"),
        pytest.param({}, "none", False, id="no sum"),
        pytest.param({"recognised": False}, "pass", False, id="printed"),
        pytest.param({"doubts": frozenset({Doubt.LOOSE})}, "pass", False, id="doubted"),
        pytest.param({"row": "neighbours"}, "pass", False, id="no label"),
        pytest.param({"items": 3}, "pass", False, id="a row short of cells"),
        pytest.param({"by_sums": True}, "pass", False, id="placed by sums"),
    ],
)
def test_a_number_is_borne_out_by_two_sums(changes: dict[str, object], crossing: str, expected: bool) -> None:
    (verdict,) = cells(0.99).values()
    assert verdict.grounds is not None
    own = {name: changes[name] for name in ("recognised", "doubts") if name in changes}
    placed = {name: changes[name] for name in ("row", "items", "by_sums") if name in changes}
    grounds = replace(verdict.grounds, **{"geometry": Geometry.GRID, **placed})
    verdict = replace(verdict, **{"recognised": True, "grounds": grounds, **own})
    assert borne_out(verdict, vector(crossing=crossing)) is expected


def test_what_passes_never_holds_more_risk_than_is_allowed() -> None:
    confidences = [0.9 + 0.1 * (n * 37 % 101) / 101 for n in range(180)]
    flags = reviewed(cells(*confidences))
    risk = sum(1 - c for c, flag in zip(confidences, flags, strict=True) if not flag)

    assert 0 < risk <= REPORT_SHARE * POINT.target * 180
    assert min(c for c, f in zip(confidences, flags, strict=True) if not f) >= max(
        c for c, f in zip(confidences, flags, strict=True) if f
    )


@pytest.mark.parametrize(
    ("others", "anchored", "sent"),
    [
        pytest.param((0.5, 0.5), False, True, id="no number passes"),
        pytest.param((0.5, 0.9999), False, False, id="one of two passes"),
        pytest.param((*[0.5] * 6, 0.9999), False, True, id="one of seven passes"),
        pytest.param((0.5,), False, False, id="the only number may be doubted by itself"),
        pytest.param((0.5, 0.5), True, False, id="each cell has its place"),
    ],
)
def test_a_zero_goes_with_its_row(others: tuple[float, ...], anchored: bool, sent: bool) -> None:
    *numbers, zero = (replace(v, anchored=anchored) for v in cells(*others, 0.9999).values())
    row = {CellKey("loans", "novels", f"column{n}"): number for n, number in enumerate(numbers)}
    row[CellKey("loans", "novels", "last")] = replace(zero, value=0)
    elsewhere = {CellKey("loans", "travel", "last"): replace(zero, value=0)}
    assert reviewed(row | elsewhere)[-2:] == [sent, False]


@pytest.mark.parametrize(("passing", "sent"), [(2, True), (3, False)], ids=["a tenth passes", "more pass"])
def test_the_last_numbers_go_with_their_table(passing: int, sent: bool) -> None:
    assert reviewed(cells(*[0.5] * 18, *[0.9999] * passing))[18:] == [sent] * passing


@pytest.mark.parametrize(
    ("status", "confidence", "review"),
    [
        (Status.UNREADABLE, 0.99, True),
        (Status.INFERRED, 0.99, True),
        (Status.MISSING, WITHOUT_NUMBER, False),
        (Status.BLANK, WITHOUT_NUMBER - 0.01, True),
        (Status.TEXT, 0.1, True),
    ],
)
def test_cells_without_a_number(status: Status, confidence: float, review: bool) -> None:
    assert reviewed(cells(confidence, status=status)) == [review]


@pytest.mark.parametrize(
    "doubt",
    [Doubt.SUSPECT, Doubt.OPEN, Doubt.ODD_VALUE],
    ids=["a failing check points at it", "not settled", "no whole number where the form counts"],
)
def test_some_doubts_always_send_a_cell(doubt: Doubt) -> None:
    key, verdict = next(iter(cells(0.9999).items()))

    assert reviewed({key: replace(verdict, doubts=frozenset({doubt}))}) == [True]


def test_every_cell_that_goes_says_why() -> None:
    sent = sent_to_review(cells(0.2, 0.9999))

    assert [bool(v.reasons) for v in sent.values()] == [True, False]
    assert "right in 20.0%" in next(iter(sent.values())).reasons[0]


def test_the_fitted_confidence_takes_the_place_of_the_hand_set_one() -> None:
    verdicts = cells(0.5, 0.5)
    sure, unsure = vector(margin=2.0, status="read"), vector(margin=0.0)
    weighed = weigh(verdicts, dict(zip(verdicts, (sure, unsure), strict=True)), calibration(sure), "library-loans")

    assert list(weighed.values()) == pytest.approx([0.99, 0.2])


def test_a_target_that_nothing_can_vouch_for_is_refused() -> None:
    assert point_for(calibration(), 0.002).target == 0.001
    with pytest.raises(SettingsError, match=r"saw 0\.05%.*no target below 0\.1%"):
        point_for(calibration(), 0.0005)
    with pytest.raises(SettingsError, match="saw 0"):
        point_for(calibration(), 0.0)


def test_hand_set_confidence_knows_no_target() -> None:
    assert open_reviewer("hand-set", "rules").calibration is None
    with pytest.raises(SettingsError, match="needs the fitted confidence"):
        open_reviewer("hand-set", "rules", 0.001)


def test_auto_falls_back_and_says_so_unless_a_target_was_set() -> None:
    reviewer = open_reviewer("auto", "no-such-tagger")

    assert reviewer.calibration is None
    assert reviewer.note is not None
    assert "set by hand" in reviewer.note
    for confidence, target in (("fitted", None), ("auto", 0.001)):
        with pytest.raises(WeightsError, match="no-such-tagger"):
            open_reviewer(confidence, "no-such-tagger", target)


def test_the_shipped_calibration_holds_the_default_target() -> None:
    reviewer = open_reviewer("fitted", "rules")

    assert reviewer.point is not None
    assert reviewer.point.target == MAX_SILENT
    assert reviewer.point.upper <= MAX_SILENT


def test_a_stricter_target_never_reviews_less(form_2021) -> None:  # type: ignore[no-untyped-def]
    from tests.recovery.planted import draw_planted, write_planted

    text = write_planted(draw_planted(form_2021, 8), "words").text
    sent = [
        {(c.row, c.col) for c in Extractor(tagger="rules", max_silent=share).extract_text(text).cells if c.needs_review}
        for share in (0.01, 0.001, MAX_SILENT)
    ]

    assert sent[0] <= sent[1] <= sent[2]


def test_a_file_of_ones_own_is_used(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(content()))
    reviewer = open_reviewer(str(path), "rules", 0.02)

    assert reviewer.point is not None
    assert reviewer.point.target == 0.01
    with pytest.raises(WeightsError, match=r"other\.json"):
        Extractor(tagger="rules", confidence=str(tmp_path / "other.json"))
