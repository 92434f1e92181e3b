"""The speed benchmark counts what it says: every report, in one process and in several."""

from pathlib import Path

import pytest

from eval.batch_stages import steady
from eval.speed import reports_a_second, reports_a_second_side_by_side, text_samples


def test_samples_are_text() -> None:
    assert {path.suffix for path in text_samples()} <= {".txt", ".md", ".csv", ".tsv"}
    assert len(text_samples()) >= 10


def test_the_steps_of_a_report_are_its_whole_time() -> None:
    told = steady([str(path) for path in text_samples()[:2]], [], "rules")
    assert {"read the file", "tag: rules", "settle", "other"} <= told.keys()
    assert sum(told.values()) - told["in all"] == pytest.approx(told["in all"], abs=0.1)


def side_by_side(paths: list[Path], tagger: str) -> float:
    return reports_a_second_side_by_side(paths, tagger, 2)


@pytest.mark.parametrize("measure", [reports_a_second, side_by_side], ids=["one process", "two processes"])
def test_a_rate_is_measured_on_what_is_given(measure, tmp_path: Path) -> None:
    paths = []
    for number in range(2):
        path = tmp_path / f"{number}.txt"
        path.write_text("一、总体情况\n本机关没有新情况。\n", encoding="utf-8")
        paths.append(path)
    assert measure(paths, "rules") > 0
