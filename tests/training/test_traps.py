from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.suites import load_suite
from extractor.errors import SettingsError
from training.case import shipped_editions
from training.traps.__main__ import choose_traps, draw_suite, main
from training.traps.registry import TRAPS
from training.traps.trap import CONTROL, draw_trap

FORMS = shipped_editions()


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_and_its_control_are_drawn_with_gold(name: str, tmp_path: Path) -> None:
    cases = list(draw_suite(3, [TRAPS[name]]))
    assert [case.gold["kind"] for case in cases] == [f"{name}-control", *[name] * (len(cases) - 1)]
    for case in cases:
        (tmp_path / case.file).write_bytes(case.content)
    lines = [json.dumps(case.gold, ensure_ascii=False) for case in cases]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    reports = load_suite(tmp_path).reports
    assert len(reports) == len(cases)


@pytest.mark.parametrize("name", TRAPS)
def test_a_control_shows_what_the_report_holds(name: str) -> None:
    states = {cell["state"] for cell in draw_trap(TRAPS[name], "7", CONTROL, FORMS, name="c").gold["cells"].values()}
    assert states <= {"read", "blank", "lost"}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    traps = choose_traps(["html-struck", "docx-field", "md-mark"])
    first, again = list(draw_suite(1, traps)), list(draw_suite(1, traps))
    assert [case.content for case in first] == [case.content for case in again]
    assert [case.content for case in first] != [case.content for case in draw_suite(2, traps)]


def test_a_longer_suite_holds_the_shorter_one() -> None:
    traps = choose_traps(["text-mark"])
    short = {case.file: case.content for case in draw_suite(1, traps)}
    long = {case.file: case.content for case in draw_suite(1, traps, each=2)}
    assert len(long) == 2 * len(short) and short.items() <= long.items()


def test_what_the_trap_hides_is_not_in_the_gold() -> None:
    gold = draw_trap(TRAPS["html-picture"], "7", 3, FORMS, name="c").gold
    hidden = [cell for cell in gold["cells"].values() if cell["state"] == "unreadable"]
    assert len(hidden) > 4 and all(cell["value"] is not None for cell in hidden)


def test_what_the_page_shows_and_no_text_holds_may_be_read_from_the_picture() -> None:
    gold = draw_trap(TRAPS["pdf-picture"], "7", 3, FORMS, name="c").gold
    pictured = [key for key, state in gold["states"].items() if state == "pictured"]
    assert len(pictured) > 4 and all(gold["cells"][key]["state"] == "unreadable" for key in pictured)


def test_the_command_writes_a_suite(tmp_path: Path) -> None:
    assert main(["--seed", "4", "--traps", "md-*", "-o", str(tmp_path)]) == 0
    assert len(load_suite(tmp_path).reports) == 4 * sum(name.startswith("md-") for name in TRAPS)


def test_an_unknown_trap_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"saw 'html-struk', expected .* html-struck"):
        choose_traps(["html-struk"])
