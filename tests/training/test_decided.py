"""Decided reports as examples to learn from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extractor.decisions.decision import make_decision, target_of
from extractor.decisions.log import NAME, append
from extractor.forms import CellKey, load_form
from extractor.report import Status
from extractor.runs.store import iter_reports
from tests.review.conftest import rerun
from training.decided import decided_documents
from training.tagging import columns_of

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
CELL = "applications/received/total"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "row-pipes.txt", tmp_path / "in" / "row-pipes.txt")
    monkeypatch.chdir(tmp_path)
    rerun(())
    return Path("run")


def decide(run: Path, value: float) -> None:
    (report,) = iter_reports(run)
    target = target_of(report.source, "cell", CELL, report.form.id)
    append(run / NAME, (make_decision(target, who="Li", status=Status.READ, value=value),))


def total(run: Path) -> int | float:
    (report,) = iter_reports(run)
    value = next(c.value for c in report.cells if f"{c.table}/{c.row}/{c.col}" == CELL)
    assert value is not None
    return value


def test_a_decided_report_gives_its_numbers_in_their_columns(run: Path) -> None:
    decide(run, total(run))
    found = decided_documents((run,))
    assert (len(found.documents), found.left_out) == (1, ())
    (example,) = found.documents
    (report,) = iter_reports(run)
    columns = {(tag.start, tag.column) for tag in example.tags}
    named = columns_of(load_form(report.form.id or ""))
    for cell in report.cells:
        if cell.status is Status.READ:
            assert (cell.spans[0].start, named[CellKey(cell.table, cell.row, cell.col)]) in columns


def test_nothing_is_learnt_of_a_report_without_decisions_or_with_doubts(run: Path) -> None:
    assert decided_documents((run,)) == decided_documents(())
    decide(run, total(run) + 1)
    found = decided_documents((run,))
    assert found.documents == ()
    assert "still to be looked at" in found.left_out[0]


def test_the_confidence_is_fitted_with_reports_on_any_shipped_form(run: Path) -> None:
    """Gold of decided reports names the form by its whole id."""
    pytest.importorskip("sklearn")
    from training.confidence.taught import taught_reports

    decide(run, total(run))
    taught = taught_reports((run,), "rules", weight=3.0)
    assert (len(taught.reports), taught.doubted, taught.left_out) == (1, 1, ())
    (report,) = taught.reports
    assert list(report.weights.values()) == [3.0]
