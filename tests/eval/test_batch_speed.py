import json
import pkgutil
import sys
from pathlib import Path

import pytest

from eval import batch_runs
from eval.batch_cost import against, million
from eval.batch_speed import NotEnough, choose, lay_out, main
from eval.batch_stages import READING, STEPS, WRITING

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path):
    """Twelve reports with nine different contents."""
    reports = tmp_path / "drawn"
    reports.mkdir()
    for number in range(12):
        (reports / f"{number:02}.txt").write_text(f"good 县{number % 9}", encoding="utf-8")
    return reports


def test_reports_are_chosen_with_different_contents_and_the_same_by_the_same_seed(folder):
    chosen = choose(folder, 9, seed=1)
    assert len({Path(path).read_bytes() for path in chosen}) == 9
    assert choose(folder, 9, seed=1) == chosen
    assert choose(folder, 4, seed=1) != choose(folder, 4, seed=2)


def test_copies_do_not_make_up_for_reports_that_are_not_there(folder):
    with pytest.raises(NotEnough, match="saw 9 reports with different contents, expected 10"):
        choose(folder, 10, seed=1)


def test_what_the_reports_are_is_told(folder, tmp_path):
    told = lay_out(choose(folder, 3, seed=1), tmp_path / "inputs")
    assert told == {"different reports": 3, "bytes a report": 9, "kinds": {".txt": 3}}
    assert len(list((tmp_path / "inputs").iterdir())) == 3


@pytest.mark.parametrize("functions", [READING, STEPS, WRITING], ids=["reading", "steps", "writing"])
def test_every_stage_is_one_of_the_programs_own_functions(functions):
    for names in functions.values():
        for owner, name in names:
            assert callable(getattr(pkgutil.resolve_name(owner), name))


def planted(reports, fixed, each, jobs=2):
    """A run whose start takes ``fixed`` seconds of everything, and each report ``each`` seconds of reading."""
    cpu = {
        "workers, reading": fixed + each * reports,
        "parent, reading": each / 100 * reports,
        "workers, outputs": fixed + each / 10 * reports,
        "parent, outputs": each / 50 * reports,
    }
    return {
        "reports": reports,
        "jobs": jobs,
        "seconds": {"start and stock": fixed},
        "cpu seconds by process": cpu,
        "bytes a report": {"parts": 6000},
        "reports a second": {"reading": jobs / each, "in all": jobs / each / 2},
        "sha256 of results.jsonl": "same",
    }


def test_a_million_reports_are_worked_out_without_what_does_not_grow():
    told = million([planted(100, 7.0, 0.036), planted(1000, 7.0, 0.036)], core_hour=2.0)
    assert told["core hours by stage"] == {"reading": 10.0, "keeping the results": 0.1, "outputs": 1.2}
    assert told["hours on 16 cores"] == {"taking stock": 0.0, "reading": 0.62, "outputs": 0.2, "in all": 0.82}
    assert told["workers that one parent can serve"] == 100
    assert told["money at 2 a core hour"] == 22.6
    assert told["GB"]["parts"] == 6.0


def test_two_workers_are_held_against_one():
    told = against(planted(1000, 0.0, 0.04, jobs=1), planted(1000, 0.0, 0.04))
    assert told == {
        "rate of reading": 2.0,
        "rate in all": 2.0,
        "cpu time of the workers": 1.0,
        "same results.jsonl": True,
    }


@pytest.mark.slow
def test_figures_are_saved_and_taken_up_again(folder, tmp_path, monkeypatch, capsys):
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.runs.fakes import run_obedient; run_obedient()"
    monkeypatch.setattr(batch_runs, "COMMAND", (sys.executable, "-c", script, "batch"))
    asked = [str(folder), "-o", str(tmp_path / "work"), "--counts", "4,9", "--tagger", "rules"]
    main(asked)
    first = json.loads((tmp_path / "work/figures.json").read_text(encoding="utf-8"))

    assert str(tmp_path) not in json.dumps(first)
    runs = {name: found for name, found in first.items() if "worker" in name and "against" not in name}
    assert set(runs) == {"4: 1 worker", "4: 2 workers", "9: 2 workers"}
    for run in runs.values():
        assert run["states"]["read"] == run["reports"]
        assert 0.99 < sum(run["share of time"].values()) + run["seconds"]["end"] / run["seconds"]["in all"] < 1.01
        assert run["peak MB"]["parent, reading"] > 0
    assert first["4: 2 workers against 1"]["same results.jsonl"] is True
    assert "| 9 | 2 |" in capsys.readouterr().out

    monkeypatch.setattr(batch_runs, "COMMAND", ("no such program",))
    main(asked)
    assert json.loads((tmp_path / "work/figures.json").read_text(encoding="utf-8")) == first
    with pytest.raises(SystemExit):
        main([*asked, "--seed", "2"])
    assert "take another folder" in capsys.readouterr().err
