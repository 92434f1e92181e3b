"""Suites drawn anew: named for their seed, the same for the same seed, run by the harness."""

from pathlib import Path

import pytest

from eval.suites import load_suite
from extractor.errors import SettingsError
from training.fresh import draw_fresh, main


def test_the_same_seed_draws_the_same_suite(tmp_path: Path) -> None:
    first, again = (draw_fresh(tmp_path / name, 5, 3, ["text-A", "text-B"], 0.3) for name in "ab")

    assert first.name == again.name == "fresh-5-3-reworded-30"
    assert load_suite(first).checksum == load_suite(again).checksum
    assert load_suite(first).checksum != load_suite(draw_fresh(tmp_path, 6, 3, ["text-A", "text-B"], 0.3)).checksum


def test_labels_are_in_other_words(tmp_path: Path) -> None:
    plain, worded = (draw_fresh(tmp_path, 5, 1, ["text-A"], share) / "case0000.txt" for share in (0.0, 1.0))

    assert "属于国家秘密" in plain.read_text(encoding="utf-8")
    assert "属于国家秘密" not in worded.read_text(encoding="utf-8")


def test_a_share_is_between_0_and_1(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"--reworded: saw 3, expected shares between 0 and 1"):
        draw_fresh(tmp_path, 5, 1, ["text-A"], 3.0)


def test_the_seed_and_a_line_for_each_system_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["-o", str(tmp_path), "--seed", "7", "--reports", "1", "--kinds", "text-B", "--systems", "zeros,rules"]
    assert main([*command, "--jobs", "1"]) == 0
    said = capsys.readouterr().out

    assert said.startswith("seed 7\n")
    assert "| 0% | zeros |" in said and "| 0% | rules |" in said
    assert (tmp_path / "run-fresh-7-1-reworded-0" / "report.md").is_file()
