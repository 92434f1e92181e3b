"""What a person sees, and what the settings say of a change."""

import pytest

from extractor.messages import translate
from extractor.report import Engine
from extractor.runs import progress
from extractor.runs.progress import duration, in_words, pace, shown
from extractor.runs.settings import Asked, differences, make_settings

COUNTS = {"read": 1081, "review": 9, "failed": 1}
ENGINE = Engine(version="1", tagger="rules")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (59.94, "59.9 s"), (61, "1 min 01 s"), (3599, "59 min 59 s"), (7500, "2 h 05 min")],
)
def test_durations_in_words(seconds, words):
    assert duration(seconds) == words


def test_counts_in_words():
    assert in_words(COUNTS) == "1,081 read, 9 to review, 1 failed"


def test_plain_lines_come_now_and_then(monkeypatch):
    said = []
    clock = iter([0.0, 31.0, 61.0, 62.0, 100.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))  # type: ignore[attr-defined]

    with shown(said.append, terminal=False, quiet=False) as show:
        for done in (1, 61, 64, 139):
            show(done, 279, COUNTS)

    # Of the first result nothing but that it is there: the start-up says nothing of the rate.
    assert [line.split(";")[:-1] for line in said] == [
        ["1 of 279"],
        ["61 of 279", " 2.0 a second", " 1 min 49 s left"],
        ["139 of 279", " 2.0 a second", " 1 min 10 s left"],
    ]


@pytest.mark.parametrize(
    ("rate", "english", "chinese"),
    [(22.24, "22.2 a second", "每秒 22.2 份"), (0.04, "25.0 s a report", "每份 25.0 秒")],
)
def test_the_pace_of_slow_reports_is_the_time_of_one(rate, english, chinese):
    assert (pace(rate), translate(pace(rate), "zh")) == (english, chinese)


def test_a_terminal_sees_a_bar(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with shown(print, terminal=True, quiet=False) as show:
        show(3, 4, COUNTS)

    seen = capsys.readouterr().err
    assert "3/4" in seen
    assert "1,081 read, 9 to review, 1 failed" in seen


def test_quiet_says_nothing(capsys):
    with shown(print, terminal=True, quiet=True) as show:
        show(3, 4, COUNTS)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("asked", "engine", "said"),
    [
        (
            Asked(form="gov-disclosure-2021"),
            ENGINE,
            ["form: auto → gov-disclosure-2021", "other forms: gov-disclosure-2019"],
        ),
        (Asked(max_silent=0.01), ENGINE, ["max_silent: None → 0.01"]),
        (Asked(), Engine(version="1", tagger="model", model="small"), ["tagger: rules → model", "model: None → small"]),
        (Asked(), ENGINE, []),
    ],
    ids=["form", "target", "tagger", "nothing"],
)
def test_what_changed_is_said(asked, engine, said, monkeypatch, tmp_path):
    monkeypatch.setattr("extractor.runs.settings._SHIPPED", tmp_path)
    before, now = make_settings(Asked(), ENGINE), make_settings(asked, engine)

    assert differences(before, now) == said
    assert (before.key == now.key) == (said == [])


def test_other_weights_are_other_settings(monkeypatch, tmp_path):
    monkeypatch.setattr("extractor.runs.settings._SHIPPED", tmp_path)
    engine = Engine(version="1", tagger="model", model="small")
    (tmp_path / "model.onnx").write_bytes(b"one")
    before = make_settings(Asked(), engine)
    (tmp_path / "model.onnx").write_bytes(b"two")

    assert differences(before, make_settings(Asked(), engine)) == ["other weights: model"]


def test_a_calibration_of_ones_own_counts_by_its_content(tmp_path):
    (tmp_path / "mine.json").write_text("{}")
    asked = Asked(confidence=str(tmp_path / "mine.json"))
    before = make_settings(asked, ENGINE)
    (tmp_path / "mine.json").write_text("{ }")

    assert before.confidence == "file"
    assert differences(before, make_settings(asked, ENGINE)) == ["other weights: calibration"]
