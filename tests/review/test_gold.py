"""Decided reports as a suite."""

from pathlib import Path

import pytest

from eval.suites import load_suite
from extractor.errors import SettingsError
from extractor.report import Status
from extractor.review.desk import Desk, said_of
from extractor.review.gold import write_gold


def decide(ran, answers):
    """Answer the first cells to look at of the report that has any."""
    from extractor.decisions.decision import target_of
    from extractor.runs.panel.looks import looks_of

    desk = Desk(ran)
    item = next(one for one in desk.items.values() if one.state is None)
    read, report = desk.report(item.id)
    cells = [look.cell for look in looks_of(report) if look.cell]
    for cell, (status, value) in zip(cells, answers, strict=False):
        target = target_of(report.source, "cell", f"{cell.table}/{cell.row}/{cell.col}", report.form.id)
        desk.decide(target, who="Li", said=said_of(read, target.name, "cell"), seen=(), status=status, value=value)


def test_decided_cells_become_gold_that_the_harness_takes(ran, tmp_path):
    answers = [(Status.READ, 7), (Status.BLANK, None), (Status.MISSING, None), (Status.NOT_APPLICABLE, None)]
    decide(ran, answers)

    written = write_gold(ran, tmp_path / "suite")

    assert (written.reports, written.cells, written.left_out) == (1, 4, ())
    (report,) = load_suite(tmp_path / "suite").reports
    assert sorted(cell.state.value for cell in report.cells.values()) == ["blank", "lost", "not_applicable", "read"]


def test_a_source_that_has_changed_is_left_out_and_told(ran, tmp_path):
    decide(ran, [(Status.READ, 7)])
    for path in Path("in").iterdir():
        path.write_text("other")
    written = write_gold(ran, tmp_path / "suite")
    assert written.reports == 0 and "has changed" in written.left_out[0]


def test_a_folder_with_other_things_is_refused(ran, tmp_path):
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "x").touch()
    with pytest.raises(SettingsError, match="expected a new folder"):
        write_gold(ran, tmp_path / "suite")
