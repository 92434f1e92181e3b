"""Runs: saved, resumed, repeated to the byte; a crash is a result. Comparison, report, gate and commands."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from eval.__main__ import app
from eval.baselines import open_system
from eval.compare import as_markdown, compare_systems
from eval.gate import GateSettings, check_bounds, foreign_bound, load_gate, record, run_gate, trap_bounds
from eval.lanes import Outcome, extract_safely
from eval.metrics import CellCounts
from eval.report import report_parts, write_report
from eval.run import RunOptions, code_checksum, in_order, run_suite
from eval.score import SystemScore, as_json, score_run, table_sums
from eval.store import Run, open_run, read_predictions, write_json
from eval.suites import GoldError, Suite, SuiteError, load_suite
from eval.suites.spreadsheet import read_workbook, write_gold, write_template
from eval.worst import worst_cases
from extractor.errors import SettingsError
from tests.eval.conftest import gold_line
from tests.eval.planted import make_gold, make_report, make_values

OPTIONS = RunOptions(jobs=2, timeout_s=30, seed=3)
runner = CliRunner()


@pytest.fixture
def run(small_suite: Suite, tmp_path: Path) -> Run:
    return run_suite(small_suite, ["afternoon", "zeros", "saved:/no/such"], tmp_path / "run", OPTIONS)


def rewrite(run: Run, scores: Sequence[SystemScore]) -> None:
    write_json(run.folder / "scores.json", as_json(run, scores))
    write_report(run, scores)


def frozen(folder: Path) -> dict[str, bytes]:
    """Every file of a run that must not change when it is repeated."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "measured" not in path.parts
    }


def test_predictions_are_saved_in_suite_order_with_portable_paths(run: Run) -> None:
    for name in ("afternoon", "zeros"):
        reports = run.predictions(run.note.system(name))
        assert [r.source.path for r in reports if r] == [g.file for g in run.suite.reports]
        assert len(run.measures(run.note.system(name))) == len(run.suite.reports)


def test_a_system_that_cannot_run_is_noted_with_the_reason(run: Run) -> None:
    note = run.note.system("saved:/no/such")
    assert note.folder is None
    assert note.unavailable == "saved outputs: no such folder /no/such"


def test_two_runs_give_the_same_bytes(small_suite: Suite, tmp_path: Path) -> None:
    for name, jobs in (("one", 1), ("two", 2)):
        again = run_suite(small_suite, ["afternoon", "zeros"], tmp_path / name, RunOptions(jobs=jobs, seed=3))
        rewrite(again, score_run(again))
    assert frozen(tmp_path / "one") == frozen(tmp_path / "two")
    assert len(frozen(tmp_path / "one")) >= 8


