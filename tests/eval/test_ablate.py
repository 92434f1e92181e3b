"""Modules are switched off where they are used, and put back; effects are paired."""

import pytest

from eval.ablate import SWITCHES, ablate, as_line, lines_of, switched_off
from eval.baselines import open_system
from eval.suites import Suite, SuiteError
from extractor.recovery import tables
from extractor.recovery.settle import joint


@pytest.mark.parametrize("module", sorted(SWITCHES))
def test_every_switch_finds_its_entry_and_its_files(module: str) -> None:
    with switched_off(SWITCHES[module]):
        pass

    assert lines_of(SWITCHES[module]) > 0


def test_an_entry_is_put_back() -> None:
    own = tables.fill_between  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="stop"), switched_off(SWITCHES["between"]):
        assert tables.fill_between is not own  # type: ignore[attr-defined]
        raise RuntimeError("stop")

    assert tables.fill_between is own  # type: ignore[attr-defined]


def test_an_effect_is_with_minus_without(small_suite: Suite) -> None:
    (effect,) = ablate(small_suite, open_system("rules"), ["single"])

    assert effect.differences["nonzero"].value == pytest.approx(0.06, abs=0.06)
    assert effect.cells > 0
    assert as_line(effect).startswith(f"| single | {effect.lines} |")


def test_what_is_never_asked_changes_nothing(small_suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    (effect,) = ablate(small_suite, open_system("rules"), ["upright"])

    assert effect.cells == effect.passed_over == 0
    assert joint.believe is not None


def test_an_unknown_module_is_named(small_suite: Suite) -> None:
    with pytest.raises(SuiteError, match="saw module 'nothing'"):
        list(ablate(small_suite, open_system("rules"), ["nothing"]))
