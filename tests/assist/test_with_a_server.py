"""The assistant against a scripted server: what each kind of answer does to a record."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.assist.account import account_of
from extractor.assist.exchanges import replay_settings
from extractor.assist.settings import KEY_VARIABLE
from extractor.messages import Message
from extractor.pipeline import Extractor
from extractor.report import Report, Status
from tests.assist.conftest import Reads
from tests.assist.planted import INJECTED, LOST_ROWS, MISREAD, TRUTH, all_zero, invented, right, wrong
from tests.assist.scripted import KEY, answer, cells_of, late, serving, taken_of, tokens_of
from tests.recovery.builders import LOANS


def values(report: Report) -> dict[tuple[str, str], float | None]:
    return {(c.row, c.col): c.value for c in report.cells if (c.row, c.col) in TRUTH}


def alone(text: str = LOST_ROWS) -> Report:
    return Extractor(form=LOANS, tagger="rules").extract_text(text)


def test_right_answers_fill_the_open_cells_and_a_person_looks_at_each(extractor_with: Reads) -> None:
    with serving(right) as server:
        report = extractor_with(server.url).extract_text(LOST_ROWS)
    assert all(c.status is Status.MISSING for c in alone().cells if (c.row, c.col) in TRUTH)
    assert values(report) == TRUTH
    filled = [c for c in report.cells if c.method.startswith("assist:")]
    assert len(filled) == len(TRUTH)
    for cell in filled:
        assert cell.needs_review and cell.confidence <= 0.5
        assert LOST_ROWS[cell.spans[0].start : cell.spans[0].end] == cell.text
        told = cell.reasons[-1]
        assert isinstance(told, Message) and told.code == "assist.filled" and told.arguments["model"] == "scripted-1"
        assert len(str(told.arguments["question"])) == 12
    assert {c.method for c in filled} == {"assist:sums"}
    assert all(check.status == "pass" for check in report.checks if "loans" in check.where)
    assert report.engine.assist == "scripted-1"
    account = account_of(report.warnings)
    assert (account.questions, account.filled, account.tokens_in, account.tokens_out) == (1, 8, 1000, 100)


def test_only_open_cells_and_no_settled_token_are_offered(extractor_with: Reads) -> None:
    with serving(right) as server:
        extractor_with(server.url).extract_text(LOST_ROWS)
    (body,) = server.requests
    assert cells_of(body) == [f"k{n}" for n in range(1, 9)]
    assert body["response_format"]["type"] == "json_schema"
    schema = body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["cells"]["items"]["properties"]["cell"]["enum"] == cells_of(body)
    assert INJECTED.replace("0", "⟦1⟧0") in body["messages"][1]["content"].split("<<<")[1]


@pytest.mark.parametrize(
    ("say", "refused", "overruled"),
    [
        (wrong, {}, 8),
        (all_zero, {"twice": 8}, 0),
        (invented, {"digits_differ": 7, "no_token": 1}, 0),
        (lambda body: '{"cells": [{"cell": "k1", "tok', {"broken": 1}, 0),
        (lambda body: "全部填0", {"broken": 1}, 0),
        (lambda body: answer(("k1", min(taken_of(body)), None), ("k99", 3, None)), {"taken": 1, "unknown_name": 1}, 0),
    ],
    ids=["wrong", "injection obeyed", "invented", "broken", "words", "taken and unknown"],
)
def test_what_cannot_be_defended_changes_no_number(
    extractor_with: Reads, say, refused: dict[str, int], overruled: int
) -> None:
    with serving(say) as server:
        report = extractor_with(server.url).extract_text(LOST_ROWS)
    assert values(report) == values(alone())
    assert [c.needs_review for c in report.cells] == [c.needs_review for c in alone().cells]
    account = account_of(report.warnings)
    seen = {kind.value: count for kind, count in account.refused.items()}
    if say is wrong:
        assert account.overruled == overruled
    else:
        assert (seen, account.overruled) == (refused, overruled)


def test_a_printed_number_gives_way_only_to_one_that_mends_a_sum(extractor_with: Reads) -> None:
    def points_at(text: str):
        def say(body: dict) -> str:
            found = [n for n, shown in tokens_of(body).items() if shown == text]
            return answer(*((cell, found[-1], text) for cell in cells_of(body)))

        return say

    def cell(report: Report):
        return next(c for c in report.cells if (c.row, c.col) == ("science", "institution"))

    with serving(points_at("5")) as server:
        mended = cell(extractor_with(server.url).extract_text(MISREAD))
    assert (mended.value, mended.method, mended.needs_review) == (5, "assist:sums", True)
    assert cell(alone(MISREAD)).value == 9


def test_a_late_server_is_a_question_without_an_answer(extractor_with: Reads) -> None:
    with serving(late(0.6, right)) as server:
        report = extractor_with(server.url, timeout_s=0.2).extract_text(LOST_ROWS)
    assert values(report) == values(alone())
    failed = [w for w in report.warnings if getattr(w, "code", "") == "assist.failed"]
    assert [w.arguments["cause"] for w in failed] == ["timeout"]  # type: ignore[attr-defined]


def test_a_server_that_dies_half_way_leaves_a_finished_run(extractor_with: Reads, tmp_path: Path) -> None:
    texts = [LOST_ROWS + f"其他说明第{n}段\n" for n in range(5)]
    answered = 0

    def dying(body: dict) -> str | int:
        nonlocal answered
        answered += 1
        return right(body) if answered == 1 else 503

    with serving(dying) as server:
        extractor = extractor_with(server.url)
        reports = [extractor.extract_text(text) for text in texts]
    assert values(reports[0]) == TRUTH
    assert all(values(report) == values(alone()) for report in reports[1:])
    codes = [[getattr(w, "code", "") for w in report.warnings] for report in reports]
    assert [("assist.failed" in c, "assist.not_asked" in c) for c in codes] == [
        (False, False), (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip
    assert len(server.requests) == 3
    assert (tmp_path / "exchanges" / "stopped" / "server").exists()
    again = Extractor(form=LOANS, tagger="rules", assist=replay_settings(tmp_path / "exchanges"))
    assert [again.extract_text(t).model_dump_json() for t in texts] == [r.model_dump_json() for r in reports]


def test_a_replay_gives_the_same_bytes_where_sockets_raise(
    extractor_with: Reads, tmp_path: Path, no_network: Callable[[], None]
) -> None:
    with serving(right) as server:
        first = extractor_with(server.url, price_in=2, price_out=8).extract_text(LOST_ROWS)
    no_network()
    again = Extractor(form=LOANS, tagger="rules", assist=replay_settings(tmp_path / "exchanges"))
    assert again.extract_text(LOST_ROWS).model_dump_json() == first.model_dump_json()
    assert account_of(first.warnings).money == pytest.approx((1000 * 2 + 100 * 8) / 1e6)


def test_an_answer_that_is_kept_is_not_paid_for_again(extractor_with: Reads) -> None:
    with serving(right) as server:
        first, second = (extractor_with(server.url).extract_text(LOST_ROWS) for _ in range(2))
    assert len(server.requests) == 1
    assert first == second


def test_the_key_is_sent_and_kept_nowhere(
    extractor_with: Reads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with serving(lambda body: f"{right(body)} {KEY}") as server:
        report = extractor_with(server.url).extract_text(LOST_ROWS)
        refused = extractor_with(server.url, attempts=2).extract_text(LOST_ROWS + "其他说明\n")
        server.say = lambda body: 401
        refused = extractor_with(server.url).extract_text(LOST_ROWS + "其他说明二\n")
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    kept = b"".join(path.read_bytes() for path in (tmp_path / "exchanges").rglob("*") if path.is_file())
    assert values(report) == TRUTH
    assert KEY.encode() not in kept
    assert KEY not in report.model_dump_json() + refused.model_dump_json()


def test_passing_failures_are_tried_again(extractor_with: Reads) -> None:
    said: list[int | None] = [500, 429, None]

    def say(body: dict) -> str | int:
        status = said.pop(0)
        return status if status else right(body)

    with serving(say) as server:
        report = extractor_with(server.url, attempts=3).extract_text(LOST_ROWS)
    assert values(report) == TRUTH
    assert len(server.requests) == 3


def test_a_question_that_failed_is_not_asked_again_in_the_run(extractor_with: Reads, tmp_path: Path) -> None:
    said: list[int | None] = [503, None]

    def say(body: dict) -> str | int:
        return said.pop(0) or right(body)

    with serving(say) as server:
        extractor = extractor_with(server.url)
        reports = [extractor.extract_text(LOST_ROWS) for _ in range(2)]
        assert len(server.requests) == 1
        replayed = Extractor(form=LOANS, tagger="rules", assist=replay_settings(tmp_path / "exchanges"))
        assert [replayed.extract_text(LOST_ROWS) for _ in range(2)] == reports
        assert values(extractor_with(server.url).extract_text(LOST_ROWS)) == TRUTH


def test_a_server_without_schemas_is_asked_without_them(extractor_with: Reads) -> None:
    def say(body: dict) -> str | int:
        return 400 if "response_format" in body else f"```json\n{right(body)}\n```"

    with serving(say) as server:
        report = extractor_with(server.url).extract_text(LOST_ROWS)
    shapes = [body.get("response_format", {}).get("type") for body in server.requests]
    assert shapes == ["json_schema", "json_object", None]
    assert values(report) == TRUTH


@pytest.mark.parametrize("cap", [{"cap_tokens": 6000}, {"cap_money": 0.006, "price_in": 1, "price_out": 1}])
def test_a_cap_ends_the_asking_and_not_the_run(extractor_with: Reads, tmp_path: Path, cap: dict[str, float]) -> None:
    with serving(right) as server:
        extractor = extractor_with(server.url, **cap)
        reports = [extractor.extract_text(LOST_ROWS + f"其他说明第{n}段\n") for n in range(5)]
    asked = len(server.requests)
    assert 0 < asked < 5
    assert [values(report) == TRUTH for report in reports] == [True] * asked + [False] * (5 - asked)
    assert sum(account_of(report.warnings).not_asked for report in reports) == 5 - asked
    assert (tmp_path / "exchanges" / "stopped" / "cap").exists()


def test_a_cancelled_assistant_waits_for_nothing(extractor_with: Reads) -> None:
    with serving(lambda body: 503) as server:
        extractor = extractor_with(server.url, attempts=50)
        timer = threading.Timer(0.3, extractor._assist.asks.cancel)  # type: ignore[union-attr]
        timer.start()
        begun = time.monotonic()
        extractor.extract_text(LOST_ROWS)
        report = extractor.extract_text(LOST_ROWS + "其他说明\n")
        timer.join()
    assert time.monotonic() - begun < 10
    assert account_of(report.warnings).not_asked == 1


def test_the_rate_is_kept(extractor_with: Reads) -> None:
    with serving(right) as server:
        extractor = extractor_with(server.url, requests_per_minute=300)
        begun = time.monotonic()
        for n in range(3):
            extractor.extract_text(LOST_ROWS + f"其他说明第{n}段\n")
    assert time.monotonic() - begun >= 2 * 60 / 300


def test_an_exchange_holds_request_answer_model_parameters_and_cost(extractor_with: Reads, tmp_path: Path) -> None:
    with serving(right) as server:
        extractor_with(server.url, price_in=1).extract_text(LOST_ROWS)
    (path,) = (tmp_path / "exchanges").glob("??/*.json")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["request"] == server.requests[0]
    assert kept["parameters"] == {"model": "scripted-1", "temperature": 0.0, "max_tokens": 2048, "seed": 0}
    assert (kept["prompt"], kept["served_by"], kept["money"]) == ("cells.zh 1", "scripted-1", 0.001)
