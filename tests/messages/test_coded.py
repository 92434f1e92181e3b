"""A message is its text, and remembers what it was made from."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from extractor.errors import SettingsError
from extractor.messages import Message, kept, language_of, message, recalled, restored, translate, word
from extractor.report import Cell, Engine, ErrorNote, FormNote, Report, Source, Status

FAILS = message("check.fails", check=word("check", "balance"), where="applications/*/total", left="3", right="4")
FAILS_ZH = "勾稽不符：新收＋上年结转＝总计＋结转下年度（applications/*/total），3 ≠ 4"


def test_a_message_is_its_english_text() -> None:
    assert FAILS == "check balance fails at applications/*/total: 3 ≠ 4"
    assert json.dumps([FAILS]) == json.dumps([str(FAILS)])
    assert {FAILS: 1}["check balance fails at applications/*/total: 3 ≠ 4"] == 1


def test_it_is_translated_with_the_messages_inside_it() -> None:
    assert translate(FAILS, "zh") == FAILS_ZH
    assert translate(translate(FAILS, "zh"), "en") == FAILS


@pytest.mark.parametrize(
    "text", ["a plain text", Message("kept", "no.such_code", {}), Message("kept", "check.fails", {})]
)
def test_a_text_that_cannot_be_translated_stays(text: str) -> None:
    assert translate(text, "zh") == str(text)


def test_an_error_hands_its_message_on() -> None:
    inner = SettingsError(message("cell.two_columns"))
    outer = message("confidence.hand_set", error=inner)
    assert translate(str(inner), "zh") == "横跨两列，可能是两个数字连读"
    assert translate(outer, "zh") == "置信度由人工设定，未经拟合：横跨两列，可能是两个数字连读"


def test_it_goes_through_pickle() -> None:
    again = pickle.loads(pickle.dumps(FAILS))
    assert (again, again.code, again.arguments) == (FAILS, FAILS.code, FAILS.arguments)


def test_it_goes_through_json() -> None:
    again = restored(str(FAILS), json.loads(json.dumps(FAILS.as_data())))
    assert isinstance(again, Message)
    assert translate(again, "zh") == FAILS_ZH


def test_it_goes_through_a_column_of_a_data_base() -> None:
    again = recalled(kept(FAILS))
    assert isinstance(again, Message) and (again, again.code) == (FAILS, FAILS.code)
    assert [recalled(kept(text)) for text in (None, "a text", '{"text": torn')] == [None, "a text", '{"text": torn']


def test_arguments_are_plain_data() -> None:
    made = message("cell.read_as", printed=Path("a/b"), value=Status.BLANK)
    assert made.as_data() == {"code": "cell.read_as", "args": {"printed": "a/b", "value": "blank"}}


def test_missing_keys_are_errors() -> None:
    with pytest.raises(KeyError):
        message("no.such_code")
    with pytest.raises(KeyError):
        message("cell.read_as", printed="1")


def _report(*reasons: str) -> Report:
    cell = Cell(
        table="t", row="r", col="c", value=None, text=None, unit=None, status=Status.MISSING, confidence=0.5,
        needs_review=True, reasons=reasons, method="none",
    )  # fmt: skip
    return Report(
        source=Source(path="a", sha256=None, media_type=None, pages=None),
        error=ErrorNote(kind="internal", message=message("row.absent")),
        form=FormNote(id=None, version=None, confidence=0.0),
        cells=(cell,),
        warnings=(FAILS, "of before"),
        engine=Engine(version="1", tagger="rules"),
    )


def test_a_record_keeps_the_codes_beside_the_texts() -> None:
    report = _report(FAILS, "of before")
    data = json.loads(report.model_dump_json(by_alias=True))
    # Each different text once, in the order of error, warnings, reasons.
    assert data["messages"] == [{"code": "row.absent"}, FAILS.as_data(), None]
    assert "codes" not in data["cells"][0]
    again = Report.model_validate_json(report.model_dump_json(by_alias=True))
    assert again == report
    assert again.messages == report.messages
    assert again.in_language("zh") == report.in_language("zh")
    assert again.in_language("zh").cells[0].reasons == (FAILS_ZH, "of before")
    assert again.in_language("zh").in_language("en") == report


@pytest.mark.parametrize("number", [10**30, -(2**63) - 1, float(2**63), -1e19, float("inf"), float("nan")])
def test_numbers_that_no_column_holds_stand_in_a_record_as_text(number: float) -> None:
    """Readers tell what they saw, and a file may say anything."""
    seen = message("file.because", name="a.json", reason=number)
    assert seen.as_data()["args"]["reason"] == str(number)
    report = _report(seen)
    line = report.model_dump_json(by_alias=True)
    assert Report.model_validate_json(line).model_dump_json(by_alias=True) == line


def test_codes_are_left_out_where_there_are_none() -> None:
    plain = _report("of before").model_copy(update={"error": None, "warnings": ()})
    assert "messages" not in json.loads(plain.model_dump_json())


def test_a_record_of_before_loads() -> None:
    report = _report("of before")
    data = json.loads(report.model_dump_json(by_alias=True))
    del data["messages"]
    assert Report.model_validate(data) == report
    data["error"]["codes"] = [{"code": "row.absent"}]
    data["codes"] = [FAILS.as_data(), None]
    assert Report.model_validate(data).messages == report.messages


@pytest.mark.parametrize("messages", [[], [None], [{"code": 3}, None, None], None])
def test_odd_messages_leave_the_texts_as_they_are(messages: object) -> None:
    data = json.loads(_report(FAILS).model_dump_json(by_alias=True)) | {"messages": messages}
    assert Report.model_validate(data).messages == ()


@pytest.mark.parametrize(
    "codes", [[], [None], [{"code": 3}], [{"code": "no.such_code", "args": {"a": {"code": "x"}}}], None]
)
def test_odd_codes_leave_the_text_as_it_is(codes: object) -> None:
    data = json.loads(_report("of before").cells[0].model_dump_json()) | {"codes": codes}
    assert Cell.model_validate(data).reasons == ("of before",)


@pytest.mark.parametrize(
    ("asked", "environment", "expected"),
    [
        ("zh", {}, "zh"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("auto", {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        (None, {"TABLEMEND_LANG": "zh", "LC_ALL": "C"}, "zh"),
        (None, {"TABLEMEND_LANG": "auto", "LANG": "zh_TW"}, "zh"),
        (None, {}, "en"),
    ],
)
def test_the_language(asked: str | None, environment: dict[str, str], expected: str) -> None:
    assert language_of(asked, environment) == expected