def test_a_broken_off_run_goes_on(small_suite: Suite, tmp_path: Path) -> None:
    whole = run_suite(small_suite, ["afternoon"], tmp_path / "whole", OPTIONS)
    broken = run_suite(small_suite, ["afternoon"], tmp_path / "broken", OPTIONS)
    path = broken.folder / "predictions" / "afternoon.jsonl"
    text = path.read_bytes()
    path.write_bytes(text[: len(text) // 2])
    assert None in broken.predictions(broken.note.system("afternoon"))
    run_suite(small_suite, ["afternoon"], tmp_path / "broken", OPTIONS)
    assert frozen(tmp_path / "broken") == frozen(whole.folder)


def test_a_folder_keeps_to_one_suite_and_seed(small_suite: Suite, run: Run) -> None:
    with pytest.raises(SuiteError, match="holds a run with seed 3, this one has 4"):
        run_suite(small_suite, ["zeros"], run.folder, RunOptions(seed=4, timeout_s=30))
    (small_suite.folder / "r0.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SuiteError, match="holds a run with checksum"):
        run_suite(load_suite(small_suite.folder), ["zeros"], run.folder, OPTIONS)
    with pytest.raises(SuiteError, match="was run on suite"):
        open_run(run.folder)


@pytest.mark.parametrize(
    ("deed", "kind", "message"),
    [
        ("raises", "crash", "ZeroDivisionError: planted"),
        ("refuses", "needs_ocr", "r2.txt: pages without text"),
        ("dies", "crash", "the process died"),
        ("hangs", "timeout", "no record within 8 s"),
    ],
)
def test_a_crash_is_a_scored_failure_of_one_report(
    small_suite: Suite, tmp_path: Path, deed: str, kind: str, message: str
) -> None:
    # A process that is begun anew on a busy machine takes seconds until it answers.
    options = RunOptions(jobs=1, timeout_s=8 if deed == "hangs" else 60)
    run = run_suite(small_suite, [f"tests.eval.scripted:{deed}"], tmp_path / "run", options)
    (score,) = score_run(run)
    assert [counts.failed for counts in score.counts] == [0, 0, 1, 0, 0, 0]
    assert score.total.rate("nonzero") == pytest.approx(4 / 5)
    failed = score.reports[2]
    assert failed is not None
    assert failed.error is not None
    assert (failed.error.kind, failed.error.message) == (kind, message)


def test_outcomes_are_written_in_order_however_they_come() -> None:
    report = make_report({})
    outcomes = [Outcome(number, report, 0.0, 0.0) for number in (4, 3, 6, 5)]
    assert [outcome.number for outcome in in_order(iter(outcomes), 3)] == [3, 4, 5, 6]


def test_a_foreign_record_among_the_predictions_is_refused(run: Run) -> None:
    path = run.folder / "predictions" / "zeros.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[1], lines[0]]), encoding="utf-8")
    with pytest.raises(SuiteError, match=r"zeros\.jsonl:1: record of 'r1\.txt', expected 'r0\.txt'"):
        read_predictions(path, run.suite)
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(SuiteError, match=r"zeros\.jsonl:1: not a record"):
        read_predictions(path, run.suite)


def test_scores_come_from_the_saved_predictions_alone(run: Run) -> None:
    scores = {score.system.name: score for score in score_run(run)}
    assert scores["afternoon"].total.rate("nonzero") == 1.0
    assert scores["zeros"].total.rate("nonzero") == 0.0
    assert scores["zeros"].total.rate("invented") == 1.0
    data = as_json(run, score_run(run))
    assert data["systems"]["afternoon"]["by"]["kind"]["even"]["reports"] == 3
    assert data["systems"]["afternoon"]["by"]["damage"]["tables_gone"]["rates"]["nonzero"] == [None, None, None]
    assert data["systems"]["zeros"]["patterns"] == {"blanks read as 0": 1, "numbers read as 0": 5}


def test_table_scores_are_made_on_request(run: Run) -> None:
    plain = score_run(run)[0]
    assert plain.table_scores() == {}
    rich = replace(plain, tables=((3.0, 2.4, 3), (1.5, 1.2, 3)) * 3)
    assert {name: interval.value for name, interval in rich.table_scores().items()} == {
        "teds": pytest.approx(0.75),
        "grits_content": pytest.approx(0.6),
    }


def test_table_sums_of_a_right_report() -> None:
    values = make_values(random.Random(1))
    assert table_sums(make_gold(values), make_report(values)) == pytest.approx((3.0, 3.0, 3))


def test_comparing_names_the_better_system(run: Run) -> None:
    afternoon, zeros = score_run(run)
    lines = {line.rate: line for line in compare_systems(afternoon, zeros, seed=1)}
    assert lines["nonzero"].difference.value == pytest.approx(1.0)
    assert lines["nonzero"].wins == (5, 0, 1)
    assert lines["silent"].wins == (5, 0, 1)
    assert "| Non-zero accuracy | 100.00 | 0.00 | +100.00" in as_markdown(list(lines.values()), "afternoon", "zeros")


def test_other_reports_cannot_be_compared(run: Run, small_suite: Suite, tmp_path: Path) -> None:
    other = run_suite(small_suite, ["zeros"], tmp_path / "other", RunOptions(only=("odd",), jobs=1))
    with pytest.raises(SuiteError, match="different reports"):
        compare_systems(score_run(run)[0], score_run(other)[0], seed=1)


def test_the_report_tells_what_a_reader_needs(run: Run) -> None:
    scores = score_run(run)
    markdown, page = write_report(run, scores, system="zeros")
    text, html = markdown.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    titles = {part.title for part in report_parts(run, scores, scores[1])}
    assert {"What was measured", "Systems", "Systems that could not run here", "Accuracy against severity"} <= titles
    assert {"What the numbers do not say", "How it was made", "By kind of damage: zeros"} <= titles
    assert "| zeros | 0.00 [0.00, 0.00] |" in text
    assert "no such folder /no/such" in text
    assert run.note.checksum in text
    assert html.count("<svg") == 4
    assert "http://" not in html.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    assert (run.folder / "figures" / "risk.svg").is_file()
    assert "| afternoon | 6 |" in (run.folder / "measured" / "cost.md").read_text(encoding="utf-8")


def test_an_unknown_system_cannot_be_looked_at(run: Run) -> None:
    with pytest.raises(SuiteError, match="no system 'x'; it has afternoon, zeros"):
        write_report(run, score_run(run), system="x")


def test_the_worst_cases_show_the_source_beside_what_was_read(run: Run) -> None:
    zeros = score_run(run)[1]
    cases = worst_cases(zeros, run.suite)
    assert len(cases) == 6
    lost = next(case for case in cases if case.name == "r3")
    assert (lost.invented, lost.pattern) == (200, "blanks read as 0")
    other = next(case for case in cases if case.name == "r0")
    cell = other.cells[0]
    assert cell.seen == "0"
    assert cell.gold in cell.source
    assert worst_cases(score_run(run)[0], run.suite) == []


@pytest.fixture
def gate_file(small_suite: Suite, tmp_path: Path) -> Path:
    path = tmp_path / "gate.yaml"
    path.write_text(f"# why\nsuite: {small_suite.folder}\nsystem: afternoon\nevery: 2\n", encoding="utf-8")
    return path


def test_the_gate_is_recorded_holds_and_breaks(gate_file: Path) -> None:
    settings = load_gate(gate_file)
    counts = run_gate(settings)
    assert counts.reports == 3
    recorded = record(gate_file, settings, counts)
    assert gate_file.read_text(encoding="utf-8").startswith("# why\nsuite:")
    assert load_gate(gate_file) == recorded
    assert recorded.floors == {"nonzero": 100.0, "read": 100.0, "perfect": 100.0}
    assert recorded.ceilings["silent"] == 0.0
    assert all(bound.holds for bound in check_bounds(recorded, counts))
    worse = run_gate(recorded, system=open_system("zeros"))
    assert {bound.rate for bound in check_bounds(recorded, worse) if not bound.holds} == {
        "nonzero",
        "read",
        "perfect",
        "silent",
    }


def test_no_trap_may_bring_about_what_a_bound_allows_elsewhere(gate_file: Path, small_suite: Suite) -> None:
    settings = load_gate(gate_file)
    assert trap_bounds(settings, system=open_system("zeros")) == []
    settings = settings.model_copy(update={"traps": small_suite.folder, "traps_every": 2})

    assert {(bound.rate, bound.holds) for bound in trap_bounds(settings, system=open_system("zeros"))} == {
        ("traps silent", False),
        ("traps invented", False),
        ("traps false_blank", True),
        ("traps lost_unflagged", True),
    }
    better = {bound.rate: bound.holds for bound in trap_bounds(settings, system=open_system("afternoon"))}
    assert better["traps silent"]


def test_the_gate_refuses_a_foreign_document_that_is_accepted(gate_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "a.txt").write_text("番茄炒蛋", encoding="utf-8")
    (folder / "families.jsonl").write_text('{"file": "a.txt", "family": "recipe"}\n', encoding="utf-8")
    settings = load_gate(gate_file).model_copy(update={"foreign": folder})

    assert [bound.holds for bound in foreign_bound(settings, system=open_system("rules"))] == [True]
    # The trivial system gives 0 for every cell of whatever it is fed.
    assert [bound.holds for bound in foreign_bound(settings, system=open_system("zeros"))] == [False]
    assert foreign_bound(load_gate(gate_file)) == []
    (folder / "a.txt").unlink()
    with pytest.raises(SettingsError, match=r"no such file: a\.txt"):
        foreign_bound(settings, system=open_system("zeros"))


def test_bounds_are_rounded_to_the_lenient_side(gate_file: Path) -> None:
    counts = CellCounts(reports=1, read=30000, read_right=29999, silent=1, nonzero=3, nonzero_right=2)
    recorded = record(gate_file, load_gate(gate_file), counts)
    assert (recorded.floors["read"], recorded.ceilings["silent"]) == (99.99, 0.01)
    assert all(bound.holds for bound in check_bounds(recorded, counts))


def test_a_rate_that_was_not_measured_does_not_hold() -> None:
    settings = GateSettings(suite=Path("x"), system="zeros", floors={"nonzero": 1.0})
    assert [bound.holds for bound in check_bounds(settings, CellCounts())] == [False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("suite: x\nsystem: zeros\nfloor: {}\n", "floor"),
        ("suite: x\nsystem: zeros\nfloors: {nonsense: 1}\n", "no such rate: nonsense"),
        ("suite: [", "cannot be read"),
    ],
    ids=["unknown key", "unknown rate", "no YAML"],
)
def test_a_bad_gate_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_gate(path)


def test_the_code_checksum_sees_a_changed_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    first = code_checksum(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x", encoding="utf-8")
    assert code_checksum(tmp_path) == first
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    assert code_checksum(tmp_path) != first


def test_our_own_system_runs_under_the_protocol(small_suite: Suite) -> None:
    gold = small_suite.reports[0]
    report = extract_safely(open_system("rules"), small_suite.path(gold), gold.form)
    assert report.error is None
    assert len(report.cells) == 200


def workbook(path: Path, reports: list[tuple[object, ...]], cells: list[tuple[object, ...]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (("reports", reports), ("cells", cells)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


REPORTS: list[tuple[object, ...]] = [("name", "file", "kind", "form", "year"), ("r1", "r1.txt", "mine", 2021, 2021)]
CELLS: list[tuple[object, ...]] = [
    ("report", "table", "row", "col", "value", "state"),
    ("r1", "proactive", "rules", "issued", 3, None),
    ("r1", "proactive", "rules", "repealed", None, None),
    ("r1", "proactive", "rules", "in_force", 2.5, "lost"),
]


def test_gold_from_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "r1.txt").write_text("x", encoding="utf-8")
    lines = read_workbook(workbook(tmp_path / "g.xlsx", REPORTS, CELLS))
    write_gold(lines, tmp_path / "gold.jsonl")
    (gold,) = load_suite(tmp_path).reports
    assert [(c.value, c.state.value) for c in gold.cells.values()] == [(3, "read"), (None, "blank"), (2.5, "lost")]
    assert (gold.form, gold.year) == ("2021", 2021)


@pytest.mark.parametrize(
    ("reports", "cells", "message"),
    [
        (REPORTS[:1], CELLS, "g.xlsx:2: sheet cells: report 'r1' is not in sheet reports"),
        (REPORTS + REPORTS[1:], CELLS, "g.xlsx:3: sheet reports: duplicate name 'r1'"),
        (REPORTS, CELLS + CELLS[1:2], "g.xlsx:5: sheet cells: proactive/rules/issued of 'r1' stands twice"),
        (REPORTS, [CELLS[0][:4], *CELLS[1:]], "g.xlsx:1: sheet cells: no column value, state"),
    ],
    ids=["unknown report", "duplicate report", "duplicate cell", "missing column"],
)
def test_a_bad_workbook_is_refused_with_its_line(
    tmp_path: Path, reports: list[tuple[object, ...]], cells: list[tuple[object, ...]], message: str
) -> None:
    with pytest.raises(GoldError) as caught:
        read_workbook(workbook(tmp_path / "g.xlsx", reports, cells))
    assert message in str(caught.value)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "g.xlsx").write_text("no", encoding="utf-8")
    with pytest.raises(GoldError, match="not a workbook"):
        read_workbook(tmp_path / "g.xlsx")


def test_the_template_has_every_cell_and_reads_back(tmp_path: Path) -> None:
    write_template([Path("a.pdf")], "2019", tmp_path / "t.xlsx")
    assert len(load_workbook(tmp_path / "t.xlsx")["cells"]["A"]) == 199
    (line,) = read_workbook(tmp_path / "t.xlsx")
    assert len(line["cells"]) == 198


def test_the_commands_work_together(small_suite: Suite, tmp_path: Path) -> None:
    suite, out = str(small_suite.folder), str(tmp_path / "run")
    assert small_suite.checksum in runner.invoke(app, ["suite", "check", suite]).output
    done = runner.invoke(app, ["run", suite, "-o", out, "--systems", "zeros,afternoon", "--jobs", "1"])
    assert done.exit_code == 0, done.output
    assert "afternoon" in done.output
    before = frozen(tmp_path / "run")
    assert runner.invoke(app, ["report", out]).exit_code == 0
    assert frozen(tmp_path / "run") == before
    compared = runner.invoke(app, ["compare", f"{out}:zeros", "afternoon"])
    assert "| Non-zero accuracy | 0.00 | 100.00 |" in compared.output
    origin = tmp_path / "origin.txt"
    origin.write_text("Drawn.", encoding="utf-8")
    assert runner.invoke(app, ["suite", "card", suite, "--licence", "cc0-1.0", "--origin", str(origin)]).exit_code == 0
    assert small_suite.checksum in (small_suite.folder / "README.md").read_text(encoding="utf-8")


def test_the_gate_command_fails_with_exit_code_one(gate_file: Path) -> None:
    assert runner.invoke(app, ["gate", "--settings", str(gate_file), "--record"]).exit_code == 0
    settings = yaml.safe_load(gate_file.read_text(encoding="utf-8"))
    gate_file.write_text(yaml.safe_dump({**settings, "system": "zeros"}), encoding="utf-8")
    failed = runner.invoke(app, ["gate", "--settings", str(gate_file)])
    assert failed.exit_code == 1
    assert "FAIL nonzero" in failed.output


def test_gold_lines_of_the_fixture_are_whole() -> None:
    line = gold_line("r1", make_values(random.Random(1)))
    assert len(json.loads(json.dumps(line))["cells"]) == 200
